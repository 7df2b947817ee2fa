import { setImmediate as nextTurn } from 'node:timers/promises';
import { type Epsg5186Box, type Field, minuteMs, numberColumn, type Table } from '#core';
import { kernelFolder } from '../_kit/insolation/kernel/insolation.ts';
import { kernelModule } from '../_kit/kernel-module.ts';
import { crop } from '../_kit/raster.ts';
import { WorkerPool } from '../_kit/worker-pool.ts';
import type { HourOfDay } from './hours.ts';
import { type ComfortDay, type ComfortHour, comfortDay } from './kernel/day.ts';
import type { LightData, LightTask } from './light-worker.ts';
import { type OnFoot, onFootResults } from './on-foot.ts';

export interface ComfortInput {
  /** Heights of ground and roofs, with what lies around the area. */
  readonly surface: Field;
  readonly ground: Field;
  /** Tops of trees on the surface's cells; absent without any. */
  readonly canopy?: Float32Array;
  /** As `covers`, on the surface's cells. */
  readonly cover: Uint8Array;
  readonly hours: readonly HourOfDay[];
  /** The area asked for, in whole cells. */
  readonly area: Epsg5186Box;
  /** Walks and shelters, where there are streets. */
  readonly onFoot?: OnFoot;
}

export interface ComfortRun {
  readonly threads: number;
  readonly signal?: AbortSignal;
  progress?(fraction: number, stage: 'shadows' | 'sky' | 'bodies'): void;
}

/** Directions in which the open sky is measured. */
const azimuths = 32;
/** Metres above the ground from which on a surface is a roof. */
const roofM = 2;

/** A day of comfort: rasters and the table by their names in the contract. */
export async function comfort(input: ComfortInput, run: ComfortRun): Promise<Record<string, Field | Table>> {
  const { area, surface, ground, cover } = input;
  const { skyView, suns } = await lightOf(input, run);
  const hours = input.hours.map(({ moment, ...hour }): ComfortHour => {
    const sun = moment && suns.get(moment);
    return { ...hour, ...(sun && { sun }) };
  });
  const above = crop({ ...surface, values: surface.values.map((z, i) => z - ground.values[i]) }, area);
  const counts = Uint8Array.from(above.values, (metres) => Number(metres < roofM));
  const covers = Uint8Array.from(crop({ ...surface, values: Float32Array.from(cover) }, area).values);
  const day = await comfortDay({ skyView, cover: covers, counts }, hours, async (done) => {
    run.progress?.(0.7 + 0.3 * done, 'bodies');
    await nextTurn();
    run.signal?.throwIfAborted();
  });
  const fields = fieldsOf(above, hours, day);
  const walked = input.onFoot && onFootResults(input.onFoot, { utci: fields.utci, hours, ground });
  return { ...fields, hours: hourTable(hours, day), ...walked };
}

/** The open sky, and the sun of every hour: each on one thread. */
async function lightOf({ surface, canopy, area, hours }: ComfortInput, { threads, signal, progress }: ComfortRun) {
  const moments = hours.flatMap(({ moment }) => moment ?? []);
  const module = await kernelModule(kernelFolder);
  const shared = { ...surface, values: sharedCopy(surface.values) };
  const data: LightData = { module, surface: shared, ...(canopy && { canopy: sharedCopy(canopy) }), area, azimuths };
  const file = new URL('./light-worker.ts', import.meta.url);
  const pool = new WorkerPool(file, { size: threads, data: () => data, ...(signal && { signal }) });
  try {
    const tasks: LightTask[] = [
      { kind: 'sky', moment: moments[0] },
      ...moments.map((moment): LightTask => ({ kind: 'sun', moment })),
    ];
    progress?.(0, 'sky');
    const [skyView, ...lit] = await pool.runAll<Float32Array<ArrayBuffer>>(tasks, (done) => {
      progress?.((0.7 * done) / tasks.length, 'shadows');
    });
    return { skyView, suns: new Map(moments.map((moment, i) => [moment, lit[i]])) };
  } finally {
    await pool.close();
  }
}

/** The same values in memory that all threads see. */
function sharedCopy(values: Float32Array): Float32Array {
  const copy = new Float32Array(new SharedArrayBuffer(values.byteLength));
  copy.set(values);
  return copy;
}

function fieldsOf(like: Field, hours: readonly ComfortHour[], day: ComfortDay): Record<string, Field> {
  const { width, height, cellSize, origin, crs } = like;
  const raster = (values: Float32Array, unit: Field['unit'], timeAxis?: readonly number[]): Field => {
    return { values, width, height, cellSize, origin, crs, unit, noData: Number.NaN, ...(timeAxis && { timeAxis }) };
  };
  // A picture stands for the hour that begins.
  const times = hours.map(({ instant }) => instant - 30 * minuteMs);
  return {
    stressHours: raster(day.stressHours, 'hour'),
    utci: raster(day.utci, 'celsius', times),
    pet: raster(day.pet, 'celsius', times),
    radiant: raster(day.radiant, 'celsius', times),
    sun: raster(day.sunHours, 'hour'),
  };
}

function hourTable(hours: readonly ComfortHour[], { means }: ComfortDay): Table {
  const column = (of: (i: number) => number) => numberColumn(hours.map((_, i) => of(i)));
  return {
    rows: hours.length,
    columns: {
      hour: column((i) => Math.floor(hours[i].hour)),
      airC: column((i) => hours[i].airC),
      radiantC: column((i) => means[i].radiantC),
      utciC: column((i) => means[i].utciC),
      petC: column((i) => means[i].petC),
      strongPct: column((i) => 100 * means[i].strong),
      sunnyPct: column((i) => 100 * means[i].sunny),
    },
  };
}
