import { groundRing, type PlanFrame, type Uv, type UvRect } from '../_kit/city-plan-frame.ts';
import type { Side } from '../_kit/city-plan-lots.ts';
import type { Footprint } from './contract.ts';

/**
 * Footprints of generated buildings, drawn in the parcel's own axes: x along the street, y away from it, in metres
 * from the corner at the street. Outer rings turn counter-clockwise, holes clockwise.
 */
export type Point = readonly [x: number, y: number];
/** `[x0, y0, x1, y1]` of a building within its parcel. */
export type Body = readonly [number, number, number, number];
export type Shape = readonly (readonly Point[])[];

export const box = ([x0, y0, x1, y1]: Body): Shape => [
  [
    [x0, y0],
    [x1, y0],
    [x1, y1],
    [x0, y1],
  ],
];

/** An L: the corner at the back, on the right or (mirrored) on the left, is left out. `cut` as shares of the sides. */
export function notched([x0, y0, x1, y1]: Body, cut: Point, mirrored: boolean): Shape {
  const y = y1 - (y1 - y0) * cut[1];
  const left = x0 + (x1 - x0) * cut[0];
  const right = x1 - (x1 - x0) * cut[0];
  return mirrored
    ? [
        [
          [x0, y0],
          [x1, y0],
          [x1, y1],
          [left, y1],
          [left, y],
          [x0, y],
        ],
      ]
    : [
        [
          [x0, y0],
          [x1, y0],
          [x1, y],
          [right, y],
          [right, y1],
          [x0, y1],
        ],
      ];
}

/** All four corners cut off by `by` metres. */
export const chamfered = ([x0, y0, x1, y1]: Body, by: number): Shape => [
  [
    [x0 + by, y0],
    [x1 - by, y0],
    [x1, y0 + by],
    [x1, y1 - by],
    [x1 - by, y1],
    [x0 + by, y1],
    [x0, y1 - by],
    [x0, y0 + by],
  ],
];

/** A U open to the street with arms of `arm` metres. */
export const horseshoe = ([x0, y0, x1, y1]: Body, arm: number): Shape => [
  [
    [x0, y0],
    [x0 + arm, y0],
    [x0 + arm, y1 - arm],
    [x1 - arm, y1 - arm],
    [x1 - arm, y0],
    [x1, y0],
    [x1, y1],
    [x0, y1],
  ],
];

/** A cross: the corners of apartment towers stand back by `by` metres. */
export const cross = ([x0, y0, x1, y1]: Body, by: number): Shape => [
  [
    [x0 + by, y0],
    [x1 - by, y0],
    [x1 - by, y0 + by],
    [x1, y0 + by],
    [x1, y1 - by],
    [x1 - by, y1 - by],
    [x1 - by, y1],
    [x0 + by, y1],
    [x0 + by, y1 - by],
    [x0, y1 - by],
    [x0, y0 + by],
    [x0 + by, y0 + by],
  ],
];

/** A ring of `wing` metres around a courtyard. */
export const courtyard = ([x0, y0, x1, y1]: Body, wing: number): Shape => [
  ...box([x0, y0, x1, y1]),
  [...box([x0 + wing, y0 + wing, x1 - wing, y1 - wing])[0]].reverse(),
];

/** Sides of a parcel along its street and away from it. */
export function parcelSize([u0, v0, u1, v1]: UvRect, facing: Side): readonly [width: number, depth: number] {
  return facing === 'south' || facing === 'north' ? [u1 - u0, v1 - v0] : [v1 - v0, u1 - u0];
}

/** The shape on the ground, EPSG:5186. */
export function placed(frame: PlanFrame, rect: UvRect, facing: Side, shape: Shape): Footprint {
  const [u0, v0, u1, v1] = rect;
  const onBoard: Record<Side, (p: Point) => Uv> = {
    south: ([x, y]) => [u0 + x, v0 + y],
    north: ([x, y]) => [u1 - x, v1 - y],
    west: ([x, y]) => [u0 + y, v1 - x],
    east: ([x, y]) => [u1 - y, v0 + x],
  };
  return [shape.map((ring) => groundRing(frame, ring.map(onBoard[facing])))];
}
