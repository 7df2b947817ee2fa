import { workerData } from 'node:worker_threads';
import { kernelInstance } from '#simulations/_kit/kernel-module.ts';
import { serveTasks } from '#simulations/_kit/worker-side.ts';

export interface FlyData {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  readonly scene: number;
  /** Of this thread. */
  readonly lanes: number;
  readonly steps: number;
}

/** Particles [from, to). */
export interface FlyTask {
  readonly from: number;
  readonly to: number;
}

interface Kernel {
  fly(scene: number, lanes: number, from: number, to: number, steps: number): void;
}

const { module, memory, scene, lanes, steps } = workerData as FlyData;
const kernel = kernelInstance<Kernel>(module, memory);
serveTasks<FlyTask>(({ from, to }) => kernel.fly(scene, lanes, from, to, steps));
