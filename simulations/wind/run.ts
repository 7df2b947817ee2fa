import type { Epsg5186Box, Field, Stack, Table, UnitName } from '#core';
import type { RunContext } from '#server/kit/roles.ts';
import { airHeightsM, airRaster, airStack, directionStack } from '../_kit/wind/air.ts';
import { approachOf, type Blown, blow } from '../_kit/wind/blow.ts';
import {
  exceedance,
  meanWind,
  sectorDeg,
  sectorSums,
  sectors,
  type WindHour,
  type WindYear,
  windYear,
} from '../_kit/wind/climate.ts';
import { dangerClass, lawsonClass, murakamiClass, nenClass } from '../_kit/wind/comfort.ts';
import { streamlineTable } from '../_kit/wind/ribbons.ts';
import type { WindCity } from '../_kit/wind/turned.ts';
import type { WindParameters } from './contract.ts';
import { relianceOf } from './reliance.ts';
import { roseTable, sectionTable, spotsTable } from './tables.ts';

export interface WindInput {
  readonly city: WindCity;
  /** The city without the edits, when there are some. */
  readonly before?: WindCity;
  /** In whole cells. */
  readonly area: Epsg5186Box;
  readonly parameters: Omit<WindParameters, 'area' | 'edits'>;
  /** Hours of the typical year, for the wind `year`. */
  readonly hours?: readonly WindHour[];
  readonly crs?: Field['crs'];
}

export type WindOutput =
  | 'speed'
  | 'amplification'
  | 'mean'
  | 'over5'
  | 'lawson'
  | 'nen'
  | 'murakami'
  | 'danger'
  | 'change'
  | 'reliance';
export type WindResult = Partial<Record<WindOutput, Field>> &
  Record<'spots' | 'rose', Table> & { readonly lines?: Table; readonly section?: Table } & {
    readonly air: Stack;
    readonly airBefore?: Stack;
    readonly directions?: Stack;
  };
type Context = Omit<RunContext, 'progress'> & { progress(fraction: number, stage: string): void };
type Raster = Pick<Field, 'width' | 'height' | 'cellSize' | 'origin' | 'crs'>;

/** Heights of the vertical section, metres above the ground. */
const sectionM = [1.5, 5, 10, 15, 20, 26, 33, 41, 50, 60, 72, 86, 102, 120];

/** One wind, or a year of winds, over a city; with edits also over the city as it stands. */
export function windOver(input: WindInput, context: Context): Promise<WindResult> {
  return input.hours ? overYear(input, windYear(input.hours), context) : overOne(input, context);
}

const rasterOf = ({ area: [west, south, east, north], parameters, crs = 'EPSG:5186' }: WindInput): Raster => {
  const { cellSizeM: cellSize } = parameters;
  const [width, height] = [east - west, north - south].map((length) => Math.round(length / cellSize));
  return { width, height, cellSize, origin: [west, north], crs };
};

const fieldOn =
  (raster: Raster) =>
  (values: Float32Array, unit: UnitName): Field => ({ ...raster, values, unit, noData: Number.NaN });

async function overOne(input: WindInput, { progress, ...options }: Context): Promise<WindResult> {
  const { city, before, area, parameters } = input;
  const { fromDeg, roughnessM, heightM, speedMs } = parameters;
  const raster = rasterOf(input);
  const field = fieldOn(raster);
  const layers = airRaster(area, raster.cellSize);
  const air = { heightsM: airHeightsM, raster: layers };
  const share = before ? 0.5 : 1;
  const run = (over: WindCity, from: number, heights: readonly number[]) =>
    blow(
      { city: over, area, raster, fromDeg, roughnessM, heightM, sectionM: heights, air },
      { ...options, progress: (fraction) => progress(from + share * fraction, 'stage.flow') },
    );
  const now = await run(city, 0, sectionM);
  const was = before && (await run(before, share, []));
  const open = approachOf(1, roughnessM)(heightM);
  const speed = scaled(now.speed, speedMs);
  const amplification = scaled(now.speed, 1 / open);
  const reliance = relianceOf(city, raster);
  return {
    speed: field(speed, 'metrePerSecond'),
    amplification: field(amplification, 'one'),
    reliance: field(masked(reliance, speed), 'one'),
    ...(was && { change: field(difference(speed, scaled(was.speed, speedMs)), 'metrePerSecond') }),
    spots: spotsTable({ city, raster, heightM, rank: speed, speed, amplification, reliance }),
    lines: streamlineTable(city, { ...raster, ...now }, heightM, speedMs),
    section: sectionTable(city, now.section, speedMs),
    air: airStack(city, layers, now, speedMs),
    ...(was && before && { airBefore: airStack(before, layers, was, speedMs) }),
    rose: roseTable([{ fromDeg, share: 1, mean: speedMs, amplification: meanOf(amplification) }]),
  };
}

async function overYear(input: WindInput, year: WindYear, { progress, ...options }: Context): Promise<WindResult> {
  const { city, before, area, parameters } = input;
  const raster = rasterOf(input);
  const layers = airRaster(area, raster.cellSize);
  const share = before ? 0.5 : 1;
  const usual = mostFrequent(year);
  const blowAll = (over: WindCity, from: number) =>
    allDirections({ ...input, city: over }, raster, (sector) => (sector === usual ? layers : undefined), {
      ...options,
      progress: (fraction) => progress(from + share * fraction, 'stage.directions'),
    });
  const now = await blowAll(city, 0);
  const was = before && (await blowAll(before, share));
  progress(1, 'stage.comfort');
  const of = (winds: readonly Blown[], figure: (ratios: Float64Array) => number) => perCell(winds, figure);
  const sums = sectorSums(year.bySector);
  const meanOfYear = (ratios: Float64Array) => meanWind(year, ratios, sums);
  const mean = of(now, meanOfYear);
  const over15 = of(now, (ratios) => 100 * exceedance(year, ratios, 15));
  const field = fieldOn(raster);
  const classes = (figure: (year: WindYear, ratios: Float64Array) => number) =>
    field(
      of(now, (ratios) => figure(year, ratios)),
      'one',
    );
  const open = approachOf(1, parameters.roughnessM)(parameters.heightM);
  const station = year.hours > 0 ? sums.reduce((a, b) => a + b, 0) / year.hours : 0;
  const reliance = relianceOf(city, raster);
  const rows = Array.from({ length: sectors }, (_, sector) => ({
    fromDeg: sectorDeg(sector),
    share: year.hours > 0 ? year.bySector[sector].length / year.hours : 0,
    mean: sums[sector] / Math.max(1, year.bySector[sector].length),
    amplification: meanOf(now[sector].speed) / open,
  }));
  return {
    mean: field(mean, 'metrePerSecond'),
    over5: field(
      of(now, (ratios) => 100 * exceedance(year, ratios, 5)),
      'percent',
    ),
    ...{ lawson: classes(lawsonClass), nen: classes(nenClass) },
    ...{ murakami: classes(murakamiClass), danger: classes(dangerClass) },
    ...(was && { change: field(difference(mean, of(was, meanOfYear)), 'metrePerSecond') }),
    reliance: field(masked(reliance, mean), 'one'),
    spots: spotsTable({
      ...{ city, raster, heightM: parameters.heightM, rank: mean, speed: mean, over15, reliance },
      amplification: scaled(mean, station > 0 ? 1 / (open * station) : 0),
    }),
    lines: streamlineTable(city, { ...raster, ...now[usual] }, parameters.heightM, rows[usual].mean),
    rose: roseTable(rows),
    air: airStack(city, layers, now[usual], rows[usual].mean),
    ...(was && before && { airBefore: airStack(before, layers, was[usual], rows[usual].mean) }),
    directions: directionStack(city, raster, now),
  };
}

/** The direction from which the wind comes in most hours. */
const mostFrequent = ({ bySector }: WindYear): number =>
  bySector.reduce((best, { length }, sector) => (length > bySector[best].length ? sector : best), 0);

/** The sixteen directions, one after the other. */
async function allDirections(
  { city, area, parameters: { roughnessM, heightM } }: WindInput,
  raster: Raster,
  airOf: (sector: number) => ReturnType<typeof airRaster> | undefined,
  { progress, ...options }: Omit<Context, 'progress'> & { progress(fraction: number): void },
): Promise<Blown[]> {
  const winds: Blown[] = [];
  for (let sector = 0; sector < sectors; sector++) {
    const told = (fraction: number) => progress((sector + fraction) / sectors);
    const layers = airOf(sector);
    const air = layers && { heightsM: airHeightsM, raster: layers };
    const blowing = { city, area, raster, fromDeg: sectorDeg(sector), roughnessM, heightM, ...(air && { air }) };
    winds.push(await blow(blowing, { ...options, progress: told }));
  }
  return winds;
}

/** A figure of the sixteen ratios of each cell; NaN where one is missing. */
function perCell(winds: readonly Blown[], figure: (ratios: Float64Array) => number): Float32Array {
  const ratios = new Float64Array(winds.length);
  return winds[0].speed.map((_, cell) => {
    for (const [sector, { speed }] of winds.entries()) {
      if (Number.isNaN(speed[cell])) return Number.NaN;
      ratios[sector] = speed[cell];
    }
    return figure(ratios);
  });
}

const scaled = (values: Float32Array, factor: number) => values.map((value) => value * factor);
const difference = (now: Float32Array, was: Float32Array) => now.map((value, cell) => value - was[cell]);
const masked = (values: Float32Array, by: Float32Array) =>
  values.map((value, cell) => (Number.isNaN(by[cell]) ? Number.NaN : value));

function meanOf(values: Float32Array): number {
  let [sum, count] = [0, 0];
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    sum += value;
    count++;
  }
  return count > 0 ? sum / count : Number.NaN;
}
