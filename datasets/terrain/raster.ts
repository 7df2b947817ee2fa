import type { QualityReport } from '#datasets/_kit/quality.ts';
import type { TerrainRow } from './contract.ts';
import { outsideCells } from './outside.ts';

/** Cells along a block's side; neighbours share one row or column. */
export const blockSize = 256;
/** Seoul lies between the Han (2 m) and Baegundae (836 m); what is beyond is no height above the sea in metres. */
const lowestM = -50;
const highestM = 1000;

/** One height raster in EPSG:5186, row 0 in the north, NaN where the file knows nothing. */
export interface Raster {
  readonly values: Float32Array;
  readonly width: number;
  readonly height: number;
  readonly cellSize: number;
  readonly origin: readonly [minX: number, maxY: number];
}

/** Turns what is no height into NaN, and counts it. */
export function clean({ values, width, height }: Raster, report: QualityReport): void {
  const outside = outsideCells(values, width, height);
  let zeros = 0;
  let absurd = 0;
  let known = 0;
  for (let i = 0; i < values.length; i++) {
    if (outside[i]) {
      zeros++;
      values[i] = Number.NaN;
    } else if (values[i] < lowestM || values[i] > highestM) {
      absurd++;
      values[i] = Number.NaN;
    } else if (!Number.isNaN(values[i])) known++;
  }
  report.count('cells-known', { ko: '높이가 있는 셀', en: 'cells with a height' }, known);
  report.count('cells-empty', { ko: '높이가 없는 셀', en: 'cells without a height' }, values.length - known);
  if (zeros > 0) {
    const title = {
      ko: '도시 밖을 0으로 적은 셀 (자료 없음으로 둠)',
      en: 'cells outside the city written as 0 (taken as unknown)',
    };
    report.count('cells-zero-outside', title, zeros);
  }
  if (absurd > 0)
    report.count('cells-absurd', { ko: '있을 수 없는 높이의 셀', en: 'cells with impossible heights' }, absurd);
}

export function* blocksOf({ values, width, height, cellSize, origin }: Raster): Generator<TerrainRow> {
  const step = blockSize - 1;
  const starts = (length: number) =>
    Array.from({ length: Math.max(1, Math.ceil((length - 1) / step)) }, (_, i) => i * step);
  for (const [blockRow, top] of starts(height).entries()) {
    for (const [blockColumn, left] of starts(width).entries()) {
      const columns = Math.min(blockSize, width - left);
      const rows = Math.min(blockSize, height - top);
      const block = new Float32Array(columns * rows);
      for (let r = 0; r < rows; r++) {
        const from = (top + r) * width + left;
        block.set(values.subarray(from, from + columns), r * columns);
      }
      yield {
        blockColumn,
        blockRow,
        cellSize,
        originX: origin[0] + left * cellSize,
        originY: origin[1] - top * cellSize,
        width: columns,
        height: rows,
        values: block,
      };
    }
  }
}
