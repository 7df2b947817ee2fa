import { randomUnit } from '#core';
import type { PlanStreet, StreetClass } from '../_kit/city-plan/types.ts';
import type { Material, UtilityKind } from './contract.ts';

/**
 * How lines lie under a street of the generated city. Depths and places follow the usual cross-section of Korean streets
 * and the rules that are named; diameters, materials and years are plausible, not surveyed.
 *
 * Cover: 도로법 시행령 별표 (water 1.2 m under carriageways), 도시가스사업법 시행규칙 별표 (gas 1.2 m under streets of 8 m and
 * more, 1.0 m under others), KEC 334.1 (power 1.0 m), 하수도설계기준 (sewers 1.0 m and more).
 */
export interface Slot {
  /** Share of half the street's width, to the left of its centre line positive. */
  readonly side: number;
  /** How much deeper than the first line of its kind. */
  readonly deeperM: number;
}

/** Where the first, second, third line of a kind lies. No two lines of a street share a place. */
export const slots: Readonly<Record<UtilityKind, readonly Slot[]>> = {
  water: [
    { side: 0.62, deeperM: 0 },
    { side: -0.42, deeperM: 0.1 },
    { side: 0.3, deeperM: 1.2 },
  ],
  sewer: [
    { side: 0.04, deeperM: 0 },
    { side: -0.2, deeperM: 0.6 },
    { side: 0.18, deeperM: 1.4 },
  ],
  gas: [
    { side: -0.62, deeperM: 0 },
    { side: 0.46, deeperM: 0.1 },
    { side: -0.31, deeperM: 0.2 },
  ],
  power: [
    { side: -0.86, deeperM: 0 },
    { side: 0.78, deeperM: 0.1 },
    { side: -0.74, deeperM: 0.8 },
  ],
  telecom: [
    { side: 0.88, deeperM: 0 },
    { side: -0.94, deeperM: 0 },
    { side: 0.7, deeperM: 0.2 },
  ],
  heat: [
    { side: -0.09, deeperM: 0 },
    { side: -0.53, deeperM: 0 },
    { side: 0.54, deeperM: 0.3 },
  ],
};

/** Lines of a kind under a street, on average. A pair of heat lines counts as two. */
export type LinesPerStreet = Readonly<Record<StreetClass, number>>;
const perStreet = (
  primary: number,
  secondary: number,
  tertiary: number,
  residential: number,
  service: number,
): LinesPerStreet => ({ motorway: 0, primary, secondary, tertiary, residential, service, pedestrian: 0 });

/** Shapes of the networks: more lines under wider streets. `scaleTo` brings the sums to the published lengths. */
export const linesPerStreet: Readonly<Record<UtilityKind, LinesPerStreet>> = {
  water: perStreet(2.4, 2, 1.7, 1.35, 0.6),
  sewer: perStreet(2, 1.8, 1.4, 1.05, 0.5),
  gas: perStreet(1.8, 1.6, 1.4, 1, 0.4),
  power: perStreet(2.2, 1.8, 1, 0.4, 0.2),
  telecom: perStreet(2.2, 2, 1.3, 0.7, 0.3),
  heat: perStreet(1.6, 1.4, 1, 0.6, 0.3),
};

/** Cover of the first line of a kind, metres. */
export function coverM(kind: UtilityKind, { widthM }: PlanStreet): number {
  switch (kind) {
    case 'water':
      return 1.2;
    case 'sewer':
      return 1.8;
    case 'gas':
      return widthM >= 8 ? 1.2 : 1;
    case 'power':
      return 1;
    case 'telecom':
      return 0.8;
    case 'heat':
      return 1.2;
  }
}

/** Diameters in millimetres by width of the street: local, collector, main, great. */
const diametersMm: Readonly<Record<UtilityKind, readonly (readonly number[])[]>> = {
  water: [
    [80, 100, 150],
    [150, 200, 300],
    [300, 400, 600],
    [500, 800, 1200],
  ],
  sewer: [
    [300, 450, 450, 600],
    [450, 600, 800],
    [800, 1000, 1200],
    [1200, 1500, 2000],
  ],
  gas: [
    [63, 90, 110],
    [110, 160, 200],
    [200, 300, 400],
    [300, 400, 500],
  ],
  power: [[200], [350], [600, 750], [750, 1000]],
  telecom: [[110], [250], [350, 450], [450, 600]],
  heat: [
    [110, 140],
    [200, 250],
    [315, 400],
    [500, 710, 900],
  ],
};

/** 0 local … 3 great. */
const rankOf = (widthM: number): number => (widthM < 9 ? 0 : widthM < 18 ? 1 : widthM < 32 ? 2 : 3);

export interface Make {
  readonly diameterM: number;
  readonly material: Material;
  readonly year: number;
  readonly pressureKpa: number | null;
  readonly voltageKv: number | null;
}

/** What a line is made of. `salt` is one number per street, so that neighbours of one street differ as kinds do. */
export function makeOf(kind: UtilityKind, { widthM }: PlanStreet, seed: number, salt: number): Make {
  const draw = (n: number): number => randomUnit(seed, 710, salt, n);
  const sizes = diametersMm[kind][rankOf(widthM)];
  const mm = sizes[Math.floor(draw(1) * sizes.length)];
  const year = yearOf(kind, draw(2));
  return { diameterM: mm / 1000, year, material: materialOf(kind, mm, year), ...loadOf(kind, mm, draw(3)) };
}

/** Half of Seoul's sewers are older than thirty years; its water mains were renewed from 1984 on. */
const spans: Readonly<Record<UtilityKind, readonly [from: number, to: number]>> = {
  water: [1984, 2024],
  sewer: [1970, 2023],
  gas: [1983, 2023],
  power: [1978, 2024],
  telecom: [1982, 2024],
  heat: [1985, 2022],
};
const yearOf = (kind: UtilityKind, draw: number): number => {
  const [from, to] = spans[kind];
  return Math.floor(from + draw * (to - from + 1));
};

function materialOf(kind: UtilityKind, mm: number, year: number): Material {
  switch (kind) {
    case 'water':
      return mm >= 700 ? 'steel' : mm <= 80 ? 'stainless-steel' : 'ductile-iron';
    case 'sewer':
      return mm >= 1500 ? 'concrete-box' : year < 1999 || mm >= 800 ? 'concrete' : 'pe';
    case 'gas':
      return mm >= 200 || year < 1990 ? 'coated-steel' : 'pe';
    case 'power':
      return 'corrugated-pe';
    case 'telecom':
      return year < 1996 ? 'pvc' : 'hdpe';
    case 'heat':
      return 'insulated-steel';
  }
}

/** Gas: 2.5 kPa in low, 300 and 850 kPa in medium pressure. Power: 22.9 kV, in the largest ducts 154 kV. */
function loadOf(kind: UtilityKind, mm: number, draw: number): Pick<Make, 'pressureKpa' | 'voltageKv'> {
  const none = { pressureKpa: null, voltageKv: null };
  if (kind === 'water') return { ...none, pressureKpa: Math.round(200 + 350 * draw) };
  if (kind === 'gas') return { ...none, pressureKpa: mm >= 300 ? 850 : mm >= 200 ? 300 : 2.5 };
  if (kind === 'heat') return { ...none, pressureKpa: 1600 };
  if (kind === 'power') return { ...none, voltageKv: mm >= 1000 ? 154 : 22.9 };
  return none;
}

/**
 * Brings the sums over all streets of Seoul to `publishedKm`: published length / length that `linesPerStreet` alone gives.
 * Measured over the whole plan by `npm run bench -- utilities`, which prints the factors anew.
 */
export const scaleTo: Readonly<Record<UtilityKind, number>> = {
  water: 1.1195,
  sewer: 1.0769,
  gas: 1.1095,
  power: 1.0017,
  telecom: 0.9346,
  heat: 1.415,
};
