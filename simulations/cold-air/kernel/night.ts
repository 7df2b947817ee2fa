import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { kernelModule, sharedMemory } from '#simulations/_kit/kernel-module.ts';
import { WorkerPool } from '#simulations/_kit/worker-pool.ts';
import { layOut, mostThreads, type RasterName, readRaster, writeRaster } from './layout.ts';
import type { NightData, NightReply, NightTask } from './step.ts';

/** What a night of cold air begins with: rasters of `width` × `height` cells, row 0 in the north. */
export interface NightGround {
  readonly width: number;
  readonly height: number;
  readonly cellSize: number;
  /** Metres above sea level, no gaps. */
  readonly ground: Float32Array;
  /** Drag coefficient of the bare ground. */
  readonly drag: Float32Array;
  /** Half the drag coefficient of buildings times their frontal area density, and the height over which that spreads, metres. */
  readonly walls: Float32Array;
  readonly wallHeightM: Float32Array;
  /** Cooling of the layer, W/m²; negative where the ground warms it. */
  readonly coolingWm2: Float32Array;
  /** 1 where what is cooled belongs to the first (second) named source, 0 elsewhere. */
  readonly origins: readonly [Float32Array, Float32Array];
}

export interface NightOptions {
  readonly hours: number;
  /** Minutes between two pictures. */
  readonly frameMinutes: number;
  /** How much colder the layer is than the air above it, K, and that air's temperature, K. */
  readonly deficitK: number;
  readonly airK: number;
  readonly reachM: number;
  /** The layer at the start, metres; none where absent. */
  readonly depthM?: Float32Array;
  readonly threads: number;
  readonly signal?: AbortSignal;
  progress?(fraction: number): void;
}

/** One moment: metres and m/s in the middle of cells, x to the east and y to the north. */
export interface NightFrame {
  readonly seconds: number;
  readonly depthM: Float32Array<ArrayBuffer>;
  readonly eastMs: Float32Array<ArrayBuffer>;
  readonly northMs: Float32Array<ArrayBuffer>;
}

export interface Night {
  readonly frames: readonly NightFrame[];
  /** Share (0..1) of the layer that comes from each named source, at the end. */
  readonly parts: readonly [Float32Array, Float32Array];
  /** Seconds after which the layer was `reachM` deep; infinite where it never was. */
  readonly reachedS: Float32Array;
  readonly steps: number;
}

export const gravityMs2 = 9.81;
/** Density times heat capacity of air, J/(m³ K). */
const volumetricHeat = 1.2 * 1005;

/**
 * Cold air that gathers over cooling ground and drains: one well-mixed layer of depth `h` and velocity `u`,
 *
 *     ∂u/∂t + u·∇u = −g′ ∇(z + h) − (C_D + ½ C_b λ_f min(1, h/H)) |u| u / h,   ∂h/∂t + ∇·(u h) = P / (ρ c_p ΔT)
 *
 * after KLAM_21 (Sievers 2005), with g′ = g ΔT / T and buildings as drag up to their roofs. Explicit finite volumes on a
 * staggered grid, upwind, in steps of two thirds of a cell's crossing by the fastest wave; edges are open.
 */
export async function coldAirNight(place: NightGround, options: NightOptions): Promise<Night> {
  const { width, height, cellSize } = place;
  const { hours, frameMinutes, deficitK, airK, reachM, signal, progress } = options;
  const layout = layOut(width, height);
  const memory = sharedMemory(layout.bytes);
  fill(memory, layout, place, options);
  const module = await kernelModule(dirname(fileURLToPath(import.meta.url)));
  const threads = Math.max(1, Math.min(options.threads, Math.floor(height / 4) || 1, mostThreads));
  const gravity = (gravityMs2 * deficitK) / airK;
  const shared = { module, memory, layout, threads, cellSize, gravity, reachM };
  const data = (thread: number): NightData => ({ ...shared, thread });
  const pool = new WorkerPool(new URL('./night-worker.ts', import.meta.url), {
    size: threads,
    data,
    ...(signal && { signal }),
  });
  const total = hours * 3600;
  const frames: NightFrame[] = [frameOf(memory, layout, 0, 0)];
  let steps = 0;
  try {
    for (let now = 0; now < total - 1e-6; ) {
      const next = Math.min(total, now + frameMinutes * 60);
      // Every thread has a part of each step: one task each, done together.
      const task: NightTask = { fromS: now, toS: next, steps };
      const replies = await Promise.all(Array.from({ length: threads }, () => pool.run<NightReply>(task)));
      [{ steps }] = replies;
      now = next;
      frames.push(frameOf(memory, layout, now, steps));
      progress?.(now / total);
    }
  } finally {
    await pool.close();
  }
  const read = (name: RasterName) => readRaster(memory, layout, name);
  const depth = read('depth');
  const part = (name: RasterName) =>
    read(name).map((own, cell) => (depth[cell] > 0 ? Math.min(1, own / depth[cell]) : 0));
  return { frames, parts: [part('first'), part('second')], reachedS: read('reached'), steps };
}

function fill(
  memory: WebAssembly.Memory,
  layout: ReturnType<typeof layOut>,
  { ground, drag, walls, wallHeightM, coolingWm2, origins }: NightGround,
  { deficitK, depthM }: NightOptions,
): void {
  const put = (name: RasterName, values: Float32Array, edge = false) => writeRaster(memory, layout, name, values, edge);
  put('ground', ground, true);
  put('drag', drag, true);
  put('walls', walls, true);
  put(
    'wallsPerM',
    walls.map((wall, cell) => (wallHeightM[cell] > 0 ? wall / wallHeightM[cell] : 0)),
    true,
  );
  put(
    'made',
    coolingWm2.map((watts) => watts / (volumetricHeat * deficitK)),
  );
  put('firstOrigin', origins[0]);
  put('secondOrigin', origins[1]);
  put('reached', new Float32Array(ground.length).fill(Number.POSITIVE_INFINITY), true);
  if (depthM) put('depth', depthM);
}

function frameOf(
  memory: WebAssembly.Memory,
  layout: ReturnType<typeof layOut>,
  seconds: number,
  steps: number,
): NightFrame {
  const { width, height } = layout;
  const [east, south] = (steps % 2 === 0 ? (['east', 'south'] as const) : (['nextEast', 'nextSouth'] as const)).map(
    (name) => readRaster(memory, layout, name),
  );
  const eastMs = new Float32Array(width * height);
  const northMs = new Float32Array(width * height);
  for (let cell = 0; cell < width * height; cell++) {
    // Faces to the west and north belong to the neighbours; along the edge there is only the one.
    eastMs[cell] = (east[cell] + (cell % width > 0 ? east[cell - 1] : east[cell])) / 2;
    northMs[cell] = -(south[cell] + (cell >= width ? south[cell - width] : south[cell])) / 2;
  }
  return { seconds, depthM: readRaster(memory, layout, 'depth'), eastMs, northMs };
}
