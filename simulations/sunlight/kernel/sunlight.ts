import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Field, outcomeKind } from '#core';
import { kernelModule, sharedMemory } from '#simulations/_kit/kernel-module.ts';
import type { SunDay } from '#simulations/_kit/solar/sun-day.ts';
import { WorkerPool } from '#simulations/_kit/worker-pool.ts';
import { layOut } from './layout.ts';
import { walkFrom } from './sheared-lines.ts';
import type { WorkerData } from './sunlight-worker.ts';
import { type Scene, type SunSweep, type Task, unitsPerWattHour } from './tasks.ts';

export type SunlightOutput = 'minutes' | 'energy';

export interface SunlightInput {
  /** Heights of ground and roofs in metres, cells in metres; NaN where unknown: no obstacle, and NaN in the results. */
  readonly surface: Field;
  readonly day: SunDay;
  /** Directions in which the open sky is measured. */
  readonly azimuths: number;
  /** Coarse terrain around the surface, in its CRS. */
  readonly far?: Field;
  /** Default: both. Minutes alone need no horizons. */
  readonly outputs?: readonly SunlightOutput[];
}

export interface RunOptions {
  readonly threads: number;
  readonly signal?: AbortSignal;
  progress?(fraction: number, stage: Stage): void;
}
export type Stage = 'prepare' | 'shadows' | 'horizons' | 'fold';

export interface SunlightResult {
  /** Minutes of direct sun in the day. */
  readonly minutes: Field;
  /** Direct and diffuse energy on the horizontal, Wh/m²; absent when only minutes were asked for. */
  readonly energy?: Field;
  readonly timings: { prepareS: number; shadowsS: number; horizonsS: number; foldS: number; totalS: number };
}

/** The most cells of one run, halo included. */
export const maxCells = 9_000_000;

export const tooLarge = outcomeKind({
  code: 'sunlight-too-large',
  status: 422,
  message: {
    ko: '격자가 {cells}칸으로, 한 번에 계산할 수 있는 {limit}칸을 넘습니다.',
    en: 'The raster has {cells} cells; one run takes at most {limit}.',
  },
  remedy: {
    ko: '범위를 줄이거나 격자 크기를 키우십시오.',
    en: 'Choose a smaller area or larger cells.',
  },
});

/**
 * Sunlight of one day on every cell of a height raster.
 *
 * Direct sun: for each position of the sun, one sweep along sheared lines away from it keeps the height of the shadow;
 * a cell that reaches it is lit (Dozier and Frew 1990). Diffuse sky: a horizon per azimuth by the sweep with a
 * convex-hull stack (Timonen and Westerholm 2010), cosine-weighted sky view factor = mean cos²(horizon).
 * All sums are of whole numbers: the bits do not depend on `threads`. Throws the signal's reason when aborted.
 */
export async function computeSunlight(input: SunlightInput, options: RunOptions): Promise<SunlightResult> {
  const { surface, far } = input;
  const cells = surface.width * surface.height;
  if (cells > maxCells) throw tooLarge({ cells, limit: maxCells });
  const started = performance.now();
  const module = await kernelModule(dirname(fileURLToPath(import.meta.url)));
  const layout = layOut(surface.width, surface.height, options.threads);
  const memory = sharedMemory(layout.bytes);
  new Float32Array(memory.buffer, layout.raw, cells).set(surface.values);
  const scene: Scene = { memory, layout, cellSize: surface.cellSize, origin: surface.origin, ...(far && { far }) };
  const data = (thread: number): WorkerData => ({ module, scene, thread });
  const file = new URL('./sunlight-worker.ts', import.meta.url);
  const pool = new WorkerPool(file, { size: layout.threads, data, signal: options.signal });
  try {
    const timings = await runStages(pool, planStages(input), options);
    const result = (address: number) => new Float32Array(memory.buffer, address, cells).slice();
    const field = { ...surface, noData: Number.NaN, mask: undefined, provenance: undefined };
    return {
      minutes: { ...field, unit: 'minute', values: result(layout.raw) },
      ...(wantsEnergy(input) && {
        energy: { ...field, unit: 'wattHourPerSquareMetre', values: result(layout.energy) },
      }),
      timings: { ...timings, totalS: (performance.now() - started) / 1000 },
    };
  } finally {
    await pool.close();
  }
}

const wantsEnergy = ({ outputs }: SunlightInput) => !outputs || outputs.includes('energy');

/** All tasks of a run, stage by stage: every stage needs the one before it to be complete. */
export function planStages(input: SunlightInput): Record<Stage, Task[]> {
  const { height } = input.surface;
  const strips = Array.from({ length: Math.ceil(height / stripRows) }, (_, i) => {
    return { from: i * stripRows, to: Math.min(height, (i + 1) * stripRows) };
  });
  return {
    prepare: strips.map((strip) => ({ kind: 'prepare', ...strip })),
    shadows: shadowTasks(input),
    horizons: wantsEnergy(input) ? horizonTasks(input) : [],
    fold: strips.map((strip) => ({ kind: 'fold', ...strip, minutesPerCount: input.day.stepMinutes })),
  };
}
const stripRows = 64;

/** Positions in groups of four that walk the raster in the same order. */
function shadowTasks({ day, surface }: SunlightInput): Task[] {
  const hours = day.stepMinutes / 60;
  const groups = new Map<string, SunSweep[]>();
  for (const { azimuthDeg, elevationDeg, dni } of day.positions) {
    const elevation = (elevationDeg * Math.PI) / 180;
    const energy = Math.round(dni * Math.sin(elevation) * hours * unitsPerWattHour);
    const { transposed, reversed } = walkFrom(azimuthDeg, surface.cellSize);
    const group = groups.get(`${transposed} ${reversed}`) ?? [];
    groups.set(`${transposed} ${reversed}`, group);
    group.push({ azimuthDeg, tangent: Math.tan(elevation), energy });
  }
  return [...groups.values()].flatMap((group) =>
    Array.from({ length: Math.ceil(group.length / 4) }, (_, i): Task => {
      return { kind: 'shadow', positions: group.slice(4 * i, 4 * i + 4) };
    }),
  );
}

/** The day's diffuse energy shared out among the azimuths: each gives its part times cos² of the horizon. */
function horizonTasks({ day, azimuths }: SunlightInput): Task[] {
  const diffuse = day.positions.reduce((sum, { dhi }) => sum + dhi, 0) * (day.stepMinutes / 60);
  const weight = Math.fround((diffuse * unitsPerWattHour) / azimuths);
  return Array.from({ length: azimuths }, (_, k): Task => {
    return { kind: 'horizon', azimuthDeg: ((k + 0.5) * 360) / azimuths, weight };
  });
}

async function runStages(pool: WorkerPool, stages: Record<Stage, Task[]>, { progress }: RunOptions) {
  const cost = { prepare: 1, shadows: stages.shadows.length, horizons: stages.horizons.length, fold: 1 };
  const total = cost.prepare + cost.shadows + cost.horizons + cost.fold;
  let before = 0;
  const stage = async (name: Stage) => {
    const started = performance.now();
    progress?.(before / total, name);
    const tasks = stages[name];
    await pool.runAll(tasks, (done) => progress?.((before + (cost[name] * done) / tasks.length) / total, name));
    before += cost[name];
    return (performance.now() - started) / 1000;
  };
  const prepareS = await stage('prepare');
  const shadowsS = await stage('shadows');
  const horizonsS = await stage('horizons');
  return { prepareS, shadowsS, horizonsS, foldS: await stage('fold') };
}
