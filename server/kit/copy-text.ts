import type { CopyText, SqlValue } from '#core';
import { encodeValue } from './db-values.ts';

type Rows = AsyncIterable<readonly SqlValue[]> | Iterable<readonly SqlValue[]>;

const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

/** One field of COPY's text format. Geometry goes in as hex EWKB text. */
function copyField(value: SqlValue): string {
  const wire = encodeValue(value);
  if (wire === null) return '\\N';
  if (wire instanceof Uint8Array)
    return `\\\\x${Buffer.from(wire.buffer, wire.byteOffset, wire.byteLength).toString('hex')}`;
  return /[\\\t\n\r]/.test(wire) ? wire.replace(/[\\\t\n\r]/g, (c) => escapes[c]) : wire;
}

/** Fields of COPY's text format, joined as they stand in a line. */
export function copyFields(values: readonly SqlValue[]): string {
  let line = copyField(values[0]);
  for (let i = 1; i < values.length; i++) line += `\t${copyField(values[i])}`;
  return line;
}

/** Characters of a chunk: bounds the memory of both sides while a large table streams in. */
const chunkLength = 1_000_000;

/** Gathers lines into chunks. */
export class CopyLines {
  #lines: string[] = [];
  #length = 0;

  /** Adds a line without its end; gives a chunk when enough has come together. */
  add(line: string): CopyText | undefined {
    this.#lines.push(line);
    this.#length += line.length;
    return this.#length < chunkLength ? undefined : this.take();
  }

  /** What has come together, if anything. */
  take(): CopyText | undefined {
    const rows = this.#lines.length;
    if (rows === 0) return undefined;
    this.#lines.push('');
    const bytes = Buffer.from(this.#lines.join('\n'));
    this.#lines = [];
    this.#length = 0;
    return { bytes, rows };
  }
}

/** Rows in COPY's text format. */
export async function* copyChunks(rows: Rows, columns: number): AsyncGenerator<CopyText> {
  const lines = new CopyLines();
  for await (const row of rows) {
    if (row.length !== columns) throw new Error(`a row of ${row.length} values for ${columns} columns`);
    const chunk = lines.add(copyFields(row));
    if (chunk) yield chunk;
  }
  const rest = lines.take();
  if (rest) yield rest;
}

/**
 * Copies chunk by chunk, each by a statement of its own, so that whoever makes the rows may ask the database between
 * them; while one is taken in, the next is made.
 * @returns the number of rows written
 */
export async function copyInTurn(
  chunks: AsyncIterable<CopyText> | Iterable<CopyText>,
  copy: (bytes: Uint8Array, rows: number) => Promise<number>,
): Promise<number> {
  let written = 0;
  let copying: Promise<number> = Promise.resolve(0);
  try {
    for await (const { bytes, rows } of chunks) {
      written += await copying;
      copying = copy(bytes, rows);
      // Told when it is waited for; without a listener until then, a refusal would end the process.
      copying.catch(() => {});
    }
  } catch (error) {
    await copying.catch(() => {});
    throw error;
  }
  return written + (await copying);
}

export const quoteName = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** `COPY` of the columns of a table (`name` or `schema.name`) from a place: `stdin` or a quoted file name. */
export function copyStatement(table: string, columns: readonly string[], from: string): string {
  const target = table.split('.').map(quoteName).join('.');
  return `copy ${target} (${columns.map(quoteName).join(', ')}) from ${from}`;
}
