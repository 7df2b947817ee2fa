import { hourMs, type Instant, outcomeKind, type Reader, type ScenarioRevision, type Text, toEpsg5186 } from '#core';
import { guFacts } from '#datasets/_kit/facts/gu.ts';
import { readWeather, weatherAt } from '#datasets/weather/contract.ts';
import { contract as weatherNow } from '#datasets/weather-now/contract.ts';
import type { Db } from '#server/kit/db.ts';
import { type FeedContract, openObservations } from '#server/kit/observations.ts';
import type { StationWind } from '../_kit/wind/series.ts';

/** Where the wind of a time series comes from. */
export const windSources = ['year', 'measured', 'forecast'] as const;
export type WindSource = (typeof windSources)[number];

export interface StationSeries {
  readonly hours: readonly StationWind[];
  /** What it is, in words. */
  readonly title: Text;
  /** Made by a generator rather than an instrument. */
  readonly simulated: boolean;
}

export interface Period {
  readonly from: Instant;
  readonly to: Instant;
}

/** A forecast speaks of the hour so long after it. */
const forecastAheadMs = 3 * hourMs;

/** The wind hour by hour over a period, nearest to a place. @throws Outcome `wind-series-empty` */
export async function stationWind(
  db: Db,
  source: WindSource,
  period: Period,
  {
    place,
    reader,
    scenario,
    yearGenerated,
  }: { place: readonly [number, number]; reader: Reader; scenario: ScenarioRevision; yearGenerated: boolean },
): Promise<StationSeries> {
  const found =
    source === 'year'
      ? await typicalYear(reader, scenario, period, yearGenerated)
      : await fromFeed(db, source, period, nearestGu(place));
  if (!found.hours.some(({ speedMs }) => speedMs !== null)) throw nothingKnown({}, 'source');
  return found;
}

async function typicalYear(
  reader: Reader,
  scenario: ScenarioRevision,
  { from, to }: Period,
  simulated: boolean,
): Promise<StationSeries> {
  const year = await readWeather(reader, scenario);
  const hours: StationWind[] = [];
  for (let time = from; time < to; time += hourMs) {
    const hour = weatherAt(year, time);
    hours.push({ time, fromDeg: hour?.windDirectionDeg ?? null, speedMs: hour?.windSpeedMs ?? null });
  }
  return { hours, simulated, title: { ko: '표준년 (EPW)', en: 'Typical year (EPW)' } };
}

/** Observation or forecast at the weather point of the gu. */
async function fromFeed(
  db: Db,
  source: 'measured' | 'forecast',
  { from, to }: Period,
  gu: (typeof guFacts)[number],
): Promise<StationSeries> {
  const observed = source === 'measured';
  const [speed, direction] = observed ? ['windSpeed', 'windDirectionDeg'] : ['windSpeedIn3h', 'windDirectionIn3hDeg'];
  const ahead = observed ? 0 : forecastAheadMs;
  const store = await openObservations(db, weatherNow as FeedContract);
  const rows = await store.page({
    entity: gu.name,
    ...{ from: from - ahead, to: to - ahead - 1, descending: false, limit: mostRows, offset: 0 },
  });
  const known = (row: (typeof rows)[number], key: string) =>
    row.outOfRange.includes(key) || row.suspect?.includes(key) ? null : row.values[key];
  const hours = rows.map((row): StationWind => {
    return { time: row.time + ahead, fromDeg: known(row, direction), speedMs: known(row, speed) };
  });
  return {
    hours,
    simulated: rows.some((row) => row.simulated),
    title: observed
      ? { ko: `관측 (${gu.name} 날씨 지점)`, en: `Measured (weather point of ${gu.nameEn})` }
      : { ko: `3시간 전 예보 (${gu.name})`, en: `Forecast three hours before (${gu.nameEn})` },
  };
}

const mostRows = 10_000;

function nearestGu([x, y]: readonly [number, number]) {
  const away = ({ lon, lat }: (typeof guFacts)[number]) => {
    const [east, north] = toEpsg5186([lon, lat]);
    return Math.hypot(east - x, north - y);
  };
  return guFacts.reduce((best, gu) => (away(gu) < away(best) ? gu : best));
}

const nothingKnown = outcomeKind({
  code: 'wind-series-empty',
  status: 404,
  message: { ko: '이 기간의 바람 자료가 없습니다.', en: 'There is no wind of this period.' },
  remedy: {
    ko: '다른 기간이나 자료를 고르십시오. 관측과 예보는 최근 7일만 남아 있습니다.',
    en: 'Choose another period or source. Readings and forecasts are kept for 7 days.',
  },
});
