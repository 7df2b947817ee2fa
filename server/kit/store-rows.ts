import { hash } from 'node:crypto';
import type { CopyText, SqlValue, Text, Transaction } from '#core';
import { CopyLines, copyFields } from './copy-text.ts';
import { withIndexesAfter } from './deferred-indexes.ts';
import type { StoreContext } from './roles.ts';

export { lineText, multiPolygonText } from './geometry-text.ts';
export { type Revisions, reviseRows } from './revise-rows.ts';

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
  /** Whether a row's polygons are certainly valid, which spares the database the look; without it, it looks at all. */
  valid?(row: Row): boolean;
  /** What is not the source's word but found out as a row is stored: no part of its content. */
  readonly found?: FoundColumns<Row>;
}

export interface FoundColumns<Row> {
  readonly columns: readonly string[];
  /** Loads what `values` needs; undefined when it is there already, which spares a turn of the event loop for each row. */
  ready?(row: Row): Promise<void> | undefined;
  values(row: Row): readonly SqlValue[];
  /** Values of a row whose shape was repaired: `reconcile` has to find them out again. */
  readonly unknown: readonly SqlValue[];
}

const counted = {
  stored: { ko: '저장된 행', en: 'rows stored' },
  unchanged: { ko: '그대로인 행', en: 'rows unchanged' },
  written: { ko: '새로 쓴 행', en: 'rows written' },
  ended: { ko: '끝난 행 (바뀌었거나 사라짐)', en: 'rows ended (changed or gone)' },
  repaired: { ko: '스스로 겹치는 도형을 고침', en: 'self-crossing shapes repaired' },
} as const satisfies Record<string, Text>;

interface Outcomes {
  readonly stored: number;
  readonly written: number;
  readonly ended: number;
}

/**
 * Makes `rows` the whole content of `context.source` in a table. A row whose content is as stored is left alone, so the
 * same import twice changes nothing. Counts what happened in `context.report`.
 * @returns the number of rows written or ended
 */
export async function storeRows<Row>(
  tx: Transaction,
  table: RowTable<Row>,
  rows: AsyncIterable<Row>,
  context: StoreContext,
): Promise<number> {
  const [{ known }] = await tx.query<{ known: boolean }>(
    `select exists (select 1 from ${table.table} where source = $1 and valid_to is null) as known`,
    [context.source.id],
  );
  const loading = new Loading(table, rows, context);
  const { stored, written, ended } = await (known ? replaceRows(tx, loading) : addRows(tx, loading));
  const { report } = context;
  report.count('stored', counted.stored, stored);
  report.count('unchanged', counted.unchanged, stored - written);
  report.count('written', counted.written, written);
  report.count('ended', counted.ended, ended);
  return written + ended;
}

/** Rows of a source that the table does not hold yet. */
async function addRows<Row>(tx: Transaction, loading: Loading<Row>): Promise<Outcomes> {
  const { table } = loading.table;
  const chunks = loading.chunks();
  const load = async () => {
    const rows = await tx.copyText(table, loading.columns, chain(start, chunks));
    return rows - (await mendPolygons(tx, table, loading));
  };
  // Few rows come in one chunk; making indexes anew would take longer than storing them.
  const start = await firstOf(chunks, 2);
  const many = start.length === 2;
  const [{ empty }] = await tx.query<{ empty: boolean }>(`select not exists (select 1 from ${table}) as empty`);
  const stored = await (many && empty ? withIndexesAfter(tx, table, load) : load());
  // The embedded engine has nobody who gathers statistics on the side.
  if (many) await tx.query(`analyze ${table}`);
  return { stored, written: stored, ended: 0 };
}

/** Rows of a source of which the table holds an earlier state. */
async function replaceRows<Row>(tx: Transaction, loading: Loading<Row>): Promise<Outcomes> {
  const { table, key } = loading.table;
  const { source, revision } = loading.context;
  const staged = `staged_${table}`;
  await tx.query(`create temporary table ${staged} (like ${table}) on commit drop`);
  const copied = await tx.copyText(staged, loading.columns, loading.chunks());
  const stored = copied - (await mendPolygons(tx, staged, loading));
  await tx.query(`analyze ${staged}`);
  const same = key.map((column) => `s.${column} = t.${column}`).join(' and ');
  const open = 't.source = $1 and t.valid_to is null';
  const ended = await count(
    tx,
    `with ended as (
       update ${table} t set valid_to = $2 where ${open}
         and not exists (select 1 from ${staged} s where ${same} and s.content_hash = t.content_hash)
       returning 1)
     select count(*)::int as n from ended`,
    [source.id, revision],
  );
  const columns = loading.columns.join(', ');
  const written = await count(
    tx,
    `with written as (
       insert into ${table} (${columns}) select ${columns} from ${staged} s
       where not exists (select 1 from ${table} t where ${open} and ${same})
       returning 1)
     select count(*)::int as n from written`,
    [source.id],
  );
  await tx.query(`drop table ${staged}`);
  return { stored, written, ended };
}

async function count(tx: Transaction, sql: string, parameters: readonly SqlValue[] = []): Promise<number> {
  const [{ n }] = await tx.query<{ n: number }>(sql, parameters);
  return n;
}

async function firstOf<T>(items: AsyncIterator<T>, most: number): Promise<T[]> {
  const found: T[] = [];
  while (found.length < most) {
    const { value, done } = await items.next();
    if (done) break;
    found.push(value);
  }
  return found;
}

async function* chain<T>(first: readonly T[], rest: AsyncIterable<T>): AsyncGenerator<T> {
  yield* first;
  yield* rest;
}

/** More rows than this are not worth naming to the database: it looks at all. */
const mostDoubtful = 100_000;

/** Rows on their way into a table, and which of them the database has to look at. */
class Loading<Row> {
  readonly table: RowTable<Row>;
  readonly context: StoreContext;
  readonly columns: readonly string[];
  readonly #rows: AsyncIterable<Row>;
  readonly #keyAt: readonly number[];
  #doubtful: string[] = [];

  constructor(table: RowTable<Row>, rows: AsyncIterable<Row>, context: StoreContext) {
    this.table = table;
    this.context = context;
    this.#rows = rows;
    this.columns = ['source', 'valid_from', 'content_hash', ...table.columns, ...(table.found?.columns ?? [])];
    this.#keyAt = table.key.map((column) => table.columns.indexOf(column));
  }

  /** Keys of rows whose polygons may be invalid, or undefined when that is every row. Known when `chunks` has ended. */
  get doubtful(): readonly string[] | undefined {
    return this.table.valid && this.#doubtful.length <= mostDoubtful ? this.#doubtful : undefined;
  }

  async *chunks(): AsyncGenerator<CopyText> {
    const { table, context } = this;
    const { found } = table;
    const start = copyFields([context.source.id, context.revision]);
    const lines = new CopyLines();
    for await (const row of this.#rows) {
      const values = table.values(row);
      if (values.length !== table.columns.length)
        throw new Error(`${values.length} values for a row of ${table.table}`);
      if (table.valid && !table.valid(row)) this.#doubt(values);
      const content = copyFields(values);
      let line = `${start}\t${contentHash(content)}\t${content}`;
      if (found) {
        const loaded = found.ready?.(row);
        if (loaded) await loaded;
        line += `\t${copyFields(found.values(row))}`;
      }
      const chunk = lines.add(line);
      if (chunk) yield chunk;
    }
    const rest = lines.take();
    if (rest) yield rest;
  }

  #doubt(values: readonly SqlValue[]): void {
    if (this.#doubtful.length > mostDoubtful) return;
    this.#doubtful.push(this.#keyAt.map((at) => values[at]).join('/'));
  }
}

const contentHash = (content: string): string => hash('sha256', content).slice(0, 32);

/**
 * Repairs the invalid polygons among the rows that were loaded into a table, and refuses those that have no area even so.
 * @returns the number of rows refused
 */
async function mendPolygons<Row>(tx: Transaction, target: string, loading: Loading<Row>): Promise<number> {
  const { polygons: geom, key: keys, found } = loading.table;
  const { source, revision, report } = loading.context;
  const { doubtful } = loading;
  if (!geom || doubtful?.length === 0) return 0;
  const key = keys.map((column) => `${column}::text`).join(` || '/' || `);
  const which = `source = $1 and valid_from = $2${doubtful ? ` and ${key} = any($3::text[])` : ''}`;
  const parameters: SqlValue[] = [source.id, revision, ...(doubtful ? [doubtful] : [])];
  const unknown = (found?.columns ?? []).map((column, i) => `, ${column} = $${parameters.length + i + 1}`).join('');
  const repaired = await tx.query(
    `update ${target} set ${geom} = st_multi(st_collectionextract(st_makevalid(${geom}), 3))${unknown}
     where ${which} and not st_isvalid(${geom}) returning 1`,
    [...parameters, ...(found?.unknown ?? [])],
  );
  if (repaired.length > 0) report.count('repaired', counted.repaired, repaired.length);
  const flat = await tx.query<{ key: string }>(
    `delete from ${target} where ${which} and (st_isempty(${geom}) or st_area(${geom}) = 0) returning ${key} as key`,
    parameters,
  );
  for (const row of flat) {
    report.refuse({
      code: 'zero-area',
      where: row.key,
      message: { ko: '고쳐도 넓이가 없습니다', en: 'has no area, even when repaired' },
    });
  }
  return flat.length;
}
