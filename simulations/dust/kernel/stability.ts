import type { Stability } from './plume.ts';

/** What stability needs of an hour. */
export interface Sky {
  readonly windMs: number;
  /** Global radiation, W/m². */
  readonly globalWm2: number;
  /** Tenths. */
  readonly cloud: number;
}

/** By day: rows by wind (below 2, 3, 5, 6 m/s, more), columns by radiation (from 925, 675, 175 W/m², less). */
const byDay: readonly (readonly [below: number, classes: string])[] = [
  [2, 'AABD'],
  [3, 'ABCD'],
  [5, 'BBCD'],
  [6, 'CCDD'],
  [Infinity, 'CDDD'],
];
const strong = [925, 675, 175];

/** Pasquill's class by radiation and wind by day (EPA-454/R-99-005, table 6-7) and by wind and cloud at night (Turner 1970). */
export function stabilityOf({ windMs, globalWm2, cloud }: Sky): Stability {
  if (globalWm2 > 5) {
    const [, classes] = byDay.find(([below]) => windMs < below)!;
    const column = strong.findIndex((limit) => globalWm2 >= limit);
    return classes[column < 0 ? 3 : column] as Stability;
  }
  const clouded = cloud >= 5;
  if (windMs < 2) return clouded ? 'E' : 'F';
  if (windMs < 3) return clouded ? 'E' : 'F';
  if (windMs < 5) return clouded ? 'D' : 'E';
  return 'D';
}

/** Height up to which air mixes, m: usual values by class (the lid of an inversion lies low over a clear night). */
export const mixingHeightM: Readonly<Record<Stability, number>> = { A: 1600, B: 1200, C: 900, D: 600, E: 250, F: 150 };

/** Beyond this the plume fills the mixed air evenly: σ_z at which the ground source's dilution is that of the full depth. */
export const largestSigmaZ = (stability: Stability): number => mixingHeightM[stability] * Math.sqrt(2 / Math.PI);
