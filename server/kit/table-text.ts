import type { Feature } from 'geojson';
import { cellOf, lineOf, placeSize, type Table, type TablePlaces, type TableSpec, toWgs84 } from '#core';

/** Rows that become text at once: enough to be quick, few enough to leave the loop to others. */
const rowsPerChunk = 2000;

/** Keys of the columns that text has: bits are in the binary form only. */
const textColumns = ({ columns }: TableSpec): string[] =>
  Object.entries(columns).flatMap(([key, { type }]) => (type === 'bits' ? [] : [key]));

interface Place {
  readonly lon: number;
  readonly lat: number;
  readonly bottomM: number;
  readonly topM: number;
  readonly line: readonly (readonly [number, number])[];
}

/** Degrees to seven places: a centimetre. */
const degrees = ([lon, lat]: readonly [number, number]): readonly [number, number] => [
  Number(lon.toFixed(7)),
  Number(lat.toFixed(7)),
];

function placeOf({ places }: Table, row: number): Place | undefined {
  if (!places) return undefined;
  if (places.shape === 'line') return placeOfLine(places, row);
  const size = placeSize[places.shape];
  const [x0, y0, ...rest] = places.values.subarray(row * size, (row + 1) * size);
  const [x, y] = places.origin;
  if (places.shape === 'point') {
    const [lon, lat] = degrees(toWgs84([x + x0, y + y0]));
    return { lon, lat, bottomM: rest[0], topM: rest[0], line: [] };
  }
  const [x1, y1, bottomM, topM] = rest;
  const [lon, lat] = degrees(toWgs84([x + (x0 + x1) / 2, y + (y0 + y1) / 2]));
  const line = [degrees(toWgs84([x + x0, y + y0])), degrees(toWgs84([x + x1, y + y1]))];
  return { lon, lat, bottomM, topM, line };
}

/** A line, and the place and height of its middle position. */
function placeOfLine(places: TablePlaces, row: number): Place {
  const [x, y] = places.origin;
  const positions = lineOf(places, row);
  const line = positions.map(([east, north]) => degrees(toWgs84([x + east, y + north])));
  const middle = positions.length >> 1;
  const [lon, lat] = line[middle];
  return { lon, lat, bottomM: positions[middle][2], topM: positions[middle][2], line };
}

const rounded = (value: string | number | undefined): string | number | undefined =>
  typeof value === 'number' ? Number(value.toPrecision(7)) : value;

/** A cell as CSV has it (RFC 4180). Text that a spreadsheet would take for a formula is set off by an apostrophe. */
export function csvCell(value: string | number | undefined): string {
  if (value === undefined) return '';
  if (typeof value === 'number') return String(value);
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** CSV in pieces: UTF-8 with a byte order mark, which spreadsheets need for Korean, a heading, then the rows. */
export function* tableCsv(table: Table, spec: TableSpec): Generator<string> {
  const keys = textColumns(spec);
  const placeKeys = table.places ? ['lon', 'lat', 'bottomM', 'topM'] : [];
  yield `\uFEFF${[...keys, ...placeKeys].join(',')}\r\n`;
  for (let from = 0; from < table.rows; from += rowsPerChunk) {
    let text = '';
    for (let row = from; row < Math.min(table.rows, from + rowsPerChunk); row++) {
      const place = placeOf(table, row);
      const cells = keys.map((key) => csvCell(rounded(cellOf(table.columns[key], row))));
      if (place) for (const n of [place.lon, place.lat, place.bottomM, place.topM]) cells.push(csvCell(rounded7(n)));
      text += `${cells.join(',')}\r\n`;
    }
    yield text;
  }
}

/** Longitudes need ten digits. */
const rounded7 = (n: number): number => Number(n.toFixed(7));

/** A GeoJSON FeatureCollection in pieces; a panel is the line of its foot with `bottomM` and `topM`. */
export function* tableGeoJson(
  table: Table,
  spec: TableSpec,
  { offset, limit }: { offset: number; limit: number },
): Generator<string> {
  const keys = textColumns(spec);
  const end = Math.min(table.rows, offset + limit);
  yield `{"type":"FeatureCollection","numberMatched":${table.rows},"numberReturned":${Math.max(0, end - offset)},"features":[`;
  for (let from = offset; from < end; from += rowsPerChunk) {
    const features: string[] = [];
    for (let row = from; row < Math.min(end, from + rowsPerChunk); row++) {
      features.push(JSON.stringify(featureOf(table, keys, row)));
    }
    yield `${from > offset ? ',' : ''}${features.join(',')}`;
  }
  yield ']}';
}

function featureOf(table: Table, keys: readonly string[], row: number): Feature | object {
  const properties = Object.fromEntries(keys.map((key) => [key, rounded(cellOf(table.columns[key], row)) ?? null]));
  const place = placeOf(table, row);
  if (!place) return { type: 'Feature', id: row, geometry: null, properties };
  const heights = { bottomM: rounded(place.bottomM), topM: rounded(place.topM) };
  const geometry =
    place.line.length > 0
      ? { type: 'LineString', coordinates: place.line }
      : { type: 'Point', coordinates: [place.lon, place.lat] };
  return { type: 'Feature', id: row, geometry, properties: { ...properties, ...heights } };
}

/** The box around all rows in longitude and latitude, or undefined where rows have no place. */
export function tableBounds({ places, rows }: Table): [number, number, number, number] | undefined {
  if (!places || rows === 0) return undefined;
  const size = placeSize[places.shape];
  const box = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
  const count = places.starts?.at(-1) ?? rows;
  for (let row = 0; row < count; row++) {
    for (let k = 0; k < (places.shape === 'panel' ? 4 : 2); k += 2) {
      const [x, y] = places.values.subarray(row * size + k, row * size + k + 2);
      box[0] = Math.min(box[0], x);
      box[1] = Math.min(box[1], y);
      box[2] = Math.max(box[2], x);
      box[3] = Math.max(box[3], y);
    }
  }
  const [x, y] = places.origin;
  const corners = [
    [0, 1],
    [0, 3],
    [2, 1],
    [2, 3],
  ].map(([i, j]) => toWgs84([x + box[i], y + box[j]]));
  const lons = corners.map(([lon]) => lon);
  const lats = corners.map(([, lat]) => lat);
  return [Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)];
}
