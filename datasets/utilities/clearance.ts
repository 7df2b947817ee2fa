import type { Clearance, Cut, CutKind } from './section-types.ts';

/**
 * Least free distance between underground lines in metres.
 *
 * - Gas to any other line 0.3 m (도시가스사업법 시행규칙 별표 6).
 * - Power of more than 7 kV to pipes of gas 1.0 m, to telecom 0.6 m (KEC 334.6, 334.7; less only with a fire wall between).
 * - Water to any other line 0.3 m (상수도설계기준 KDS 57 55 00).
 * - Sewers, telecom and heat among themselves: 0.3 m is customary, no rule is cited.
 *
 * General knowledge of these rules, not re-read: look them up before a decision rests on them.
 */
const pairs: Readonly<Record<string, number>> = { 'gas+power': 1, 'power+telecom': 0.6 };
export const usualMinimumM = 0.3;

export function minimumM(a: CutKind, b: CutKind): number | null {
  // What has to stay clear of a tunnel is agreed with its owner case by case.
  if (a === 'subway' || b === 'subway') return null;
  return pairs[[a, b].sort().join('+')] ?? usualMinimumM;
}

/** Pairs farther apart than this are no neighbours. */
const nearM = 2;
/** Pairs in one answer: the tightest. */
const most = 200;

/** The pairs of cuts that are near each other, the tightest against their minimum first. */
export function clearancesOf(cuts: readonly Cut[]): Clearance[] {
  const sorted = [...cuts].sort((a, b) => a.alongM - b.alongM || (a.key < b.key ? -1 : 1));
  const widest = Math.max(0, ...sorted.map((cut) => cut.widthM));
  const found: Clearance[] = [];
  for (const [i, a] of sorted.entries()) {
    for (let j = i + 1; j < sorted.length && sorted[j].alongM - a.alongM <= nearM + widest; j++) {
      const clearance = clearanceOf(a, sorted[j]);
      if (clearance.freeM <= nearM) found.push(clearance);
    }
  }
  const spare = ({ freeM, minimumM: least }: Clearance): number => freeM - (least ?? usualMinimumM);
  return found.sort((a, b) => spare(a) - spare(b) || (`${a.a} ${a.b}` < `${b.a} ${b.b}` ? -1 : 1)).slice(0, most);
}

/** Two round lines are measured as circles, anything with a box (a tunnel) as boxes. */
export function clearanceOf(a: Cut, b: Cut): Clearance {
  const [dx, dz] = [Math.abs(a.alongM - b.alongM), Math.abs(a.centreM - b.centreM)];
  const horizontal = dx - (a.widthM + b.widthM) / 2;
  const vertical = dz - (a.heightM + b.heightM) / 2;
  const round = a.widthM === a.heightM && b.widthM === b.heightM;
  const apart = Math.hypot(Math.max(0, horizontal), Math.max(0, vertical));
  const boxes = horizontal < 0 && vertical < 0 ? Math.max(horizontal, vertical) : apart;
  const freeM = round ? Math.hypot(dx, dz) - (a.widthM + b.widthM) / 2 : boxes;
  const least = minimumM(a.kind, b.kind);
  return {
    a: a.key,
    b: b.key,
    horizontalM: millimetres(Math.max(0, horizontal)),
    verticalM: millimetres(Math.max(0, vertical)),
    freeM: millimetres(freeM),
    minimumM: least,
    // A millimetre of rounding is no breach.
    below: least !== null && freeM < least - 0.0005,
  };
}

const millimetres = (metres: number): number => Math.round(metres * 1000) / 1000;
