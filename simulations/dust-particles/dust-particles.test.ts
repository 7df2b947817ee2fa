import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cellOf, type Field, Outcome, type Table, toWgs84, valueAt } from '#core';
import type { Db } from '#server/kit/db.ts';
import { openTestDb } from '#server/kit/testing.ts';
import { towerX as east, towerY as north, storeTowerCity } from '../_kit/eyes/testing.ts';
import { contract, type ParticleParameters } from './contract.ts';
import { simulation } from './server.ts';
import { throughFaces } from './wind-grid.ts';

const scenario = { scenario: 'existing', revision: 1 };
const signal = new AbortController().signal;
const corner = (dx: number, dy: number) => toWgs84([east + dx, north + dy] as never);
const area = [...corner(-120, -110), ...corner(140, 110)];
const parameters = (more: object) =>
  contract.parameters.parse({ area, cellSizeM: 8, particles: 20_000, ...more }) as unknown as ParticleParameters;
type Result = Record<string, Field> & Record<string, Table>;
const gather = (more: object) => simulation.gather(parameters(more), { reader: db, scenario, signal });
const run = async (more: object, threads = 1) =>
  (await simulation.run((await gather(more)).input, { signal, threads, progress: () => {} })) as Result;
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
beforeAll(async () => {
  db = await openTestDb();
  await storeTowerCity(db);
});
afterAll(() => db.close());

describe('dust of a district', () => {
  it('needs roads, Seoul and a wind', async () => {
    expect(await codeOf(() => gather({}))).toBe('particles-without-roads');
    expect(await codeOf(() => simulation.check?.(parameters({ area: [129, 35, 129.01, 35.01] })))).toBe(
      'area-outside-seoul',
    );
    expect(contract.parameters.safeParse({ area, speedMs: 0.2 }).success).toBe(false);
  });

  it('goes with the wind from a road before a tower, twice as much with twice the traffic, and none without', async () => {
    await db.query(
      `insert into road (source, id, valid_from, geom, class, width_m, width_origin, oneway, name, content_hash)
       values ('survey', 'avenue', 1, st_setsrid(st_makeline(st_makepoint($1, $2), st_makepoint($1, $3)), 5186), 'primary', 30,
         'surveyed', 'no', '시험로', 'a')`,
      [east - 60, north - 300, north + 300],
    );
    const one = await run({ fromDeg: 270 });
    const at = (field: Field, dx: number, dy: number) => valueAt(field, [east + dx, north + dy])!;
    expect(at(one.dust, -50, 90)).toBeGreaterThan(5 * Math.max(1e-6, at(one.dust, -110, 90)));
    expect(at(one.dust, 60, 90)).toBeGreaterThan(0);
    expect(Number.isNaN(one.dust.values[0])).toBe(false);
    expect(valueAt(one.dust, [east, north])).toBeUndefined();
    const shares = [0, 1, 2, 3].map((row) => Number(cellOf(one.fate.columns.share, row)));
    expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(100, 3);
    expect(one.spots.rows).toBeGreaterThan(0);
    const two = await run({ fromDeg: 270, trafficPct: 200 });
    one.dust.values.forEach((value, cell) => {
      if (!Number.isNaN(value)) expect(two.dust.values[cell]).toBeCloseTo(2 * value, 4);
    });
    const none = await run({ trafficPct: 0 });
    expect(none.dust.values.every((value) => Number.isNaN(value) || value === 0)).toBe(true);
    const three = await run({ fromDeg: 270 }, 3);
    expect(three.dust.values).toEqual(one.dust.values);
  });

  it('shows what a demolition changes', async () => {
    const { change } = await run({ fromDeg: 270, edits: [{ kind: 'demolish', id: 'survey:tower' }] });
    expect(change.values.some((value) => Math.abs(value) > 0.01)).toBe(true);
  });
});

describe('wind through faces', () => {
  it('makes and loses no air in any open cell', () => {
    const [nx, ny, nz] = [8, 8, 6];
    const wind = (salt: number) =>
      Float32Array.from({ length: nx * ny * nz }, (_, i) =>
        i % 13 === 5 && i < 200 ? Number.NaN : Math.sin(i * salt),
      );
    const along = wind(1.3);
    const across = along.map((value, i) => (Number.isNaN(value) ? value : Math.cos(i * 0.7)));
    const borders = Float32Array.from([0, 3, 6, 10, 15, 21, 28]);
    const { u, v, w, solid } = throughFaces({ nx, ny, borders, cellSize: 4, along, across });
    for (let k = 0; k < nz; k++) {
      for (let j = 0; j < ny; j++) {
        for (let i = 0; i < nx; i++) {
          const at = (k * ny + j) * nx + i;
          if (solid[at]) continue;
          const [west, south] = [(k * ny + j) * (nx + 1) + i, (k * (ny + 1) + j) * nx + i];
          const sides = (u[west + 1] - u[west] + v[south + nx] - v[south]) * 4 * (borders[k + 1] - borders[k]);
          expect(sides + (w[at + nx * ny] - w[at]) * 16).toBeCloseTo(0, 3);
        }
      }
    }
  });
});
