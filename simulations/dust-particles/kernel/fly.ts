import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Arena, kernelModule, sharedMemory } from '#simulations/_kit/kernel-module.ts';
import { WorkerPool } from '#simulations/_kit/worker-pool.ts';
import type { FlyData, FlyTask } from './fly-worker.ts';
import { type Turbulence, turbulenceTable } from './turbulence.ts';

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

const whole = 2 ** 24;
const particlesPerTask = 2000;
/** Steps of the table of heights per metre. */
const perMetre = 2;

/** Sends all particles on their way, shared out among threads. */
export async function fly(flight: Flight, { threads, signal, progress }: FlightOptions): Promise<Flown> {
  const { memory, scene, addresses } = writeScene(flight);
  const { particles, steps } = flight;
  const module = await kernelModule(dirname(fileURLToPath(import.meta.url)));
  const tasks = Array.from({ length: Math.ceil(particles / particlesPerTask) }, (_, i): FlyTask => {
    return { from: i * particlesPerTask, to: Math.min(particles, (i + 1) * particlesPerTask) };
  });
  const data: FlyData = { module, memory, scene, steps };
  const file = new URL('./fly-worker.ts', import.meta.url);
  const size = Math.max(1, Math.min(threads, tasks.length));
  const pool = new WorkerPool(file, { size, data: () => data, ...(signal && { signal }) });
  try {
    await pool.runAll(tasks, (done) => progress?.(done / tasks.length));
  } finally {
    await pool.close();
  }
  return read(memory, addresses, flight);
}

interface Addresses {
  readonly dwelt: number;
  readonly sums: number;
  readonly profile: number;
}

/** Lays the scene out as assembly/index.ts reads it. */
function writeScene(flight: Flight): { memory: WebAssembly.Memory; scene: number; addresses: Addresses } {
  const { grid, turbulence, pieces, stepS, seed, noseM, settlingMs, depositionMs, washoutPerS } = flight;
  const { nx, ny, borders, cellSize, u, v, w, solid } = grid;
  const nz = borders.length - 1;
  const looks = Math.ceil(borders[nz] * perMetre) + 1;
  const arena = new Arena();
  const scene = arena.take(112);
  const at = {
    ...{ u: arena.take(u.byteLength), v: arena.take(v.byteLength), w: arena.take(w.byteLength) },
    ...{ solid: arena.take(solid.length), look: arena.take(looks), borders: arena.take(borders.byteLength) },
    ...{ air: arena.take(20 * looks), pieces: arena.take(24 * pieces.length), shares: arena.take(4 * pieces.length) },
    ...{ dwelt: arena.take(8 * nx * ny), sums: arena.take(40), profile: arena.take(8 * nz) },
  };
  const memory = sharedMemory(arena.bytes);
  const floats = (address: number, values: ArrayLike<number>) =>
    new Float32Array(memory.buffer, address, values.length).set(values);
  floats(at.u, u);
  floats(at.v, v);
  floats(at.w, w);
  new Uint8Array(memory.buffer, at.solid, solid.length).set(solid);
  const lookup = new Uint8Array(memory.buffer, at.look, looks);
  for (let i = 0, k = 0; i < looks; i++) {
    while (k < nz - 1 && borders[k + 1] <= i / perMetre) k++;
    lookup[i] = k;
  }
  floats(at.borders, borders);
  floats(at.air, turbulenceTable(turbulence, { looks, perMetre, stepS }));
  floats(
    at.pieces,
    pieces.flatMap(({ x, y, dx, dy, fromM, toM }) => [x, y, dx, dy, (fromM + toM) / 2, toM - fromM]),
  );
  const all = pieces.reduce((sum, { emission }) => sum + emission, 0);
  const shares = new Float32Array(memory.buffer, at.shares, pieces.length);
  let up = 0;
  for (const [i, { emission }] of pieces.entries()) {
    up += emission;
    shares[i] = up / all;
  }
  const whole32 = new Uint32Array(memory.buffer, scene, 28);
  const real = new Float32Array(memory.buffer, scene, 28);
  whole32.set([nx, ny, nz]);
  real[3] = cellSize;
  whole32.set([at.u, at.v, at.w, at.solid, at.look, at.borders, at.air], 4);
  real[11] = perMetre;
  whole32[12] = looks;
  real[13] = stepS;
  whole32.set([at.pieces, at.shares, pieces.length], 14);
  real.set([1 - Math.exp(-washoutPerS * stepS), 1 - Math.exp((-depositionMs * stepS) / noseM), settlingMs, noseM], 17);
  const profile = flight.profiled ? at.profile : 0;
  whole32.set([Number(flight.closed ?? false), seed >>> 0, at.dwelt, at.sums, profile], 21);
  return { memory, scene, addresses: at };
}

function read(memory: WebAssembly.Memory, { dwelt, sums, profile }: Addresses, flight: Flight): Flown {
  const { grid, particles, stepS } = flight;
  const seconds = (address: number, length: number) =>
    Float64Array.from(
      new BigInt64Array(memory.buffer, address, length),
      (sum) => (Number(sum) / whole / particles) * stepS,
    );
  const [released, ...parts] = new BigInt64Array(memory.buffer, sums, 5);
  const [deposited, washed, left, air] = parts.map((part) => Number(part) / Number(released));
  const missing = Number(released - parts.reduce((sum, part) => sum + part, 0n)) / Number(released);
  return {
    dwelt: seconds(dwelt, grid.nx * grid.ny),
    profile: seconds(profile, grid.borders.length - 1),
    shares: { deposited, washed, left, air },
    missing,
  };
}
