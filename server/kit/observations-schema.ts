import type { DatasetContract, FeedSpec, Transaction } from '#core';
import { dayMs, hash53, type Instant } from '#core';
import type { Db } from './db.ts';
import { createRollups, dropRollups, type RollupTable, rollupTables } from './rollups.ts';

/** A dataset with a feed: what an observation store is made from. */
export type FeedContract = DatasetContract & { readonly feed: FeedSpec };

/** Names of a feed's tables and columns, derived from its contract alone: a new feed brings no SQL of its own. */
export interface ObservationTables {
  readonly feed: string;
  /** One row per entity and event time, in daily partitions (UTC): retention drops whole partitions. */
  readonly observations: string;
  /** The newest row of each entity. */
  readonly latest: string;
  /** Rows that a later revision replaced. */
  readonly superseded: string;
  /** The words of each entity, for feeds whose contract has some. */
  readonly about: string;
  /** Sums, counts and extremes per entity and period, from the shortest period to the longest. */
  readonly rollups: readonly RollupTable[];
  /** Value keys in the contract's order, and their column of type `real`. */
  readonly columns: readonly ValueColumn[];
}

export interface ValueColumn {
  readonly key: string;
  readonly column: string;
}

const keyPattern = /^[a-z][A-Za-z0-9]{0,40}$/;
const snakeCase = (key: string): string => key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
/** Keys may be SQL words (`time`), so a value's column carries a prefix. */
const columnOf = (key: string): string => `v_${snakeCase(key)}`;

export function observationTables(contract: FeedContract): ObservationTables {
  const stem = contract.id.replaceAll('-', '_');
  const columns = Object.keys(contract.feed.values).map((key) => {
    if (!keyPattern.test(key)) throw new Error(`${contract.id}: ${JSON.stringify(key)} cannot be a value key`);
    return { key, column: columnOf(key) };
  });
  if (columns.length === 0) throw new Error(`${contract.id}: a feed without values`);
  return {
    feed: contract.id,
    observations: `${stem}_observation`,
    latest: `${stem}_observation_latest`,
    superseded: `${stem}_observation_superseded`,
    about: `${stem}_observation_about`,
    rollups: rollupTables(`${stem}_observation`, contract.feed.cadenceS),
    columns,
  };
}

/**
 * Makes the tables of a feed as its contract wants them, or adds the columns that a newer contract has gained. The ledger
 * remembers each value's unit: a key whose unit changed would silently mix two quantities, so that is refused as a bug.
 * Columns that a contract no longer names stay, with their data.
 */
export async function ensureObservationTables(tx: Transaction, contract: FeedContract): Promise<ObservationTables> {
  const tables = observationTables(contract);
  await lockFeed(tx, tables);
  await tx.query(`create table if not exists observation_ledger (
    feed text primary key, contract_version integer not null, units jsonb not null,
    changed_at timestamptz not null default now())`);
  await tx.query(`create table if not exists observation_kept_day (
    feed text not null, day date not null, primary key (feed, day))`);
  const units = await ledgerUnits(tx, contract);
  await createTables(tx, tables);
  await tx.query(
    `insert into observation_ledger (feed, contract_version, units) values ($1, $2, $3::jsonb)
     on conflict (feed) do update set contract_version = $2, units = $3::jsonb, changed_at = now()
     where (observation_ledger.contract_version, observation_ledger.units) is distinct from ($2, $3::jsonb)`,
    [contract.id, contract.version, JSON.stringify(units)],
  );
  return tables;
}

/**
 * One writer of a feed at a time: two servers must neither create the same table twice nor count a reading twice.
 * Released at the end of the transaction.
 */
export const lockFeed = (tx: Transaction, { feed }: Pick<ObservationTables, 'feed'>) =>
  tx.query('select pg_advisory_xact_lock($1::bigint)', [hash53(`observation ${feed}`)]);

async function ledgerUnits(tx: Transaction, contract: FeedContract): Promise<Record<string, string>> {
  const [row] = await tx.query<{ units: Record<string, string> }>(
    'select units from observation_ledger where feed = $1',
    [contract.id],
  );
  const units = { ...row?.units };
  for (const [key, { unit }] of Object.entries(contract.feed.values)) {
    if (units[key] && units[key] !== unit) {
      throw new Error(`${contract.id}: ${key} was stored in ${units[key]}, the contract says ${unit}: use a new key`);
    }
    units[key] = unit;
  }
  return units;
}

/** Room in the pages of rows that change often, so that a new version lies beside the old one and no index is touched. */
const roomToChange = 'with (fillfactor = 50)';

async function createTables(tx: Transaction, tables: ObservationTables): Promise<void> {
  const common = `entity text not null, time timestamptz not null, revision integer not null,
    simulated boolean not null, received_at timestamptz not null default now(), out_of_range text[]`;
  await tx.query(`create table if not exists ${tables.observations} (${common}, primary key (entity, time))
    partition by range (time)`);
  // The whole city at a moment; BRIN would be smaller, but nothing summarises it in the embedded engine.
  await tx.query(`drop index if exists ${tables.observations}_time`);
  await tx.query(`create index if not exists ${tables.observations}_at on ${tables.observations} (time)`);
  await tx.query(`create table if not exists ${tables.latest} (${common}, primary key (entity)) ${roomToChange}`);
  await tx.query(
    `create table if not exists ${tables.superseded} (${common}, replaced_at timestamptz not null default now(),
     primary key (entity, time, revision))`,
  );
  await tx.query(`create table if not exists ${tables.about} (entity text primary key, words jsonb not null)`);
  const added = ['suspect text[]', ...tables.columns.map(({ column }) => `${column} real`)];
  for (const table of [tables.observations, tables.latest, tables.superseded]) {
    await tx.query(`alter table ${table} ${added.map((column) => `add column if not exists ${column}`).join(', ')}`);
  }
  await createRollups(tx, tables);
}

export const utcDay = (instant: Instant): Instant => Math.floor(instant / dayMs) * dayMs;
const isoDay = (day: Instant): string => new Date(day).toISOString().slice(0, 10);
const partitionOf = (tables: ObservationTables, day: Instant): string =>
  `${tables.observations}_${isoDay(day).replaceAll('-', '')}`;

/** Makes the partition of one UTC day. */
export async function ensureDay(tx: Transaction, tables: ObservationTables, day: Instant): Promise<void> {
  await lockFeed(tx, tables);
  await tx.query(
    `create table if not exists ${partitionOf(tables, day)} partition of ${tables.observations}
     for values from ('${isoDay(day)}T00:00:00Z') to ('${isoDay(day + dayMs)}T00:00:00Z')`,
  );
}

/** From now on the retention passes over this day. */
export async function keepDay(tx: Transaction, { feed }: ObservationTables, day: Instant): Promise<void> {
  await tx.query('insert into observation_kept_day (feed, day) values ($1, $2::date) on conflict do nothing', [
    feed,
    isoDay(day),
  ]);
}

/**
 * Drops the partitions of the days before an instant, and what is older than it elsewhere; days that are kept stay.
 * Returns the days dropped.
 */
export async function dropBefore(db: Db, tables: ObservationTables, before: Instant): Promise<number> {
  return db.tx(async (tx) => {
    await lockFeed(tx, tables);
    const partitions = await tx.query<{ name: string }>(
      `select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
       where i.inhparent = $1::text::regclass and c.relname not in (
         select $1 || to_char(day, '"_"YYYYMMDD') from observation_kept_day where feed = $2) order by 1`,
      [tables.observations, tables.feed],
    );
    const old = partitions.filter(({ name }) => name < partitionOf(tables, utcDay(before)));
    for (const { name } of old) await tx.query(`drop table ${name}`);
    for (const table of [tables.latest, tables.superseded]) {
      await tx.query(`delete from ${table} where time < to_timestamp($1::float8 / 1000)`, [before]);
    }
    await tx.query(
      `delete from ${tables.about} a where not exists (select 1 from ${tables.latest} l where l.entity = a.entity)`,
    );
    await dropRollups(tx, tables, before);
    return old.length;
  });
}
