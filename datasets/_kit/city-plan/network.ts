import { crossing, directionOf, distance, leftOf, nearestOn, type Point, rounded } from './geometry.ts';
import type { MainLine } from './lines.ts';

/** A piece of a main line between two places where lines meet. */
export interface Link {
  readonly line: MainLine;
  readonly from: number;
  readonly to: number;
}

export interface Network {
  readonly nodes: readonly Point[];
  readonly links: readonly Link[];
}

/** A face of the network: nodes counter-clockwise, and the link that leads from each to the next. */
export interface Face {
  readonly nodes: readonly number[];
  readonly links: readonly number[];
}

/** Ends of main roads and bridges are led on to the next road as far as this; to a border only over a short gap. */
const reachM = 700;
const bridgeReachM = 1200;
const borderReachM = 250;
/** Meetings nearer than this to each other are one. */
const mergeM = 2;

/** All main lines cut where they meet, without dead ends, in one piece. */
export function makeNetwork(lines: readonly MainLine[]): Network {
  const joined = lines.map((line) => (line.class === 'border' ? line : ledOn(line, lines)));
  const cut = cutAtMeetings(joined);
  return largestRound(withoutDuplicates(cut));
}

// Leading on ---------------------------------------------------------------------------------------------------------

function ledOn(line: MainLine, lines: readonly MainLine[]): MainLine {
  const { points } = line;
  const last = points.length - 1;
  const before = onward(points[0], points[1], line, lines);
  const after = onward(points[last], points[last - 1], line, lines);
  return { ...line, points: [...before.reverse(), ...points, ...after] };
}

/** Where an end is led on to: straight ahead to the first line, or to the nearest one where nothing lies ahead. */
function onward(end: Point, inner: Point, self: MainLine, lines: readonly MainLine[]): Point[] {
  const ahead = directionOf(inner, end);
  let [best, bestM]: [Point | undefined, number] = [undefined, self.bridge ? bridgeReachM : reachM];
  let [near, nearM]: [Point | undefined, number] = [undefined, reachM / 2];
  for (const other of lines) {
    if (other === self || other.bridge) continue;
    for (let i = 1; i < other.points.length; i++) {
      const [a, b] = [other.points[i - 1], other.points[i]];
      const foot = nearestOn(a, b, end);
      if (foot.distance < mergeM) return [];
      if (foot.distance < nearM && (other.class !== 'border' || foot.distance < borderReachM)) {
        nearM = foot.distance;
        near = rounded(a[0] + (b[0] - a[0]) * foot.t, a[1] + (b[1] - a[1]) * foot.t);
      }
      const hit = other.class === 'border' ? undefined : crossing(end, ahead, a, b);
      if (hit && hit.t >= 0 && hit.t <= 1 && hit.s > 0 && hit.s < bestM) {
        bestM = hit.s;
        best = rounded(end[0] + ahead[0] * hit.s, end[1] + ahead[1] * hit.s);
      }
    }
  }
  // The nearest line is taken where it is much nearer than what lies ahead.
  if (near && nearM < 0.5 * bestM) return [near];
  return best ? [best] : [];
}

// Cutting ------------------------------------------------------------------------------------------------------------

interface Segment {
  readonly line: MainLine;
  readonly a: Point;
  readonly b: Point;
  readonly cuts: number[];
}

function cutAtMeetings(lines: readonly MainLine[]): Network {
  const segments: Segment[] = lines.flatMap((line) =>
    line.points.slice(1).map((b, i) => ({ line, a: line.points[i], b, cuts: [0, 1] })),
  );
  for (let i = 0; i < segments.length; i++) {
    for (let j = i + 1; j < segments.length; j++) meet(segments[i], segments[j]);
  }
  const nodes = new NodeSet();
  const links: Link[] = [];
  for (const { line, a, b, cuts } of segments) {
    const at = [...new Set(cuts)].sort((s, t) => s - t);
    const ids = at.map((t) =>
      nodes.idOf(t === 0 ? a : t === 1 ? b : rounded(a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t)),
    );
    for (let k = 1; k < ids.length; k++) if (ids[k] !== ids[k - 1]) links.push({ line, from: ids[k - 1], to: ids[k] });
  }
  return { nodes: nodes.points, links };
}

function meet(s: Segment, t: Segment): void {
  const margin = mergeM;
  if (Math.max(s.a[0], s.b[0]) + margin < Math.min(t.a[0], t.b[0])) return;
  if (Math.max(t.a[0], t.b[0]) + margin < Math.min(s.a[0], s.b[0])) return;
  if (Math.max(s.a[1], s.b[1]) + margin < Math.min(t.a[1], t.b[1])) return;
  if (Math.max(t.a[1], t.b[1]) + margin < Math.min(s.a[1], s.b[1])) return;
  // Ends that lie on the other segment, or nearly.
  for (const [one, other] of [
    [s, t],
    [t, s],
  ]) {
    for (const end of [one.a, one.b]) {
      const foot = nearestOn(other.a, other.b, end);
      if (foot.distance < margin / 2 && foot.t > 0 && foot.t < 1) other.cuts.push(foot.t);
    }
  }
  const length = distance(s.a, s.b);
  const hit = crossing(s.a, directionOf(s.a, s.b), t.a, t.b);
  if (!hit || hit.t <= 0 || hit.t >= 1 || hit.s <= 0 || hit.s >= length) return;
  s.cuts.push(hit.s / length);
  t.cuts.push(hit.t);
}

/** Numbers places; those nearer than `mergeM` to an earlier one get its number. */
class NodeSet {
  readonly points: Point[] = [];
  private readonly squares = new Map<string, number[]>();

  idOf(p: Point): number {
    const [i, j] = [Math.floor(p[0] / mergeM), Math.floor(p[1] / mergeM)];
    for (let di = -1; di <= 1; di++) {
      for (let dj = -1; dj <= 1; dj++) {
        for (const id of this.squares.get(`${i + di} ${j + dj}`) ?? []) {
          if (distance(this.points[id], p) < mergeM) return id;
        }
      }
    }
    const id = this.points.push(p) - 1;
    const key = `${i} ${j}`;
    const square = this.squares.get(key);
    if (square) square.push(id);
    else this.squares.set(key, [id]);
    return id;
  }
}

/** Where two lines run along the same piece, the greater one counts. */
function withoutDuplicates({ nodes, links }: Network): Network {
  const best = new Map<string, Link>();
  for (const link of links) {
    const key = link.from < link.to ? `${link.from} ${link.to}` : `${link.to} ${link.from}`;
    const other = best.get(key);
    if (!other || rankOf(link.line) > rankOf(other.line)) best.set(key, link);
  }
  return { nodes, links: [...best.values()] };
}

const rankOf = ({ class: c, widthM }: MainLine): number => (c === 'border' ? 0 : widthM + (c === 'motorway' ? 100 : 0));

// Faces --------------------------------------------------------------------------------------------------------------

/** What hangs together without dead ends; links that have the same face on both sides are no borders and go too. */
function largestRound(network: Network): Network {
  let links = network.links;
  for (;;) {
    const kept = largestPiece(network.nodes, withoutDeadEnds(network.nodes, links));
    const faceOf = faceNumbers({ nodes: network.nodes, links: kept });
    const sound = kept.filter((_, i) => faceOf[2 * i] !== faceOf[2 * i + 1]);
    if (sound.length === links.length) return { nodes: network.nodes, links: sound };
    links = sound;
  }
}

function withoutDeadEnds(nodes: readonly Point[], links: readonly Link[]): readonly Link[] {
  let kept = links;
  for (;;) {
    const degree = new Uint32Array(nodes.length);
    for (const { from, to } of kept) {
      degree[from]++;
      degree[to]++;
    }
    const next = kept.filter(({ from, to }) => degree[from] > 1 && degree[to] > 1);
    if (next.length === kept.length) return kept;
    kept = next;
  }
}

function largestPiece(nodes: readonly Point[], links: readonly Link[]): readonly Link[] {
  const parent = nodes.map((_, i) => i);
  const root = (i: number): number => {
    let at = i;
    while (parent[at] !== at) at = parent[at] = parent[parent[at]];
    return at;
  };
  for (const { from, to } of links) parent[root(from)] = root(to);
  const sizes = new Map<number, number>();
  for (const { from } of links) sizes.set(root(from), (sizes.get(root(from)) ?? 0) + 1);
  let [largest, size] = [-1, 0];
  for (const [piece, count] of sizes) if (count > size) [largest, size] = [piece, count];
  return links.filter(({ from }) => root(from) === largest);
}

/** Half-link `2i` runs along link `i`, `2i + 1` against it. For each the next one around the face on its left. */
function nextHalves({ nodes, links }: Network): Int32Array {
  const out: number[][] = nodes.map(() => []);
  const [start, end] = [
    (h: number) => (h % 2 === 0 ? links[h >> 1].from : links[h >> 1].to),
    (h: number) => (h % 2 === 0 ? links[h >> 1].to : links[h >> 1].from),
  ];
  for (let h = 0; h < 2 * links.length; h++) out[start(h)].push(h);
  for (const [node, halves] of out.entries()) {
    const o = nodes[node];
    const upper = (h: number): boolean => {
      const p = nodes[end(h)];
      return p[1] > o[1] || (p[1] === o[1] && p[0] > o[0]);
    };
    halves.sort((g, h) => {
      if (upper(g) !== upper(h)) return upper(g) ? -1 : 1;
      return leftOf(o, nodes[end(h)], nodes[end(g)]) > 0 ? 1 : -1;
    });
  }
  const next = new Int32Array(2 * links.length);
  for (const halves of out) {
    // Arriving by the twin of `halves[k]`, the face on the left goes on along the one before it, clockwise.
    for (let k = 0; k < halves.length; k++) {
      next[halves[k] ^ 1] = halves[(k + halves.length - 1) % halves.length];
    }
  }
  return next;
}

function faceNumbers(network: Network): Int32Array {
  const next = nextHalves(network);
  const face = new Int32Array(next.length).fill(-1);
  let count = 0;
  for (let h = 0; h < next.length; h++) {
    if (face[h] >= 0) continue;
    for (let at = h; face[at] < 0; at = next[at]) face[at] = count;
    count++;
  }
  return face;
}

/** The faces of the network, the outer one left out. */
export function facesOf(network: Network): Face[] {
  const { links, nodes } = network;
  const next = nextHalves(network);
  const seen = new Uint8Array(next.length);
  const faces: Face[] = [];
  for (let h = 0; h < next.length; h++) {
    if (seen[h]) continue;
    const halves: number[] = [];
    for (let at = h; !seen[at]; at = next[at]) {
      seen[at] = 1;
      halves.push(at);
    }
    const around = halves.map((half) => (half % 2 === 0 ? links[half >> 1].from : links[half >> 1].to));
    let area = 0;
    for (let i = 2; i < around.length; i++) area += leftOf(nodes[around[0]], nodes[around[i - 1]], nodes[around[i]]);
    if (area > 0) faces.push({ nodes: around, links: halves.map((half) => half >> 1) });
  }
  return faces;
}
