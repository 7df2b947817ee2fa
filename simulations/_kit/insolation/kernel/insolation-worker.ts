import { workerData } from 'node:worker_threads';
import { kernelInstance } from '#simulations/_kit/kernel-module.ts';
import { serveTasks } from '#simulations/_kit/worker-side.ts';
import type { Kernel } from './kernel.ts';
import { type Scene, type Task, TaskRunner } from './tasks.ts';

/** One worker thread of a run. */
export interface WorkerData {
  readonly module: WebAssembly.Module;
  readonly scene: Scene;
  readonly thread: number;
}

const { module, scene, thread } = workerData as WorkerData;
const runner = new TaskRunner(scene, kernelInstance<Kernel>(module, scene.memory), thread);
serveTasks<Task>((task) => runner.run(task));
