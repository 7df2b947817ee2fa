import type { Instant, Observation, SqlValue, Transaction } from '#core';
import type { Db } from './db.ts';
import {
  dropBefore,
  ensureDay,
  ensureObservationTables,
  type FeedContract,
  lockFeed,
  type ObservationTables,
  utcDay,
} from './observations-schema.ts';
import { statements } from './observations-sql.ts';
import { type FiguresAt, type Period, readRollups, recompute } from './rollups.ts';

export type { FeedContract } from './observations-schema.ts';

/** An observation as the store has it. Every value key of the contract is present. */
export interface StoredObservation extends Observation {
  readonly revision: number;
  readonly simulated: boolean;
  /** Keys whose value lies outside the contract's range: kept, and never to be shown as true. */
  readonly outOfRange: readonly string[];
  /** Keys whose value a rule doubts; absent when there are none. */
  readonly suspect?: readonly string[];
  /** Everything that is said of the entity now; in the result of an append, only when that changed. Not in the history. */
  readonly about?: Words;
}

export type Words = Readonly<Record<string, string | null>>;

export interface AppendResult {
  /** Rows written: new ones and those that replaced an older revision. */
  readonly stored: number;
  /** Entities' rows that are now the newest of their entity. */
  readonly latest: readonly StoredObservation[];
  /** Rows written that are not the newest of their entity: late ones, and corrections of the past. */
  readonly late: readonly StoredObservation[];
  /** True when the first measured values ended the simulation: every simulated row left `latest`. */
  readonly retired: boolean;
  /** True when simulated values were not taken, because the feed has measured ones. */
  readonly refusedAsSimulated: boolean;
}

/** What happens to rows on their way into the store, in the same transaction. */
export interface Judge {
  /** The rows, with doubts noted in `suspect`. */
  judge(rows: readonly StoredObservation[]): StoredObservation[];
  /** Writes what was found. */
  write(tx: Transaction): Promise<void>;
}

export interface HistoryQuery {
  readonly entity: string;
  readonly from: Instant;
  readonly to: Instant;
  readonly limit: number;
}

export interface PageQuery {
  readonly entity?: string;
  readonly from: Instant;
  readonly to: Instant;
  readonly descending: boolean;
  readonly limit: number;
  readonly offset: number;
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
 * - Roll-ups are written with the readings: at no moment do they say anything else.
 */
export interface ObservationStore {
  /** Writes all or nothing, in one transaction; resolves after the commit. Values must be finite (see observations-check). */
  append(observations: readonly Observation[], origin: 'measured' | 'simulated', judge?: Judge): Promise<AppendResult>;
  latest(): Promise<StoredObservation[]>;
  history(query: HistoryQuery): Promise<StoredObservation[]>;
  /** Rows by time, of one entity or of all. */
  page(query: PageQuery): Promise<StoredObservation[]>;
  /** Replaced rows of an entity, oldest first: what was believed before a correction. */
  superseded(entity: string): Promise<StoredObservation[]>;
  /** The last row of each entity at a moment, not older than `withinMs` then: one look into an index per entity. */
  at(instant: Instant, withinMs: number): Promise<StoredObservation[]>;
  /** The last row of each entity in (after, until]: what changed meanwhile. */
  between(after: Instant, until: Instant): Promise<StoredObservation[]>;
  /** Means, extremes and counts of [from, to): of an entity or the whole city, per period or over all. */
  figures(query: { from: Instant; to: Instant; period?: Period; entity?: string }): Promise<FiguresAt[]>;
  /** Drops the days before an instant; returns their number. */
  dropBefore(instant: Instant): Promise<number>;
  /** Bytes on disk of the readings with their indexes. */
  bytes(): Promise<number>;
}

export async function openObservations(db: Db, contract: FeedContract): Promise<ObservationStore> {
  const tables = await db.tx((tx) => ensureObservationTables(tx, contract));
  return new SqlObservations(db, contract, tables);
}

/** Rows sent in one statement; more rows take several statements of the same transaction. */
export const chunkRows = 10_000;
const nothing: AppendResult = { stored: 0, latest: [], late: [], retired: false, refusedAsSimulated: false };

class SqlObservations implements ObservationStore {
  readonly #db: Db;
  readonly #contract: FeedContract;
  readonly #tables: ObservationTables;
  readonly #days = new Set<Instant>();
  /** Nothing simulated is among the newest rows: they need not be looked through at each commit. */
  #onlyMeasured = false;
  readonly #sql: ReturnType<typeof statements>;

  constructor(db: Db, contract: FeedContract, tables: ObservationTables) {
    this.#db = db;
    this.#contract = contract;
    this.#tables = tables;
    this.#sql = statements(tables);
  }

  async append(
    observations: readonly Observation[],
    origin: 'measured' | 'simulated',
    judge?: Judge,
  ): Promise<AppendResult> {
    const normal = normalise(this.#contract, this.#tables, observations, origin === 'simulated');
    if (normal.length === 0) return nothing;
    for (const day of new Set(normal.map((row) => utcDay(row.time)))) await this.#ensureDay(day);
    const result = await this.#db.tx(async (tx) => {
      await lockFeed(tx, this.#tables);
      if (origin === 'simulated' && (await this.#hasMeasured(tx))) return { ...nothing, refusedAsSimulated: true };
      const mayRetire = origin === 'measured' && !this.#onlyMeasured;
      const retired = mayRetire && (await tx.query(this.#sql.retire)).length > 0;
      const rows = judge ? judge.judge(normal) : normal;
      const written = await this.#writeRows(tx, rows);
      const newer = await this.#writeLatest(tx, newestPerEntity(written));
      const latest = await this.#writeWords(tx, newer, observations);
      await judge?.write(tx);
      const isNewest = new Set(newer);
      const late = written.filter((row) => !isNewest.has(row));
      return { stored: written.length, latest, late, retired, refusedAsSimulated: false };
    });
    if (!result.refusedAsSimulated) this.#onlyMeasured = origin === 'measured';
    return result;
  }

  async latest(): Promise<StoredObservation[]> {
    return this.#read(this.#sql.latest, []);
  }

  async history({ entity, from, to, limit }: HistoryQuery): Promise<StoredObservation[]> {
    return this.#read(this.#sql.history, [entity, from, to, limit]);
  }

  page({ entity, from, to, descending, limit, offset }: PageQuery): Promise<StoredObservation[]> {
    return this.#read(this.#sql.page(descending ? 'desc' : 'asc'), [entity ?? null, from, to, limit, offset]);
  }

  async superseded(entity: string): Promise<StoredObservation[]> {
    return this.#read(this.#sql.superseded, [entity]);
  }

  at(instant: Instant, withinMs: number): Promise<StoredObservation[]> {
    return this.#read(this.#sql.at, [instant - withinMs, instant]);
  }

  between(after: Instant, until: Instant): Promise<StoredObservation[]> {
    return this.#read(this.#sql.between, [after, until]);
  }

  figures(query: { from: Instant; to: Instant; period?: Period; entity?: string }): Promise<FiguresAt[]> {
    return readRollups(this.#db, this.#tables, query);
  }

  dropBefore(instant: Instant): Promise<number> {
    // A feed that has been silent for longer than readings are kept may be simulated again.
    this.#onlyMeasured = false;
    for (const day of this.#days) if (day < utcDay(instant)) this.#days.delete(day);
    return dropBefore(this.#db, this.#tables, instant);
  }

  async bytes(): Promise<number> {
    const [{ bytes }] = await this.#db.query<{ bytes: number }>(this.#sql.size);
    return bytes;
  }

  async #read(sql: string, params: readonly SqlValue[]): Promise<StoredObservation[]> {
    const rows = await this.#db.query<Row>(sql, params);
    return rows.map((row) => storedRow(this.#contract.id, this.#tables, row));
  }

  async #ensureDay(day: Instant): Promise<void> {
    if (this.#days.has(day)) return;
    await this.#db.tx((tx) => ensureDay(tx, this.#tables, day));
    this.#days.add(day);
  }

  async #hasMeasured(tx: Transaction): Promise<boolean> {
    return (await tx.query(this.#sql.measured)).length > 0;
  }

  /**
   * Rows later than anything that their entity said cannot meet another one: readings and roll-ups go in one statement.
   * The others may replace a row, so what the roll-ups say of their periods is made anew. Returns the rows written.
   */
  async #writeRows(tx: Transaction, rows: readonly StoredObservation[]): Promise<StoredObservation[]> {
    const entities = [...new Set(rows.map(({ entity }) => entity))];
    const known = await tx.query<{ entity: string; ms: number }>(this.#sql.known, [entities]);
    const newest = new Map(known.map(({ entity, ms }) => [entity, Math.round(ms)]));
    const isNew = ({ entity, time }: StoredObservation) => time > (newest.get(entity) ?? Number.POSITIVE_INFINITY);
    const fresh = rows.filter(isNew);
    for (const chunk of chunksOf(fresh)) await tx.query(this.#sql.insert, batchColumns(this.#tables, chunk));
    const others = rows.filter((row) => !isNew(row));
    return [...fresh, ...(await writeCarefully(tx, this.#tables, others))];
  }

  async #writeLatest(tx: Transaction, rows: readonly StoredObservation[]): Promise<StoredObservation[]> {
    const newer: { entity: string }[] = [];
    for (const chunk of chunksOf(rows)) {
      newer.push(...(await tx.query<{ entity: string }>(this.#sql.upsertLatest, batchColumns(this.#tables, chunk))));
    }
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
}

/**
 * Writes rows that may meet others, and makes their roll-ups anew. Returns those that were written: a lower revision is
 * not.
 */
export async function writeCarefully(
  tx: Transaction,
  tables: ObservationTables,
  rows: readonly StoredObservation[],
): Promise<StoredObservation[]> {
  const sql = statements(tables);
  const written: StoredObservation[] = [];
  for (const chunk of chunksOf(rows)) {
    const columns = batchColumns(tables, chunk);
    // Only a correction can replace something worth keeping; ordinary readings skip the look-up.
    if (chunk.some((row) => row.revision > 0)) await tx.query(sql.keepReplaced, columns);
    const done = await tx.query<{ entity: string; ms: number }>(sql.upsert, columns);
    const keys = new Set(done.map(({ entity, ms }) => `${Math.round(ms)} ${entity}`));
    written.push(...chunk.filter(({ entity, time }) => keys.has(`${time} ${entity}`)));
  }
  if (written.length > 0) await recompute(tx, tables, written);
  return written;
}

function* chunksOf<T>(rows: readonly T[]): Generator<readonly T[]> {
  for (let start = 0; start < rows.length; start += chunkRows) yield rows.slice(start, start + chunkRows);
}

/** Keys in the contract's order, float32 as the database keeps it, flags; one row per entity and time. */
export function normalise(
  contract: FeedContract,
  tables: ObservationTables,
  observations: readonly Observation[],
  simulated: boolean,
): StoredObservation[] {
  const limits = tables.columns.map(({ key }) => contract.feed.values[key].range.map(Math.fround));
  const rows = new Map<string, StoredObservation>();
  for (const { entity, time, revision = 0, values } of observations) {
    const key = `${time} ${entity}`;
    const other = rows.get(key);
    if (other && other.revision > revision) continue;
    const kept: Record<string, number | null> = {};
    const outOfRange: string[] = [];
    for (const [i, { key }] of tables.columns.entries()) {
      const value = asReal(values[key]);
      kept[key] = value;
      if (value !== null && (value < limits[i][0] || value > limits[i][1])) outOfRange.push(key);
    }
    rows.set(key, { feed: contract.id, entity, time, revision, simulated, outOfRange, values: kept });
  }
  return [...rows.values()];
}

function batchColumns(tables: ObservationTables, rows: readonly StoredObservation[]): SqlValue[] {
  return [
    rows.map((row) => row.entity),
    rows.map((row) => row.time),
    rows.map((row) => row.revision),
    rows.map((row) => row.simulated),
    rows.map((row) => (row.outOfRange.length > 0 ? row.outOfRange.join(',') : null)),
    rows.map((row) => (row.suspect?.length ? row.suspect.join(',') : null)),
    ...tables.columns.map(({ key }) => rows.map((row) => row.values[key])),
  ];
}

type Row = {
  entity: string;
  ms: number;
  revision: number;
  simulated: boolean;
  flags: string | null;
  doubts: string | null;
  words?: Words | null;
} & { readonly [column: string]: unknown };

export function storedRow(feed: string, { columns }: ObservationTables, row: Row): StoredObservation {
  const { entity, revision, simulated } = row;
  return {
    feed,
    entity,
    time: Math.round(row.ms),
    revision,
    simulated,
    outOfRange: row.flags ? row.flags.split(',') : [],
    ...(row.doubts ? { suspect: row.doubts.split(',') } : {}),
    ...(row.words ? { about: row.words } : {}),
    values: Object.fromEntries(columns.map(({ key, column }) => [key, row[column] as number | null])),
  };
}

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
