import { workerData } from 'node:worker_threads';
import { serveTasks } from '#simulations/_kit/worker-side.ts';
import { krigeRows, type Scene } from './scene.ts';

export interface KrigeData {
  readonly module: WebAssembly.Module;
  readonly thread: number;
}

export interface KrigeTask {
  readonly scene: Scene;
  readonly from: number;
  readonly to: number;
}

const { module, thread } = workerData as KrigeData;
serveTasks<KrigeTask>(({ scene, from, to }) => krigeRows(module, scene, { from, to }, thread));
