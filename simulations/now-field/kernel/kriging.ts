import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { kernelModule } from '#simulations/_kit/kernel-module.ts';
import { WorkerPool } from '#simulations/_kit/worker-pool.ts';
import type { KrigeData, KrigeTask } from './krige-worker.ts';
import { fitNetwork, type Network, type Sensors, type Targets } from './network.ts';
import { type Kriged, krigeRows, readScene, writeScene } from './scene.ts';

export interface KrigeRun {
  readonly threads: number;
  readonly signal?: AbortSignal;
  progress?(fraction: number): void;
}

/** Rows of a task: three squares of eight, some hundredths of a second. */
const taskRows = 24;

/** Kriging of some networks: threads come up while the networks are fitted. Close it in `finally`. */
export class Kriging {
  readonly #module: WebAssembly.Module;
  readonly #pool: WorkerPool;
  readonly #threads: number;

  private constructor(module: WebAssembly.Module, pool: WorkerPool, threads: number) {
    this.#module = module;
    this.#pool = pool;
    this.#threads = threads;
  }

  static async open({ threads, signal }: KrigeRun): Promise<Kriging> {
    const module = await kernelModule(dirname(fileURLToPath(import.meta.url)));
    const size = Math.max(1, threads);
    const data = (thread: number): KrigeData => ({ module, thread });
    const file = new URL('./krige-worker.ts', import.meta.url);
    return new Kriging(module, new WorkerPool(file, { size, data, ...(signal && { signal }) }), size);
  }

  fit(sensors: Sensors): Network {
    return fitNetwork(this.#module, sensors);
  }

  /** What a network says of a place by its trends there. */
  at(network: Network, [x, y]: readonly [number, number], trends: readonly number[]): { value: number; sigma: number } {
    const here: Targets = {
      ...{ width: 1, height: 1, cellSize: 2, origin: [x - 1, y + 1], wanted: Uint8Array.of(1) },
      trends: trends.map((trend) => Float32Array.of(trend)),
    };
    const scene = writeScene(network, here, 1);
    krigeRows(this.#module, scene, { from: 0, to: 1 });
    const { values, deviation } = readScene(scene, 1);
    return { value: values[0], sigma: deviation[0] };
  }

  /** The whole raster of each network, rows shared out among threads: they share nothing, so their number changes no bit. */
  async fields(networks: readonly Network[], targets: Targets, progress?: KrigeRun['progress']): Promise<Kriged[]> {
    const { width, height } = targets;
    const scenes = networks.map((network) => writeScene(network, targets, this.#threads));
    const tasks = scenes.flatMap((scene) =>
      Array.from({ length: Math.ceil(height / taskRows) }, (_, i): KrigeTask => {
        return { scene, from: i * taskRows, to: Math.min(height, (i + 1) * taskRows) };
      }),
    );
    await this.#pool.runAll(tasks, (done) => progress?.(done / tasks.length));
    return scenes.map((scene) => readScene(scene, width * height));
  }

  close(): Promise<void> {
    return this.#pool.close();
  }
}
