import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { existingScenario, type Source } from '#core';
import { QualityReport } from '#datasets/_kit/quality.ts';
import type { Db } from '#server/kit/db.ts';
import { openObservations } from '#server/kit/observations.ts';
import { openTestDb } from '#server/kit/testing.ts';
import { contract, readTrafficLinks, type TrafficRow } from './contract.ts';
import { linksReader } from './links.ts';
import { dataset } from './server.ts';

let db: Db;
beforeAll(async () => {
  db = await openTestDb();
});
afterAll(() => db.close());

const sourceOf = (id: string): Source => ({
  id,
  title: { ko: id, en: id },
  origin: 'surveyed',
  licence: 'x',
  attribution: 'x',
});
async function store(id: string, revision: number, rows: readonly TrafficRow[]): Promise<number> {
  async function* each() {
    yield* rows;
  }
  return db.tx((tx) => dataset.store!(tx, each(), { source: sourceOf(id), revision, report: new QualityReport() }));
}

const link = (id: string, x: number): TrafficRow => ({
  kind: 'link',
  id,
  name: '시험로',
  class: 'primary',
  line: [
    [x, 544_000],
    [x, 544_500],
  ],
});
const may = Date.parse('2026-05-05T08:46:36Z');
const speeds: TrafficRow[] = [0, 1, 2].map((i) => ({
  kind: 'speed',
  link: 'A',
  time: may + i * 300_000,
  speedKmh: 10 + i,
  level: 3,
}));

describe('links and recorded speeds', () => {
  it('are stored, a link that two sources name once; recorded speeds are readings of their own times and nothing newer', async () => {
    expect(await store('one', 1, [link('A', 202_000), link('B', 202_100)])).toBe(2);
    expect(await store('two', 1, [link('A', 203_000)])).toBe(1);
    const scenario = { scenario: existingScenario, revision: 1 };
    expect((await readTrafficLinks(db, scenario)).map(({ id, line }) => [id, line[0][0]])).toEqual([
      ['A', 202_000],
      ['B', 202_100],
    ]);
    const page = await dataset.items!(db, { scenario, limit: 10, offset: 0 });
    expect(page.items.map(({ id, properties }) => [id, properties?.lengthM])).toEqual([
      ['A', 500],
      ['B', 500],
    ]);

    expect(await store('recorded', 2, speeds)).toBe(3);
    // The same file again changes nothing.
    expect(await store('recorded', 3, speeds)).toBe(0);
    const observations = await openObservations(db, contract);
    const history = await observations.history({ entity: 'A', from: may, to: may + 1e6, limit: 10 });
    expect(
      history.map(({ time, values, simulated }) => [
        time - may,
        values.speedKmh,
        Math.round(values.travelTimeS!),
        simulated,
      ]),
    ).toEqual([
      [0, 10, 180, false],
      [300_000, 11, 164, false],
      [600_000, 12, 150, false],
    ]);
    expect(await observations.latest()).toEqual([]);
    // Far older than anything that is kept, and kept all the same.
    await observations.dropBefore(Date.parse('2026-11-29T00:00:00Z'));
    expect(await observations.history({ entity: 'A', from: may, to: may + 1e6, limit: 10 })).toHaveLength(3);
  });

  it('are read once for the feed, and again when they changed', async () => {
    const read = linksReader(db);
    const first = await read();
    expect(first.map(({ id, lengthM }) => [id, lengthM])).toEqual([
      ['A', 500],
      ['B', 500],
    ]);
    expect(await read()).toBe(first);
    await store('one', 4, [link('A', 202_000)]);
    expect((await read()).map(({ id }) => id)).toEqual(['A']);
  });
});
