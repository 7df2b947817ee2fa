import { once } from 'node:events';
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
import type { Feature } from './discovery.ts';
import type { FeedHostDeps } from './feed-host.ts';
import type { FeedMetrics } from './feed-host-metrics.ts';
import { CommitQueue } from './feed-host-queue.ts';
import { runSource, type SourceStatus, type SourceTaker, sleepUntil } from './feed-host-source.ts';
import { FeedState } from './feed-host-state.ts';
import type { FeedNews } from './feed-peers.ts';
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
import type { Alarms } from './rules-alarms.ts';
import { FeedRulesAtWork } from './rules-feed.ts';

/** State of one feed as `GET /api/feeds` tells it. */
export interface FeedStatus extends SourceStatus {
  readonly feed: string;
  readonly origin: LiveFrame['origin'];
  readonly entities: number;
  readonly newest?: Instant;
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
  /** Own commits, which a look at the store may have been too early for. */
  #commits = 0;
  /** What was heard while the store is read again, to be taken after it. */
  #heardMeanwhile: FeedNews[] | undefined;
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
    const run = () => this.#runSource(source);
    this.#running = city ? Promise.race([city, once(this.#stopped.signal, 'abort')]).then(run) : run();
  }

  /** Where several servers fill the same store, one of them asks the source: its API counts the calls. */
  #runSource(source: FeedSource): Promise<void> {
    const { signal } = this.#stopped;
    const taker: SourceTaker = {
      take: async (batch) => this.#take(batch, source.origin),
      taken: () => this.#tellPeers({ what: 'source', status: this.#status }),
      failed: (error) => this.#failed(error),
    };
    const run = (held: AbortSignal) => runSource(source, this.#context(held), this.#status, taker);
    Object.assign(this.#status, { state: 'waiting', origin: source.origin } satisfies Partial<SourceStatus>);
    return this.#deps.peers?.whileAlone(`feed/${this.id}`, signal, run) ?? run(signal);
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

  /** What another server committed, or says of the source that it runs. */
  hear(news: FeedNews): void {
    if (this.#heardMeanwhile) return void this.#heardMeanwhile.push(news);
    if (news.what === 'source') return void Object.assign(this.#status, news.status);
    if (news.what === 'whole') return void this.readAgain();
    const newer = this.#state.newerOf(news.latest);
    this.#rules.follow(newer);
    this.#state.update(newer);
    this.#state.correct(news.late);
    this.#publishSoon();
  }

  /** Takes the newest state from the store: others changed it, and what they told of that was lost. */
  async readAgain(): Promise<void> {
    if (this.#heardMeanwhile || !this.#store) return;
    const meanwhile: FeedNews[] = [];
    this.#heardMeanwhile = meanwhile;
    try {
      for (let before = -1; before !== this.#commits; ) {
        before = this.#commits;
        const rows = await this.#store.latest();
        if (before === this.#commits) this.#tellWhole(rows);
      }
    } catch (error) {
      this.#deps.log.error({ feed: this.id, err: error }, 'the newest state could not be read again');
    } finally {
      this.#heardMeanwhile = undefined;
    }
    for (const news of meanwhile) this.hear(news);
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

  #context(signal: AbortSignal): FeedContext {
    const { db, seed } = this.#deps;
    return {
      signal,
      seed,
      reader: db,
      environment: this.#deps.environment ?? process.env,
      tell: ({ condition, detail, retryAt, quota, problems }) => {
        const conditionSince = condition === this.#status.condition ? this.#status.conditionSince : this.#now();
        Object.assign(this.#status, { condition, conditionSince, detail, retryAt, quota, problems });
        this.#status.state = condition === 'ok' || condition === 'empty' ? 'ok' : 'failing';
        this.#tellPeers({ what: 'source', status: this.#status });
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
    this.#commits++;
    if (result.retired) this.#tellPeers({ what: 'whole' });
    else if (result.stored > 0) this.#tellPeers({ what: 'rows', latest: result.latest, late: result.late });
    this.#count(observations.length, result);
    this.#publishSoon();
    return result;
  }

  #tellPeers(news: FeedNews): void {
    this.#deps.peers?.tell(this.id, news);
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
    this.#tellPeers({ what: 'source', status: this.#status });
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
const feedStarting = outcomeKind({
  code: 'feed-starting',
  status: 503,
  message: { ko: '실시간 자료 "{feed}"를 아직 준비하고 있습니다.', en: 'The live feed "{feed}" is still starting.' },
  remedy: { ko: '몇 초 뒤에 다시 시도하십시오.', en: 'Try again in a few seconds.' },
});
