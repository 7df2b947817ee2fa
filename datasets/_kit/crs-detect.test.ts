import { describe, expect, it } from 'vitest';
import { type CrsCode, converter, Outcome } from '#core';
import { decideCrs, declaredCrs, fittingSystems } from './crs-detect.ts';

const gangnamStation = [127.0276, 37.4979];
const inSystem = (code: CrsCode) => converter('EPSG:4326', code)(gangnamStation);
const outcomeOf = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    if (error instanceof Outcome) return error.code;
    throw error;
  }
  return 'none';
};
const tm = (northing: number, spheroid = 'GRS_1980",6378137.0,298.257222101', longitude = 127) =>
  `PROJCS["Korea",GEOGCS["GCS",DATUM["D",SPHEROID["${spheroid}]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],` +
  `PROJECTION["Transverse_Mercator"],PARAMETER["False_Easting",200000.0],PARAMETER["False_Northing",${northing}],` +
  `PARAMETER["Central_Meridian",${longitude}],PARAMETER["Scale_Factor",1.0],PARAMETER["Latitude_Of_Origin",38.0],UNIT["Meter",1.0]]`;
const bessel = 'Bessel_1841",6377397.155,299.1528128';

describe('what a file declares', () => {
  it.each([
    [tm(600000), 'EPSG:5186'],
    [tm(500000), 'EPSG:5181'],
    [tm(500000, bessel, 127.0028902777778), 'EPSG:5174'],
    ['GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]]]', 'EPSG:4326'],
    ['urn:ogc:def:crs:EPSG::5179', 'EPSG:5179'],
    ['urn:ogc:def:crs:OGC:1.3:CRS84', 'EPSG:4326'],
  ])('reads %s', (text, code) => expect(declaredCrs(text)).toEqual({ code }));

  it.each([
    ['EPSG:3857'],
    [tm(500000, bessel, 127)], // EPSG:2097, some 250 m from 5174
    ['GEOGCS["GCS_Korean_Datum_1985",DATUM["D",SPHEROID["Bessel_1841",6377397.155,299.1528128]]]'],
    ['PROJCS["World_Mercator",GEOGCS["G",SPHEROID["W",6378137.0,298.2]],PROJECTION["Mercator"]]'],
  ])('does not take %s for another system', (text) => expect(declaredCrs(text)).toHaveProperty('unknown'));
});

describe('the system that a file is in', () => {
  it('is told by the coordinates where only one fits', () => {
    expect(fittingSystems([gangnamStation])).toEqual(['EPSG:4326']);
    expect(fittingSystems([inSystem('EPSG:5186')])).toEqual(['EPSG:5186']);
    expect(fittingSystems([inSystem('EPSG:5179')])).toEqual(['EPSG:5179']);
    expect(decideCrs('f', { positions: [inSystem('EPSG:5186')] })).toBe('EPSG:5186');
  });

  it('is asked for where 5181 and 5174 both fit', () => {
    const positions = [inSystem('EPSG:5181')];
    expect(fittingSystems(positions)).toEqual(['EPSG:5181', 'EPSG:5174']);
    expect(outcomeOf(() => decideCrs('f', { positions }))).toBe('crs-ambiguous');
    expect(decideCrs('f', { positions, declared: tm(500000) })).toBe('EPSG:5181');
    expect(decideCrs('f', { positions, asked: 'EPSG:5174' })).toBe('EPSG:5174');
  });

  it('never moves the city by 100 km because of a wrong declaration', () => {
    const positions = [inSystem('EPSG:5186')];
    expect(outcomeOf(() => decideCrs('f', { positions, declared: tm(500000) }))).toBe('crs-contradiction');
    expect(outcomeOf(() => decideCrs('f', { positions, asked: 'EPSG:5181' }))).toBe('crs-contradiction');
    expect(decideCrs('f', { positions, declared: tm(500000), asked: 'EPSG:5186' })).toBe('EPSG:5186');
  });

  it('is refused where nothing fits', () => {
    expect(outcomeOf(() => decideCrs('f', { positions: [[129.07, 35.18]] }))).toBe('outside-seoul');
    expect(outcomeOf(() => decideCrs('f', { positions: [[37.4979, 127.0276]] }))).toBe('outside-seoul');
    expect(outcomeOf(() => decideCrs('f', { positions: [[1e300, -1e300]] }))).toBe('outside-seoul');
    expect(outcomeOf(() => decideCrs('f', { positions: [gangnamStation], declared: 'EPSG:3857' }))).toBe(
      'crs-unsupported',
    );
  });

  it('is not shaken by single wrong rows', () => {
    const positions = [...Array.from({ length: 19 }, () => gangnamStation), [0, 0]];
    expect(decideCrs('f', { positions })).toBe('EPSG:4326');
  });
});
