import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Epsg5186Box } from '#core';
import { type Field, minuteMs, numberColumn, type Table } from '#core';
import { type Canopy, computeInsolation } from '../_kit/insolation/kernel/insolation.ts';
import { crop } from '../_kit/raster.ts';
import type { HourOfDay } from './hours.ts';
import { type ComfortDay, type ComfortHour, comfortDay } from './kernel/day.ts';

export interface ComfortInput {
  /** Heights of ground and roofs, with what lies around the area. */
  readonly surface: Field;
  readonly ground: Field;
  readonly canopy?: Canopy;
  /** As `covers`, on the surface's cells. */
  readonly cover: Uint8Array;
  readonly hours: readonly HourOfDay[];
  /** The area asked for, in whole cells. */
  readonly area: Epsg5186Box;
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
  const cut = (values: Float32Array) => crop({ ...surface, values }, area);
  const skyView = cut(await openSky(input, run));
  const hours: ComfortHour[] = [];
  for (const [h, hour] of input.hours.entries()) {
    run.progress?.(0.2 + (0.5 * h) / 24, 'shadows');
    const { moment, ...rest } = hour;
    hours.push({ ...rest, ...(moment && { sun: cut(await sunlit(input, moment, run)).values }) });
  }
  const above = cut(surface.values.map((z, i) => z - ground.values[i]));
  const counts = Uint8Array.from(above.values, (metres) => Number(metres < roofM));
  const covers = Uint8Array.from(cut(Float32Array.from(cover)).values);
  const place = { skyView: skyView.values, cover: covers, counts };
  const day = await comfortDay(place, hours, async (done) => {
    run.progress?.(0.7 + 0.3 * done, 'bodies');
    await nextTurn();
    run.signal?.throwIfAborted();
  });
  return { ...fieldsOf(skyView, hours, day), hours: hourTable(hours, day) };
}

async function openSky({ surface, canopy, hours }: ComfortInput, { threads, signal, progress }: ComfortRun) {
  progress?.(0, 'sky');
  const moments = hours.flatMap(({ moment }) => moment ?? []).slice(0, 1);
  const sky = {
    surface,
    ...(canopy && { canopy }),
    moments,
    azimuths,
    sun: 'tables',
    fineness: { parts: 1, phases: 1 },
  } as const;
  const { skyView } = await computeInsolation(sky, { threads, ...(signal && { signal }) });
  return skyView.values;
}

/** Share of an hour's direct light that reaches each cell. */
async function sunlit(
  { surface, canopy }: ComfortInput,
  moment: HourOfDay['moment'] & object,
  { threads, signal }: ComfortRun,
) {
  const sun = { surface, ...(canopy && { canopy }), moments: [moment], azimuths, sun: 'shadows', sky: false } as const;
  const { minutes } = await computeInsolation(sun, { threads, ...(signal && { signal }) });
  return minutes.values.map((lit) => lit / moment.minutes);
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
