import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dayMs, minuteMs } from '#core';
import type { Db } from './db.ts';
import { reading, testContract } from './feed-host-testing.ts';
import { openObservations } from './observations.ts';
import { checkObservations, retentionDays } from './observations-check.ts';
import { openTestDb } from './testing.ts';

const noon = Date.parse('2026-11-03T03:00:00.123Z');
let db: Db;
let feeds = 0;
/** A store of its own for each test. */
const fresh = async () => {
  const contract = testContract(`probe-${++feeds}`);
  return { feed: contract.id, contract, store: await openObservations(db, contract) };
};

beforeAll(async () => {
  db = await openTestDb();
});
afterAll(() => db?.close());

describe('observation store', () => {
  it('gives back what was appended: values, gaps in them, times to the millisecond', async () => {
    const { feed, store } = await fresh();
    const { latest } = await store.append([reading(feed, 'a', noon, 2.5), reading(feed, 'b', noon, null)], 'measured');
    expect(latest).toHaveLength(2);
    expect(await store.latest()).toEqual([
      expect.objectContaining({ entity: 'a', time: noon, values: { level: 2.5, batteryPct: 50 }, simulated: false }),
      expect.objectContaining({ entity: 'b', time: noon, values: { level: null, batteryPct: 50 } }),
    ]);
  });

  it('keeps the newest time as latest, whatever comes late', async () => {
    const { feed, store } = await fresh();
    await store.append([reading(feed, 'a', noon, 2)], 'measured');
    const late = await store.append([reading(feed, 'a', noon - minuteMs, 1)], 'measured');
    expect(late).toMatchObject({ stored: 1, latest: [] });
    expect((await store.latest())[0].values.level).toBe(2);
    const past = await store.history({ entity: 'a', from: noon - dayMs, to: noon, limit: 10 });
    expect(past.map((row) => row.values.level)).toEqual([1, 2]);
  });

  it('lets the highest revision win in any order of arrival and any split into batches', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray([0, 1, 2, 3, 4], { minLength: 1 }),
        fc.integer({ min: 1, max: 4 }),
        async (revisions, perBatch) => {
          const { feed, store } = await fresh();
          for (let i = 0; i < revisions.length; i += perBatch) {
            const batch = revisions.slice(i, i + perBatch).map((r) => reading(feed, 'a', noon, r, r));
            await store.append(batch, 'measured');
          }
          const [row] = await store.latest();
          const [past] = await store.history({ entity: 'a', from: noon, to: noon, limit: 10 });
          const highest = Math.max(...revisions);
          expect([row.revision, row.values.level, past.values.level]).toEqual([highest, highest, highest]);
        },
      ),
      { numRuns: 12, seed: 7 },
    );
  });

  it('keeps what a correction replaced', async () => {
    const { feed, store } = await fresh();
    await store.append([reading(feed, 'a', noon, 9, 1)], 'measured');
    await store.append([reading(feed, 'a', noon, 3, 2)], 'measured');
    expect((await store.superseded('a')).map((row) => [row.revision, row.values.level])).toEqual([[1, 9]]);
  });

  it('takes the same batch twice without a second row; an equal revision that differs replaces', async () => {
    const { feed, store } = await fresh();
    const batch = [reading(feed, 'a', noon, 1), reading(feed, 'a', noon + minuteMs, 2)];
    await store.append(batch, 'measured');
    await store.append(batch, 'measured');
    await store.append([reading(feed, 'a', noon, 5)], 'measured');
    const past = await store.history({ entity: 'a', from: noon, to: noon + dayMs, limit: 10 });
    expect(past.map((row) => row.values.level)).toEqual([5, 2]);
  });

  it('keeps values out of range, and says which', async () => {
    const { feed, store } = await fresh();
    await store.append([reading(feed, 'a', noon, 10.5), reading(feed, 'b', noon, 10)], 'measured');
    const [a, b] = await store.latest();
    expect([a.values.level, a.outOfRange, b.outOfRange]).toEqual([10.5, ['level'], []]);
  });

  it('never mixes simulated with measured values', async () => {
    const { feed, store } = await fresh();
    await store.append([reading(feed, 's', noon, 1), reading(feed, 't', noon, 1)], 'simulated');
    const first = await store.append([reading(feed, 's', noon, 2)], 'measured');
    expect(first.retired).toBe(true);
    expect(await store.append([reading(feed, 't', noon + minuteMs, 3)], 'simulated')).toMatchObject({
      stored: 0,
      refusedAsSimulated: true,
    });
    expect((await store.latest()).map((row) => [row.entity, row.values.level, row.simulated])).toEqual([
      ['s', 2, false],
    ]);
  });

  it('writes batches larger than one statement, over several days, and drops old days', async () => {
    const { feed, store } = await fresh();
    const times = Array.from({ length: 3 }, (_, day) => noon - day * dayMs);
    const rows = times.flatMap((time) => Array.from({ length: 4000 }, (_, i) => reading(feed, `e${i}`, time, 1)));
    expect(await store.append(rows, 'measured')).toMatchObject({ stored: 12_000 });
    expect(await store.dropBefore(noon - dayMs)).toBe(1);
    const kept = await store.history({ entity: 'e7', from: 0, to: noon, limit: 10 });
    expect(kept.map((row) => row.time)).toEqual([noon - dayMs, noon]);
    await store.append([reading(feed, 'e7', noon - 2 * dayMs, 4)], 'measured');
    expect(await store.history({ entity: 'e7', from: 0, to: noon, limit: 10 })).toHaveLength(3);
  });

  it('writes all of a batch or nothing', async () => {
    const { feed, store } = await fresh();
    const broken = reading(feed, 'b', noon, 1e300);
    await expect(
      store.append([reading(feed, 'a', noon, 1), broken, reading(feed, 'c'.repeat(3), noon, 1, 2 ** 40)], 'measured'),
    ).rejects.toThrow();
    expect(await store.latest()).toEqual([]);
  });

  it('keeps the words of an entity beside its values: the newest ones, and only told when they change', async () => {
    const { feed, store } = await fresh();
    const said = (time: number, about?: Record<string, string | null>) =>
      store.append([{ ...reading(feed, 'bus', time, 1), ...(about ? { about } : {}) }], 'measured');
    expect((await said(noon, { route: 'N16', note: 'late' })).latest[0].about).toEqual({ route: 'N16', note: 'late' });
    expect((await said(noon + 1, { route: 'N16' })).latest[0].about).toBeUndefined();
    expect((await said(noon + 2)).latest[0].about).toBeUndefined();
    expect((await said(noon - 1, { route: 'old' })).latest).toEqual([]);
    expect((await said(noon + 3, { note: null })).latest[0].about).toEqual({ route: 'N16', note: null });
    expect((await store.latest())[0].about).toEqual({ route: 'N16', note: null });
    const [past] = await store.history({ entity: 'bus', from: noon, to: noon, limit: 1 });
    expect(past.about).toBeUndefined();
    await store.append([{ ...reading(feed, 'bus', noon + 4, 1), about: { route: 'N61' } }], 'measured');
    await store.dropBefore(noon + dayMs);
    expect(await store.latest()).toEqual([]);
    expect(await db.query(`select 1 from ${feed.replaceAll('-', '_')}_observation_about`)).toEqual([]);
  });

  it('gains the columns of a newer contract, and refuses another unit under an old key', async () => {
    const { feed, contract, store } = await fresh();
    await store.append([reading(feed, 'a', noon, 1)], 'measured');
    const { level } = contract.feed.values;
    const wider = await openObservations(db, testContract(feed, { flow: level }));
    await wider.append([{ feed, entity: 'b', time: noon, values: { flow: 7 } }], 'measured');
    expect((await wider.latest()).map((row) => row.values)).toEqual([
      { level: 1, batteryPct: 50, flow: null },
      { level: null, batteryPct: null, flow: 7 },
    ]);
    await expect(openObservations(db, testContract(feed, { level: { ...level, unit: 'second' } }))).rejects.toThrow(
      /stored in metre.*use a new key/,
    );
  });
});

describe('check of observations', () => {
  const contract = testContract('check');
  const good = { entity: 'a', time: new Date(noon).toISOString(), values: { level: 1 } };
  const codeOf = (change: object) => checkObservations(contract, [{ ...good, ...change }], noon).refused[0]?.code;

  it('takes ISO 8601 with a zone and milliseconds, and keeps the good ones beside the bad', () => {
    const { taken, refused } = checkObservations(contract, [good, 7, { ...good, time: noon }], noon);
    expect(taken.map(({ time }) => time)).toEqual([noon, noon]);
    expect(refused).toEqual([expect.objectContaining({ index: 1, code: 'malformed' })]);
    expect(checkObservations(contract, [{ ...good, time: '2026-11-03T12:00:00+09:00' }], noon).taken).toHaveLength(1);
  });

  it.each([
    ['a time without a zone', { time: '2026-11-03T12:00:00' }, 'malformed'],
    ['a text for a number', { values: { level: '1' } }, 'malformed'],
    ['a control character', { entity: 'a\u0000' }, 'malformed'],
    ['no values', { values: {} }, 'no-value'],
    ['nulls only', { values: { level: null } }, 'no-value'],
    ['a value of another feed', { values: { depth: 1 } }, 'unknown-value'],
    ['a prototype name', { values: { constructor: 1 } }, 'unknown-value'],
    ['the future', { time: noon + 10 * minuteMs }, 'from-the-future'],
    ['an age beyond retention', { time: noon - (retentionDays + 1) * dayMs }, 'too-old'],
    ['a number that no column holds', { values: { level: 1e300 } }, 'not-storable'],
    ['words of another feed', { about: { route: 'N16' } }, 'unknown-word'],
    ['words that are no text', { about: { route: 16 } }, 'malformed'],
    ['a time that no calendar holds', { time: 9e15 }, 'from-the-future'],
  ])('refuses %s', (_what, change, code) => expect(codeOf(change)).toBe(code));
});
