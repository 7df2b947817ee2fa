import type { Instant } from '#core';
import type { LiveClient, LiveSpec, LiveState, LiveStatus } from './live-client.ts';
import type { ReplayDriver } from './live-client-replay.ts';
import { LiveTable } from './live-client-table.ts';

/** State of a feed as the reader's clock has it. */
export interface FeedStatus extends Omit<LiveStatus, 'state'> {
  readonly state:
    | LiveState
    /** The values are those of a past moment, as they were recorded. */
    | 'replay'
    /** The clock stands in the future, of which nothing is known. */
    | 'future';
}

/** What shows a feed, whichever moment the clock stands at. */
export interface CityFeeds {
  /** Calls after each change of the table, also when the clock is set to another time. */
  subscribe(feed: string, spec: LiveSpec, listener?: (table: LiveTable) => void): () => void;
  /** The values of the clock's moment; undefined while there are none. Another object after the clock was set. */
  table(feed: string): LiveTable | undefined;
  status(feed: string): FeedStatus;
  /** The clock's moment: the server's present, or the one that was set. */
  now(): Instant;
}

interface Watch {
  readonly spec: LiveSpec;
  readonly listeners: Set<(table: LiveTable) => void>;
  replay?: ReplayDriver;
}

/** Where the clock stands: nothing is known of the future, so nothing is shown of it. */
type Moment = 'present' | 'past' | 'future';

/**
 * Feeds by one clock: while it follows the present they come from the socket, and at any other moment from the record,
 * through the same frames into a table of the same kind. The present is listened to all the while, so that it is there
 * at once when the reader returns.
 */
export class ClockedFeeds implements CityFeeds {
  readonly #live: LiveClient;
  readonly #watches = new Map<string, Watch>();
  readonly #nothing = new LiveTable([]);
  #instant: Instant | undefined;
  #moment: Moment = 'present';

  constructor(live: LiveClient) {
    this.#live = live;
  }

  /** Sets the clock; undefined follows the present. */
  setClock(instant: Instant | undefined): void {
    this.#instant = instant;
    const moment = instant === undefined ? 'present' : instant > this.#live.serverNow() ? 'future' : 'past';
    if (moment === this.#moment) return;
    this.#moment = moment;
    for (const [feed, watch] of this.#watches) this.#turn(feed, watch);
  }

  subscribe(feed: string, spec: LiveSpec, listener: (table: LiveTable) => void = () => {}): () => void {
    const watch = this.#watches.get(feed) ?? { spec, listeners: new Set() };
    this.#watches.set(feed, watch);
    // A function of its own, so that the same one may listen twice and leave once.
    const own = (table: LiveTable) => listener(table);
    watch.listeners.add(own);
    const leave = this.#live.subscribe(feed, spec, (table) => {
      if (this.#moment === 'present') own(table);
    });
    if (this.#moment === 'past') this.#replay(feed, watch);
    return () => {
      leave();
      if (!watch.listeners.delete(own) || watch.listeners.size > 0) return;
      watch.replay?.stop();
      this.#watches.delete(feed);
    };
  }

  table(feed: string): LiveTable | undefined {
    if (this.#moment === 'present') return this.#live.table(feed);
    if (this.#moment === 'future') return this.#nothing;
    const replay = this.#watches.get(feed)?.replay;
    return replay?.shown === undefined ? undefined : replay.table;
  }

  status(feed: string): FeedStatus {
    if (this.#moment === 'present') return this.#live.status(feed);
    const quiet = { gaps: [], resyncs: 0 };
    if (this.#moment === 'future') return { state: 'future', ...quiet };
    const { lost, shown, origin, problem } = this.#watches.get(feed)?.replay ?? {};
    const newest = this.table(feed)?.newest();
    const ageS = newest === undefined ? undefined : Math.max(0, (this.now() - newest) / 1000);
    const state = lost ? 'lost' : shown === undefined ? 'connecting' : 'replay';
    return { state, origin, newest, ageS, problem, ...quiet };
  }

  now(): Instant {
    return this.#instant ?? this.#live.serverNow();
  }

  #turn(feed: string, watch: Watch): void {
    if (this.#moment === 'past') {
      this.#replay(feed, watch);
      return;
    }
    watch.replay?.stop();
    watch.replay = undefined;
    const table = this.table(feed);
    table?.touchAll();
    if (table) notify(watch, table);
  }

  #replay(feed: string, watch: Watch): void {
    const at = this.now();
    watch.replay ??= this.#live.replay(feed, watch.spec, { at, clock: () => this.now() }, (table) => {
      if (this.#moment === 'past') notify(watch, table);
    });
  }
}

function notify({ listeners }: Watch, table: LiveTable): void {
  for (const listener of listeners) listener(table);
}
