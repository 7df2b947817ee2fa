import { fileURLToPath } from 'node:url';
import type { Field, UnitName } from '#core';
import { outcomeKind } from '#datasets/_core/outcome.ts';
import { kernelModule, sharedMemory } from '#simulations/_kit/kernel-module.ts';
import { cosIncidence } from '#simulations/_kit/solar/perez.ts';
import type { SunMoment } from '#simulations/_kit/solar/sun-period.ts';
import { WorkerPool } from '#simulations/_kit/worker-pool.ts';
import type { WorkerData } from './insolation-worker.ts';
import { type Layout, layOut } from './layout.ts';
import { walkFrom } from './sheared-lines.ts';
import { horizontal, type Receiver, type SectorTable, sectorTables, type Units, unitsFor } from './tables.ts';
import type { Obstacles, Scene, Task, Window } from './tasks.ts';

/** Trees: heights of their tops (NaN where none stands) and the share of light that comes through. */
export interface Canopy {
  readonly tops: Pick<Field, 'values'>;
  transmittance(moment: SunMoment): number;
}

/** How fine azimuths are where the sun comes; see the README for what each costs and gains. */
export interface Fineness {
  /** Parts of each sector of the sky in which the sun stands at some time. */
  readonly parts: number;
  /** Roundings of the lines in these parts. */
  readonly phases: number;
}

export interface InsolationInput {
  /** Heights of ground and roofs in metres, cells in metres; NaN where unknown: no obstacle, and NaN in the results. */
  readonly surface: Field;
  readonly canopy?: Canopy;
  /** Coarse terrain around the surface, in its CRS. */
  readonly far?: Field;
  /** The sun of the period. */
  readonly moments: readonly SunMoment[];
  /** Directions in which the open sky is measured. */
  readonly azimuths: number;
  /**
   * `shadows`: every moment casts its own shadows, at its own azimuth: for a day. `tables`: moments are looked up in
   * the horizons of azimuths: for longer.
   */
  readonly sun: 'shadows' | 'tables';
  /** Only for `tables`. */
  readonly fineness?: Fineness;
  /** The plane that receives the light in every cell; default horizontal. */
  readonly receivers?: readonly Receiver[];
  /** Which of the receivers lies in each cell of the surface; default the first. */
  readonly receiverOf?: Uint8Array;
  /** Without it no sky and no diffuse light: minutes and direct light alone need no horizons when shadows are cast. */
  readonly sky?: boolean;
  readonly window?: Window;
  /** Memory for horizon maps. */
  readonly mapBytes?: number;
}

export interface RunOptions {
  readonly threads: number;
  readonly signal?: AbortSignal;
  progress?(fraction: number, stage: Stage): void;
}
export type Stage = 'prepare' | 'shadows' | 'horizons' | 'sums' | 'fold';

export interface InsolationResult {
  /** Minutes of direct sun in the period, those through leaves counted by the share of light that passes. */
  readonly minutes: Field;
  /** Direct and diffuse energy on the receiver, Wh/m². */
  readonly beam: Field;
  readonly diffuse: Field;
  /** Share of the sky that the receiver sees, cosine weighted. */
  readonly skyView: Field;
  readonly timings: Timings;
}

export interface Timings {
  readonly prepareS: number;
  readonly shadowsS: number;
  readonly horizonsS: number;
  readonly sumsS: number;
  readonly foldS: number;
  readonly totalS: number;
}

/** The most cells of one raster in memory; larger ones go tile by tile. */
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

/** Where the kernel lies that `kernelModule` compiles. */
export const kernelFolder = fileURLToPath(new URL('.', import.meta.url)).replace(/\/$/, '');

/**
 * Sun and sky of a period on every cell of a height raster.
 *
 * Direct sun of a day: for each position of the sun, one sweep along sheared lines away from it keeps the height of the
 * shadow; a cell that reaches it is lit (Dozier and Frew 1990). Everything else: a horizon per azimuth by the sweep with
 * a convex-hull stack (Timonen and Westerholm 2010), looked up in cumulative tables of sun and sky. All sums are of whole
 * numbers: the bits do not depend on `threads`. Throws the signal's reason when aborted.
 */
export async function computeInsolation(input: InsolationInput, options: RunOptions): Promise<InsolationResult> {
  const { surface } = input;
  const cells = surface.width * surface.height;
  if (cells > maxCells) throw tooLarge({ cells, limit: maxCells });
  options.signal?.throwIfAborted();
  const started = performance.now();
  const { layout, steps } = planRun(input, options.threads);
  const module = await kernelModule(kernelFolder);
  const scene = sceneOf(input, layout);
  const data = (thread: number): WorkerData => ({ module, scene, thread });
  const file = new URL('./insolation-worker.ts', import.meta.url);
  const pool = new WorkerPool(file, { size: layout.threads, data, signal: options.signal });
  try {
    const timings = await runSteps(pool, steps, options);
    return { ...readResults(input, scene), timings: { ...timings, totalS: (performance.now() - started) / 1000 } };
  } finally {
    await pool.close();
  }
}

/** Memory of a run with its heights in it. */
export function sceneOf(input: InsolationInput, layout: Layout, memory = sharedMemory(layout.bytes)): Scene {
  const { surface, canopy, far, window, receiverOf } = input;
  const cells = surface.width * surface.height;
  new Float32Array(memory.buffer, layout.raw, cells).set(surface.values);
  if (canopy) writeCanopy(new Float32Array(memory.buffer, layout.rawObstacles, cells), surface, canopy);
  if (receiverOf) writePlanes(new Uint8Array(memory.buffer), layout, receiverOf);
  const { cellSize, origin } = surface;
  return { memory, layout, cellSize, origin, ...(far && { far }), ...(window && { window }) };
}

/** What stands in the light where trees stand: their tops, never less than the surface under them. */
function writeCanopy(into: Float32Array, surface: Field, { tops }: Canopy): void {
  for (let i = 0; i < into.length; i++) {
    const [top, floor] = [tops.values[i], surface.values[i]];
    into[i] = Number.isNaN(top) ? floor : Math.max(top, floor);
  }
}

function writePlanes(
  bytes: Uint8Array,
  { planes, width, height, rowStride, columnStride }: Layout,
  of: Uint8Array,
): void {
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      bytes[planes.rows + y * rowStride + x] = of[y * width + x];
      bytes[planes.columns + x * columnStride + y] = of[y * width + x];
    }
  }
}

/** The four results as fields, once every task is done. */
export function readResults({ surface }: InsolationInput, { memory, layout }: Scene) {
  const cells = surface.width * surface.height;
  const field = (k: number, unit: UnitName): Field => {
    const values = new Float32Array(memory.buffer, layout.out + k * layout.outStride, cells).slice();
    return { ...surface, noData: Number.NaN, mask: undefined, provenance: undefined, unit, values };
  };
  const energy = 'wattHourPerSquareMetre';
  return { minutes: field(0, 'minute'), beam: field(1, energy), diffuse: field(2, energy), skyView: field(3, 'one') };
}

/** Tasks that may run at the same time; the next step needs them all to be done. */
export interface Step {
  readonly stage: Stage;
  readonly tasks: readonly Task[];
}

export interface Plan {
  readonly layout: Layout;
  readonly steps: readonly Step[];
}

/** What depends on the sun alone and is the same for every raster: worked out once for many tiles. */
export interface SkyPlan {
  readonly units: Units;
  readonly countsPerMoment: number;
  readonly horizons: readonly Horizon[];
}

export type SkyInput = Omit<InsolationInput, 'surface' | 'far' | 'window'>;

export function planSky(input: SkyInput): SkyPlan {
  const cast = input.sun === 'shadows';
  const countsPerMoment = cast ? countsOfMoment(input) : 1;
  const units = unitsOf(input, countsPerMoment);
  return { units, countsPerMoment, horizons: cast && input.sky === false ? [] : horizonsOf(input, units) };
}

/** All tasks of a run, step by step. */
export function planRun(input: InsolationInput, threads: number, sky = planSky(input)): Plan {
  const { width, height } = input.surface;
  const cast = input.sun === 'shadows';
  const { units, countsPerMoment, horizons } = sky;
  const layout = layOut(width, height, threads, {
    canopy: !!input.canopy,
    shadows: cast,
    planes: input.receivers?.length ?? 1,
    perCell: !!input.receiverOf,
    maps: horizons.length,
    mapBytes: input.mapBytes,
  });
  const strips = stripsOf(height);
  const steps: Step[] = [{ stage: 'prepare', tasks: strips.map((strip) => ({ kind: 'prepare', ...strip })) }];
  if (cast) steps.push({ stage: 'shadows', tasks: shadowTasks(input, units, countsPerMoment) });
  steps.push(...horizonSteps(input, horizons, layout));
  steps.push({ stage: 'fold', tasks: strips.map((strip) => ({ kind: 'fold', ...strip, units })) });
  return { layout, steps };
}

/** Horizons in batches of the same orientation that fit into the memory for maps, each then looked up. */
function horizonSteps(input: InsolationInput, horizons: readonly Horizon[], layout: Layout): Step[] {
  const core = input.window?.core ?? layout;
  const steps: Step[] = [];
  for (const transposed of [false, true]) {
    const along = horizons.filter(({ azimuthDeg }) => walkFrom(azimuthDeg, 1).transposed === transposed);
    for (let first = 0; first < along.length; first += layout.mapCount) {
      const batch = along.slice(first, first + layout.mapCount);
      const sweeps = batch.map(({ azimuthDeg, phases, obstacles }, map): Task => {
        return { kind: 'horizon', sector: { azimuthDeg, phases }, obstacles, map };
      });
      // The tables go with the sweeps: nobody reads them before all of these are done.
      const tables: Task = { kind: 'tables', tables: batch.map(({ table }) => table) };
      steps.push({ stage: 'horizons', tasks: [tables, ...sweeps] });
      const lines = stripsOf(transposed ? core.height : core.width);
      steps.push({
        stage: 'sums',
        tasks: lines.map((strip) => ({ kind: 'lookUp', transposed, count: batch.length, ...strip })),
      });
    }
  }
  return steps;
}

/** Lines in strips that a worker takes at a time. */
const stripsOf = (lines: number) =>
  Array.from({ length: Math.ceil(lines / stripRows) }, (_, i) => {
    return { from: i * stripRows, to: Math.min(lines, (i + 1) * stripRows) };
  });
const stripRows = 64;

/** The sweep counts in 16 bits: one per moment, or as many as leave room for shares of light. */
const countsOfMoment = ({ moments, canopy }: SkyInput): number =>
  canopy ? Math.min(64, Math.floor(65_535 / Math.max(1, moments.length))) : 1;

function unitsOf(input: SkyInput, countsPerMoment: number): Units {
  const units = unitsFor(input.moments);
  if (input.sun === 'tables') return units;
  return [(input.moments[0]?.minutes ?? 0) / countsPerMoment, units[1], units[2], units[3]];
}

/** Light passes the surface or not, and the canopy in part: each of the two is swept with its share. */
function layersOf({ canopy }: SkyInput): { obstacles: Obstacles; share(moment: SunMoment): number }[] {
  if (!canopy) return [{ obstacles: 'surface', share: () => 1 }];
  return [
    { obstacles: 'surface', share: (moment) => canopy.transmittance(moment) },
    { obstacles: 'canopy', share: (moment) => 1 - canopy.transmittance(moment) },
  ];
}

function shadowTasks(input: InsolationInput, units: Units, countsPerMoment: number): Task[] {
  const receiver = input.receivers?.[0] ?? horizontal;
  return input.moments.flatMap((moment) => {
    const { azimuthDeg, elevationDeg, dni, minutes } = moment;
    const incidence = cosIncidence(receiver, 90 - elevationDeg, azimuthDeg);
    if (incidence <= 0) return [];
    const tangent = Math.tan((elevationDeg * Math.PI) / 180);
    let counted = 0;
    return layersOf(input).map(({ obstacles, share }, layer): Task => {
      // The second layer takes what the first has left, so that an open cell counts whole.
      const weight = layer === 0 ? Math.round(share(moment) * countsPerMoment) : countsPerMoment - counted;
      counted = weight;
      const energy = Math.round((share(moment) * dni * incidence * minutes) / 60 / units[1]);
      return { kind: 'shadow', sun: { azimuthDeg, tangent, weight, energy }, obstacles };
    });
  });
}

export type Horizon = SectorTable & { readonly obstacles: Obstacles };

function horizonsOf(input: SkyInput, units: Units): Horizon[] {
  const { moments, azimuths, receivers = [horizontal], sun } = input;
  const { parts, phases } = sun === 'tables' ? (input.fineness ?? finenessFor(azimuths)) : { parts: 1, phases: 1 };
  return layersOf(input).flatMap(({ obstacles, share }) => {
    const options = { moments, azimuths, parts, phases, receivers, sun: sun === 'tables', share };
    return sectorTables(options, units).map((sector) => ({ ...sector, obstacles }));
  });
}

/**
 * As fine as keeps the minutes of sun of a day within 6 minutes of marching every ray with 64 azimuths, and within 3 with
 * 128 (largest means of twenty seeded cities: 4.7 and 2.4; with 32, some 9).
 */
export function finenessFor(azimuths: number): Fineness {
  if (azimuths > 64) return { parts: 4, phases: 4 };
  return azimuths > 32 ? { parts: 3, phases: 2 } : { parts: 4, phases: 1 };
}

async function runSteps(pool: WorkerPool, steps: readonly Step[], { progress }: RunOptions) {
  const total = steps.reduce((sum, { tasks }) => sum + tasks.length, 0);
  const seconds: Record<Stage, number> = { prepare: 0, shadows: 0, horizons: 0, sums: 0, fold: 0 };
  let before = 0;
  for (const { stage, tasks } of steps) {
    const started = performance.now();
    progress?.(before / total, stage);
    await pool.runAll(tasks, (done) => progress?.((before + done) / total, stage));
    before += tasks.length;
    seconds[stage] += (performance.now() - started) / 1000;
  }
  const { prepare: prepareS, shadows: shadowsS, horizons: horizonsS, sums: sumsS, fold: foldS } = seconds;
  return { prepareS, shadowsS, horizonsS, sumsS, foldS };
}
