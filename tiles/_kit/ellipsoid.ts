/**
 * The WGS 84 ellipsoid in double precision: earth-centred earth-fixed (ECEF) positions and local east-north-up frames.
 * Formulas: NIMA TR8350.2 (2000), section 4.
 */
export const semiMajorM = 6378137;
export const flattening = 1 / 298.257223563;
export const semiMinorM = semiMajorM * (1 - flattening);
const eccentricitySquared = flattening * (2 - flattening);

export type Vector3 = readonly [x: number, y: number, z: number];

export const radians = (degrees: number): number => (degrees * Math.PI) / 180;
export const degrees = (inRadians: number): number => (inRadians * 180) / Math.PI;

/** Outward unit normal of the ellipsoid at a longitude and latitude in degrees. */
export function surfaceNormal(lon: number, lat: number): Vector3 {
  const cosLat = Math.cos(radians(lat));
  return [cosLat * Math.cos(radians(lon)), cosLat * Math.sin(radians(lon)), Math.sin(radians(lat))];
}

/** ECEF metres of a longitude and latitude in degrees and a height above the ellipsoid in metres. */
export function toEcef(lon: number, lat: number, height: number): Vector3 {
  const [nx, ny, nz] = surfaceNormal(lon, lat);
  const primeVertical = semiMajorM / Math.sqrt(1 - eccentricitySquared * nz * nz);
  return [
    (primeVertical + height) * nx,
    (primeVertical + height) * ny,
    (primeVertical * (1 - eccentricitySquared) + height) * nz,
  ];
}

/** An east-north-up frame: `origin` in ECEF and its three unit axes. */
export interface EnuFrame {
  readonly origin: Vector3;
  readonly east: Vector3;
  readonly north: Vector3;
  readonly up: Vector3;
}

export function enuFrame(lon: number, lat: number, height: number): EnuFrame {
  const up = surfaceNormal(lon, lat);
  const east: Vector3 = [-Math.sin(radians(lon)), Math.cos(radians(lon)), 0];
  return { origin: toEcef(lon, lat, height), east, north: cross(up, east), up };
}

/** Position of an ECEF point in a frame, metres east, north and up of its origin. */
export function inFrame(frame: EnuFrame, point: Vector3): Vector3 {
  const offset = subtract(point, frame.origin);
  return [dot(offset, frame.east), dot(offset, frame.north), dot(offset, frame.up)];
}

export const dot = (a: Vector3, b: Vector3): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
export const subtract = (a: Vector3, b: Vector3): Vector3 => [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
export const scale = (a: Vector3, by: number): Vector3 => [a[0] * by, a[1] * by, a[2] * by];
export const length = (a: Vector3): number => Math.hypot(a[0], a[1], a[2]);
export const cross = (a: Vector3, b: Vector3): Vector3 => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
];
