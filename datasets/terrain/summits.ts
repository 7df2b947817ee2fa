import type { Hill } from '../_kit/city-plan-nature.ts';
import { soft } from './valleys.ts';

/** A summit of the generated ground. */
export interface Summit {
  readonly hill: Hill;
  readonly dome: number;
  /** How the map is bent at the top: subtracted, so that the top stays in its place. */
  readonly bendAtTop: readonly [number, number];
  readonly bumpM: number;
  /** All ground within this distance is lower than the summit. */
  readonly aloneM: number;
}

/** So far a summit reaches, in metres: farther off it neither raises the ground nor holds it down. */
export const feltM = ({ longRadiusM, shortRadiusM }: Hill): number => 1.5 * Math.max(longRadiusM, shortRadiusM) + 360;

/** Shares of `feltM` within which a summit holds the ground of its massif down in full, and at all. */
const heldWithin = 0.6;
const heldUpTo = 0.85;
/** The ceiling falls from each summit by this slope at first, and by no more than this share of its height. */
const fallSlope = 0.22;
const fallShare = 0.3;
/** Higher than any ground. */
const openM = 2000;

/** A third of the way to the next summit, but not beyond the hill's own extent or, where that is small, where one still sees a top. */
export function aloneM(hill: Hill, mountains: readonly Hill[]): number {
  let nearest = Number.POSITIVE_INFINITY;
  for (const { x, y } of mountains) {
    const far = Math.sqrt((x - hill.x) ** 2 + (y - hill.y) ** 2);
    if (far > 0) nearest = Math.min(nearest, far);
  }
  return Math.min(Math.max(250, hill.longRadiusM), nearest / 3);
}

/**
 * Height above which no ground rises, in metres: within its massif it falls from each summit, where several reach the
 * highest counts; around each summit it falls whatever stands beside it, so that every summit is the highest place of its
 * surroundings. Far from all summits there is none.
 */
export function ceilingAt(summits: readonly Summit[], x: number, y: number): number {
  let [massifM, held, aroundM] = [0, 0, openM];
  for (const { hill, aloneM: alone } of summits) {
    const square = (x - hill.x) ** 2 + (y - hill.y) ** 2;
    const reachM = feltM(hill);
    if (square >= reachM * reachM) continue;
    const far = Math.sqrt(square);
    // Level on the top itself.
    const fallM = (fallSlope * square) / (far + 15);
    const share = far / reachM;
    held = Math.max(held, 1 - soft((share - heldWithin) / (heldUpTo - heldWithin)));
    const mostM = fallShare * hill.heightM;
    const ownM = hill.heightM - (fallM * mostM) / (fallM + mostM);
    massifM = Math.max(massifM, ownM - openM * soft((share - heldUpTo) / (1 - heldUpTo)));
    if (far < 2 * alone) aroundM = Math.min(aroundM, ownM + openM * soft(far / alone - 1));
  }
  return Math.min(aroundM, massifM + (1 - held) * openM);
}
