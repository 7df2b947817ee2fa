import type { Field } from '#core';

/** A point in a raster's CRS with its height in the raster's own heights, metres. */
export type Point3 = readonly [x: number, y: number, z: number];

/** Where a line of sight passes over (positive clearance) or through (negative) the surface. */
export interface SightSample {
  /** From the eye, along the ground, metres. */
  readonly distanceM: number;
  readonly surfaceM: number;
  /** Height of the line there, the fall of the earth taken off. */
  readonly lineM: number;
}

export interface SightLine {
  readonly visible: boolean;
  readonly distanceM: number;
  /** Least height of the line over the surface between its ends; Infinity when nothing lies between. */
  readonly clearanceM: number;
  /** The place that blocks most, as seen from the eye; absent when the target is seen. */
  readonly blocked?: SightSample & { readonly x: number; readonly y: number };
  /** What would have to be taken off the surface at the highest obstacle for the target to be seen. */
  readonly removeM: number;
  /** By how much the target would have to stand higher to be seen. */
  readonly addM: number;
  readonly samples: readonly SightSample[];
}

/**
 * Whether one point sees another over a surface of heights. The surface is looked at wherever the line crosses a row or
 * a column of cell centres, where its height is interpolated between the two cells beside: the same places whichever end
 * looks, so sight is mutual.
 * @param dropPerM2  fall of the earth below the line's chord: metres per square metre of distance, see `curvatureDropM`
 */
export function sightLine(surface: Field, from: Point3, to: Point3, dropPerM2 = 0): SightLine {
  const distanceM = Math.hypot(to[0] - from[0], to[1] - from[1]);
  const samples: SightSample[] = [];
  let clearanceM = Number.POSITIVE_INFINITY;
  let addM = 0;
  let worst: { sample: SightSample; excess: number; t: number } | undefined;
  for (const { t, surfaceM } of crossings(surface, from, to)) {
    const along = t * distanceM;
    // Over a round earth the middle of the chord lies below the surface of its ends: t (1 - t) d² / 2R.
    const lineM = from[2] + (to[2] - from[2]) * t - dropPerM2 * along * (distanceM - along);
    const sample = { distanceM: along, surfaceM, lineM };
    samples.push(sample);
    const excess = surfaceM - lineM;
    clearanceM = Math.min(clearanceM, -excess);
    if (excess <= 0) continue;
    addM = Math.max(addM, excess / t);
    if (!worst || excess / t > worst.excess / worst.t) worst = { sample, excess, t };
  }
  const removeM = Math.max(0, -clearanceM);
  const place = (t: number) => ({ x: from[0] + (to[0] - from[0]) * t, y: from[1] + (to[1] - from[1]) * t });
  const blocked = worst && { ...worst.sample, ...place(worst.t) };
  return { visible: !worst, distanceM, clearanceM, removeM, addM, samples, ...(blocked && { blocked }) };
}

/** Heights between the ends, in order from the first: share of the way and height. Cells without data are left out. */
function crossings(surface: Field, from: Point3, to: Point3): { t: number; surfaceM: number }[] {
  const { width, height, cellSize, origin, values } = surface;
  const column = (x: number) => (x - origin[0]) / cellSize - 0.5;
  const row = (y: number) => (origin[1] - y) / cellSize - 0.5;
  const [u0, v0, u1, v1] = [column(from[0]), row(from[1]), column(to[0]), row(to[1])];
  const found: { t: number; surfaceM: number }[] = [];
  const look = (u: number, v: number, t: number) => {
    const [c, r] = [Math.floor(u), Math.floor(v)];
    const [c1, r1] = [u > c ? c + 1 : c, v > r ? r + 1 : r];
    if (c < 0 || r < 0 || c1 >= width || r1 >= height) return;
    const share = u > c ? u - c : v - r;
    const a = values[r * width + c];
    const b = values[r1 * width + c1];
    const surfaceM = share === 0 ? a : a + (b - a) * share;
    if (!Number.isNaN(surfaceM)) found.push({ t, surfaceM });
  };
  for (const u of between(u0, u1)) look(u, exact(v0 + ((v1 - v0) * (u - u0)) / (u1 - u0)), (u - u0) / (u1 - u0));
  for (const v of between(v0, v1)) look(exact(u0 + ((u1 - u0) * (v - v0)) / (v1 - v0)), v, (v - v0) / (v1 - v0));
  return found.sort((a, b) => a.t - b.t);
}

/** A crossing that misses a cell's centre by rounding alone goes through it: from both ends alike. */
const exact = (value: number) => {
  const whole = Math.round(value);
  return Math.abs(value - whole) < 1e-9 ? whole : value;
};

/** The whole numbers strictly between two. */
function between(a: number, b: number): number[] {
  const first = Math.floor(Math.min(a, b)) + 1;
  const end = Math.ceil(Math.max(a, b));
  return Array.from({ length: Math.max(0, end - first) }, (_, i) => first + i);
}
