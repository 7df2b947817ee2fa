import type { Instant, Observation, SqlValue, Transaction } from '#core';
import type { Db } from './db.ts';
import {
  dropBefore,
  ensureDay,
  ensureObservationTables,
  type FeedContract,
  type ObservationTables,
  utcDay,
} from './observations-schema.ts';

export type { FeedContract } from './observations-schema.ts';

/** An observation as the store has it. Every value key of the contract is present. */
export interface StoredObservation extends Observation {
  readonly revision: number;
  readonly simulated: boolean;
  /** Keys whose value lies outside the contract's range: kept, and never to be shown as true. */
  readonly outOfRange: readonly string[];
  /** Everything that is said of the entity now; in the result of an append, only when that changed. Not in the history. */
  readonly about?: Words;
}

export type Words = Readonly<Record<string, string | null>>;

export interface AppendResult {
  /** Rows written: new ones and those that replaced an older revision. */
  readonly stored: number;
  /** Entities' rows that are now the newest of their entity. */
  readonly latest: readonly StoredObservation[];
  /** True when the first measured values ended the simulation: every simulated row left `latest`. */
  readonly retired: boolean;
  /** True when simulated values were not taken, because the feed has measured ones. */
  readonly refusedAsSimulated: boolean;
}

export interface HistoryQuery {
  readonly entity: string;
  readonly from: Instant;
  readonly to: Instant;
  readonly limit: number;
}

/**
 * Observations of one feed.
 *
 * - An entity has one row per event time. A row of a **higher revision replaces** it, and the replaced row is kept aside;
 *   an **equal revision replaces** it too, so that sending the same batch again changes nothing and a resent one wins; a
 *   lower revision is ignored.
 * - Values outside the contract's range are stored and flagged.
 * - **Measured and simulated values never mix**: the first measured row empties `latest` of simulated ones, and from then
 *   on simulated rows are not taken.
 * - Words (`about`) belong to the entity, not to the moment: those of its newest row stand, and keys that it does not name
 *   stay as they were.
 */
export interface ObservationStore {
  /** Writes all or nothing, in one transaction; resolves after the commit. Values must be finite (see observations-check). */
  append(observations: readonly Observation[], origin: 'measured' | 'simulated'): Promise<AppendResult>;
  latest(): Promise<StoredObservation[]>;
  history(query: HistoryQuery): Promise<StoredObservation[]>;
  /** Replaced rows of an entity, oldest first: what was believed before a correction. */
  superseded(entity: string): Promise<StoredObservation[]>;
  /** Drops the days before an instant; returns their number. */
  dropBefore(instant: Instant): Promise<number>;
}

export async function openObservations(db: Db, contract: FeedContract): Promise<ObservationStore> {
  return new SqlObservations(db, contract, await ensureObservationTables(db, contract));
}

/** Rows sent in one statement; more rows take several statements of the same transaction. */
const chunkRows = 10_000;
const nothing: AppendResult = { stored: 0, latest: [], retired: false, refusedAsSimulated: false };

class SqlObservations implements ObservationStore {
  readonly #db: Db;
  readonly #contract: FeedContract;
  readonly #tables: ObservationTables;
  readonly #days = new Set<Instant>();
  readonly #sql: ReturnType<typeof statements>;

  constructor(db: Db, contract: FeedContract, tables: ObservationTables) {
    this.#db = db;
    this.#contract = contract;
    this.#tables = tables;
    this.#sql = statements(tables);
  }

  async append(observations: readonly Observation[], origin: 'measured' | 'simulated'): Promise<AppendResult> {
    const rows = this.#normalise(observations, origin === 'simulated');
    if (rows.length === 0) return nothing;
    for (const day of new Set(rows.map((row) => utcDay(row.time)))) await this.#ensureDay(day);
    return this.#db.tx(async (tx) => {
      if (origin === 'simulated' && (await this.#hasMeasured(tx))) return { ...nothing, refusedAsSimulated: true };
      const retired = origin === 'measured' && (await tx.query(this.#sql.retire)).length > 0;
      let stored = 0;
      for (let start = 0; start < rows.length; start += chunkRows) {
        stored += await this.#write(tx, rows.slice(start, start + chunkRows));
      }
      const newer = await this.#writeLatest(tx, newestPerEntity(rows));
      const latest = await this.#writeWords(tx, newer, observations);
      return { stored, latest, retired, refusedAsSimulated: false };
    });
  }

  async latest(): Promise<StoredObservation[]> {
    return (await this.#db.query<Row>(this.#sql.latest)).map((row) => this.#observation(row));
  }

  async history({ entity, from, to, limit }: HistoryQuery): Promise<StoredObservation[]> {
    const rows = await this.#db.query<Row>(this.#sql.history, [entity, from, to, limit]);
    return rows.map((row) => this.#observation(row));
  }

  async superseded(entity: string): Promise<StoredObservation[]> {
    return (await this.#db.query<Row>(this.#sql.superseded, [entity])).map((row) => this.#observation(row));
  }

  dropBefore(instant: Instant): Promise<number> {
    for (const day of this.#days) if (day < utcDay(instant)) this.#days.delete(day);
    return dropBefore(this.#db, this.#tables, instant);
  }

  /** Keys in the contract's order, float32 as the database keeps it, flags; one row per entity and time. */
  #normalise(observations: readonly Observation[], simulated: boolean): StoredObservation[] {
    const rows = new Map<string, StoredObservation>();
    for (const { entity, time, revision = 0, values } of observations) {
      const key = `${time} ${entity}`;
      const other = rows.get(key);
      if (other && other.revision > revision) continue;
      const kept = this.#tables.columns.map(({ key }) => [key, asReal(values[key])] as const);
      const outOfRange = kept.filter(([key, value]) => this.#isOutOfRange(key, value)).map(([key]) => key);
      const feed = this.#contract.id;
      rows.set(key, { feed, entity, time, revision, simulated, outOfRange, values: Object.fromEntries(kept) });
    }
    return [...rows.values()];
  }

  #isOutOfRange(key: string, value: number | null): boolean {
    const [min, max] = this.#contract.feed.values[key].range;
    return value !== null && (value < Math.fround(min) || value > Math.fround(max));
  }

  async #ensureDay(day: Instant): Promise<void> {
    if (this.#days.has(day)) return;
    await ensureDay(this.#db, this.#tables, day);
    this.#days.add(day);
  }

  async #hasMeasured(tx: Transaction): Promise<boolean> {
    return (await tx.query(this.#sql.measured)).length > 0;
  }

  async #write(tx: Transaction, rows: readonly StoredObservation[]): Promise<number> {
    const columns = this.#columns(rows);
    // Only a correction can replace something worth keeping; ordinary readings skip the look-up.
    if (rows.some((row) => row.revision > 0)) await tx.query(this.#sql.keepReplaced, columns);
    return (await tx.query(this.#sql.upsert, columns)).length;
  }

  async #writeLatest(tx: Transaction, rows: readonly StoredObservation[]): Promise<StoredObservation[]> {
    const newer = await tx.query<{ entity: string }>(this.#sql.upsertLatest, this.#columns(rows));
    const entities = new Set(newer.map(({ entity }) => entity));
    return rows.filter(({ entity }) => entities.has(entity));
  }

  /** Keeps the words that came with rows that are now the newest; the rows whose words changed return with all of them. */
  async #writeWords(
    tx: Transaction,
    newer: StoredObservation[],
    observations: readonly Observation[],
  ): Promise<StoredObservation[]> {
    const said = wordsPerEntity(observations, new Set(newer.map(({ entity }) => entity)));
    if (said.size === 0) return newer;
    const changed = await tx.query<{ entity: string; words: Words }>(this.#sql.upsertWords, [
      [...said.keys()],
      [...said.values()].map((words) => JSON.stringify(words)),
    ]);
    const words = new Map(changed.map((row) => [row.entity, row.words]));
    return newer.map((row) => (words.has(row.entity) ? { ...row, about: words.get(row.entity) } : row));
  }

  #columns(rows: readonly StoredObservation[]): SqlValue[] {
    return [
      rows.map((row) => row.entity),
      rows.map((row) => row.time),
      rows.map((row) => row.revision),
      rows.map((row) => row.simulated),
      rows.map((row) => (row.outOfRange.length > 0 ? row.outOfRange.join(',') : null)),
      ...this.#tables.columns.map(({ key }) => rows.map((row) => row.values[key])),
    ];
  }

  #observation(row: Row): StoredObservation {
    const { entity, revision, simulated } = row;
    return {
      feed: this.#contract.id,
      entity,
      time: Math.round(row.ms),
      revision,
      simulated,
      outOfRange: row.flags ? row.flags.split(',') : [],
      ...(row.words ? { about: row.words } : {}),
      values: Object.fromEntries(this.#tables.columns.map(({ key, column }) => [key, row[column] as number | null])),
    };
  }
}

type Row = { entity: string; ms: number; revision: number; simulated: boolean; flags: string | null; words?: Words } & {
  readonly [column: string]: unknown;
};

/** The database keeps float32, so that is what a reading is from the moment it is taken. */
const asReal = (value: number | null | undefined): number | null =>
  value === null || value === undefined ? null : Math.fround(value);

function newestPerEntity(rows: readonly StoredObservation[]): StoredObservation[] {
  const newest = new Map<string, StoredObservation>();
  for (const row of rows) {
    const known = newest.get(row.entity);
    if (!known || row.time > known.time) newest.set(row.entity, row);
  }
  return [...newest.values()];
}

/** The words of a batch, those of later rows over those of earlier ones. */
function wordsPerEntity(observations: readonly Observation[], entities: ReadonlySet<string>): Map<string, Words> {
  const said = observations.filter(({ about, entity }) => about && entities.has(entity));
  const words = new Map<string, Words>();
  for (const { entity, about } of said.toSorted((a, b) => a.time - b.time)) {
    words.set(entity, { ...words.get(entity), ...about });
  }
  return words;
}

function statements({ observations, latest, superseded, about, columns }: ObservationTables) {
  const names = columns.map(({ column }) => column);
  const all = ['entity', 'time', 'revision', 'simulated', 'out_of_range', ...names].join(', ');
  const batch = `(select entity, to_timestamp(ms / 1000) as time, revision, simulated,
    string_to_array(flags, ',') as out_of_range, ${names.join(', ')}
    from unnest($1::text[], $2::float8[], $3::int[], $4::bool[], $5::text[], ${names.map((_, i) => `$${i + 6}::real[]`).join(', ')})
    as b(entity, ms, revision, simulated, flags, ${names.join(', ')}))`;
  const set = ['revision', 'simulated', 'out_of_range', ...names]
    .map((name) => `${name} = excluded.${name}`)
    .join(', ');
  const wins = (table: string) => `((${table}.simulated and not excluded.simulated)
    or (${table}.simulated = excluded.simulated and excluded.revision >= ${table}.revision))`;
  const read = `select entity, extract(epoch from time)::float8 * 1000 as ms, revision, simulated,
    array_to_string(out_of_range, ',') as flags, ${names.join(', ')}`;
  return {
    upsert: `insert into ${observations} (${all}) select ${all} from ${batch} batch
      on conflict (entity, time) do update set received_at = now(), ${set} where ${wins(observations)} returning 1`,
    upsertLatest: `insert into ${latest} (${all}) select ${all} from ${batch} batch
      on conflict (entity) do update set received_at = now(), time = excluded.time, ${set}
      where excluded.time > ${latest}.time or (excluded.time = ${latest}.time and ${wins(latest)}) returning entity`,
    keepReplaced: `insert into ${superseded} (${all}, received_at)
      select ${all
        .split(', ')
        .map((name) => `old.${name}`)
        .join(', ')}, old.received_at
      from ${observations} old join ${batch} batch on old.entity = batch.entity and old.time = batch.time
      where batch.revision > old.revision and old.simulated = batch.simulated on conflict do nothing`,
    upsertWords: `insert into ${about} as a (entity, words) select entity, words::jsonb
      from unnest($1::text[], $2::text[]) as b(entity, words)
      on conflict (entity) do update set words = a.words || excluded.words
      where a.words is distinct from a.words || excluded.words returning entity, words`,
    retire: `with gone as (delete from ${latest} where simulated returning entity),
      unsaid as (delete from ${about} where entity in (select entity from gone)) select 1 from gone limit 1`,
    measured: `select 1 from ${latest} where not simulated limit 1`,
    latest: `${read}, (select words from ${about} a where a.entity = ${latest}.entity) as words
      from ${latest} order by entity collate "C"`,
    history: `${read} from ${observations} where entity = $1 and time >= to_timestamp($2::float8 / 1000)
      and time <= to_timestamp($3::float8 / 1000) order by time limit $4`,
    superseded: `${read} from ${superseded} where entity = $1 order by time, revision`,
  };
}
