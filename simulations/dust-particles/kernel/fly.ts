import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { kernelModule } from '#simulations/_kit/kernel-module.ts';
import { WorkerPool } from '#simulations/_kit/worker-pool.ts';
import type { FlyData, FlyTask } from './fly-worker.ts';
import { laneBytes, readScene, writeScene } from './scene.ts';
import type { Turbulence } from './turbulence.ts';

/** Air that particles fly in: wind through the faces of cells [level][row from the south][column], m/s, and what is solid. */
export interface AirGrid {
  readonly nx: number;
  readonly ny: number;
  /** Borders of the levels above the ground, nz + 1 of them, m. */
  readonly borders: Float32Array;
  readonly cellSize: number;
  /** (nx + 1) × ny × nz, nx × (ny + 1) × nz, nx × ny × (nz + 1). */
  readonly u: Float32Array;
  readonly v: Float32Array;
  readonly w: Float32Array;
  readonly solid: Uint8Array;
}

/** A piece of a street, in cells of the grid; its dust starts between `fromM` and `toM` above the ground. */
export interface SourcePiece {
  readonly x: number;
  readonly y: number;
  readonly dx: number;
  readonly dy: number;
  readonly fromM: number;
  readonly toM: number;
  /** µg/s, or any other unit: shares count. */
  readonly emission: number;
}

export interface Flight {
  readonly grid: AirGrid;
  readonly turbulence: Turbulence;
  readonly pieces: readonly SourcePiece[];
  readonly particles: number;
  readonly steps: number;
  readonly stepS: number;
  readonly seed: number;
  /** 1/s. */
  readonly washoutPerS: number;
  /** m/s, onto the ground and downward. */
  readonly depositionMs: number;
  readonly settlingMs: number;
  /** Concentrations are of the air below, m. */
  readonly noseM: number;
  /** Sides that lead back in at the other side and a lid on top, instead of open ones. */
  readonly closed?: boolean;
  /** Whether the time spent in each level is wanted. */
  readonly profiled?: boolean;
}

export interface FlightOptions {
  readonly threads: number;
  readonly signal?: AbortSignal;
  progress?(fraction: number): void;
}

export interface Flown {
  /** Seconds that a particle spent below the nose in each column, mean over all particles, weighted by what is left of them. */
  readonly dwelt: Float64Array;
  /** The same by level; zeros unless asked for. */
  readonly profile: Float64Array;
  /** Shares of what was released: they add up to one exactly. */
  readonly shares: Readonly<Record<'deposited' | 'washed' | 'left' | 'air', number>>;
  /** Released less all of these, as a share. */
  readonly missing: number;
}

const particlesPerTask = 2000;

/** Sends all particles on their way, shared out among threads. */
export async function fly(flight: Flight, { threads, signal, progress }: FlightOptions): Promise<Flown> {
  const { particles, steps } = flight;
  const tasks = Array.from({ length: Math.ceil(particles / particlesPerTask) }, (_, i): FlyTask => {
    return { from: i * particlesPerTask, to: Math.min(particles, (i + 1) * particlesPerTask) };
  });
  const size = Math.max(1, Math.min(threads, tasks.length));
  const { memory, scene, lanes, addresses } = writeScene(flight, size);
  const module = await kernelModule(dirname(fileURLToPath(import.meta.url)));
  const data = (index: number): FlyData => ({ module, memory, scene, lanes: lanes + index * laneBytes, steps });
  const file = new URL('./fly-worker.ts', import.meta.url);
  const pool = new WorkerPool(file, { size, data, ...(signal && { signal }) });
  try {
    await pool.runAll(tasks, (done) => progress?.(done / tasks.length));
  } finally {
    await pool.close();
  }
  return readScene(memory, addresses, flight);
}
