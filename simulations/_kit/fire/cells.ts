import { shared } from './outlines.ts';

/** Which things lie in which square of a grid: those of cell `c` are `things[first[c]]` … `things[first[c + 1] - 1]`, rising. */
export interface Cells {
  readonly cellM: number;
  /** South-west corner, in whole cells of the plane. */
  readonly column0: number;
  readonly row0: number;
  readonly columns: number;
  readonly rows: number;
  readonly first: Uint32Array;
  readonly things: Uint32Array;
}

/** Grids finer than this would cost more memory than they save time: things far apart get larger cells. */
const mostCells = 4_000_000;

/** Things by the cells that their boxes touch; `boxes` has four numbers each: least x and y, greatest x and y. */
export function cellsOf(boxes: ArrayLike<number>, leastCellM: number): Cells {
  const count = boxes.length / 4;
  let [x0, y0, x1, y1] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let k = 0; k < boxes.length; k += 4) {
    x0 = Math.min(x0, boxes[k]);
    y0 = Math.min(y0, boxes[k + 1]);
    x1 = Math.max(x1, boxes[k + 2]);
    y1 = Math.max(y1, boxes[k + 3]);
  }
  if (count === 0) [x0, y0, x1, y1] = [0, 0, 0, 0];
  const cellM = Math.max(leastCellM, Math.sqrt(((x1 - x0) * (y1 - y0)) / mostCells), (x1 - x0 + y1 - y0) / mostCells);
  const [column0, row0] = [Math.floor(x0 / cellM), Math.floor(y0 / cellM)];
  const columns = Math.floor(x1 / cellM) - column0 + 1;
  const rows = Math.floor(y1 / cellM) - row0 + 1;
  const forCells = (k: number, put: (cell: number) => void) => {
    const [west, east] = [Math.floor(boxes[4 * k] / cellM) - column0, Math.floor(boxes[4 * k + 2] / cellM) - column0];
    const north = Math.floor(boxes[4 * k + 3] / cellM) - row0;
    for (let row = Math.floor(boxes[4 * k + 1] / cellM) - row0; row <= north; row++) {
      for (let column = west; column <= east; column++) put(row * columns + column);
    }
  };
  const first = new Uint32Array(columns * rows + 1);
  for (let k = 0; k < count; k++) {
    forCells(k, (cell) => {
      first[cell + 1]++;
    });
  }
  for (let cell = 0; cell < columns * rows; cell++) first[cell + 1] += first[cell];
  const next = first.slice();
  const things = new Uint32Array(first[columns * rows]);
  for (let k = 0; k < count; k++) {
    forCells(k, (cell) => {
      things[next[cell]++] = k;
    });
  }
  return { cellM, column0, row0, columns, rows, first: shared(first), things: shared(things) };
}

/** The same of points. */
export function cellsOfPoints(x: Float32Array, y: Float32Array, cellM: number): Cells {
  const boxes = new Float64Array(4 * x.length);
  for (let k = 0; k < x.length; k++) boxes.set([x[k], y[k], x[k], y[k]], 4 * k);
  return cellsOf(boxes, cellM);
}

/** Columns (or rows) of the grid that a stretch of the plane touches; none where the first is after the last. */
export const columnsFrom = ({ cellM, column0 }: Cells, x: number): number =>
  Math.max(0, Math.floor(x / cellM) - column0);
export const columnsTo = ({ cellM, column0, columns }: Cells, x: number): number =>
  Math.min(columns - 1, Math.floor(x / cellM) - column0);
export const rowsFrom = ({ cellM, row0 }: Cells, y: number): number => Math.max(0, Math.floor(y / cellM) - row0);
export const rowsTo = ({ cellM, row0, rows }: Cells, y: number): number =>
  Math.min(rows - 1, Math.floor(y / cellM) - row0);
