import { randomUnit } from '#core';
import { inset, rectMiddle, rectSize, type UvRect } from './city-plan-frame.ts';
import {
  type Arterial,
  boardWidth,
  cellRect,
  frontageDepth,
  type Superblock,
  type VoidKind,
} from './city-plan-superblocks.ts';

export type LotKind = 'frontage' | 'shop' | 'villa' | 'slab' | 'tower' | 'school' | 'market' | 'parking';
export type Side = 'south' | 'north' | 'east' | 'west';

/** A parcel: one building at most. */
export interface PlanLot {
  /** `<block>-<number>`. */
  readonly id: string;
  readonly kind: LotKind;
  /** On the drawing board. */
  readonly rect: UvRect;
  /** Where its street is. */
  readonly facing: Side;
  /** 0…1: how tall the city stands here. */
  readonly prominence: number;
  /** Floors of all buildings of an estate; null where each building decides. */
  readonly floors: number | null;
}

/** Ground of a block that is not built over: school grounds, estates, parks. */
export interface PlanGround {
  readonly id: string;
  readonly kind: VoidKind | 'estate' | 'pitch' | 'garden';
  readonly rect: UvRect;
}

export interface LotsAndGrounds {
  readonly lots: PlanLot[];
  readonly grounds: PlanGround[];
}

export function planLots(seed: number, superblocks: readonly Superblock[]): LotsAndGrounds {
  const parts = superblocks.flatMap((superblock) => [
    { lots: frontageLots(seed, superblock), grounds: [] },
    ...insideLots(seed, superblock),
  ]);
  return { lots: parts.flatMap((p) => p.lots), grounds: parts.flatMap((p) => p.grounds) };
}

const saltOf = ({ row, column }: Superblock): number => 16 * row + column;

/** Cuts a length into about equal parts of about `width`; the cuts wander by up to a sixth of a part. */
function cuts(seed: number, salt: readonly number[], from: number, to: number, width: number): number[] {
  const count = Math.max(1, Math.round((to - from) / width));
  const step = (to - from) / count;
  return Array.from({ length: count + 1 }, (_, i) => {
    const wander = i === 0 || i === count ? 0 : (randomUnit(seed, 140, ...salt, i) - 0.5) / 3;
    return from + step * (i + wander);
  });
}

// Frontage -----------------------------------------------------------------------------------------------------------

interface Strip {
  readonly side: Side;
  readonly arterial: Arterial;
  /** Whether the strip runs along u. */
  readonly eastward: boolean;
  readonly from: number;
  readonly to: number;
  /** Span across the strip. */
  readonly across: readonly [low: number, high: number];
  /** Gaps that streets take out of the strip. */
  readonly gaps: readonly (readonly [number, number])[];
}

function stripsOf({ us, vs, west, east, south, north }: Superblock): Strip[] {
  const gapsOf = (lines: typeof us) =>
    lines
      .filter((line) => line.extended)
      .map(({ at, widthM }) => [at - boardWidth(widthM) / 2, at + boardWidth(widthM) / 2] as const);
  const kerb = (a: Arterial, sign: 1 | -1): number => a.at + (sign * boardWidth(a.widthM)) / 2;
  const [u0, u1, v0, v1] = [kerb(west, 1), kerb(east, -1), kerb(south, 1), kerb(north, -1)];
  const alongU = { eastward: true, from: u0, to: u1, gaps: gapsOf(us) };
  // The strips along u take the corners.
  const alongV = { eastward: false, from: v0 + frontageDepth, to: v1 - frontageDepth, gaps: gapsOf(vs) };
  return [
    { ...alongU, side: 'south', arterial: south, across: [v0, v0 + frontageDepth] },
    { ...alongU, side: 'north', arterial: north, across: [v1 - frontageDepth, v1] },
    { ...alongV, side: 'west', arterial: west, across: [u0, u0 + frontageDepth] },
    { ...alongV, side: 'east', arterial: east, across: [u1 - frontageDepth, u1] },
  ];
}

function frontageLots(seed: number, superblock: Superblock): PlanLot[] {
  return stripsOf(superblock).flatMap((strip, s) => {
    const edges = [strip.from, ...strip.gaps.flat(), strip.to];
    const blocks = Array.from({ length: edges.length / 2 }, (_, i) => [edges[2 * i], edges[2 * i + 1]] as const);
    return blocks.flatMap(([from, to], b) => {
      const width = strip.arterial.rank > 0.6 ? 56 : 40;
      const at = cuts(seed, [saltOf(superblock), s, b], from, to, width);
      return at.slice(1).map((end, n): PlanLot => {
        const [low, high] = strip.across;
        const rect: UvRect = strip.eastward ? [at[n], low, end, high] : [low, at[n], high, end];
        const id = `${superblock.id}${strip.side[0]}${b}-${n}`;
        const prominence = prominenceOf(superblock, strip.arterial, rect);
        return { id, kind: 'frontage', rect, facing: strip.side, prominence, floors: null };
      });
    });
  });
}

/** Rank of the street, raised towards the crossings of two great streets. */
function prominenceOf({ west, east, south, north }: Superblock, street: Arterial, rect: UvRect): number {
  const [u, v] = rectMiddle(rect);
  const corners = [west, east].flatMap((a) => [south, north].map((b) => ({ a, b })));
  const pull = corners.map(({ a, b }) => {
    const square = ((u - a.at) ** 2 + (v - b.at) ** 2) / 150 ** 2;
    return (Math.min(a.rank, b.rank) + Math.max(a.rank, b.rank)) / 2 / (1 + square);
  });
  return Math.min(1, 0.7 * street.rank + 0.35 * Math.max(...pull));
}

// Inside -------------------------------------------------------------------------------------------------------------

function insideLots(seed: number, superblock: Superblock): LotsAndGrounds[] {
  const out: LotsAndGrounds[] = [];
  const { us, vs, voids } = superblock;
  for (let column = 0; column < us.length - 1; column++) {
    for (let row = 0; row < vs.length - 1; row++) {
      const taken = voids.find((v) => v.column === column && row >= v.row && row < v.row + v.rows);
      const block = `${superblock.id}x${column}y${row}`;
      if (taken && row > taken.row) continue;
      const rect = cellRect(superblock, column, row, taken?.rows ?? 1);
      const salt = [saltOf(superblock), column, row];
      if (taken) out.push(voidLots(seed, salt, block, taken.kind, rect));
      else if (superblock.character === 'slabs') out.push(slabLots(seed, salt, block, rect));
      else if (superblock.character === 'towers') out.push(towerLots(seed, salt, block, rect));
      else out.push({ lots: streetLots(seed, salt, block, rect, superblock), grounds: [] });
    }
  }
  return out;
}

function voidLots(seed: number, salt: readonly number[], block: string, kind: VoidKind, rect: UvRect): LotsAndGrounds {
  const ground: PlanGround = { id: block, kind, rect };
  const plain = { prominence: 0, floors: null };
  if (kind === 'park') return { lots: [], grounds: [ground] };
  if (kind === 'market') {
    const lots = rowsOfLots(seed, salt, block, rect, 11, 4).map((lot) => ({
      ...lot,
      ...plain,
      kind: 'market' as const,
    }));
    return { lots, grounds: [ground] };
  }
  // The playing field lies south of the school, in its sun.
  const [u0, v0, u1, v1] = inset(rect, 4);
  const edge = v1 - Math.min(52, (v1 - v0) * 0.5);
  const field: PlanGround = { id: `${block}-field`, kind: 'pitch', rect: inset([u0, v0, u1, edge], 4) };
  const lot: PlanLot = { id: `${block}-0`, kind: 'school', rect: [u0, edge, u1, v1], facing: 'south', ...plain };
  return { lots: [lot], grounds: [ground, field] };
}

/** Rows of parcels back to back: an even number of rows, each facing its street. */
function rowsOfLots(
  seed: number,
  salt: readonly number[],
  block: string,
  [u0, v0, u1, v1]: UvRect,
  width: number,
  rows: number,
): Pick<PlanLot, 'id' | 'rect' | 'facing'>[] {
  const depth = (v1 - v0) / rows;
  return Array.from({ length: rows }, (_, row) => {
    const at = cuts(seed, [...salt, row], u0, u1, width);
    return at.slice(1).map((end, n) => ({
      id: `${block}-${row * 100 + n}`,
      rect: [at[n], v0 + depth * row, end, v0 + depth * (row + 1)] as const,
      facing: row % 2 === 0 ? ('south' as const) : ('north' as const),
    }));
  }).flat();
}

function streetLots(
  seed: number,
  salt: readonly number[],
  block: string,
  rect: UvRect,
  superblock: Superblock,
): PlanLot[] {
  const downtown = superblock.character === 'downtown';
  return rowsOfLots(seed, salt, block, rect, downtown ? 29 : 24, 2).map((lot, n): PlanLot => {
    const draw = randomUnit(seed, 141, ...salt, n);
    const shops = downtown ? 0.78 : 0.1 + 0.35 * nearRim(superblock, lot.rect);
    const kind: LotKind = draw < 0.03 ? 'parking' : draw < 0.03 + shops ? 'shop' : 'villa';
    const prominence = downtown ? 0.4 * superblock.south.rank * nearRim(superblock, lot.rect) + 0.15 : 0.1;
    return { ...lot, kind, prominence, floors: null };
  });
}

/** 1 at the ring behind the frontage, 0 from 120 m inwards. */
function nearRim({ us, vs }: Superblock, rect: UvRect): number {
  const [u, v] = rectMiddle(rect);
  const inward = Math.min(u - us[0].at, us[us.length - 1].at - u, v - vs[0].at, vs[vs.length - 1].at - v);
  return Math.max(0, 1 - Math.max(0, inward) / 120);
}

const slabDepth = 12.5;
const slabGap = 13;
const storeyM = 2.85;

/** Apartment slabs in rows that face the south, the taller the further apart. */
function slabLots(seed: number, salt: readonly number[], block: string, rect: UvRect): LotsAndGrounds {
  const [u0, v0, u1, v1] = inset(rect, 10);
  const floors = [12, 14, 15, 15, 18, 20][Math.floor(randomUnit(seed, 142, ...salt) * 6)];
  const [width, depth] = rectSize([u0, v0, u1, v1]);
  const pitch = slabDepth + 0.85 * floors * storeyM;
  const rows = Math.floor((depth - slabDepth) / pitch) + 1;
  const count = Math.max(1, Math.floor((width + slabGap) / (58 + slabGap)));
  const length = (width + slabGap) / count - slabGap;
  const apart = rows > 1 ? (depth - slabDepth) / (rows - 1) : 0;
  const lots: PlanLot[] = [];
  const grounds: PlanGround[] = [{ id: block, kind: 'estate', rect }];
  for (let row = 0; row < rows; row++) {
    const v = v0 + apart * row;
    for (let n = 0; n < count; n++) {
      const u = u0 + n * (length + slabGap);
      // The shops of the estate stand at its south-western corner.
      const shop = row === 0 && n === 0;
      const lot = { id: `${block}-${row * 100 + n}`, facing: 'south' as const, prominence: 0.3 };
      if (shop) lots.push({ ...lot, kind: 'shop', rect: [u, v, u + Math.min(34, length), v + 20], floors: 3 });
      else lots.push({ ...lot, kind: 'slab', rect: [u, v, u + length, v + slabDepth], floors });
    }
    if (row > 0) grounds.push({ id: `${block}-g${row}`, kind: 'garden', rect: [u0, v - apart + 24, u1, v - 8] });
  }
  return { lots, grounds };
}

/** Apartment towers in a park, staggered so that each looks past the one before it. */
function towerLots(seed: number, salt: readonly number[], block: string, rect: UvRect): LotsAndGrounds {
  const [u0, v0, u1, v1] = inset(rect, 14);
  const size = 32;
  const pitch = 70;
  const floors = 26 + Math.floor(randomUnit(seed, 143, ...salt) * 15);
  const lots: PlanLot[] = [];
  for (let row = 0; v0 + row * pitch + size <= v1; row++) {
    const shift = row % 2 === 0 ? 0 : pitch / 2;
    for (let n = 0; u0 + shift + n * pitch + size <= u1; n++) {
      const [u, v] = [u0 + shift + n * pitch, v0 + row * pitch];
      const own = floors - Math.floor(randomUnit(seed, 144, ...salt, row, n) * 5);
      const lot = { id: `${block}-${row * 100 + n}`, facing: 'south' as const, prominence: 0.6 };
      lots.push({ ...lot, kind: 'tower', rect: [u, v, u + size, v + size], floors: own });
    }
  }
  return {
    lots,
    grounds: [
      { id: block, kind: 'estate', rect },
      { id: `${block}-g`, kind: 'garden', rect: inset(rect, 6) },
    ],
  };
}
