import { hash53, randomUnit } from '#core';
import type { LotKind, PlanLot } from '../_kit/city-plan-lots.ts';
import type { BuildingRow, BuildingStructure, BuildingUse } from './contract.ts';
import {
  type Body,
  box,
  chamfered,
  courtyard,
  cross,
  horseshoe,
  notched,
  parcelSize,
  type Shape,
} from './synthetic-shapes.ts';

/** What stands on a parcel of the generated city. Numbers in [0, 1) drawn for the parcel decide. */
export interface Design
  extends Pick<BuildingRow, 'heightM' | 'floors' | 'floorsBelow' | 'use' | 'structure' | 'yearBuilt'> {
  readonly shape: Shape;
}
/** The k-th random number of a parcel. */
type Draw = (k: number) => number;

/** The tallest that is generated, in metres. */
export const tallestM = 200;

export function designFor(seed: number, lot: PlanLot): Design | undefined {
  if (lot.kind === 'parking') return undefined;
  const salt = hash53(lot.id) | 0;
  const draw: Draw = (k) => randomUnit(seed, 151, salt, k);
  const use = chosenUse(lot, draw);
  const floors = floorsOf(lot, use, draw);
  const body = bodyOf(lot, floors, draw);
  const yearBuilt = yearOf(lot.kind, use, floors, draw);
  const height = floors * storeyOf(use, draw) + (floors > 12 ? 2 + 2 * draw(4) : 0.4 + draw(4));
  return {
    shape: shapeOf(lot, body, floors, draw),
    heightM: Math.round(Math.min(tallestM, height) * 100) / 100,
    floors,
    floorsBelow: floorsBelowOf(use, floors, draw),
    use,
    structure: structureOf(use, floors, yearBuilt),
    yearBuilt,
  };
}

/** Picks by shares that add up to one. */
function pick<T>(shares: readonly (readonly [share: number, value: T])[], at: number): T {
  let sum = 0;
  for (const [share, value] of shares) {
    sum += share;
    if (at < sum) return value;
  }
  return shares[shares.length - 1][1];
}

function chosenUse({ kind, prominence, floors }: PlanLot, draw: Draw): BuildingUse {
  const along: readonly (readonly [number, BuildingUse])[] =
    prominence > 0.55
      ? [
          [0.72, 'office'],
          [0.12, 'retail'],
          [0.09, 'hotel'],
          [0.04, 'medical'],
          [0.03, 'cultural'],
        ]
      : [
          [0.5, 'retail'],
          [0.36, 'office'],
          [0.06, 'medical'],
          [0.04, 'hotel'],
          [0.04, 'cultural'],
        ];
  const shares: Readonly<Record<Exclude<LotKind, 'parking'>, readonly (readonly [number, BuildingUse])[]>> = {
    frontage: along,
    shop:
      floors === null
        ? [
            [0.68, 'retail'],
            [0.18, 'office'],
            [0.1, 'multifamily'],
            [0.04, 'hotel'],
          ]
        : [[1, 'retail']],
    villa: [
      [0.8, 'multifamily'],
      [0.12, 'detached'],
      [0.05, 'retail'],
      [0.015, 'cultural'],
      [0.015, 'education'],
    ],
    slab: [[1, 'apartment']],
    tower: [[1, 'apartment']],
    school: [[1, 'education']],
    market: [[1, 'retail']],
  };
  return pick(shares[kind as Exclude<LotKind, 'parking'>], draw(0));
}

function floorsOf(lot: PlanLot, use: BuildingUse, draw: Draw): number {
  if (lot.floors !== null) return lot.floors;
  const p = lot.prominence;
  const r = draw(1);
  if (lot.kind === 'frontage') {
    // Most are of the street's usual height; a few, more of them the greater the street, rise far above it.
    const [width] = parcelSize(lot.rect, lot.facing);
    const floors = Math.min(47, Math.round(3.5 + 9 * p + 40 * p * p * r * r * Math.sqrt(r) + 3 * draw(2)));
    return width < 30 ? Math.min(floors, 12) : floors;
  }
  if (lot.kind === 'shop') return Math.round(2.6 + 3 * r + 9 * p * draw(2));
  if (lot.kind === 'market') return r < 0.55 ? 1 : 2;
  if (lot.kind === 'school') return r < 0.6 ? 5 : 4;
  if (use === 'detached') return r < 0.35 ? 1 : 2;
  return pick(
    [
      [0.3, 3],
      [0.42, 4],
      [0.26, 5],
      [0.02, 6],
    ],
    r,
  );
}

/** Storey heights in metres: usual figures of Korean practice. */
function storeyOf(use: BuildingUse, draw: Draw): number {
  const usual: Partial<Record<BuildingUse, number>> = {
    office: 4,
    hotel: 3.4,
    medical: 4.2,
    cultural: 4.2,
    education: 3.6,
    retail: 3.7,
  };
  return (usual[use] ?? 2.85) * (0.98 + 0.04 * draw(3));
}

/** Where the building stands in its parcel: set back from the street and from its neighbours. */
function bodyOf(lot: PlanLot, floors: number, draw: Draw): Body {
  const [width, depth] = parcelSize(lot.rect, lot.facing);
  if (lot.kind === 'slab' || lot.kind === 'tower') return [0, 0, width, depth];
  if (lot.kind === 'school') {
    const long = Math.min(width - 6, 96 + 20 * draw(5));
    return [(width - long) / 2, depth - Math.min(depth - 3, 40) - 1.5, (width + long) / 2, depth - 1.5];
  }
  if (lot.kind === 'market') return [0.5, 0.7, width - 0.5, depth - 0.5];
  if (lot.kind === 'frontage') return frontageBody(width, depth, floors, draw);
  const side = 0.8 + 0.7 * draw(5);
  const front = lot.kind === 'shop' ? 1 + draw(6) : 1.2 + 2.2 * draw(6);
  // A parking bay at the back, or beside the house where the parcel is wide.
  const back = 1.2 + depth * (lot.kind === 'shop' ? 0.12 : 0.2) * draw(7);
  const bay = width > 20 ? (width - 18) * draw(8) * 0.6 : 0;
  return draw(9) < 0.5
    ? [side, front, width - side - bay, depth - back]
    : [side + bay, front, width - side, depth - back];
}

function frontageBody(width: number, depth: number, floors: number, draw: Draw): Body {
  const tall = floors > 12;
  const side = tall ? 3.5 + 2 * draw(5) : 1 + 1.5 * draw(5);
  const front = tall ? 4 + 4 * draw(6) : 1.8 + 2 * draw(6);
  const long = Math.min(width - 2 * side, tall ? 46 : 70);
  const deep = Math.min(depth - front - (tall ? 4 : 2), tall ? 24 + 14 * draw(7) : 20 + 18 * draw(7));
  return [(width - long) / 2, front, (width + long) / 2, front + deep];
}

function shapeOf(lot: PlanLot, body: Body, floors: number, draw: Draw): Shape {
  const [wide, deep] = [body[2] - body[0], body[3] - body[1]];
  const least = Math.min(wide, deep);
  const r = draw(10);
  const mirrored = draw(11) < 0.5;
  if (lot.kind === 'school') return deep > 30 ? horseshoe(body, 13) : notched(body, [0.7, 0.5], mirrored);
  if (lot.kind === 'tower') return cross(body, 7 + 3 * r);
  if (lot.kind === 'slab' || lot.kind === 'market' || least < 8) return box(body);
  if (lot.kind === 'frontage' && floors > 12) {
    if (r < 0.22) return chamfered(body, 0.14 * least);
    if (r < 0.42) return notched(body, [0.35 + 0.1 * draw(12), 0.3 + 0.1 * draw(13)], mirrored);
    if (r < 0.52) return cross(body, 0.12 * least);
    return box(body);
  }
  if (lot.kind === 'frontage' && least > 26 && r < 0.12) return courtyard(body, 9);
  const angled = lot.kind === 'frontage' ? 0.35 : 0.45;
  return r < angled ? notched(body, [0.25 + 0.2 * draw(12), 0.25 + 0.2 * draw(13)], mirrored) : box(body);
}

function yearOf(kind: LotKind, use: BuildingUse, floors: number, draw: Draw): number {
  const between = (from: number, to: number): number => Math.floor(from + (to - from + 1) * draw(14));
  if (kind === 'slab') return between(1978, 1999);
  if (kind === 'tower') return between(2002, 2021);
  if (kind === 'school') return between(1976, 1996);
  if (kind === 'market') return between(1972, 1988);
  if (use === 'detached') return between(1972, 1992);
  if (use === 'multifamily') return floors >= 5 ? between(2000, 2021) : between(1985, 2012);
  return floors > 20 ? between(1995, 2021) : between(1982, 2018);
}

function structureOf(use: BuildingUse, floors: number, year: number): BuildingStructure {
  if (use === 'apartment') return 'concrete';
  if (floors > 30) return 'steel';
  if (floors > 14) return 'steel-concrete';
  const house = use === 'multifamily' || use === 'detached' || (use === 'retail' && floors <= 2);
  return house && floors <= 4 && year < 2003 ? 'brick' : 'concrete';
}

function floorsBelowOf(use: BuildingUse, floors: number, draw: Draw): number {
  const r = draw(15);
  if (use === 'apartment') return floors > 24 ? 2 + Math.floor(2 * r) : Math.floor(2 * r);
  if (use === 'multifamily' || use === 'detached') return r < 0.45 ? 1 : 0;
  return Math.min(7, Math.floor(floors / 7) + (r < 0.7 ? 1 : 0));
}
