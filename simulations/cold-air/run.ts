import { type Field, minuteMs, startOfSeoulDay, type Table } from '#core';
import type { CityForm } from '../_kit/wind/read-city.ts';
import type { ColdAirParameters } from './contract.ts';
import { nightGround } from './ground.ts';
import { coldAirNight, type Night, type NightFrame } from './kernel/night.ts';
import { dongTable } from './tables.ts';

export interface ColdAirInput {
  readonly parameters: Omit<ColdAirParameters, 'area'>;
  readonly city: CityForm;
}

export interface ColdAirRun {
  readonly threads: number;
  readonly signal?: AbortSignal;
  progress?(fraction: number): void;
}

const freezing = 273.15;

/** Everything that a night answers: rasters and the table by their names in the contract. */
export async function coldAir(
  { parameters, city }: ColdAirInput,
  run: ColdAirRun,
): Promise<Record<string, Field | Table>> {
  const passes = city.after ? 2 : 1;
  const night = (built: CityForm['built'], pass: number) =>
    coldAirNight(nightGround(city, built, parameters), {
      ...parameters,
      ...run,
      airK: parameters.airC + freezing,
      progress: (fraction) => run.progress?.((pass + fraction) / passes),
    });
  const before = city.after && (await night(city.built, 0));
  const now = await night(city.after ?? city.built, passes - 1);
  return { ...fieldsOf(city, now, parameters, before), dongs: dongTable(city, now) };
}

export const speedOf = ({ eastMs, northMs }: NightFrame): Float32Array<ArrayBuffer> =>
  eastMs.map((east, cell) => Math.hypot(east, northMs[cell]));

/** Volume that passes each metre of width in a second. */
export const fluxOf = (frame: NightFrame): Float32Array<ArrayBuffer> =>
  speedOf(frame).map((speed, cell) => speed * frame.depthM[cell]);

function fieldsOf(
  { grid, inside }: CityForm,
  night: Night,
  { date, startHour, reachM }: ColdAirInput['parameters'],
  before: Night | undefined,
): Record<string, Field> {
  const { frames, parts, reachedS } = night;
  const start = startOfSeoulDay(date) + startHour * 60 * minuteMs;
  const timeAxis = frames.map(({ seconds }) => Math.round(start + seconds * 1000));
  const { width, height, cellSize, origin } = grid;
  const cells = width * height;
  const raster = (values: Float32Array, unit: Field['unit'], times?: readonly number[]): Field => {
    for (let i = 0; i < values.length; i++) if (!inside[i % cells]) values[i] = Number.NaN;
    const place = { width, height, cellSize, origin, crs: 'EPSG:5186', unit, noData: Number.NaN } as const;
    return { ...place, values, ...(times && { timeAxis: times }) };
  };
  const all = (of: (frame: NightFrame) => Float32Array) => {
    const values = new Float32Array(cells * frames.length);
    frames.forEach((frame, i) => {
      values.set(of(frame), i * cells);
    });
    return values;
  };
  const last = frames[frames.length - 1];
  const cold = (cell: number) => last.depthM[cell] >= reachM;
  const percent = (part: Float32Array) => part.map((share, cell) => (cold(cell) ? 100 * share : Number.NaN));
  const change = before && fluxOf(before.frames[before.frames.length - 1]);
  return {
    depth: raster(
      all(({ depthM }) => depthM),
      'metre',
      timeAxis,
    ),
    speed: raster(all(speedOf), 'metrePerSecond', timeAxis),
    flux: raster(fluxOf(last), 'squareMetrePerSecond'),
    arrival: raster(
      reachedS.map((s) => (Number.isFinite(s) ? s / 3600 : Number.NaN)),
      'hour',
    ),
    bukhansan: raster(percent(parts[0]), 'percent'),
    gwanaksan: raster(percent(parts[1]), 'percent'),
    ...(change && {
      change: raster(
        fluxOf(last).map((flux, cell) => flux - change[cell]),
        'squareMetrePerSecond',
      ),
    }),
  };
}
