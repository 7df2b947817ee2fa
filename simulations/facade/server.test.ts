import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cellOf, Outcome, parameterMeta, type Table, toEpsg5186, toWgs84, type Wgs84, type Wgs84Box } from '#core';
import type { Db } from '#server/kit/db.ts';
import { openTestDb } from '#server/kit/testing.ts';
import { contract, type FacadeParameters } from './contract.ts';
import { simulation } from './server.ts';

const area: Wgs84Box = [127.0355, 37.5, 127.0375, 37.5015];
const [east, north] = toEpsg5186([127.0365, 37.5008] as Wgs84);
const scenario = { scenario: 'existing', revision: 1 };
const parameters = (more: object = {}) =>
  contract.parameters.parse({ area, stepMinutes: 10, ...more }) as unknown as FacadeParameters;
const signal = new AbortController().signal;
const context = { signal, threads: 2, progress: () => {} };

let db: Db;
beforeAll(async () => {
  db = await openTestDb();
});
afterAll(() => db.close());

const insertBuilding = (
  id: string,
  [x, y]: readonly [number, number],
  [width, depth]: readonly [number, number],
  heightM: number,
  floors: number,
) =>
  db.query(
    `insert into building (source, id, valid_from, geom, height_m, height_origin, floors, use, structure, ground_m,
       ground_max_m, ground_origin, content_hash)
     values ('survey', $1, 1, st_multi(st_makeenvelope($2, $3, $4, $5, 5186)), $6, 'surveyed', $7, 'apartment',
       'concrete', 20, 20, 'terrain', $1)`,
    [id, east + x - width / 2, north + y - depth / 2, east + x + width / 2, north + y + depth / 2, heightM, floors],
  );

/** A house of ten floors, and 40 m south of it a slab of the same height. */
async function storeCity(): Promise<void> {
  await insertBuilding('house', [0, 20], [20, 12], 30, 10);
  await insertBuilding('slab', [0, -32], [60, 12], 30, 10);
  await db.query(
    `insert into data_source (dataset, source_id, valid_from, title, origin, licence, attribution)
     values ('buildings', 'survey', 1, '{}', 'generated', 'none', 'none')`,
  );
}

const code = async (work: Promise<unknown> | (() => unknown)) => {
  const error = await Promise.resolve()
    .then(() => (typeof work === 'function' ? work() : work))
    .catch((e: unknown) => e);
  return error instanceof Outcome ? error.code : error;
};

async function run(more: object = {}): Promise<Record<string, Table>> {
  const { input } = await simulation.gather(parameters(more), { reader: db, scenario, signal });
  return (await simulation.run(input, context)) as Record<string, Table>;
}

/** Rows of a table as plain objects. */
const rowsOf = ({ rows, columns }: Table) =>
  Array.from({ length: rows }, (_, row) =>
    Object.fromEntries(Object.entries(columns).map(([key, column]) => [key, cellOf(column, row)])),
  );

describe('facades of the city', () => {
  it('says that there are no buildings rather than answering with nothing', async () => {
    expect(await code(simulation.gather(parameters(), { reader: db, scenario, signal }))).toBe(
      'facade-without-buildings',
    );
    await storeCity();
  });

  it('gives the three tables of its contract, with the shade of the slab on the lower floors', async () => {
    const tables = await run();
    for (const [name, table] of Object.entries(tables)) {
      expect(Object.keys(table.columns)).toEqual(Object.keys(contract.tables?.[name].columns ?? {}));
    }
    const south = rowsOf(tables.floors).filter(({ building, side }) => building === 'survey:house' && side === 'S');
    expect(south.map(({ floor }) => floor)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    const minutes = south.map(({ minutesMean }) => Number(minutesMean));
    expect(minutes.toSorted((a, b) => a - b)).toEqual(minutes);
    expect(minutes[0]).toBeLessThan(minutes[9] - 60);
    const northern = rowsOf(tables.floors).filter(({ side }) => side === 'N');
    expect(northern.every(({ minutesMax }) => minutesMax === 0)).toBe(true);
    const [windows] = [tables.windows];
    expect(windows.places?.shape).toBe('panel');
    expect(windows.timeAxis?.length).toBeGreaterThan(50);
    expect(rowsOf(windows)[0].change).toBeUndefined();
  });

  it('compares before and after: a demolished slab gives sun, a tower takes it', async () => {
    const demolished = rowsOf((await run({ edits: [{ kind: 'demolish', id: 'survey:slab' }] })).buildings);
    const house = demolished.find(({ building }) => building === 'survey:house');
    expect(demolished.some(({ building }) => building === 'survey:slab')).toBe(false);
    expect(Number(house?.changeMean)).toBeGreaterThan(0);
    expect(house?.lostMinutes).toBe(0);
    const [lon, lat] = toWgs84([east, north - 5]);
    const [d, e] = [0.00014, 0.00004];
    const ring = [
      [lon - d, lat - e],
      [lon + d, lat - e],
      [lon + d, lat + e],
      [lon - d, lat + e],
    ];
    const geometry = { type: 'Polygon', coordinates: [[...ring, ring[0]]] };
    const tower = rowsOf((await run({ edits: [{ kind: 'add', geometry, heightM: 90 }] })).buildings);
    const shaded = tower.find(({ building }) => building === 'survey:house');
    expect(tower.some(({ building }) => building === 'proposal:1')).toBe(true);
    expect(Number(shaded?.changeMean)).toBeLessThan(-20);
    expect(Number(shaded?.nowFailing)).toBeGreaterThan(0);
    const raised = rowsOf((await run({ edits: [{ kind: 'change', id: 'survey:slab', heightM: 60 }] })).buildings);
    expect(Number(raised.find(({ building }) => building === 'survey:house')?.changeMean)).toBeLessThan(0);
    expect(raised.find(({ building }) => building === 'survey:slab')?.floors).toBe(20);
  });

  it('refuses what cannot be: an unknown building, hours turned round, areas outside or too large', async () => {
    const unknown = parameters({ edits: [{ kind: 'demolish', id: 'survey:nothing' }] });
    expect(await code(simulation.gather(unknown, { reader: db, scenario, signal }))).toBe('edit-no-such-building');
    const check = (more: object) => code(() => simulation.check?.(parameters(more)));
    expect(await check({ totalFromHour: 16, totalToHour: 8 })).toBe('facade-hours-turned');
    expect(await check({ area: [126, 36, 126.1, 36.1] })).toBe('area-outside-seoul');
    expect(await check({ area: [126.8, 37.45, 127.1, 37.6] })).toBe('facade-area-too-large');
  });

  it('stops when told to', async () => {
    const { input } = await simulation.gather(parameters({ spacingM: 2 }), { reader: db, scenario, signal });
    const aborted = AbortSignal.abort(new Error('enough'));
    await expect(simulation.run(input, { ...context, signal: aborted })).rejects.toThrow('enough');
  });
});

it('every parameter has its words', () => {
  for (const schema of Object.values(contract.parameters.shape)) expect(parameterMeta(schema)?.title.ko).toBeTruthy();
});
