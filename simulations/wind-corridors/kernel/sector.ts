import { kernelInstance } from '#simulations/_kit/kernel-module.ts';
import { downwind } from '#simulations/_kit/wind/morphology.ts';
import { type Layout, lanes, layOut, margin, placeOf, sweepArguments, writeMoves } from './layout.ts';
import { movesOf, sweepOf } from './moves.ts';

/** What the compiled kernel exports; see assembly/index.ts. */
export interface Kernel {
  weigh(resistance: number, edges: number, moves: number, moveCount: number, count: number, margin: number): void;
  spread(
    ...args: [
      ...rasters: [resistance: number, edges: number, costs: number, entered: number],
      ...[moves: number, moveCount: number, ...sweep: number[]],
    ]
  ): void;
  gather(
    ...args: [
      ...rasters: [resistance: number, costs: number, entered: number, flows: number, outlets: number, through: number],
      ...[moves: number, ...sweep: number[]],
    ]
  ): number;
  forget(costs: number, flows: number, count: number): void;
}

/** What the air of one sector meets: resistance per metre, row 0 in the north; infinite where no way may lead. */
export interface SectorField {
  readonly width: number;
  readonly height: number;
  readonly resistance: Float32Array;
}

/** Ways of one sector. */
export interface SectorFlow {
  /** How many of the ways lead through each cell. */
  readonly through: Int32Array;
  /** Pairs of an inlet and an outlet that a way joins. */
  readonly ways: number;
}

/** Bytes that a thread needs for sectors of a raster. */
export const memoryFor = (width: number, height: number): number =>
  Math.max(layOut(width, height, false).bytes, layOut(width, height, true).bytes);

/** One thread's rasters and kernel: takes one sector after another. */
export class SectorKernel {
  readonly #memory: WebAssembly.Memory;
  readonly #kernel: Kernel;

  constructor(module: WebAssembly.Module, memory: WebAssembly.Memory) {
    this.#memory = memory;
    this.#kernel = kernelInstance<Kernel>(module, memory);
  }

  /** Counts the cheapest ways from every inlet to every outlet of a sector. Cells by their place in the raster. */
  flow(sector: number, field: SectorField, { inlets, outlets }: Gates): SectorFlow {
    const layout = this.#open(sector, field, outlets);
    let ways = 0;
    for (let i = 0; i < inlets.length; i += lanes) {
      this.#spread(sector, layout, inlets.slice(i, i + lanes));
      const { resistance, costs, entered, flows, outlets, through, moves } = layout;
      const rasters = [resistance, costs, entered, flows, outlets, through] as const;
      ways += this.#kernel.gather(...rasters, moves, ...sweepArguments(layout, sweepOf(sector)));
    }
    const padded = new Int32Array(this.#memory.buffer, layout.through, layout.cells);
    const through = new Int32Array(field.width * field.height);
    this.#eachCell(layout, (cell, place) => {
      through[cell] = padded[place];
    });
    return { through, ways };
  }

  /** Costs from each of up to sixteen inlets to every cell, in cells times resistance; infinite where no way leads. */
  costs(sector: number, field: SectorField, inlets: readonly number[]): Float32Array[] {
    const layout = this.#open(sector, field, []);
    this.#spread(sector, layout, inlets);
    const all = new Float32Array(this.#memory.buffer, layout.costs, lanes * layout.cells);
    return inlets.map((_, lane) => {
      const costs = new Float32Array(field.width * field.height);
      this.#eachCell(layout, (cell, place) => {
        costs[cell] = all[lanes * place + lane];
      });
      return costs;
    });
  }

  #open(sector: number, { width, height, resistance }: SectorField, outlets: readonly number[]): Layout {
    const layout = layOut(width, height, sweepOf(sector).outer === 'columns');
    const { buffer } = this.#memory;
    const padded = new Float32Array(buffer, layout.resistance, layout.cells).fill(Number.POSITIVE_INFINITY);
    this.#eachCell(layout, (cell, place) => {
      padded[place] = resistance[cell];
    });
    const ends = new Uint8Array(buffer, layout.outlets, layout.cells).fill(0);
    for (const cell of outlets) ends[placeOf(layout, cell % width, Math.floor(cell / width))] = 1;
    new Int32Array(buffer, layout.through, layout.cells).fill(0);
    const moves = movesOf(sector);
    writeMoves(this.#memory, layout, moves);
    this.#kernel.weigh(
      layout.resistance,
      layout.edges,
      layout.moves,
      moves.length,
      layout.cells,
      margin * layout.stride,
    );
    this.#kernel.forget(layout.costs, layout.flows, layout.cells);
    return layout;
  }

  #spread(sector: number, layout: Layout, inlets: readonly number[]): void {
    const { resistance, edges, costs, entered, moves, cells, width } = layout;
    const costOf = new Float32Array(this.#memory.buffer, costs, lanes * cells);
    inlets.forEach((cell, lane) => {
      costOf[lanes * placeOf(layout, cell % width, Math.floor(cell / width)) + lane] = 0;
    });
    const sweep = sweepArguments(layout, sweepOf(sector));
    this.#kernel.spread(resistance, edges, costs, entered, moves, movesOf(sector).length, ...sweep);
  }

  #eachCell(layout: Layout, visit: (cell: number, place: number) => void): void {
    const { width, height } = layout;
    for (let row = 0; row < height; row++) {
      for (let column = 0; column < width; column++) visit(row * width + column, placeOf(layout, column, row));
    }
  }
}

export interface Gates {
  readonly inlets: readonly number[];
  readonly outlets: readonly number[];
}

/**
 * Where the air of a sector comes in and leaves: cells of the raster whose next cell up (down) the wind is no part of it,
 * from one side of the wind to the other. At most `most` inlets, evenly spread.
 */
export function gatesOf(sector: number, { width, height, resistance }: SectorField, most: number): Gates {
  const [x, y] = downwind(sector);
  const straight = movesOf(sector).reduce((best, move) => (along(move, x, y) > along(best, x, y) + 1e-9 ? move : best));
  const open = (column: number, row: number) =>
    column >= 0 &&
    row >= 0 &&
    column < width &&
    row < height &&
    resistance[row * width + column] < Number.POSITIVE_INFINITY;
  const [inlets, outlets]: [number[], number[]] = [[], []];
  const [columns, rows] = [Math.sign(straight.columns), Math.sign(straight.rows)];
  for (let cell = 0; cell < width * height; cell++) {
    const [column, row] = [cell % width, Math.floor(cell / width)];
    if (!open(column, row)) continue;
    if (!open(column - columns, row - rows)) inlets.push(cell);
    if (!open(column + columns, row + rows)) outlets.push(cell);
  }
  const across = (cell: number) => (cell % width) * -y - Math.floor(cell / width) * x;
  inlets.sort((a, b) => across(a) - across(b) || a - b);
  const wanted = Math.min(most, inlets.length);
  const spread = Array.from({ length: wanted }, (_, i) => inlets[Math.floor(((i + 0.5) * inlets.length) / wanted)]);
  return { inlets: spread, outlets };
}

const along = ({ columns, rows, length }: { columns: number; rows: number; length: number }, x: number, y: number) =>
  (columns * x - rows * y) / length;
