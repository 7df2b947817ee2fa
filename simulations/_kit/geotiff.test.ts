import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fromArrayBuffer, writeArrayBuffer } from 'geotiff';
import { afterAll, describe, expect, it } from 'vitest';
import { type Field, Outcome, randomUnit } from '#core';
import { readHeightRaster, writeGeoTiff } from './geotiff.ts';

const folder = mkdtempSync(join(tmpdir(), 'geotiff-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = (name: string, bytes: Uint8Array) => {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
};

const sample = (crs: Field['crs'] = 'EPSG:5186'): Field => ({
  values: Float32Array.from({ length: 300 * 170 }, (_, i) => (i % 97 === 5 ? Number.NaN : 100 * randomUnit(1, i))),
  width: 300,
  height: 170,
  cellSize: 2,
  origin: [203_456, 545_678],
  crs,
  unit: 'minute',
  noData: Number.NaN,
});

const hasGdal = (() => {
  try {
    execFileSync('gdalinfo', ['--version']);
    return true;
  } catch {
    return false;
  }
})();

const code = async (work: Promise<unknown>): Promise<string> => {
  const error = await work.then(
    () => undefined,
    (e: unknown) => e,
  );
  if (!(error instanceof Outcome)) throw new Error(`no outcome: ${error}`);
  expect(error.say('ko').message).not.toBe(error.say('en').message);
  return error.code;
};

describe('GeoTIFF', () => {
  it('comes back as it was written', async () => {
    const { field, epsg } = await readHeightRaster(file('a.tif', await writeGeoTiff(sample())));
    expect(epsg).toBe(5186);
    expect(field).toMatchObject({ width: 300, height: 170, cellSize: 2, origin: [203_456, 545_678], crs: 'EPSG:5186' });
    expect(field.values).toEqual(sample().values);
  });

  it('keeps a code that only the file knows', async () => {
    const { field, epsg } = await readHeightRaster(
      file('utm.tif', await writeGeoTiff(sample('local'), { epsg: 32652 })),
    );
    expect([field.crs, epsg]).toEqual(['local', 32652]);
  });

  it('writes masked cells as no data', async () => {
    const mask = new Uint8Array(300 * 170).fill(1);
    mask[7] = 0;
    const { field } = await readHeightRaster(file('m.tif', await writeGeoTiff({ ...sample(), mask })));
    expect(field.values[7]).toBeNaN();
    expect(field.values[8]).toBe(sample().values[8]);
  });

  it.skipIf(!hasGdal)('opens in GDAL with its place, values, unit and nodata', async () => {
    const path = file('g.tif', await writeGeoTiff(sample(), { description: 'sun < "day"' }));
    const info = JSON.parse(execFileSync('gdalinfo', ['-json', '-stats', path], { encoding: 'utf8' }));
    expect(info.size).toEqual([300, 170]);
    expect(info.geoTransform).toEqual([203_456, 2, 0, 545_678, 0, -2]);
    expect(info.stac?.['proj:epsg'] ?? info.coordinateSystem.wkt).toSatisfy((v: unknown) => String(v).includes('5186'));
    const [band] = info.bands;
    expect(band).toMatchObject({ type: 'Float32', unit: 'min', description: 'sun < "day"' });
    expect(String(band.noDataValue).toLowerCase()).toBe('nan');
    const known = sample().values.filter((v) => !Number.isNaN(v));
    expect(band.mean).toBeCloseTo(known.reduce((a, b) => a + b, 0) / known.length, 2);
  });

  it.skipIf(!hasGdal)(
    'reads what GDAL writes: tiles, integers, nodata, predictor, north-up from a point raster',
    async () => {
      const source = file(
        's.tif',
        await writeGeoTiff({ ...sample(), values: sample().values.map((v) => Math.round(v)) }),
      );
      const target = join(folder, 'tiled.tif');
      const options = [
        '-co',
        'TILED=YES',
        '-co',
        'COMPRESS=LZW',
        '-co',
        'PREDICTOR=2',
        '-ot',
        'Int16',
        '-a_nodata',
        '-9999',
      ];
      execFileSync('gdal_translate', ['-q', ...options, source, target]);
      const { field } = await readHeightRaster(target);
      const expected = sample().values.map((v) => Math.round(v));
      field.values.forEach((v, i) => {
        if (!Number.isNaN(expected[i])) expect(v).toBe(expected[i]);
      });
      execFileSync('gdal_translate', ['-q', '-mo', 'AREA_OR_POINT=Point', source, join(folder, 'point.tif')]);
      const point = await readHeightRaster(join(folder, 'point.tif'));
      expect(point.field.origin).toEqual([203_456, 545_678]);
    },
  );
});

describe('a raster that cannot be used', () => {
  it('is told apart', async () => {
    expect(await code(readHeightRaster(join(folder, 'absent.tif')))).toBe('not-a-geotiff');
    expect(await code(readHeightRaster(file('text.tif', new TextEncoder().encode('hello, world'))))).toBe(
      'not-a-geotiff',
    );
    const whole = await writeGeoTiff(sample());
    expect(await code(readHeightRaster(file('cut.tif', whole.subarray(0, whole.length / 2))))).toBe('not-a-geotiff');
    expect(await code(readHeightRaster(file('deg.tif', await writeGeoTiff(sample('EPSG:4326')))))).toBe(
      'raster-in-degrees',
    );
    expect(await code(readHeightRaster(file('nowhere.tif', await writeGeoTiff(sample('local')))))).toBe(
      'raster-without-georeference',
    );
    const empty = { ...sample(), values: sample().values.fill(Number.NaN) };
    expect(await code(readHeightRaster(file('empty.tif', await writeGeoTiff(empty))))).toBe('raster-without-data');
    expect(await code(readHeightRaster(file('big.tif', whole), { maxCells: 1000 }))).toBe('raster-too-large');
  });

  it('may be local where that is allowed', async () => {
    const { field } = await readHeightRaster(file('local.tif', await writeGeoTiff(sample('local'))), {
      allowLocal: true,
    });
    expect(field.crs).toBe('local');
    expect(field.cellSize).toBe(2);
  });

  it('has oblong cells', async () => {
    const metadata = {
      width: 3,
      height: 3,
      ModelPixelScale: [2, 3, 0],
      ModelTiepoint: [0, 0, 0, 2e5, 5e5, 0],
      ProjectedCSTypeGeoKey: 5186,
      GTModelTypeGeoKey: 1,
    };
    const bytes = writeArrayBuffer(new Float32Array(9).fill(1), metadata as never);
    expect((await fromArrayBuffer(bytes)).getImage).toBeDefined();
    expect(await code(readHeightRaster(file('oblong.tif', new Uint8Array(bytes))))).toBe('raster-not-square');
  });
});
