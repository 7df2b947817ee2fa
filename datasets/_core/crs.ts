import { bessel1841, datumShift } from './ellipsoid.ts';
import { transverseMercator } from './transverse-mercator.ts';

/**
 * Coordinate reference systems of Seoul's data and the one place where positions change between them.
 *
 * Storage is EPSG:5186 (metres, Korea 2000 / Central Belt 2010). The API speaks WGS 84 longitude/latitude.
 */
declare const crsBrand: unique symbol;
type InCrs<Name extends string> = { readonly [crsBrand]?: Name };

/** Longitude, latitude in degrees (EPSG:4326, axis order x = longitude). */
export type Wgs84 = readonly [lon: number, lat: number] & InCrs<'4326'>;
/** Easting, northing in metres (EPSG:5186). */
export type Epsg5186 = readonly [east: number, north: number] & InCrs<'5186'>;
/** East, north, up in metres from a stated origin on the ellipsoid. */
export type LocalEnu = readonly [east: number, north: number, up: number] & InCrs<'enu'>;

/** Axis-aligned box `[minX, minY, maxX, maxY]`. */
export type Box = readonly [number, number, number, number];
export type Wgs84Box = Box & InCrs<'4326'>;
export type Epsg5186Box = Box & InCrs<'5186'>;

export type CrsCode = 'EPSG:4326' | 'EPSG:5186' | 'EPSG:5181' | 'EPSG:5179' | 'EPSG:5174';
export const crsCodes: readonly CrsCode[] = ['EPSG:4326', 'EPSG:5186', 'EPSG:5181', 'EPSG:5179', 'EPSG:5174'];

// Parameters: EPSG registry. The first three share the ellipsoid, and their datum is WGS 84 within a decimetre.
const projections: Partial<Record<CrsCode, Projection>> = {
  'EPSG:5186': transverseMercator({ ...at38(127, 1), falseEasting: 200_000, falseNorthing: 600_000 }),
  'EPSG:5181': transverseMercator({ ...at38(127, 1), falseEasting: 200_000, falseNorthing: 500_000 }),
  'EPSG:5179': transverseMercator({ ...at38(127.5, 0.9996), falseEasting: 1_000_000, falseNorthing: 2_000_000 }),
  'EPSG:5174': korean1985(),
};

type Projection = ReturnType<typeof transverseMercator>;

function at38(longitudeDeg: number, scale: number) {
  return { latitudeDeg: 38, longitudeDeg, scale };
}

/**
 * Bessel 1841 with the Korean 1985 datum; its seven-parameter shift (National Geographic Information Institute) is good to
 * about a metre in Seoul.
 */
function korean1985(): Projection {
  const { toWgs84, fromWgs84 } = datumShift(bessel1841, [-115.8, 474.99, 674.11, 1.16, -2.31, -1.63, 6.43]);
  const offset = { falseEasting: 200_000, falseNorthing: 500_000 };
  const plane = transverseMercator({ ...at38(127.0028902777778, 1), ...offset, ellipsoid: bessel1841 });
  return {
    forward: (position) => plane.forward(fromWgs84(position)),
    inverse: (position) => toWgs84(plane.inverse(position)),
  };
}

/** The city's extent with a margin of some 3 km (source: union of the legal dongs, 2015). */
export const seoulBox: Wgs84Box = [126.734, 37.396, 127.216, 37.732];

type Converter = (position: readonly number[]) => [number, number];
const converters = new Map<string, Converter>();

/** A function that moves `[x, y]` from one CRS to another. Further members of a position are dropped. */
export function converter(from: CrsCode, to: CrsCode): Converter {
  const key = `${from}>${to}`;
  let found = converters.get(key);
  if (!found) {
    found = converterOf(from, to);
    converters.set(key, found);
  }
  return found;
}

function converterOf(from: CrsCode, to: CrsCode): Converter {
  if (from === to) return ([x, y]) => [x, y];
  const inverse = projections[from]?.inverse;
  const forward = projections[to]?.forward;
  if (inverse && forward) return (position) => forward(inverse(position));
  return (inverse ?? forward)!;
}

const forward5186 = converter('EPSG:4326', 'EPSG:5186');
const inverse5186 = converter('EPSG:5186', 'EPSG:4326');
export const toEpsg5186 = (position: Wgs84): Epsg5186 => forward5186(position) as unknown as Epsg5186;
export const toWgs84 = (position: Epsg5186): Wgs84 => inverse5186(position) as unknown as Wgs84;

function boxThrough(box: Box, convert: Converter): Box {
  const [w, s, e, n] = box;
  // Edges bow in the other projection, so their midpoints count as well as the corners.
  const ring = [w, (w + e) / 2, e].flatMap((x) => [s, (s + n) / 2, n].map((y) => convert([x, y])));
  const xs = ring.map((p) => p[0]);
  const ys = ring.map((p) => p[1]);
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
}
/** The smallest EPSG:5186 box that covers a longitude/latitude box. */
export const boxToEpsg5186 = (box: Wgs84Box): Epsg5186Box => boxThrough(box, forward5186) as Epsg5186Box;
/** The smallest longitude/latitude box that covers an EPSG:5186 box. */
export const boxToWgs84 = (box: Epsg5186Box): Wgs84Box => boxThrough(box, inverse5186) as Wgs84Box;

export const boxContains = (box: Box, [x, y]: readonly number[]): boolean =>
  x >= box[0] && x <= box[2] && y >= box[1] && y <= box[3];
export const boxesOverlap = (a: Box, b: Box): boolean => a[0] <= b[2] && b[0] <= a[2] && a[1] <= b[3] && b[1] <= a[3];

/** The systems in which a position lies inside Seoul; telling 5181 from 5186 wrongly would move it by 100 km. */
export function crsCandidates(position: readonly number[]): CrsCode[] {
  return crsCodes.filter((code) => {
    if (code === 'EPSG:4326') return boxContains(seoulBox, position);
    if (Math.abs(position[0]) < 1000 || !position.every(Number.isFinite)) return false;
    return boxContains(seoulBox, converter(code, 'EPSG:4326')(position));
  });
}
