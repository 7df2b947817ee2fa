import { areaOf, type Point, type Ring, type Shape, sidesOf } from './synthetic-shapes.ts';

/** How a hanok stands around its yard (마당): a single wing, two that make an L (ㄱ), or three that make a U (ㄷ). */
export type HanokPlan = 'bar' | 'ell' | 'court';

/** A wing is two bays of some 2.1 m deep; a yard narrower than this would get no light. */
const wingM = 4.2;
const leastYardM = 2.4;

export interface Hanok {
  readonly shape: Shape;
  /** Width of a wing: what its roof spans. */
  readonly spanM: number;
}

/**
 * Plan of a hanok on a parcel. Timber frames are right-angled whatever the parcel's form: the largest rectangle along the
 * street that the parcel holds, with the yard open to the street.
 */
export function hanokOn(parcel: Ring, wanted: HanokPlan, mirrored: boolean): Hanok {
  const { at, wide, deep } = frameOf(parcel);
  const [w, d] = [Math.min(wingM, 0.38 * wide), Math.min(wingM, 0.42 * deep)];
  const room = wide - (wanted === 'court' ? 2 : 1) * w >= leastYardM && deep - d >= leastYardM;
  const corners: readonly (readonly [u: number, v: number])[] =
    wanted === 'bar' || !room
      ? [
          [0, 0],
          [wide, 0],
          [wide, deep],
          [0, deep],
        ]
      : wanted === 'ell'
        ? [
            [0, 0],
            [w, 0],
            [w, deep - d],
            [wide, deep - d],
            [wide, deep],
            [0, deep],
          ]
        : [
            [0, 0],
            [w, 0],
            [w, deep - d],
            [wide - w, deep - d],
            [wide - w, 0],
            [wide, 0],
            [wide, deep],
            [0, deep],
          ];
  const placed = corners.map(([u, v]) => at(mirrored ? wide - u : u, v));
  return {
    shape: [mirrored ? placed.reverse() : placed],
    spanM: corners.length === 4 ? Math.min(wide, deep) : Math.min(w, d),
  };
}

/** The largest rectangle along the street in a parcel, among a few depths: a convex parcel is narrowest at one of their ends. */
function frameOf(parcel: Ring): { at(u: number, v: number): Point; wide: number; deep: number } {
  const [a, b] = parcel;
  const [front, depth] = sidesOf(parcel);
  const d: Point = [(b[0] - a[0]) / front, (b[1] - a[1]) / front];
  const flat = parcel.map(([x, y]): Point => {
    const [dx, dy] = [x - a[0], y - a[1]];
    return [dx * d[0] + dy * d[1], dy * d[0] - dx * d[1]];
  });
  let [best, from, wide, low, deep] = [0, 0, 0, 0, 0];
  for (const v0 of [0.02, 0.1, 0.2, 0.35]) {
    for (const v1 of [0.98, 0.9, 0.8, 0.65]) {
      const [near, far] = [spanAt(flat, v0 * depth), spanAt(flat, v1 * depth)];
      const [u0, u1] = [Math.max(near[0], far[0]), Math.min(near[1], far[1])];
      const area = Math.max(0, u1 - u0) * (v1 - v0) * depth;
      if (area > best) [best, from, wide, low, deep] = [area, u0, u1 - u0, v0 * depth, (v1 - v0) * depth];
    }
  }
  // A sliver that holds no rectangle worth the name is built over as it is.
  if (best < 0.3 * areaOf(parcel)) [from, wide, low, deep] = [0, front, 0, depth];
  const at = (u: number, v: number): Point => [
    a[0] + d[0] * (from + u) - d[1] * (low + v),
    a[1] + d[1] * (from + u) + d[0] * (low + v),
  ];
  return { at, wide, deep };
}

/** Where a line across a convex ring enters and leaves it; nowhere: an empty span. */
function spanAt(ring: Ring, v: number): readonly [from: number, to: number] {
  let [from, to] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  ring.forEach(([u0, v0], i) => {
    const [u1, v1] = ring[(i + 1) % ring.length];
    if (v0 === v1 || (v0 - v) * (v1 - v) > 0) return;
    const u = u0 + ((u1 - u0) * (v - v0)) / (v1 - v0);
    [from, to] = [Math.min(from, u), Math.max(to, u)];
  });
  return [from, to];
}
