import type { Server } from 'node:http';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { makeCityPlan } from '#datasets/_kit/city-plan.ts';
import type { Db } from '../kit/db.ts';
import { discover, type Features, projectRoot } from '../kit/discovery.ts';
import { createFeedHost } from '../kit/feed-host.ts';
import { storeSynthetic } from '../kit/import-files.ts';
import { createJobs, type Jobs } from '../kit/jobs.ts';
import { migrate } from '../kit/migrate.ts';
import { openDb } from '../kit/open-db.ts';
import { isLoopback, type Settings } from '../kit/settings.ts';
import { createTileStore } from '../kit/tile-store.ts';
import { checkToken } from '../kit/tokens.ts';
import { createApp } from './app.ts';
import { createCityState } from './city-state.ts';
import type { AppDeps } from './deps.ts';
import { type Door, takeDoor } from './door.ts';
import { withEcho } from './echo.ts';
import { jobJson } from './job-wire.ts';
import { attachLive } from './live.ts';
import { createLog } from './logging.ts';
import { createMetrics } from './metrics.ts';
import { listenMqtt } from './mqtt.ts';
import { mqttIngest } from './mqtt-ingest.ts';
import { followBroker } from './mqtt-remote.ts';
import { joinPeers } from './peers.ts';
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
  // What is opened later closes earlier; when opening fails half-way, what is open closes as well.
  await using open = new AsyncDisposableStack();
  open.defer(() => log.info('stopped'));
  const door = await takeDoor(settings);
  open.defer(() => shut(door.server));
  const cityIsThere = Promise.withResolvers<void>();
  const { db, features, tiles, city } = await openBehind(door, settings, options, log, open, cityIsThere.promise);
  tellStart(log, door.url, settings, db);
  const stopping = new AbortController();
  const fill = options.fillCity ?? generateCity(settings);
  const fillCity = (tell: Progress) => fill(db, features, tell);
  const prepared = prepareCity({ db, features, tiles, city, log, fillCity, signal: stopping.signal });
  void prepared.then(cityIsThere.resolve);
  open.defer(() => {
    log.info('stopping');
    stopping.abort();
  });
  const running = open.move();
  return { url: door.url, prepared, close: once(() => running.disposeAsync()) };
}

async function openBehind(
  door: Door,
  settings: Settings,
  options: ServeOptions,
  log: Logger,
  open: AsyncDisposableStack,
  cityIsThere: Promise<void>,
): Promise<AppDeps> {
  const metrics = createMetrics();
  const { registry } = metrics;
  const db = metrics.timed(open.adopt(await openDb(settings), (opened) => opened.close()));
  const { missing } = await migrate(db);
  if (missing.length > 0) log.warn({ missing }, 'migrations applied to this database are not in this version');
  const features = options.features ?? (await discover());
  const jobs = await createJobs({ db, features: withEcho(features), settings, log });
  const { redisUrl, seed } = settings;
  const peers = redisUrl ? open.adopt(await joinPeers(redisUrl, log), (joined) => joined.close()) : undefined;
  const feeds = createFeedHost({ db, datasets: features.datasets, log, seed, registry, peers });
  const tiles = createTileStore(join(settings.dataDir, 'tiles'));
  metrics.countJobs(() => countJobs(db));
  const deps: AppDeps = {
    ...{ db, features, settings, jobs, feeds, tiles, log, metrics },
    city: createCityState('preparing'),
    clientFolder: options.clientFolder ?? join(projectRoot, 'dist/client'),
    writesPerMinute: options.writesPerMinute ?? 600,
  };
  open.defer(() => jobs.stop());
  open.defer(() => feeds.stop());
  await Promise.all([jobs.start(), feeds.start(cityIsThere)]);
  // Requests in progress end before the queue and the database behind them.
  open.defer(() => shut(door.server));
  open.defer(() => tiles.close());
  door.open(createApp(deps));
  const { host } = settings;
  const { adapter } = peers ?? {};
  const live = attachLive(door.server, { feeds, log, host, jobs: jobsForLive(jobs), registry, adapter });
  open.defer(() => live.close());
  await openMqtt(deps, open);
  return deps;
}

/** The embedded end, and another broker when one is named. A port in use costs MQTT, not the city. */
async function openMqtt({ db, feeds, log, metrics, settings }: AppDeps, open: AsyncDisposableStack): Promise<void> {
  const { host, mqttPort, mqttUrl } = settings;
  const { registry } = metrics;
  const take = mqttIngest(feeds, registry);
  const mayWrite = async (password: string | undefined, address: string) =>
    password === undefined ? isLoopback(host) && isLoopback(address) : (await checkToken(db, password)) !== undefined;
  if (mqttPort !== undefined) {
    try {
      const listener = await listenMqtt({ take, mayWrite, log, registry, host, port: mqttPort });
      open.defer(() => listener.close());
      log.info(`MQTT on port ${listener.port}`);
    } catch (error) {
      log.warn({ err: error, port: mqttPort }, 'MQTT cannot listen: set MQTT_PORT to another port, or to off');
    }
  }
  if (!mqttUrl) return;
  const following = followBroker(mqttUrl, take, log);
  open.defer(() => following.close());
}

const generateCity =
  ({ seed, cityArea }: Settings) =>
  async (db: Db, features: Features, progress: Progress): Promise<void> => {
    await storeSynthetic(db, tellingFeatures(features, progress), makeCityPlan(seed, cityArea));
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

function once(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  return () => {
    running ??= work();
    return running;
  };
}
