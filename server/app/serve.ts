import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { outcomeKind, type Text } from '#core';
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
import { prepareCity, type Progress } from './prepare.ts';

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
  const db = metrics.timed(await openDb(settings));
  try {
    return await serveFrom(db, settings, options, log, metrics);
  } catch (error) {
    await db.close();
    throw error;
  }
}

async function serveFrom(db: Db, settings: Settings, options: ServeOptions, log: Logger, metrics: Metrics) {
  await migrate(db);
  const features = options.features ?? (await discover());
  const tiles = createTileStore(join(settings.dataDir, 'tiles'));
  const jobs = await createJobs({ db, features: withEcho(features), settings, log });
  const { registry } = metrics;
  const feeds = createFeedHost({ db, datasets: features.datasets, log, seed: settings.seed, registry });
  const city = createCityState('preparing');
  metrics.countJobs(() => countJobs(db));
  const app = createApp({
    db,
    features,
    settings,
    jobs,
    tiles,
    log,
    city,
    metrics,
    feeds,
    clientFolder: options.clientFolder ?? join(projectRoot, 'dist/client'),
    writesPerMinute: options.writesPerMinute ?? 600,
  });
  const server = createServer(app);
  const url = await listen(server, settings);
  const live = attachLive(server, { feeds, log, host: settings.host, jobs: jobsForLive(jobs), registry });
  const stopping = new AbortController();
  const running = { server, live, feeds, jobs, tiles, db, log, stopping };
  try {
    await Promise.all([jobs.start(), feeds.start()]);
  } catch (error) {
    await closeAll(running);
    throw error;
  }
  tellStart(log, url, settings, db);
  const fill = options.fillCity ?? generateCity(settings.seed);
  const fillCity = (tell: Progress) => fill(db, features, tell);
  const prepared = prepareCity({ db, features, tiles, city, log, fillCity, signal: stopping.signal });
  return { url, prepared, close: once(() => closeAll(running)) };
}

const generating: Text = { ko: '서울을 닮은 도시를 생성하는 중', en: 'Generating a Seoul-shaped city' };

const generateCity =
  (seed: number) =>
  async (db: Db, features: Features, progress: Progress): Promise<void> => {
    progress(0, generating);
    await storeSynthetic(db, features, makeCityPlan(seed));
    progress(1, generating);
  };

async function countJobs(db: Db): Promise<Record<string, number>> {
  const rows = await db.query<{ status: string; number: number }>(
    'select status, count(*)::int as number from job group by status',
  );
  return Object.fromEntries(rows.map(({ status, number }) => [status, number]));
}

const jobsForLive = (jobs: Jobs) => ({
  get: async (id: string) => jobJson(await jobs.get(id)),
  onChange: (listener: (job: ReturnType<typeof jobJson>) => void) => jobs.on('progress', (job) => listener(jobJson(job))),
});

async function listen(server: Server, { host, port }: Settings): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(error.code === 'EADDRINUSE' ? portInUse({ port, host }, 'PORT', error) : error);
    });
    server.listen(port, host, resolve);
  });
  const { port: taken } = server.address() as AddressInfo;
  const name = host === '0.0.0.0' || host === '::' ? 'localhost' : host;
  return `http://${name.includes(':') ? `[${name}]` : name}:${taken}`;
}

const portInUse = outcomeKind({
  code: 'port-in-use',
  status: 503,
  message: {
    ko: '{host}의 포트 {port}을(를) 다른 프로그램이 쓰고 있습니다.',
    en: 'Port {port} of {host} is in use by another program.',
  },
  remedy: { ko: '그 프로그램을 끝내거나 PORT를 다른 값으로 두십시오.', en: 'End that program or set PORT to another value.' },
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

interface Running {
  readonly server: Server;
  readonly live: Live;
  readonly feeds: FeedHost;
  readonly jobs: Jobs;
  readonly tiles: TileStore;
  readonly db: Db;
  readonly log: Logger;
  readonly stopping: AbortController;
}

/** How long requests in progress may take to end. */
const graceMs = 5000;

async function closeAll({ server, live, feeds, jobs, tiles, db, log, stopping }: Running): Promise<void> {
  log.info('stopping');
  stopping.abort();
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  await live.close();
  server.closeIdleConnections();
  const hurry = setTimeout(() => server.closeAllConnections(), graceMs);
  await Promise.all([tiles.close(), feeds.stop(), jobs.stop()]);
  await closed;
  clearTimeout(hurry);
  await db.close();
  log.info('stopped');
}

function once(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  return () => {
    running ??= work();
    return running;
  };
}
