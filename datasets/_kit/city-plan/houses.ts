import type { CellDraft, NewStreet } from './cell-draft.ts';
import {
  areaOf,
  boxOfRing,
  type Direction,
  directionOf,
  distance,
  type Point,
  rectangle,
  spanAlong,
  turnedLeft,
} from './geometry.ts';
import { cutPatch, inset, leftPart, noEdge, type Patch } from './patch.ts';
import { axisOf, type Boundary } from './quarters.ts';
import type { LotPurpose } from './types.ts';

/** How a quarter is divided into blocks and parcels. */
export interface Grain {
  /** Usual parcel. */
  readonly lotM2: number;
  /** Depth of a parcel as a multiple of its width. */
  readonly deep: number;
  /** Parcels along the long side of a block. */
  readonly lotsLong: number;
  readonly lane: NewStreet;
  readonly wideLane: NewStreet;
  /** 0: straight grid; 1: lanes turn with every block. */
  readonly crooked: number;
  /** Whether schools and small parks find a place. */
  readonly civic: boolean;
  /** What stands on a parcel; `kerbM` is its distance from the quarter's edge. */
  purpose(draft: CellDraft, kerbM: number): LotPurpose;
}

export const lane = (widthM: number): NewStreet => ({ class: widthM < 4 ? 'service' : 'residential', widthM });

/** Divides a quarter: great buildings along its main streets, blocks of parcels behind. */
export function drawBlocks(draft: CellDraft, patch: Patch, grain: Grain): void {
  const inner = drawFrontage(draft, patch, grain);
  divide(draft, inner, grain, axisOf(inner), 0);
}

// Frontage -----------------------------------------------------------------------------------------------------------

function hasFrontage(edge: Boundary): boolean {
  const { class: kind, lanes } = edge.way;
  return kind === 'primary' || kind === 'secondary' ? lanes >= 4 : false;
}

/** A strip along a main street: great parcels in front and, where there is room, a row of usual ones at their backs. */
interface Strip {
  readonly d: Direction;
  readonly frontM: number;
  readonly backM: number;
}

/** Cuts a strip of parcels along every main street; gives what lies behind. */
function drawFrontage(draft: CellDraft, patch: Patch, grain: Grain): Patch {
  const { prominence, edges } = draft.quarter;
  const frontM = 24 + 22 * prominence;
  const { depth } = sizeOf(grain);
  let rest = patch;
  patch.ring.forEach((a, i) => {
    const b = patch.ring[(i + 1) % patch.ring.length];
    if (!hasFrontage(edges[i]) || distance(a, b) < 50) return;
    const d = directionOf(a, b);
    const n = turnedLeft(d);
    const [low, high] = spanAlong(rest.ring, n);
    const kerbM = edges[i].halfM + grain.wideLane.widthM / 2;
    const behindM = high - low - kerbM - frontM;
    if (behindM < 2 * frontM) return;
    const backM = behindM < depth + 2 * frontM ? 0 : depth;
    const off = kerbM + frontM + backM;
    const parts = draft.cut(rest, [a[0] + n[0] * off, a[1] + n[1] * off], d, grain.wideLane);
    if (!parts) return;
    rest = parts[0];
    drawStrip(draft, parts[1], { d, frontM, backM }, grain);
  });
  return rest;
}

/** A strip along a main street, cut by lanes that lead to the blocks behind. */
function drawStrip(draft: CellDraft, patch: Patch, strip: Strip, grain: Grain): void {
  const { d, frontM, backM } = strip;
  const [low, high] = spanAlong(patch.ring, d);
  if (high - low > 190) {
    const at = low + ((high - low) * Math.floor(Math.round((high - low) / 125) / 2)) / Math.round((high - low) / 125);
    const parts = draft.cut(patch, [d[0] * at, d[1] * at], turnedLeft(d), grain.wideLane);
    if (parts) {
      for (const part of parts) drawStrip(draft, part, strip, grain);
      return;
    }
  }
  const block = inset(patch);
  if (!block) return;
  const n = turnedLeft(d);
  const at = spanAlong(block.ring, n)[0] + frontM;
  const [back, front] = (backM > 0 && cutPatch(block, [n[0] * at, n[1] * at], d, noEdge, noEdge)) || [undefined, block];
  // Greater streets have wider parcels; those of the gu's small houses follow its grain.
  const width = (0.9 + 1.2 * draft.quarter.prominence) * Math.sqrt(draft.calibration.lotM2) + 3;
  inRow(draft, front, d, width, (part) => draft.parcel('frontage', part));
  if (back) inRow(draft, back, d, sizeOf(grain).width, (part) => draft.parcel(grain.purpose(draft, frontM), part));
}

// Blocks -------------------------------------------------------------------------------------------------------------

const sizeOf = (grain: Grain): { width: number; depth: number } => {
  const width = Math.sqrt(grain.lotM2 / grain.deep);
  return { width, depth: width * grain.deep };
};

function divide(draft: CellDraft, patch: Patch, grain: Grain, axis: Direction, level: number): void {
  if (!draft.ground.clear && allClosed(draft, patch)) return;
  if (grain.civic && placeCivic(draft, patch)) return;
  const { width, depth } = sizeOf(grain);
  const along = grain.crooked > draft.draw() && level > 0 ? axisOf(patch) : axis;
  const across = turnedLeft(along);
  const long = spanAlong(patch.ring, along);
  const wide = spanAlong(patch.ring, across);
  const [counts, countsWide] = [
    (long[1] - long[0]) / (grain.lotsLong * width + grain.lane.widthM),
    (wide[1] - wide[0]) / (2 * depth + grain.lane.widthM),
  ];
  const more = Math.max(counts, countsWide);
  if (more < 1.5) {
    drawBlock(draft, patch, grain, along, across);
    return;
  }
  const cutLong = counts >= countsWide;
  const [[low, high], d] = cutLong ? [long, along] : [wide, across];
  const n = Math.round(more);
  const wander = 0.1 * grain.crooked * (draft.draw() - 0.5);
  const at = low + (high - low) * (Math.floor(n / 2) / n + wander);
  const street = level === 0 || more > 4.5 ? grain.wideLane : grain.lane;
  const parts = draft.cut(patch, [d[0] * at, d[1] * at], turnedLeft(d), street);
  if (!parts) {
    drawBlock(draft, patch, grain, along, across);
    return;
  }
  for (const part of parts) divide(draft, part, grain, along, level + 1);
}

/** Whether a small patch lies wholly in woods or water, as far as its corners and middle tell. */
function allClosed(draft: CellDraft, { ring }: Patch): boolean {
  if (areaOf(ring) > 40_000) return false;
  const [x0, y0, x1, y1] = boxOfRing(ring);
  return [...ring, [(x0 + x1) / 2, (y0 + y1) / 2] as Point].every((p) => draft.ground.closedBy(p));
}

function drawBlock(draft: CellDraft, patch: Patch, grain: Grain, along: Direction, across: Direction): void {
  const block = inset(patch);
  if (!block) return;
  const { width, depth } = sizeOf(grain);
  const [low, high] = spanAlong(block.ring, across);
  const kerbM = kerbOf(draft, block);
  const each = (part: Patch): void => draft.parcel(grain.purpose(draft, kerbM), part);
  if (high - low < 1.5 * depth) {
    inRow(draft, block, along, width, each);
    return;
  }
  const middle = (low + high) / 2 + (draft.draw() - 0.5) * 0.12 * (high - low);
  const rows = cutPatch(block, [across[0] * middle, across[1] * middle], along, noEdge, noEdge);
  for (const row of rows ?? [block]) inRow(draft, row, along, width, each);
}

/** Cuts a row into parcels of about a width; the cuts wander by up to a sixth of it. */
export function inRow(
  draft: CellDraft,
  row: Patch,
  along: Direction,
  width: number,
  each: (part: Patch) => void,
): void {
  const [low, high] = spanAlong(row.ring, along);
  const count = Math.max(1, Math.round((high - low) / width));
  const step = (high - low) / count;
  const across = turnedLeft(along);
  let rest: Patch | undefined = row;
  for (let i = 1; i < count && rest; i++) {
    const at = low + step * (i + (draft.draw() - 0.5) / 3);
    const p: Point = [along[0] * at, along[1] * at];
    // To the left of a line across lies what comes before it.
    const part = leftPart(rest, p, across, noEdge);
    rest = leftPart(rest, p, [-across[0], -across[1]], noEdge);
    if (part) each(part);
  }
  if (rest) each(rest);
}

/** Distance of a block from the nearest main street of its quarter. */
function kerbOf(draft: CellDraft, { ring }: Patch): number {
  const { patch, edges } = draft.quarter;
  let least = Number.POSITIVE_INFINITY;
  patch.ring.forEach((a, i) => {
    if (edges[i].way.class === 'border' || edges[i].way.class === 'motorway') return;
    const b = patch.ring[(i + 1) % patch.ring.length];
    const n = turnedLeft(directionOf(a, b));
    least = Math.min(least, spanAlong(ring, n)[0] - (a[0] * n[0] + a[1] * n[1]) - edges[i].halfM);
  });
  return least;
}

// Schools and parks --------------------------------------------------------------------------------------------------

/** One school to some 28 ha of houses: about as many as Seoul has. */
const schoolShare = 0.05;
/** Small parks: where parcels are small the city is old and full, where they are large it was laid out with green. */
const parkShare = (lotM2: number): number => 0.01 + 0.12 * Math.min(1, Math.max(0, (lotM2 - 180) / 320));

function placeCivic(draft: CellDraft, patch: Patch): boolean {
  const area = areaOf(patch.ring);
  if (area > 17_000 || area < 7_500) return false;
  const r = draft.draw();
  if (r > schoolShare + parkShare(draft.calibration.lotM2)) return false;
  const block = inset(patch, 1);
  if (!block || !draft.ground.isOpen(block.ring)) return false;
  if (r < schoolShare) drawSchool(draft, block);
  else draft.addGround('park', block.ring);
  return true;
}

/** The playing field lies south of the school, in its sun. */
export function drawSchool(draft: CellDraft, block: Patch): void {
  draft.addGround('school', block.ring);
  const axis = southAxis(axisOf(block));
  const across = turnedLeft(axis);
  const [low, high] = spanAlong(block.ring, across);
  const deep = Math.min(44, (high - low) * 0.45);
  const at = high - deep;
  const p: Point = [across[0] * at, across[1] * at];
  const house = leftPart(block, p, axis, noEdge);
  const yard = leftPart(block, p, [-axis[0], -axis[1]], noEdge);
  if (house) draft.lot('school', fromSouth(house.ring, axis), null, { coverage: 0.5 });
  const field = yard && inset({ ...yard, edges: yard.edges.map(() => noEdge) }, 5);
  if (field) draft.addGround('pitch', field.ring);
}

/** The direction along which fronts that face the south run: eastwards. */
export function southAxis([x, y]: Direction): Direction {
  const east: Direction = Math.abs(x) >= Math.abs(y) ? [x, y] : [y, -x];
  return east[0] < 0 ? [-east[0], -east[1]] : east;
}

/** The ring from its southern side on. */
function fromSouth(ring: readonly Point[], axis: Direction): Point[] {
  let [first, best] = [0, Number.NEGATIVE_INFINITY];
  ring.forEach((a, i) => {
    const b = ring[(i + 1) % ring.length];
    const along = (b[0] - a[0]) * axis[0] + (b[1] - a[1]) * axis[1];
    if (along > best) [first, best] = [i, along];
  });
  return [...ring.slice(first), ...ring.slice(0, first)];
}

export const squareAt = (middle: Point, axis: Direction, side: number): readonly Point[] =>
  rectangle(middle, axis, side, side);
