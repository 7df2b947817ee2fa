import type { SqlValue, Transaction } from '#core';

/** Values that an import computes after storing: where a building stands, what shows in its place. */
export interface Revisions {
  readonly table: string;
  readonly key: readonly string[];
  /** Columns that change. */
  readonly columns: readonly string[];
  /**
   * Source, key and new values of each row, in the order of `key` and `columns`; in batches, between which the
   * transaction may be read.
   */
  readonly rows: AsyncIterable<readonly (readonly SqlValue[])[]> | Iterable<readonly (readonly SqlValue[])[]>;
}

/**
 * Gives open rows new values from `revision` on. Rows that this revision wrote are changed in place; older ones end and
 * go on as new rows, so that older revisions read as they did.
 * @returns the number of older rows that ended so: the others are counted where they were written
 */
export async function reviseRows(tx: Transaction, change: Revisions, revision: number): Promise<number> {
  const { table, key, columns, rows } = change;
  const revised = `revised_${table}`;
  const names = ['source', ...key, ...columns];
  await tx.query(
    `create temporary table ${revised} on commit drop as select ${names.join(', ')} from ${table} with no data`,
  );
  let given = 0;
  for await (const batch of rows) if (batch.length > 0) given += await tx.copyIn(revised, names, batch);
  const ended = given > 0 ? await goOnAs(tx, revised, change, revision) : 0;
  await tx.query(`drop table ${revised}`);
  return ended;
}

async function goOnAs(
  tx: Transaction,
  revised: string,
  { table, key, columns }: Revisions,
  revision: number,
): Promise<number> {
  await tx.query(`analyze ${revised}`);
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
  const [{ n }] = await tx.query<{ n: number }>(
    `with ended as (
       update ${table} t set valid_to = $1 from ${revised} r where ${same} and t.valid_to is null and t.valid_from < $1
       returning ${taken.join(', ')}),
     begun as (
       insert into ${table} (${target.join(', ')}, valid_from) select *, $1::integer from ended returning 1)
     select count(*)::int as n from begun`,
    [revision],
  );
  return n;
}
