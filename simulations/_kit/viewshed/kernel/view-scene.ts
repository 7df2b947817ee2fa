import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Field, outcomeKind } from '#core';
import { kernelInstance, kernelModule, sharedMemory } from '#simulations/_kit/kernel-module.ts';
import { type Crew, LoneWorker, WorkerPool } from '#simulations/_kit/worker-pool.ts';
import { type Eye, type Looking, raysOf } from './eye.ts';
import type { Kernel } from './kernel.ts';
import { type Layout, layOut } from './layout.ts';
import { type RowsTask, runTask, type Task } from './tasks.ts';
import type { WorkerData } from './viewshed-worker.ts';

export interface SceneOptions {
  /** One: the calling thread does the work itself, in small steps between which it hears other things. */
  readonly threads: number;
  readonly signal?: AbortSignal;
  /** Where the scene's memory comes from and goes to. With it, results must have been copied before the scene is closed. */
  readonly memory?: SceneMemory;
}

/** Kept memory above this would be missed elsewhere. */
const keptBytes = 256 * 2 ** 20;

/**
 * The memory of a scene that is over, for the next one. Touching new memory for the first time takes longer than looking
 * over it: a service that is asked again and again answers in half the time.
 */
export class SceneMemory {
  #kept: WebAssembly.Memory | undefined;

  take(bytes: number): WebAssembly.Memory {
    const kept = this.#kept;
    if (!kept || kept.buffer.byteLength < bytes) return sharedMemory(bytes);
    this.#kept = undefined;
    return kept;
  }

  give(memory: WebAssembly.Memory): void {
    if (memory.buffer.byteLength <= keptBytes) this.#kept = memory;
  }
}

/** The most cells of one surface. */
export const maxCells = 120_000_000;
/** Threads worth starting: a look at a few million cells is over before a second thread has begun. */
export function threadsWorthStarting(eyes: readonly Eye[], { width, height }: Field, threads: number): number {
  const cells = eyes.reduce((sum, { reach }) => sum + Math.min(width, 2 * reach) * Math.min(height, 2 * reach), 0);
  return cells < 8e6 ? 1 : threads;
}

/** The most eyes that one look counts: counts are 16-bit numbers. */
export const maxEyes = 65_535;

export const tooLarge = outcomeKind({
  code: 'viewshed-too-large',
  status: 422,
  message: {
    ko: '격자가 {cells}칸으로, 한 번에 계산할 수 있는 {limit}칸을 넘습니다.',
    en: 'The raster has {cells} cells; one run takes at most {limit}.',
  },
  remedy: { ko: '거리를 줄이거나 격자 크기를 키우십시오.', en: 'Choose a shorter range or larger cells.' },
});

/**
 * A surface that any number of eyes look at: it goes to the worker threads once. The values of a result lie in the
 * scene's own memory (copying 16 million cells takes longer than looking at them) and hold until the next look.
 *
 * Rays run from the eye to every cell of the rim of a square; along each, heights interpolated between the two cells
 * beside it give the line over which the eye sees, and each cell takes the ray that passes it nearest (the R2 of Franklin
 * and Ray 1994, with interpolation). One ray step costs a few nanoseconds, so a look is O(cells in range).
 */
export class ViewScene {
  readonly #surface: Field;
  readonly #layout: Layout;
  readonly #memory: WebAssembly.Memory;
  readonly #pool: Crew;
  readonly #keeper: SceneMemory | undefined;

  private constructor(surface: Field, layout: Layout, memory: WebAssembly.Memory, pool: Crew, keeper?: SceneMemory) {
    this.#keeper = keeper;
    this.#surface = surface;
    this.#layout = layout;
    this.#memory = memory;
    this.#pool = pool;
  }

  /** @param surface heights in metres, square cells; NaN where unknown: no obstacle, and NaN in the results */
  static async open(surface: Field, { threads, signal, memory: keeper }: SceneOptions): Promise<ViewScene> {
    const { width, height } = surface;
    if (width * height > maxCells) throw tooLarge({ cells: width * height, limit: maxCells });
    const layout = layOut(width, height, threads);
    const memory = keeper?.take(layout.bytes) ?? sharedMemory(layout.bytes);
    if (keeper) clearCounts(layout, memory);
    fillHeights(surface, layout, memory);
    const file = new URL('./viewshed-worker.ts', import.meta.url);
    const module = await kernelModule(dirname(fileURLToPath(import.meta.url)));
    const data = (thread: number): WorkerData => ({ module, memory, layout, thread });
    const alone = () => {
      const kernel = kernelInstance<Kernel>(module, memory);
      return new LoneWorker<Task>((task) => runTask(task, kernel, layout, 0), signal);
    };
    const pool = layout.threads === 1 ? alone() : new WorkerPool(file, { size: layout.threads, data, signal });
    const scene = new ViewScene(surface, layout, memory, pool, keeper);
    try {
      await pool.runAll(strips(height, 'prepare'));
    } catch (error) {
      await pool.close();
      throw error;
    }
    return scene;
  }

  /** How many of the eyes see each cell; an eye's own cell counts. */
  async count(eyes: readonly Eye[], looking: Looking, progress?: (fraction: number) => void): Promise<Field> {
    if (eyes.length > maxEyes) throw new Error(`${eyes.length} eyes`);
    const tasks = eyes.flatMap((eye) => this.#look('countSeen', eye, looking));
    await this.#pool.runAll(tasks, (done) => progress?.(done / tasks.length));
    await this.#pool.runAll(strips(this.#layout.height, 'foldCounts'));
    const field = this.#result('count');
    for (const { column, row } of eyes) field.values[row * field.width + column] += 1;
    return field;
  }

  /**
   * The metres by which a target of each cell would have to stand higher for one of the eyes to see it: 0 where it is
   * seen, NaN where none of them looks.
   */
  async missing(eyes: readonly Eye[], looking: Looking, progress?: (fraction: number) => void): Promise<Field> {
    await this.#pool.runAll(strips(this.#layout.height, 'forget'));
    // One eye after another: two of them may look at the same cell.
    for (const [i, eye] of eyes.entries()) {
      await this.#pool.runAll(this.#look('hiddenHeight', eye, looking));
      progress?.((i + 1) / eyes.length);
    }
    await this.#pool.runAll(strips(this.#layout.height, 'foldMissing'));
    const field = this.#result('metre');
    for (const { column, row } of eyes) field.values[row * field.width + column] = 0;
    return field;
  }

  /** Ends the threads. Always call it, in `finally`. */
  async close(): Promise<void> {
    await this.#pool.close();
    this.#keeper?.give(this.#memory);
  }

  #look(kind: 'countSeen' | 'hiddenHeight', eye: Eye, looking: Looking): Task[] {
    const { cellSize } = this.#surface;
    return raysOf(eye).flatMap(({ quadrant, from, to }) =>
      pieces(from, to, raysPerTask).map((piece) => ({ kind, eye, looking, cellSize, quadrant, ...piece })),
    );
  }

  #result(unit: Field['unit']): Field {
    const { width, height, out } = this.#layout;
    const values = new Float32Array(this.#memory.buffer, out, width * height);
    return { ...this.#surface, values, unit, noData: Number.NaN, mask: undefined, provenance: undefined };
  }
}

/** Rays of a task: enough that handing it out costs nothing, few enough that threads end together. */
const raysPerTask = 512;
const rowsPerTask = 128;

function pieces(from: number, to: number, size: number): { from: number; to: number }[] {
  const count = Math.ceil((to - from + 1) / size);
  return Array.from({ length: count }, (_, i) => ({
    from: from + i * size,
    to: Math.min(to, from + (i + 1) * size - 1),
  }));
}

/** Tasks over all rows, whose `to` is the first row after them. */
const strips = (height: number, kind: RowsTask['kind']): RowsTask[] =>
  pieces(0, height - 1, rowsPerTask).map(({ from, to }) => ({ kind, from, to: to + 1 }));

/** Counts begin at nothing; an earlier scene may have been stopped in the middle of a look. */
function clearCounts({ counts, stride, threadStride, threads }: Layout, memory: WebAssembly.Memory): void {
  const from = counts - 2 * (stride + 1);
  new Uint8Array(memory.buffer).fill(0, from, from + threads * threadStride);
}

const unknownHeight = -1e9;

/** The surface's heights in their place in the padded raster. */
export function fillHeights(
  { values, mask }: Field,
  { width, height, stride, heights }: Layout,
  memory: WebAssembly.Memory,
) {
  const padded = new Float32Array(memory.buffer, heights - 4 * (stride + 1), stride * (height + 2));
  padded.fill(unknownHeight, 0, stride);
  padded.fill(unknownHeight, stride * (height + 1));
  for (let row = 0; row < height; row++) {
    const at = (row + 1) * stride + 1;
    padded[at - 1] = unknownHeight;
    padded[at + width] = unknownHeight;
    padded.set(values.subarray(row * width, (row + 1) * width), at);
    if (mask) for (let x = 0; x < width; x++) if (!mask[row * width + x]) padded[at + x] = unknownHeight;
  }
}
