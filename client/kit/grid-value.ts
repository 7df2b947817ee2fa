import type { ResultGrid } from './api-types.ts';

/**
 * Value of the cell that holds a place of the grid's own CRS; undefined outside and where there is no data.
 *
 * @param values rows of `width` cells, row 0 in the north.
 */
export function gridValue(grid: ResultGrid, values: Float32Array, [x, y]: readonly number[]): number | undefined {
  const column = Math.floor((x - grid.origin[0]) / grid.cellSize);
  const row = Math.floor((grid.origin[1] - y) / grid.cellSize);
  if (column < 0 || row < 0 || column >= grid.width || row >= grid.height) return undefined;
  const value = values[row * grid.width + column];
  return Number.isNaN(value) ? undefined : value;
}
