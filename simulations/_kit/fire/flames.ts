import { emitted, rectangleFactor } from './radiation.ts';

/**
 * Flames before the openings: as high as a storey and a half, tilted by the wind towards what lies downwind and, where the
 * ground rises, towards what lies uphill. That the tangents of both add up is an assumption.
 */
const flameM = 4.5;
/** Tangent of 60°. */
const mostTilt = 1.73;
const flameK = 1073;
const flameEmissivity = 0.35;

export interface FlamesAcross {
  /** Metres to the wall across, and breadth of the flames. */
  readonly gapM: number;
  readonly frontM: number;
  readonly windMs: number;
  /** Cosine of the angle between the wind and the way across. */
  readonly towards: number;
  /** Tangent of the ground's rise on the way. */
  readonly slope: number;
}

/** kW/m² that the flames of a building that burns fully give the wall across. */
export function flamesKw({ gapM, frontM, windMs, towards, slope }: FlamesAcross): number {
  const gap = Math.max(1, gapM);
  // Tangent of the tilt by the Froude number of the flame's height (Thomas).
  const tilt = Math.min(mostTilt, windMs / Math.sqrt(9.81 * flameM)) * Math.max(0, towards);
  const lean = Math.min(mostTilt, tilt + Math.max(0, slope));
  const away = Math.max(1, gap - 0.5 * flameM * lean);
  const half = frontM / 2;
  return rectangleFactor(-half, half, -flameM / 2, flameM / 2, away) * emitted(flameK, flameEmissivity);
}
