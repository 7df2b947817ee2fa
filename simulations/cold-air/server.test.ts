import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Field, Outcome, parameterMeta, type Table, toEpsg5186, type Wgs84 } from '#core';
import type { Db } from '#server/kit/db.ts';
import { openTestDb } from '#server/kit/testing.ts';
import { type ColdAirParameters, contract } from './contract.ts';
import { simulation } from './server.ts';

const area = [126.95, 37.63, 126.99, 37.66] as const;
const [east, north] = toEpsg5186([126.97, 37.645] as Wgs84);
const scenario = { scenario: 'existing', revision: 1 };
const parameters = (more: object = {}) =>
  contract.parameters.parse({ area, hours: 2, frameMinutes: 60, reachM: 1, ...more }) as unknown as ColdAirParameters;
const signal = new AbortController().signal;

let db: Db;
beforeAll(async () => {
  db = await openTestDb();
});
afterAll(() => db.close());

const gather = (more: object = {}) => simulation.gather(parameters(more), { reader: db, scenario, signal });
const code = async (work: Promise<unknown>) => {
  const error = await work.catch((e: unknown) => e);
  return error instanceof Outcome ? error.code : error;
};

/** A hillside falling from the north to the south, 10 %, wooded in its upper half. */
async function storeHill(): Promise<void> {
  const cells = 60;
  const heights = Float32Array.from({ length: cells * cells }, (_, i) => 400 - 10 * Math.floor(i / cells));
  await db.query(
    `insert into terrain_block (source, block_column, block_row, valid_from, cell_size, origin_x, origin_y, width, height,
       values, content_hash) values ('survey', 0, 0, 1, 100, $1, $2, $3, $3, $4, 'a')`,
    [east - 3000, north + 3000, cells, new Uint8Array(heights.buffer)],
  );
}
const storeWood = () =>
  db.query(
    `insert into ground_area (source, id, valid_from, geom, category, kind, name, content_hash)
     values ('survey', 'wood', 1, st_multi(st_makeenvelope($1, $2, $3, $4, 5186)), 'green', 'wood', null, 'a')`,
    [east - 3000, north, east + 3000, north + 3000],
  );

describe('cold air of the city', () => {
  it('says what is missing', async () => {
    expect(await code(gather())).toBe('flow-without-terrain');
    await storeHill();
    expect(await code(gather())).toBe('cold-air-without-green');
  });

  it('flows from the wood down to where nothing cools, and tells when and from where', async () => {
    await storeWood();
    const { input } = await gather();
    const run = { signal, threads: 2, progress: () => {} };
    const results = (await simulation.run(input, run)) as unknown as Record<string, Field> & Record<string, Table>;
    const { depth, speed, arrival, bukhansan, gwanaksan } = results;
    expect(depth.timeAxis?.length).toBe(3);
    expect(new Date(depth.timeAxis?.[0] ?? 0).toISOString()).toBe('2026-08-01T10:00:00.000Z');
    const cells = depth.width * depth.height;
    const below = Math.floor(depth.height * 0.6) * depth.width + (depth.width >> 1);
    expect(depth.values[below]).toBe(0);
    expect(depth.values[2 * cells + below]).toBeGreaterThan(1);
    expect(speed.values[2 * cells + below]).toBeGreaterThan(0.2);
    for (const { values } of [depth, speed]) expect(values.every((value) => Number.isFinite(value))).toBe(true);
    const reached = arrival.values.filter((hours) => !Number.isNaN(hours));
    expect(reached.length).toBeGreaterThan(0);
    expect(reached.every((hours) => hours > 0 && hours <= 2)).toBe(true);
    const near = bukhansan.values.filter((share) => !Number.isNaN(share));
    expect(Math.min(...near)).toBeGreaterThan(99);
    expect(gwanaksan.values.filter((share) => share > 0.01).length).toBe(0);
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
    expect(() => simulation.check?.(contract.parameters.parse({}) as unknown as ColdAirParameters)).not.toThrow();
    expect(check({ area: [129, 35, 129.1, 35.1] })).toThrow('beyond Seoul');
    expect(check({ area: [127.03, 37.5, 127.032, 37.501] })).toThrow('shorter');
    expect(check({ area: [126.76, 37.42, 127.19, 37.71], cellSizeM: 20 })).toThrow('at most');
    expect(check({ area: [126.76, 37.42, 127.19, 37.71], hours: 14, frameMinutes: 10 })).toThrow('too many');
  });
});
