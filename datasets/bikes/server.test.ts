import { afterAll, beforeAll, expect, it } from 'vitest';
import { existingScenario, type Source } from '#core';
import { QualityReport } from '#datasets/_kit/quality.ts';
import type { Db } from '#server/kit/db.ts';
import { makeRevision } from '#server/kit/revisions.ts';
import { openTestDb } from '#server/kit/testing.ts';
import type { StationRow } from './contract.ts';
import { dataset } from './server.ts';
import { readStations } from './stations.ts';
import type { BikeInput } from './synthetic.ts';

let db: Db;
beforeAll(async () => {
  db = await openTestDb();
});
afterAll(() => db.close());

it('keeps stations by number; one that two lists name shows once, at the place of the first', async () => {
  const row = (id: string, x: number, racks: number | null): StationRow => ({
    id,
    position: [x, 545_000],
    name: `역 ${id}`,
    gu: null,
    racks,
  });
  const store = (id: string, rows: readonly StationRow[]) => {
    const source: Source = { id, title: { ko: id, en: id }, origin: 'surveyed', licence: 'x', attribution: 'x' };
    async function* each() {
      yield* rows;
    }
    return makeRevision(db, async (tx, revision) => {
      const changed = await dataset.store!(tx, each(), { source, revision, report: new QualityReport() });
      return { changed, datasets: ['bikes'] };
    });
  };
  await store('a', [row('102', 200_000, 15), row('103', 200_500, null)]);
  await store('b', [row('102', 201_000, 9)]);
  const scenario = { scenario: existingScenario, revision: 2 };
  expect(await readStations(db)).toEqual([
    { id: '102', at: [200_000, 545_000], racks: 15 },
    { id: '103', at: [200_500, 545_000], racks: 10 },
  ]);
  const { items, matched } = await dataset.items!(db, { scenario, limit: 10, offset: 0 });
  expect([matched, items.map(({ id, properties }) => [id, properties?.rackCount])]).toEqual([
    2,
    [
      ['102', 15],
      ['103', null],
    ],
  ]);
  const exported: string[] = [];
  for await (const item of dataset.select!(db, { scenario })) exported.push(item.id);
  expect(exported).toEqual(['102', '103']);
  // Without terrain, the ground is flat and known nowhere to rise.
  const { ground } = (await dataset.feedInput!(db)) as BikeInput;
  expect(ground && [...new Set(ground.fine.values)]).toEqual([0]);
});
