import { randomUnit } from '#core';
import { convexParts } from './convex.ts';
import {
  areaOf,
  boxOfRing,
  centroidOf,
  contains,
  type Direction,
  directionOf,
  distance,
  type Point,
  spanAlong,
  turnedLeft,
} from './geometry.ts';
import type { MainLine } from './lines.ts';
import { facesOf, type Network } from './network.ts';
import type { GroundIndex } from './open-ground.ts';
import { cutPatch, type Edge, inset, type Patch } from './patch.ts';

/** A street along a side of a quarter. One of the two quarters beside it draws it. */
export interface Boundary extends Edge {
  readonly way: MainLine;
  readonly own: boolean;
}

/** A convex piece of the city between main streets: what becomes one cell of the plan. */
export interface Quarter {
  readonly id: string;
  readonly guCode: string;
  readonly patch: Patch;
  readonly edges: readonly Boundary[];
  readonly middle: Point;
  /** Between the centre lines of its streets. */
  readonly areaM2: number;
  /** Ground between its streets that is neither hill, water nor kept clear. */
  readonly openM2: number;
  readonly openShare: number;
}

/** Quarters of the built city are about so large, those at the edge of woods and water a little smaller. */
const quarterM2 = 130_000;
const edgeQuarterM2 = 70_000;
/** Faces smaller than this are traffic islands. */
const leastM2 = 900;

/** The whole city as quarters, in a fixed order. */
export function makeQuarters(
  seed: number,
  network: Network,
  outlines: ReadonlyMap<string, readonly Point[]>,
  ground: GroundIndex,
): Quarter[] {
  const owners = ownersOf(network);
  const openShare = openShares(ground);
  return facesOf(network).flatMap((face, f) => {
    const ring = face.nodes.map((node) => network.nodes[node]);
    const guCode = guAround(ring, outlines);
    if (!guCode) return [];
    const edges = face.links.map((link, i): Boundary => {
      const { line } = network.links[link];
      const own = owners[link] === face.nodes[i] || !owners[link + network.links.length];
      return { halfM: line.widthM / 2, street: null, way: line, own };
    });
    let cuts = 0;
    const cutEdges = (length: number): readonly [Boundary, Boundary] => {
      const way = collector(`c${f}-${cuts++}`, length);
      const edge = { halfM: way.widthM / 2, street: null, way };
      return [
        { ...edge, own: true },
        { ...edge, own: false },
      ];
    };
    const parts = convexParts(ring, edges, cutEdges).flatMap((part) => divided(seed, part, openShare, cutEdges, f));
    return parts.flatMap((patch, k) => quarterOf(`${f}-${k}`, guCode, patch, openShare) ?? []);
  });
}

/**
 * For each link the node at which its owner's side begins, and (second half) whether a face lies on the other side too:
 * at the edge of the city the face inside owns it.
 */
function ownersOf(network: Network): Int32Array {
  const owners = new Int32Array(2 * network.links.length).fill(0);
  for (const face of facesOf(network)) {
    face.links.forEach((link, i) => {
      if (network.links[link].from === face.nodes[i]) owners[link + network.links.length] = 1;
    });
  }
  for (const [i, { from }] of network.links.entries()) owners[i] = from;
  return owners;
}

function guAround(ring: readonly Point[], outlines: ReadonlyMap<string, readonly Point[]>): string | undefined {
  const inner = innerPoint(ring);
  for (const [code, outline] of outlines) if (contains(outline, inner)) return code;
  return undefined;
}

/** A place inside a ring: half-way through the longest run of a few level lines. */
function innerPoint(ring: readonly Point[]): Point {
  const [, y0, , y1] = boxOfRing(ring);
  let [best, width]: [Point, number] = [centroidOf(ring), 0];
  for (const share of [0.31, 0.43, 0.5, 0.57, 0.69]) {
    const y = y0 + (y1 - y0) * share + 0.0007;
    const xs = ring.flatMap((a, i) => {
      const b = ring[(i + 1) % ring.length];
      return a[1] > y !== b[1] > y ? [a[0] + ((y - a[1]) / (b[1] - a[1])) * (b[0] - a[0])] : [];
    });
    xs.sort((a, b) => a - b);
    for (let i = 1; i < xs.length; i += 2) {
      if (xs[i] - xs[i - 1] > width) {
        width = xs[i] - xs[i - 1];
        best = [(xs[i] + xs[i - 1]) / 2, y];
      }
    }
  }
  return best;
}

/** Streets that divide the land between main roads: collectors, the longer the wider. */
function collector(id: string, length: number): MainLine {
  const lanes = length > 650 ? 4 : 2;
  return {
    id,
    class: lanes === 4 ? 'secondary' : 'tertiary',
    name: null,
    nameEn: null,
    lanes,
    widthM: lanes === 4 ? 20 : length > 350 ? 12 : 10,
    bridge: false,
    points: [],
  };
}

/** Direction of the longest side: streets follow it. */
export function axisOf({ ring, edges }: Patch): Direction {
  let [best, longest]: [Direction, number] = [[1, 0], 0];
  ring.forEach((a, i) => {
    const b = ring[(i + 1) % ring.length];
    // Great streets count for more than their length.
    const weight = distance(a, b) * (edges[i].halfM > 11 ? 1.5 : 1);
    if (weight > longest) [best, longest] = [directionOf(a, b), weight];
  });
  return best;
}

function divided(
  seed: number,
  patch: Patch,
  openShare: OpenShare,
  cutEdges: (length: number) => readonly [Boundary, Boundary],
  salt: number,
): Patch[] {
  const area = areaOf(patch.ring);
  if (area < edgeQuarterM2 * 1.5) return [patch];
  const open = openShare(patch);
  const target = open === 0 ? Number.POSITIVE_INFINITY : open > 0.9 ? quarterM2 : edgeQuarterM2;
  if (area < 1.5 * target) return [patch];
  const axis = axisOf(patch);
  const across = turnedLeft(axis);
  const [long, wide] = [spanAlong(patch.ring, axis), spanAlong(patch.ring, across)];
  const alongAxis = long[1] - long[0] > wide[1] - wide[0];
  const [[low, high], d] = alongAxis ? [long, axis] : [wide, across];
  const draw = randomUnit(seed, 201, salt, Math.round(patch.ring[0][0]), Math.round(patch.ring[0][1]));
  const at = low + (high - low) * (0.46 + 0.08 * draw);
  const [left, right] = cutEdges(alongAxis ? wide[1] - wide[0] : long[1] - long[0]);
  const parts = cutPatch(patch, [d[0] * at, d[1] * at], turnedLeft(d), left, right);
  return parts ? parts.flatMap((part) => divided(seed, part, openShare, cutEdges, salt)) : [patch];
}

type OpenShare = (patch: Patch) => number;

/** Asks for each patch once: it is asked for when it may be divided, and again when it is not. */
function openShares(ground: GroundIndex): OpenShare {
  const known = new WeakMap<Patch, number>();
  return (patch) => {
    const share = known.get(patch) ?? openShareOf(patch, ground);
    known.set(patch, share);
    return share;
  };
}

/** Share of a patch that is open ground, by points of a grid. */
function openShareOf({ ring }: Patch, index: GroundIndex): number {
  const box = boxOfRing(ring);
  const ground = index.around(box);
  if (ground.clear) return 1;
  const n = 11;
  let [all, open] = [0, 0];
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      const p: Point = [box[0] + ((box[2] - box[0]) * (i + 0.5)) / n, box[1] + ((box[3] - box[1]) * (j + 0.5)) / n];
      if (!contains(ring, p)) continue;
      all++;
      if (!ground.closedBy(p)) open++;
    }
  }
  return all === 0 ? 0 : open / all;
}

function quarterOf(id: string, guCode: string, patch: Patch, shareOf: OpenShare): Quarter | undefined {
  const areaM2 = areaOf(patch.ring);
  if (areaM2 < 1) return undefined;
  const inner = inset(patch);
  const openShare = areaM2 < leastM2 || !inner ? 0 : shareOf(patch);
  return {
    id,
    guCode,
    patch,
    edges: patch.edges as readonly Boundary[],
    middle: centroidOf(patch.ring),
    areaM2,
    openM2: inner ? areaOf(inner.ring) * openShare : 0,
    openShare,
  };
}
