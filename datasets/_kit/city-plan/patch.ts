import { type Direction, distance, leftOf, type Point, type Ring, rounded } from './geometry.ts';

/** What lies along a side of a patch of ground. */
export interface Edge {
  /** Ground that the street takes on this side of its centre line, in metres. */
  readonly halfM: number;
  /** The street, where one runs there. */
  readonly street: StreetDraft | null;
}

/** A street while its cell is being drawn: other streets may still join it. */
export interface StreetDraft {
  readonly id: string;
  readonly rank: number;
  readonly joints: Point[];
}

/** A convex piece of ground, counter-clockwise; side `i` runs from corner `i` to the next one. */
export interface Patch {
  readonly ring: Ring;
  readonly edges: readonly Edge[];
}

export const noEdge: Edge = { halfM: 0, street: null };

/** Corners nearer than this are one. */
const sameM = 0.02;

/**
 * The part of a convex patch to the left of the line through `p` along `d`; undefined where nothing is left.
 * The new side gets `edge`.
 */
export function leftPart({ ring, edges }: Patch, p: Point, d: Direction, edge: Edge): Patch | undefined {
  const [px, py] = p;
  const n = ring.length;
  const sides: number[] = new Array(n);
  let [anyLeft, anyRight] = [false, false];
  for (let i = 0; i < n; i++) {
    const s = d[0] * (ring[i][1] - py) - d[1] * (ring[i][0] - px);
    sides[i] = Math.abs(s) < 1e-6 ? 0 : s;
    if (sides[i] > 0) anyLeft = true;
    if (sides[i] < 0) anyRight = true;
  }
  if (!anyRight) return { ring, edges };
  if (!anyLeft) return undefined;
  const points: Point[] = [];
  const tags: Edge[] = [];
  for (let i = 0; i < n; i++) {
    const j = i + 1 === n ? 0 : i + 1;
    const [si, sj] = [sides[i], sides[j]];
    if (si >= 0) {
      points.push(ring[i]);
      tags.push(si === 0 && sj < 0 ? edge : edges[i]);
    }
    if ((si > 0 && sj < 0) || (si < 0 && sj > 0)) {
      const t = si / (si - sj);
      points.push(rounded(ring[i][0] + (ring[j][0] - ring[i][0]) * t, ring[i][1] + (ring[j][1] - ring[i][1]) * t));
      tags.push(si > 0 ? edge : edges[i]);
    }
  }
  return tidy(points, tags);
}

/** Without corners that repeat their neighbour; undefined when no area is left. */
function tidy(points: readonly Point[], tags: readonly Edge[]): Patch | undefined {
  const ring: Point[] = [];
  const edges: Edge[] = [];
  for (let i = 0; i < points.length; i++) {
    if (distance(points[i], points[(i + 1) % points.length]) < sameM) continue;
    ring.push(points[i]);
    edges.push(tags[i]);
  }
  return ring.length < 3 ? undefined : { ring, edges };
}

/** Both parts of a patch, and the ends of the cut; undefined when the line misses it or only grazes it. */
export function cutPatch(patch: Patch, p: Point, d: Direction, left: Edge, right: Edge): [Patch, Patch] | undefined {
  const a = leftPart(patch, p, d, left);
  const b = leftPart(patch, p, [-d[0], -d[1]], right);
  return a && b && a.ring !== patch.ring && b.ring !== patch.ring ? [a, b] : undefined;
}

/** A patch without the ground that the streets along it take, and without `extraM` more on every side. */
export function inset(patch: Patch, extraM = 0): Patch | undefined {
  let out: Patch | undefined = patch;
  const { ring, edges } = patch;
  for (let i = 0; i < ring.length && out; i++) {
    const by = edges[i].halfM + extraM;
    if (by <= 0) continue;
    const a = ring[i];
    const b = ring[(i + 1) % ring.length];
    const length = distance(a, b);
    const d: Direction = [(b[0] - a[0]) / length, (b[1] - a[1]) / length];
    out = leftPart(out, [a[0] - d[1] * by, a[1] + d[0] * by], d, edges[i]);
  }
  return out;
}

/** The cut side of one part of `cutPatch`: the side that bears the edge. */
export function sideWith({ ring, edges }: Patch, edge: Edge): readonly [Point, Point] | undefined {
  const i = edges.indexOf(edge);
  return i < 0 ? undefined : [ring[i], ring[(i + 1) % ring.length]];
}

/** Convex but for what rounding to millimetres bends straight sides. */
export const isConvex = (ring: Ring): boolean =>
  ring.every((p, i) => {
    const [q, r] = [ring[(i + 1) % ring.length], ring[(i + 2) % ring.length]];
    return leftOf(p, q, r) > -0.003 * (distance(p, q) + distance(q, r));
  });
