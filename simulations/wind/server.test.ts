import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Field, hourMs, layerSpeeds, Outcome, type Stack, type Table, toEpsg5186, toWgs84, valueAt } from '#core';
import { guFacts } from '#datasets/_kit/facts/gu.ts';
import { contract as sdot } from '#datasets/sdot/contract.ts';
import { contract as weatherNow } from '#datasets/weather-now/contract.ts';
import type { Db } from '#server/kit/db.ts';
import { type FeedContract, openObservations } from '#server/kit/observations.ts';
import { packStack, writeResults } from '#server/kit/results.ts';
import { openTestDb } from '#server/kit/testing.ts';
import { towerX as east, towerY as north, storeTowerCity } from '../_kit/eyes/testing.ts';
import { contract } from './contract.ts';
import { routes, simulation } from './server.ts';

const scenario = { scenario: 'existing', revision: 1 };
const signal = new AbortController().signal;
const corner = (dx: number, dy: number) => toWgs84([east + dx, north + dy] as never);
const area = [...corner(-120, -110), ...corner(140, 110)];
const parameters = (more: object) => contract.parameters.parse({ area, cellSizeM: 8, roughnessM: 0.1, ...more });
type Result = Record<string, Field> &
  Record<'spots' | 'section' | 'rose' | 'lines', Table> &
  Record<'air' | 'airBefore' | 'directions', Stack>;

let db: Db;
beforeAll(async () => {
  db = await openTestDb();
  await storeTowerCity(db);
});
afterAll(() => db.close());

async function runOn(more: object, threads = 1): Promise<Result> {
  const { input } = await simulation.gather(parameters(more), { reader: db, scenario, signal });
  return (await simulation.run(input, { signal, threads, progress: () => {} })) as Result;
}
const codeOf = async (work: () => unknown) => {
  try {
    await work();
  } catch (error) {
    if (error instanceof Outcome) return error.code;
    throw error;
  }
  return undefined;
};

/** Stores the directions as a finished run, with weather and a sensor, and asks the routes of them. */
async function answersSeries(directions: Stack): Promise<void> {
  const id = randomUUID();
  await db.query(
    `insert into job (id, process, parameters, parameters_hash, scenario, revision, status)
     values ($1, 'wind', '{"heightM": 1.5}', 'x', 'existing', 1, 'successful')`,
    [id],
  );
  const packed = await packStack('directions', directions, contract.stacks?.directions);
  await db.tx((tx) => writeResults(tx, id, [packed]));
  const gu = guFacts.reduce((best, each) => (away(each) < away(best) ? each : best));
  const now = Math.floor(Date.now() / hourMs) * hourMs;
  const past = Array.from({ length: 6 }, (_, n) => now - (n + 1) * hourMs);
  const weather = await openObservations(db, weatherNow as FeedContract);
  const wind = { windSpeed: 4, windDirectionDeg: 270, windSpeedIn3h: 8, windDirectionIn3hDeg: 280 };
  await weather.append(
    past.map((time) => ({ feed: 'weather-now', entity: gu.name, time, values: wind })),
    'measured',
  );
  const [lon, lat] = corner(-100, 90);
  await db.query(
    `insert into sdot_sensor (source, serial, valid_from, lon, lat, geom, content_hash)
     values ('survey', 'S1', 1, $1, $2, st_setsrid(st_makepoint($3, $4), 5186), 'a')`,
    [lon, lat, east - 100, north + 90],
  );
  const sensors = await openObservations(db, sdot as FeedContract);
  await sensors.append(
    past.flatMap((time) =>
      [0, 20].map((minute) => ({
        feed: 'sdot',
        entity: 'S1',
        time: time + minute * 60_000,
        values: { windSpeed: minute ? 3 : 1 },
      })),
    ),
    'measured',
  );

  const ask = await served();
  try {
    const series = async (query: string) => (await ask(`/series?run=${id}&${query}`)).body;
    const open = await series(`at=${lon},${lat}&source=measured&days=2`);
    expect(open.times).toHaveLength(6);
    expect(open.simulated).toBe(false);
    const behind = await series(`at=${corner(70, 0).join(',')}&source=measured&days=2`);
    expect(behind.placeMs[0]).toBeLessThan(0.6 * open.placeMs[0]);
    expect(open.rose.sectors[12].share).toBe(1);
    const forecast = await series(`at=${lon},${lat}&source=forecast&days=2`);
    expect(forecast.times[0]).toBe(open.times[0] + 3 * hourMs);
    expect(forecast.placeMs[0]).toBeGreaterThan(1.8 * open.placeMs[0]);
    const { text } = await ask(`/series?run=${id}&at=${lon},${lat}&source=measured&days=2&f=csv`);
    expect(text.trim().split('\r\n')).toHaveLength(7);
    const { body } = await ask(`/check?run=${id}&days=2`);
    expect(body.sensors).toMatchObject([{ id: 'S1', feed: 'sdot', pairs: 6, measuredMs: 2 }]);
    expect(body.all.biasMs).toBeCloseTo(open.placeMs[0] - 2, 2);
    expect(body.all.rmseMs).toBeCloseTo(Math.abs(open.placeMs[0] - 2), 2);
    const codes = await Promise.all(
      [
        `/series?run=${randomUUID()}&at=${lon},${lat}`,
        `/series?run=${id}&at=127.2,37.6`,
        `/series?run=${id}&at=${lon},${lat}&source=year`,
        `/series?run=${id}&at=${lon}`,
      ].map(async (path) => (await ask(path)).body.code),
    );
    expect(codes.slice(0, 3)).toEqual(['wind-without-library', 'wind-no-air-here', 'wind-series-empty']);
    expect(codes[3]).toBeDefined();
  } finally {
    ask.close();
  }
}

const away = ({ lon, lat }: { lon: number; lat: number }) => {
  const [x, y] = toEpsg5186([lon, lat]);
  return Math.hypot(x - east, y - north);
};

/** The feature's routes on a port of their own. */
async function served() {
  const app = express();
  const router = express.Router();
  routes(router, db);
  app.use(router);
  app.use(((error, _request, response, _next) => {
    response.status(error instanceof Outcome ? 400 : 500).json({ code: error.code ?? String(error) });
  }) as express.ErrorRequestHandler);
  const server = app.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  const ask = async (path: string) => {
    const text = await (await fetch(`http://127.0.0.1:${port}${path}`)).text();
    return { text, body: text.startsWith('{') ? JSON.parse(text) : undefined };
  };
  return Object.assign(ask, { close: () => server.close() });
}

describe('wind around a tower', () => {
  it('is calm behind it, faster beside it, and as it came far from it', async () => {
    const { speed, amplification, section, spots, rose, change, reliance } = await runOn({ fromDeg: 270, heightM: 6 });
    const at = (field: Field, dx: number, dy: number) => valueAt(field, [east + dx, north + dy])!;
    expect(at(amplification, -110, 100)).toBeGreaterThan(0.9);
    expect(at(amplification, 60, 0)).toBeLessThan(0.5);
    expect(at(amplification, -4, 36)).toBeGreaterThan(1.05);
    expect(valueAt(speed, [east, north])).toBeUndefined();
    expect(at(reliance, 60, 0)).toBe(1);
    expect(section.rows).toBeGreaterThan(200);
    expect(spots.rows).toBe(20);
    expect(rose.rows).toBe(1);
    expect(change).toBeUndefined();
  });

  it('gives the whole air by height: the same wind as on the map, with the ground and the tower', async () => {
    const { air, speed, directions } = await runOn({ fromDeg: 270, heightM: 4, cellSizeM: 8 });
    expect(directions).toBeUndefined();
    expect(air.axis[0]).toBe(1.5);
    const layer = air.axis.indexOf(4);
    const speeds = layerSpeeds(air, layer);
    let [compared, inTower] = [0, 0];
    for (let cell = 0; cell < speeds.length; cell++) {
      const u = (cell % air.width) + 0.5;
      const at = [
        air.origin[0] + u * air.cellSize,
        air.origin[1] - (Math.floor(cell / air.width) + 0.5) * air.cellSize,
      ];
      const value = valueAt(speed, at);
      expect(Number.isNaN(speeds[cell])).toBe(value === undefined);
      if (air.roofs[cell] === 100) inTower++;
      if (value === undefined) continue;
      // The upward part is in the vectors and not on the map.
      const level = Math.hypot(
        air.components.east[layer * speeds.length + cell],
        air.components.north[layer * speeds.length + cell],
      );
      expect(level * air.step).toBeCloseTo(value, 1);
      compared++;
    }
    expect(compared).toBeGreaterThan(500);
    expect(inTower).toBe(25);
    expect(air.ground.every((z) => Math.abs(z - 20) < 0.01)).toBe(true);
    // West wind, high over the roofs.
    const high = (air.axis.length - 1) * speeds.length;
    expect(air.components.east[high + 5] * air.step).toBeGreaterThan(4);
  });

  it('turns with the wind', async () => {
    const west = await runOn({ fromDeg: 270, heightM: 6 });
    const south = await runOn({ fromDeg: 180, heightM: 6 });
    const patch = ({ speed }: Result, dx: number, dy: number) => {
      const found = [-16, -8, 0, 8, 16].flatMap((x) => [-16, -8, 0, 8, 16].map((y) => [x, y] as const));
      return found.reduce((sum, [x, y]) => sum + valueAt(speed, [east + dx + x, north + dy + y])! / found.length, 0);
    };
    expect(patch(south, 0, 80)).toBeGreaterThan(0.6 * patch(west, 80, 0));
    expect(patch(south, 0, 80)).toBeLessThan(1.6 * patch(west, 80, 0));
    expect(patch(south, 80, 0)).toBeGreaterThan(1.5 * patch(west, 80, 0));
  });

  it('shows what a demolition changes, and nothing moves without wind', async () => {
    const { change, air, airBefore } = await runOn({ fromDeg: 270, edits: [{ kind: 'demolish', id: 'survey:tower' }] });
    expect(valueAt(change, [east + 60, north])).toBeGreaterThan(1);
    expect([airBefore, air].map(({ roofs }) => Math.max(...roofs))).toEqual([100, 0]);
    const { speed } = await runOn({ speedMs: 0 });
    expect(speed.values.every((value) => Number.isNaN(value) || value === 0)).toBe(true);
  });

  it('judges a year of wind', async () => {
    expect(await codeOf(() => runOn({ wind: 'year' }))).toBe('wind-without-weather');
    const { input } = await simulation.gather(parameters({ cellSizeM: 10 }), { reader: db, scenario, signal });
    // West wind of 8 m/s on every day; once in a while a storm from the north.
    const hours = Array.from({ length: 8760 }, (_, hour) =>
      hour % 100 ? { windDirectionDeg: 270, windSpeedMs: 8 } : { windDirectionDeg: 0, windSpeedMs: 30 },
    );
    const year = { ...(input as object), hours } as never;
    const result = (await simulation.run(year, { signal, threads: 1, progress: () => {} })) as Result;
    const at = (field: Field, dx: number, dy: number) => valueAt(field, [east + dx, north + dy])!;
    expect(at(result.mean, 100, 0)).toBeLessThan(0.8 * at(result.mean, -110, 100));
    expect(at(result.nen, 100, 0)).toBeLessThanOrEqual(at(result.nen, -110, 100));
    expect(at(result.danger, -110, 100)).toBeGreaterThan(0);
    expect(result.rose.rows).toBe(16);
    await answersSeries(result.directions);
    expect(result.murakami.values.every((rank) => Number.isNaN(rank) || (rank >= 1 && rank <= 4))).toBe(true);
  });

  it('refuses what cannot be answered, with the reason', async () => {
    const box = (...corners: number[]) => contract.parameters.parse({ area: corners });
    expect(await codeOf(() => simulation.check?.(box(129, 35, 129.01, 35.01)))).toBe('area-outside-seoul');
    expect(await codeOf(() => simulation.check?.(box(126.9, 37.45, 127.1, 37.6)))).toBe('wind-too-large');
    const nowhere = { area: [126.8, 37.6, 126.801, 37.601] };
    expect(await codeOf(() => simulation.gather(parameters(nowhere), { reader: db, scenario, signal }))).toBe(
      'wind-without-terrain',
    );
    expect(contract.parameters.safeParse({ area, speedMs: 81 }).success).toBe(false);
    expect(contract.parameters.safeParse({ area, speedMs: Number.NaN }).success).toBe(false);
  });
});
