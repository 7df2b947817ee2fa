import { boxContains, type CrsCode, converter, type Epsg5186, seoulBox, type Text } from '#core';
import { decideCrs } from './crs-detect.ts';
import { openCsv } from './csv-rows.ts';
import { noRows, outsideSeoul } from './import-outcomes.ts';
import { openJsonRows } from './json-rows.ts';
import { type PlacementRules, readPoints, refuseRow, seoulContains } from './placement.ts';
import type { QualityReport } from './quality.ts';
import type { ImportOptions, SourceFile } from './roles.ts';
import { kindOf } from './sniff.ts';
import { glance, openVectorFile } from './vector-file.ts';

/** A row of a table that says where it lies. */
export interface TablePoint {
  readonly row: number;
  readonly id: string | undefined;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly position: Epsg5186;
}

interface TableRow {
  readonly row: number;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** Two columns that give a position: degrees, or metres of some system. */
interface Pair {
  readonly x: string;
  readonly y: string;
  /** What the names of the columns say of the system: `x_epsg5181`. */
  readonly declared: string | undefined;
}

const plain = (name: string): string => name.toLowerCase().replace(/[\s_()[\]·.-]/g, '');
const lonNames = /^(lon|lng|long|longitude|경도|경도wgs84|x좌표경도)$|경도$/;
const latNames = /^(lat|latitude|위도|위도wgs84|y좌표위도)$|위도$/;
const xNames = /^(x|xcoord|coordx|mapcoordx|xpos|posx|easting|x좌표|좌표x|좌표정보x|x좌표값|xepsg\d{4}|tmx|utmkx)$/;
const yNames = /^(y|ycoord|coordy|mapcoordy|ypos|posy|northing|y좌표|좌표y|좌표정보y|y좌표값|yepsg\d{4}|tmy|utmky)$/;

interface Pairs {
  readonly degrees: Pair | undefined;
  readonly metres: Pair | undefined;
}

/** The columns of a table that give positions. */
export function coordinateColumns(columns: readonly string[]): Pairs {
  const pair = (xs: RegExp, ys: RegExp): Pair | undefined => {
    const x = columns.find((name) => xs.test(plain(name)));
    const y = columns.find((name) => ys.test(plain(name)));
    if (x === undefined || y === undefined) return undefined;
    const code = /epsg(\d{4})/.exec(plain(x))?.[1];
    return { x, y, declared: code && `EPSG:${code}` };
  };
  return { degrees: pair(lonNames, latNames), metres: pair(xNames, yNames) };
}

/** Columns of a table in a CSV or a JSON list, or of the properties of a file of points; undefined for other files. */
export async function tableColumns(file: SourceFile): Promise<readonly string[] | undefined> {
  try {
    const { fields, geometries } = await glance(file);
    if (geometries.size > 0) return [...geometries].every((type) => type.endsWith('Point')) ? [...fields] : undefined;
    const table = await openTable(file);
    if (!table || !hasPlaces(table.columns)) return undefined;
    return table.columns;
  } catch {
    // Whatever is wrong is told when the file is read.
    return undefined;
  }
}

const hasPlaces = (columns: readonly string[]): boolean => {
  const { degrees, metres } = coordinateColumns(columns);
  return (degrees ?? metres) !== undefined;
};

async function openTable(file: SourceFile, encoding?: string) {
  const kind = await kindOf(file);
  if (kind === 'text') return openCsv(file, encoding);
  return kind === 'json-list' || kind === 'geojson' ? openJsonRows(file, encoding) : undefined;
}

const sampleSize = 500;

/** Rows of a table, or points of a file of features, at their places in EPSG:5186; rows without one are refused. */
export async function* readTablePoints(
  file: SourceFile,
  options: ImportOptions,
  report: QualityReport,
  rules: PlacementRules = {},
): AsyncGenerator<TablePoint> {
  const { geometries } = await glance(file);
  if (geometries.size > 0) {
    for await (const { row, id, properties, geometry } of readPoints(file, options, report, rules)) {
      yield { row, id, fields: properties, position: geometry };
    }
    return;
  }
  // The reader of features says best what is wrong with a file that is neither.
  const table = await openTable(file, options.encoding);
  if (!table) await openVectorFile(file, options.encoding);
  if (!table) throw noRows({ file: file.name }, file.name);
  yield* placedRows(file, table, options, report, rules);
}

async function* placedRows(
  file: SourceFile,
  table: { readonly columns: readonly string[]; rows(): AsyncGenerator<TableRow> },
  options: ImportOptions,
  report: QualityReport,
  rules: PlacementRules,
): AsyncGenerator<TablePoint> {
  const sample: TableRow[] = [];
  for await (const row of table.rows()) {
    sample.push(row);
    if (sample.length === sampleSize) break;
  }
  if (sample.length === 0) throw noRows({ file: file.name }, file.name);
  const pairs = coordinateColumns(table.columns);
  const place = placer(file, pairs, sample, options.crs);
  const check = pairs.degrees && pairs.metres && crossCheck(pairs.degrees, pairs.metres, sample, report);
  for await (const { row, fields } of table.rows()) {
    options.signal.throwIfAborted();
    report.read++;
    const position = place(fields);
    if (!position) refuseRow(report, file, row, 'bad-coordinates');
    else if (rules.outside !== 'keep' && !seoulContains(position)) refuseRow(report, file, row, 'row-outside-seoul');
    else {
      check?.(fields, position);
      yield { row, id: undefined, fields, position };
    }
  }
}

type Place = (fields: Readonly<Record<string, unknown>>) => Epsg5186 | undefined;

const numberOf = (value: unknown): number =>
  typeof value === 'number'
    ? value
    : typeof value === 'string' && value.trim() !== ''
      ? Number(value.replaceAll(',', ''))
      : Number.NaN;

function positionOf(pair: Pair, fields: Readonly<Record<string, unknown>>): [number, number] | undefined {
  const [x, y] = [numberOf(fields[pair.x]), numberOf(fields[pair.y])];
  return Number.isFinite(x) && Number.isFinite(y) && Math.abs(x) < 1e7 && Math.abs(y) < 1e7 ? [x, y] : undefined;
}

const positionsOf = (pair: Pair, rows: readonly TableRow[]): [number, number][] =>
  rows.flatMap(({ fields }) => {
    const position = positionOf(pair, fields);
    // Zero stands for unknown in many tables: it must not decide where the others lie.
    return position && (position[0] !== 0 || position[1] !== 0) ? [position] : [];
  });

/** Degrees are taken where a table has them: metres of an unnamed system come second. */
function placer(file: SourceFile, { degrees, metres }: Pairs, sample: readonly TableRow[], asked?: CrsCode): Place {
  const pair = [degrees, metres].find((candidate) => candidate && positionsOf(candidate, sample).length > 0);
  if (!pair) return () => undefined;
  const positions = positionsOf(pair, sample);
  if (pair === degrees) return degreesPlacer(file, degrees, positions);
  return inCity(decideCrs(file.name, { asked, declared: pair.declared, positions }), pair);
}

/** Columns of degrees hold degrees, but some tables have their names the wrong way round. */
function degreesPlacer(file: SourceFile, pair: Pair, positions: readonly [number, number][]): Place {
  const inSeoul = (list: readonly (readonly number[])[]) => list.some((position) => boxContains(seoulBox, position));
  if (inSeoul(positions)) return inCity('EPSG:4326', pair);
  if (inSeoul(positions.map(([x, y]) => [y, x]))) return inCity('EPSG:4326', { ...pair, x: pair.y, y: pair.x });
  throw outsideSeoul({ file: file.name, position: `${positions[0]}` }, file.name);
}

function inCity(crs: CrsCode, pair: Pair): Place {
  const convert = converter(crs, 'EPSG:5186');
  return (fields) => {
    const position = positionOf(pair, fields);
    if (!position) return undefined;
    const [x, y] = convert(position);
    return Number.isFinite(x) && Number.isFinite(y) ? [millimetres(x), millimetres(y)] : undefined;
  };
}

const millimetres = (metres: number): number => Math.round(metres * 1000) / 1000;

const metreSystems: readonly CrsCode[] = ['EPSG:5186', 'EPSG:5181', 'EPSG:5179', 'EPSG:5174'];
/** Two positions of one row within this are the same place, rounding and datum aside. */
const agreeWithinM = 20;
const disagreeTitle: Text = {
  ko: '도(°) 좌표와 미터 좌표가 20 m 넘게 어긋난 행 (도 좌표를 사용)',
  en: 'rows whose degrees and metres lie more than 20 m apart (degrees used)',
};

/**
 * Where a table gives both degrees and metres, tells which system the metres are in by where they lie, notes it, and counts
 * the rows in which the two disagree.
 */
function crossCheck(degrees: Pair, metres: Pair, sample: readonly TableRow[], report: QualityReport) {
  const place = inCity('EPSG:4326', degrees);
  const best = metreSystems
    .map((crs) => ({ crs, distance: medianDistance(inCity(crs, metres), place, sample) }))
    .sort((a, b) => a.distance - b.distance)[0];
  if (!(best.distance < agreeWithinM)) return undefined;
  const other = inCity(best.crs, metres);
  const values = `${best.crs}, ${best.distance.toFixed(2)} m`;
  report.note({
    ko: `${metres.x}, ${metres.y} 열은 도(°) 좌표와 견주어 ${best.crs}입니다 (차이 중앙값 ${best.distance.toFixed(2)} m).`,
    en: `The columns ${metres.x}, ${metres.y} agree with the degrees as ${values} apart in the median.`,
  });
  return (fields: TableRow['fields'], position: Epsg5186): void => {
    const second = other(fields);
    if (second && distance(position, second) > agreeWithinM) report.count('coordinates-disagree', disagreeTitle);
  };
}

const distance = ([x0, y0]: Epsg5186, [x1, y1]: Epsg5186): number => Math.hypot(x1 - x0, y1 - y0);

function medianDistance(a: Place, b: Place, sample: readonly TableRow[]): number {
  const distances = sample.flatMap(({ fields }) => {
    const [p, q] = [a(fields), b(fields)];
    return p && q ? [distance(p, q)] : [];
  });
  return distances.sort((x, y) => x - y)[distances.length >> 1] ?? Number.POSITIVE_INFINITY;
}
