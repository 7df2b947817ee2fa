import { fileChunks } from './byte-window.ts';
import { namedEncoding } from './encoding.ts';
import { brokenJson } from './import-outcomes.ts';
import { jsonPieces, wholeList } from './json-pieces.ts';
import type { SourceFile } from './roles.ts';

export interface JsonRow {
  readonly row: number;
  readonly fields: Readonly<Record<string, unknown>>;
}

export interface JsonTable {
  readonly columns: readonly string[];
  rows(): AsyncGenerator<JsonRow>;
}

/** Keys under which open-data portals put their rows; `$` is a document that is a list itself. */
const rowContainers = new Set([wholeList, 'DATA', 'data', 'rows', 'row', 'items', 'records', 'result']);

/** Rows of a JSON list of flat objects, one by one; undefined when the document holds no such list. */
export async function openJsonRows(file: SourceFile, encoding?: string): Promise<JsonTable | undefined> {
  const columns = new Set<string>();
  let row = 0;
  for await (const { fields } of rows(file, encoding)) {
    for (const name of Object.keys(fields)) columns.add(name);
    if (++row === 20) break;
  }
  return row > 0 ? { columns: [...columns], rows: () => rows(file, encoding) } : undefined;
}

async function* rows(file: SourceFile, encoding: string | undefined): AsyncGenerator<JsonRow> {
  const fail = (row: number) => brokenJson({ file: file.name, row }, `${file.name} #${row}`);
  let row = 0;
  for await (const piece of jsonPieces(textOf(file, encoding), rowContainers, fail)) {
    if ('skeleton' in piece || piece.key !== undefined) continue;
    row++;
    let fields: unknown;
    try {
      fields = JSON.parse(piece.text);
    } catch {
      throw fail(row);
    }
    const isRow = typeof fields === 'object' && fields !== null && !Array.isArray(fields);
    yield { row, fields: isRow ? (fields as Record<string, unknown>) : {} };
  }
}

async function* textOf(file: SourceFile, encoding: string | undefined): AsyncGenerator<string> {
  const decoder = new TextDecoder((encoding && namedEncoding(encoding)) || 'utf-8');
  for await (const chunk of fileChunks(file, 1 << 18)) {
    yield decoder.decode(chunk as Uint8Array, { stream: true });
  }
}
