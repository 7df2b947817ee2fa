import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Field, outcomeKind, startOfSeoulDay } from '#core';
import { type HeightRaster, readHeightRaster, writeGeoTiff } from '../_kit/geotiff.ts';
import { type Canopy, type InsolationResult, maxCells, type Stage } from '../_kit/insolation/kernel/insolation.ts';
import { readEpw } from '../_kit/solar/epw.ts';
import { leafTransmittance } from '../_kit/solar/leaves.ts';
import { type SunTimes, sunTimesWithin } from '../_kit/solar/spa.ts';
import { contract } from './contract.ts';
import { projectionOf, type Site, siteOf } from './grid.ts';
import {
  insolate,
  outputNames,
  type SunlightChoice,
  type SunlightOutput,
  type SunOfRun,
  sunOfRun,
} from './insolate.ts';
import { periodOf, periodText } from './period.ts';
import { placeNeeded } from './simulate-tiles.ts';

export interface SimulateFileOptions extends SunlightChoice {
  /** GeoTIFF of surface heights in a projected CRS in metres. */
  readonly dsm: string;
  /** Folder for the results, made when absent. */
  readonly out: string;
  /** Degrees; default: the middle of the raster, where its CRS is known. */
  readonly lat?: number;
  readonly lon?: number;
  readonly outputs?: readonly SunlightOutput[];
  /** GeoTIFF of tree tops on the same cells. */
  readonly canopy?: string;
  /** EnergyPlus weather file: its sun and sky instead of a cloudless one. */
  readonly epw?: string;
}

export interface FileRunContext {
  readonly threads: number;
  readonly signal?: AbortSignal;
  progress?(fraction: number, stage: Stage): void;
}

export interface FileRun {
  /** Written GeoTIFFs by output. */
  readonly files: Readonly<Record<string, string>>;
  readonly stats: Readonly<Record<string, { min: number; mean: number; max: number }>>;
  readonly site: Site;
  readonly sun: SunOfRun;
  /** Sunrise and sunset of the first day. */
  readonly times: SunTimes;
  readonly cells: number;
  readonly timings: InsolationResult['timings'];
}

/** Sunlight on a height raster from a file, without a database: writes `<output>.tif` into a folder. */
export async function simulateFile(options: SimulateFileOptions, context: FileRunContext): Promise<FileRun> {
  const period = periodOf(options);
  const weather = options.epw === undefined ? undefined : await readEpw(options.epw);
  const raster = await readHeightRaster(options.dsm, { maxCells });
  const site = placeOf(raster, options);
  const surface = raster.field;
  const { outputs = ['minutes', 'energy'] } = options;
  const sun = sunOfRun(options, site, surface, weather);
  const canopy = options.canopy === undefined ? undefined : await readCanopy(options.canopy, surface);
  const { fields, timings } = await insolate(
    options,
    sun,
    { surface, ...(canopy && { canopy }) },
    { ...context, wanted: outputs },
  );
  const files: Record<string, string> = {};
  const stats: FileRun['stats'] = Object.fromEntries(outputs.map((output) => [output, statsOf(fields[output])]));
  await mkdir(options.out, { recursive: true });
  for (const output of outputNames.filter((name) => outputs.includes(name))) {
    files[output] = join(options.out, `${output}.tif`);
    const description = `${contract.outputs[output].title.en}, ${periodText(period)}`;
    const tiff = await writeGeoTiff(fields[output], { epsg: raster.epsg, description });
    context.signal?.throwIfAborted();
    await writeWhole(files[output], tiff);
  }
  const times = sunTimesWithin(startOfSeoulDay(period.from), site);
  return { files, stats, site, sun, times, cells: surface.values.length, timings };
}

/** Under its name a file is there whole or not at all. */
async function writeWhole(path: string, bytes: Uint8Array): Promise<void> {
  await writeFile(`${path}.part`, bytes);
  await rename(`${path}.part`, path);
}

async function readCanopy(path: string, surface: Field): Promise<Canopy> {
  const { field: tops } = await readHeightRaster(path, { maxCells });
  const same = (['width', 'height', 'cellSize'] as const).every((key) => tops[key] === surface[key]);
  if (!same || tops.origin.some((value, i) => Math.abs(value - surface.origin[i]) > 0.01 * surface.cellSize)) {
    throw canopyElsewhere({}, path);
  }
  return { tops, transmittance: leafTransmittance };
}

/** Where the raster lies: as told, else by its CRS. Its columns' turn from true north is known by CRS only. */
function placeOf({ field, epsg }: HeightRaster, { lat, lon }: SimulateFileOptions): Site {
  const toWgs84 = projectionOf(epsg);
  const known = toWgs84 && siteOf(field, toWgs84);
  if (lat === undefined || lon === undefined) {
    if (!known) throw placeNeeded({}, '--lat, --lon');
    return { ...known, lat: lat ?? known.lat, lon: lon ?? known.lon };
  }
  return { lat, lon, gridConvergenceDeg: known?.gridConvergenceDeg ?? 0 };
}

function statsOf(field: Field): { min: number; mean: number; max: number } {
  let [min, max, sum, count] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, 0];
  for (const value of field.values) {
    if (Number.isNaN(value)) continue;
    min = Math.min(min, value);
    max = Math.max(max, value);
    sum += value;
    count++;
  }
  return { min, mean: sum / count, max };
}

const canopyElsewhere = outcomeKind({
  code: 'canopy-elsewhere',
  status: 422,
  message: {
    ko: '나무 높이 래스터의 칸이 표면 래스터와 다릅니다.',
    en: 'The raster of tree tops does not have the cells of the surface.',
  },
  remedy: { ko: '같은 원점, 크기, 격자 간격으로 만드십시오.', en: 'Make it with the same origin, size and cells.' },
});
