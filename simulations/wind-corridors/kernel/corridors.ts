import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { kernelModule } from '#simulations/_kit/kernel-module.ts';
import { WorkerPool } from '#simulations/_kit/worker-pool.ts';
import type { WindLayers } from './resistance.ts';
import type { RoadRules } from './roads.ts';
import type { SectorResult, SectorTask, WorkerData } from './run-sector.ts';

export interface CorridorOptions {
  readonly threads: number;
  readonly signal?: AbortSignal;
  progress?(fraction: number): void;
}

/** Inlets of a sector: every one of a district, every fifth or so of the whole city at 50 m. */
export const mostInlets = 128;

/** Ways and roads of some sectors, each sector on one thread; in the order in which they were named. */
export async function findCorridors(
  layers: WindLayers,
  wanted: readonly number[],
  rules: RoadRules,
  { threads, signal, progress }: CorridorOptions,
): Promise<SectorResult[]> {
  const module = await kernelModule(dirname(fileURLToPath(import.meta.url)));
  const data: WorkerData = { module, layers: sharedLayers(layers), inlets: mostInlets, rules };
  const file = new URL('./corridor-worker.ts', import.meta.url);
  const size = Math.max(1, Math.min(threads, wanted.length));
  const pool = new WorkerPool(file, { size, data: () => data, ...(signal && { signal }) });
  try {
    const tasks = wanted.map((sector): SectorTask => ({ sector }));
    return await pool.runAll<SectorResult>(tasks, (done) => progress?.(done / tasks.length));
  } finally {
    await pool.close();
  }
}

/** The same layers in memory that all threads see. */
function sharedLayers(layers: WindLayers): WindLayers {
  const shared = (values: Float32Array) => {
    const copy = new Float32Array(new SharedArrayBuffer(values.byteLength));
    copy.set(values);
    return copy;
  };
  const inside = new Uint8Array(new SharedArrayBuffer(layers.inside.byteLength));
  inside.set(layers.inside);
  const { built, cover, ground } = layers;
  return { ...layers, built: built.map(shared), cover: shared(cover), ground: shared(ground), inside };
}
