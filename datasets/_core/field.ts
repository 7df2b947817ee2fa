import type { CrsCode, Epsg5186Box } from './crs.ts';
import type { RunProvenance } from './provenance.ts';
import type { UnitName } from './units.ts';

/**
 * The one shape of raster results and height rasters.
 *
 * `values` has `height` rows of `width` cells, **row 0 in the north**, west to east; with a time axis, one such block
 * after another. `origin` is the outer corner of the north-west cell. Cells are square.
 */
export interface Field {
  readonly values: Float32Array;
  /** 1 where the value counts, 0 where it does not; same length as one block of values. Absent: all count. */
  readonly mask?: Uint8Array;
  readonly width: number;
  readonly height: number;
  /** Metres (or degrees in EPSG:4326). */
  readonly cellSize: number;
  readonly origin: readonly [minX: number, maxY: number];
  /** `local` for a raster that no importer has placed yet (a bare `--dsm`). */
  readonly crs: CrsCode | 'local';
  readonly unit: UnitName;
  /** Instants (ms) of the blocks of `values`; absent for a single block. */
  readonly timeAxis?: readonly number[];
  /** Value of cells without data; NaN unless a file needs another. */
  readonly noData: number;
  readonly provenance?: RunProvenance;
}

export function fieldBox(field: Pick<Field, 'origin' | 'width' | 'height' | 'cellSize'>): Epsg5186Box {
  const [x, y] = field.origin;
  return [x, y - field.height * field.cellSize, x + field.width * field.cellSize, y];
}

/** Column and row of the cell that holds a position, or undefined outside. */
export function cellAt(field: Field, [x, y]: readonly number[]): { column: number; row: number } | undefined {
  const column = Math.floor((x - field.origin[0]) / field.cellSize);
  const row = Math.floor((field.origin[1] - y) / field.cellSize);
  if (column < 0 || row < 0 || column >= field.width || row >= field.height) return undefined;
  return { column, row };
}

/** Value of the cell that holds a position; undefined outside, where masked, and where there is no data. */
export function valueAt(field: Field, position: readonly number[]): number | undefined {
  const cell = cellAt(field, position);
  if (!cell) return undefined;
  const index = cell.row * field.width + cell.column;
  if (field.mask && !field.mask[index]) return undefined;
  const value = field.values[index];
  return Number.isNaN(value) || value === field.noData ? undefined : value;
}

/** Bilinear interpolation between cell centres, clamped at the edges; NaN where a cell with weight has no data. */
export function interpolate(field: Field, x: number, y: number): number {
  const { width, height, cellSize, origin, values, noData } = field;
  const u = Math.min(width - 1, Math.max(0, (x - origin[0]) / cellSize - 0.5));
  const v = Math.min(height - 1, Math.max(0, (origin[1] - y) / cellSize - 0.5));
  const c0 = Math.floor(u);
  const r0 = Math.floor(v);
  // A neighbour without weight is not looked at: its lack of data must not spread to a position on a cell centre.
  const c1 = u > c0 ? c0 + 1 : c0;
  const r1 = v > r0 ? r0 + 1 : r0;
  const a = values[r0 * width + c0];
  const b = values[r0 * width + c1];
  const c = values[r1 * width + c0];
  const d = values[r1 * width + c1];
  if (a === noData || b === noData || c === noData || d === noData) return Number.NaN;
  const s = u - c0;
  const t = v - r0;
  return (a * (1 - s) + b * s) * (1 - t) + (c * (1 - s) + d * s) * t;
}
