import { boxToEpsg5186, boxToWgs84, type CrsCode, converter, type Epsg5186Box, seoulBox } from '#core';
import type { QualityReport } from '#datasets/_kit/quality.ts';
import type { Raster } from './raster.ts';

/** A raster on a grid of another system: rows from the north, NaN where nothing is known. */
export interface SourceGrid {
  readonly crs: CrsCode;
  /** Outer corner of the north-west cell, in units of the system. */
  readonly origin: readonly [minX: number, maxY: number];
  readonly cellWidth: number;
  readonly cellHeight: number;
  readonly width: number;
  readonly height: number;
  readonly values: Float32Array;
}

const city = boxToEpsg5186(seoulBox);
/** Metres along a meridian: a degree of latitude at Seoul. */
const metresPerDegree = 110_990;
const finestM = 1;

/** Columns and rows of a grid that cover the city, one cell more on each side; empty where they do not meet. */
export function citySpan(grid: Omit<SourceGrid, 'values'>): [left: number, top: number, right: number, bottom: number] {
  const [west, south, east, north] = cityIn(grid.crs);
  const within = (value: number, most: number) => Math.min(most, Math.max(0, value));
  return [
    within(Math.floor((west - grid.origin[0]) / grid.cellWidth) - 1, grid.width),
    within(Math.floor((grid.origin[1] - north) / grid.cellHeight) - 1, grid.height),
    within(Math.ceil((east - grid.origin[0]) / grid.cellWidth) + 1, grid.width),
    within(Math.ceil((grid.origin[1] - south) / grid.cellHeight) + 1, grid.height),
  ];
}

/** The city's box in another system, through its corners and the middles of its edges. */
function cityIn(crs: CrsCode): readonly [number, number, number, number] {
  if (crs === 'EPSG:4326') return boxToWgs84(city as Epsg5186Box);
  const convert = converter('EPSG:5186', crs);
  const [w, s, e, n] = city;
  const points = [w, (w + e) / 2, e].flatMap((x) => [s, (s + n) / 2, n].map((y) => convert([x, y])));
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
}

/**
 * The part of a raster that lies in the city, bilinear between its cells, on square cells of EPSG:5186 as large as its own
 * (whole metres) that start at multiples of their size.
 */
export function warpToCity(source: SourceGrid, report: QualityReport): Raster {
  const metres = source.cellHeight * (source.crs === 'EPSG:4326' ? metresPerDegree : 1);
  const cellSize = Math.max(finestM, Math.round(metres));
  const west = Math.floor(city[0] / cellSize) * cellSize;
  const north = Math.ceil(city[3] / cellSize) * cellSize;
  const width = Math.ceil((city[2] - west) / cellSize);
  const height = Math.ceil((north - city[1]) / cellSize);
  const values = new Float32Array(width * height);
  const back = converter('EPSG:5186', source.crs);
  for (let row = 0; row < height; row++) {
    const y = north - (row + 0.5) * cellSize;
    for (let column = 0; column < width; column++) {
      values[row * width + column] = sample(source, back([west + (column + 0.5) * cellSize, y]));
    }
  }
  report.note({
    ko: `${source.crs} 격자를 EPSG:5186의 ${cellSize} m 격자로 다시 보간했습니다(쌍선형).`,
    en: `The grid in ${source.crs} was interpolated anew on ${cellSize} m cells of EPSG:5186 (bilinear).`,
  });
  return { values, width, height, cellSize, origin: [west, north] };
}

/** Bilinear between cell centres; NaN beyond the outermost centres and where a neighbour is unknown. */
function sample(
  { origin, cellWidth, cellHeight, width, height, values }: SourceGrid,
  [x, y]: readonly number[],
): number {
  const u = (x - origin[0]) / cellWidth - 0.5;
  const v = (origin[1] - y) / cellHeight - 0.5;
  if (!(u >= 0 && v >= 0 && u <= width - 1 && v <= height - 1)) return Number.NaN;
  const c = Math.min(width - 2, Math.floor(u));
  const r = Math.min(height - 2, Math.floor(v));
  if (c < 0 || r < 0) return Number.NaN;
  const at = r * width + c;
  const [s, t] = [u - c, v - r];
  return (
    (values[at] * (1 - s) + values[at + 1] * s) * (1 - t) +
    (values[at + width] * (1 - s) + values[at + width + 1] * s) * t
  );
}
