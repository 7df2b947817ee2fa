import { dayMs, type Instant, randomUnit, seoulHourOf, seoulOffsetMs } from '#core';
import { interpolateRound, smoothField } from './feed-noise.ts';
import { clamp, type WeatherOf } from './feed-weather.ts';

/** Classes of roads that carry simulated traffic, from the widest. */
export const trafficClasses = ['motorway', 'trunk', 'primary', 'secondary', 'tertiary', 'residential'] as const;
export type TrafficClass = (typeof trafficClasses)[number];

/**
 * Mean speed of an empty road with its signals, km/h. Assumptions, chosen so that the main roads of a weekday come out as
 * Seoul states them: 24 km/h over the day, below 20 in the evening (Seoul traffic statistics by link, 2019–2022).
 */
const freeKmh: Readonly<Record<TrafficClass, number>> = {
  motorway: 76,
  trunk: 58,
  primary: 38,
  secondary: 33,
  tertiary: 27,
  residential: 20,
};

/** Traffic over capacity at each hour of the day, in percent: assumptions of this model. */
const weekdayLoad = [38, 26, 19, 17, 20, 40, 70, 94, 102, 94, 88, 87, 86, 88, 90, 93, 97, 104, 108, 98, 82, 73, 64, 51];
const weekendLoad = [45, 33, 24, 20, 19, 24, 34, 46, 58, 70, 79, 84, 87, 89, 90, 90, 90, 89, 85, 78, 70, 63, 57, 49];

/** The two centres to which people drive in the morning: City Hall and Gangnam station, EPSG:5186. */
const centres = [
  [198_020, 551_800],
  [202_430, 544_280],
] as const;

/** A place on a road, and which way it runs. */
export interface TrafficPlace {
  readonly class: TrafficClass;
  readonly at: readonly [east: number, north: number];
  readonly headingDeg: number;
  /** Whole number of the link's own, for what makes one link unlike its neighbour. */
  readonly own: number;
}

/** Speed in km/h at a place and instant. */
export type SpeedOf = (place: TrafficPlace, instant: Instant) => number;

/**
 * Speed of simulated traffic. The load of the hour, higher in the direction of the day's tide and where a smooth random
 * field says so, slows the free speed by v = v₀ / (1 + α x⁴), the volume-delay function of the Bureau of Public Roads (1964) with
 * α = 0.9 instead of 0.15, since signals stand on city streets. Rain slows by 2–15 % (FHWA road weather: 2–13 % in light,
 * 3–16 % in heavy rain) and takes 5–15 % of the capacity. Pure in seed, weather, place and instant.
 */
export function trafficSpeed(seed: number, weatherOf: WeatherOf): SpeedOf {
  const here = smoothField(seed * 64 + 41, { wavelengthKm: [1.5, 8] });
  const now = smoothField(seed * 64 + 42, { wavelengthKm: [1, 5], periodH: [0.5, 4] });
  const moments = new Map<Instant, Moment>();
  const momentAt = (instant: Instant): Moment => {
    const known = moments.get(instant);
    if (known) return known;
    const made = momentOf(seed, weatherOf, instant);
    moments.set(instant, made);
    if (moments.size > keptMoments) moments.delete(moments.keys().next().value as Instant);
    return made;
  };
  return ({ class: roadClass, at: [east, north], headingDeg, own }, instant) => {
    const moment = momentAt(instant);
    const [x, y] = [east / 1000, north / 1000];
    const local = 1 + 0.1 * here(x, y, 0) + 0.07 * now(x, y, instant) + 0.16 * (randomUnit(own, 7) - 0.5);
    const load =
      (moment.load * local * (1 + 0.12 * moment.tide * inward(east, north, headingDeg))) / (1 - moment.tighter);
    const free = freeKmh[roadClass] * (0.92 + 0.16 * randomUnit(own, 8)) * (1 - moment.slower);
    return Math.max(3, free / (1 + 0.9 * Math.max(0.05, load) ** 4));
  };
}

/** What all places have in common at an instant. */
interface Moment {
  readonly load: number;
  readonly tide: number;
  /** Shares of the speed and of the capacity that rain takes. */
  readonly slower: number;
  readonly tighter: number;
}
const keptMoments = 64;

function momentOf(seed: number, weatherOf: WeatherOf, instant: Instant): Moment {
  const { rainMmH } = weatherOf(instant);
  const wet = rainMmH > 0.1;
  return {
    ...loadAt(seed, instant),
    slower: wet ? clamp(0.02 + 0.01 * rainMmH, 0.02, 0.15) : 0,
    tighter: wet ? clamp(0.05 + 0.008 * rainMmH, 0.05, 0.15) : 0,
  };
}

/** Load of the hour, and how much more of it runs inward (+1 in the morning rush) than outward (−1 in the evening). */
export function loadAt(seed: number, instant: Instant): { load: number; tide: number } {
  const hour = seoulHourOf(instant);
  const day = Math.floor((instant + seoulOffsetMs) / dayMs);
  const free = isFreeDay(instant);
  const table = free ? weekendLoad : weekdayLoad;
  const bump = (middle: number, width: number) => Math.exp(-(((hour - middle) / width) ** 2));
  return {
    load: ((0.97 + 0.06 * randomUnit(seed, day, 0x7af)) * interpolateRound(table, hour - 0.5)) / 100,
    tide: free ? 0 : bump(8.2, 1.5) - bump(18.4, 2),
  };
}

/** Saturday or Sunday in Seoul. */
export function isFreeDay(instant: Instant): boolean {
  const weekday = new Date(instant + seoulOffsetMs).getUTCDay();
  return weekday === 0 || weekday === 6;
}

/** Cosine of the angle between a heading and the way to the nearer centre. */
function inward(east: number, north: number, headingDeg: number): number {
  let best: readonly [number, number] = [0, 0];
  let nearest = Number.POSITIVE_INFINITY;
  for (const [cx, cy] of centres) {
    const [dx, dy] = [cx - east, cy - north];
    const distance = Math.hypot(dx, dy);
    if (distance < nearest) [nearest, best] = [distance, [dx / (distance || 1), dy / (distance || 1)]];
  }
  const heading = (headingDeg * Math.PI) / 180;
  return best[0] * Math.sin(heading) + best[1] * Math.cos(heading);
}

/** Words of the road traffic information of Seoul: 1 smooth, 2 slow, 3 jammed. */
export function trafficLevel(speedKmh: number, roadClass: TrafficClass | undefined): 1 | 2 | 3 {
  // Urban expressways: 50 and 30 km/h; streets: 25 and 15 (TOPIS).
  const [smooth, slow] = roadClass === 'motorway' ? [50, 30] : [25, 15];
  return speedKmh >= smooth ? 1 : speedKmh >= slow ? 2 : 3;
}
