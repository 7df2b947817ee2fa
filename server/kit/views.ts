import { createHash } from 'node:crypto';
import type { Reader } from '#core';

/** Letters of the short links, without those that are read for another (0 o, 1 l i). */
const alphabet = '23456789abcdefghjkmnpqrstuvwxyz';
const idLength = 10;

/** JSON with its keys in order, so that equal content is equal text. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    part && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}

/** Id of a view, made from its content: saving the same view twice gives the same link, and nobody can fill the table with copies. */
export function viewId(body: unknown): string {
  const digest = createHash('sha256').update(canonical(body)).digest();
  return Array.from(digest.subarray(0, idLength), (byte) => alphabet[byte % alphabet.length]).join('');
}

/** Keeps a view and returns the id of its link. */
export async function saveView(db: Reader, body: Readonly<Record<string, unknown>>): Promise<string> {
  const id = viewId(body);
  await db.query('insert into saved_view (id, body) values ($1, $2) on conflict (id) do nothing', [id, { ...body }]);
  return id;
}

/** The view behind a link, or undefined. */
export async function readView(db: Reader, id: string): Promise<Readonly<Record<string, unknown>> | undefined> {
  const [row] = await db.query<{ body: Record<string, unknown> }>('select body from saved_view where id = $1', [id]);
  return row?.body;
}
