import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dayMs } from '#core';
import type { FeedSource } from '../roles.ts';
import { expectedConditions, faults, MockApi, type MockSpec, type Watched, watch } from './testing.ts';

export interface FaultSuite {
  readonly source: FeedSource;
  readonly spec: MockSpec;
  readonly input?: unknown;
  readonly rows?: readonly unknown[];
  /** Whether the rows say when they were measured: only then can a clock be wrong. */
  readonly timed: boolean;
  /** The setting that limits the calls of a day. */
  readonly calls: string;
  /** Cycles in which no day may have too many calls; 60 when absent. */
  readonly cycles?: number;
  /** Entities that one good cycle tells of, at least. */
  readonly entities: number;
}

/** Wednesday, 14:10 in Seoul. */
export const afternoon = Date.parse('2026-10-14T14:10:00+09:00');

/** What every real adapter does under every fault of its API. */
export function describeFaults(name: string, suite: FaultSuite): void {
  describe(`${name}, when the API fails`, () => {
    const relevant = faults.filter((fault) => suite.timed || !fault.startsWith('clock-'));
    let mock: MockApi;
    let watched: Watched;
    /** Entities that were known when each fault had been told. */
    const known: number[] = [];

    /** Good answers and faults in turn, from one and the same source; days apart, so that used-up calls are there again. */
    beforeAll(async () => {
      mock = await MockApi.start(suite.spec, afternoon);
      const running = watch(suite.source, mock, 2 * relevant.length + 1, {
        input: suite.input,
        rows: suite.rows,
        environment: { [suite.calls]: '100000' },
        each: (told, _news, latest) => {
          mock.fault = told % 2 === 1 ? relevant[(told - 1) / 2] : undefined;
          if (told % 2 === 0) known.push(latest.size);
          mock.now += 2 * dayMs;
        },
      });
      watched = await running;
    }, 60_000);
    afterAll(() => mock[Symbol.asyncDispose]());

    it('tells good values of a good answer', () => {
      const { news, latest } = watched;
      expect(news[0].condition).toBe('ok');
      expect(latest.size).toBeGreaterThanOrEqual(suite.entities);
      for (const { values } of latest.values()) {
        expect(Object.values(values).some((value) => value !== null)).toBe(true);
      }
    });

    it.each(relevant.map((fault, i) => [fault, i] as const))(
      '%s: says so within one cycle, keeps the last good values, and recovers',
      (fault, i) => {
        const [before, during, after] = watched.news.slice(2 * i, 2 * i + 3);
        expect(expectedConditions[fault], `${fault}: ${JSON.stringify(during)}`).toContain(during.condition);
        expect([before.condition, after.condition]).toEqual(['ok', 'ok']);
        expect(known[i]).toBeGreaterThanOrEqual(suite.entities);
        expect(JSON.stringify(during)).not.toContain(mock.key);
      },
    );

    it('passes on numbers and nothing else', () => {
      for (const { values } of watched.batches.flat()) {
        for (const value of Object.values(values)) expect(value === null || Number.isFinite(value)).toBe(true);
      }
    });

    it('never makes more calls than the day has, whatever happens', async () => {
      const limit = 40;
      mock.asked.length = 0;
      const start = mock.now;
      let told = 0;
      // Hanging takes its time, and counts like any other call.
      const quick = faults.filter((fault) => fault !== 'hang');
      await watch(suite.source, mock, suite.cycles ?? 60, {
        input: suite.input,
        rows: suite.rows,
        environment: { [suite.calls]: String(limit) },
        each: () => {
          mock.fault = quick[told++ % quick.length];
        },
      });
      const days = Math.ceil((mock.now - start) / dayMs) + 1;
      expect(days).toBeGreaterThan(1);
      expect(mock.asked.length).toBeLessThanOrEqual(limit * days);
      expect(mock.asked.length).toBeGreaterThan(0);
    });
  });
}
