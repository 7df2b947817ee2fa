import type { Hill } from '../_kit/city-plan-nature.ts';

/** A summit of the generated ground. */
export interface Summit {
  readonly hill: Hill;
  readonly dome: number;
  /** How the map is bent at the top: subtracted, so that the top stays in its place. */
  readonly bendAtTop: readonly [number, number];
  /** What raises its whole extent, and what then raises the top itself, in metres. */
  readonly bumpM: number;
  readonly tipM: number;
  /** Distance to the next summit. */
  readonly nextM: number;
}

/** So far a summit reaches, in metres: farther off it neither raises the ground nor holds it down. */
export const feltM = ({ longRadiusM, shortRadiusM }: Hill): number => 1.5 * Math.max(longRadiusM, shortRadiusM) + 360;

/** Share of \`feltM\` within which a summit is the measure of its massif. */
const massifReach = 0.6;
/** The ceiling falls from each summit by this slope at first, and by no more than this share of its height. */
const fallSlope = 0.06;
const fallShare = 0.06;
/** Outside what it holds the ceiling rises, or gives way to a lower one, by this slope: no cliff stands at its edge. */
const edgeSlope = 0.8;
/** Relief rises above the bulk by no more than this. */
const reliefM = 15;
/** So near to the highest that lets relief stay below the ceiling, the bulk is pressed down, gently. */
const pressedM = 14;

/** Distance to the nearest other summit. */
export function nextSummitM(hill: Hill, mountains: readonly Hill[]): number {
  let nearest = Number.POSITIVE_INFINITY;
  for (const { x, y } of mountains) {
    const far = Math.sqrt((x - hill.x) ** 2 + (y - hill.y) ** 2);
    if (far > 0) nearest = Math.min(nearest, far);
  }
  return nearest;
}

/**
 * Height above which no ground rises, in metres: in a massif the highest of the summits that reach a place counts; around
 * each summit it is the highest itself, a third of the way to the next one. Far from all summits there is none.
 */
export function ceilingAt(summits: readonly Summit[], x: number, y: number): number {
  let [massifM, heldM, aroundM] = [0, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (const { hill, nextM } of summits) {
    const square = (x - hill.x) ** 2 + (y - hill.y) ** 2;
    const reachM = feltM(hill);
    if (square >= reachM * reachM) continue;
    const far = Math.sqrt(square);
    const fallM = fallSlope * far;
    const mostM = fallShare * hill.heightM;
    const ownM = hill.heightM - (fallM * mostM) / (fallM + mostM);
    const outsideM = edgeSlope * Math.max(0, far - massifReach * reachM);
    massifM = Math.max(massifM, ownM - outsideM);
    heldM = Math.min(heldM, ownM + outsideM);
    aroundM = Math.min(aroundM, ownM + edgeSlope * Math.max(0, far - Math.min(120, nextM / 3)));
  }
  return Math.min(aroundM, Math.max(massifM, heldM));
}

/** The bulk of the ground, so low that its relief stays below the ceiling: what comes near is pressed down, the more the nearer. */
export function pressed(bulkM: number, ceilingM: number): number {
  const freeM = ceilingM - reliefM - pressedM;
  const over = bulkM - freeM;
  return over <= 0 ? bulkM : freeM + (over * pressedM) / (over + pressedM);
}

/** The top of a summit itself: what raises it to its height, over its last hundred metres and never as far as the next one. */
export function tipAt({ hill, tipM, nextM }: Summit, x: number, y: number): number {
  const reachM = Math.min(160, nextM / 2);
  const square = ((x - hill.x) ** 2 + (y - hill.y) ** 2) / (reachM * reachM);
  return square >= 1 ? 0 : tipM * (1 - square) * (1 - square);
}

/** Taller tips would be towers: a summit whose stated place lies on a bank stays lower than it is. */
export const tallestTipM = 35;
