/** Wind speed at a height, m/s. */
export type Profile = (heightM: number) => number;

/** The logarithmic profile of speed `speed` at `reference` metres over ground of roughness `z0` (displaced by `z_d`); 0 below it. */
export function logProfile(speed: number, reference: number, z0: number, zd = 0): Profile {
  const scale = speed / Math.log((reference - zd) / z0);
  return (z) => (z - zd <= z0 ? 0 : scale * Math.log((z - zd) / z0));
}

/** Above this height the ground below is no longer felt: Wieringa (1986). */
const blendingM = 60;

/**
 * Wind at `reference` metres over ground of roughness `to`, as a share of that at a station over ground of roughness `from`:
 * both meet at the blending height (J. Wieringa, QJRMS 112, 1986).
 */
export function roughnessChange(from: number, to: number, reference: number): number {
  const up = Math.log(blendingM / from) / Math.log(reference / from);
  return up * (Math.log(reference / to) / Math.log(blendingM / to));
}
