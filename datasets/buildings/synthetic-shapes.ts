import type { Epsg5186 } from '#core';
import type { Footprint } from './contract.ts';

/**
 * Footprints of generated buildings. A parcel is convex, so whatever is drawn within a smaller copy of it stays on it:
 * buildings follow the lines of their parcels, as Seoul's do, and never meet their neighbours'.
 */
export type Point = Epsg5186;
export type Ring = readonly Point[];
/** Outer ring counter-clockwise, holes clockwise; rings are open. */
export type Shape = readonly Ring[];

const leftOf = (a: Point, b: Point, p: Point): number => (b[0] - a[0]) * (p[1] - a[1]) - (b[1] - a[1]) * (p[0] - a[0]);

export function areaOf(ring: Ring): number {
  let sum = 0;
  for (let i = 2; i < ring.length; i++) sum += leftOf(ring[0], ring[i - 1], ring[i]);
  return sum / 2;
}

const between = (a: Point, b: Point, t: number): Point => [a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t];

/** Length of the side along the street, and depth of the parcel behind it. */
export function sidesOf(ring: Ring): readonly [front: number, depth: number] {
  const [a, b] = ring;
  const front = Math.sqrt((b[0] - a[0]) * (b[0] - a[0]) + (b[1] - a[1]) * (b[1] - a[1]));
  const depth = front === 0 ? 0 : Math.max(...ring.map((p) => leftOf(a, b, p) / front));
  return [front, depth];
}

/**
 * A smaller copy of a parcel that covers `share` of it. It shrinks towards a place on the line from the middle of the
 * front to the middle of the parcel: `back` 0 leaves all the yard behind, 1 the same all around.
 */
export function shrunk(ring: Ring, share: number, back: number): Ring {
  const scale = Math.sqrt(Math.min(0.96, share));
  const n = ring.length;
  const middle: Point = [ring.reduce((s, p) => s + p[0], 0) / n, ring.reduce((s, p) => s + p[1], 0) / n];
  const centre = between(between(ring[0], ring[1], 0.5), middle, 0.25 + 0.75 * back);
  return ring.map((p) => between(centre, p, scale));
}

/** Part of a convex ring to the left of the line through `p` along `d`. */
function leftPart(ring: Ring, p: Point, d: Point): Point[] {
  const side = (q: Point): number => d[0] * (q[1] - p[1]) - d[1] * (q[0] - p[0]);
  return ring.flatMap((a, i) => {
    const b = ring[(i + 1) % ring.length];
    const [sa, sb] = [side(a), side(b)];
    const out: Point[] = sa >= 0 ? [a] : [];
    if ((sa > 0 && sb < 0) || (sa < 0 && sb > 0)) out.push(between(a, b, sa / (sa - sb)));
    return out;
  });
}

/**
 * An L: the corner at the back, on the right or (mirrored) on the left, is left out; `cut` as shares of the sides.
 * Gives the ring itself where its form leaves no such corner.
 */
export function notched(ring: Ring, cut: readonly [number, number], mirrored: boolean): Shape {
  const [a, b] = ring;
  const [front, depth] = sidesOf(ring);
  const d: Point = [(b[0] - a[0]) / front, (b[1] - a[1]) / front];
  const n: Point = [-d[1], d[0]];
  const along = front * (mirrored ? cut[0] : 1 - cut[0]);
  const corner: Point = [
    a[0] + d[0] * along + n[0] * depth * (1 - cut[1]),
    a[1] + d[1] * along + n[1] * depth * (1 - cut[1]),
  ];
  // What stays: the part in front of the corner, and the part beside it.
  const low = leftPart(ring, corner, [-d[0], -d[1]]);
  const high = leftPart(ring, corner, d);
  const beside = leftPart(high, corner, mirrored ? [-n[0], -n[1]] : n);
  if (low.length < 3 || beside.length < 3) return [ring];
  const merged = mirrored ? joined(low, beside, corner, 1) : joined(low, beside, corner, -1);
  const whole = areaOf(low) + areaOf(beside);
  return merged && Math.abs(areaOf(merged) - whole) < 0.01 * whole ? [merged] : [ring];
}

/** Joins the front part with the part behind it, which share a side that ends at `corner`. */
function joined(low: Ring, beside: Ring, corner: Point, turn: 1 | -1): Ring | undefined {
  const near = (p: Point, q: Point): boolean => Math.abs(p[0] - q[0]) + Math.abs(p[1] - q[1]) < 1e-6;
  // On the shared line the front part runs backwards: from its right end to its left end.
  const at = beside.findIndex((p) => near(p, corner));
  if (at < 0) return undefined;
  const behind = [...beside.slice(at), ...beside.slice(0, at)];
  const other = turn === -1 ? behind[behind.length - 1] : behind[1];
  const end = low.findIndex((p) => near(p, other));
  if (end < 0) return undefined;
  if (turn === -1) {
    // behind = [corner, …, other]: up from the corner and round to the shared line's left end.
    const rest = [...low.slice(end), ...low.slice(0, end)];
    return [...rest, ...behind.slice(0, -1)];
  }
  // behind = [corner, other, …]: from the right end round to above the corner.
  const rest = [...low.slice(end + 1), ...low.slice(0, end + 1)];
  return [...rest, ...behind.slice(2), behind[0]];
}

/** A rectangle whose four corners stand back by `by` metres: the cross of apartment towers. */
export function cross(ring: Ring, by: number): Shape {
  const out = ring.flatMap((p, i): Point[] => {
    const before = ring[(i + ring.length - 1) % ring.length];
    const after = ring[(i + 1) % ring.length];
    const towards = (q: Point): Point => {
      const length = Math.sqrt((q[0] - p[0]) * (q[0] - p[0]) + (q[1] - p[1]) * (q[1] - p[1]));
      return between(p, q, by / length);
    };
    const [back, on] = [towards(before), towards(after)];
    return [back, [back[0] + on[0] - p[0], back[1] + on[1] - p[1]], on];
  });
  return [out];
}

/** All corners cut off, by `share` of the sides. */
export const chamfered = (ring: Ring, share: number): Shape => [
  ring.flatMap((p, i) => [
    between(p, ring[(i + ring.length - 1) % ring.length], share),
    between(p, ring[(i + 1) % ring.length], share),
  ]),
];

/** A ring of building around a courtyard that takes `share` of its width. */
export function courtyard(ring: Ring, share: number): Shape {
  const n = ring.length;
  const middle: Point = [ring.reduce((s, p) => s + p[0], 0) / n, ring.reduce((s, p) => s + p[1], 0) / n];
  return [ring, ring.map((p) => between(middle, p, share)).reverse()];
}

// Cosines of the sixteenths of a turn from 0 to a quarter.
const cosines = [1, 0.923879533, Math.SQRT1_2, 0.382683432, 0];
const cosine = (k: number): number => {
  const at = ((k % 16) + 16) % 16;
  if (at > 8) return cosine(16 - at);
  return at <= 4 ? cosines[at] : -cosines[8 - at];
};

/** The oval within a rectangle. */
export function oval(ring: Ring): Shape {
  const [a, b, c] = ring;
  const middle = between(a, c, 0.5);
  const [u, v]: Point[] = [
    [(b[0] - a[0]) / 2, (b[1] - a[1]) / 2],
    [(c[0] - b[0]) / 2, (c[1] - b[1]) / 2],
  ];
  return [
    Array.from({ length: 16 }, (_, k): Point => {
      const [cos, sin] = [cosine(k), cosine(k - 4)];
      return [middle[0] + u[0] * cos + v[0] * sin, middle[1] + u[1] * cos + v[1] * sin];
    }),
  ];
}

const roundMm = (metres: number): number => Math.round(metres * 1000) / 1000;

/** The shape with closed rings, to the millimetre. */
export const placed = (shape: Shape): Footprint => [
  shape.map((ring) => [...ring, ring[0]].map(([x, y]): Point => [roundMm(x), roundMm(y)])),
];
