/** Routines of the surface energy balance, in double precision: what tests hold against published numbers. */

const gravity = 9.806;
const heatCapacity = 1004.67;
export const stefanBoltzmann = 5.670374e-8;
export const freezingK = 273.15;

/** Bulk Richardson number of a layer `dz` metres thick with the warmer air above; `meanK` as kelvin. */
export function richardson(dz: number, upper: number, lower: number, speed: number, meanK: number): number {
  return (gravity * dz * (upper + (gravity * dz) / heatCapacity - lower)) / (meanK * speed * speed);
}

/** What of the stability function does not change with the weather: heights in metres. */
export interface Exchange {
  /** (κ / ln(z / z0m))² and its ratio to heat, ln(z / z0m) / ln(z / z0h). */
  readonly neutral: number;
  readonly ratio: number;
  /** Factor of √|Ri| below the line. */
  readonly unstable: number;
}

export function exchangeOf(z: number, z0m: number, z0hGiven: number): Exchange {
  const z0h = Math.max(z0hGiven, z0m / 200);
  const mu = Math.max(0, Math.log(z0m / z0h));
  const neutral = (0.4 / Math.log(z / z0m)) ** 2;
  const ratio = Math.log(z / z0m) / Math.log(z / z0h);
  const c = 3.2165 + 4.3431 * mu + 0.536 * mu ** 2 - 0.0781 * mu ** 3;
  const power = 0.5802 - 0.1571 * mu + 0.0327 * mu ** 2 - 0.0026 * mu ** 3;
  return { neutral, ratio, unstable: c * neutral * 9.4 * ratio * (z / z0h) ** power };
}

/** Stability function for heat (Louis 1979, Mascart et al. 1995). */
export function stabilityForHeat(ri: number, { ratio, unstable }: Exchange): number {
  if (ri > 0) return ratio * (1 + 4.7 * ri) ** -2;
  return ratio * (1 - (9.4 * ri) / (1 + unstable * Math.sqrt(-ri)));
}

/** Transfer of heat, m/s: times ρ c_p it is a conductance. */
export const transfer = (ri: number, speed: number, exchange: Exchange): number =>
  (speed * exchange.neutral * stabilityForHeat(ri, exchange)) / 0.74;

export interface CanyonViews {
  /** Share of the sky that the floor and a wall see. */
  readonly floor: number;
  readonly wall: number;
}

/** Of a canyon `h` times as high as wide. */
export function canyonViews(h: number): CanyonViews {
  const diagonal = Math.sqrt(h * h + 1);
  return { floor: diagonal - h, wall: h > 0 ? (h + 1 - diagonal) / (2 * h) : 0.5 };
}

/**
 * What floor and walls absorb, per area of each, of light that first falls on them, after any number of reflections
 * (the 2 × 2 system of the radiosities).
 */
export function canyonAbsorbed(
  h: number,
  albedo: { readonly floor: number; readonly wall: number },
  first: { readonly floor: number; readonly wall: number },
): { floor: number; wall: number; escaping: number } {
  const { floor: psiR, wall: psiW } = canyonViews(h);
  const wallFrom = albedo.wall * (first.wall + psiW * albedo.floor * first.floor);
  const wall = wallFrom / (1 - albedo.wall * (1 - 2 * psiW) - albedo.wall * psiW * albedo.floor * (1 - psiR));
  const floor = albedo.floor * (first.floor + (1 - psiR) * wall);
  return {
    floor: (floor * (1 - albedo.floor)) / albedo.floor,
    wall: (wall * (1 - albedo.wall)) / albedo.wall,
    escaping: psiR * floor + 2 * h * psiW * wall,
  };
}

/** Share of the direct light on a canyon's floor that reaches it, over streets of all directions (Masson 2000); `x` = h tan ζ. */
export function sunlitFloor(x: number): number {
  if (x <= 0) return 1;
  const theta = Math.asin(Math.min(1 / x, 1));
  return (2 * theta) / Math.PI - (2 / Math.PI) * x * (1 - Math.cos(theta));
}

const dayS = 86_400;
export const dayFrequency = (2 * Math.PI) / dayS;

/** Depth to which a day's wave of heat reaches (m), of a diffusivity in m²/s. */
export const dampingDepth = (diffusivity: number): number => Math.sqrt((2 * diffusivity) / dayFrequency);

/** Saturation vapour pressure over water (hPa, Magnus in the form of Alduchov and Eskridge 1996) and its slope (hPa/K). */
export function saturation(celsius: number): { pressure: number; slope: number } {
  const pressure = 6.1094 * Math.exp((17.625 * celsius) / (celsius + 243.04));
  return { pressure, slope: (pressure * 17.625 * 243.04) / (celsius + 243.04) ** 2 };
}
