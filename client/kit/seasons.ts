import type { Instant, Text } from '#core';

/** Where the sun turns or crosses the equator: the days that rules of sunlight speak of. */
export const seasons = ['march', 'june', 'september', 'december'] as const;
export type Season = (typeof seasons)[number];

export const seasonTitles: Readonly<Record<Season, Text>> = {
  march: { ko: '춘분', en: 'Spring equinox' },
  june: { ko: '하지', en: 'Summer solstice' },
  september: { ko: '추분', en: 'Autumn equinox' },
  december: { ko: '동지', en: 'Winter solstice' },
};

/** Mean instants for the years 2000-3000 as polynomials of (year − 2000) / 1000: Meeus, Astronomical Algorithms, table 27.B. */
const means: Readonly<Record<Season, readonly number[]>> = {
  march: [2451623.80984, 365242.37404, 0.05169, -0.00411, -0.00057],
  june: [2451716.56767, 365241.62603, 0.00325, 0.00888, -0.0003],
  september: [2451810.21715, 365242.01767, -0.11575, 0.00337, 0.00078],
  december: [2451900.05952, 365242.74049, -0.06223, -0.00823, 0.00032],
};

/** The larger periodic terms of table 27.C: amplitude in 0.00001 days, phase and degrees per century. */
const terms: readonly (readonly [number, number, number])[] = [
  [485, 324.96, 1934.136],
  [203, 337.23, 32964.467],
  [199, 342.08, 20.186],
  [182, 27.85, 445267.112],
  [156, 73.14, 45036.886],
  [136, 171.52, 22518.443],
  [77, 222.54, 65928.934],
  [74, 296.72, 3034.906],
  [70, 243.58, 9037.513],
  [58, 119.81, 33718.147],
  [52, 297.17, 150.678],
  [50, 21.02, 2281.226],
];
const degree = Math.PI / 180;
const dayMs = 86_400_000;
const unixEpochJd = 2440587.5;
/** TT − UTC now (IERS: 37 leap seconds + 32.184 s); it changes by a second in several years. */
const ttMinusUtcMs = 69_184;

/** The instant of an equinox or solstice, to a few minutes. */
export function seasonInstant(year: number, season: Season): Instant {
  const y = (year - 2000) / 1000;
  const mean = means[season].reduceRight((sum, coefficient) => sum * y + coefficient, 0);
  const t = (mean - 2451545) / 36525;
  const w = (35999.373 * t - 2.47) * degree;
  const lambda = 1 + 0.0334 * Math.cos(w) + 0.0007 * Math.cos(2 * w);
  const s = terms.reduce((sum, [amplitude, phase, rate]) => sum + amplitude * Math.cos((phase + rate * t) * degree), 0);
  const jd = mean + (0.00001 * s) / lambda;
  return Math.round((jd - unixEpochJd) * dayMs - ttMinusUtcMs);
}
