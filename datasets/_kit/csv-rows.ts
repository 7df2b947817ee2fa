import { open, stat } from 'node:fs/promises';
import { fileChunks } from './byte-window.ts';
import { chooseEncoding, type Encoding, namedEncoding } from './encoding.ts';
import { badEncoding, brokenFile, emptyFile, fileNotFound, htmlInsteadOfData, tooMuch } from './import-outcomes.ts';
import type { SourceFile } from './roles.ts';

/** One line of a table: fields by the names of the first line. */
export interface CsvRow {
  /** As an editor counts the table: the line of names is row 1. */
  readonly row: number;
  readonly fields: Readonly<Record<string, string>>;
}

export interface CsvTable {
  readonly columns: readonly string[];
  rows(): AsyncGenerator<CsvRow>;
}

const sampleBytes = 1 << 20;
const longestRow = 1 << 20;
const mostColumns = 1000;

/**
 * A table in a text file of any size (RFC 4180 with commas, semicolons, tabs or bars; UTF-8, CP949 or UTF-16), row by row;
 * throws an Outcome for what is no table.
 */
export async function openCsv(file: SourceFile, encoding?: string): Promise<CsvTable> {
  const { size } = await stat(file.path).catch((error) => {
    throw fileNotFound({ file: file.name }, file.name, error);
  });
  const head = await firstBytes(file.path);
  if (size === 0 || head.length === 0) throw emptyFile({ file: file.name }, file.name);
  const name = encodingOf(file, head, encoding);
  const start = new TextDecoder(name).decode(head).replace(/^\uFEFF/, '');
  if (/^\s*<(!doctype|html)/i.test(start)) throw htmlInsteadOfData({ file: file.name }, file.name);
  if (start.slice(0, 4096).includes('\0')) throw brokenFile({ file: file.name, kind: 'CSV', what: '0x00' }, file.name);
  return tableOf(file, () => decodedFile(file, name), delimiterOf(start));
}

/** A table whose text comes from elsewhere: a member of an archive. */
export async function tableOf(file: SourceFile, text: () => AsyncIterable<string>, delimiter = ','): Promise<CsvTable> {
  for await (const names of records(file, text(), delimiter)) {
    const columns = names.map((name) => name.trim());
    if (columns.length > mostColumns) throw tooMuch({ file: file.name, what: 'columns', most: mostColumns }, file.name);
    return { columns, rows: () => rows(file, text(), delimiter, columns) };
  }
  throw emptyFile({ file: file.name }, file.name);
}

async function firstBytes(path: string): Promise<Buffer> {
  await using handle = await open(path);
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(sampleBytes), 0, sampleBytes, 0);
  const whole = buffer.subarray(0, bytesRead);
  // Up to the last whole line, so that no character is cut in two.
  const end = whole.lastIndexOf(0x0a);
  return bytesRead === sampleBytes && end > 0 ? whole.subarray(0, end) : whole;
}

function encodingOf(file: SourceFile, head: Buffer, asked: string | undefined): Encoding | 'utf-16le' {
  if (asked !== undefined) {
    const named = namedEncoding(asked);
    if (!named) throw badEncoding({ file: file.name, encoding: asked }, file.name);
    return named;
  }
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  // Line by line: one broken line must not decide for the whole file.
  const lines: Buffer[] = [];
  for (let at = 0; at < head.length && lines.length < 2000; ) {
    const end = head.indexOf(0x0a, at);
    lines.push(head.subarray(at, end < 0 ? head.length : end));
    at = end < 0 ? head.length : end + 1;
  }
  return chooseEncoding(undefined, lines);
}

async function* decodedFile(file: SourceFile, encoding: string): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding);
  for await (const chunk of fileChunks(file, 1 << 18)) {
    yield decoder.decode(chunk as Uint8Array, { stream: true });
  }
  yield decoder.decode();
}

/** The sign that stands most often in the first line, outside quotes. */
function delimiterOf(start: string): string {
  const line = (/^[^\n]*/.exec(start)?.[0] ?? '').replace(/"[^"]*"/g, '');
  const count = (sign: string) => line.split(sign).length - 1;
  return [',', ';', '\t', '|'].reduce((best, sign) => (count(sign) > count(best) ? sign : best), ',');
}

async function* rows(
  file: SourceFile,
  text: AsyncIterable<string>,
  delimiter: string,
  columns: readonly string[],
): AsyncGenerator<CsvRow> {
  let row = 0;
  for await (const record of records(file, text, delimiter)) {
    if (++row === 1) continue;
    yield { row, fields: Object.fromEntries(columns.map((column, i) => [column, record[i]?.trim() ?? ''])) };
  }
}

/** Records of the text; empty lines are none. Quotes hold delimiters, line breaks and doubled quotes. */
async function* records(file: SourceFile, text: AsyncIterable<string>, delimiter: string): AsyncGenerator<string[]> {
  let record: string[] = [];
  let field = '';
  let quoted = false;
  let quotePending = false;
  let length = 0;
  let first = true;
  const endOfRecord = (): string[] | undefined => {
    record.push(field);
    const done = record;
    [record, field, length] = [[], '', 0];
    return done.some((value) => value !== '') ? done : undefined;
  };
  for await (let chunk of text) {
    if (first) chunk = chunk.replace(/^\uFEFF/, '');
    first = false;
    let from = 0;
    for (let i = 0; i < chunk.length; i++) {
      const sign = chunk[i];
      if (quoted) {
        if (sign !== '"') continue;
        field += chunk.slice(from, i);
        [quoted, quotePending, from] = [false, true, i + 1];
      } else if (sign === '"' && (quotePending || (field === '' && from === i))) {
        if (quotePending) field += '"';
        [quoted, quotePending, from] = [true, false, i + 1];
      } else {
        quotePending = false;
        if (sign !== delimiter && sign !== '\n' && sign !== '\r') continue;
        field += chunk.slice(from, i);
        from = i + 1;
        if (sign === delimiter) {
          record.push(field);
          length += field.length;
          field = '';
        } else {
          const done = endOfRecord();
          if (done) yield done;
        }
      }
    }
    field += chunk.slice(from);
    if (length + field.length > longestRow || record.length > 10 * mostColumns) {
      throw brokenFile({ file: file.name, kind: 'CSV', what: `> ${longestRow}` }, file.name);
    }
  }
  // A quote that never closes has swallowed everything behind it.
  if (quoted) throw brokenFile({ file: file.name, kind: 'CSV', what: '"' }, file.name);
  const done = endOfRecord();
  if (done) yield done;
}
