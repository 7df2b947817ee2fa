import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dayMs, hourMs, type Instant, minuteMs, type Observation, randomSequence } from '#core';
import type { Db } from './db.ts';
import { reading, testContract } from './feed-host-testing.ts';
import { type ObservationStore, openObservations } from './observations.ts';
import { readLatest, recordObservations } from './observations-recorded.ts';
import { observationTables } from './observations-schema.ts';
import { partsOf, periodStart, rollupTables } from './rollups.ts';
import { openTestDb } from './testing.ts';

const noon = Date.parse('2026-11-03T03:00:00Z');
let db: Db;
let feeds = 0;
const fresh = async (cadenceS = 20) => {
  const plain = testContract(`rolled-${++feeds}`);
  const contract = { ...plain, feed: { ...plain.feed, cadenceS } };
  return { feed: contract.id, contract, store: await openObservations(db, contract) };
};

beforeAll(async () => {
  db = await openTestDb();
});
afterAll(() => db?.close());

/** What the roll-ups must say, from the readings alone. */
async function counted(store: ObservationStore, entities: string[], from: Instant, to: Instant) {
  const rows = await Promise.all(entities.map((entity) => store.history({ entity, from, to: to - 1, limit: 1e6 })));
  return rows.flat().filter((row) => row.values.level !== null && !row.outOfRange.includes('level'));
}

describe('roll-ups', () => {
  it('say what the readings say, after any mixture of new, late, repeated and corrected readings', async () => {
    const { feed, store } = await fresh();
    const random = randomSequence(11);
    for (let batch = 0; batch < 25; batch++) {
      const readings: Observation[] = Array.from({ length: 40 }, () => {
        const time = noon + Math.floor(random() * 200) * 30_000 + batch * minuteMs;
        const level = random() < 0.1 ? null : random() < 0.1 ? 99 : Math.floor(random() * 10);
        return reading(feed, `e${Math.floor(random() * 4)}`, time, level, Math.floor(random() * 3));
      });
      await store.append(readings, 'measured');
    }
    const entities = ['e0', 'e1', 'e2', 'e3'];
    for (const period of ['minute', 'hour', 'day'] as const) {
      const [from, to] = [periodStart(period, noon), periodStart(period, noon + dayMs) + dayMs];
      const figures = await store.figures({ from, to, period });
      const byPeriod = Map.groupBy(await counted(store, entities, from, to), ({ time }) => periodStart(period, time));
      for (const { start, values } of figures) {
        const levels = (byPeriod.get(start) ?? []).map((row) => row.values.level!);
        expect(values.level.count, `${period} ${start}`).toBe(levels.length);
        if (levels.length === 0) continue;
        expect(values.level.mean).toBeCloseTo(levels.reduce((sum, level) => sum + level, 0) / levels.length, 9);
        expect([values.level.min, values.level.max]).toEqual([Math.min(...levels), Math.max(...levels)]);
      }
      expect(figures.filter(({ values }) => values.level.count > 0)).toHaveLength(byPeriod.size);
    }
  });

  it('give the mean of any span, from whole days, hours and the readings at its ends', async () => {
    const { feed, store } = await fresh();
    const times = Array.from({ length: 400 }, (_, i) => noon - 3 * dayMs + i * 11 * minuteMs);
    await store.append(
      times.map((time, i) => reading(feed, `e${i % 3}`, time, i % 10)),
      'measured',
    );
    for (const [from, to] of [
      [noon - 3 * dayMs + 7, noon - 3 * dayMs + 95 * minuteMs],
      [noon - 2.9 * dayMs, noon - 0.31 * dayMs],
      [noon - 9 * dayMs, noon + dayMs],
    ].map((span) => span.map(Math.round))) {
      const levels = (await counted(store, ['e0', 'e1', 'e2'], from, to)).map((row) => row.values.level!);
      const [{ values }] = await store.figures({ from, to });
      expect(values.level.count).toBe(levels.length);
      expect(values.level.mean).toBeCloseTo(levels.reduce((sum, level) => sum + level, 0) / levels.length, 9);
    }
    const [only] = await store.figures({ from: noon - 9 * dayMs, to: noon + dayMs, entity: 'e1' });
    expect(only.values.level.count).toBe(133);
    expect(await store.figures({ from: noon, to: noon })).toEqual([]);
  });

  it('keep measured and simulated readings of one hour apart', async () => {
    const { feed, store } = await fresh(60);
    await store.append([reading(feed, 's', noon, 1)], 'simulated');
    await store.append([reading(feed, 's', noon + minuteMs, 5)], 'measured');
    const figures = await store.figures({ from: noon, to: noon + hourMs, period: 'hour' });
    expect(figures.map(({ values }) => [values.level.mean, values.level.count])).toEqual([[5, 1]]);
  });

  it('cut a span into parts that cover it once, none of them outside it', () => {
    const tables = rollupTables('x', 10);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4e8 }), fc.integer({ min: 0, max: 4e8 }), (a, b) => {
        const [from, to] = [noon + Math.min(a, b), noon + Math.max(a, b)];
        const parts = partsOf(tables, from, to);
        expect(parts.reduce((sum, part) => sum + part.to - part.from, 0)).toBe(to - from);
        for (const [i, part] of parts.entries()) {
          expect(part.from).toBe(i === 0 ? from : parts[i - 1].to);
          if (part.table) expect(periodStart(part.table.period, part.from)).toBe(part.from);
        }
      }),
      { numRuns: 100, seed: 3 },
    );
  });

  it('begin their days at midnight in Seoul, and need no minutes where a minute holds one reading', () => {
    expect(new Date(periodStart('day', noon)).toISOString()).toBe('2026-11-02T15:00:00.000Z');
    expect(rollupTables('x', 120).map(({ period }) => period)).toEqual(['hour', 'day']);
    expect(rollupTables('x', 15).map(({ period }) => period)).toEqual(['minute', 'hour', 'day']);
  });
});

describe('the past', () => {
  it('is what each entity had said last at that moment', async () => {
    const { feed, store } = await fresh(60);
    const rows = [0, 1, 2, 3].flatMap((i) => ['a', 'b'].map((e) => reading(feed, e, noon + i * minuteMs, i)));
    await store.append(rows, 'measured');
    await store.append([reading(feed, 'c', noon - 3 * dayMs, 9)], 'measured');
    await store.append([reading(feed, 'b', noon + 2 * minuteMs, 8, 1)], 'measured');
    const said = async (at: Instant) =>
      (await store.at(at, dayMs)).map(({ entity, values }) => `${entity}${values.level}`).join(' ');
    expect(await said(noon + 90_000)).toBe('a1 b1');
    expect(await said(noon + 2 * minuteMs)).toBe('a2 b8');
    expect(await said(noon - 1)).toBe('');
    expect(await said(noon - 3 * dayMs)).toBe('c9');
    expect(await said(noon + 4 * hourMs)).toBe('a3 b3');
    const changed = await store.between(noon, noon + 2 * minuteMs);
    expect(changed.map(({ entity, values }) => `${entity}${values.level}`)).toEqual(['a2', 'b8']);
  });

  it('holds recordings: history and roll-ups that retention passes over, and no newest value', async () => {
    const { feed, contract, store } = await fresh(300);
    await store.append([reading(feed, 'link', noon, 3)], 'simulated');
    const may = Date.parse('2026-05-04T00:00:00Z');
    const recording = Array.from({ length: 30 }, (_, i) => reading(feed, 'link', may + i * 5 * minuteMs, i % 10));
    expect(await db.tx((tx) => recordObservations(tx, contract, recording))).toBe(30);
    expect(await db.tx((tx) => recordObservations(tx, contract, recording))).toBe(30);
    await store.dropBefore(noon - dayMs);
    expect(await store.history({ entity: 'link', from: may, to: may + dayMs, limit: 100 })).toHaveLength(30);
    const [{ values }] = await store.figures({ from: may, to: may + hourMs });
    // 0 … 9, 0, 1
    expect([values.level.count, values.level.mean]).toEqual([12, 46 / 12]);
    expect((await store.latest()).map((row) => [row.time, row.simulated])).toEqual([[noon, true]]);
    expect((await readLatest(db, contract)).map((row) => row.entity)).toEqual(['link']);
    expect((await store.at(may + 12 * minuteMs, hourMs))[0].values.level).toBe(2);
    expect(await readLatest(db, testContract('never-served'))).toEqual([]);
    expect(observationTables(contract).rollups).toHaveLength(2);
  });
});
