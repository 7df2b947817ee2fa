import { workerData } from 'node:worker_threads';
import { kernelInstance } from '#simulations/_kit/kernel-module.ts';
import { serveTasks } from '#simulations/_kit/worker-side.ts';

export interface MatrixData {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  readonly rows: number;
  readonly columns: number;
  readonly reach: number;
}

/** Addresses of one column of the matrix, of its emission and of its stencil. */
export interface ColumnTask {
  readonly out: number;
  readonly emission: number;
  readonly stencil: number;
}

interface Kernel {
  lay(out: number, emission: number, stencil: number, rows: number, columns: number, reach: number): void;
}

const { module, memory, rows, columns, reach } = workerData as MatrixData;
const kernel = kernelInstance<Kernel>(module, memory);
serveTasks<ColumnTask>(({ out, emission, stencil }) => kernel.lay(out, emission, stencil, rows, columns, reach));
