import type { FeedSpec, Instant, LiveFrame, Problem } from '#core';
import { LiveTable } from './live-client-table.ts';

export interface ReplayOptions {
  /** Instant that it begins at. */
  readonly at: Instant;
  /** Stops there; the present when absent. */
  readonly until?: Instant;
  /** Seconds of the past per second; 1 when absent. */
  readonly speed?: number;
  /** A clock that drives it from outside, such as that of the scene; without one it has its own. */
  readonly clock?: () => Instant;
  /** Only what lies in this box, in degrees. */
  readonly box?: readonly [number, number, number, number];
}

/** Questions per second: the screen need not know more often what a recording says. */
const askEveryMs = 250;
/** What moves may leave, and only a keyframe tells that. */
const stepsPerKeyframe = 20;

/**
 * Plays the past of one feed: asks the server for what changed since the last answer, up to where its clock stands. Pausing,
 * jumping and any speed are a matter of the clock alone.
 */
export class ReplayDriver {
  readonly table: LiveTable;
  readonly #options: ReplayOptions;
  readonly #moving: boolean;
  readonly #ask: (message: object) => Promise<LiveFrame | Problem>;
  readonly #listener: (table: LiveTable, frame: LiveFrame) => void;
  readonly #timer: ReturnType<typeof setInterval>;
  /** Instant of the table; undefined until the first answer. */
  #shown: Instant | undefined;
  #asking = false;
  #steps = 0;
  #base: Instant;
  #since = performance.now();
  #speed: number;
  #playing = true;
  problem: Problem | undefined;
  /** Where the values of the moment come from; undefined before the first answer. */
  origin: LiveFrame['origin'] | undefined;
  /** Whether the last question found no answer: the connection is down, and the clock runs on. */
  lost = false;

  constructor(
    spec: Pick<FeedSpec, 'values' | 'about'> & Partial<Pick<FeedSpec, 'moving'>>,
    options: ReplayOptions,
    ask: (message: object) => Promise<LiveFrame | Problem>,
    listener: (table: LiveTable, frame: LiveFrame) => void,
  ) {
    this.table = new LiveTable(Object.keys(spec.values), Object.keys(spec.about ?? {}));
    this.#moving = spec.moving !== undefined;
    this.#options = options;
    this.#ask = ask;
    this.#listener = listener;
    this.#base = options.at;
    this.#speed = options.speed ?? 1;
    this.#timer = setInterval(() => void this.#step(), askEveryMs);
    void this.#step();
  }

  /** Where its clock stands. */
  get now(): Instant {
    const { clock, until = Date.now() } = this.#options;
    const own = this.#base + (this.#playing ? (performance.now() - this.#since) * this.#speed : 0);
    return Math.round(Math.min(clock ? clock() : own, until));
  }

  /** The instant whose state the table holds; undefined before the first answer. */
  get shown(): Instant | undefined {
    return this.#shown;
  }

  get playing(): boolean {
    return this.#playing;
  }

  play(speed = this.#speed): void {
    this.#set(this.now, speed, true);
  }

  pause(): void {
    this.#set(this.now, this.#speed, false);
  }

  seek(at: Instant): void {
    this.#set(at, this.#speed, this.#playing);
    void this.#step();
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#playing = false;
  }

  #set(base: Instant, speed: number, playing: boolean): void {
    this.#base = base;
    this.#since = performance.now();
    this.#speed = speed;
    this.#playing = playing;
  }

  async #step(): Promise<void> {
    const at = this.now;
    if (this.#asking || at === this.#shown) return;
    this.#asking = true;
    const { box } = this.#options;
    const goesOn =
      this.#shown !== undefined && at > this.#shown && !(this.#moving && ++this.#steps % stepsPerKeyframe === 0);
    try {
      const answer = await this.#ask({ at, ...(goesOn ? { after: this.#shown } : {}), ...(box ? { box } : {}) });
      this.lost = false;
      if (!('kind' in answer)) {
        this.problem = answer;
        return;
      }
      this.problem = undefined;
      this.table.apply(answer);
      this.#shown = at;
      this.origin = answer.origin;
      this.#listener(this.table, answer);
    } catch {
      this.lost = true;
    } finally {
      this.#asking = false;
    }
  }
}
