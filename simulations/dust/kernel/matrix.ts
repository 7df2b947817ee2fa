import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Arena, kernelInstance, kernelModule, sharedMemory } from '#simulations/_kit/kernel-module.ts';
import { WorkerPool } from '#simulations/_kit/worker-pool.ts';
import type { ColumnTask, MatrixData } from './matrix-worker.ts';

/** A source that a policy can turn up and down by itself: a kind of source in a zone of the city. */
export interface SourceColumn {
  readonly kind: number;
  readonly zone: number;
  /** g/s of every cell. */
  readonly emission: Float32Array;
}

export interface MatrixOptions {
  readonly rows: number;
  readonly columns: number;
  readonly reach: number;
  /** One per kind. */
  readonly stencils: readonly Float32Array[];
  readonly threads: number;
  readonly signal?: AbortSignal;
  progress?(fraction: number): void;
}

interface Kernel {
  addColumn(out: number, column: number, cells: number, factor: number): void;
}

/** Concentration that each source leaves in each cell: what a policy does is one product with a vector of factors. */
export class SourceReceptorMatrix {
  readonly sources: readonly Omit<SourceColumn, 'emission'>[];
  readonly cells: number;
  readonly #memory: WebAssembly.Memory;
  readonly #kernel: Kernel;
  readonly #columns: readonly number[];
  readonly #sums: readonly number[];
  readonly #padded: number;

  constructor(
    sources: readonly Omit<SourceColumn, 'emission'>[],
    cells: number,
    memory: WebAssembly.Memory,
    kernel: Kernel,
    at: { columns: readonly number[]; sums: readonly number[]; padded: number },
  ) {
    this.sources = sources;
    this.cells = cells;
    this.#memory = memory;
    this.#kernel = kernel;
    this.#columns = at.columns;
    this.#sums = at.sums;
    this.#padded = at.padded;
  }

  /** What one source leaves, µg/m³; a view that stays valid. */
  column(source: number): Float32Array {
    return new Float32Array(this.#memory.buffer, this.#columns[source], this.cells);
  }

  /** What all sources of each kind leave with a factor for each source; views that the next call writes over. */
  byKind(factors: ArrayLike<number>): Float32Array[] {
    const bytes = this.#memory.buffer;
    for (const sum of this.#sums) new Float32Array(bytes, sum, this.#padded).fill(0);
    this.sources.forEach(({ kind }, source) => {
      if (factors[source] === 0) return;
      this.#kernel.addColumn(this.#sums[kind], this.#columns[source], this.#padded, factors[source]);
    });
    return this.#sums.map((sum) => new Float32Array(bytes, sum, this.cells));
  }
}

/** Computes the matrix, one column after another on all threads. */
export async function sourceReceptorMatrix(
  sources: readonly SourceColumn[],
  { rows, columns, reach, stencils, threads, signal, progress }: MatrixOptions,
): Promise<SourceReceptorMatrix> {
  const cells = rows * columns;
  const padded = Math.ceil(cells / 4) * 4;
  const arena = new Arena();
  const stencilAt = stencils.map(({ length }) => arena.take(4 * length));
  const tasks = sources.map(({ kind }): ColumnTask => {
    return { out: arena.take(4 * padded), emission: arena.take(4 * padded), stencil: stencilAt[kind] };
  });
  const sums = stencils.map(() => arena.take(4 * padded));
  const memory = sharedMemory(arena.bytes);
  stencils.forEach((stencil, kind) => {
    new Float32Array(memory.buffer, stencilAt[kind], stencil.length).set(stencil);
  });
  tasks.forEach(({ emission }, i) => {
    new Float32Array(memory.buffer, emission, cells).set(sources[i].emission);
  });
  const module = await kernelModule(dirname(fileURLToPath(import.meta.url)));
  const data: MatrixData = { module, memory, rows, columns, reach };
  const size = Math.max(1, Math.min(threads, tasks.length));
  const file = new URL('./matrix-worker.ts', import.meta.url);
  const pool = new WorkerPool(file, { size, data: () => data, ...(signal && { signal }) });
  try {
    await pool.runAll(tasks, (done) => progress?.(done / tasks.length));
  } finally {
    await pool.close();
  }
  const kernel = kernelInstance<Kernel>(module, memory);
  const named = sources.map(({ kind, zone }) => ({ kind, zone }));
  return new SourceReceptorMatrix(named, cells, memory, kernel, { columns: tasks.map(({ out }) => out), sums, padded });
}
