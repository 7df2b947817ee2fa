import { kernelInstance } from '#simulations/_kit/kernel-module.ts';
import type { Layout } from './layout.ts';

/** What the compiled kernel exports; see assembly/index.ts. */
export interface Kernel {
  move(...args: number[]): void;
  share(...args: number[]): void;
  settle(...args: number[]): number;
}

/** What every thread of a night knows. */
export interface NightData {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  readonly layout: Layout;
  readonly thread: number;
  readonly threads: number;
  readonly cellSize: number;
  /** Reduced gravity g ΔT / T, m/s². */
  readonly gravity: number;
  /** Metres of cold air from which a place counts as reached. */
  readonly reachM: number;
}

/** Goes on from one moment to another, seconds after the start. */
export interface NightTask {
  readonly fromS: number;
  readonly toS: number;
  /** Number of steps before: whose turn it is to be the old velocity. */
  readonly steps: number;
}

export interface NightReply {
  readonly steps: number;
}

/** Share of a cell that the fastest wave may cross in a step, and the longest step, seconds. */
const courant = 0.65;
const longestS = 20;

/** Works on this thread's lines, step by step together with the others. */
export function nightThread(data: NightData): (task: NightTask) => NightReply {
  const { module, memory, layout, thread, threads, cellSize, gravity, reachM } = data;
  const kernel = kernelInstance<Kernel>(module, memory);
  const { at, width, height, stride } = layout;
  const [from, to] = [thread, thread + 1].map((t) => Math.floor((t * height) / threads));
  const meet = barrierOf(data);
  const fastest = new Float32Array(memory.buffer, layout.fastest, threads);
  const shape = [stride, width] as const;
  return ({ fromS, toS, steps }) => {
    let count = steps;
    for (let now = fromS; now < toS - 1e-6; count++) {
      const wave = fastest.reduce((a, b) => Math.max(a, b), 0);
      const dt = Math.fround(Math.min(longestS, toS - now, wave > 0 ? (courant * cellSize) / wave : longestS));
      const [east, south, nextEast, nextSouth] =
        count % 2 === 0
          ? [at.east, at.south, at.nextEast, at.nextSouth]
          : [at.nextEast, at.nextSouth, at.east, at.south];
      const stands = [at.drag, at.walls, at.wallsPerM] as const;
      const fluxes = [at.fluxEast, at.fluxSouth] as const;
      // The first thread also does the line of faces above the raster.
      const lines = [...shape, thread === 0 ? -1 : from, to] as const;
      kernel.move(
        at.ground,
        at.depth,
        east,
        south,
        ...stands,
        nextEast,
        nextSouth,
        ...fluxes,
        ...lines,
        gravity,
        dt,
        cellSize,
      );
      meet();
      const parts = [at.given, at.firstPart, at.secondPart] as const;
      kernel.share(at.depth, at.first, at.second, ...fluxes, ...parts, ...shape, from, to, dt, cellSize);
      meet();
      now += dt;
      const layers = [at.depth, at.first, at.second, nextEast, nextSouth] as const;
      const sources = [at.made, at.firstOrigin, at.secondOrigin, at.reached] as const;
      fastest[thread] = kernel.settle(
        ...[...layers, ...fluxes, ...parts, ...sources, ...shape, from, to],
        ...[gravity, dt, cellSize, now, reachM],
      );
      meet();
    }
    return { steps: count };
  };
}

/** A place where all threads wait for the last one. */
function barrierOf({ memory, layout, threads }: NightData): () => void {
  const words = new Int32Array(memory.buffer, layout.barrier, 2);
  return () => {
    if (threads === 1) return;
    const round = Atomics.load(words, 1);
    if (Atomics.add(words, 0, 1) === threads - 1) {
      Atomics.store(words, 0, 0);
      Atomics.add(words, 1, 1);
      Atomics.notify(words, 1);
    } else while (Atomics.load(words, 1) === round) Atomics.wait(words, 1, round);
  };
}
