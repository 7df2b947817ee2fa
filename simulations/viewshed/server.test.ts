import type { AddressInfo } from 'node:net';
import express from 'express';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Outcome, valueAt } from '#core';
import type { Db } from '#server/kit/db.ts';
import { openTestDb } from '#server/kit/testing.ts';
import { towerX as east, eyeAt as eye, towerY as north, storeTowerCity } from '../_kit/eyes/testing.ts';
import { contract } from './contract.ts';
import { routes, simulation } from './server.ts';

const scenario = { scenario: 'existing', revision: 1 };
const signal = new AbortController().signal;
const parameters = (more: object) => contract.parameters.parse({ rangeM: 300, ...more });

let db: Db;
beforeAll(async () => {
  db = await openTestDb();
  await storeTowerCity(db);
});
afterAll(() => db.close());

const gather = (more: object) => simulation.gather(parameters(more), { reader: db, scenario, signal });
async function runOn(more: object) {
  const { input } = await gather(more);
  const result = await simulation.run(input, { signal, threads: 2, progress: () => {} });
  return result as Record<'seen' | 'missing', import('#core').Field>;
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

describe('viewshed of the city', () => {
  it('sees the open side of a tower and not behind it; says what is missing there', async () => {
    const { seen, missing } = await runOn({ eyes: [eye(-100, 0)] });
    expect(valueAt(seen, [east - 60, north + 30])).toBe(1);
    expect(valueAt(seen, [east + 100, north])).toBe(0);
    // Over the roof edge 78 m before the far cell: the line rises by 98 m in some 80 to 120 m.
    const hidden = valueAt(missing, [east + 100, north])!;
    expect(hidden).toBeGreaterThan(150);
    expect(hidden).toBeLessThan(260);
    expect(valueAt(missing, [east - 60, north + 30])).toBe(0);
    expect(valueAt(seen, [east, north + 299])).toBe(0);
  });

  it('looks out of a window through no wall of its own building', async () => {
    expect(await codeOf(() => gather({ eyes: [eye(0, 0, { heightM: 30 })], stand: 'window' }))).toBeUndefined();
    const { seen } = await runOn({ eyes: [eye(0, 0, { heightM: 30 })], stand: 'window' });
    expect(valueAt(seen, [east + 100, north])).toBe(1);
    const roof = await runOn({ eyes: [eye(0, 0)] });
    // From two metres above the middle of the roof the ground close to the tower is out of sight.
    expect(valueAt(roof.seen, [east + 60, north])).toBe(0);
  });

  it('counts cameras by their field of view', async () => {
    const camera = { azimuthDeg: 0, fieldDeg: 90 };
    const { seen } = await runOn({ eyes: [eye(-100, 0, camera), eye(-100, 0, { ...camera, azimuthDeg: 180 })] });
    expect(valueAt(seen, [east - 100, north + 50])).toBe(1);
    expect(valueAt(seen, [east - 100, north - 50])).toBe(1);
    expect(valueAt(seen, [east - 150, north])).toBe(0);
  });

  it('refuses what cannot be answered, with the reason', async () => {
    expect(await codeOf(() => gather({ eyes: [eye(-5000, 9000)] }))).toBe('sight-without-terrain');
    expect(await codeOf(() => simulation.check?.(parameters({ eyes: [{ lon: 129, lat: 35 }] })))).toBe(
      'eye-outside-seoul',
    );
    const wide = { eyes: [eye(0, 0)], rangeM: 10_000, cellSizeM: 1 };
    expect(await codeOf(() => simulation.check?.(parameters(wide)))).toBe('viewshed-too-large');
    const closed = { eyes: [eye(0, 0)], lowestDeg: 20, highestDeg: 10 };
    expect(await codeOf(() => simulation.check?.(parameters(closed)))).toBe('nothing-to-look-at');
    expect(contract.parameters.safeParse({ eyes: [] }).success).toBe(false);
    expect(contract.parameters.safeParse({ eyes: [{ lon: Number.NaN, lat: 37.5 }] }).success).toBe(false);
  });

  it('tells which data are generated', async () => {
    expect((await gather({ eyes: [eye(-100, 0)] })).datasets).toEqual({
      buildings: { generated: false },
      terrain: { generated: true },
    });
  });
});

describe('sight line', () => {
  async function ask(text: string) {
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
    try {
      const response = await fetch(`http://127.0.0.1:${port}/sight-line?${text}`);
      return { status: response.status, body: await response.json() };
    } finally {
      server.close();
    }
  }
  const point = (dx: number, dy: number, height: number) => {
    const { lon, lat } = eye(dx, dy);
    return [lon, lat, height].join(',');
  };

  it('says what blocks, and how much would have to go or be added', async () => {
    const { body } = await ask(`from=${point(-100, 0, 2)}&to=${point(100, 0, 2)}`);
    expect(body.visible).toBe(false);
    expect(body.removeM).toBeCloseTo(98, 0);
    expect(body.blocked.distanceM).toBeCloseTo(80, -1);
    expect(body.addM).toBeGreaterThan(150);
    expect(body.samples.length).toBeGreaterThan(100);
    const free = await ask(`from=${point(-100, 60, 2)}&to=${point(100, 60, 2)}`);
    expect(free.body).toMatchObject({ visible: true, removeM: 0, addM: 0 });
  });

  it('refuses lines that are none', async () => {
    expect((await ask(`from=${point(0, 0, 2)}&to=${point(0, 0, 2)}`)).body.code).toBe('sight-length');
    expect((await ask(`from=129,35,2&to=${point(0, 0, 2)}`)).body.code).toBe('sight-outside-seoul');
    expect((await ask(`from=127,37.5&to=${point(0, 0, 2)}`)).status).toBe(400);
  });
});
