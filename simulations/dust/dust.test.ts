import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cellOf, type Field, Outcome, type Stack, type Table, toWgs84, valueAt } from '#core';
import { contract as air } from '#datasets/air/contract.ts';
import type { Db } from '#server/kit/db.ts';
import { openObservations } from '#server/kit/observations.ts';
import { openTestDb } from '#server/kit/testing.ts';
import { forEachPiece } from '../_kit/dust/roads.ts';
import { towerX as east, towerY as north, storeTowerCity } from '../_kit/eyes/testing.ts';
import { contract, type DustParameters } from './contract.ts';
import { factorOf, kinds, noPolicy, policyKeys } from './policy.ts';
import type { DustInput } from './run.ts';
import { simulation } from './server.ts';
import { backgroundOf, dongsUnder, fleetOf, mapUnder, meanOf } from './sliders.ts';
import { cityWall } from './wall.ts';
import { periodWeather } from './weather.ts';
import { wallZone, zoneName, zonesOf } from './zones.ts';

const scenario = { scenario: 'existing', revision: 1 };
const signal = new AbortController().signal;
const corner = (dx: number, dy: number) => toWgs84([east + dx, north + dy] as never);
const area = [...corner(-600, -600), ...corner(600, 600)];
const parameters = (more: object = {}) =>
  contract.parameters.parse({ area, period: 'hour', date: '2026-01-15', ...more }) as unknown as DustParameters;
type Result = Record<string, Field> & Record<string, Table> & { parts: Stack };

let db: Db;
beforeAll(async () => {
  db = await openTestDb();
  await storeTowerCity(db);
});
afterAll(() => db.close());

const gather = async (more: object = {}) =>
  (await simulation.gather(parameters(more), { reader: db, scenario, signal })).input;
const run = async (input: DustInput, threads = 1) =>
  (await simulation.run(input, { signal, threads, progress: () => {} })) as Result;
const codeOf = async (work: () => unknown) => {
  try {
    await work();
  } catch (error) {
    if (error instanceof Outcome) return error.code;
    throw error;
  }
  return undefined;
};
const basisOf = (basis: Table, item: string) => {
  const row = Array.from({ length: basis.rows }, (_, i) => i).find((i) => cellOf(basis.columns.item, i) === item)!;
  return cellOf(basis.columns.value, row) as number;
};

async function storeWeather(): Promise<void> {
  const hours = Array.from({ length: 8760 }, (_, i) => i);
  const date = (hour: number) => new Date(Date.UTC(2026, 0, 1) + hour * 3_600_000);
  await db.query(
    `insert into weather_hour (source, hour_of_year, month, day, hour, temperature_c, humidity_pct, global_wm2,
       wind_direction_deg, wind_speed_ms, cloud_tenths, valid_from, content_hash)
     select 'survey', h, m, d, (h % 24) + 1, 0, 50, case when h % 24 between 8 and 17 then 300 else 0 end, 270,
       3, 2, 1, 'a' from unnest($1::int[], $2::int[], $3::int[]) as t(h, m, d)`,
    [hours, hours.map((h) => date(h).getUTCMonth() + 1), hours.map((h) => date(h).getUTCDate())],
  );
}

/** An avenue from south to north through the tower's quarter. */
const avenue = () =>
  db.query(
    `insert into road (source, id, valid_from, geom, class, width_m, width_origin, oneway, name, content_hash)
     values ('survey', 'avenue', 1, st_setsrid(st_makeline(st_makepoint($1, $2), st_makepoint($1, $3)), 5186), 'primary', 30,
       'surveyed', 'no', '시험로', 'a')`,
    [east + 30, north - 900, north + 900],
  );

describe('fine dust of a quarter', () => {
  it('needs weather, and a place in Seoul of a size that can be computed', async () => {
    expect(await codeOf(() => gather())).toBe('dust-without-weather');
    const box = (...corners: number[]) => parameters({ area: corners });
    expect(await codeOf(() => simulation.check?.(box(129, 35, 129.01, 35.01)))).toBe('area-outside-seoul');
    expect(
      await codeOf(() => simulation.check?.(parameters({ area: [126.76, 37.42, 127.19, 37.71], cellSizeM: 50 }))),
    ).toBe('dust-too-large');
    expect(contract.parameters.safeParse({ sweeping: 101 }).success).toBe(false);
  });

  it('is only the background where nothing is emitted, and lies under the wind of a road', async () => {
    await storeWeather();
    const empty = await gather({ background: 'stated', statedPm25: 10, statedPm10: 20 });
    const none = await run({ ...empty, city: { ...empty.city, built: nothingBuilt(empty) } });
    expect(none.pm25.values.every((value) => value === 10)).toBe(true);
    expect(none.local.values.every((value) => value === 0)).toBe(true);
    expect(none.cause.values.every(Number.isNaN)).toBe(true);
    await avenue();
    const { local, streets, sources, change } = await run(await gather({ background: 'stated' }));
    const at = (dx: number) => valueAt(local, [east + dx, north])!;
    // The wind is from the west.
    expect(at(150)).toBeGreaterThan(2 * at(-350));
    expect(at(150)).toBeGreaterThan(at(450));
    expect(change.values.every((value) => value === 0)).toBe(true);
    expect(streets.rows).toBeGreaterThan(5);
    expect(cellOf(streets.columns.street, 0)).toBe('시험로');
    expect(cellOf(streets.columns.own25, 0)).toBeGreaterThan(0);
    const share = Array.from({ length: sources.rows }, (_, row) => Number(cellOf(sources.columns.share, row)));
    expect(share.reduce((sum, part) => sum + part, 0)).toBeCloseTo(100, 3);
  });

  it('gives the same bits on three threads, knows no NaN within the city, and does what policies say', async () => {
    const policies = Object.fromEntries(policyKeys.map((key) => [key, 50]));
    const input = await gather({ background: 'stated', ...policies });
    const [one, three] = [await run(input), await run(input, 3)];
    for (const name of ['pm25', 'pm10', 'local', 'change', 'cause'])
      expect(three[name].values).toEqual(one[name].values);
    expect(one.pm25.values.every((value) => Number.isFinite(value))).toBe(true);
    expect(one.change.values.every((value) => value <= 0)).toBe(true);
    expect(one.change.values.some((value) => value < 0)).toBe(true);
    const before = await run(await gather({ background: 'stated' }));
    const cell = 5 * one.pm25.width + 7;
    expect(one.pm25.values[cell] - before.pm25.values[cell]).toBeCloseTo(one.change.values[cell], 4);
  });

  it('says the same on the sliders as in a new run', async () => {
    const policy = {
      ...noPolicy,
      oddEven: 80,
      sweeping: 60,
      constructionPause: 100,
      greenWalls: 100,
      lowEmissionZone: 100,
    };
    const before = await run(await gather({ background: 'stated' }));
    const after = await run(await gather({ background: 'stated', ...policy }));
    const slid = meanOf(dongsUnder(before.dongs, policy, fleetOf(before.basis)));
    expect(slid).toBeCloseTo(basisOf(after.basis, 'mean25'), 4);
    expect(slid).toBeLessThan(basisOf(before.basis, 'mean25'));
    const on = { fleet: fleetOf(before.basis), background: backgroundOf(before.basis) };
    const map = mapUnder(before.parts, policy, on);
    for (const name of ['pm25', 'pm10', 'local', 'change'] as const) {
      map[name].forEach((value, cell) => {
        expect(Math.abs(value - after[name].values[cell])).toBeLessThan(0.01);
      });
    }
  });

  it('takes its background from the stations, less what is made here', async () => {
    expect(basisOf((await run(await gather())).basis, 'stations')).toBe(0);
    const store = await openObservations(db, air);
    const time = Date.now() - 60_000;
    const values = { pm25: 40, pm10: 60, o3: null, no2: null, co: null, so2: null };
    await store.append([{ feed: 'air', entity: '강남구', time, values }], 'measured');
    const near = [...corner(-600, -600), ...toWgs84([east + 1800, north + 2600] as never)];
    const { basis, stations } = await run(await gather({ area: near }));
    expect(basisOf(basis, 'stations')).toBe(1);
    expect(basisOf(basis, 'background25')).toBeGreaterThan(35);
    expect(basisOf(basis, 'background25')).toBeLessThanOrEqual(40);
    const row = Array.from({ length: stations.rows }, (_, i) => i).find(
      (i) => cellOf(stations.columns.station, i) === '강남구',
    )!;
    expect(cellOf(stations.columns.pm25, row)).toBeCloseTo(40, 2);
  });
});

const nothingBuilt = ({ city }: DustInput) =>
  Object.create(city.built, {
    volumeM3: { value: new Float64Array(city.built.volumeM3.length) },
    planM2: { value: new Float64Array(city.built.planM2.length) },
  }) as DustInput['city']['built'];

describe('policies', () => {
  const fleet = { gradeFiveExhaust: 0.3, caught: 0.02 };
  it('change nothing when nothing is done, and each only what it is about', () => {
    for (const kind of kinds) expect(factorOf(kind, true, noPolicy, fleet)).toBe(1);
    const zone = { ...noPolicy, lowEmissionZone: 100 };
    expect(factorOf('exhaust', true, zone, fleet)).toBeCloseTo(0.7, 12);
    expect(factorOf('exhaust', false, zone, fleet)).toBe(1);
    expect(factorOf('resuspension', false, { ...noPolicy, sweeping: 100 }, fleet)).toBeLessThan(0.8);
    expect(factorOf('construction', false, { ...noPolicy, constructionPause: 100 }, fleet)).toBe(0);
    expect(factorOf('stacks', true, { ...noPolicy, oddEven: 100 }, fleet)).toBe(1);
  });

  it('know where the City Wall is', () => {
    const grid = { width: 100, height: 100, cellSize: 100, origin: [193_000, 557_000] as const };
    const zones = zonesOf({ grid, dongs: [] }, cityWall);
    const km2 = zones.filter((zone) => zone === wallZone).length / 100;
    // Within the wall lie some 17 km².
    expect(km2).toBeGreaterThan(14);
    expect(km2).toBeLessThan(20);
    expect(zoneName(1)).toBe('종로구');
  });
});

describe('roads and weather', () => {
  it('lay every metre of a road into some cell', () => {
    const grid = { width: 30, height: 30, cellSize: 100, origin: [0, 3000] as const };
    let metres = 0;
    forEachPiece(
      grid,
      [
        [10, 10],
        [1510, 910],
        [1510, 2900],
      ],
      (_, length) => {
        metres += length;
      },
    );
    expect(metres).toBeCloseTo(Math.hypot(1500, 900) + 1990, 6);
  });

  it('sum up a year without losing an hour, say gaps, and refuse a period without wind', () => {
    const hours = Array.from({ length: 8760 }, (_, h) => ({
      ...{ hourOfYear: h, month: 1, day: 1, hour: (h % 24) + 1, temperatureC: 10, dewPointC: null, humidityPct: 50 },
      ...{ pressureHpa: null, globalWm2: h % 24 > 7 && h % 24 < 18 ? 400 : 0, directNormalWm2: null, diffuseWm2: null },
      ...{ windDirectionDeg: (h * 37) % 360, windSpeedMs: h % 10 === 0 ? null : 2, cloudTenths: 3 },
    }));
    const year = { period: 'year', date: '2026-01-01', hour: 0 } as const;
    const { winds, rose, missingHours, activity } = periodWeather(hours, year);
    expect(missingHours).toBe(876);
    // Emissions of the stacks are the same all hours: their weights are shares over a wind of 2 m/s.
    const stacks = winds.reduce((sum, { weights }) => sum + weights[kinds.indexOf('stacks')], 0);
    expect(stacks).toBeCloseTo(1 / 2, 9);
    expect(rose.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(activity.exhaust, 9);
    const still = hours.map((hour) => ({ ...hour, windSpeedMs: null }));
    expect(() => periodWeather(still, year)).toThrow(Outcome);
  });
});
