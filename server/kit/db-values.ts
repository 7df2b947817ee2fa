import pg from 'pg';
import type { SqlValue } from '#core';

/** A parameter as it goes over the wire: text in PostgreSQL's own notation, or the bytes of a `bytea`. */
export type WireValue = string | Uint8Array | null;

/** One statement cannot have more; PGlite would silently answer nothing from then on (so unnest arrays instead). */
export const maxParameters = 32_766;

/**
 * Parameters of one statement, spelled out here so that both engines read the same: dates as ISO 8601, arrays as array
 * literals, objects as JSON. A JSON *array* is passed as text (`JSON.stringify`), since an array means a SQL array.
 */
export function encodeParameters(values: readonly SqlValue[]): WireValue[] {
  if (values.length > maxParameters) {
    throw new Error(`${values.length} parameters in one statement: use unnest($1::type[]) or copyIn`);
  }
  return values.map(encodeValue);
}

export function encodeValue(value: SqlValue | undefined): WireValue {
  if (value === null || value === undefined) return null;
  if (value instanceof Uint8Array) return value;
  if (typeof value === 'string') return value;
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return arrayLiteral(value);
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function arrayLiteral(values: readonly (string | number | boolean | null | Date)[]): string {
  return `{${values.map(arrayElement).join(',')}}`;
}

function arrayElement(value: string | number | boolean | null | Date | undefined): string {
  if (value === null || value === undefined) return 'NULL';
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  const text = value instanceof Date ? value.toISOString() : value;
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}

type Parser = (text: string) => unknown;

/**
 * Reads an instant as PostgreSQL writes it in a UTC session (`2026-01-01 09:00:00.123456+00`): milliseconds are kept,
 * the rest of the fraction is cut. `infinity` becomes a number, as dates cannot say it.
 */
function parseInstant(text: string): Date | number {
  if (text === 'infinity') return Number.POSITIVE_INFINITY;
  if (text === '-infinity') return Number.NEGATIVE_INFINITY;
  const [, date, time, fraction = ''] = /^(\d+-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.(\d+))?(?:\+00)?$/.exec(text) ?? [];
  if (!date) throw new Error(`not an instant in UTC after year 0: ${text}`);
  return new Date(`${date}T${time}.${fraction.slice(0, 3).padEnd(3, '0')}Z`);
}

/** Plain Uint8Array with its own buffer, so that typed arrays can be laid over it. */
function parseBytes(text: string): Uint8Array {
  const bytes = new Uint8Array((text.length - 2) / 2);
  Buffer.from(bytes.buffer).write(text.slice(2), 'hex');
  return bytes;
}

function parseInteger(text: string): number | bigint {
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : BigInt(text);
}

const asText: Parser = (text) => text;
const asNumber: Parser = Number;

/** Parser by type and by array type: [oid, oid of its array, parser]. */
const knownTypes: readonly (readonly [oid: number, arrayOid: number, parse: Parser])[] = [
  [16, 1000, (text) => text === 't'], // bool
  [17, 1001, parseBytes], // bytea
  [20, 1016, parseInteger], // int8
  [21, 1005, asNumber], // int2
  [23, 1007, asNumber], // int4
  [25, 1009, asText], // text
  [26, 1028, asNumber], // oid
  [114, 199, JSON.parse], // json
  [700, 1021, asNumber], // float4
  [701, 1022, asNumber], // float8
  [1042, 1014, asText], // char
  [1043, 1015, asText], // varchar
  [1082, 1182, asText], // date: a civil date stays text, it is no instant
  [1114, 1115, parseInstant], // timestamp, taken as UTC
  [1184, 1185, parseInstant], // timestamptz
  [1700, 1231, asText], // numeric: exact, so text; cast to float8 for a number
  [2950, 2951, asText], // uuid
  [3802, 3807, JSON.parse], // jsonb
];

/** Declared as a function by the package, but it is an object with `create`. */
const { create: arrayReader } = pg.types.arrayParser as unknown as {
  create(text: string, parse: Parser): { parse(): unknown[] };
};

const arrayParser =
  (parse: Parser): Parser =>
  (text) =>
    arrayReader(text, parse).parse();

/** Text of a result column to JavaScript, by type oid; the same on both engines. Anything else stays text. */
export const valueParsers: Readonly<Record<number, Parser>> = Object.fromEntries(
  knownTypes.flatMap(([oid, arrayOid, parse]) => [
    [oid, parse],
    [arrayOid, arrayParser(parse)],
  ]),
);

export const parserOf = (oid: number): Parser => valueParsers[oid] ?? asText;
