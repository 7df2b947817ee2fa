import type { AttributeSpec } from './contract.ts';
import type { Legend } from './legend.ts';
import type { RunProvenance } from './provenance.ts';
import type { Text } from './text.ts';
import type { UnitName } from './units.ts';

/** What a column of a table result means. */
export interface ColumnSpec extends AttributeSpec {
  /** `bits`: one yes or no per instant of the table's time axis. */
  readonly type: 'number' | 'text' | 'bits';
  /** Present when the column can colour what its rows stand for. */
  readonly legend?: Legend;
  /** The row is there from this value on: a film shows rows as its time passes them. */
  readonly reveals?: 'minute';
}

/** A column of numbers. */
export const numberSpec = (ko: string, en: string, unit: UnitName, more: Partial<ColumnSpec> = {}): ColumnSpec => ({
  title: { ko, en },
  unit,
  type: 'number',
  ...more,
});

/** A column of words. */
export const textSpec = (ko: string, en: string, more: Partial<ColumnSpec> = {}): ColumnSpec => ({
  title: { ko, en },
  unit: 'one',
  type: 'text',
  ...more,
});

/** A table that a simulation answers with: one row per thing, columns typed here. */
export interface TableSpec {
  readonly title: Text;
  readonly description?: Text;
  /** Where a row lies: a piece of wall, a point, a line on the ground, or nowhere of its own. */
  readonly shape: 'panel' | 'point' | 'line' | 'none';
  /** Of lines: the column whose words are written on them. */
  readonly label?: string;
  /** In the order in which people read them. */
  readonly columns: Readonly<Record<string, ColumnSpec>>;
  /** Present when rows stand for features of a tileset, to be coloured there: `column` holds their ids. */
  readonly paints?: { readonly tileset: string; readonly column: string };
  /** Present when each row keeps a rule or breaks it. */
  readonly rule?: TableRule;
}

/** A rule that rows of a table keep (1) or break (0), as columns of it. */
export interface TableRule {
  readonly passes: string;
  /** The same in the city as it stands; unknown where there is nothing to compare. */
  readonly before: string;
  /** What a row belongs to: the column of a thing's id, then what tells its parts apart, such as floor and side. */
  readonly of: readonly string[];
}

export type Column =
  /** NaN where nothing is known. */
  | { readonly type: 'number'; readonly values: Float32Array }
  /** Each row's place in `words`. */
  | { readonly type: 'text'; readonly values: Uint32Array; readonly words: readonly string[] }
  /** Low bit first, `bytes` per row. */
  | { readonly type: 'bits'; readonly values: Uint8Array; readonly bytes: number };

/** Numbers per row in `TablePlaces.values`; of a line, per position. */
export const placeSize = { panel: 6, point: 3, line: 3 } as const;

/**
 * Where rows lie, in EPSG:5186 relative to `origin`, heights in metres above mean sea level. `panel`: x0, y0, x1, y1 of a
 * wall's foot seen from outside from left to right, bottom, top. `point` and `line`: x, y, height of each position.
 */
export interface TablePlaces {
  readonly shape: 'panel' | 'point' | 'line';
  readonly origin: readonly [x: number, y: number];
  readonly values: Float32Array;
  /** Of lines: the first position of each row's line, and the number of all at the end. */
  readonly starts?: readonly number[];
}

/** The positions (x, y, height) of a row of lines, relative to the origin. */
export function lineOf({ values, starts = [] }: TablePlaces, row: number): (readonly [number, number, number])[] {
  const count = starts[row + 1] - starts[row];
  return Array.from({ length: count }, (_, i) => {
    const at = placeSize.line * (starts[row] + i);
    return [values[at], values[at + 1], values[at + 2]] as const;
  });
}

/** Lines of EPSG:5186 positions with heights, as a table keeps them. */
export function linePlaces(lines: readonly (readonly (readonly [number, number, number])[])[]): TablePlaces {
  const [x0, y0] = lines[0]?.[0] ?? [0, 0];
  const starts = [0];
  for (const line of lines) starts.push(starts[starts.length - 1] + line.length);
  const values = Float32Array.from(lines.flat().flatMap(([x, y, z]) => [x - x0, y - y0, z]));
  return { shape: 'line', origin: [x0, y0], values, starts };
}

/** A table result: columns of equal length, by the keys of its spec. */
export interface Table {
  readonly rows: number;
  readonly columns: Readonly<Record<string, Column>>;
  readonly places?: TablePlaces;
  /** Instants (ms) that `bits` columns speak of. */
  readonly timeAxis?: readonly number[];
  readonly provenance?: RunProvenance;
}

export const isTable = (result: object): result is Table => 'rows' in result && 'columns' in result;

/** Text in a column, each different one kept once. */
export function textColumn(texts: readonly string[]): Column {
  const places = new Map<string, number>();
  const values = new Uint32Array(texts.length);
  texts.forEach((text, row) => {
    const known = places.get(text) ?? places.size;
    places.set(text, known);
    values[row] = known;
  });
  return { type: 'text', values, words: [...places.keys()] };
}

export const numberColumn = (values: Float32Array | readonly number[]): Column => ({
  type: 'number',
  values: values instanceof Float32Array ? values : Float32Array.from(values),
});

/** What a row says in a column: undefined where nothing is known, and for bits. */
export function cellOf(column: Column, row: number): string | number | undefined {
  if (column.type === 'text') return column.words[column.values[row]];
  if (column.type === 'bits') return undefined;
  const value = column.values[row];
  return Number.isNaN(value) ? undefined : value;
}

/**
 * A table as bytes: length of the header (uint32), header (JSON, padded with spaces to a multiple of four), then each
 * column and the places, little-endian, each padded to four bytes. Read by the screen, and what the server keeps.
 */
export interface TableHeader {
  readonly rows: number;
  readonly columns: readonly {
    readonly key: string;
    readonly type: Column['type'];
    readonly words?: readonly string[];
    readonly bytes?: number;
  }[];
  readonly places?: Pick<TablePlaces, 'shape' | 'origin' | 'starts'>;
  readonly timeAxis?: readonly number[];
}

const padded = (bytes: number) => Math.ceil(bytes / 4) * 4;

export function headerOf({ rows, columns, places, timeAxis }: Table): TableHeader {
  return {
    rows,
    columns: Object.entries(columns).map(([key, column]) => ({
      key,
      type: column.type,
      ...(column.type === 'text' ? { words: column.words } : {}),
      ...(column.type === 'bits' ? { bytes: column.bytes } : {}),
    })),
    ...(places
      ? { places: { shape: places.shape, origin: places.origin, ...(places.starts && { starts: places.starts }) } }
      : {}),
    ...(timeAxis ? { timeAxis } : {}),
  };
}

/** Columns and places one after another. */
export function bodyOf({ columns, places }: Table): Uint8Array {
  const parts = [...Object.values(columns).map((column) => column.values), ...(places ? [places.values] : [])];
  const body = new Uint8Array(parts.reduce((sum, part) => sum + padded(part.byteLength), 0));
  let at = 0;
  for (const part of parts) {
    body.set(new Uint8Array(part.buffer, part.byteOffset, part.byteLength), at);
    at += padded(part.byteLength);
  }
  return body;
}

/** The table again. `body` must begin at a multiple of four bytes of its buffer; its columns are views of it. */
export function tableFrom(header: TableHeader, body: Uint8Array): Table {
  let at = body.byteOffset;
  const take = (bytes: number): number => {
    const from = at;
    at += padded(bytes);
    return from;
  };
  const { rows } = header;
  const columns = header.columns.map(({ key, type, words = [], bytes = 0 }): [string, Column] => {
    if (type === 'number') return [key, { type, values: new Float32Array(body.buffer, take(4 * rows), rows) }];
    if (type === 'text') return [key, { type, values: new Uint32Array(body.buffer, take(4 * rows), rows), words }];
    return [key, { type, values: new Uint8Array(body.buffer, take(bytes * rows), bytes * rows), bytes }];
  });
  const { places } = header;
  const size = places ? (places.starts?.at(-1) ?? rows) * placeSize[places.shape] : 0;
  return {
    rows,
    columns: Object.fromEntries(columns),
    ...(places ? { places: { ...places, values: new Float32Array(body.buffer, take(4 * size), size) } } : {}),
    ...(header.timeAxis ? { timeAxis: header.timeAxis } : {}),
  };
}

export function tableBytes(table: Table): Uint8Array {
  const json = new TextEncoder().encode(JSON.stringify(headerOf(table)));
  const body = bodyOf(table);
  const bytes = new Uint8Array(4 + padded(json.length) + body.length).fill(32, 4, 4 + padded(json.length));
  new DataView(bytes.buffer).setUint32(0, padded(json.length), true);
  bytes.set(json, 4);
  bytes.set(body, 4 + padded(json.length));
  return bytes;
}

export function readTable(bytes: ArrayBuffer): Table {
  const length = new DataView(bytes).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(bytes, 4, length))) as TableHeader;
  return tableFrom(header, new Uint8Array(bytes, 4 + length));
}

/** Order statistics of the known values of a number column. */
export function columnStatistics(values: Float32Array) {
  const known = values.filter((value) => !Number.isNaN(value)).sort();
  const count = known.length;
  if (count === 0) return { count, min: null, max: null, mean: null, p50: null };
  const mean = known.reduce((sum, value) => sum + value, 0) / count;
  return { count, min: known[0], max: known[count - 1], mean, p50: known[count >> 1] };
}
