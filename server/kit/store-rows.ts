import { createHash } from 'node:crypto';
import type { Epsg5186, SqlValue, Text, Transaction } from '#core';
import type { StoreContext } from './roles.ts';

/**
 * A table whose rows are valid in a span of revisions. Besides the columns named here it has `source`, `valid_from`,
 * `valid_to` and `content_hash`.
 */
export interface RowTable<Row> {
  readonly table: string;
  /** Columns that identify a row within its source; they are among `columns`. */
  readonly key: readonly string[];
  readonly columns: readonly string[];
  values(row: Row): readonly SqlValue[];
  /** Column of polygons that must be valid and have an area; invalid ones are repaired and counted. */
  readonly polygons?: string;
}

const counted = {
  stored: { ko: '저장된 행', en: 'rows stored' },
  unchanged: { ko: '그대로인 행', en: 'rows unchanged' },
  written: { ko: '새로 쓴 행', en: 'rows written' },
  ended: { ko: '끝난 행 (바뀌었거나 사라짐)', en: 'rows ended (changed or gone)' },
  repaired: { ko: '스스로 겹치는 도형을 고침', en: 'self-crossing shapes repaired' },
} as const satisfies Record<string, Text>;

/**
 * Makes `rows` the whole content of `context.source` in a table. A row whose content is as stored is left alone, so the
 * same import twice changes nothing. Counts what happened in `context.report`.
 * @returns the number of rows written or ended
 */
export async function storeRows<Row>(
  tx: Transaction,
  table: RowTable<Row>,
  rows: AsyncIterable<Row>,
  { source, revision, report }: StoreContext,
): Promise<number> {
  const staged = `staged_${table.table}`;
  await tx.query(`create temporary table ${staged} (like ${table.table}) on commit drop`);
  await tx.copyIn(
    staged,
    ['source', 'valid_from', 'content_hash', ...table.columns],
    records(table, rows, source.id, revision),
  );
  if (table.polygons) await repairPolygons(tx, staged, table, report);
  const same = table.key.map((column) => `s.${column} = t.${column}`).join(' and ');
  const open = 't.source = $1 and t.valid_to is null';
  const stored = await count(tx, `select count(*)::int as n from ${staged}`);
  const ended = await count(
    tx,
    `with ended as (
       update ${table.table} t set valid_to = $2 where ${open}
         and not exists (select 1 from ${staged} s where ${same} and s.content_hash = t.content_hash)
       returning 1)
     select count(*)::int as n from ended`,
    [source.id, revision],
  );
  const columns = ['source', 'valid_from', 'content_hash', ...table.columns].join(', ');
  const written = await count(
    tx,
    `with written as (
       insert into ${table.table} (${columns}) select ${columns} from ${staged} s
       where not exists (select 1 from ${table.table} t where ${open} and ${same})
       returning 1)
     select count(*)::int as n from written`,
    [source.id],
  );
  await tx.query(`drop table ${staged}`);
  report.count('stored', counted.stored, stored);
  report.count('unchanged', counted.unchanged, stored - written);
  report.count('written', counted.written, written);
  report.count('ended', counted.ended, ended);
  return written + ended;
}

async function count(tx: Transaction, sql: string, parameters: readonly SqlValue[] = []): Promise<number> {
  const [{ n }] = await tx.query<{ n: number }>(sql, parameters);
  return n;
}

async function* records<Row>(
  table: RowTable<Row>,
  rows: AsyncIterable<Row>,
  source: string,
  revision: number,
): AsyncGenerator<readonly SqlValue[]> {
  for await (const row of rows) {
    const values = table.values(row);
    yield [source, revision, contentHash(values), ...values];
  }
}

function contentHash(values: readonly SqlValue[]): string {
  const hash = createHash('sha256');
  for (const value of values) {
    if (value instanceof Uint8Array) hash.update(value);
    else hash.update(`${JSON.stringify(value)}\n`);
  }
  return hash.digest('hex').slice(0, 32);
}

async function repairPolygons<Row>(
  tx: Transaction,
  staged: string,
  table: RowTable<Row>,
  report: StoreContext['report'],
): Promise<void> {
  const geom = table.polygons;
  const repaired = await tx.query(
    `update ${staged} set ${geom} = st_multi(st_collectionextract(st_makevalid(${geom}), 3))
     where not st_isvalid(${geom}) returning 1`,
  );
  if (repaired.length > 0) report.count('repaired', counted.repaired, repaired.length);
  const key = table.key.join(` || '/' || `);
  const flat = await tx.query<{ key: string }>(
    `delete from ${staged} where st_isempty(${geom}) or st_area(${geom}) = 0 returning ${key} as key`,
  );
  for (const row of flat) {
    report.refuse({
      code: 'zero-area',
      where: row.key,
      message: { ko: '고쳐도 넓이가 없습니다', en: 'has no area, even when repaired' },
    });
  }
}

/** Values that an import computes after storing: where a building stands, what shows in its place. */
export interface Revisions {
  readonly table: string;
  readonly key: readonly string[];
  /** Columns that change. */
  readonly columns: readonly string[];
  /** Source, key and new values of each row, in the order of `key` and `columns`. */
  readonly rows: readonly (readonly SqlValue[])[];
}

/**
 * Gives open rows new values from `revision` on. Rows that this revision wrote are changed in place; older ones end and
 * go on as new rows, so that older revisions read as they did.
 * @returns the number of older rows that ended so: the others are counted where they were written
 */
export async function reviseRows(tx: Transaction, change: Revisions, revision: number): Promise<number> {
  const { table, key, columns, rows } = change;
  if (rows.length === 0) return 0;
  const revised = `revised_${table}`;
  const names = ['source', ...key, ...columns];
  await tx.query(
    `create temporary table ${revised} on commit drop as select ${names.join(', ')} from ${table} with no data`,
  );
  await tx.copyIn(revised, names, rows);
  const same = ['source', ...key].map((column) => `t.${column} = r.${column}`).join(' and ');
  const set = columns.map((column) => `${column} = r.${column}`).join(', ');
  await tx.query(
    `update ${table} t set ${set} from ${revised} r where ${same} and t.valid_to is null and t.valid_from = $1`,
    [revision],
  );
  const all = await tx.query<{ name: string }>(
    `select attname as name from pg_attribute where attrelid = $1::regclass and attnum > 0 and not attisdropped
     and attname not in ('valid_from', 'valid_to') order by attnum`,
    [table],
  );
  const target = all.map(({ name }) => name);
  const taken = target.map((name) => (columns.includes(name) ? `r.${name}` : `t.${name}`));
  const ended = await tx.query(
    `with ended as (
       update ${table} t set valid_to = $1 from ${revised} r where ${same} and t.valid_to is null and t.valid_from < $1
       returning ${taken.join(', ')})
     insert into ${table} (${target.join(', ')}, valid_from) select *, $1::integer from ended returning 1`,
    [revision],
  );
  await tx.query(`drop table ${revised}`);
  return ended.length;
}

const ringText = (ring: readonly Epsg5186[]): string => `(${ring.map(([x, y]) => `${x} ${y}`).join(',')})`;

/** EWKT of GeoJSON MultiPolygon coordinates in EPSG:5186, as the database's `geometry` columns take it. */
export const multiPolygonText = (area: readonly (readonly (readonly Epsg5186[])[])[]): string =>
  `SRID=5186;MULTIPOLYGON(${area.map((rings) => `(${rings.map(ringText).join(',')})`).join(',')})`;

/** EWKT of a line in EPSG:5186. */
export const lineText = (line: readonly Epsg5186[]): string => `SRID=5186;LINESTRING${ringText(line)}`;
