import type { ByteWindow } from './byte-window.ts';
import { chooseEncoding, dbfLanguageEncoding, decodeField, type Encoding } from './encoding.ts';

/** dBASE III table: the attributes of a shapefile (layout: dBASE file format; ESRI Shapefile Technical Description 1998). */
export interface Dbf {
  readonly count: number;
  readonly fields: readonly DbfField[];
  readonly encoding: Encoding;
  /** Values of record 0…count-1 by field name, or undefined when the record is marked deleted. */
  record(index: number): Promise<Record<string, unknown> | undefined>;
}

interface DbfField {
  readonly name: string;
  readonly type: string;
  readonly offset: number;
  readonly length: number;
}

const deleted = 0x2a;
const endOfFields = 0x0d;
const sampledRecords = 2000;

/** Opens a table; `fail` makes the Outcome of a damaged file. `declared` is what the user or the `.cpg` says. */
export async function openDbf(
  window: ByteWindow,
  declared: { readonly certain?: Encoding; readonly named?: Encoding },
  fail: (what: string) => Error,
): Promise<Dbf> {
  const header = Buffer.from(await window.read(0, 32));
  if (header.length < 32) throw fail('.dbf < 32 bytes');
  const count = header.readUInt32LE(4);
  const headerLength = header.readUInt16LE(8);
  const recordLength = header.readUInt16LE(10);
  if (headerLength < 33 || recordLength < 2) throw fail('.dbf header');
  if (headerLength + count * recordLength > window.size) {
    throw fail(`.dbf ${window.size} < ${headerLength + count * recordLength} bytes`);
  }
  const fields = readFields(Buffer.from(await window.read(32, headerLength - 32)), recordLength, fail);
  const bytesOf = (index: number) => window.read(headerLength + index * recordLength, recordLength);
  const encoding =
    declared.certain ??
    chooseEncoding(declared.named ?? dbfLanguageEncoding(header[29]), await sampleTexts(fields, count, bytesOf));
  const record = async (index: number) => {
    const bytes = await bytesOf(index);
    if (bytes[0] === deleted) return undefined;
    return Object.fromEntries(fields.map((field) => [field.name, fieldValue(field, bytes, encoding)]));
  };
  return { count, fields, encoding, record };
}

function readFields(bytes: Buffer, recordLength: number, fail: (what: string) => Error): DbfField[] {
  const fields: DbfField[] = [];
  let offset = 1;
  for (let at = 0; at < bytes.length && bytes[at] !== endOfFields; at += 32) {
    if (at + 32 > bytes.length) throw fail('.dbf fields');
    const name = decodeField('euc-kr', until(bytes.subarray(at, at + 11), 0)).trim();
    const length = bytes[at + 16];
    fields.push({ name, type: String.fromCharCode(bytes[at + 11]), offset, length });
    offset += length;
  }
  if (offset > recordLength || fields.length === 0) throw fail('.dbf fields');
  return fields;
}

function until(bytes: Buffer, end: number): Buffer {
  const at = bytes.indexOf(end);
  return at < 0 ? bytes : bytes.subarray(0, at);
}

function trimmed(field: DbfField, record: Buffer): Buffer {
  const bytes = record.subarray(field.offset, field.offset + field.length);
  let end = bytes.length;
  while (end > 0 && (bytes[end - 1] === 0x20 || bytes[end - 1] === 0)) end--;
  return bytes.subarray(0, end);
}

async function sampleTexts(
  fields: readonly DbfField[],
  count: number,
  bytesOf: (index: number) => Promise<Buffer>,
): Promise<Buffer[]> {
  const texts: Buffer[] = [];
  const step = Math.max(1, Math.floor(count / sampledRecords));
  for (let index = 0; index < count; index += step) {
    const record = await bytesOf(index);
    for (const field of fields) {
      const bytes = trimmed(field, record);
      // A value that fills its field may end in half a character, which no encoding could read.
      if (field.type === 'C' && bytes.length < field.length) texts.push(Buffer.from(bytes));
    }
  }
  return texts;
}

function fieldValue(field: DbfField, record: Buffer, encoding: Encoding): string | number | boolean | null {
  const bytes = trimmed(field, record);
  const text = field.type === 'C' ? decodeField(encoding, bytes).trim() : bytes.toString('latin1').trim();
  if (text === '') return null;
  if (field.type === 'N' || field.type === 'F') return Number.isFinite(Number(text)) ? Number(text) : null;
  if (field.type === 'L') return /^[YyTt]$/.test(text) ? true : /^[NnFf]$/.test(text) ? false : null;
  return text;
}
