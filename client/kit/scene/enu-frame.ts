import { Cartesian3, Matrix4, Transforms } from 'cesium';

/**
 * A local east-north-up frame on the ellipsoid: the space in which the overlay's layers live.
 *
 * Positions go longitude, latitude, height -> ECEF -> ENU in float64 and only then into float32 metres, so the curvature
 * of the Earth is in the data; the flat shortcut would be 2 m wrong at 5 km.
 */
export interface EnuFrame {
  readonly origin: Cartesian3;
  /** ENU -> ECEF. */
  readonly matrix: Matrix4;
  /** ECEF -> ENU. */
  readonly inverse: Matrix4;
  /** For a flat map: heights are 0, and this is where the metres are counted from, in degrees. */
  readonly flat?: readonly [lon: number, lat: number];
}

/** Degrees, and metres above the ellipsoid. */
export function enuFrame(lon: number, lat: number, height: number): EnuFrame {
  const origin = Cartesian3.fromDegrees(lon, lat, height);
  const matrix = Transforms.eastNorthUpToFixedFrame(origin);
  return { origin, matrix, inverse: Matrix4.inverseTransformation(matrix, new Matrix4()) };
}

/** The frame of a flat map around a place. */
export const flatFrame = (lon: number, lat: number): EnuFrame => ({ ...enuFrame(lon, lat, 0), flat: [lon, lat] });

const scratch = new Cartesian3();

/** Writes the frame's east, north, up in metres of a place into `target` at `at`. */
export function intoFrame(
  frame: EnuFrame,
  [lon, lat, height]: readonly [number, number, number],
  target: Float32Array | Float64Array | number[],
  at = 0,
): void {
  const fixed = Cartesian3.fromDegrees(lon, lat, height, undefined, scratch);
  const local = Matrix4.multiplyByPoint(frame.inverse, fixed, scratch);
  target[at] = local.x;
  target[at + 1] = local.y;
  target[at + 2] = frame.flat ? 0 : local.z;
}
