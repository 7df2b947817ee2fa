/** Aerodynamic roughness of a patch of city: lengths in metres. */
export interface Roughness {
  readonly displacementM: number;
  readonly lengthM: number;
}

const dragCoefficient = 1.2;
const karman = 0.4;

/**
 * Macdonald, Griffiths and Hall 1998 (staggered arrays, A = 4.43, β = 1, C_D = 1.2) from plan and frontal area density and
 * the mean height in metres. Nothing stands: both are 0.
 */
export function macdonald(plan: number, frontal: number, heightM: number): Roughness {
  if (!(plan > 0 && frontal > 0 && heightM > 0)) return { displacementM: 0, lengthM: 0 };
  const relative = Math.min(1, 1 + 4.43 ** -plan * (plan - 1));
  const open = 1 - relative;
  const drag = (0.5 * dragCoefficient * open * frontal) / karman ** 2;
  return { displacementM: relative * heightM, lengthM: open * heightM * Math.exp(-1 / Math.sqrt(drag)) };
}

/**
 * Kanda et al. 2013 (Boundary-Layer Meteorology 148): the same for quarters of uneven height, from the highest roof and the
 * standard deviation of heights as well. The fit was made for whole quarters: in small cells its displacement is held below
 * the highest roof and its length below 0.6 of it.
 */
export function kanda(
  plan: number,
  frontal: number,
  { meanM, deviationM, highestM }: { meanM: number; deviationM: number; highestM: number },
): Roughness {
  const base = macdonald(plan, frontal, meanM);
  if (base.lengthM === 0 || !(highestM > 0)) return base;
  const [a0, b0, c0] = [1.29, 0.36, -0.17];
  const [a1, b1, c1] = [0.71, 20.21, -0.77];
  const x = Math.min(1, (deviationM + meanM) / highestM);
  const y = Math.min(1, (plan * deviationM) / meanM);
  const displacement = (c0 * x * x + (a0 * plan ** b0 - c0) * x) * highestM;
  return {
    displacementM: Math.min(highestM, Math.max(0, displacement)),
    lengthM: Math.min(0.6 * highestM, base.lengthM * (b1 * y * y + c1 * y + a1)),
  };
}

/** Wind at a height over rough ground by the logarithmic law, from that at a reference height; 0 below `displacement + length`. */
export function logLaw(
  speed: number,
  referenceM: number,
  heightM: number,
  { displacementM, lengthM }: Roughness,
): number {
  const above = (z: number) => Math.log(Math.max(1, (z - displacementM) / lengthM));
  return (speed * above(heightM)) / above(referenceM);
}
