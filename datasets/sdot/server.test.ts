import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { existingScenario, type Source } from '#core';
import { QualityReport } from '#datasets/_kit/quality.ts';
import type { Db } from '#server/kit/db.ts';
import { openTestDb } from '#server/kit/testing.ts';
import { readSensors } from './sensors.ts';
import { dataset } from './server.ts';

let db: Db;
beforeAll(async () => {
  db = await openTestDb();
});
afterAll(() => db?.close());

const sourceOf = (id: string): Source => ({
  ...{ id, title: { ko: id, en: id }, origin: 'surveyed', licence: 'not stated', attribution: 'Seoul' },
});
const sensor = (serial: string, lon: number, lat = 37.5) => ({ serial, lon, lat });

const store = (source: string, revision: number, rows: ReturnType<typeof sensor>[]) =>
  db.tx(async (tx) => {
    const stream = (async function* () {
      yield* rows;
    })();
    return dataset.store!(tx, stream, { source: sourceOf(source), revision, report: new QualityReport() });
  });
const at = (revision: number) => ({ scenario: existingScenario, revision });
const serials = async (revision: number, box?: [number, number, number, number]) =>
  (await dataset.items!(db, { scenario: at(revision), box, limit: 10, offset: 0 })).items.map((item) => item.id);

describe('S-DoT sensors in the database', () => {
  it('keeps every revision readable, and changes nothing when the same comes again', async () => {
    expect(await store('a', 1, [sensor('s1', 127.03), sensor('s2', 127.04)])).toBe(2);
    expect(await store('a', 2, [sensor('s1', 127.03), sensor('s2', 127.04)])).toBe(0);
    // s1 moves, s2 goes, s3 comes.
    expect(await store('a', 2, [sensor('s1', 127.035), sensor('s3', 127.05)])).toBe(4);
    expect(await serials(1)).toEqual(['s1', 's2']);
    expect(await serials(2)).toEqual(['s1', 's3']);
    expect((await readSensors(db)).map(({ serial, lon }) => [serial, lon])).toEqual([
      ['s1', 127.035],
      ['s3', 127.05],
    ]);
  });

  it('finds sensors in a box, pages them, and one by its serial number', async () => {
    expect(await serials(2, [127.04, 37.49, 127.06, 37.51])).toEqual(['s3']);
    expect(await serials(2, [127.06, 37.49, 127.07, 37.51])).toEqual([]);
    const page = await dataset.items!(db, { scenario: at(2), limit: 1, offset: 1 });
    expect([page.matched, page.items.map((item) => item.id)]).toEqual([2, ['s3']]);
    const item = await dataset.item!(db, 's1', at(1));
    expect(item).toMatchObject({ id: 's1', properties: { serial: 's1', source: 'a', origin: 'surveyed' } });
    const [lon, lat] = (item!.geometry as unknown as { coordinates: [number, number] }).coordinates;
    // Stored in metres to the millimetre: a ten-millionth of a degree.
    expect([lon, lat]).toEqual([expect.closeTo(127.03, 6), expect.closeTo(37.5, 6)]);
    expect(await dataset.item!(db, 's2', at(2))).toBeUndefined();
  });

  it('shows a sensor of two sources once', async () => {
    await store('b', 3, [sensor('s1', 127.06), sensor('s9', 127.06)]);
    expect(await serials(3)).toEqual(['s1', 's3', 's9']);
    expect((await dataset.item!(db, 's1', at(3)))!.properties!.source).toBe('a');
    expect((await readSensors(db)).find(({ serial }) => serial === 's1')!.lon).toBe(127.035);
  });

  it('has an extent, and none where there are no sensors', async () => {
    const [w, s, e, n] = (await dataset.extent!(db, at(1)))!;
    expect([e > w, n - s < 10]).toEqual([true, true]);
    expect(await dataset.extent!(db, at(0))).toBeUndefined();
  });

  it('gathers the weather of the city, or none', async () => {
    const input = (await dataset.feedInput!(db)) as { weatherAt(instant: number): unknown };
    expect(input.weatherAt(Date.now())).toBeUndefined();
  });
});
