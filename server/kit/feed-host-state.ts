import type { Instant, LiveFrame } from '#core';
import type { StoredObservation, Words } from './observations.ts';

/** Rows of one correction; when more wait, clients are told the span to read again instead. */
const mostLateRows = 5000;

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
  readonly #rows = new Map<string, StoredObservation>();
  /** Entities changed since the last delta, and those that are gone. */
  readonly #dirty = new Set<string>();
  readonly #left = new Set<string>();
  /** Whether any entity's words changed since the last delta. */
  #wordsChanged = false;
  #late: StoredObservation[] = [];
  #lateSpan: [from: Instant, to: Instant] | undefined;
  #origin: LiveFrame['origin'];
  #replaced = false;
  #sequence = 0;
  #version = 0;
  #newest: Instant | undefined;
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
    return this.#replaced || this.#dirty.size + this.#left.size > 0 || this.#lateSpan !== undefined;
  }

  newest(): Instant | undefined {
    return this.#newest;
  }

  /** The newest row of an entity. */
  get(entity: string): StoredObservation | undefined {
    return this.#rows.get(entity);
  }

  words(entity: string): Words | undefined {
    return this.#words.get(entity);
  }

  rows(): Iterable<StoredObservation> {
    return this.#rows.values();
  }

  /** Those of some rows that would become the newest of their entity. */
  newerOf(rows: readonly StoredObservation[]): StoredObservation[] {
    return rows.filter(({ entity, time, revision }) => {
      const known = this.#rows.get(entity);
      return !known || time > known.time || (time === known.time && revision >= known.revision);
    });
  }

  /** Takes rows that became the newest of their entity. */
  update(rows: readonly StoredObservation[]): void {
    for (const row of rows) {
      if (row.about) this.#words.set(row.entity, row.about);
      // Clients have forgotten what was said of an entity that was gone.
      this.#wordsChanged ||= row.about !== undefined || (!this.#rows.has(row.entity) && this.#words.has(row.entity));
      this.#rows.set(row.entity, row);
      this.#dirty.add(row.entity);
      this.#left.delete(row.entity);
      this.#origin = row.simulated ? 'simulated' : 'measured';
      if (!(row.time <= (this.#newest ?? Number.NEGATIVE_INFINITY))) this.#newest = row.time;
    }
    if (rows.length > 0) this.#touch();
  }

  /** Takes rows of the past: late ones, and corrections. */
  correct(rows: readonly StoredObservation[]): void {
    for (const row of rows) {
      const [from, to] = this.#lateSpan ?? [row.time, row.time];
      this.#lateSpan = [Math.min(from, row.time), Math.max(to, row.time)];
    }
    if (this.#late.length <= mostLateRows) this.#late.push(...rows.slice(0, mostLateRows + 1));
  }

  /** Entities that said nothing since an instant are gone: a bus that ended its service is nowhere. */
  forget(before: Instant): void {
    for (const [entity, { time }] of this.#rows) {
      if (time >= before) continue;
      this.#rows.delete(entity);
      this.#dirty.delete(entity);
      this.#left.add(entity);
      this.#touch();
    }
  }

  /** Starts anew with these rows; clients are sent a keyframe, because it takes every other entity away. */
  replace(rows: readonly StoredObservation[]): void {
    this.#rows.clear();
    this.#words.clear();
    this.#newest = undefined;
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

  /** The same of these entities only; it shares the number of the whole. */
  part(entities: Iterable<string>, serverTime: Instant): LiveFrame {
    const rows = [...entities].flatMap((entity) => this.#rows.get(entity) ?? []);
    return this.#frame('keyframe', rows, serverTime);
  }

  /**
   * What changed since the last calls, under the next sequence number: first the newest values, then, with another call,
   * those of the past; undefined when nothing did.
   */
  next(serverTime: Instant): LiveFrame | undefined {
    const rows = [...this.#dirty].flatMap((entity) => this.#rows.get(entity) ?? []);
    const left = [...this.#left];
    const whole = this.#replaced;
    this.#dirty.clear();
    this.#left.clear();
    this.#replaced = false;
    if (!whole && rows.length + left.length === 0) return this.#nextCorrection(serverTime);
    this.#sequence++;
    const frame = whole ? this.keyframe(serverTime) : this.#frame('delta', rows, serverTime);
    this.#wordsChanged = false;
    return whole || left.length === 0 ? frame : { ...frame, left };
  }

  #nextCorrection(serverTime: Instant): LiveFrame | undefined {
    if (!this.#lateSpan) return undefined;
    const reread = this.#late.length > mostLateRows ? this.#lateSpan : undefined;
    const rows = reread ? [] : this.#late;
    this.#late = [];
    this.#lateSpan = undefined;
    this.#sequence++;
    const frame = this.#frame('correction', rows, serverTime);
    return reread ? { ...frame, reread } : frame;
  }

  #frame(kind: LiveFrame['kind'], rows: readonly StoredObservation[], serverTime: Instant): LiveFrame {
    const tellsWords = this.#aboutKeys.length > 0 && (kind === 'keyframe' || (kind === 'delta' && this.#wordsChanged));
    return {
      feed: this.feed,
      kind,
      epoch: this.epoch,
      sequence: this.#sequence,
      serverTime,
      origin: this.#origin,
      ...columnsOf(this.#keys, rows),
      ...(tellsWords ? { about: wordColumns(this.#aboutKeys, rows, (entity) => this.#words.get(entity)) } : {}),
    };
  }
}

export const wordColumns = (
  keys: readonly string[],
  rows: readonly { readonly entity: string }[],
  of: (entity: string) => Words | undefined,
): Record<string, (string | null)[]> => {
  const words = rows.map(({ entity }) => of(entity));
  return Object.fromEntries(keys.map((key) => [key, words.map((said) => said?.[key] ?? null)]));
};

/** Rows as the columns of a frame. */
export function columnsOf(
  keys: readonly string[],
  rows: readonly StoredObservation[],
): Pick<LiveFrame, 'entities' | 'times' | 'values' | 'outOfRange' | 'suspect'> {
  const outOfRange = indicesOf(rows, (row) => row.outOfRange);
  const suspect = indicesOf(rows, (row) => row.suspect ?? []);
  return {
    entities: rows.map((row) => row.entity),
    times: rows.map((row) => row.time),
    values: Object.fromEntries(keys.map((key) => [key, rows.map((row) => row.values[key])])),
    ...(outOfRange ? { outOfRange } : {}),
    ...(suspect ? { suspect } : {}),
  };
}

/** Per value key, the rows that name it. */
export function indicesOf(
  rows: readonly StoredObservation[],
  named: (row: StoredObservation) => readonly string[],
): Record<string, number[]> | undefined {
  const indices: Record<string, number[]> = {};
  for (const [i, row] of rows.entries()) {
    for (const key of named(row)) {
      indices[key] ??= [];
      indices[key].push(i);
    }
  }
  return Object.keys(indices).length > 0 ? indices : undefined;
}

/** A float32 in as few digits as name it: 21.3 rather than 21.299999237060547, a third of the bytes on the wire. */
export function shortest(value: number | null): number | null {
  if (value === null) return null;
  const short = Number(value.toPrecision(7));
  return Math.fround(short) === Math.fround(value) ? short : value;
}
