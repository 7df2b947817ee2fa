import { hash53, randomUnit } from '#core';
import type { LotPurpose, PlanLot } from '../_kit/city-plan.ts';
import type { BuildingRow, BuildingStructure, BuildingUse } from './contract.ts';
import { type Hanok, type HanokPlan, hanokOn } from './synthetic-hanok.ts';
import { landmarkDesign } from './synthetic-landmarks.ts';
import { hanokRoof, roofOver } from './synthetic-roofs.ts';
import { areaOf, chamfered, courtyard, cross, notched, type Shape, shrunk, sidesOf } from './synthetic-shapes.ts';

/** What stands on a parcel of the generated city. Numbers in [0, 1) drawn for the parcel decide. */
export interface Design
  extends Pick<
    BuildingRow,
    'heightM' | 'floors' | 'floorsBelow' | 'use' | 'structure' | 'yearBuilt' | 'name' | 'roofShape' | 'eaveM'
  > {
  readonly shape: Shape;
}
/** The k-th random number of a parcel. */
type Draw = (k: number) => number;

/** The tallest that is generated and not a landmark, in metres. */
export const tallestM = 200;

export function designFor(seed: number, lot: PlanLot): Design | undefined {
  if (lot.purpose === 'parking') return undefined;
  if (lot.landmark) return landmarkDesign(lot.landmark, lot.ring);
  const salt = hash53(lot.id) | 0;
  const draw: Draw = (k) => randomUnit(seed, 151, salt, k);
  const use = chosenUse(lot, draw);
  const floors = floorsOf(lot, use, draw);
  const yearBuilt = yearOf(lot.purpose, use, floors, draw);
  const height = floors * storeyOf(use, draw) + (floors > 12 ? 2 + 2 * draw(4) : 0.4 + draw(4));
  const hanok = lot.purpose === 'hanok' ? hanokOf(lot, draw) : undefined;
  const shape = hanok?.shape ?? shapeOf(lot, floors, draw);
  const roof = hanok
    ? hanokRoof(hanok.spanM)
    : roofOver({ purpose: lot.purpose, use, floors, shape }, Math.min(tallestM, height), draw(16));
  return {
    shape,
    ...roof,
    floors,
    floorsBelow: floorsBelowOf(lot.purpose, use, floors, draw),
    use,
    structure: structureOf(lot.purpose, use, floors, yearBuilt),
    yearBuilt,
    name: null,
  };
}

type Shares<T> = readonly (readonly [share: number, value: T])[];

/** Picks by shares that add up to one. */
function pick<T>(shares: Shares<T>, at: number): T {
  let sum = 0;
  for (const [share, value] of shares) {
    sum += share;
    if (at < sum) return value;
  }
  return shares[shares.length - 1][1];
}

// Use ----------------------------------------------------------------------------------------------------------------

const alongGreatStreets: Shares<BuildingUse> = [
  [0.7, 'office'],
  [0.14, 'retail'],
  [0.09, 'hotel'],
  [0.04, 'medical'],
  [0.03, 'cultural'],
];
const alongStreets: Shares<BuildingUse> = [
  [0.62, 'retail'],
  [0.22, 'office'],
  [0.06, 'medical'],
  [0.03, 'hotel'],
  [0.03, 'cultural'],
  [0.04, 'multifamily'],
];
const uses: Readonly<Record<Exclude<LotPurpose, 'parking' | 'landmark' | 'frontage'>, Shares<BuildingUse>>> = {
  detached: [[1, 'detached']],
  hanok: [
    [0.9, 'detached'],
    [0.1, 'retail'],
  ],
  villa: [[1, 'multifamily']],
  shop: [
    [0.78, 'retail'],
    [0.16, 'office'],
    [0.02, 'medical'],
    [0.04, 'hotel'],
  ],
  tower: [
    [0.78, 'office'],
    [0.12, 'retail'],
    [0.1, 'hotel'],
  ],
  slab: [[1, 'apartment']],
  point: [[1, 'apartment']],
  school: [[1, 'education']],
  market: [[1, 'retail']],
  factory: [[1, 'industrial']],
  workshop: [
    [0.8, 'industrial'],
    [0.2, 'retail'],
  ],
  campus: [[1, 'education']],
  hospital: [[1, 'medical']],
  religious: [[1, 'cultural']],
  public: [
    [0.7, 'office'],
    [0.2, 'cultural'],
    [0.1, 'other'],
  ],
};

function chosenUse({ purpose, prominence }: PlanLot, draw: Draw): BuildingUse {
  const shares =
    purpose === 'frontage' ? (prominence > 0.5 ? alongGreatStreets : alongStreets) : uses[purpose as keyof typeof uses];
  return pick(shares, draw(0));
}

// Height -------------------------------------------------------------------------------------------------------------

function floorsOf(lot: PlanLot, use: BuildingUse, draw: Draw): number {
  if (lot.floors !== null) return lot.floors;
  const { purpose, prominence: p } = lot;
  const r = draw(1);
  const area = areaOf(lot.ring);
  switch (purpose) {
    case 'frontage': {
      // Most are of the street's usual height; a few, more of them the greater the street, rise far above it.
      const floors = Math.min(40, Math.round(2.6 + 9 * p + 42 * p * p * p * r * r + 2.6 * draw(2)));
      return area < 420 ? Math.min(floors, 11) : floors;
    }
    case 'tower':
      return area < 420 ? Math.round(5 + 6 * r) : Math.round(9 + 22 * p * (0.35 + 0.65 * r));
    case 'shop':
      return Math.round(1.6 + 2.6 * r + 7 * p * draw(2));
    case 'factory':
      // Knowledge-industry towers on the large parcels of the digital complexes.
      return p > 0.35 && area > 1200
        ? Math.round(11 + 9 * r)
        : pick(
            [
              [0.4, 1],
              [0.3, 2],
              [0.2, 3],
              [0.1, 5],
            ],
            r,
          );
    case 'workshop':
    case 'market':
      return pick(
        [
          [0.5, 1],
          [0.35, 2],
          [0.15, 3],
        ],
        r,
      );
    case 'school':
      return r < 0.6 ? 5 : 4;
    case 'hanok':
      return 1;
    case 'religious':
    case 'public':
      return 2 + Math.floor(3.5 * r);
    case 'villa':
      return pick(
        [
          [0.2, 3],
          [0.45, 4],
          [0.32, 5],
          [0.03, 6],
        ],
        r,
      );
    default:
      return use === 'detached'
        ? pick(
            [
              [0.22, 1],
              [0.5, 2],
              [0.28, 3],
            ],
            r,
          )
        : 3;
  }
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
    industrial: 4.4,
    other: 4,
  };
  return (usual[use] ?? 2.85) * (0.98 + 0.04 * draw(3));
}

// Form ---------------------------------------------------------------------------------------------------------------

/** On the grounds of palaces stand halls of one wing; in the lanes most houses enclose a yard. */
function hanokOf({ ring, coverage }: PlanLot, draw: Draw): Hanok {
  if (coverage === 1) return hanokOn(ring, 'bar', false);
  const plan = pick<HanokPlan>(
    [
      [0.45, 'court'],
      [0.4, 'ell'],
      [0.15, 'bar'],
    ],
    draw(10),
  );
  return hanokOn(shrunk(ring, 0.92, 1), plan, draw(11) < 0.5);
}

/** Tall buildings leave more of their parcel free. */
const tallCoverage = 0.52;

function shapeOf(lot: PlanLot, floors: number, draw: Draw): Shape {
  const { purpose, ring } = lot;
  if (purpose === 'point') return cross(ring, 6 + 2 * draw(10));
  if (purpose === 'slab' || purpose === 'campus' || purpose === 'hospital') return [ring];
  if (lot.coverage === 1) return [ring];
  const share = floors > 12 ? Math.min(tallCoverage, lot.coverage) : lot.coverage;
  const [r, mirrored] = [draw(10), draw(11) < 0.5];
  const back = purpose === 'market' ? 1 : 0.35 + 0.6 * draw(5);
  const area = areaOf(ring);
  if (purpose === 'school') return notched(shrunk(ring, 0.9, 1), [0.72, 0.5], mirrored);
  if (floors > 12 && area > 500) {
    if (r < 0.2) return chamfered(shrunk(ring, share / 0.93, back), 0.13);
    if (r < 0.34) return cross(shrunk(ring, share / 0.9, back), 0.1 * Math.min(...sidesOf(ring)));
  }
  if (area > 900 && floors < 12 && r > 0.9) return courtyard(shrunk(ring, share / 0.86, 1), 0.37);
  // Covering less by the notch, the whole is drawn a little larger.
  if (r < 0.36 && area > 90 && purpose !== 'market' && share < 0.84) {
    const cut: readonly [number, number] = [0.25 + 0.2 * draw(12), 0.25 + 0.2 * draw(13)];
    return notched(shrunk(ring, share / (1 - cut[0] * cut[1]), back), cut, mirrored);
  }
  return [shrunk(ring, share, back)];
}

// Age, structure, basement -------------------------------------------------------------------------------------------

function yearOf(purpose: LotPurpose, use: BuildingUse, floors: number, draw: Draw): number {
  const between = (from: number, to: number): number => Math.floor(from + (to - from + 1) * draw(14));
  if (purpose === 'hanok') return between(1925, 1962);
  if (purpose === 'slab') return between(1978, 1999);
  if (purpose === 'point') return between(2002, 2021);
  if (purpose === 'school' || purpose === 'campus') return between(1965, 1998);
  if (purpose === 'market' || purpose === 'workshop') return between(1965, 1992);
  if (use === 'detached') return between(1968, 1996);
  if (use === 'multifamily') return floors >= 5 ? between(2000, 2021) : between(1985, 2012);
  return floors > 20 ? between(1995, 2021) : between(1976, 2018);
}

function structureOf(purpose: LotPurpose, use: BuildingUse, floors: number, year: number): BuildingStructure {
  if (purpose === 'hanok') return 'wood';
  if (use === 'apartment') return 'concrete';
  if (floors > 30) return 'steel';
  if (floors > 14) return 'steel-concrete';
  if (use === 'industrial' && floors <= 2) return year < 1980 ? 'block' : 'steel';
  const house = use === 'multifamily' || use === 'detached' || (use === 'retail' && floors <= 2);
  return house && floors <= 4 && year < 2003 ? 'brick' : 'concrete';
}

function floorsBelowOf(purpose: LotPurpose, use: BuildingUse, floors: number, draw: Draw): number {
  const r = draw(15);
  if (purpose === 'hanok' || purpose === 'market') return 0;
  if (use === 'apartment') return floors > 24 ? 2 + Math.floor(2 * r) : Math.floor(2 * r);
  if (use === 'multifamily' || use === 'detached') return r < 0.45 ? 1 : 0;
  return Math.min(7, Math.floor(floors / 7) + (r < 0.7 ? 1 : 0));
}
