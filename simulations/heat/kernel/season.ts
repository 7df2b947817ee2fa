import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { kernelModule, sharedMemory } from '#simulations/_kit/kernel-module.ts';
import { WorkerPool } from '#simulations/_kit/worker-pool.ts';
import {
  type CellParameter,
  type CellResult,
  cellParameters,
  cellResults,
  type Forcing,
  forcingKeys,
  type Layout,
  layOut,
  sunTable,
} from './layout.ts';
import { sunlitFloor } from './physics.ts';
import type { SeasonData, SeasonTask } from './season-worker.ts';

export type CellRasters = Readonly<Record<CellParameter, Float32Array>>;

export interface SeasonOptions {
  /** Seconds of a step. */
  readonly stepS: number;
  /** °C of the street's air that make a hot day, and below which a night must fall not to be tropical. */
  readonly hotC: number;
  readonly tropicalC: number;
  /** Finds the largest imbalance as well, which takes longer. */
  readonly check?: boolean;
  readonly threads: number;
  readonly signal?: AbortSignal;
  progress?(fraction: number): void;
}

export interface Season {
  readonly results: Readonly<Record<CellResult, Float32Array>>;
  /** Of every step with a `frame`: air in the street and temperature of the surface as seen from above, °C. */
  readonly frames: readonly { readonly air: Float32Array; readonly surface: Float32Array }[];
}

/** Cells of a task: a few thousandths of a second for each day. */
const cellsPerTask = 512;

/** The energy balance of every cell through all steps of the weather. Cells are independent, so that threads share nothing. */
export async function runSeason(
  cells: CellRasters,
  weather: readonly Forcing[],
  options: SeasonOptions,
): Promise<Season> {
  const { stepS, hotC, tropicalC, check = false, threads, signal, progress } = options;
  const count = cells.roof.length;
  const frames = weather.reduce((most, { frame }) => Math.max(most, frame + 1), 0);
  const layout = layOut(count, weather.length, frames);
  const memory = sharedMemory(layout.bytes);
  writeAll(memory, layout, cells, weather);
  const module = await kernelModule(dirname(fileURLToPath(import.meta.url)));
  const data: SeasonData = { module, memory, layout, stepS, hotC, tropicalC, check };
  const tasks = Array.from({ length: Math.ceil(layout.padded / cellsPerTask) }, (_, i): SeasonTask => {
    return { from: i * cellsPerTask, to: Math.min(layout.padded, (i + 1) * cellsPerTask) };
  });
  const size = Math.max(1, Math.min(threads, tasks.length));
  const file = new URL('./season-worker.ts', import.meta.url);
  const pool = new WorkerPool(file, { size, data: () => data, ...(signal && { signal }) });
  try {
    await pool.runAll(tasks, (done) => progress?.(done / tasks.length));
  } finally {
    await pool.close();
  }
  return read(memory, layout);
}

function writeAll(memory: WebAssembly.Memory, layout: Layout, cells: CellRasters, weather: readonly Forcing[]): void {
  const { padded, parameters, forcing, sun, steps } = layout;
  cellParameters.forEach((name, i) => {
    const raster = new Float32Array(memory.buffer, parameters + 4 * padded * i, padded);
    // What fills up the last vector is a cell like the first.
    raster.fill(cells[name][0]);
    raster.set(cells[name]);
  });
  const rows = new Float32Array(memory.buffer, forcing, forcingKeys.length * steps);
  weather.forEach((step, t) => {
    forcingKeys.forEach((key, k) => {
      rows[t * forcingKeys.length + k] = step[key];
    });
  });
  const table = new Float32Array(memory.buffer, sun, sunTable + 2);
  for (let i = 0; i < table.length; i++) table[i] = i >= sunTable ? 0 : sunlitFloor(i / (sunTable - i));
}

function read(memory: WebAssembly.Memory, { cells, padded, results, pictures, frames }: Layout): Season {
  const raster = (at: number) => new Float32Array(memory.buffer, at, cells).slice();
  return {
    results: Object.fromEntries(
      cellResults.map((name, i) => [name, raster(results + 4 * padded * i)]),
    ) as Season['results'],
    frames: Array.from({ length: frames }, (_, i) => ({
      air: raster(pictures + 4 * padded * i),
      surface: raster(pictures + 4 * padded * (frames + i)),
    })),
  };
}
