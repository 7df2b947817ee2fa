import { hourMs, type Instant, seoulHourOf, seoulOffsetMs } from '#core';
import { interpolateRound, smoothField } from './feed-noise.ts';

/** Weather of the city as a whole, which every simulated sensor follows in its own way. */
export interface CityWeather {
  readonly temperatureC: number;
  readonly humidityPct: number;
  readonly windSpeedMs: number;
  /** Where the wind comes from, degrees from north. */
  readonly windDirectionDeg: number;
  /** Global horizontal radiation over that of a clear sky, 0…1.1. */
  readonly clearness: number;
  /** Rain, millimetres in an hour; as snow's water below freezing. */
  readonly rainMmH: number;
}

/** An hour of a typical year: values at its end, radiation as the mean over it. Null where the source says nothing. */
export interface TypicalHour {
  readonly temperatureC: number | null;
  readonly humidityPct: number | null;
  readonly windSpeedMs: number | null;
  readonly windDirectionDeg: number | null;
  readonly globalWm2: number | null;
}

/** What `server.ts` gathers for the simulated feed. */
export interface SimulatedFeedInput {
  /** The hour of the typical year that holds at an instant; undefined when the city has no weather. */
  weatherAt(instant: Instant): TypicalHour | undefined;
}

export type WeatherOf = (instant: Instant) => CityWeather;

/** Weather from the typical year where it says something, else from the monthly normals. Pure in seed, input and instant. */
export function cityWeather(seed: number, input?: SimulatedFeedInput): WeatherOf {
  const normal = normalWeather(seed);
  return (instant) => {
    const fallback = normal(instant);
    const end = input?.weatherAt(instant);
    const start = input?.weatherAt(instant - hourMs);
    if (!end || !start) return fallback;
    const t = seoulHourOf(instant) % 1;
    const between = (key: 'temperatureC' | 'humidityPct' | 'windSpeedMs') => {
      const [a, b] = [start[key], end[key]];
      return a === null || b === null ? fallback[key] : a + (b - a) * t;
    };
    return {
      temperatureC: between('temperatureC'),
      humidityPct: between('humidityPct'),
      windSpeedMs: between('windSpeedMs'),
      windDirectionDeg: turnBetween(start.windDirectionDeg, end.windDirectionDeg, t) ?? fallback.windDirectionDeg,
      clearness: clearnessOf(end, instant) ?? fallback.clearness,
      rainMmH: fallback.rainMmH,
    };
  };
}

/** Along the shorter arc. */
function turnBetween(a: number | null, b: number | null, t: number): number | undefined {
  if (a === null || b === null) return undefined;
  const turn = ((((b - a) % 360) + 540) % 360) - 180;
  return (a + turn * t + 360) % 360;
}

/** Measured over clear-sky radiation of the hour; undefined near and after sunset, where the ratio says nothing. */
function clearnessOf({ globalWm2 }: TypicalHour, instant: Instant): number | undefined {
  const middle = Math.floor(instant / hourMs) * hourMs + hourMs / 2;
  const clear = clearSkyWm2(sinSunElevation(middle));
  if (globalWm2 === null || clear < 50) return undefined;
  return Math.min(1.1, globalWm2 / clear);
}

/**
 * Normals of Seoul (station 108), January to December: means of the typical year KOR_SO_Seoul.WS.471080 TMYx 2007–2021
 * (climate.onebuilding.org). `clearness` is its radiation over that of the clear-sky formula below.
 */
const normals = {
  temperatureC: [-1.8, 1.0, 6.3, 12.7, 18.2, 23.4, 25.8, 26.3, 22.1, 15.7, 8.2, -0.1],
  diurnalC: [3.3, 3.8, 4.6, 4.0, 4.1, 3.8, 2.3, 3.2, 4.0, 3.7, 3.6, 3.0],
  humidityPct: [52, 47, 47, 55, 59, 61, 73, 70, 68, 59, 67, 55],
  windSpeedMs: [2.3, 1.8, 2.4, 2.6, 2.9, 2.1, 2.5, 2.4, 2.0, 2.3, 2.1, 2.3],
  clearness: [0.9, 0.9, 0.89, 0.74, 0.69, 0.68, 0.53, 0.67, 0.7, 0.78, 0.78, 0.89],
  /** Climatological normals 1991–2020 of station 108 (Korea Meteorological Administration): rain, and days with 0.1 mm or more. */
  rainMm: [16.8, 28.2, 36.9, 72.9, 103.6, 129.5, 414.4, 348.2, 141.5, 52.2, 51.1, 22.6],
  rainDays: [6.1, 5.8, 7.0, 8.4, 8.6, 9.9, 16.3, 14.7, 9.1, 6.1, 8.8, 7.8],
} as const;
/** Hours of rain in a day with rain: an assumption. */
const rainHoursPerDay = 5;
/** Prevailing direction, westerly, which the daily fluctuation turns about. */
const prevailingDeg = 275;

function normalWeather(seed: number): WeatherOf {
  const slow = { periodH: [30, 180] as const };
  const [warmth, wind, turn, cloud] = [1, 2, 3, 4].map((salt) => smoothField(seed * 16 + salt, slow));
  const shower = smoothField(seed * 16 + 5, { periodH: [5, 60] });
  return (instant) => {
    const month = (table: readonly number[]) => interpolateRound(table, monthPosition(instant));
    const diurnal = month(normals.diurnalC) * Math.cos((2 * Math.PI * (seoulHourOf(instant) - 15)) / 24);
    return {
      temperatureC: month(normals.temperatureC) + diurnal + 2.5 * warmth(0, 0, instant),
      // Warm afternoons are dry: the same vapour is a smaller share of what the air could hold, about 3 % per kelvin.
      humidityPct: clamp(month(normals.humidityPct) - 3 * diurnal + 8 * cloud(0, 0, instant), 15, 98),
      windSpeedMs: month(normals.windSpeedMs) * Math.exp(0.35 * wind(0, 0, instant) - 0.06),
      windDirectionDeg: (prevailingDeg + 60 * turn(0, 0, instant) + 720) % 360,
      clearness: clamp(month(normals.clearness) - 0.15 * cloud(0, 0, instant), 0.1, 1),
      rainMmH: rainOf(shower(0, 0, instant), month(normals.rainMm), month(normals.rainDays)),
    };
  };
}

/**
 * Rain of an hour from a normal number: it rains above the quantile that leaves the month its hours of rain, and the more
 * the farther above, so that the month's sum comes out (the mean excess over a high threshold u is about 1/(u + 1/u)).
 */
function rainOf(normal: number, monthMm: number, monthDays: number): number {
  const share = (monthDays * rainHoursPerDay) / (30.4 * 24);
  const threshold = upperQuantile(share);
  if (normal <= threshold) return 0;
  const meanMmH = monthMm / (monthDays * rainHoursPerDay);
  return meanMmH * (normal - threshold) * (threshold + 1 / threshold);
}

/** Value that a normal number exceeds with a small probability (Abramowitz & Stegun 26.2.22, error below 0.003). */
function upperQuantile(probability: number): number {
  const t = Math.sqrt(-2 * Math.log(probability));
  return t - (2.30753 + 0.27061 * t) / (1 + 0.99229 * t + 0.04481 * t * t);
}

/** Position among twelve monthly values that hold in mid-month: 0 = middle of January. */
export function monthPosition(instant: Instant): number {
  const local = new Date(instant + seoulOffsetMs);
  return local.getUTCMonth() + (local.getUTCDate() - 15) / 30;
}

const seoulLatitude = (37.55 * Math.PI) / 180;
const seoulLongitudeDeg = 126.98;

/** Sine of the sun's elevation over the middle of Seoul (declination and equation of time after Spencer 1971). */
export function sinSunElevation(instant: Instant): number {
  const year = new Date(instant).getUTCFullYear();
  const day = (instant - Date.UTC(year, 0, 1)) / (24 * hourMs);
  const b = (2 * Math.PI * day) / 365;
  const declination =
    0.006918 -
    0.399912 * Math.cos(b) +
    0.070257 * Math.sin(b) -
    0.006758 * Math.cos(2 * b) +
    0.000907 * Math.sin(2 * b);
  const equationMin =
    229.18 *
    (0.000075 +
      0.001868 * Math.cos(b) -
      0.032077 * Math.sin(b) -
      0.014615 * Math.cos(2 * b) -
      0.040849 * Math.sin(2 * b));
  const solarHour = ((instant / hourMs) % 24) + seoulLongitudeDeg / 15 + equationMin / 60;
  const hourAngle = ((solarHour - 12) * Math.PI) / 12;
  return (
    Math.sin(seoulLatitude) * Math.sin(declination) +
    Math.cos(seoulLatitude) * Math.cos(declination) * Math.cos(hourAngle)
  );
}

/** Global horizontal radiation under a clear sky, W/m² (Haurwitz 1945, as in Reno, Hansen & Stein 2012). */
export const clearSkyWm2 = (sinElevation: number): number =>
  sinElevation > 0 ? 1098 * sinElevation * Math.exp(-0.059 / sinElevation) : 0;

export const clamp = (value: number, min: number, max: number): number => Math.min(max, Math.max(min, value));
