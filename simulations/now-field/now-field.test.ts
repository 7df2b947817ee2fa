import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cellOf, type Field, Outcome, type Table, toEpsg5186, toWgs84, valueAt } from '#core';
import { contract as air } from '#datasets/air/contract.ts';
import { contract as sdot } from '#datasets/sdot/contract.ts';
import type { Db } from '#server/kit/db.ts';
import { openObservations } from '#server/kit/observations.ts';
import { openTestDb } from '#server/kit/testing.ts';
import { towerX as east, towerY as north, storeTowerCity } from '../_kit/eyes/testing.ts';
import { contract, type NowParameters } from './contract.ts';
import { simulation } from './server.ts';

const scenario = { scenario: 'existing', revision: 1 };
const signal = new AbortController().signal;
const corner = (dx: number, dy: number) => toWgs84([east + dx, north + dy] as never);
const area = [...corner(-1000, -1000), ...corner(1000, 1000)];
const parameters = (more: object = {}) => contract.parameters.parse({ area, ...more }) as unknown as NowParameters;
const gather = (more: object = {}) => simulation.gather(parameters(more), { reader: db, scenario, signal });
const run = async (more: object = {}) =>
  (await simulation.run((await gather(more)).input, { signal, threads: 1, progress: () => {} })) as Record<
    string,
    Field
  > &
    Record<string, Table>;
const codeOf = async (work: () => unknown) => {
  try {
    await work();
  } catch (error) {
    if (error instanceof Outcome) return error.code;
    throw error;
  }
  return undefined;
};

let db: Db;
const time = Date.now() - 60_000;
beforeAll(async () => {
  db = await openTestDb();
  await storeTowerCity(db);
});
afterAll(() => db.close());

/** 36 sensors on a lattice: warmer to the east, dust alike everywhere; one is broken and flagged, one silent about dust. */
async function storeSensors(): Promise<void> {
  const store = await openObservations(db, sdot);
  const others = Object.fromEntries(Object.keys(sdot.feed.values).map((key) => [key, null]));
  const observations = [];
  for (let i = 0; i < 36; i++) {
    const [dx, dy] = [-1000 + 400 * (i % 6), -1000 + 400 * Math.floor(i / 6)];
    const [lon, lat] = toWgs84([east + dx, north + dy] as never);
    await db.query(
      `insert into sdot_sensor (source, serial, lon, lat, geom, valid_from, content_hash)
       values ('survey', $1, $2, $3, st_setsrid(st_makepoint($4, $5), 5186), 1, 'a')`,
      [`s${i}`, lon, lat, east + dx, north + dy],
    );
    const temperature = i === 20 ? 79 : 20 + dx / 1000;
    const values = { ...others, temperature, humidity: 50, pm25: i === 3 ? null : 25, pm10: i === 5 ? 5000 : 40 };
    observations.push({ feed: 'sdot', entity: `s${i}`, time, values });
  }
  await store.append(observations, 'measured');
}

describe('the air now', () => {
  it('needs sensors', async () => {
    expect(await codeOf(() => run())).toBe('now-without-sensors');
    expect(contract.parameters.safeParse({ at: 'gestern' }).success).toBe(false);
    expect(
      await codeOf(() => simulation.check?.(parameters({ area: [126.76, 37.42, 127.19, 37.71], cellSizeM: 50 }))),
    ).toBe('now-too-large');
  });

  it('joins what the sensors say, and shows which of them stands out', async () => {
    await storeSensors();
    const { temperature, temperatureError, pm25, pm10, check, sensors } = await run();
    const west = valueAt(temperature, [east - 700, north + 300])!;
    const right = valueAt(temperature, [east + 700, north + 300])!;
    expect(right - west).toBeGreaterThan(0.5);
    expect(pm25.values.every((value) => Math.abs(value - 25) < 0.01)).toBe(true);
    expect(temperatureError.values.every((value) => value >= 0)).toBe(true);
    // The reading beyond the range of the specification is no reading.
    expect(pm10.values.every((value) => Math.abs(value - 40) < 0.01)).toBe(true);
    expect(check.rows).toBe(4);
    const counts = Array.from({ length: 4 }, (_, row) => cellOf(check.columns.sensors, row));
    expect(counts).toEqual([35, 36, 35, 35]);
    expect(cellOf(check.columns.leftOut, 0)).toBe(1);
    const odd = Array.from({ length: sensors.rows }, (_, row) => [
      Number(cellOf(sensors.columns.temperatureOdd, row)),
      cellOf(sensors.columns.sensor, row),
    ]).sort((a, b) => Number(b[0]) - Number(a[0]));
    expect(odd[0][1]).toBe('s20');
  });

  it('is held against the air stations, and forgets what is too old', async () => {
    const station = toWgs84(toEpsg5186([127.0475, 37.5175] as never));
    const around = [station[0] - 0.005, station[1] - 0.005, station[0] + 0.005, station[1] + 0.005];
    const store = await openObservations(db, air);
    const values = { pm25: 30, pm10: 50, o3: null, no2: null, co: null, so2: null };
    await store.append([{ feed: 'air', entity: '강남구', time, values }], 'measured');
    const { stations } = await run({ area: around });
    expect(stations.rows).toBe(1);
    expect(cellOf(stations.columns.measured25, 0)).toBe(30);
    expect(cellOf(stations.columns.pm25, 0)).toBeCloseTo(25, 1);
    const before = new Date(time - 3_600_000).toISOString();
    expect(await codeOf(() => run({ at: before }))).toBe('now-without-sensors');
  });
});
