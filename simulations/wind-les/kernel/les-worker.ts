import { workerData } from 'node:worker_threads';
import { kernelInstance } from '#simulations/_kit/kernel-module.ts';
import { serveTasks } from '#simulations/_kit/worker-side.ts';
import type { Kernel } from './kernel.ts';
import type { Layout } from './layout.ts';
import { runTask, type Task } from './tasks.ts';

/** One worker thread of a run. */
export interface WorkerData {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  readonly layout: Layout;
}

const { module, memory, layout } = workerData as WorkerData;
const kernel = kernelInstance<Kernel>(module, memory);
serveTasks<Task>((task) => runTask(task, kernel, layout));
