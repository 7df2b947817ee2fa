import { hash } from 'node:crypto';
import type { CopyText, SqlValue } from '#core';
import { encodeValue } from './db-values.ts';

type Rows = AsyncIterable<readonly SqlValue[]> | Iterable<readonly SqlValue[]>;

const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

/** One field of COPY's text format. Geometry goes in as hex EWKB text. */
function copyField(value: SqlValue): string {
  if (value === null) return '\\N';
  if (typeof value === 'number') return String(value);
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

/** Bytes of a chunk: bounds the memory of both sides while a large table streams in. */
const chunkBytes = 1_000_000;
const hashDigits = 32;

/** Gathers lines into chunks. Text goes into bytes as it comes: joining it first would cost a copy more. */
export class CopyLines {
  #bytes = Buffer.alloc(0);
  #length = 0;
  #rows = 0;

  /** Adds text to the line that is open. */
  write(text: string): void {
    this.#makeRoom(3 * text.length);
    this.#length += this.#bytes.write(text, this.#length);
  }

  /** Adds text to the line that is open; before it, as a field, the first digits of its SHA-256. */
  writeHashed(text: string): void {
    this.#makeRoom(hashDigits + 1 + 3 * text.length);
    const at = this.#length;
    const start = at + hashDigits + 1;
    this.#length = start + this.#bytes.write(text, start);
    this.#bytes.write(hash('sha256', this.#bytes.subarray(start, this.#length)), at, hashDigits, 'latin1');
    this.#bytes[start - 1] = tab;
  }

  /** Ends the line that is open; gives a chunk when enough has come together. */
  endLine(): CopyText | undefined {
    this.#makeRoom(1);
    this.#bytes[this.#length++] = newline;
    this.#rows++;
    return this.#length < chunkBytes ? undefined : this.take();
  }

  /** What has come together, if anything. */
  take(): CopyText | undefined {
    if (this.#rows === 0) return undefined;
    const chunk = { bytes: this.#bytes.subarray(0, this.#length), rows: this.#rows };
    [this.#bytes, this.#length, this.#rows] = [Buffer.alloc(0), 0, 0];
    return chunk;
  }

  #makeRoom(bytes: number): void {
    const needed = this.#length + bytes;
    if (needed <= this.#bytes.length) return;
    // Memory of its own, since a chunk may be handed to another thread.
    const larger = Buffer.allocUnsafeSlow(Math.max(needed, 2 * this.#bytes.length, smallestRoom));
    this.#bytes.copy(larger, 0, 0, this.#length);
    this.#bytes = larger;
  }
}

const [tab, newline] = [9, 10];
const smallestRoom = 1 << 16;

/** A chunk without its first rows, or undefined when none is left. */
export function withoutFirst({ bytes, rows }: CopyText, count: number): CopyText | undefined {
  if (count <= 0) return { bytes, rows };
  if (count >= rows) return undefined;
  let at = 0;
  for (let row = 0; row < count; row++) at = bytes.indexOf(newline, at) + 1;
  return { bytes: bytes.subarray(at), rows: rows - count };
}

/** Rows in COPY's text format. */
export async function* copyChunks(rows: Rows, columns: number): AsyncGenerator<CopyText> {
  const lines = new CopyLines();
  for await (const row of rows) {
    if (row.length !== columns) throw new Error(`a row of ${row.length} values for ${columns} columns`);
    lines.write(copyFields(row));
    const chunk = lines.endLine();
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
