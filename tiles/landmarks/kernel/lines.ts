import type { Colour } from '../../_kit/mesh.ts';
import type { PathPoint, PlacedLandmark } from '../contract.ts';
import type { Modeller, Point } from './modeller.ts';
import { palette } from './palette.ts';

/** What runs along a line: the City Wall, earthworks, bridges. Each piece is modelled in the frame of its own stretch. */
export type PieceMaker = (from: PathPoint, to: PathPoint) => { readonly model: Modeller; readonly length: number };

const shares = (path: readonly PathPoint[]) => path.slice(1).map((to, i) => ({ from: path[i], to, i }));

/** Stone wall with battlements, its foot deep enough for slopes; it steps down with the ground as the true one does. */
export function stoneWall({ heightM, shortM, path }: PlacedLandmark, piece: PieceMaker): void {
  const half = shortM / 2;
  for (const { from, to } of shares(path)) {
    const { model, length } = piece(from, to);
    const [h, drop] = [heightM ?? 6, to.groundM - from.groundM];
    const top = (u: number) => h + (drop * u) / length;
    const skin = (v0: number, v1: number, low: readonly [number, number], high: readonly [number, number]) => {
      const at = (u: number, v: number, up: number): Point => [u, v, up];
      const [s0, s1] = [0, length];
      model.face([at(s0, v0, low[0]), at(s1, v0, low[1]), at(s1, v0, high[0 + 1]), at(s0, v0, high[0])], palette.stone);
      model.face([at(s1, v1, low[1]), at(s0, v1, low[0]), at(s0, v1, high[0]), at(s1, v1, high[1])], palette.stoneDark);
      model.face([at(s0, v0, high[0]), at(s1, v0, high[1]), at(s1, v1, high[1]), at(s0, v1, high[0])], palette.granite);
    };
    skin(-half, half, [-4, drop - 4], [top(0), top(length)]);
    // Merlons (타) on the outer side, each with a gap to the next.
    const count = Math.max(1, Math.floor(length / 4));
    for (let k = 0; k < count; k++) {
      const [u0, u1] = [(length * (k + 0.1)) / count, (length * (k + 0.86)) / count];
      const foot = Math.min(top(u0), top(u1));
      model.box([u0, u1], [-half, -half + 0.7], [foot - 0.2, foot + 1.3], palette.stone, palette.granite);
    }
  }
}

/** Wall of a palace: stone under a small roof of tiles. */
export function palaceWall({ heightM, shortM, path }: PlacedLandmark, piece: PieceMaker): void {
  const half = shortM / 2;
  const h = heightM ?? 5;
  const eave = h - 0.9;
  for (const { from, to } of shares(path)) {
    const { model, length } = piece(from, to);
    const drop = to.groundM - from.groundM;
    const strip = (p: readonly [v: number, up: number], q: readonly [v: number, up: number], colour: Colour) => {
      const at = (u: number, [v, up]: readonly [number, number]): Point => [u, v, up + (drop * u) / length];
      model.face([at(0, p), at(length, p), at(length, q), at(0, q)], colour);
    };
    strip([-half, -4], [-half, eave], palette.stone);
    strip([-half - 0.5, eave], [0, h], palette.tile);
    strip([0, h], [half + 0.5, eave], palette.tile);
    strip([half, eave], [half, -4], palette.stoneDark);
  }
}

/** A bank of earth under grass. */
export function earthwork({ heightM, path }: PlacedLandmark, piece: PieceMaker): void {
  const h = heightM ?? 8;
  const [foot, crest] = [18, 4];
  for (const { from, to } of shares(path)) {
    const { model, length } = piece(from, to);
    const drop = to.groundM - from.groundM;
    const section = (u: number): Point[] => {
      const ground = (drop * u) / length;
      return [
        [u, -foot, ground - 2],
        [u, -crest, ground + h],
        [u, crest, ground + h],
        [u, foot, ground - 2],
      ];
    };
    const [p, q] = [section(-1), section(length + 1)];
    for (let k = 0; k < 3; k++)
      model.face([p[k], q[k], q[k + 1], p[k + 1]], k === 1 ? palette.grass : palette.grassDark);
  }
}

/** Half of the depth of a deck, and its height above the water where the banks are lower than that. */
const deckM = 2.2;

/** Bridges over the Han by what carries them. The deck runs straight from bank to bank. */
export function bridge({ model: kind, heightM, shortM, path }: PlacedLandmark, piece: PieceMaker): void {
  const [first, last] = [path[0], path[path.length - 1]];
  const water = Math.min(...path.map(({ groundM }) => groundM));
  const { model, length } = piece(first, last);
  const clear = water + 13 - first.groundM;
  const [fromUp, toUp] = [Math.max(1.5, clear * 0.7), Math.max(last.groundM - first.groundM + 1.5, clear * 0.7)];
  /** Height of the deck above the first bank: a flat arch over the water. */
  const deck = (u: number) => {
    const t = u / length;
    const chord = fromUp + (toUp - fromUp) * t;
    const middle = Math.max(clear, (fromUp + toUp) / 2);
    return chord + (middle - (fromUp + toUp) / 2) * 4 * t * (1 - t);
  };
  const half = Math.max(5, shortM / 2);
  const spans = Math.max(6, Math.round(length / 55));
  for (let i = 0; i < spans; i++) {
    const [u0, u1] = [(length * i) / spans, (length * (i + 1)) / spans];
    deckPiece(model, [u0, deck(u0)], [u1, deck(u1)], half);
    if (i > 0) pier(model, u0, deck(u0) - deckM, half, water - first.groundM - 6);
  }
  const span: Span = { length, deck, half };
  if (kind === 'bridge-truss') trusses(model, span);
  if (kind === 'bridge-arch') arches(model, span);
  if (kind === 'bridge-cables') cables(model, span, heightM ?? 90);
}

interface Span {
  readonly length: number;
  deck(u: number): number;
  readonly half: number;
}

function deckPiece(
  model: Modeller,
  [u0, z0]: readonly [number, number],
  [u1, z1]: readonly [number, number],
  half: number,
): void {
  const [a, b]: Point[] = [
    [u0, -half, z0],
    [u1, -half, z1],
  ];
  const [c, d]: Point[] = [
    [u1, half, z1],
    [u0, half, z0],
  ];
  const under = (point: Point): Point => [point[0], point[1], point[2] - deckM];
  model.face([a, b, c, d], palette.asphalt);
  model.face([under(d), under(c), under(b), under(a)], palette.concreteDark);
  model.face([under(a), under(b), b, a], palette.concrete);
  model.face([under(c), under(d), d, c], palette.concrete);
}

function pier(model: Modeller, u: number, top: number, half: number, foot: number): void {
  model.box([u - 1.6, u + 1.6], [-0.8 * half, 0.8 * half], [foot, top], palette.concrete);
}

/** Main part over the water, as shares of the length. */
const [mainFrom, mainTo] = [0.22, 0.78];

/** Latticed girders on both sides. */
function trusses(model: Modeller, { length, deck, half }: Span): void {
  const count = 28;
  const at = (k: number) => length * (mainFrom + ((mainTo - mainFrom) * k) / count);
  for (const v of [-half, half]) {
    for (let k = 0; k < count; k++) {
      const [u0, u1] = [at(k), at(k + 1)];
      const rise = (u: number) => deck(u) + 8;
      beam(model, [u0, v, rise(u0)], [u1, v, rise(u1)], 0.6, palette.steelRed);
      const up = k % 2 === 0;
      beam(model, [u0, v, up ? deck(u0) : rise(u0)], [u1, v, up ? rise(u1) : deck(u1)], 0.5, palette.steelRed);
    }
  }
}

/** Tied arches, one after another. */
function arches(model: Modeller, { length, deck, half }: Span): void {
  const count = 5;
  for (let i = 0; i < count; i++) {
    const from = length * (mainFrom + ((mainTo - mainFrom) * i) / count);
    const to = length * (mainFrom + ((mainTo - mainFrom) * (i + 1)) / count);
    const rise = 0.2 * (to - from);
    const steps = 12;
    const crown = (t: number): readonly [number, number] => {
      const u = from + (to - from) * t;
      return [u, deck(u) + rise * 4 * t * (1 - t)];
    };
    for (const v of [-half, half])
      for (let k = 0; k < steps; k++) {
        const [[u0, z0], [u1, z1]] = [crown(k / steps), crown((k + 1) / steps)];
        beam(model, [u0, v, z0], [u1, v, z1], 1.1, palette.steelRed);
        if (k > 0) beam(model, [u0, v, deck(u0)], [u0, v, z0], 0.3, palette.whitePaint);
      }
  }
}

/** A pylon with fans of cables on both sides. */
function cables(model: Modeller, { length, deck, half }: Span, pylonM: number): void {
  const u = 0.5 * length;
  const top = deck(u) - 10 + pylonM;
  for (const v of [-0.5 * half, 0.5 * half])
    beam(model, [u, 2 * v, deck(u) - 12], [u, 0.3 * v, top], 4, palette.concrete);
  const reach = Math.min(0.24 * length, 1.7 * pylonM);
  for (let k = 1; k <= 12; k++)
    for (const side of [-1, 1])
      for (const v of [-half, half]) {
        const foot = u + side * reach * (k / 12);
        beam(model, [foot, v, deck(foot)], [u, 0.1 * v, top - 2.2 * (12 - k)], 0.35, palette.whitePaint);
      }
}

/** A straight bar of a square section between two points, not along the cross direction. */
function beam(
  model: Modeller,
  from: Point,
  to: Point,
  thick: number,
  colour: (typeof palette)[keyof typeof palette],
): void {
  const [du, dw] = [to[0] - from[0], to[2] - from[2]];
  const run = Math.hypot(du, dw) || 1;
  // Across the bar, within its upright plane.
  const [nu, nw] = [(-dw / run) * (thick / 2), (du / run) * (thick / 2)];
  const corner = ([u, v, w]: Point, side: number, up: number): Point => [
    u + up * nu,
    v + (side * thick) / 2,
    w + up * nw,
  ];
  const ring = (point: Point) => [
    corner(point, -1, -1),
    corner(point, -1, 1),
    corner(point, 1, 1),
    corner(point, 1, -1),
  ];
  const [p, q] = [ring(from), ring(to)];
  for (let i = 0; i < 4; i++) {
    const j = (i + 1) % 4;
    model.face([p[i], q[i], q[j], p[j]], colour);
  }
}
