import type { CellDraft, NewStreet } from './cell-draft.ts';
import { areaOf, type Direction, type Point, type Ring, rounded, spanAlong, turnedLeft } from './geometry.ts';
import { drawSchool, southAxis } from './houses.ts';
import { inset, type Patch } from './patch.ts';
import { axisOf } from './quarters.ts';

const estateRoad: NewStreet = { class: 'tertiary', widthM: 12 };
const driveway: NewStreet = { class: 'residential', widthM: 7 };
/** Estates are cut into closes of about so much ground. */
const closeM2 = 36_000;
const marginM = 7;
const slabDepthM = 12.5;
const storeyM = 2.85;

export type EstateKind = 'slabs' | 'towers';

/** An estate: rows of flats that all face the south, between roads of their own. */
export function drawEstate(draft: CellDraft, patch: Patch, kind: EstateKind): void {
  // One builder, one height: closes of an estate differ little.
  const floors =
    kind === 'slabs' ? [12, 13, 14, 15, 15, 15, 18][Math.floor(draft.draw() * 7)] : 20 + Math.floor(draft.draw() * 16);
  divide(draft, patch, southAxis(axisOf(patch)), kind, floors, 0);
}

function divide(
  draft: CellDraft,
  patch: Patch,
  axis: Direction,
  kind: EstateKind,
  floors: number,
  level: number,
): void {
  if (areaOf(patch.ring) > 1.6 * closeM2) {
    const across = turnedLeft(axis);
    const [long, wide] = [spanAlong(patch.ring, axis), spanAlong(patch.ring, across)];
    const cutLong = long[1] - long[0] > wide[1] - wide[0];
    const [[low, high], d] = cutLong ? [long, axis] : [wide, across];
    const at = low + (high - low) * (0.46 + 0.08 * draft.draw());
    const street = level === 0 ? estateRoad : driveway;
    const parts = draft.cut(patch, [d[0] * at, d[1] * at], turnedLeft(d), street);
    if (parts) {
      for (const part of parts) divide(draft, part, axis, kind, floors, level + 1);
      return;
    }
  }
  drawClose(draft, patch, axis, kind, floors);
}

/** Of all closes so many are a school's. */
const schoolShare = 0.07;

function drawClose(draft: CellDraft, patch: Patch, axis: Direction, kind: EstateKind, floors: number): void {
  const ground = inset(patch);
  const inner = inset(patch, marginM);
  if (!ground || !inner || areaOf(inner.ring) < 900) return;
  if (areaOf(inner.ring) > 9000 && draft.draw() < schoolShare && draft.ground.isOpen(ground.ring)) {
    drawSchool(draft, ground);
    return;
  }
  if (draft.ground.isOpen(ground.ring)) draft.addGround('estate', ground.ring);
  if (kind === 'slabs') drawSlabs(draft, inner.ring, axis, floors);
  else drawPoints(draft, inner.ring, axis, floors);
}

/** Where a convex ring lies at every place of a band across `across`; undefined where it has no width there. */
function bandSpan(
  ring: Ring,
  axis: Direction,
  across: Direction,
  low: number,
  high: number,
): [number, number] | undefined {
  let [from, to] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (const level of [low, high]) {
    const hits: number[] = [];
    ring.forEach((a, i) => {
      const b = ring[(i + 1) % ring.length];
      const [va, vb] = [a[0] * across[0] + a[1] * across[1], b[0] * across[0] + b[1] * across[1]];
      if (va > level === vb > level) return;
      const t = (level - va) / (vb - va);
      const [ua, ub] = [a[0] * axis[0] + a[1] * axis[1], b[0] * axis[0] + b[1] * axis[1]];
      hits.push(ua + (ub - ua) * t);
    });
    if (hits.length < 2) return undefined;
    from = Math.max(from, Math.min(...hits));
    to = Math.min(to, Math.max(...hits));
  }
  return to > from ? [from, to] : undefined;
}

/** The ground between `u0…u1` along the axis and `v0…v1` across it; its first side faces the south. */
const placed = (axis: Direction, across: Direction, u0: number, v0: number, u1: number, v1: number): Point[] =>
  [
    [u0, v0],
    [u1, v0],
    [u1, v1],
    [u0, v1],
  ].map(([u, v]) => rounded(axis[0] * u + across[0] * v, axis[1] * u + across[1] * v));

/** Slabs in rows, the taller the further apart; the shops of the estate stand at its south-western corner. */
function drawSlabs(draft: CellDraft, ring: Ring, axis: Direction, floors: number): void {
  const across = turnedLeft(axis);
  const [low, high] = spanAlong(ring, across);
  const pitch = slabDepthM + 0.8 * floors * storeyM;
  const rows = Math.max(1, Math.floor((high - low - slabDepthM) / pitch) + 1);
  const apart = rows > 1 ? (high - low - slabDepthM) / (rows - 1) : 0;
  const gapM = 12;
  let shop = draft.draw() < 0.55;
  for (let row = 0; row < rows; row++) {
    const v0 = rows > 1 ? low + row * apart : (low + high - slabDepthM) / 2;
    const span = bandSpan(ring, axis, across, v0 + 0.01, v0 + slabDepthM - 0.01);
    if (!span || span[1] - span[0] < 18) continue;
    const width = span[1] - span[0];
    const count = Math.max(1, Math.round((width + gapM) / (64 + gapM)));
    const length = Math.min(110, (width + gapM) / count - gapM);
    for (let n = 0; n < count; n++) {
      const u0 = span[0] + n * ((width + gapM) / count);
      const isShop = shop && row === 0 && n === 0 && length > 24;
      const lot = placed(axis, across, u0, v0, u0 + (isShop ? Math.min(36, length) : length), v0 + slabDepthM);
      if (!draft.ground.isOpen(lot)) continue;
      if (isShop) shop = false;
      const own = isShop ? 3 : Math.max(5, floors - Math.floor(draft.draw() * 2.4));
      draft.lot(isShop ? 'shop' : 'slab', lot, null, { floors: own, coverage: 1 });
    }
    if (row > 0 && apart > slabDepthM + 16) {
      const garden = bandSpan(ring, axis, across, v0 - apart + slabDepthM + 5, v0 - 5);
      if (garden && garden[1] - garden[0] > 20) {
        const green = placed(axis, across, garden[0], v0 - apart + slabDepthM + 5, garden[1], v0 - 5);
        if (draft.ground.isOpen(green)) draft.addGround('garden', green);
      }
    }
  }
}

/** Towers in a park, staggered so that each looks past the one before it. */
function drawPoints(draft: CellDraft, ring: Ring, axis: Direction, floors: number): void {
  const across = turnedLeft(axis);
  const [low, high] = spanAlong(ring, across);
  const size = 27 + 4 * draft.draw();
  const pitch = size + 16 + 0.85 * floors;
  const rows = fitting(high - low, size, pitch);
  const apart = rows > 1 ? (high - low - size) / (rows - 1) : 0;
  for (let row = 0; row < rows; row++) {
    const v0 = rows > 1 ? low + row * apart : (low + high - size) / 2;
    const span = bandSpan(ring, axis, across, v0 + 0.01, v0 + size - 0.01);
    if (!span || span[1] - span[0] < size) continue;
    const free = span[1] - span[0] - size;
    const count = fitting(free + size, size, pitch);
    const step = Math.max(pitch * leastPitch, free / count);
    const shift = (free - (count - 1) * step) * (row % 2 === 0 ? 0.1 : 0.9);
    for (let n = 0; n < count; n++) {
      const u = span[0] + shift + n * step;
      const lot = placed(axis, across, u, v0, u + size, v0 + size);
      if (!draft.ground.isOpen(lot)) continue;
      draft.lot('point', lot, null, { floors: floors - Math.floor(draft.draw() * 6), coverage: 1 });
    }
  }
  if (draft.ground.isOpen(ring)) draft.addGround('garden', ring);
}

/** Towers may stand so much nearer than they would if that makes room for one more. */
const leastPitch = 0.85;

/** How many of a size find room in a length. */
const fitting = (length: number, size: number, pitch: number): number =>
  Math.max(1, Math.floor((length - size) / (leastPitch * pitch)) + 1);
