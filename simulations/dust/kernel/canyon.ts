/**
 * Dust in a street between buildings: direct plume of the cars and air that turns round in the canyon (the class of OSPM:
 * O. Hertel, R. Berkowicz 1989; R. Berkowicz 2000). Lengths in metres, winds in m/s, emission in µg/(m s), concentrations in µg/m³.
 */
export interface Canyon {
  readonly widthM: number;
  readonly heightM: number;
  /** Wind above the roofs. */
  readonly roofWindMs: number;
  /** Turbulence that the cars make, 0.1 to 0.5 m/s. */
  readonly trafficTurbulenceMs: number;
}

/** Height at which the plume of a car starts, and roughness of the street. */
const startM = 2;
const roughnessM = 0.6;
/** Below this wind the eddy shrinks. */
const fullEddyMs = 2;

/** Wind at the foot of the street. */
export const streetWind = ({ heightM, roofWindMs }: Pick<Canyon, 'heightM' | 'roofWindMs'>): number =>
  (roofWindMs * Math.log(startM / roughnessM)) / Math.log(Math.max(heightM, startM) / roughnessM);

/** What the cars of a street with 1 µg/(m s) leave at the kerb under the wind's lee directly. */
export function directPart(canyon: Canyon): number {
  const wind = streetWind(canyon);
  const sigma = Math.hypot(0.1 * wind, canyon.trafficTurbulenceMs);
  const path = wind > 0 ? Math.log1p((sigma / wind) * (canyon.widthM / startM)) : 0;
  return (Math.sqrt(2 / Math.PI) * path) / (canyon.widthM * sigma);
}

/**
 * What turns round in the canyon for 1 µg/(m s): as much as comes in leaves through the top of the eddy, and, where the
 * eddy does not fill the street, through its side with the street's wind.
 */
export function turningPart({ widthM, heightM, roofWindMs, trafficTurbulenceMs }: Canyon): number {
  const eddyM = 2 * heightM * Math.min(1, roofWindMs / fullEddyMs);
  const length = Math.min(widthM, eddyM);
  if (length <= 0) return 0;
  const top = Math.sqrt((0.1 * roofWindMs) ** 2 + 0.4 * trafficTurbulenceMs ** 2);
  const side = eddyM < widthM ? streetWind({ heightM, roofWindMs }) * heightM * (1 - eddyM / widthM) : 0;
  return length / widthM / (top * (length / 2) + side);
}

export interface Kerbs {
  readonly leeward: number;
  readonly windward: number;
}

/**
 * Both kerbs of a street for 1 µg/(m s), for a wind at an angle (radians) to it: across the street (π/2) the whole of both
 * parts; along it (0) no eddy, and the direct plume on both sides alike.
 */
export function kerbs(canyon: Canyon, angle: number): Kerbs {
  const across = Math.abs(Math.sin(angle));
  const direct = directPart(canyon);
  const turning = turningPart(canyon) * across;
  return { leeward: direct * (0.5 + 0.5 * across) + turning, windward: direct * (0.5 - 0.5 * across) + turning };
}
