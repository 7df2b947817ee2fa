import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { outcomeKind } from '#core';
import { makeCityPlan } from '#datasets/_kit/city-plan.ts';
import type { Db } from '../kit/db.ts';
import { discover, type Features, projectRoot } from '../kit/discovery.ts';
import { createFeedHost, type FeedHost } from '../kit/feed-host.ts';
import { storeSynthetic } from '../kit/import-files.ts';
import { createJobs, type Jobs } from '../kit/jobs.ts';
import { migrate } from '../kit/migrate.ts';
import { openDb } from '../kit/open-db.ts';
import { isLoopback, type Settings } from '../kit/settings.ts';
import { createTileStore, type TileStore } from '../kit/tile-store.ts';
import { createApp } from './app.ts';
import { createCityState } from './city-state.ts';
import { withEcho } from './echo.ts';
import { jobJson } from './job-wire.ts';
import { attachLive, type Live } from './live.ts';
import { createLog } from './logging.ts';
import { createMetrics, type Metrics } from './metrics.ts';
import { type Progress, prepareCity } from './prepare.ts';

export interface ServeOptions {
  readonly log?: Logger;
  /** Features to serve; those of the project when absent. */
  readonly features?: Features;
  /** Fills a new, empty city; the generated city when absent. */
  readonly fillCity?: (db: Db, features: Features, progress: Progress) => Promise<void>;
  readonly clientFolder?: string;
  readonly writesPerMinute?: number;
}

export interface RunningServer {
  readonly url: string;
  /** Resolves when the city is prepared, or when that failed: `/readyz` says which. */
  readonly prepared: Promise<void>;
  /** Stops taking requests, lets those in progress end, and closes everything behind them. */
  close(): Promise<void>;
}

/** Opens everything and listens. The page and the API answer at once; a new city is prepared behind them. */
export async function serve(settings: Settings, options: ServeOptions = {}): Promise<RunningServer> {
  const log = options.log ?? createLog(settings);
  const metrics = createMetrics();
  const door = await takeDoor(settings);
  const opened: Closing[] = [() => shut(door.server)];
  const close = once(() => closeInTurn(opened, log));
  try {
    return { url: door.url, prepared: await openBehind(door, settings, options, { log, metrics, opened }), close };
  } catch (error) {
    await close();
    throw error;
  }
}

type Closing = () => Promise<unknown> | unknown;
interface Opening {
  readonly log: Logger;
  readonly metrics: Metrics;
  /** How to close what is open so far; the last opened closes first. */
  readonly opened: Closing[];
}

async function openBehind(door: Door, settings: Settings, options: ServeOptions, opening: Opening) {
  const { log, metrics, opened } = opening;
  const db = metrics.timed(await openDb(settings));
  opened.unshift(() => db.close());
  await migrate(db);
  const features = options.features ?? (await discover());
  const tiles = createTileStore(join(settings.dataDir, 'tiles'));
  const jobs = await createJobs({ db, features: withEcho(features), settings, log });
  const { registry } = metrics;
  const feeds = createFeedHost({ db, datasets: features.datasets, log, seed: settings.seed, registry });
  const city = createCityState('preparing');
  metrics.countJobs(() => countJobs(db));
  const clientFolder = options.clientFolder ?? join(projectRoot, 'dist/client');
  const writesPerMinute = options.writesPerMinute ?? 600;
  const deps = { db, features, settings, jobs, tiles, log, city, metrics, feeds, clientFolder, writesPerMinute };
  door.open(createApp(deps));
  const live = attachLive(door.server, { feeds, log, host: settings.host, jobs: jobsForLive(jobs), registry });
  const stopping = new AbortController();
  opened.unshift(
    () => stopping.abort(),
    () => live.close(),
    // Requests in progress may still need the queue and the tiles: they end first.
    opened.pop() as Closing,
    () => Promise.all([tiles.close(), feeds.stop(), jobs.stop()]),
  );
  await Promise.all([jobs.start(), feeds.start()]);
  tellStart(log, door.url, settings, db);
  const fill = options.fillCity ?? generateCity(settings.seed);
  const fillCity = (tell: Progress) => fill(db, features, tell);
  // In an object: what is prepared goes on behind the running server.
  return { done: prepareCity({ db, features, tiles, city, log, fillCity, signal: stopping.signal }) };
}

const generateCity =
  (seed: number) =>
  async (db: Db, features: Features, progress: Progress): Promise<void> => {
    await storeSynthetic(db, tellingFeatures(features, progress), makeCityPlan(seed));
  };

/** The same features; each tells when it begins to generate its part of the city. */
function tellingFeatures(features: Features, progress: Progress): Features {
  const parts = features.datasets.filter(({ synthetic }) => synthetic).length;
  let begun = 0;
  const datasets = features.datasets.map(({ synthetic, ...feature }) => {
    if (!synthetic) return feature;
    const { title } = feature.contract;
    const rows: typeof synthetic.rows = (plan) => {
      progress(begun++ / parts, { ko: `도시를 생성하는 중: ${title.ko}`, en: `Generating the city: ${title.en}` });
      return synthetic.rows(plan);
    };
    return { ...feature, synthetic: { rows } };
  });
  return { ...features, datasets };
}

async function countJobs(db: Db): Promise<Record<string, number>> {
  const rows = await db.query<{ status: string; number: number }>(
    'select status, count(*)::int as number from job group by status',
  );
  return Object.fromEntries(rows.map(({ status, number }) => [status, number]));
}

const jobsForLive = (jobs: Jobs) => ({
  get: async (id: string) => jobJson(await jobs.get(id)),
  onChange: (listener: (job: ReturnType<typeof jobJson>) => void) =>
    jobs.on('progress', (job) => listener(jobJson(job))),
});

function tellStart(log: Logger, url: string, settings: Settings, db: Db): void {
  log.info(`listening on ${url}`);
  log.info(`database: ${db.engine === 'embedded' ? `embedded, in ${settings.dataDir}` : 'PostgreSQL'}`);
  if (!db.capabilities.fsync) {
    log.warn('the embedded database survives the end of the process, but not a power cut: see DATABASE_URL');
  }
  log.info(
    isLoopback(settings.host)
      ? 'writing: whoever sits at this machine'
      : 'writing: holders of a token (vseoul token NAME); reading: everybody who reaches this address',
  );
}

/** How long requests in progress may take to end. */
const graceMs = 5000;

async function shut(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const hurry = setTimeout(() => server.closeAllConnections(), graceMs);
  await closed;
  clearTimeout(hurry);
}

async function closeInTurn(opened: readonly Closing[], log: Logger): Promise<void> {
  log.info('stopping');
  for (const close of opened) await close();
  log.info('stopped');
}

function once(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  return () => {
    running ??= work();
    return running;
  };
}
