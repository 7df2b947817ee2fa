import type { Instant, LiveFrame } from '#core';

/**
 * The newest value of every entity of one feed, in columns: row i is entity `entities[i]`, its event time `times[i]`
 * and its values `values[key][i]` (NaN: the entity did not say). Updated in place, without an object per value; the
 * arrays are replaced only when they must grow, so read them from the table each time. Words that come with the values
 * (the contract's `about`) are `about[key][i]`.
 */
export class LiveTable {
  readonly keys: readonly string[];
  readonly entities: string[] = [];
  readonly index = new Map<string, number>();
  /** Rows in use; the arrays may be longer. */
  count = 0;
  times = new Float64Array(64);
  values: Readonly<Record<string, Float32Array>>;
  /** 1 where the value lies outside the contract's range: kept, but never to be shown as true. */
  outOfRange: Readonly<Record<string, Uint8Array>>;
  readonly about: Readonly<Record<string, (string | null)[]>>;
  /** 1 where a rule doubts the value: stuck, or unlike those of the neighbours. */
  suspect: Readonly<Record<string, Uint8Array>>;
  /** Raised when rows have moved or gone: whoever keeps row numbers must look them up again. */
  layout = 0;
  /** The square of the map whose frame told of each row. */
  readonly #tiles: (string | undefined)[] = [];
  /** Rows touched by the newest frame: the first `changedCount` entries. */
  changed = new Uint32Array(64);
  changedCount = 0;

  constructor(keys: readonly string[], aboutKeys: readonly string[] = []) {
    this.keys = keys;
    this.about = Object.fromEntries(aboutKeys.map((key) => [key, []]));
    this.values = Object.fromEntries(keys.map((key) => [key, new Float32Array(64)]));
    this.outOfRange = Object.fromEntries(keys.map((key) => [key, new Uint8Array(64)]));
    this.suspect = Object.fromEntries(keys.map((key) => [key, new Uint8Array(64)]));
  }

  /** Event time of the newest value, or undefined without any. */
  newest(): Instant | undefined {
    let newest = Number.NEGATIVE_INFINITY;
    for (let row = 0; row < this.count; row++) if (this.times[row] > newest) newest = this.times[row];
    return this.count ? newest : undefined;
  }

  /** Value of an entity; undefined when unknown, missing or outside the contract's range. */
  value(entity: string, key: string): number | undefined {
    const row = this.index.get(entity);
    if (row === undefined || !this.values[key] || this.outOfRange[key][row]) return undefined;
    const value = this.values[key][row];
    return Number.isNaN(value) ? undefined : value;
  }

  /** Writes the rows of a keyframe or a delta. A keyframe is the whole truth, so entities that it does not name are gone. */
  apply(frame: LiveFrame): void {
    if (frame.kind === 'keyframe') this.#clear();
    this.changedCount = 0;
    this.#reserve(this.count + frame.entities.length);
    for (let i = 0; i < frame.entities.length; i++) this.#write(frame, i);
    for (const flag of ['outOfRange', 'suspect'] as const) {
      for (const [key, members] of Object.entries(frame[flag] ?? {})) {
        for (const i of members) if (this[flag][key]) this[flag][key][this.changed[i]] = 1;
      }
    }
    for (const entity of frame.left ?? []) this.#remove(entity, frame.tile);
  }

  /** Every row counts as changed: for whoever looked at another table meanwhile. */
  touchAll(): void {
    this.layout++;
    this.#reserve(this.count);
    for (let row = 0; row < this.count; row++) this.changed[row] = row;
    this.changedCount = this.count;
  }

  /** The last row takes the place of the one that goes. What another square has told of since is not gone. */
  #remove(entity: string, tile: string | undefined): void {
    const row = this.index.get(entity);
    const toldBy = row === undefined ? undefined : this.#tiles[row];
    if (row === undefined || (toldBy !== undefined && toldBy !== tile)) return;
    const last = --this.count;
    this.index.delete(entity);
    this.layout++;
    if (row !== last) {
      this.entities[row] = this.entities[last];
      this.index.set(this.entities[row], row);
      this.times[row] = this.times[last];
      this.#tiles[row] = this.#tiles[last];
      for (const key of this.keys) {
        this.values[key][row] = this.values[key][last];
        this.outOfRange[key][row] = this.outOfRange[key][last];
        this.suspect[key][row] = this.suspect[key][last];
      }
      for (const key in this.about) this.about[key][row] = this.about[key][last];
    }
    this.entities.length = last;
    const moved = [...this.changed.subarray(0, this.changedCount)].flatMap((each) =>
      each === row ? [] : each === last ? [row] : [each],
    );
    if (row !== last && !moved.includes(row)) moved.push(row);
    this.#reserve(moved.length);
    this.changed.set(moved);
    this.changedCount = moved.length;
  }

  #write(frame: LiveFrame, i: number): void {
    const row = this.#rowOf(frame.entities[i]);
    this.times[row] = frame.times[i];
    for (const key of this.keys) {
      this.values[key][row] = frame.values[key]?.[i] ?? Number.NaN;
      this.outOfRange[key][row] = 0;
      this.suspect[key][row] = 0;
    }
    this.#tiles[row] = frame.tile;
    if (frame.about) for (const key in this.about) this.about[key][row] = frame.about[key]?.[i] ?? null;
    this.changed[this.changedCount++] = row;
  }

  #rowOf(entity: string): number {
    const known = this.index.get(entity);
    if (known !== undefined) return known;
    const row = this.count++;
    for (const key in this.about) this.about[key][row] = null;
    this.entities[row] = entity;
    this.index.set(entity, row);
    return row;
  }

  #clear(): void {
    this.count = 0;
    this.layout++;
    this.entities.length = 0;
    this.index.clear();
  }

  #reserve(rows: number): void {
    if (rows <= this.times.length) return;
    const length = 2 ** Math.ceil(Math.log2(rows));
    const grown = <A extends Float64Array | Float32Array | Uint32Array | Uint8Array>(
      make: new (length: number) => A,
      old: A,
    ): A => {
      const bigger = new make(length);
      bigger.set(old);
      return bigger;
    };
    this.times = grown(Float64Array, this.times);
    this.changed = grown(Uint32Array, this.changed);
    this.values = Object.fromEntries(this.keys.map((key) => [key, grown(Float32Array, this.values[key])]));
    this.outOfRange = Object.fromEntries(this.keys.map((key) => [key, grown(Uint8Array, this.outOfRange[key])]));
    this.suspect = Object.fromEntries(this.keys.map((key) => [key, grown(Uint8Array, this.suspect[key])]));
  }
}
