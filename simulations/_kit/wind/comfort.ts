import { dailyExceedance, exceedance, type WindYear } from './climate.ts';

/** Wind at a place as a share of that at the station, by sector. */
type Ratios = ArrayLike<number>;

/** Lawson (1978), as used in London: the first class whose speed is exceeded in less than 5 % of the hours; 5 when none. */
export const lawsonMs = [4, 6, 8, 10] as const;
export function lawsonClass(year: WindYear, ratios: Ratios): number {
  const found = lawsonMs.findIndex((speed) => exceedance(year, ratios, speed) < 0.05);
  return found < 0 ? 5 : found + 1;
}

/** NEN 8100 (2006): how often the hourly mean exceeds 5 m/s: A < 2.5 % (1), B < 5 %, C < 10 %, D < 20 %, E (5). */
const nenShares = [0.025, 0.05, 0.1, 0.2];
export function nenClass(year: WindYear, ratios: Ratios): number {
  const share = exceedance(year, ratios, 5);
  return 1 + nenShares.filter((limit) => share >= limit).length;
}

/** NEN 8100, danger: the hourly mean exceeds 15 m/s in 0.05 % of the hours (1: limited risk) or 0.3 % (2: dangerous). */
export function dangerClass(year: WindYear, ratios: Ratios): number {
  const share = exceedance(year, ratios, 15);
  return share > 0.003 ? 2 : share > 0.0005 ? 1 : 0;
}

/**
 * Murakami, Iwasa and Morikawa (1986): how often the strongest gust of a day exceeds 10, 15 and 20 m/s. 1: places most easily
 * disturbed, 2: streets of houses and parks, 3: office streets, 4: beyond.
 */
const murakamiMs = [10, 15, 20];
const murakamiShares = [
  [0.1, 0.009, 0.0008],
  [0.22, 0.036, 0.006],
  [0.35, 0.07, 0.015],
];
/** Gust over hourly mean, in the middle of what the authors give for streets (2 to 3). */
export const gustFactor = 2.5;
export function murakamiClass(year: WindYear, ratios: Ratios): number {
  const shares = dailyExceedance(year, ratios, murakamiMs, gustFactor);
  const found = murakamiShares.findIndex((limits) => limits.every((limit, i) => shares[i] <= limit));
  return found < 0 ? 4 : found + 1;
}
