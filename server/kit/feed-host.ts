import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as setTimeoutPromise } from 'node:timers/promises';
import type { Logger } from 'pino';
import { register as defaultRegistry, type Registry } from 'prom-client';
import {
  type DatasetContract,
  dayMs,
  type FeedRules,
  hourMs,
  type Instant,
  type LiveFrame,
  type Observation,
  outcomeKind,
  secondMs,
} from '#core';
import type { FeedContext, FeedSource } from '#datasets/_kit/roles.ts';
import type { Db } from './db.ts';
import type { Feature } from './discovery.ts';
import { type FeedMetrics, feedMetrics } from './feed-host-metrics.ts';
import { CommitQueue } from './feed-host-queue.ts';
import { runSource, type SourceStatus } from './feed-host-source.ts';
import { FeedState } from './feed-host-state.ts';
import { districtsOf, type Places, PlacesOf } from './live-places.ts';
import {
  type AppendResult,
  type FeedContract,
  type HistoryQuery,
  type ObservationStore,
  openObservations,
  type PageQuery,
  type StoredObservation,
  type Words,
} from './observations.ts';
import { type CheckedObservations, checkObservations, retentionOf, storable } from './observations-check.ts';
import type { FiguresAt, Period } from './rollups.ts';
import { Alarms } from './rules-alarms.ts';
import { FeedRulesAtWork } from './rules-feed.ts';

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
}

/** State of one feed as `GET /api/feeds` tells it. */
export interface FeedStatus extends SourceStatus {
  readonly feed: string;
  readonly origin: LiveFrame['origin'];
  readonly entities: number;
  readonly newest?: Instant;
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
  return {
    feeds,
    alarms,
    get: (id) => {
      const feed = byId.get(id);
      if (!feed) throw noSuchFeed({ feed: id, known: [...byId.keys()].join(', ') || '—' });
      return feed;
    },
    start: async (city) => {
      for (const feed of feeds) await feed.start(city);
    },
    stop: async () => {
      await Promise.all(feeds.map((feed) => feed.stop()));
    },
  };
}

/** One feed: what fills it, its store, its newest values, and who listens. Commit first, then publish. */
export class HostedFeed {
  readonly id: string;
  readonly contract: FeedContract;
  readonly #feature: Feature<DatasetContract>;
  readonly #deps: FeedHostDeps;
  readonly #metrics: FeedMetrics;
  readonly #now: () => Instant;
  readonly #state: FeedState;
  readonly #places: PlacesOf;
  readonly #alarms: Alarms;
  readonly #rules: FeedRulesAtWork;
  #watching: NodeJS.Timeout | undefined;
  #looking: Promise<void> = Promise.resolve();
  #placed: Places | undefined;
  readonly #listeners = new Set<(frame: LiveFrame) => void>();
  readonly #queue = new CommitQueue((observations, origin) => this.#commit(observations, origin));
  readonly #status: SourceStatus = { state: 'none', failures: 0 };
  readonly #stopped = new AbortController();
  #store: ObservationStore | undefined;
  #running: Promise<void> = Promise.resolve();
  #publishing: NodeJS.Timeout | undefined;
  #lastPublished = Number.NEGATIVE_INFINITY;
  #cleaning: NodeJS.Timeout | undefined;
  #forgetting: NodeJS.Timeout | undefined;

  constructor(
    feature: Feature<DatasetContract>,
    deps: FeedHostDeps,
    epoch: string,
    metrics: FeedMetrics,
    alarms: Alarms,
  ) {
    this.id = feature.id;
    this.contract = feature.contract as FeedContract;
    this.#feature = feature;
    this.#deps = deps;
    this.#metrics = metrics;
    this.#now = deps.now ?? Date.now;
    this.#places = new PlacesOf(deps.db, feature);
    const origin = this.#source()?.origin ?? 'measured';
    const { values, about = {} } = this.contract.feed;
    this.#state = new FeedState(this.id, Object.keys(values), epoch, origin, Object.keys(about));
    this.#alarms = alarms;
    this.#rules = new FeedRulesAtWork({
      db: deps.db,
      contract: this.contract,
      alarms,
      now: this.#now,
      latest: (entity) => this.#state.get(entity),
      rows: () => this.#state.rows(),
    });
  }

  async start(city?: Promise<unknown>): Promise<void> {
    this.#store = await openObservations(this.#deps.db, this.contract);
    this.#tellWhole(await this.#store.latest());
    this.#forget();
    await this.#rules.load();
    this.#watching = setInterval(() => {
      this.#looking = this.#watch();
    }, watchEveryMs).unref();
    this.#looking = this.#watch();
    this.#cleaning = setInterval(() => void this.#clean(), hourMs).unref();
    await this.#clean();
    if (this.contract.feed.moving) this.#forgetting = setInterval(() => this.#forget(), forgetEveryMs).unref();
    const source = this.#source();
    if (!source) return;
    const take = async (batch: readonly Observation[]) => this.#take(batch, source.origin);
    const run = () => runSource(source, this.#context(), this.#status, take, (error) => this.#failed(error));
    this.#running = city ? Promise.race([city, once(this.#stopped.signal, 'abort')]).then(run) : run();
  }

  async stop(): Promise<void> {
    this.#stopped.abort();
    clearTimeout(this.#publishing);
    clearInterval(this.#cleaning);
    clearInterval(this.#forgetting);
    clearInterval(this.#watching);
    await this.#looking;
    await this.#running;
    await this.#queue.drained();
  }

  /** Checks observations as a request brings them; nothing is written. */
  check(items: readonly unknown[]): CheckedObservations {
    const checked = checkObservations(this.contract, items, this.#now());
    this.#metrics.observations.inc({ feed: this.id, result: 'refused' }, checked.refused.length);
    return checked;
  }

  /** Resolves after the commit. Throws the outcome `feed-busy` (503) when too much waits. */
  async ingest(observations: readonly Observation[], origin: LiveFrame['origin']): Promise<AppendResult> {
    this.#opened();
    return this.#queue.add(observations, origin);
  }

  /** The whole newest state, with the sequence number after which deltas continue it. */
  keyframe(): LiveFrame {
    return this.#state.keyframe(this.#now());
  }

  /** The newest state of these entities. */
  keyframeOf(entities: Iterable<string>): LiveFrame {
    return this.#state.part(entities, this.#now());
  }

  /** The newest row of an entity. */
  latest(entity: string): StoredObservation | undefined {
    return this.#state.get(entity);
  }

  /** What is said of an entity, in feeds with words. */
  words(entity: string): Words | undefined {
    return this.#state.words(entity);
  }

  /** Changes whenever the keyframe would. */
  get version(): string {
    return this.#state.version;
  }

  status(): FeedStatus {
    const { origin, entities } = this.#state;
    return { ...this.#status, feed: this.id, origin, entities, newest: this.#state.newest() };
  }

  history(query: HistoryQuery): Promise<StoredObservation[]> {
    return this.#opened().history(query);
  }

  /** Rows by time, of one entity or of all. */
  page(query: PageQuery): Promise<StoredObservation[]> {
    return this.#opened().page(query);
  }

  /** The last row of each entity at a moment of the past, not older than `withinMs` then. */
  at(instant: Instant, withinMs: number): Promise<StoredObservation[]> {
    return this.#opened().at(instant, withinMs);
  }

  /** The last row of each entity in (after, until]. */
  between(after: Instant, until: Instant): Promise<StoredObservation[]> {
    return this.#opened().between(after, until);
  }

  /** Means, extremes and counts of [from, to): of an entity or the whole city, per period or over all. */
  figures(query: { from: Instant; to: Instant; period?: Period; entity?: string }): Promise<FiguresAt[]> {
    return this.#opened().figures(query);
  }

  get rules(): FeedRules {
    return this.#rules.rules;
  }

  /** Rules that hold on this server, over those of the contract; null: those alone. */
  setRules(rules: FeedRules | null): Promise<void> {
    return this.#rules.set(rules);
  }

  /** Where its entities are, if they stand still. */
  entityPlaces(): Promise<Places> {
    return this.#places.read();
  }

  /** Calls with each frame, in order, after its rows are committed. Returns the function that ends it. */
  onFrame(listener: (frame: LiveFrame) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #opened(): ObservationStore {
    if (!this.#store) throw feedStarting({ feed: this.id });
    return this.#store;
  }

  /** The real source when its settings are there, otherwise the simulation. */
  #source(): FeedSource | undefined {
    const { feed, simulatedFeed } = this.#feature;
    const environment = this.#deps.environment ?? process.env;
    return [feed, simulatedFeed].find((source) => source?.available(environment));
  }

  #context(): FeedContext {
    const { db, seed } = this.#deps;
    const { signal } = this.#stopped;
    return {
      signal,
      seed,
      reader: db,
      environment: this.#deps.environment ?? process.env,
      tell: ({ condition, detail, retryAt, quota, problems }) => {
        const conditionSince = condition === this.#status.condition ? this.#status.conditionSince : this.#now();
        Object.assign(this.#status, { condition, conditionSince, detail, retryAt, quota, problems });
        this.#status.state = condition === 'ok' || condition === 'empty' ? 'ok' : 'failing';
      },
      input: async () => this.#feature.server.dataset?.feedInput?.(db),
      now: this.#now,
      sleepUntil: (instant) => sleepUntil(instant, this.#now, signal),
    };
  }

  async #take(batch: readonly Observation[], origin: LiveFrame['origin']): Promise<boolean> {
    const taken = storable(this.contract, batch, this.#now());
    this.#metrics.observations.inc({ feed: this.id, result: 'refused' }, batch.length - taken.length);
    if (taken.length === 0) return true;
    const { refusedAsSimulated } = await this.#queue.add(taken, origin);
    if (refusedAsSimulated) this.#deps.log.info({ feed: this.id }, 'the feed has measured values: its simulation ends');
    return !refusedAsSimulated;
  }

  /** Screens that came before the rows did know nothing of them: they are told by a keyframe. */
  #tellWhole(rows: readonly StoredObservation[]): void {
    if (rows.length > 0) this.#state.replace(rows);
    this.#publishSoon();
  }

  async #commit(observations: readonly Observation[], origin: LiveFrame['origin']): Promise<AppendResult> {
    const judgement = this.#rules.transaction();
    const result = await this.#opened()
      .append(observations, origin, judgement)
      .catch(async (error) => {
        // What the rules found was not written: they begin anew from what is.
        await this.#rules.load();
        throw error;
      });
    this.#alarms.tell(judgement.told);
    if (result.retired) this.#tellWhole(await this.#opened().latest());
    else this.#state.update(result.latest);
    this.#state.correct(result.late);
    this.#count(observations.length, result);
    this.#publishSoon();
    return result;
  }

  #count(received: number, { stored, latest }: AppendResult): void {
    const { observations, newest } = this.#metrics;
    const flagged = latest.filter((row) => row.outOfRange.length > 0).length;
    observations.inc({ feed: this.id, result: 'stored' }, stored);
    observations.inc({ feed: this.id, result: 'unchanged' }, received - stored);
    observations.inc({ feed: this.id, result: 'out_of_range' }, flagged);
    newest.set({ feed: this.id }, (this.#state.newest() ?? 0) / 1000);
  }

  #publishSoon(): void {
    if (this.#publishing || !this.#state.hasNews) return;
    const every = this.#deps.publishEveryMs ?? 1000;
    const wait = Math.max(0, this.#lastPublished + every - performance.now());
    this.#publishing = setTimeout(() => this.#publish(), wait).unref();
  }

  #publish(): void {
    this.#publishing = undefined;
    this.#lastPublished = performance.now();
    for (let frame = this.#state.next(this.#now()); frame; frame = this.#state.next(this.#now())) {
      this.#metrics.frames.inc({ feed: this.id, kind: frame.kind });
      for (const listener of this.#listeners) listener(frame);
    }
  }

  #failed(error: unknown): void {
    this.#metrics.failures.inc({ feed: this.id });
    this.#deps.log.warn({ feed: this.id, err: error, retryAt: this.#status.retryAt }, 'a live source failed');
  }

  /** Looks at what no reading tells: where the entities are now, and which are silent. */
  async #watch(): Promise<void> {
    try {
      const places = await this.entityPlaces();
      if (places !== this.#placed) {
        const { db, datasets } = this.#deps;
        this.#rules.place(places, await districtsOf(db, datasets, places));
        this.#placed = places;
      }
      await this.#rules.lookForSilence();
    } catch (error) {
      if (!this.#stopped.signal.aborted)
        this.#deps.log.error({ feed: this.id, err: error }, 'the rules could not look');
    }
  }

  /** What moves and is silent is no longer where it was. */
  #forget(): void {
    const { moving, staleAfterS } = this.contract.feed;
    if (!moving) return;
    this.#state.forget(this.#now() - staleTimes * staleAfterS * secondMs);
    this.#publishSoon();
  }

  async #clean(): Promise<void> {
    try {
      await this.#opened().dropBefore(this.#now() - retentionOf(this.contract) * dayMs);
    } catch (error) {
      this.#deps.log.error({ feed: this.id, err: error }, 'old observations could not be dropped');
    }
  }
}

/** Silent for this many times `staleAfterS`, a moving entity is gone; looked for this often. */
const staleTimes = 3;
const forgetEveryMs = 15 * secondMs;
const watchEveryMs = 15 * secondMs;
/** A timer holds 24 days at most, and a computer may sleep or set its clock meanwhile: look at the clock now and then. */
const longestTimerMs = hourMs;

async function sleepUntil(instant: Instant, now: () => Instant, signal: AbortSignal): Promise<void> {
  do {
    await setTimeoutPromise(Math.max(0, Math.min(instant - now(), longestTimerMs)), undefined, { signal });
  } while (now() < instant);
}

const feedStarting = outcomeKind({
  code: 'feed-starting',
  status: 503,
  message: { ko: '실시간 자료 "{feed}"를 아직 준비하고 있습니다.', en: 'The live feed "{feed}" is still starting.' },
  remedy: { ko: '몇 초 뒤에 다시 시도하십시오.', en: 'Try again in a few seconds.' },
});
const noSuchFeed = outcomeKind({
  code: 'no-such-feed',
  status: 404,
  message: { ko: '"{feed}"이라는 실시간 자료가 없습니다.', en: 'There is no live feed "{feed}".' },
  remedy: { ko: '다음 중에서 고르십시오: {known}', en: 'Choose one of: {known}' },
});
