import {
  areaOf,
  crossing,
  type Direction,
  directionOf,
  distance,
  leftOf,
  type Point,
  rounded,
  turnedLeft,
} from './geometry.ts';
import type { Edge, Patch } from './patch.ts';

/** Corners that turn right by less than this (as a sine) count as straight. */
const straight = 0.004;

/** Gives the two sides of a new cut their edges. */
export type CutEdges = (length: number) => readonly [left: Edge, right: Edge];

/**
 * Divides a simple ring into convex patches by cuts from its inward corners. Every cut becomes a street, so cuts are
 * short, leave no slivers, and are square to a side where they can be.
 */
export function convexParts(ring: readonly Point[], edges: readonly Edge[], cutEdges: CutEdges): Patch[] {
  const out: Patch[] = [];
  const open: Patch[] = [{ ring, edges }];
  while (open.length > 0) {
    const patch = open.pop() as Patch;
    const parts = cutAtInwardCorner(patch, cutEdges);
    if (parts) open.push(...parts);
    else out.push(patch);
  }
  return out;
}

function sineAt(ring: readonly Point[], i: number): number {
  const n = ring.length;
  const [a, b, c] = [ring[(i + n - 1) % n], ring[i], ring[(i + 1) % n]];
  return leftOf(a, b, c) / (distance(a, b) * distance(b, c));
}

function cutAtInwardCorner(patch: Patch, cutEdges: CutEdges): Patch[] | undefined {
  const { ring } = patch;
  let best: { at: number; hit: Hit; cost: number } | undefined;
  for (let i = 0; i < ring.length; i++) {
    if (sineAt(ring, i) >= -straight && !turnsBack(ring, i)) continue;
    for (const ray of raysFrom(ring, i)) {
      const hit = firstHit(ring, i, ray);
      if (!hit) continue;
      const cost = costOf(ring, i, hit);
      if (!best || cost < best.cost) best = { at: i, hit, cost };
    }
  }
  return best && divided(patch, best.at, best.hit, cutEdges);
}

/** A corner that turns by more than a right angle has a small sine: told by the cosine. */
function turnsBack(ring: readonly Point[], i: number): boolean {
  const n = ring.length;
  const [a, b, c] = [ring[(i + n - 1) % n], ring[i], ring[(i + 1) % n]];
  return leftOf(a, b, c) < 0 && (b[0] - a[0]) * (c[0] - b[0]) + (b[1] - a[1]) * (c[1] - b[1]) < 0;
}

/** Directions into the ring from an inward corner: the bisector, squares to both sides, and both sides led on. */
function raysFrom(ring: readonly Point[], i: number): Direction[] {
  const n = ring.length;
  const before = directionOf(ring[(i + n - 1) % n], ring[i]);
  const after = directionOf(ring[i], ring[(i + 1) % n]);
  const [l, m] = [turnedLeft(before), turnedLeft(after)];
  const sum = Math.sqrt((l[0] + m[0]) ** 2 + (l[1] + m[1]) ** 2);
  const rays: Direction[] = [l, m];
  if (sum > 0.1) rays.push([(l[0] + m[0]) / sum, (l[1] + m[1]) / sum]);
  // A side led on along a gentle bend would leave a sliver.
  if (before[0] * after[0] + before[1] * after[1] < 0.7) rays.push(before, [-after[0], -after[1]]);
  // Only rays that point inwards: left of the side before or left of the side after.
  return rays.filter((r) => before[0] * r[1] - before[1] * r[0] > -1e-9 && after[0] * r[1] - after[1] * r[0] > -1e-9);
}

interface Hit {
  readonly side: number;
  readonly t: number;
  readonly point: Point;
  readonly length: number;
}

function firstHit(ring: readonly Point[], from: number, ray: Direction): Hit | undefined {
  const n = ring.length;
  let best: Hit | undefined;
  for (let i = 0; i < n; i++) {
    if (i === from || (i + 1) % n === from) continue;
    const [a, b] = [ring[i], ring[(i + 1) % n]];
    const hit = crossing(ring[from], ray, a, b);
    if (!hit || hit.t < 0 || hit.t > 1 || hit.s < 0.5 || (best && hit.s >= best.length)) continue;
    best = {
      side: i,
      t: hit.t,
      length: hit.s,
      point: rounded(a[0] + (b[0] - a[0]) * hit.t, a[1] + (b[1] - a[1]) * hit.t),
    };
  }
  return best;
}

/** Part of the ring from corner `from` to the hit, closed by the cut. */
const firstPart = (ring: readonly Point[], from: number, hit: Hit): Point[] => {
  const n = ring.length;
  const count = (hit.side - from + n) % n;
  return [...Array.from({ length: count + 1 }, (_, k) => ring[(from + k) % n]), hit.point];
};

function costOf(ring: readonly Point[], from: number, hit: Hit): number {
  const one = areaOf(firstPart(ring, from, hit));
  const other = areaOf(ring) - one;
  const less = Math.min(one, other);
  return less <= 1 ? Number.POSITIVE_INFINITY : hit.length / Math.sqrt(less) + hit.length / 2000;
}

function divided({ ring, edges }: Patch, from: number, hit: Hit, cutEdges: CutEdges): Patch[] {
  const n = ring.length;
  const [left, right] = cutEdges(hit.length);
  const count = (hit.side - from + n) % n;
  const first: Patch = {
    ring: firstPart(ring, from, hit),
    edges: [...Array.from({ length: count + 1 }, (_, k) => edges[(from + k) % n]), right],
  };
  const rest = (from - hit.side - 1 + n) % n;
  const second: Patch = {
    ring: [hit.point, ...Array.from({ length: rest + 1 }, (_, k) => ring[(hit.side + 1 + k) % n])],
    edges: [...Array.from({ length: rest + 1 }, (_, k) => edges[(hit.side + k) % n]), left],
  };
  return [first, second].map(withoutRepeats).filter((p) => p.ring.length >= 3 && areaOf(p.ring) > 1);
}

/** A cut may end on a corner: no side without length. */
function withoutRepeats({ ring, edges }: Patch): Patch {
  const keep = ring.map((p, i) => distance(p, ring[(i + 1) % ring.length]) > 0.01);
  return { ring: ring.filter((_, i) => keep[i]), edges: edges.filter((_, i) => keep[i]) };
}
