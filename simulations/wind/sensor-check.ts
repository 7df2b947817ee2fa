import { hourMs, type Instant, type Reader, type ScenarioRevision, type Stack, toEpsg5186 } from '#core';
import { guFacts } from '#datasets/_kit/facts/gu.ts';
import { readSensors, contract as sdot } from '#datasets/sdot/contract.ts';
import { contract as weatherNow } from '#datasets/weather-now/contract.ts';
import type { Db } from '#server/kit/db.ts';
import { type FeedContract, openObservations } from '#server/kit/observations.ts';
import { type Agreement, agreementOf, ratiosAt, type StationWind, windAtPlace } from '../_kit/wind/series.ts';
import type { Period } from './station-wind.ts';

/** One sensor: how well the modelled wind meets what it measured, hour by hour. */
export interface CheckedSensor extends Agreement {
  readonly feed: string;
  readonly id: string;
  readonly lon: number;
  readonly lat: number;
}

export interface SensorCheck {
  readonly sensors: readonly CheckedSensor[];
  /** All pairs of all sensors. */
  readonly all: Agreement;
  /** Some readings come from the simulated feed. */
  readonly simulated: boolean;
}

interface Question {
  readonly reader: Reader;
  readonly scenario: ScenarioRevision;
  readonly library: Stack;
  readonly station: readonly StationWind[];
  readonly period: Period;
}

type Pair = readonly [modelled: number, measured: number];

/** Modelled against measured wind at every sensor that the library covers. */
export async function checkSensors(db: Db, question: Question): Promise<SensorCheck> {
  const { reader, scenario } = question;
  const points = guFacts.map(({ name, lon, lat }) => ({ id: name, lon, lat }));
  const places = [
    ...(await readSensors(reader, scenario)).map((sensor) => ({ ...sensor, of: sdot as FeedContract })),
    ...points.map((point) => ({ ...point, of: weatherNow as FeedContract })),
  ];
  const byHour = new Map(question.station.map((hour) => [Math.floor(hour.time / hourMs), hour]));
  const sensors: CheckedSensor[] = [];
  const all: Pair[] = [];
  let simulated = false;
  for (const { id, lon, lat, of } of places) {
    const ratios = ratiosAt(question.library, toEpsg5186([lon, lat]));
    if (!ratios) continue;
    const read = await hourlyMeans(db, of, id, question.period);
    simulated ||= read.simulated;
    const pairs = [...read.means].flatMap(([hour, measured]): Pair[] => {
      const station = byHour.get(hour);
      const modelled = station && windAtPlace(ratios, station).placeMs;
      return modelled === undefined || modelled === null ? [] : [[modelled, measured]];
    });
    all.push(...pairs);
    sensors.push({ feed: of.id, id, lon, lat, ...agreementOf(pairs) });
  }
  return { sensors, all: agreementOf(all), simulated };
}

const pageRows = 20_000;

/** Mean speed of each hour at a sensor; readings that are out of range or doubted do not count. */
async function hourlyMeans(db: Db, contract: FeedContract, entity: string, { from, to }: Period) {
  const store = await openObservations(db, contract);
  const sums = new Map<number, { sum: number; count: number }>();
  let simulated = false;
  for (let offset = 0; ; offset += pageRows) {
    const rows = await store.page({ entity, from, to, descending: false, limit: pageRows, offset });
    for (const { time, values, outOfRange, suspect, simulated: made } of rows) {
      const value = values.windSpeed;
      if (value === null || value === undefined) continue;
      if (outOfRange.includes('windSpeed') || suspect?.includes('windSpeed')) continue;
      simulated ||= made;
      const hour = hourOf(time);
      const before = sums.get(hour) ?? { sum: 0, count: 0 };
      sums.set(hour, { sum: before.sum + value, count: before.count + 1 });
    }
    if (rows.length < pageRows) break;
  }
  return { simulated, means: new Map([...sums].map(([hour, { sum, count }]) => [hour, sum / count])) };
}

const hourOf = (time: Instant): number => Math.floor(time / hourMs);
