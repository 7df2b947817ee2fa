import { movesOf } from './moves.ts';
import type { SectorField, SectorFlow } from './sector.ts';

export interface RoadRules {
  readonly cellSize: number;
  /** Roads of a sector at most. */
  readonly most: number;
  /** Metres that two roads stay apart. */
  readonly apartM: number;
  /** Metres of the shortest road. */
  readonly leastM: number;
}

/** A wind road: cells down the wind, and the share (0..1) of all ways that follow it. */
export interface Road {
  readonly cells: readonly number[];
  readonly share: number;
}

/** A road ends where fewer of its ways than this follow it. */
const leastPart = 0.25;

/**
 * The roads of a sector, the most used first: from the cell that most ways lead through, up and down the wind along the
 * most used neighbour, until most ways have left; then the same with what lies far enough from the roads found.
 */
export function roadsOf(sector: number, { width, height }: SectorField, flow: SectorFlow, rules: RoadRules): Road[] {
  const { through, ways } = flow;
  const left = through.slice();
  const roads: Road[] = [];
  const order = Uint32Array.from({ length: left.length }, (_, i) => i).filter((cell) => through[cell] > 0);
  order.sort((a, b) => through[b] - through[a] || a - b);
  for (const start of order) {
    if (roads.length >= rules.most) break;
    if (left[start] <= 0) continue;
    const least = leastPart * left[start];
    const [up, down] = [-1, 1].map((direction) => follow(sector, start, direction, left, { width, height, least }));
    const cells = [...up.reverse(), start, ...down];
    if (lengthOf(cells, width) * rules.cellSize >= rules.leastM) {
      roads.push({ cells, share: cells.reduce((sum, cell) => sum + through[cell], 0) / cells.length / ways });
      forgetAround(left, cells, { width, height, cellsApart: rules.apartM / rules.cellSize });
    } else for (const cell of cells) left[cell] = 0;
  }
  return roads.sort((a, b) => b.share - a.share || a.cells[0] - b.cells[0]);
}

function follow(
  sector: number,
  start: number,
  direction: number,
  flow: Int32Array,
  { width, height, least }: { width: number; height: number; least: number },
): number[] {
  const moves = movesOf(sector);
  const cells: number[] = [];
  for (let cell = start; ; ) {
    let [best, most] = [-1, least];
    for (const { columns, rows } of moves) {
      const [column, row] = [(cell % width) + direction * columns, Math.floor(cell / width) + direction * rows];
      if (column < 0 || row < 0 || column >= width || row >= height) continue;
      const next = row * width + column;
      if (flow[next] > most) [best, most] = [next, flow[next]];
    }
    if (best < 0) return cells;
    cells.push(best);
    cell = best;
  }
}

/** In cells. */
export function lengthOf(cells: readonly number[], width: number): number {
  let length = 0;
  for (let i = 1; i < cells.length; i++) {
    const [a, b] = [cells[i - 1], cells[i]];
    length += Math.hypot((a % width) - (b % width), Math.floor(a / width) - Math.floor(b / width));
  }
  return length;
}

function forgetAround(
  flow: Int32Array,
  cells: readonly number[],
  { width, height, cellsApart }: { width: number; height: number; cellsApart: number },
): void {
  const reach = Math.ceil(cellsApart);
  for (const cell of cells) {
    const [column, row] = [cell % width, Math.floor(cell / width)];
    for (let r = Math.max(0, row - reach); r <= Math.min(height - 1, row + reach); r++) {
      for (let c = Math.max(0, column - reach); c <= Math.min(width - 1, column + reach); c++) {
        if (Math.hypot(c - column, r - row) <= cellsApart) flow[r * width + c] = 0;
      }
    }
  }
}

/** A stretch of a road: places of its first and last cell in `cells`. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** Stretches of a road whose resistance is above a limit; ones that a single cell parts count as one. */
export function blockedStretches({ cells }: Road, { resistance }: SectorField, above: number): Stretch[] {
  const stretches: { from: number; to: number }[] = [];
  cells.forEach((cell, i) => {
    if (!(resistance[cell] > above)) return;
    const last = stretches.at(-1);
    if (last && i - last.to <= 2) last.to = i;
    else stretches.push({ from: i, to: i });
  });
  return stretches;
}

/** Metres of open air across a road at each of its cells: neighbours across the wind whose resistance is not above a limit. */
export function widthsOf(
  { cells }: Road,
  { width, height, resistance }: SectorField,
  { across, openBelow, cellSize }: { across: readonly [x: number, y: number]; openBelow: number; cellSize: number },
): Float32Array {
  const step = 0.25;
  const reachM = 1000;
  const openTo = (cell: number, side: number): number => {
    for (let far = 0; far * cellSize < reachM; far += step) {
      // The middle of the next quarter of a cell.
      const middle = side * (far + step / 2);
      const column = Math.floor((cell % width) + 0.5 + middle * across[0]);
      const row = Math.floor(Math.floor(cell / width) + 0.5 - middle * across[1]);
      const outside = column < 0 || row < 0 || column >= width || row >= height;
      if (outside || !(resistance[row * width + column] <= openBelow)) return far;
    }
    return reachM / cellSize;
  };
  return Float32Array.from(cells, (cell) =>
    resistance[cell] <= openBelow ? (openTo(cell, 1) + openTo(cell, -1)) * cellSize : 0,
  );
}
