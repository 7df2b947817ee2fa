import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { outcomeKind } from '#core';
import { kernelInstance, kernelModule, sharedMemory } from '#simulations/_kit/kernel-module.ts';
import { type Crew, LoneWorker, WorkerPool } from '#simulations/_kit/worker-pool.ts';
import { blockTable, findBlocks, type Roofs, wallNormals } from '../blocks.ts';
import type { Profile } from '../profile.ts';
import type { WorkerData } from './flow-worker.ts';
import type { Kernel } from './kernel.ts';
import { type Layout, layOut, writeLevels } from './layout.ts';
import { after, before, type RowTask, runTask, type Task } from './tasks.ts';

/** A domain turned so that the wind blows along its rows. Columns and rows: multiples of 8, at least 16. */
export interface FlowGrid extends Roofs {
  /** Borders of the levels above ground, nz + 1 of them, metres. */
  readonly borders: Float32Array;
  /** Height of a column as a share of its height on paper, over sloping ground; 1 when absent. */
  readonly stretch?: Float32Array;
  /** Approach wind by height above ground, m/s. */
  readonly approach: Profile;
  /** Whether air passes the sides and the top; true when absent. */
  readonly openSides?: boolean;
  readonly openTop?: boolean;
  /** Whether buildings have zones of their own; without them the flow is that of a fluid without friction. */
  readonly zones?: boolean;
}

export interface FlowOptions {
  readonly threads: number;
  readonly signal?: AbortSignal;
}

export interface Convergence {
  readonly cycles: number;
  /** Root mean square of the divergence left after each cycle, 1/s; the first is before all. */
  readonly residuals: readonly number[];
  /** The greatest divergence left anywhere, as a share of U / dx. */
  readonly divergence: number;
}

/** Wind on a horizontal surface, rows and columns as in the grid; NaN in buildings. Views: they hold until the next sample. */
export interface WindSlice {
  readonly along: Float32Array;
  readonly across: Float32Array;
  readonly up: Float32Array;
}

/** The most cells of one flow: some 60 bytes each. */
export const maxFlowCells = 48_000_000;
const mostCycles = 30;
/** Pairs of passes that even out neighbouring rows. */
const mixingPasses = 2;
/** Levels whose work is shared among threads; those below are small. */
const sharedLevels = 2;

/**
 * The wind around buildings that conserves mass: approach profile and Röckle zones, then the nearest field without sources
 * (Sasaki 1958, Sherman 1978), found by multigrid. Ground may slope: levels follow it, air is squeezed over it.
 */
export class WindFlow {
  readonly #grid: FlowGrid;
  readonly #layout: Layout;
  readonly #memory: WebAssembly.Memory;
  readonly #crew: Crew;
  readonly #threads: number;
  readonly #speed: number;

  private constructor(grid: FlowGrid, layout: Layout, memory: WebAssembly.Memory, crew: Crew, threads: number) {
    this.#grid = grid;
    this.#layout = layout;
    this.#memory = memory;
    this.#crew = crew;
    this.#threads = threads;
    this.#speed = Math.max(1e-6, grid.approach(grid.borders[grid.borders.length - 1]));
  }

  /** @throws Outcome for a domain that is too small or too large, or a wind that is no number */
  static async open(grid: FlowGrid, { threads, signal }: FlowOptions): Promise<WindFlow> {
    requireDomain(grid);
    const { nx, ny, borders } = grid;
    const { labels, blocks } = findBlocks(grid);
    const layout = layOut({ nx, ny, nz: borders.length - 1, cellSize: grid.cellSize }, blocks.length, threads);
    const memory = sharedMemory(layout.bytes);
    writeLevels(memory, layout);
    writeScene(memory, layout, grid, labels, blockTable(blocks, grid.approach));
    const module = await kernelModule(dirname(fileURLToPath(import.meta.url)));
    const alone = () => {
      const kernel = kernelInstance<Kernel>(module, memory);
      return new LoneWorker<Task>((task) => runTask(task, kernel, layout, 0), signal);
    };
    const data = (thread: number): WorkerData => ({ module, memory, layout, thread });
    const file = new URL('./flow-worker.ts', import.meta.url);
    const crew = threads === 1 ? alone() : new WorkerPool(file, { size: threads, data, signal });
    return new WindFlow(grid, layout, memory, crew, threads);
  }

  get cells(): number {
    return this.#grid.nx * this.#grid.ny * (this.#grid.borders.length - 1);
  }

  /**
   * Finds the wind.
   * @param tolerance the divergence at which to stop, as a share of U / dx in the maximum norm
   */
  async solve({ tolerance = 1e-4, cycles = mostCycles, progress }: SolveOptions = {}): Promise<Convergence> {
    const { levels } = this.#layout;
    await this.#rows('faces', 0);
    for (let level = 0; level + 1 < levels.length; level++) await this.#rows('coarsen', level);
    await this.#rows('zones', 0);
    // There and back: wakes mix sideways over some two cells. The array between belongs to the search, which has not begun.
    for (let pass = 0; pass < mixingPasses && this.#grid.zones !== false; pass++) {
      for (const kind of ['blend', 'unblend'] as const) await this.#rows(kind, 0);
    }
    for (const kind of ['sideFaces', 'divergence'] as const) await this.#rows(kind, 0);
    let { rms, greatest } = await this.#advance(0);
    const first = greatest;
    const residuals = [rms];
    let [alpha, before] = [0, 0];
    while (greatest > tolerance && residuals.length <= cycles) {
      await this.#cycle(0);
      const [now, last] = await this.#sums('products');
      // Polak and Ribière's factor: the cycle is not quite symmetric.
      await this.#rows('turn', 0, { factor: before > 0 ? Math.max(0, (-alpha * last) / before) : 0 });
      const [curvature] = await this.#sums('apply');
      if (!(curvature > 0)) break;
      alpha = now / curvature;
      before = now;
      ({ rms, greatest } = await this.#advance(alpha));
      residuals.push(rms);
      progress?.(Math.min(1, Math.log(first / greatest) / Math.log(first / tolerance)));
    }
    if (!Number.isFinite(greatest)) throw new Error('the flow is not finite');
    await this.#rows('correct', 0);
    return { cycles: residuals.length - 1, residuals, divergence: greatest };
  }

  /** The wind at a height above the ground. Call it after `solve`. */
  async sample(heightM: number): Promise<WindSlice> {
    await this.#rows('sample', 0, { height: heightM });
    const { nx, ny } = this.#grid;
    const raster = (n: number) => new Float32Array(this.#memory.buffer, this.#layout.out + 4 * n * nx * ny, nx * ny);
    return { along: raster(0), across: raster(1), up: raster(2) };
  }

  /** What is left after `correct`: for tests. */
  async divergence(): Promise<number> {
    await this.#rows('divergence', 0);
    return (await this.#advance(0)).greatest;
  }

  /** Ends the threads. Always call it, in `finally`. */
  close(): Promise<void> {
    return this.#crew.close();
  }

  async #cycle(level: number): Promise<void> {
    if (level >= sharedLevels || level + 1 >= this.#layout.levels.length) {
      await this.#crew.runAll([{ kind: 'cycle', level }]);
      return;
    }
    for (const colour of before) await this.#rows('sweep', level, { colour });
    await this.#rows('restrict', level);
    await this.#cycle(level + 1);
    await this.#rows('prolong', level);
    for (const colour of after) await this.#rows('sweep', level, { colour });
  }

  /** A step along the direction; the root mean square and the greatest size of what is left after it. */
  async #advance(factor: number): Promise<{ rms: number; greatest: number }> {
    const [squares, , greatest] = await this.#sums('advance', { factor });
    const { cellSize } = this.#grid;
    return { rms: Math.sqrt(squares / this.cells), greatest: (greatest * cellSize) / this.#speed };
  }

  /** A step with what it leaves by row: both sums, and the greatest of the second. */
  async #sums(kind: RowTask['kind'], more: Partial<RowTask> = {}): Promise<[number, number, number]> {
    await this.#rows(kind, 0, more);
    const norms = new Float64Array(this.#memory.buffer, this.#layout.norms, 2 * this.#grid.ny);
    const found: [number, number, number] = [0, 0, 0];
    for (let at = 0; at < norms.length; at += 2) {
      found[0] += norms[at];
      found[1] += norms[at + 1];
      found[2] = Math.max(found[2], norms[at + 1]);
    }
    return found;
  }

  /** Work on all rows of a level (of the coarse one below it, for what is done there), shared among the threads. */
  async #rows(kind: RowTask['kind'], level: number, more: Partial<RowTask> = {}) {
    const { ny: rows } = this.#layout.levels[kind === 'restrict' || kind === 'coarsen' ? level + 1 : level];
    const pieces = Math.min(rows, this.#threads === 1 ? 1 : 2 * this.#threads);
    const tasks = Array.from({ length: pieces }, (_, n): RowTask => {
      const [from, to] = [n, n + 1].map((part) => Math.round((part * rows) / pieces));
      return { kind, level, from, to, ...more };
    });
    await this.#crew.runAll(tasks);
  }
}

export interface SolveOptions {
  readonly tolerance?: number;
  readonly cycles?: number;
  progress?(fraction: number): void;
}

function requireDomain({ nx, ny, borders, roofs, approach }: FlowGrid): void {
  const cells = nx * ny * (borders.length - 1);
  if (nx < 16 || ny < 16 || borders.length < 5) throw flowTooSmall({ columns: nx, rows: ny });
  if (nx % 8 || ny % 8) throw new Error(`${nx} × ${ny} columns: no multiples of 8`);
  if (cells > maxFlowCells) throw flowTooLarge({ cells, limit: maxFlowCells });
  if (roofs.length !== nx * ny) throw new Error(`${roofs.length} roofs`);
  if (!Number.isFinite(approach(10)) || roofs.some((roof) => !Number.isFinite(roof))) throw flowNotANumber({});
}

function writeScene(
  memory: WebAssembly.Memory,
  { scene, rasters, tables, faces }: Layout,
  grid: FlowGrid,
  labels: Int32Array,
  buildings: Float32Array,
): void {
  const { nx, ny, borders, roofs, stretch, cellSize, approach, zones = true } = grid;
  const nz = borders.length - 1;
  const floats = (at: number, length: number) => new Float32Array(memory.buffer, at, length);
  const centres = Float32Array.from({ length: nz }, (_, k) => (borders[k] + borders[k + 1]) / 2);
  const tops = new Int32Array(memory.buffer, rasters.top, nx * ny);
  let highest = 0;
  for (let at = 0; at < tops.length; at++) {
    const roof = roofs[at] / (stretch?.[at] ?? 1);
    let top = 0;
    while (top < nz && centres[top] < roof) top++;
    tops[at] = top;
    highest = Math.max(highest, borders[top]);
  }
  new Int32Array(memory.buffer, rasters.label, nx * ny).set(labels);
  floats(rasters.normal, 2 * nx * ny).set(wallNormals(grid));
  floats(rasters.stretch, nx * ny).set(stretch ?? new Float32Array(nx * ny).fill(1));
  floats(tables.buildings, buildings.length).set(buildings);
  floats(tables.profile, nz).set(centres.map((z) => approach(z)));
  floats(tables.centres, nz).set(centres);
  floats(tables.borders, nz + 1).set(borders);
  floats(tables.heights, nz).set(Float32Array.from({ length: nz }, (_, k) => borders[k + 1] - borders[k]));
  // An eddy on a roof is at most 0.22 of a building high: above this only the approach profile is left.
  const zonesTo = zones ? centres.findIndex((z) => z > 1.5 * highest) : 0;
  const { top, label, normal, stretch: stretches } = rasters;
  const { buildings: table, profile, centres: middles, borders: rims, heights } = tables;
  const addresses = [top, label, normal, stretches, table, profile, middles, rims, heights, faces.u, faces.v, faces.w];
  new Uint32Array(memory.buffer, scene, 12).set(addresses);
  const { openSides = true, openTop = true } = grid;
  const flags = new Int32Array(memory.buffer, scene + 48, 4);
  flags.set([0, Number(openSides), Number(openTop), zonesTo < 0 ? nz : zonesTo]);
  floats(scene + 48, 1)[0] = cellSize;
}

const flowTooSmall = outcomeKind({
  code: 'wind-too-small',
  status: 422,
  message: {
    ko: '격자가 {columns} × {rows}칸으로 너무 작아 바람을 계산할 수 없습니다.',
    en: 'A grid of {columns} × {rows} columns is too small for wind.',
  },
  remedy: { ko: '더 넓은 범위나 더 작은 격자를 고르십시오.', en: 'Choose a wider area or smaller cells.' },
});

export const flowTooLarge = outcomeKind({
  code: 'wind-too-large',
  status: 422,
  message: {
    ko: '격자가 {cells}칸으로, 한 번에 계산할 수 있는 {limit}칸을 넘습니다.',
    en: 'The grid has {cells} cells; one run takes at most {limit}.',
  },
  remedy: { ko: '범위를 줄이거나 격자를 키우십시오.', en: 'Choose a smaller area or larger cells.' },
});

const flowNotANumber = outcomeKind({
  code: 'wind-not-a-number',
  status: 422,
  message: { ko: '바람이나 건물 높이에 숫자가 아닌 값이 있습니다.', en: 'The wind or a roof is not a finite number.' },
  remedy: { ko: '값을 확인하십시오.', en: 'Check the values.' },
});
