import type { SqlValue } from '#core';
import { encodeValue } from './db-values.ts';

type Rows = AsyncIterable<readonly SqlValue[]> | Iterable<readonly SqlValue[]>;

const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

/** One field of COPY's text format. Geometry goes in as EWKT or hex EWKB text. */
function copyField(value: SqlValue): string {
  const wire = encodeValue(value);
  if (wire === null) return '\\N';
  if (wire instanceof Uint8Array)
    return `\\\\x${Buffer.from(wire.buffer, wire.byteOffset, wire.byteLength).toString('hex')}`;
  return /[\\\t\n\r]/.test(wire) ? wire.replace(/[\\\t\n\r]/g, (c) => escapes[c]) : wire;
}

export interface CopyChunk {
  readonly bytes: Buffer;
  readonly rows: number;
}

/** Rows in COPY's text format, in chunks of at least `chunkLength` characters (the last may be shorter). */
export async function* copyChunks(rows: Rows, columns: number, chunkLength: number): AsyncGenerator<CopyChunk> {
  let lines: string[] = [];
  let length = 0;
  for await (const row of rows) {
    if (row.length !== columns) throw new Error(`a row of ${row.length} values for ${columns} columns`);
    const line = `${row.map(copyField).join('\t')}\n`;
    lines.push(line);
    length += line.length;
    if (length < chunkLength) continue;
    yield { bytes: Buffer.from(lines.join('')), rows: lines.length };
    lines = [];
    length = 0;
  }
  if (lines.length > 0) yield { bytes: Buffer.from(lines.join('')), rows: lines.length };
}

export const quoteName = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** `COPY` of the columns of a table (`name` or `schema.name`) from a place: `stdin` or a quoted file name. */
export function copyStatement(table: string, columns: readonly string[], from: string): string {
  const target = table.split('.').map(quoteName).join('.');
  return `copy ${target} (${columns.map(quoteName).join(', ')}) from ${from}`;
}
