/** Constants of Hamada's spread by direction: q of the separation, v of the wind (version of 1951 as HAZUS and firebench use it). */
const directions = {
  down: { q: (u: number) => 25 + 2.5 * u, v: (u: number) => 1.5 * (1 + 0.1 * u + 0.007 * u * u) },
  side: { q: (u: number) => 5 + 0.25 * u, v: (u: number) => 1 + 0.005 * u * u },
  up: { q: (u: number) => 5 + 0.2 * u, v: (u: number) => 1 + 0.002 * u * u },
} as const;
export type HamadaDirection = keyof typeof directions;

/** Side and separation in metres, wind in metres a second, share of fire-resistive buildings 0…1. */
export interface HamadaCase {
  readonly a: number;
  readonly d: number;
  readonly u: number;
  readonly f: number;
}

/** Minutes until the next house burns, straight with, across or against the wind. */
export function hamadaMinutes({ a, d, u, f }: HamadaCase, direction: HamadaDirection): number {
  const { q, v } = directions[direction];
  const wooden = 3 + 0.375 * a + (8 * d) / q(u);
  const resistive = 5 + 0.625 * a + (16 * d) / q(u);
  return ((1 - f) * wooden + f * resistive) / v(u);
}

/** Metres a minute in a direction at `k` = cosine of its angle to the wind: an ellipse downwind, a harmonic mean upwind. */
export function hamadaRate(at: HamadaCase, k: number): number {
  const rate = (direction: HamadaDirection) => (at.a + at.d) / hamadaMinutes(at, direction);
  return ellipse(rate('down'), rate('side'), rate('up'), k);
}

function ellipse(down: number, side: number, up: number, k: number): number {
  if (k >= 0) {
    const e = (down - side) / down;
    const half = (down * down) / (2 * down - side);
    return (half * (1 - e * e)) / (1 - e * k);
  }
  return (side * up) / Math.sqrt(up * up * (1 - k * k) + side * side * k * k);
}

/** Version of 1975: shares of bare and mortar-covered wooden buildings and the width `beta` of the front. */
export interface HamadaCase2 extends HamadaCase {
  readonly bare: number;
  readonly mortar: number;
  readonly beta: number;
}

export function hamadaRate2({ a, d, u, f, bare, mortar, beta }: HamadaCase2, k: number): number {
  const mix = ((bare + mortar) * (1 - f) * (a + d)) / (bare + (5 * mortar) / 3);
  const down = (mix * (1 + 0.1 * u + 0.007 * u * u)) / (3 + 0.375 * a + (8 * d) / (1.15 * beta * (5 + 0.5 * u)));
  const side = (mix * (1 + 0.002 * u * u)) / (3 + 0.375 * a + (8 * d) / (1.15 * (5 + 0.5 * u)));
  const e = (down - side) / down;
  const half = (down * down) / (2 * down - side);
  return (half * (1 - e * e)) / (1 - e * k);
}
