/** An ellipsoid of revolution: semi-major axis in metres, flattening. */
export interface Ellipsoid {
  readonly semiMajor: number;
  readonly flattening: number;
}

/** EPSG ellipsoids 7019, 7030 and 7004. */
export const grs80: Ellipsoid = { semiMajor: 6378137, flattening: 1 / 298.257222101 };
export const wgs84: Ellipsoid = { semiMajor: 6378137, flattening: 1 / 298.257223563 };
export const bessel1841: Ellipsoid = { semiMajor: 6377397.155, flattening: 1 / 299.1528128 };

export const eccentricity2Of = ({ flattening }: Ellipsoid): number => flattening * (2 - flattening);

type Triple = [number, number, number];
type Pair = [number, number];

const radians = Math.PI / 180;
const arcSeconds = radians / 3600;

/** Metres from the middle of the earth, of a place on the ellipsoid given in degrees. */
function geocentric([lon, lat]: readonly number[], ellipsoid: Ellipsoid): Triple {
  const e2 = eccentricity2Of(ellipsoid);
  const sin = Math.sin(lat * radians);
  const normal = ellipsoid.semiMajor / Math.sqrt(1 - e2 * sin * sin);
  const fromAxis = normal * Math.cos(lat * radians);
  return [fromAxis * Math.cos(lon * radians), fromAxis * Math.sin(lon * radians), normal * (1 - e2) * sin];
}

/** The place in degrees beneath or above a point; five rounds reach the last bit near the surface. */
function geographic([x, y, z]: Triple, ellipsoid: Ellipsoid): Pair {
  const e2 = eccentricity2Of(ellipsoid);
  const fromAxis = Math.hypot(x, y);
  let lat = Math.atan2(z, fromAxis * (1 - e2));
  for (let round = 0; round < 5; round++) {
    const sin = Math.sin(lat);
    lat = Math.atan2(z + (e2 * ellipsoid.semiMajor * sin) / Math.sqrt(1 - e2 * sin * sin), fromAxis);
  }
  return [Math.atan2(y, x) / radians, lat / radians];
}

/** Seven parameters that bring a datum to WGS 84: metres, seconds of arc (position vector convention), parts per million. */
export type DatumShift = readonly [dx: number, dy: number, dz: number, rx: number, ry: number, rz: number, ppm: number];

/** Degrees on another datum to degrees of WGS 84, and back. Heights are taken for nothing. */
export function datumShift(ellipsoid: Ellipsoid, [dx, dy, dz, rx, ry, rz, ppm]: DatumShift) {
  const [ax, ay, az] = [rx * arcSeconds, ry * arcSeconds, rz * arcSeconds];
  const scale = 1 + ppm / 1e6;
  return {
    toWgs84: (position: readonly number[]): Pair => {
      const [x, y, z] = geocentric(position, ellipsoid);
      const moved: Triple = [
        scale * (x - az * y + ay * z) + dx,
        scale * (az * x + y - ax * z) + dy,
        scale * (-ay * x + ax * y + z) + dz,
      ];
      return geographic(moved, wgs84);
    },
    fromWgs84: (position: readonly number[]): Pair => {
      const [x, y, z] = geocentric(position, wgs84);
      const [u, v, w] = [(x - dx) / scale, (y - dy) / scale, (z - dz) / scale];
      return geographic([u + az * v - ay * w, -az * u + v + ax * w, ay * u - ax * v + w], ellipsoid);
    },
  };
}
