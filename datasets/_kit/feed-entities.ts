import { validIn } from '#core';

/**
 * SQL predicate of the rows that show in revision `$1` where several sources may name the same thing: each shows once, as
 * its first source by name has it. Feeds call it by that id, so it must be one.
 */
export const visibleOnce = (table: string, id: string): string => `${validIn('$1')} and not exists (
    select 1 from (select source as first_source, ${id} as first_id, valid_from, valid_to from ${table}) other
    where first_id = ${table}.${id} and first_source collate "C" < ${table}.source collate "C"
      and ${validIn('$1').replaceAll('valid_', 'other.valid_')})`;

/** The first row of an iteration, and all of them again. */
export async function peeked<T>(rows: AsyncIterable<T>): Promise<{ first: T | undefined; all: AsyncIterable<T> }> {
  const iterator = rows[Symbol.asyncIterator]();
  const first = await iterator.next();
  async function* all(): AsyncGenerator<T> {
    if (first.done) return;
    yield first.value;
    for (let next = await iterator.next(); !next.done; next = await iterator.next()) yield next.value;
  }
  return { first: first.done ? undefined : first.value, all: all() };
}
