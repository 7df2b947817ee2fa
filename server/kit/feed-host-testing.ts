import { pino } from 'pino';
import { Registry } from 'prom-client';
import { type DatasetContract, defineDataset, type FeedSpec, type Observation, scales } from '#core';
import type { FeedSource } from '#datasets/_kit/roles.ts';
import type { Db } from './db.ts';
import type { Feature } from './discovery.ts';
import { createFeedHost, type FeedHost, type FeedHostDeps } from './feed-host.ts';
import type { FeedContract } from './observations.ts';

/** A feed that no folder defines, for tests: `level` 0…10 m and `batteryPct` 0…100 %. */
export function testContract(id: string, values: Partial<FeedSpec['values']> = {}): FeedContract {
  const value = (unit: 'metre' | 'percent', max: number): FeedSpec['values'][string] => ({
    title: { ko: '값', en: 'Value' },
    unit,
    range: [0, max],
    legend: { min: 0, max, colours: scales.viridis },
  });
  const words = { ko: '시험', en: 'Test' };
  const all = { level: value('metre', 10), batteryPct: value('percent', 100), ...values } as FeedSpec['values'];
  const feed = { cadenceS: 60, staleAfterS: 150, entityTitle: words, values: all };
  return defineDataset({ id, version: 1, title: words, summary: words, attributes: {}, feed }) as FeedContract;
}

export const testFeature = (
  contract: FeedContract,
  sources: { feed?: FeedSource; simulatedFeed?: FeedSource } = {},
): Feature<DatasetContract> => ({
  room: 'datasets',
  id: contract.id,
  folder: `/nowhere/${contract.id}`,
  contract,
  server: {},
  strings: { ko: {}, en: {} },
  ...sources,
});

/** A host of these features that publishes at once and logs nothing. */
export const testHost = (
  db: Db,
  datasets: readonly Feature<DatasetContract>[],
  options: Partial<FeedHostDeps> = {},
): FeedHost =>
  createFeedHost({
    db,
    datasets,
    log: pino({ level: 'silent' }),
    seed: 1,
    environment: {},
    registry: new Registry(),
    publishEveryMs: 0,
    ...options,
  });

export const reading = (
  feed: string,
  entity: string,
  time: number,
  level: number | null,
  revision?: number,
): Observation => ({
  feed,
  entity,
  time,
  values: { level, batteryPct: 50 },
  ...(revision === undefined ? {} : { revision }),
});

/** Resolves when the condition holds, and fails after a while. */
export async function until(condition: () => boolean, what: string, withinMs = 5000): Promise<void> {
  const end = performance.now() + withinMs;
  while (!condition()) {
    if (performance.now() > end) throw new Error(`waited ${withinMs} ms in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
