import { hourMs, type Instant, randomUnit } from '#core';

/** What a smooth random field looks like: ranges of wavelength in space and of period in time. */
export interface WaveSpec {
  /** Kilometres; absent: the same everywhere. */
  readonly wavelengthKm?: readonly [min: number, max: number];
  /** Hours; absent: the same at all times. */
  readonly periodH?: readonly [min: number, max: number];
  readonly waves?: number;
}

/** A value, about normally distributed with mean 0 and variance 1, that changes smoothly in space and time. */
export type SmoothField = (eastKm: number, northKm: number, instant: Instant) => number;

/**
 * Sum of cosine waves with seeded directions, lengths, periods and phases (spectral method; Shinozuka & Deodatis 1991).
 * Near points say nearly the same, far ones do not; any process computes the same value from the same seed.
 */
export function smoothField(seed: number, { wavelengthKm, periodH, waves = 12 }: WaveSpec): SmoothField {
  const parts = Array.from({ length: waves }, (_, i) => {
    const draw = (what: number, [min, max]: readonly [number, number]) =>
      min * (max / min) ** randomUnit(seed, i, what);
    const k = wavelengthKm ? (2 * Math.PI) / draw(0, wavelengthKm) : 0;
    // Evenly turned, so that twelve waves leave no direction out.
    const angle = (2 * Math.PI * (i + randomUnit(seed, i, 1))) / waves;
    const omega = periodH ? (2 * Math.PI) / draw(2, periodH) : 0;
    return { kx: k * Math.cos(angle), ky: k * Math.sin(angle), omega, phase: 2 * Math.PI * randomUnit(seed, i, 3) };
  });
  const scale = Math.sqrt(2 / waves);
  return (eastKm, northKm, instant) => {
    const hours = instant / hourMs;
    let sum = 0;
    for (const { kx, ky, omega, phase } of parts) sum += Math.cos(kx * eastKm + ky * northKm + omega * hours + phase);
    return scale * sum;
  };
}

/** A normal number (mean 0, variance 1) of a seed and counters, by Box and Muller. */
export function randomNormal(seed: number, ...counters: readonly number[]): number {
  const radius = Math.sqrt(-2 * Math.log(1 - randomUnit(seed, ...counters, 0)));
  return radius * Math.cos(2 * Math.PI * randomUnit(seed, ...counters, 1));
}

/** A value between the entries of a table that goes round (24 hours, 12 months): entry i holds at position i. */
export function interpolateRound(table: readonly number[], position: number): number {
  const n = table.length;
  const at = ((position % n) + n) % n;
  const i = Math.floor(at) % n;
  const t = at - Math.floor(at);
  return table[i] * (1 - t) + table[(i + 1) % n] * t;
}
