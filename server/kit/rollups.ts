import { dayMs, hourMs, type Instant, minuteMs, type Reader, type SqlValue, secondMs, type Transaction } from '#core';
import type { ObservationTables, ValueColumn } from './observations-schema.ts';

/**
 * Roll-ups: sum, count, least and greatest of each value, per entity and minute, hour and day, written in the transaction
 * that writes the readings. Values outside the contract's range and those that a rule doubts do not count: a mean over a
 * broken sensor is no mean of the city.
 */

export type Period = 'minute' | 'hour' | 'day';
export const periods: readonly Period[] = ['minute', 'hour', 'day'];
const periodMs: Record<Period, number> = { minute: minuteMs, hour: hourMs, day: dayMs };
/** Days begin at midnight in Seoul, as every daily value of the city does; Korea knows no summer time. */
const dayShiftMs = 9 * hourMs;
const shiftMs = (period: Period): number => (period === 'day' ? dayShiftMs : 0);
/** Hours are kept for as long as comparisons with the year before need them, days for good. */
const keptMs: Record<Period, number> = { minute: 0, hour: 400 * dayMs, day: Number.POSITIVE_INFINITY };

export interface RollupTable {
  readonly period: Period;
  readonly table: string;
}

/** A roll-up by minute of a feed that speaks less often would be larger than its readings: there is none then. */
export function rollupTables(stem: string, cadenceS: number): RollupTable[] {
  const worth = periods.filter((period) => period !== 'minute' || cadenceS * secondMs * 2 <= minuteMs);
  return worth.map((period) => ({ period, table: `${stem}_${period}` }));
}

/** Begin of the period that holds an instant. */
export const periodStart = (period: Period, instant: Instant): Instant =>
  Math.floor((instant + shiftMs(period)) / periodMs[period]) * periodMs[period] - shiftMs(period);

/** The same in SQL, of an expression in ms. */
const startSql = (period: Period, ms: string): string =>
  `floor((${ms} + ${shiftMs(period)}) / ${periodMs[period]}) * ${periodMs[period]} - ${shiftMs(period)}`;
const timestamp = (ms: string): string => `to_timestamp((${ms}) / 1000)`;
const msOf = (time: string): string => `extract(epoch from ${time})::float8 * 1000`;

const figures = (column: string): string[] => [`${column}_sum`, `${column}_min`, `${column}_max`, `${column}_n`];
const figureTypes = ['float8', 'real', 'real', 'integer not null default 0'];

export async function createRollups(tx: Transaction, { rollups, columns }: ObservationTables): Promise<void> {
  const added = columns.flatMap(({ column }) =>
    figures(column).map((name, i) => `add column if not exists ${name} ${figureTypes[i]}`),
  );
  for (const { table } of rollups) {
    await tx.query(`create table if not exists ${table} (entity text not null, start timestamptz not null,
      simulated boolean not null, primary key (entity, start, simulated)) with (fillfactor = 50)`);
    await tx.query(`create index if not exists ${table}_start on ${table} (start)`);
    await tx.query(`alter table ${table} ${added.join(', ')}`);
  }
}

export async function dropRollups(tx: Transaction, { rollups }: ObservationTables, before: Instant): Promise<void> {
  for (const { table, period } of rollups) {
    const oldest = before - keptMs[period];
    if (Number.isFinite(oldest))
      await tx.query(`delete from ${table} where start < ${timestamp('$1::float8')}`, [oldest]);
  }
}

/** Value of a row if it counts. */
const counted = ({ column, key }: ValueColumn): string =>
  `case when '${key}' = any(out_of_range) or '${key}' = any(suspect) then null else ${column} end`;

const aggregates = (columns: readonly ValueColumn[]): string =>
  columns
    .map((each) => {
      const value = counted(each);
      return `sum((${value})::float8), min(${value}), max(${value}), count(${value})::int`;
    })
    .join(', ');

/**
 * Common table expressions that add the rows of `batch` (entity, ms, simulated, out_of_range, suspect, values) to every
 * roll-up. Only for rows that are new: see `recompute` for others.
 */
export function addToRollups({ rollups, columns }: ObservationTables): string {
  const all = columns.flatMap(({ column }) => figures(column));
  return rollups
    .map(({ table, period }) => {
      const sets = columns.flatMap(({ column }) => [
        `${column}_sum = coalesce(r.${column}_sum + excluded.${column}_sum, r.${column}_sum, excluded.${column}_sum)`,
        `${column}_min = least(r.${column}_min, excluded.${column}_min)`,
        `${column}_max = greatest(r.${column}_max, excluded.${column}_max)`,
        `${column}_n = r.${column}_n + excluded.${column}_n`,
      ]);
      return `${period}_rollup as (insert into ${table} as r (entity, start, simulated, ${all.join(', ')})
        select entity, ${timestamp(startSql(period, 'ms'))}, simulated, ${aggregates(columns)} from batch group by 1, 2, 3
        on conflict (entity, start, simulated) do update set ${sets.join(', ')})`;
    })
    .join(', ');
}

/** Makes anew, from the readings, what the roll-ups say of these entities around these instants. */
export async function recompute(
  tx: Transaction,
  { rollups, columns, observations }: ObservationTables,
  rows: readonly { readonly entity: string; readonly time: Instant }[],
): Promise<void> {
  const all = columns.flatMap(({ column }) => figures(column)).join(', ');
  for (const { table, period } of rollups) {
    const spans = new Map(rows.map(({ entity, time }) => [`${periodStart(period, time)} ${entity}`, { entity, time }]));
    const params: SqlValue[] = [
      [...spans.values()].map(({ entity }) => entity),
      [...spans.values()].map(({ time }) => periodStart(period, time)),
    ];
    const span = `unnest($1::text[], $2::float8[]) as span(entity, ms)`;
    await tx.query(
      `delete from ${table} r using ${span} where r.entity = span.entity and r.start = ${timestamp('span.ms')}`,
      params,
    );
    await tx.query(
      `insert into ${table} (entity, start, simulated, ${all})
       select o.entity, ${timestamp('span.ms')}, o.simulated, ${aggregates(columns)}
       from ${span} join ${observations} o on o.entity = span.entity and o.time >= ${timestamp('span.ms')}
         and o.time < ${timestamp(`span.ms + ${periodMs[period]}`)} group by o.entity, span.ms, o.simulated`,
      params,
    );
  }
}

/** Makes the roll-ups of a span that has none, from its readings: for readings that were laid down in bulk. */
export async function rollUpSpan(
  db: Reader,
  { rollups, columns, observations }: ObservationTables,
  from: Instant,
  to: Instant,
): Promise<void> {
  const all = columns.flatMap(({ column }) => figures(column)).join(', ');
  for (const { table, period } of rollups) {
    await db.query(
      `insert into ${table} (entity, start, simulated, ${all})
       select entity, ${timestamp(startSql(period, msOf('time')))}, simulated, ${aggregates(columns)} from ${observations}
       where time >= ${timestamp('$1::float8')} and time < ${timestamp('$2::float8')} group by 1, 2, 3`,
      [from, to],
    );
  }
}

/** What is known of one value over a time: null where it was not said. */
export interface Figures {
  readonly mean: number | null;
  readonly min: number | null;
  readonly max: number | null;
  /** Readings that count. */
  readonly count: number;
}

export interface FiguresAt {
  readonly start: Instant;
  readonly values: Readonly<Record<string, Figures>>;
}

type FigureRow = { readonly start: number } & Readonly<Record<string, number | null>>;

const merged = ({ column }: ValueColumn): string =>
  `sum(${column}_sum)::float8 as ${column}_sum, min(${column}_min) as ${column}_min,
   max(${column}_max) as ${column}_max, sum(${column}_n)::float8 as ${column}_n`;

const readFigures = (columns: readonly ValueColumn[], row: FigureRow): FiguresAt => ({
  start: Math.round(row.start),
  values: Object.fromEntries(
    columns.map(({ key, column }) => {
      const count = row[`${column}_n`] ?? 0;
      const sum = row[`${column}_sum`];
      const mean = count > 0 && sum !== null ? sum / count : null;
      return [key, { mean, min: row[`${column}_min`], max: row[`${column}_max`], count }];
    }),
  ),
});

/** Parts of [from, to) from the coarsest table that holds them: days in the middle, hours beside them, readings at the ends. */
export function partsOf(
  rollups: readonly RollupTable[],
  from: Instant,
  to: Instant,
): { readonly table?: RollupTable; readonly from: Instant; readonly to: Instant }[] {
  if (from >= to) return [];
  const coarsest = rollups.at(-1);
  if (!coarsest) return [{ from, to }];
  const begin = periodStart(coarsest.period, from + periodMs[coarsest.period] - 1);
  const end = periodStart(coarsest.period, to);
  const finer = rollups.slice(0, -1);
  if (begin >= end) return partsOf(finer, from, to);
  return [...partsOf(finer, from, begin), { table: coarsest, from: begin, to: end }, ...partsOf(finer, end, to)];
}

/** SQL that yields `start` (ms) and the figures of each part, ready to be merged. */
function figuresSql(
  { rollups, columns, observations }: ObservationTables,
  from: Instant,
  to: Instant,
  period: Period | undefined,
  condition: string,
): string {
  const usable = period ? rollups.slice(0, rollups.findIndex((each) => each.period === period) + 1) : rollups;
  const start = (ms: string) => (period ? startSql(period, ms) : `${from}::float8`);
  const selects = partsOf(usable, from, to).map((part) => {
    const time = part.table ? 'start' : 'time';
    const values = part.table
      ? columns.flatMap(({ column }) => figures(column)).join(', ')
      : columns
          .map(
            (each) =>
              `(${counted(each)})::float8, ${counted(each)}, ${counted(each)}, (${counted(each)} is not null)::int`,
          )
          .join(', ');
    const names = part.table ? '' : columns.flatMap(({ column }) => figures(column));
    const source = `select ${time} as at, simulated, ${values} from ${part.table?.table ?? observations}
      where ${time} >= ${timestamp(`${part.from}::float8`)} and ${time} < ${timestamp(`${part.to}::float8`)} ${condition}`;
    const all = columns.flatMap(({ column }) => figures(column)).join(', ');
    return `select ${start(msOf('at'))} as start, simulated, ${all}
      from (${source}) as part(at, simulated, ${names ? names.join(', ') : all})`;
  });
  return selects.join(' union all ');
}

/**
 * Mean, extremes and number of readings of one entity or, without one, of the whole city; per period, or over all of
 * [from, to). Measured readings hide simulated ones of the same period.
 */
export async function readRollups(
  reader: Reader,
  tables: ObservationTables,
  { from, to, period, entity }: { from: Instant; to: Instant; period?: Period; entity?: string },
): Promise<FiguresAt[]> {
  if (!(from < to)) return [];
  const parts = figuresSql(tables, from, to, period, entity === undefined ? '' : 'and entity = $1');
  const rows = await reader.query<FigureRow>(
    `select distinct on (start) * from (
       select start, simulated, ${tables.columns.map(merged).join(', ')} from (${parts}) as parts group by start, simulated
     ) as figures order by start, simulated`,
    entity === undefined ? [] : [entity],
  );
  return rows.map((row) => readFigures(tables.columns, row));
}
