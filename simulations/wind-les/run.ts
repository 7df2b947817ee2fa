import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Epsg5186Box, Field, Table } from '#core';
import type { RunContext } from '#server/kit/roles.ts';
import { writeWhole } from '../_kit/whole-file.ts';
import { hideBuildings } from '../_kit/wind/blow.ts';
import { streamlineTable } from '../_kit/wind/ribbons.ts';
import { type Frame, toRaster, type WindCity } from '../_kit/wind/turned.ts';
import { lesBoxes } from './box.ts';
import type { WindLesParameters } from './contract.ts';
import { keepingDrags } from './kernel/keep.ts';
import { type LesGrid, WindLes } from './kernel/les.ts';
import { relianceOf } from './reliance.ts';

export interface LesInput {
  readonly city: WindCity;
  /** The city without the edits, when there are some. */
  readonly before?: WindCity;
  /** In whole cells. */
  readonly area: Epsg5186Box;
  readonly parameters: Omit<WindLesParameters, 'area' | 'edits'>;
  /** Where checkpoints are kept; without it a stopped run begins again. */
  readonly folder?: string;
  readonly crs?: Field['crs'];
}

export type LesResult = Partial<Record<'change', Field>> &
  Record<'speed' | 'gust' | 'amplification' | 'reliance', Field> &
  Record<'lines', Table>;

/** Passes of the wind through the box before means are taken. */
const spinUp = 2;
/** Steps between two looks at the clock, and the time after which a run is saved. */
const stepsAtOnce = 64;
const saveEveryMs = 60_000;
/** Checkpoints that nobody came back for in this time are thrown away. */
const forgottenMs = 14 * 86_400_000;
const gustPeak = 3;

type Raster = Pick<Field, 'width' | 'height' | 'cellSize' | 'origin'>;
/** Milliseconds from one look at the wind so far to the next. */
const showEveryMs = 5000;

/** Mean wind and gusts over a city; with edits also over the city as it stands. */
export async function lesOver(input: LesInput, context: RunContext): Promise<LesResult> {
  const { city, before, parameters, area, crs = 'EPSG:5186' } = input;
  const { heightM, speedMs, cellSizeM: cellSize } = parameters;
  const { grids, frame } = lesBoxes(before ? [city, before] : [city], area, parameters);
  const [width, height] = [area[2] - area[0], area[3] - area[1]].map((length) => Math.round(length / cellSize));
  const raster = { width, height, cellSize, origin: [area[0], area[3]] as const };
  const field = (values: Float32Array, unit: Field['unit'] = 'metrePerSecond'): Field => ({
    ...{ ...raster, crs, values, unit, noData: Number.NaN },
  });
  const scaled = (values: Float32Array, factor: number) => values.map((value) => value * factor);
  const windOf = (les: WindLes, n: number) =>
    atHeight(les, grids[n], frame, [city, before ?? city][n], raster, heightM);
  const show = (les: WindLes) => context.preview?.('speed', field(scaled(windOf(les, 0).speed, speedMs)));
  const [now, was] = await blowAll(grids, input, context, { windOf, show: context.preview && show });
  const open = grids[0].approach(Math.max(heightM, cellSize / 2)) * fallOff(heightM, cellSize);
  return {
    speed: field(scaled(now.speed, speedMs)),
    gust: field(scaled(now.gust, speedMs)),
    amplification: field(scaled(now.speed, 1 / open), 'one'),
    ...(was && { change: field(now.speed.map((value, cell) => (value - was.speed[cell]) * speedMs)) }),
    reliance: field(relianceOf(city.ground, raster, now.speed), 'one'),
    lines: streamlineTable(city, { ...raster, ...now }, heightM, speedMs),
  };
}

/** The boxes one after the other; what was done before a stop is taken up again. */
async function blowAll<Wind>(
  grids: readonly LesGrid[],
  { parameters, folder }: LesInput,
  context: RunContext,
  { windOf, show }: { windOf(les: WindLes, box: number): Wind; show?: ((les: WindLes) => void) | undefined },
): Promise<Wind[]> {
  if (folder) await forgetOld(folder);
  const kept = grids.map((grid) => folder && join(folder, `${nameOf(grid, parameters)}.les`));
  let drags: Float32Array | undefined;
  const share = 1 / grids.length;
  const found: Wind[] = [];
  for (const [n, grid] of grids.entries()) {
    const told = (stage: string, from: number, part: number) => (fraction: number) =>
      context.progress(share * (n + from + part * fraction), stage);
    const les = await WindLes.open(grid, context);
    try {
      const file = kept[n];
      if (file && (await stat(file).catch(() => undefined))) await les.resume(file);
      else {
        drags ??= await dragsOf(grid, parameters, folder, { ...context, progress: told('stage.empty', 0, 0.15) });
        les.setDrags(drags);
      }
      const progress = told('stage.steps', 0.15, 0.85);
      // The first box is the one that is asked about.
      await goOn(les, parameters.passes, file, { ...context, progress, show: n === 0 ? show : undefined });
      found.push(windOf(les, n));
    } finally {
      await les.close();
    }
  }
  for (const file of kept) if (file) await rm(file, { force: true });
  return found;
}

/** Those of an empty box, from its file where a run has left it. */
async function dragsOf(
  grid: LesGrid,
  { roughnessM }: LesInput['parameters'],
  folder: string | undefined,
  options: Parameters<typeof keepingDrags>[1],
): Promise<Float32Array> {
  const { nx, nz, cellSize, seed } = grid;
  const hash = createHash('sha256').update(JSON.stringify([2, nx, nz, cellSize, roughnessM, seed]));
  const file = folder && join(folder, `${hash.digest('hex').slice(0, 32)}.empty`);
  const stored = file && (await readFile(file).catch(() => undefined));
  if (stored && stored.length === 4 * nx * nz) return new Float32Array(new Uint8Array(stored).buffer);
  const drags = await keepingDrags(grid, options);
  if (file) {
    await writeWhole(file, (draft) => writeFile(draft, drags));
  }
  return drags;
}

interface GoOn {
  readonly signal: AbortSignal;
  progress(fraction: number): void;
  readonly show?: ((les: WindLes) => void) | undefined;
}

/** Goes on to the end; saves and shows the means now and then. What is gathered before the means begin is only to be shown. */
async function goOn(les: WindLes, passes: number, kept: string | undefined, { signal, progress, show }: GoOn) {
  const through = les.stepsThrough;
  const begin = spinUp * through;
  const end = begin + passes * through;
  let saved = Date.now();
  let shown = 0;
  while (les.steps < end) {
    if (les.steps <= begin && les.steps % through === 0) les.forget();
    const next = les.steps < begin ? les.steps + through - (les.steps % through) : end;
    await les.run(Math.min(stepsAtOnce, next - les.steps), true);
    progress(les.steps / end);
    signal.throwIfAborted();
    if (show && Date.now() - shown > showEveryMs) {
      show(les);
      shown = Date.now();
    }
    if (!kept || (Date.now() - saved < saveEveryMs && les.steps < end)) continue;
    await writeWhole(kept, (draft) => les.save(draft));
    saved = Date.now();
  }
  // There may be another box to come.
  show?.(les);
}

async function forgetOld(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const name of await readdir(folder)) {
    const file = join(folder, name);
    const { mtimeMs } = await stat(file).catch(() => ({ mtimeMs: Date.now() }));
    if (/\.(les|empty)(\.[\da-f-]+)?$/.test(name) && Date.now() - mtimeMs > forgottenMs)
      await rm(file, { force: true });
  }
}

/** Two runs with the same name are the same run: their speed at the station does not matter. */
function nameOf({ nx, ny, nz, cellSize, tops, seed }: LesGrid, { fromDeg, roughnessM }: LesInput['parameters']) {
  const hash = createHash('sha256').update(JSON.stringify([1, nx, ny, nz, cellSize, fromDeg, roughnessM, seed]));
  return hash.update(tops).digest('hex').slice(0, 32);
}

/** Below the lowest middle the wind falls off with the fourth root of the height. */
const fallOff = (heightM: number, cellSize: number) => Math.min(1, (heightM / (0.5 * cellSize)) ** 0.25);

type WindAtHeight = Readonly<Record<'speed' | 'gust' | 'east' | 'north', Float32Array>>;

/** Means at a height above the ground, on the raster of the area, for a wind of 1 m/s at the station. */
function atHeight(
  les: WindLes,
  { nx, ny, nz, tops, cellSize }: LesGrid,
  frame: Frame,
  city: WindCity,
  raster: Raster,
  heightM: number,
): WindAtHeight {
  const level = Math.min(nz - 1, Math.max(0, heightM / cellSize - 0.5));
  const low = Math.floor(level);
  const means = les.means(low, Math.min(nz, low + 3));
  const fall = fallOff(heightM, cellSize);
  const slice = (values: Float32Array) =>
    Float32Array.from({ length: nx * ny }, (_, column) => {
      const k = Math.max(low, tops[column]);
      if (k - low > 1 || k >= nz) return Number.NaN;
      const [a, b] = [k, Math.min(nz - 1, k + 1)].map((each) => values[(each - low) * nx * ny + column]);
      return fall * (a + (b - a) * (k > low ? 0 : level - low));
    });
  const [u, v, spread] = [means.u, means.v, means.deviation].map((values) => toRaster(frame, slice(values), raster));
  hideBuildings(city, raster, heightM, [u, v, spread]);
  const [x, y] = frame.downwind;
  const speed = u.map((along, cell) => Math.hypot(along, v[cell]));
  return {
    speed,
    gust: speed.map((mean, cell) => mean + (gustPeak * spread[cell]) / Math.sqrt(3)),
    east: u.map((along, cell) => along * x - v[cell] * y),
    north: u.map((along, cell) => along * y + v[cell] * x),
  };
}
