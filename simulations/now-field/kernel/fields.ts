import { WorkerPool } from '#simulations/_kit/worker-pool.ts';
import { type Kriged, type Network, square, type Targets } from './krige.ts';
import type { KrigeData, KrigeTask } from './krige-worker.ts';

export interface KrigeRun {
  readonly threads: number;
  readonly signal?: AbortSignal;
  progress?(fraction: number): void;
}

/** Squares of rows in a task: some hundredths of a second. */
const squaresPerTask = 3;

/** The whole raster of each network, rows shared out among threads: they share nothing, so their number changes no bit. */
export async function krigeAll(
  networks: readonly Network[],
  targets: Targets,
  { threads, signal, progress }: KrigeRun,
): Promise<Kriged[]> {
  const { width, height } = targets;
  const rows = squaresPerTask * square;
  const tasks = networks.flatMap((_, network) =>
    Array.from({ length: Math.ceil(height / rows) }, (__, i): KrigeTask => {
      return { network, from: i * rows, to: Math.min(height, (i + 1) * rows) };
    }),
  );
  const data: KrigeData = { networks, targets };
  const file = new URL('./krige-worker.ts', import.meta.url);
  const size = Math.max(1, Math.min(threads, tasks.length));
  const pool = new WorkerPool(file, { size, data: () => data, ...(signal && { signal }) });
  const whole = networks.map(
    (): Kriged => ({ values: new Float32Array(width * height), deviation: new Float32Array(width * height) }),
  );
  try {
    const parts = await pool.runAll<Kriged>(tasks, (done) => progress?.(done / tasks.length));
    parts.forEach((part, i) => {
      whole[tasks[i].network].values.set(part.values, tasks[i].from * width);
      whole[tasks[i].network].deviation.set(part.deviation, tasks[i].from * width);
    });
  } finally {
    await pool.close();
  }
  return whole;
}
