import { hourMs, type Instant, minuteMs, seoulOffsetMs } from '#core';
import type { ApiRow } from '#datasets/_kit/seoul-api/answer.ts';
import { ApiFault } from '#datasets/_kit/seoul-api/fault.ts';
import {
  type Normalised,
  normalise,
  numberIn,
  Problems,
  seoulInstant,
  textIn,
} from '#datasets/_kit/seoul-api/values.ts';
import { contract } from './contract.ts';
import type { WeatherPlace } from './places.ts';

/** What the forecast of one cell says of the hours to come, in order. */
export interface ForecastHour {
  readonly time: Instant;
  readonly temperature: number | null;
  readonly windSpeed: number | null;
  readonly windDirectionDeg: number | null;
  readonly rainChance: number | null;
  readonly sky: number | null;
}

/** The hour whose observation has come: the service has it 40 minutes later at the latest. */
export const observedHour = (now: Instant): Instant => Math.floor((now - 40 * minuteMs) / hourMs) * hourMs;

/** The newest forecast that is out: made at 02, 05 … 23 o'clock of Seoul and told some 10 minutes later. */
export function forecastHour(now: Instant): Instant {
  const local = now + seoulOffsetMs - 15 * minuteMs - 2 * hourMs;
  return Math.floor(local / (3 * hourMs)) * 3 * hourMs + 2 * hourMs - seoulOffsetMs;
}

/** Beyond ±900 stand the service's words for "missing". */
function reading(row: ApiRow, problems: Problems, name: string): number | null {
  const value = numberIn(row, problems, name);
  if (value === null || Math.abs(value) < 900) return value;
  problems.count('missing');
  return null;
}

/** Rows of `getUltraSrtNcst` of one cell, which hold one value each, as an observation of each gu in the cell. */
export function normaliseObservation(
  rows: readonly ApiRow[],
  places: readonly WeatherPlace[],
  forecast: readonly ForecastHour[],
  now: Instant,
): Normalised {
  const problems = new Problems();
  const byCategory = new Map<string, ApiRow>();
  for (const row of rows) byCategory.set(textIn(row, 'category') ?? '', row);
  const value = (category: string) => {
    const row = byCategory.get(category);
    return row ? reading(row, problems, 'obsrValue') : null;
  };
  const first = rows[0];
  const time = seoulInstant(`${textIn(first, 'baseDate') ?? ''}${textIn(first, 'baseTime') ?? ''}`) ?? Number.NaN;
  const measured = {
    temperature: value('T1H'),
    humidity: value('REH'),
    rain: value('RN1'),
    windSpeed: value('WSD'),
    windDirectionDeg: value('VEC'),
    precipitation: value('PTY'),
  };
  // A forecast alone is no observation: without any measured value the cell says nothing.
  const said = Object.values(measured).some((each) => each !== null);
  const values = said ? { ...measured, ...soon(forecast, time) } : measured;
  return normalise(
    places.map(({ name }) => ({ name })),
    now,
    (row) => ({ feed: contract.id, entity: String(row.name), time, values }),
    problems,
  );
}

/** What the forecast says of three hours later, and of the twelve hours to come. */
export function soon(forecast: readonly ForecastHour[], time: Instant) {
  const in3h = forecast.find((hour) => hour.time === time + 3 * hourMs);
  const chances = forecast
    .filter((hour) => hour.time > time && hour.time <= time + 12 * hourMs)
    .flatMap(({ rainChance }) => rainChance ?? []);
  return {
    temperatureIn3h: in3h?.temperature ?? null,
    windSpeedIn3h: in3h?.windSpeed ?? null,
    windDirectionIn3hDeg: in3h?.windDirectionDeg ?? null,
    rainChanceIn3h: in3h?.rainChance ?? null,
    skyIn3h: in3h?.sky ?? null,
    rainChance12h: chances.length > 0 ? Math.max(...chances) : null,
  };
}

type ForecastValues = { -readonly [K in Exclude<keyof ForecastHour, 'time'>]: number | null };

/** Categories of the service that are read. */
const forecastKeys: Readonly<Partial<Record<string, keyof ForecastValues>>> = {
  TMP: 'temperature',
  WSD: 'windSpeed',
  VEC: 'windDirectionDeg',
  POP: 'rainChance',
  SKY: 'sky',
};
const unsaid: ForecastValues = {
  temperature: null,
  windSpeed: null,
  windDirectionDeg: null,
  rainChance: null,
  sky: null,
};

/** Rows of `getVilageFcst` of one cell, hour by hour. @throws ApiFault when none of them can be used */
export function readForecast(rows: readonly ApiRow[]): ForecastHour[] {
  const problems = new Problems();
  const hours = new Map<Instant, ForecastValues>();
  for (const row of rows) {
    const time = seoulInstant(`${textIn(row, 'fcstDate') ?? ''}${textIn(row, 'fcstTime') ?? ''}`);
    const key = forecastKeys[textIn(row, 'category') ?? ''];
    if (time === undefined || key === undefined) continue;
    const hour = hours.get(time) ?? { ...unsaid };
    hour[key] = reading(row, problems, 'fcstValue');
    hours.set(time, hour);
  }
  if (rows.length > 0 && hours.size === 0) {
    throw new ApiFault('changed-shape', { ko: '예보를 읽을 수 없음', en: 'the forecast cannot be read' });
  }
  return [...hours].map(([time, hour]) => ({ time, ...hour })).sort((a, b) => a.time - b.time);
}
