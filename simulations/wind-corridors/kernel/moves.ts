import { downwind, sectorDeg } from '#simulations/_kit/wind/morphology.ts';

/** A step of a path from cell to cell, columns eastwards and rows southwards. */
export interface Move {
  readonly columns: number;
  readonly rows: number;
  /** In cells. */
  readonly length: number;
  /** The two cells that a knight's move passes between, as seen from where it starts. */
  readonly between: readonly (readonly [columns: number, rows: number])[];
}

/** How far a path may turn from the wind. */
const widestDeg = 60;

const steps: readonly (readonly [columns: number, rows: number])[] = [
  ...([
    [1, 0],
    [0, 1],
    [-1, 0],
    [0, -1],
    [1, 1],
    [-1, 1],
    [-1, -1],
    [1, -1],
  ] as const),
  ...([
    [2, 1],
    [1, 2],
    [-1, 2],
    [-2, 1],
    [-2, -1],
    [-1, -2],
    [1, -2],
    [2, -1],
  ] as const),
];

/** Moves that lead down the wind of a sector, within 60 degrees of it; always in the same order. */
export function movesOf(sector: number): Move[] {
  const [x, y] = downwind(sector);
  return steps
    .filter(([columns, rows]) => {
      const along = (columns * x - rows * y) / Math.hypot(columns, rows);
      return along >= Math.cos(((widestDeg + 1e-6) * Math.PI) / 180);
    })
    .map(([columns, rows]) => ({
      columns,
      rows,
      length: Math.hypot(columns, rows),
      between: betweenOf(columns, rows),
    }));
}

function betweenOf(columns: number, rows: number): Move['between'] {
  if (Math.abs(columns) === 2)
    return [
      [columns / 2, 0],
      [columns / 2, rows],
    ];
  if (Math.abs(rows) === 2)
    return [
      [0, rows / 2],
      [columns, rows / 2],
    ];
  return [];
}

/** An order of the cells in which every move of a sector leads from an earlier to a later one. */
export interface Sweep {
  readonly outer: 'columns' | 'rows';
  /** 1 or -1: how columns and rows run. */
  readonly columns: number;
  readonly rows: number;
}

export function sweepOf(sector: number): Sweep {
  const [x, y] = downwind(sector);
  const outer = Math.abs(x) > Math.abs(y) ? 'columns' : 'rows';
  return { outer, columns: x < -1e-9 ? -1 : 1, rows: y > 1e-9 ? -1 : 1 };
}

/** Names of the sectors by where the wind comes from. */
export const sectorNames = [
  ...['N', 'NNE', 'NE', 'ENE', 'E', 'ESE', 'SE', 'SSE', 'S', 'SSW', 'SW', 'WSW', 'W', 'WNW', 'NW', 'NNW'],
] as const;
export const degreesOf = (sector: number) => sector * sectorDeg;
