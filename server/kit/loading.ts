import type { CopyText, SqlValue, Transaction } from '#core';
import type { QualityReport } from '#datasets/_kit/quality.ts';
import { CopyLines, copyFields, withoutFirst } from './copy-text.ts';
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

/** Lines that others make of the same rows, in the same order, and what they found in them. */
export interface LinesInParts {
  /** Throws `PartsDisagree` where one reader has to go over all rows. */
  chunks(): AsyncIterable<CopyText>;
  /** Known when `chunks` has ended. */
  readonly report: QualityReport;
  readonly doubtful: readonly string[] | undefined;
}

/** Two parts of a file have to do with one another: they share an id, or something in one is not in order. */
export class PartsDisagree extends Error {}

/** More rows than this are not worth naming to the database: it looks at all. */
export const mostDoubtful = 100_000;

/** Rows on their way into a table, and which of them the database has to look at. */
export class Loading<Row> {
  readonly table: RowTable<Row>;
  readonly context: StoreContext;
  readonly columns: readonly string[];
  readonly #rows: AsyncIterable<Row>;
  readonly #keyAt: readonly number[];
  readonly #onKey: ((key: string) => void) | undefined;
  #doubtful: string[] | undefined = [];

  /** `onKey` hears the key of each row before the chunk comes that it is in. */
  constructor(
    table: RowTable<Row>,
    rows: AsyncIterable<Row>,
    context: StoreContext,
    onKey: ((key: string) => void) | undefined = undefined,
  ) {
    this.table = table;
    this.context = context;
    this.#rows = rows;
    this.#onKey = onKey;
    this.columns = ['source', 'valid_from', 'content_hash', ...table.columns, ...(table.found?.columns ?? [])];
    this.#keyAt = table.key.map((column) => table.columns.indexOf(column));
  }

  /** Keys of rows whose polygons may be invalid, or undefined when that is every row. Known when `chunks` has ended. */
  get doubtful(): readonly string[] | undefined {
    return this.table.valid ? this.#doubtful : undefined;
  }

  /** Lines of the rows; the first `skip` rows are taken to be in the table already. */
  async *chunks(skip = 0): AsyncGenerator<CopyText> {
    const { inParts, report } = this.context;
    if (!inParts) return yield* this.#linesOf(skip);
    let rows = 0;
    try {
      for await (const chunk of inParts.chunks()) {
        const fresh = withoutFirst(chunk, skip - rows);
        rows += chunk.rows;
        if (fresh) yield fresh;
      }
      report.add(inParts.report);
      this.#doubtful = inParts.doubtful && [...inParts.doubtful];
    } catch (error) {
      if (!(error instanceof PartsDisagree)) throw error;
      yield* this.#linesOf(Math.max(skip, rows));
    }
  }

  async *#linesOf(skip: number): AsyncGenerator<CopyText> {
    const { table, context } = this;
    const { found } = table;
    const start = `${copyFields([context.source.id, context.revision])}\t`;
    const lines = new CopyLines();
    let number = 0;
    for await (const row of this.#rows) {
      const there = ++number <= skip;
      if (there && (!table.valid || table.valid(row))) continue;
      const values = table.values(row);
      if (values.length !== table.columns.length)
        throw new Error(`${values.length} values for a row of ${table.table}`);
      if (table.valid && !table.valid(row)) this.#doubt(values);
      if (there) continue;
      this.#onKey?.(this.#keyOf(values));
      lines.write(start);
      lines.writeHashed(copyFields(values));
      if (found) {
        const loaded = found.ready?.(row);
        if (loaded) await loaded;
        lines.write(`\t${copyFields(found.values(row))}`);
      }
      const chunk = lines.endLine();
      if (chunk) yield chunk;
    }
    const rest = lines.take();
    if (rest) yield rest;
  }

  #doubt(values: readonly SqlValue[]): void {
    this.#doubtful?.push(this.#keyOf(values));
    if (this.#doubtful && this.#doubtful.length > mostDoubtful) this.#doubtful = undefined;
  }

  #keyOf(values: readonly SqlValue[]): string {
    return this.#keyAt.map((at) => values[at]).join('/');
  }
}

/** The table with nothing found out yet: `reconcile` finds it out when everything is in. */
export function laterFound<Row>(table: RowTable<Row>): RowTable<Row> {
  const { found } = table;
  return found
    ? { ...table, found: { columns: found.columns, unknown: found.unknown, values: () => found.unknown } }
    : table;
}

const repairedTitle = { ko: '스스로 겹치는 도형을 고침', en: 'self-crossing shapes repaired' };

/**
 * Repairs the invalid polygons among the rows that were loaded into a table, and refuses those that have no area even so.
 * @returns the number of rows refused
 */
export async function mendPolygons<Row>(tx: Transaction, target: string, loading: Loading<Row>): Promise<number> {
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
  if (repaired.length > 0) report.count('repaired', repairedTitle, repaired.length);
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
