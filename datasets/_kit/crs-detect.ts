import { boxContains, type CrsCode, converter, crsCodes, seoulBox } from '#core';
import { crsAmbiguous, crsContradiction, crsUnsupported, outsideSeoul } from './import-outcomes.ts';

/** What a file declares: a system that we know, or the words of one that we do not. */
export type DeclaredCrs = { readonly code: CrsCode } | { readonly unknown: string };

export interface TransverseMercator {
  readonly latitude: number;
  readonly longitude: number;
  readonly scale: number;
  readonly falseEasting: number;
  readonly falseNorthing: number;
  readonly ellipsoid: 'grs80' | 'bessel' | 'other';
}

// EPSG registry. 5174 is told from the older 2097 by its longitude: 10.405" east of 127°.
const modifiedBesselLongitude = 127.0028902777778;
const systems: readonly (TransverseMercator & { code: CrsCode })[] = [
  {
    code: 'EPSG:5186',
    latitude: 38,
    longitude: 127,
    scale: 1,
    falseEasting: 200000,
    falseNorthing: 600000,
    ellipsoid: 'grs80',
  },
  {
    code: 'EPSG:5181',
    latitude: 38,
    longitude: 127,
    scale: 1,
    falseEasting: 200000,
    falseNorthing: 500000,
    ellipsoid: 'grs80',
  },
  {
    code: 'EPSG:5179',
    latitude: 38,
    longitude: 127.5,
    scale: 0.9996,
    falseEasting: 1000000,
    falseNorthing: 2000000,
    ellipsoid: 'grs80',
  },
  {
    code: 'EPSG:5174',
    latitude: 38,
    longitude: modifiedBesselLongitude,
    scale: 1,
    falseEasting: 200000,
    falseNorthing: 500000,
    ellipsoid: 'bessel',
  },
];

/** The system with these parameters, or undefined. Angles agree within 1e-7 degrees, a centimetre on the ground. */
export function systemOf(tm: TransverseMercator): CrsCode | undefined {
  const same = (a: number, b: number, within: number) => Math.abs(a - b) <= within;
  return systems.find(
    (s) =>
      s.ellipsoid === tm.ellipsoid &&
      same(s.latitude, tm.latitude, 1e-7) &&
      same(s.longitude, tm.longitude, 1e-7) &&
      same(s.scale, tm.scale, 1e-9) &&
      same(s.falseEasting, tm.falseEasting, 0.001) &&
      same(s.falseNorthing, tm.falseNorthing, 0.001),
  )?.code;
}

/** Reads a `.prj` (WKT 1 or 2) or the name in a GeoJSON `crs` member. */
export function declaredCrs(text: string): DeclaredCrs {
  if (/^\s*[A-Z_0-9]+\s*\[/i.test(text)) return crsOfWkt(text);
  if (/CRS84/i.test(text)) return { code: 'EPSG:4326' };
  return crsOfEpsg(/(\d{4,5})\s*$/.exec(text)?.[1], text);
}

/** EPSG 4737 (Korea 2000, geographic) differs from WGS 84 by less than a metre and is read as such. */
const equivalents: Record<string, CrsCode> = { 4737: 'EPSG:4326' };

function crsOfEpsg(number: string | undefined, text: string): DeclaredCrs {
  const code = crsCodes.find((known) => known === `EPSG:${number}`) ?? equivalents[number ?? ''];
  return code ? { code } : { unknown: text.slice(0, 80) };
}

function crsOfWkt(wkt: string): DeclaredCrs {
  const name = /\[\s*"([^"]*)"/.exec(wkt)?.[1] ?? wkt.slice(0, 80);
  const projected = /PROJC(S|RS)\s*\[/i.test(wkt);
  if (!projected) return /BESSEL/i.test(wkt) || !/6378137/.test(wkt) ? { unknown: name } : { code: 'EPSG:4326' };
  if (!/TRANSVERSE.?MERCATOR/i.test(wkt)) return { unknown: name };
  const parameter = (pattern: string) => {
    const match = new RegExp(`PARAMETER\\s*\\[\\s*"(?:${pattern})"\\s*,\\s*([-+0-9.eE]+)`, 'i').exec(wkt);
    return match ? Number(match[1]) : Number.NaN;
  };
  const code = systemOf({
    latitude: parameter('latitude_of_origin|latitude of natural origin'),
    longitude: parameter('central_meridian|longitude of natural origin'),
    scale: parameter('scale_factor|scale factor at natural origin'),
    falseEasting: parameter('false_easting|false easting'),
    falseNorthing: parameter('false_northing|false northing'),
    ellipsoid: /BESSEL/i.test(wkt) ? 'bessel' : /6378137/.test(wkt) ? 'grs80' : 'other',
  });
  return code ? { code } : { unknown: name };
}

/** Share of the sampled positions that must lie in Seoul for a system to fit: a few rows may be wrong by themselves. */
const fittingShare = 0.9;

/** The systems in which a sample of positions lies in Seoul. */
export function fittingSystems(positions: readonly (readonly number[])[]): CrsCode[] {
  const finite = positions.filter((p) => Number.isFinite(p[0]) && Number.isFinite(p[1]));
  if (finite.length === 0) return [];
  return crsCodes.filter((code) => {
    const degrees = code === 'EPSG:4326';
    const toDegrees = converter(code, 'EPSG:4326');
    const inside = finite.filter((position) => {
      // Projection formulas give nonsense far away: metres are never as small as degrees, nor 10,000 km large.
      if (!degrees && (Math.abs(position[0]) < 1000 || Math.hypot(position[0], position[1]) > 1e7)) return false;
      return boxContains(seoulBox, toDegrees(position));
    });
    return inside.length >= fittingShare * finite.length;
  });
}

/**
 * Decides the coordinate system of a file from what the user says, what the file declares and where its positions lie.
 * Throws an Outcome where these contradict or leave a choice: a guess could move the city by 100 km (5181 and 5186) or
 * by a few hundred metres (5181 and 5174).
 */
export function decideCrs(
  file: string,
  { asked, declared, positions }: { asked?: CrsCode; declared?: string; positions: readonly (readonly number[])[] },
): CrsCode {
  const fitting = fittingSystems(positions);
  const position = positions[0]?.slice(0, 2).join(', ') ?? '?';
  if (asked) {
    if (fitting.includes(asked)) return asked;
    if (fitting.length === 0) throw outsideSeoul({ file, position }, file);
    throw crsContradiction({ file, declared: asked, fitting: fitting.join(', ') }, file);
  }
  const stated = declared === undefined ? undefined : declaredCrs(declared);
  if (stated && 'unknown' in stated) throw crsUnsupported({ file, declared: stated.unknown }, file);
  if (stated && fitting.includes(stated.code)) return stated.code;
  if (fitting.length === 0) throw outsideSeoul({ file, position }, file);
  if (stated) throw crsContradiction({ file, declared: stated.code, fitting: fitting.join(', ') }, file);
  if (fitting.length > 1) throw crsAmbiguous({ file, candidates: fitting.join(', ') }, file);
  return fitting[0];
}
