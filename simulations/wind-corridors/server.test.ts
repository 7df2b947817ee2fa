import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cellOf, type Field, Outcome, parameterMeta, type Table, toEpsg5186, type Wgs84 } from '#core';
import type { Db } from '#server/kit/db.ts';
import { openTestDb } from '#server/kit/testing.ts';
import { type CorridorParameters, contract } from './contract.ts';
import { simulation } from './server.ts';

const area = [127.02, 37.49, 127.05, 37.51] as const;
const [east, north] = toEpsg5186([127.035, 37.5] as Wgs84);
const scenario = { scenario: 'existing', revision: 1 };
const parameters = (more: object = {}) => contract.parameters.parse({ area, ...more }) as unknown as CorridorParameters;
const signal = new AbortController().signal;
const run = { signal, threads: 2, progress: () => {} };

let db: Db;
beforeAll(async () => {
  db = await openTestDb();
});
afterAll(() => db.close());

const gather = (more: object = {}) => simulation.gather(parameters(more), { reader: db, scenario, signal });
const results = async (more: object = {}) =>
  (await simulation.run((await gather(more)).input, run)) as unknown as Record<string, Field> & Record<string, Table>;
const code = async (work: Promise<unknown>) => {
  const error = await work.catch((e: unknown) => e);
  return error instanceof Outcome ? error.code : error;
};

async function storeTerrain(): Promise<void> {
  const cells = 80;
  const values = new Uint8Array(new Float32Array(cells * cells).fill(20).buffer);
  await db.query(
    `insert into terrain_block (source, block_column, block_row, valid_from, cell_size, origin_x, origin_y, width, height,
       values, content_hash) values ('survey', 0, 0, 1, 100, $1, $2, $3, $3, $4, 'a')`,
    [east - 4000, north + 4000, cells, values],
  );
}

/** Blocks of 30 m on a pitch of 50 m, 60 m high, but for an avenue 150 m wide from north to south, with a slab across it. */
async function storeQuarter(): Promise<void> {
  for (let i = -24; i < 24; i++) {
    for (let j = -22; j < 22; j++) {
      const [x, y] = [east + 50 * i, north + 50 * j];
      if (Math.abs(x - east) < 80) continue;
      await storeBuilding(`b${i}.${j}`, [x, y, x + 30, y + 30], 60);
    }
  }
  await storeBuilding('slab', [east - 95, north, east + 95, north + 15], 40);
}

const storeBuilding = (id: string, box: readonly number[], heightM: number) =>
  db.query(
    `insert into building (source, id, valid_from, geom, height_m, height_origin, use, structure, ground_m, ground_max_m,
       ground_origin, content_hash)
     values ('survey', $1, 1, st_multi(st_makeenvelope($2, $3, $4, $5, 5186)), $6, 'surveyed', 'office', 'steel', 20, 20,
       'terrain', 'a')`,
    [id, ...box, heightM],
  );

describe('wind corridors of the city', () => {
  it('say that there is no terrain, or no building', async () => {
    expect(await code(gather())).toBe('flow-without-terrain');
    await storeTerrain();
    expect(await code(gather())).toBe('corridors-without-buildings');
  });

  it('follow the avenue, name the slab across it, and are wider without it', async () => {
    await storeQuarter();
    const { ways, roads, blocks, blockers, plan, change } = await results({ windFrom: 'N' });
    expect(change).toBeUndefined();
    expect([...plan.values].every((share) => share >= 0 && share <= 100)).toBe(true);
    const at = (dx: number, dy: number) => {
      const [column, row] = [(east + dx - ways.origin[0]) / 50, (ways.origin[1] - north - dy) / 50].map(Math.floor);
      return ways.values[row * ways.width + column];
    };
    const avenue = [-100, -50, 0, 50].reduce((sum, dx) => sum + at(dx, -600), 0);
    expect(avenue).toBeGreaterThan(25);
    expect(roads.rows).toBeGreaterThan(0);
    expect(cellOf(roads.columns.wind, 0)).toBe('N');
    expect(roads.places?.shape).toBe('line');
    expect(blocks.rows).toBeGreaterThan(0);
    const named = Array.from({ length: blockers.rows }, (_, row) => cellOf(blockers.columns.building, row));
    expect(named).toContain('survey:slab');
    const edits = [{ kind: 'demolish', id: 'survey:slab' }];
    const without = await results({ windFrom: 'N', edits });
    expect(without.change.values.some((value) => value > 0.5)).toBe(true);
    const names = Array.from({ length: without.blockers.rows }, (_, row) =>
      cellOf(without.blockers.columns.building, row),
    );
    expect(names).not.toContain('survey:slab');
  });

  it('refuses an edit of a building that is not there', async () => {
    expect(await code(gather({ edits: [{ kind: 'demolish', id: 'survey:none' }] }))).toBe('edit-no-such-building');
  });

  it('weighs all directions of the year, and knows no NaN inside the city', async () => {
    const { ways, resistance, roughness, displacement } = await results({ resistance: 'roughness', roadCount: 5 });
    for (const { values } of [ways, resistance, roughness, displacement]) {
      expect(values.every((value) => Number.isFinite(value))).toBe(true);
    }
  });
});

describe('parameters', () => {
  it('have words in both languages', () => {
    for (const schema of Object.values(contract.parameters.shape)) {
      const meta = parameterMeta(schema);
      expect(meta?.title.ko && meta.title.en && meta.help?.ko && meta.help.en).toBeTruthy();
    }
  });

  it('are checked before a run is accepted', () => {
    const check = (more: object) => () => simulation.check?.(parameters(more));
    expect(() => simulation.check?.(contract.parameters.parse({}) as unknown as CorridorParameters)).not.toThrow();
    expect(check({ area: [129, 35, 129.1, 35.1] })).toThrow('beyond Seoul');
    expect(check({ area: [127.03, 37.5, 127.032, 37.501] })).toThrow('shorter');
    expect(check({ openBelow: 0.5 })).toThrow('below');
  });
});
