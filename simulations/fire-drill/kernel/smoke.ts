/** A room that fills with smoke: floor area, height, heat of the fire in kilowatts over time. */
export interface SmokeRoom {
  readonly areaM2: number;
  readonly heightM: number;
  readonly heatKw: (second: number) => number;
}

const [gravity, airKg, airKj, airK] = [9.81, 1.2, 1.0, 293];
/** Zukoski's constant of the plume; the share of the heat that stays in the smoke. */
const plume = 0.21;
const convective = 0.7;

/** Air that the plume carries into the layer at a height, kg/s: 0.21 ρ √g (Q/ρ cp T √g)^⅓ z^(5/3). */
export const plumeKgS = (heatKw: number, z: number): number =>
  plume * airKg * Math.sqrt(gravity) * Math.cbrt(heatKw / (airKg * airKj * airK * Math.sqrt(gravity))) * z ** (5 / 3);

export interface SmokeState {
  /** Metres from the floor to the smoke, and the smoke's temperature in °C. */
  readonly layerM: number;
  readonly celsius: number;
}

/** Clear heights every second (two zones, the room leaks at the floor; the expansion of the heated gas is left out). */
export function fillWithSmoke({ areaM2, heightM, heatKw }: SmokeRoom, seconds: number): SmokeState[] {
  const states: SmokeState[] = [];
  let [z, kg, kj] = [heightM, 0, 0];
  const steps = 20;
  for (let second = 0; second <= seconds; second++) {
    states.push({ layerM: z, celsius: airK - 273 + (kg > 0.01 ? Math.min(900, kj / (kg * airKj)) : 0) });
    for (let k = 0; k < steps; k++) {
      const heat = heatKw(second + k / steps);
      const rate = plumeKgS(heat, z);
      z = Math.max(0.05 * heightM, z - rate / (airKg * areaM2) / steps);
      if (z > 0.05 * heightM) kg += rate / steps;
      kj += (convective * heat) / steps;
    }
  }
  return states;
}

/** The same for a steady fire in closed form (Zukoski 1978): z/H = (1 + ⅔ · 0.21 √(g/H) H²/A Q*^⅓ t)^(-3/2). */
export function steadyClearHeight(
  { areaM2, heightM }: Pick<SmokeRoom, 'areaM2' | 'heightM'>,
  heatKw: number,
  second: number,
): number {
  const scaled = heatKw / (airKg * airKj * airK * Math.sqrt(gravity) * heightM ** 2.5);
  const time = (second * Math.sqrt(gravity / heightM) * heightM ** 2) / areaM2;
  return heightM * (1 + (2 / 3) * plume * Math.cbrt(scaled) * time) ** -1.5;
}
