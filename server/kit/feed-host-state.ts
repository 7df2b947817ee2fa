import type { Instant, LiveFrame } from '#core';
import type { StoredObservation, Words } from './observations.ts';

/**
 * The newest value of each entity of one feed, and the frames that tell it. It holds committed rows only, so a frame never
 * says more than the store would after `kill -9`.
 */
export class FeedState {
  readonly feed: string;
  readonly epoch: string;
  readonly #keys: readonly string[];
  readonly #aboutKeys: readonly string[];
  readonly #words = new Map<string, Words>();
  /** Whether any entity's words changed since the last delta. */
  #wordsChanged = false;
  readonly #rows = new Map<string, StoredObservation>();
  /** Entities changed since the last delta. */
  readonly #dirty = new Set<string>();
  #origin: LiveFrame['origin'];
  #replaced = false;
  #sequence = 0;
  #version = 0;
  #keyframe: LiveFrame | undefined;

  constructor(
    feed: string,
    keys: readonly string[],
    epoch: string,
    origin: LiveFrame['origin'],
    aboutKeys: readonly string[] = [],
  ) {
    this.feed = feed;
    this.epoch = epoch;
    this.#keys = keys;
    this.#aboutKeys = aboutKeys;
    this.#origin = origin;
  }

  get origin(): LiveFrame['origin'] {
    return this.#origin;
  }

  get entities(): number {
    return this.#rows.size;
  }

  /** Changes whenever the keyframe would: part of its ETag. */
  get version(): string {
    return `${this.epoch}-${this.#version}`;
  }

  get hasNews(): boolean {
    return this.#replaced || this.#dirty.size > 0;
  }

  newest(): Instant | undefined {
    let newest: Instant | undefined;
    for (const { time } of this.#rows.values()) if (newest === undefined || time > newest) newest = time;
    return newest;
  }

  /** Takes rows that became the newest of their entity. */
  update(rows: readonly StoredObservation[]): void {
    for (const row of rows) {
      this.#rows.set(row.entity, row);
      if (row.about) {
        this.#words.set(row.entity, row.about);
        this.#wordsChanged = true;
      }
      this.#dirty.add(row.entity);
      this.#origin = row.simulated ? 'simulated' : 'measured';
    }
    if (rows.length > 0) this.#touch();
  }

  /** Starts anew with these rows; clients are sent a keyframe, because a delta cannot take an entity away. */
  replace(rows: readonly StoredObservation[]): void {
    this.#rows.clear();
    this.#words.clear();
    this.update(rows);
    this.#replaced = true;
    this.#touch();
  }

  #touch(): void {
    this.#version++;
    this.#keyframe = undefined;
  }

  /** The whole state. It may be ahead of its sequence number: the next delta then repeats what it holds, which harms nothing. */
  keyframe(serverTime: Instant): LiveFrame {
    this.#keyframe ??= this.#frame('keyframe', [...this.#rows.values()], serverTime);
    return { ...this.#keyframe, sequence: this.#sequence, serverTime };
  }

  /** What changed since the last call, under the next sequence number; undefined when nothing did. */
  next(serverTime: Instant): LiveFrame | undefined {
    if (!this.hasNews) return undefined;
    const rows = [...this.#dirty].flatMap((entity) => this.#rows.get(entity) ?? []);
    const whole = this.#replaced;
    this.#dirty.clear();
    this.#replaced = false;
    this.#sequence++;
    const frame = whole ? this.keyframe(serverTime) : this.#frame('delta', rows, serverTime);
    this.#wordsChanged = false;
    return frame;
  }

  #frame(kind: LiveFrame['kind'], rows: readonly StoredObservation[], serverTime: Instant): LiveFrame {
    const outOfRange = this.#outOfRange(rows);
    const tellsWords = this.#aboutKeys.length > 0 && (kind === 'keyframe' || this.#wordsChanged);
    return {
      feed: this.feed,
      kind,
      epoch: this.epoch,
      sequence: this.#sequence,
      serverTime,
      origin: this.#origin,
      entities: rows.map((row) => row.entity),
      times: rows.map((row) => row.time),
      values: Object.fromEntries(this.#keys.map((key) => [key, rows.map((row) => shortest(row.values[key]))])),
      ...(tellsWords ? { about: this.#about(rows) } : {}),
      ...(outOfRange ? { outOfRange } : {}),
    };
  }

  #about(rows: readonly StoredObservation[]): Record<string, (string | null)[]> {
    const words = rows.map(({ entity }) => this.#words.get(entity));
    return Object.fromEntries(this.#aboutKeys.map((key) => [key, words.map((said) => said?.[key] ?? null)]));
  }

  #outOfRange(rows: readonly StoredObservation[]): Record<string, number[]> | undefined {
    const flagged: Record<string, number[]> = {};
    for (const [i, row] of rows.entries()) {
      for (const key of row.outOfRange) flagged[key] = [...(flagged[key] ?? []), i];
    }
    return Object.keys(flagged).length > 0 ? flagged : undefined;
  }
}

/** A float32 in as few digits as name it: 21.3 rather than 21.299999237060547, a third of the bytes on the wire. */
export function shortest(value: number | null): number | null {
  if (value === null) return null;
  const short = Number(value.toPrecision(7));
  return Math.fround(short) === Math.fround(value) ? short : value;
}
