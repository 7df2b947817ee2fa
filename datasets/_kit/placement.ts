import {
  type Box,
  boxContains,
  boxesOverlap,
  boxToEpsg5186,
  type CrsCode,
  converter,
  type Epsg5186,
  seoulBox,
  type Text,
  toEpsg5186,
} from '#core';
import { decideCrs, fittingSystems } from './crs-detect.ts';
import { noRows } from './import-outcomes.ts';
import type { QualityReport } from './quality.ts';
import type { ImportOptions, SourceFile } from './roles.ts';
import { openVectorFile, type RawGeometry, type VectorFeature, type VectorFile } from './vector-file.ts';

/** GeoJSON MultiPolygon coordinates in EPSG:5186, rings closed, millimetres. */
export type PlacedArea = readonly (readonly (readonly Epsg5186[])[])[];
export type PlacedLine = readonly Epsg5186[];

/** A feature of a file at its place in the city. */
export interface Placed<Geometry> extends Omit<VectorFeature, 'geometry'> {
  readonly geometry: Geometry;
}

/** What can be wrong with one row. */
export const rowProblems = {
  'no-geometry': { ko: '도형이 없습니다', en: 'has no geometry' },
  'wrong-geometry': { ko: '도형의 종류가 맞지 않습니다', en: 'has a geometry of the wrong kind' },
  'bad-coordinates': { ko: '좌표가 숫자가 아닙니다', en: 'has coordinates that are not numbers' },
  'too-few-points': { ko: '꼭짓점이 모자랍니다', en: 'has too few points' },
  'zero-area': { ko: '넓이가 없습니다', en: 'has no area' },
  'too-many-points': { ko: '꼭짓점이 너무 많습니다', en: 'has too many points' },
  'row-outside-seoul': { ko: '서울 밖에 있습니다', en: 'lies outside Seoul' },
} as const satisfies Record<string, Text>;
export type RowProblem = keyof typeof rowProblems;

export function refuseRow(report: QualityReport, file: SourceFile, row: number, code: RowProblem): void {
  report.refuse({ code, where: `${file.name} #${row}`, message: rowProblems[code] });
}

const seoul5186 = boxToEpsg5186(seoulBox);
/** Whether a position lies in the city's extent. */
export const seoulContains = (position: Epsg5186): boolean => boxContains(seoul5186, position);
/** A position in degrees at its place in the city, to a millimetre. */
export function placedDegrees(lon: number, lat: number): Epsg5186 {
  const [x, y] = toEpsg5186([lon, lat]);
  return [Math.round(x * 1000) / 1000, Math.round(y * 1000) / 1000];
}

const sampleSize = 200;

export interface PlacementRules {
  /** `refuse` (default) refuses a row with any position outside the city's box; `keep` leaves that to the caller. */
  readonly outside?: 'refuse' | 'keep';
}

/** Polygons of a file in EPSG:5186; bad rows are refused into the report. */
export const readAreas = (
  file: SourceFile,
  options: ImportOptions,
  report: QualityReport,
  rules: PlacementRules = {},
) => readPlaced(file, options, report, placeArea, rules);

/** Lines of a file in EPSG:5186, all parts of a feature together. */
export const readMultiLines = (
  file: SourceFile,
  options: ImportOptions,
  report: QualityReport,
  rules: PlacementRules = {},
) => readPlaced(file, options, report, placeLines, rules);

/** Lines of a file in EPSG:5186; a line of several parts becomes several features with the same attributes. */
export async function* readLines(
  file: SourceFile,
  options: ImportOptions,
  report: QualityReport,
): AsyncGenerator<Placed<PlacedLine>> {
  for await (const { geometry, ...feature } of readPlaced(file, options, report, placeLines, {})) {
    for (const [part, line] of geometry.entries()) {
      const id = feature.id === undefined || part === 0 ? feature.id : `${feature.id}/${part + 1}`;
      yield { ...feature, id, geometry: line };
    }
  }
}

/** Points of a file in EPSG:5186; the first of several points of one feature stands for all. */
export async function* readPoints(
  file: SourceFile,
  options: ImportOptions,
  report: QualityReport,
  rules: PlacementRules = {},
): AsyncGenerator<Placed<Epsg5186>> {
  for await (const { geometry, ...feature } of readPlaced(file, options, report, placePoint, rules)) {
    yield { ...feature, geometry: geometry[0] };
  }
}

type Place<Geometry> = (geometry: RawGeometry, convert: Convert, report: QualityReport) => Geometry | RowProblem;
type Convert = (position: readonly number[]) => Epsg5186;

async function* readPlaced<Geometry extends readonly unknown[]>(
  file: SourceFile,
  options: ImportOptions,
  report: QualityReport,
  place: Place<Geometry>,
  rules: PlacementRules,
): AsyncGenerator<Placed<Geometry>> {
  const source = await openVectorFile(file, options.encoding);
  const features = source.features(report);
  // What the coordinates are is told by the same rows, whichever part of the file is read.
  const sampled = file.part && source.first ? source.first() : features;
  const sample = await firstOf(sampled, sampleSize);
  if (sampled !== features) await sampled.return(undefined);
  if (sample.length === 0) throw noRows({ file: file.name }, file.name);
  const positions = sample.flatMap((feature) => firstPosition(feature.geometry?.coordinates) ?? []);
  const convert = decideConversion(file, source, options, pairs(positions), report);
  const placed = (feature: VectorFeature): Placed<Geometry> | undefined => {
    report.read++;
    const geometry = feature.geometry ? place(feature.geometry, convert, report) : 'no-geometry';
    const problem = typeof geometry === 'string' ? geometry : rules.outside !== 'keep' && leavesSeoul(geometry);
    if (!problem) return { ...feature, geometry: geometry as Geometry };
    refuseRow(report, file, feature.row, problem);
    return undefined;
  };
  for (const feature of file.part ? [] : sample) {
    const row = placed(feature);
    if (row) yield row;
  }
  for await (const feature of features) {
    options.signal.throwIfAborted();
    const row = placed(feature);
    if (row) yield row;
  }
}

async function firstOf(features: AsyncIterator<VectorFeature>, most: number): Promise<VectorFeature[]> {
  const first: VectorFeature[] = [];
  while (first.length < most) {
    const { value, done } = await features.next();
    if (done) break;
    first.push(value);
  }
  return first;
}

function decideConversion(
  file: SourceFile,
  { declaredCrs: declared, axesMayBeSwapped }: VectorFile,
  { crs: asked }: ImportOptions,
  positions: readonly [number, number][],
  report: QualityReport,
): Convert {
  if (positions.length === 0) return toCity('EPSG:4326');
  const turned = positions.map(([x, y]): [number, number] => [y, x]);
  const swap = axesMayBeSwapped && fittingSystems(positions).length === 0 && fittingSystems(turned).length > 0;
  const convert = toCity(decideCrs(file.name, { asked, declared, positions: swap ? turned : positions }));
  if (!swap) return convert;
  report.note({
    ko: '좌표를 북쪽(위도), 동쪽(경도) 순서로 읽었습니다: 그 순서로만 서울에 놓입니다.',
    en: 'Positions were read as north (latitude) before east (longitude): only so do they lie in Seoul.',
  });
  return ([x, y]) => convert([y, x]);
}

function firstPosition(coordinates: unknown): [number, number] | undefined {
  let inner: unknown = coordinates;
  while (Array.isArray(inner) && Array.isArray(inner[0])) inner = inner[0];
  return Array.isArray(inner) && typeof inner[0] === 'number' && typeof inner[1] === 'number'
    ? [inner[0], inner[1]]
    : undefined;
}

const pairs = (flat: readonly number[]): [number, number][] =>
  Array.from({ length: flat.length / 2 }, (_, i) => [flat[2 * i], flat[2 * i + 1]]);

function toCity(crs: CrsCode): Convert {
  const forward = converter(crs, 'EPSG:5186');
  const millimetres = (metres: number) => Math.round(metres * 1000) / 1000;
  return (position) => {
    const [x, y] = forward(position);
    return [millimetres(x), millimetres(y)];
  };
}

function leavesSeoul(geometry: readonly unknown[]): RowProblem | undefined {
  if (typeof geometry[0] === 'number') {
    return boxContains(seoul5186, geometry as readonly number[]) ? undefined : 'row-outside-seoul';
  }
  for (const part of geometry as readonly (readonly unknown[])[]) {
    const problem = leavesSeoul(part);
    if (problem) return problem;
  }
  return undefined;
}

/** A position beyond this in either axis is noise, and would make the projection formulas fail. */
const largestCoordinate = 1e7;
const isCoordinate = (n: unknown): boolean => typeof n === 'number' && Math.abs(n) < largestCoordinate;
const isPosition = (value: unknown): value is number[] =>
  Array.isArray(value) && value.length >= 2 && isCoordinate(value[0]) && isCoordinate(value[1]);

function placePoint(geometry: RawGeometry, convert: Convert): [Epsg5186] | RowProblem {
  if (geometry.type !== 'Point' && geometry.type !== 'MultiPoint') return 'wrong-geometry';
  const raw = geometry.type === 'Point' ? geometry.coordinates : (geometry.coordinates as unknown[] | undefined)?.[0];
  const [position] = placePositions([raw], convert) ?? [];
  return position ? [position] : 'bad-coordinates';
}

/** A row with more than this is no building and no street; the most detailed outline of Seoul has some 20,000. */
const mostPoints = 500_000;

/** Positions in a list of rings or lines, before any of them is looked at. */
const pointsOf = (lists: unknown): number =>
  Array.isArray(lists) ? lists.reduce((sum: number, list) => sum + (Array.isArray(list) ? list.length : 0), 0) : 0;

function placeLines(geometry: RawGeometry, convert: Convert, report: QualityReport): PlacedLine[] | RowProblem {
  const parts =
    geometry.type === 'LineString'
      ? [geometry.coordinates]
      : geometry.type === 'MultiLineString'
        ? geometry.coordinates
        : undefined;
  if (!Array.isArray(parts)) return 'wrong-geometry';
  if (pointsOf(parts) > mostPoints) return 'too-many-points';
  const lines: PlacedLine[] = [];
  for (const part of parts) {
    const line = placePositions(part, convert);
    if (!line) return 'bad-coordinates';
    if (line.length >= 2) lines.push(line);
    // One stop alone, between two gaps of a route, makes no line: the other parts are as good as before.
    else if (parts.length > 1)
      report.count('short-parts', { ko: '점 하나뿐인 부분을 버림', en: 'parts of a single point dropped' });
  }
  return lines.length > 0 ? lines : 'too-few-points';
}

function placeArea(geometry: RawGeometry, convert: Convert, report: QualityReport): PlacedArea | RowProblem {
  const polygons =
    geometry.type === 'Polygon'
      ? [geometry.coordinates]
      : geometry.type === 'MultiPolygon'
        ? geometry.coordinates
        : undefined;
  if (!Array.isArray(polygons)) return 'wrong-geometry';
  if (polygons.reduce((sum, rings) => sum + pointsOf(rings), 0) > mostPoints) return 'too-many-points';
  const area: Epsg5186[][][] = [];
  for (const polygon of polygons) {
    const placed = placePolygon(polygon, convert, report);
    if (typeof placed === 'string') return placed;
    area.push(placed);
  }
  return area.length > 0 ? area : 'too-few-points';
}

function placePolygon(polygon: unknown, convert: Convert, report: QualityReport): Epsg5186[][] | RowProblem {
  if (!Array.isArray(polygon) || polygon.length === 0) return 'bad-coordinates';
  const rings: Epsg5186[][] = [];
  for (const [index, raw] of polygon.entries()) {
    const ring = placePositions(raw, convert);
    if (!ring) return 'bad-coordinates';
    if (closeRing(ring)) report.count('closed-rings', { ko: '닫히지 않은 외곽선을 닫음', en: 'outlines closed' });
    const flat = ring.length < 4 || ringArea(ring) === 0;
    if (index === 0) {
      if (flat) return ring.length < 4 ? 'too-few-points' : 'zero-area';
      rings.push(ring);
    } else if (flat) report.count('flat-holes', { ko: '넓이 없는 구멍을 버림', en: 'holes without area dropped' });
    else if (boxesApart(rings[0], ring)) report.count('holes-outside', holesOutside);
    else rings.push(ring);
  }
  return rings;
}

const holesOutside = { ko: '외곽선 밖의 구멍을 버림', en: 'holes outside their outline dropped' };

/** Whether two rings cannot touch. Repairing would turn a hole that lies outside into a body of its own. */
function boxesApart(a: readonly Epsg5186[], b: readonly Epsg5186[]): boolean {
  return !boxesOverlap(boxAround(a), boxAround(b));
}

function boxAround(ring: readonly Epsg5186[]): Box {
  let [x0, y0, x1, y1] = [
    Number.POSITIVE_INFINITY,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
  ];
  for (const [x, y] of ring) {
    x0 = Math.min(x0, x);
    y0 = Math.min(y0, y);
    x1 = Math.max(x1, x);
    y1 = Math.max(y1, y);
  }
  return [x0, y0, x1, y1];
}

/** Positions in EPSG:5186 without repeated ones, or undefined when any is no position. */
function placePositions(raw: unknown, convert: Convert): Epsg5186[] | undefined {
  if (!Array.isArray(raw)) return undefined;
  const positions: Epsg5186[] = [];
  for (const value of raw) {
    if (!isPosition(value)) return undefined;
    const placed = convert(value);
    if (!Number.isFinite(placed[0]) || !Number.isFinite(placed[1])) return undefined;
    const last = positions.at(-1);
    if (!last || last[0] !== placed[0] || last[1] !== placed[1]) positions.push(placed);
  }
  return positions;
}

/** Closes a ring in place; says whether it had been open. */
function closeRing(ring: Epsg5186[]): boolean {
  const [first, last] = [ring[0], ring.at(-1)];
  if (!first || !last || (first[0] === last[0] && first[1] === last[1])) return false;
  ring.push(first);
  return true;
}

/** Area of a ring in square metres. */
export function ringArea(ring: readonly Epsg5186[]): number {
  const [x0, y0] = ring[0];
  let twice = 0;
  for (let i = 1; i < ring.length; i++) {
    twice += (ring[i - 1][0] - x0) * (ring[i][1] - y0) - (ring[i][0] - x0) * (ring[i - 1][1] - y0);
  }
  return Math.abs(twice) / 2;
}
