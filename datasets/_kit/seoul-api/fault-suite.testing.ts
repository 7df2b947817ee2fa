import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dayMs, hourMs } from '#core';
import type { FeedSource } from '../roles.ts';
import { expectedConditions, faults, MockApi, type MockSpec, watch } from './testing.ts';

export interface FaultSuite {
  readonly source: FeedSource;
  readonly spec: MockSpec;
  readonly input?: unknown;
  readonly rows?: readonly unknown[];
  /** Whether the rows say when they were measured: only then can a clock be wrong. */
  readonly timed: boolean;
  /** The setting that limits the calls of a day. */
  readonly calls: string;
  /** Entities that one good cycle tells of, at least. */
  readonly entities: number;
}

/** Wednesday, 14:10 in Seoul. */
export const afternoon = Date.parse('2026-10-14T14:10:00+09:00');

/** What every real adapter does under every fault of its API. */
export function describeFaults(name: string, suite: FaultSuite): void {
  describe(`${name}, when the API fails`, () => {
    let mock: MockApi;
    beforeAll(async () => {
      mock = await MockApi.start(suite.spec, afternoon);
    });
    afterAll(() => mock[Symbol.asyncDispose]());
    let day = 0;
    /** A fresh day for each run: the calls of the one before are used up or not, no matter. */
    const begin = () => {
      mock.fault = undefined;
      mock.asked.length = 0;
      mock.now = afternoon + ++day * 3 * dayMs;
    };
    const run = (tellings: number, each?: (told: number) => void) =>
      watch(suite.source, mock, tellings, {
        input: suite.input,
        rows: suite.rows,
        environment: { [suite.calls]: '100000' },
        each,
      });

    it('tells good values of a good answer', async () => {
      begin();
      const { news, latest } = await run(1);
      expect(news[0].condition).toBe('ok');
      expect(latest.size).toBeGreaterThanOrEqual(suite.entities);
      for (const { values } of latest.values())
        expect(Object.values(values).some((value) => value !== null)).toBe(true);
    });

    const relevant = faults.filter((fault) => suite.timed || !fault.startsWith('clock-'));
    it.each(relevant)('%s: says so within one cycle, keeps the last good values, and recovers', async (fault) => {
      begin();
      const { news, latest, batches } = await run(3, (told) => {
        mock.fault = told === 1 ? fault : undefined;
        // The next day, so that what was used up is there again.
        if (told === 2) mock.now += 2 * dayMs;
      });
      expect(expectedConditions[fault], `${fault}: ${JSON.stringify(news[1])}`).toContain(news[1].condition);
      expect(news.map(({ condition }) => condition)).toEqual(['ok', news[1].condition, 'ok']);
      expect(latest.size).toBeGreaterThanOrEqual(suite.entities);
      // Whatever a fault brings is either good or nothing: no value that the good answer does not have.
      for (const { values } of batches.flat())
        for (const value of Object.values(values)) expect(Number.isNaN(value)).toBe(false);
      expect(news[1].retryAt).toBeGreaterThan(afternoon);
      expect(JSON.stringify(news)).not.toContain(mock.key);
    });

    it('never makes more calls than the day has, whatever happens', async () => {
      begin();
      const limit = 40;
      const start = mock.now;
      let told = 0;
      await watch(suite.source, mock, 120, {
        input: suite.input,
        rows: suite.rows,
        environment: { [suite.calls]: String(limit) },
        each: () => {
          mock.fault = faults[told++ % faults.length];
        },
      });
      const days = Math.ceil((mock.now - start) / dayMs) + 1;
      expect(days).toBeGreaterThan(1);
      expect(mock.asked.length).toBeLessThanOrEqual(limit * days);
      expect(mock.asked.length).toBeGreaterThan(0);
      expect(mock.now - start).toBeGreaterThan(hourMs);
    });
  });
}
