import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import { register as defaultRegistry, type Registry } from 'prom-client';
import { type DatasetContract, type Instant, outcomeKind } from '#core';
import type { Db } from './db.ts';
import type { Feature } from './discovery.ts';
import { feedMetrics } from './feed-host-metrics.ts';
import type { FeedPeers } from './feed-peers.ts';
import { HostedFeed } from './hosted-feed.ts';
import { Alarms } from './rules-alarms.ts';

export type { FeedStatus, HostedFeed } from './hosted-feed.ts';

export interface FeedHostDeps {
  readonly db: Db;
  /** Datasets without `feed` in their contract are passed over. */
  readonly datasets: readonly Feature<DatasetContract>[];
  readonly log: Pick<Logger, 'info' | 'warn' | 'error'>;
  /** Seed of simulated feeds. */
  readonly seed: number;
  /** Where real sources find their keys; default `process.env`. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly registry?: Registry;
  readonly now?: () => Instant;
  /** Shortest time between two deltas of one feed; default 1 s. */
  readonly publishEveryMs?: number;
  readonly peers?: FeedPeers;
}

export interface FeedHost {
  readonly feeds: readonly HostedFeed[];
  readonly alarms: Alarms;
  /** Throws the outcome `no-such-feed` (404). */
  get(id: string): HostedFeed;
  /** Opens the stores; the sources start once the city is there that they are about: at once unless told to wait for it. */
  start(city?: Promise<unknown>): Promise<void>;
  /** Ends the sources and waits for what is being committed. */
  stop(): Promise<void>;
}

/** Finds the feeds among the datasets; nothing is opened before `start()`. */
export function createFeedHost(deps: FeedHostDeps): FeedHost {
  const epoch = randomUUID().slice(0, 8);
  const metrics = feedMetrics(deps.registry ?? defaultRegistry);
  const alarms = new Alarms(deps.db, deps.registry ?? defaultRegistry);
  const feeds = deps.datasets
    .filter((feature) => feature.contract.feed)
    .map((f) => new HostedFeed(f, deps, epoch, metrics, alarms));
  const byId = new Map(feeds.map((feed) => [feed.id, feed]));
  let stopHearing: (() => void) | undefined;
  return {
    feeds,
    alarms,
    get: (id) => {
      const feed = byId.get(id);
      if (!feed) throw noSuchFeed({ feed: id, known: [...byId.keys()].join(', ') || '—' });
      return feed;
    },
    start: async (city) => {
      // Heard from before the stores are read: what is committed meanwhile is told twice, not lost.
      stopHearing = deps.peers?.hear(
        (id, news) => byId.get(id)?.hear(news),
        () => {
          for (const feed of feeds) void feed.readAgain();
        },
      );
      for (const feed of feeds) await feed.start(city);
    },
    stop: async () => {
      stopHearing?.();
      await Promise.all(feeds.map((feed) => feed.stop()));
    },
  };
}

const noSuchFeed = outcomeKind({
  code: 'no-such-feed',
  status: 404,
  message: { ko: '"{feed}"이라는 실시간 자료가 없습니다.', en: 'There is no live feed "{feed}".' },
  remedy: { ko: '다음 중에서 고르십시오: {known}', en: 'Choose one of: {known}' },
});
