import { type Epsg5186, geoidUndulation, toWgs84, type Wgs84Box } from '#core';
import { type EnuFrame, enuFrame, inFrame, surfaceNormal, toEcef, type Vector3 } from './ellipsoid.ts';

/**
 * From EPSG:5186 to a tile's own east-north-up frame, quickly. Over some kilometres the exact way (projection, ellipsoid,
 * rotation) is smooth, so nine exact places and the biquadratic polynomial through them give it within millimetres; a
 * position above the ellipsoid lies exactly on the straight line along the normal, which is interpolated likewise.
 */
export interface TileFrame {
  readonly frame: EnuFrame;
  /** Longitude, latitude and height above the ellipsoid of the frame's origin. */
  readonly origin: readonly [lon: number, lat: number, height: number];
  /** Longitude and latitude in degrees at the last `place`. */
  readonly lonLat: Float64Array;
  /** Puts east, north, up in metres of the ellipsoid's surface at 0..2, and of its normal at 3..5, of a position. */
  place(east: number, north: number): Float64Array;
}

/** East, north, up of the surface; the same of the normal; longitude, latitude. */
const outputs = 8;

/** @param box the tile in degrees; positions up to half a tile outside are good as well */
export function tileFrame(
  [west, south, east, north]: Wgs84Box,
  toPlan: (lonLat: readonly [number, number]) => Epsg5186,
): TileFrame {
  const [lon0, lat0] = [(west + east) / 2, (south + north) / 2];
  const frame = enuFrame(lon0, lat0, geoidUndulation([lon0, lat0]));
  const [x0, y0] = toPlan([lon0, lat0]);
  const [x1, y1] = toPlan([east, north]);
  // Nodes at -1, 0, 1 of a square somewhat larger than the tile.
  const reach = 1.2 * Math.max(Math.abs(x1 - x0), Math.abs(y1 - y0));
  const nodes = [-1, 0, 1].flatMap((v) => [-1, 0, 1].map((u) => exact(frame, [x0 + u * reach, y0 + v * reach])));
  const coefficients = fitBiquadratic(nodes);
  const placed = new Float64Array(outputs);
  const lonLat = placed.subarray(6, 8);
  return {
    frame,
    origin: [lon0, lat0, geoidUndulation([lon0, lat0])],
    lonLat,
    place(x, y) {
      const u = (x - x0) / reach;
      const v = (y - y0) / reach;
      for (let i = 0, at = 0; i < outputs; i++, at += 9) {
        const a = coefficients[at] + u * (coefficients[at + 1] + u * coefficients[at + 2]);
        const b = coefficients[at + 3] + u * (coefficients[at + 4] + u * coefficients[at + 5]);
        const c = coefficients[at + 6] + u * (coefficients[at + 7] + u * coefficients[at + 8]);
        placed[i] = a + v * (b + v * c);
      }
      return placed;
    },
  };
}

function exact(frame: EnuFrame, plan: readonly [number, number]): number[] {
  const [lon, lat] = toWgs84(plan as Epsg5186);
  const normal = surfaceNormal(lon, lat);
  const tip: Vector3 = [frame.origin[0] + normal[0], frame.origin[1] + normal[1], frame.origin[2] + normal[2]];
  return [...inFrame(frame, toEcef(lon, lat, 0)), ...inFrame(frame, tip), lon, lat];
}

/** Coefficients of u^j v^i (i and j from 0 to 2, j running first) for each output, from values at the 3 × 3 nodes. */
function fitBiquadratic(nodes: readonly number[][]): Float64Array {
  const coefficients = new Float64Array(9 * outputs);
  const quadratic = (m: number, z: number, p: number) => [z, (p - m) / 2, (p + m) / 2 - z];
  for (let output = 0; output < outputs; output++) {
    const rows = [0, 1, 2].map((i) =>
      quadratic(nodes[3 * i][output], nodes[3 * i + 1][output], nodes[3 * i + 2][output]),
    );
    for (let j = 0; j < 3; j++) {
      const column = quadratic(rows[0][j], rows[1][j], rows[2][j]);
      for (let i = 0; i < 3; i++) coefficients[9 * output + 3 * i + j] = column[i];
    }
  }
  return coefficients;
}
