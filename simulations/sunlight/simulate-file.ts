import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type CivilDate, type Field, outcomeKind } from '#core';
import { type HeightRaster, readHeightRaster, writeGeoTiff } from '../_kit/geotiff.ts';
import { type SunDay, sunDay } from '../_kit/solar/sun-day.ts';
import { contract } from './contract.ts';
import { medianHeight, projectionOf, type Site, siteOf } from './grid.ts';
import { computeSunlight, maxCells, type Stage, type SunlightOutput, type SunlightResult } from './kernel/sunlight.ts';

export interface SimulateFileOptions {
  /** GeoTIFF of surface heights in a projected CRS in metres. */
  readonly dsm: string;
  /** Folder for the results, made when absent. */
  readonly out: string;
  readonly date: CivilDate;
  /** Degrees; default: the middle of the raster, where its CRS is known. */
  readonly lat?: number;
  readonly lon?: number;
  readonly outputs?: readonly SunlightOutput[];
  readonly azimuths?: number;
  readonly stepMinutes?: number;
  readonly linkeTurbidity?: number;
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
  readonly day: SunDay;
  readonly cells: number;
  readonly timings: SunlightResult['timings'];
}

/** Sunlight on a height raster from a file, without a database: writes `<output>.tif` into a folder. */
export async function simulateFile(options: SimulateFileOptions, context: FileRunContext): Promise<FileRun> {
  const raster = await readHeightRaster(options.dsm, { maxCells });
  const site = placeOf(raster, options);
  const { date, stepMinutes = 3, linkeTurbidity, azimuths = 64, outputs = ['minutes', 'energy'] } = options;
  const surface = raster.field;
  const day = sunDay({ date, ...site, stepMinutes, linkeTurbidity, altitudeM: medianHeight(surface) });
  const result = await computeSunlight({ surface, day, azimuths, outputs }, context);
  await mkdir(options.out, { recursive: true });
  const files: Record<string, string> = {};
  const stats: FileRun['stats'] = Object.fromEntries(outputs.map((output) => [output, statsOf(result[output])]));
  for (const output of outputs) {
    const field = result[output];
    if (!field) throw new Error(`no ${output} field`);
    files[output] = join(options.out, `${output}.tif`);
    const description = `${contract.outputs[output].title.en}, ${date}`;
    await writeFile(files[output], await writeGeoTiff(field, { epsg: raster.epsg, description }));
  }
  return { files, stats, site, day, cells: surface.values.length, timings: result.timings };
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

function statsOf(field: Field | undefined): { min: number; mean: number; max: number } {
  let [min, max, sum, count] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, 0];
  for (const value of field?.values ?? []) {
    if (Number.isNaN(value)) continue;
    min = Math.min(min, value);
    max = Math.max(max, value);
    sum += value;
    count++;
  }
  return { min, mean: sum / count, max };
}

const placeNeeded = outcomeKind({
  code: 'place-needed',
  status: 422,
  message: {
    ko: '래스터의 좌표계로는 위도와 경도를 알 수 없습니다.',
    en: 'The raster’s CRS does not tell its latitude and longitude.',
  },
  remedy: { ko: '--lat 와 --lon 으로 위치를 지정하십시오.', en: 'Name the place with --lat and --lon.' },
});
