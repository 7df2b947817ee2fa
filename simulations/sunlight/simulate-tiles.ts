import { join } from 'node:path';
import { converter, outcomeKind } from '#core';
import { readWeather } from '#datasets/weather/contract.ts';
import { migrate } from '#server/kit/migrate.ts';
import { openDb } from '#server/kit/open-db.ts';
import { newestRevision } from '#server/kit/revisions.ts';
import { readSettings } from '#server/kit/settings.ts';
import { cityHeights, fileHeights } from '../_kit/geometry/height-sources.ts';
import { runTiles, type TileRunReport } from '../_kit/insolation/tile-run.ts';
import type { HeightSource } from '../_kit/insolation/tiles.ts';
import { readEpw } from '../_kit/solar/epw.ts';
import { contract } from './contract.ts';
import { projectionOf, type Site, siteOf } from './grid.ts';
import { type SunlightChoice, type SunlightOutput, type SunOfRun, sunOfHeights } from './insolate.ts';
import { periodOf, periodText } from './period.ts';

export interface SimulateTilesOptions extends SunlightChoice {
  /** GeoTIFF of surface heights of any size; without it the city of the database. */
  readonly dsm?: string;
  /** Cells of the city in metres. */
  readonly cellSizeM?: number;
  readonly trees?: boolean;
  readonly out: string;
  readonly outputs: readonly SunlightOutput[];
  readonly tileCells?: number;
  readonly lat?: number;
  readonly lon?: number;
  readonly epw?: string;
}

export interface TilesRunContext {
  readonly threads: number;
  readonly signal?: AbortSignal;
  progress?(fraction: number): void;
}

export interface TilesRun extends TileRunReport {
  readonly cells: number;
  readonly site: Site;
  readonly sun: SunOfRun;
}

/** Sunlight of a raster of any size, tile by tile into `<output>.tif`; taken up again where an earlier run was stopped. */
export async function simulateTiles(options: SimulateTilesOptions, context: TilesRunContext): Promise<TilesRun> {
  if (options.dsm !== undefined) {
    const weather = options.epw === undefined ? undefined : await readEpw(options.epw);
    return runOver(await fileHeights(options.dsm), options, context, weather);
  }
  const settings = readSettings();
  const db = await openDb(settings);
  try {
    await migrate(db);
    const scenario = await newestRevision(db);
    const stored = options.sky === 'measured' && options.epw === undefined;
    const weather = options.epw ? await readEpw(options.epw) : stored ? await readWeather(db, scenario) : undefined;
    const { cellSizeM: cellSize = 2, trees = true } = options;
    const cacheFolder = join(settings.dataDir, 'cache', 'geometry');
    const source = await cityHeights({ reader: db, scenario, cellSize, trees, cacheFolder });
    return await runOver(source, options, context, weather);
  } finally {
    await db.close();
  }
}

async function runOver(
  source: HeightSource,
  options: SimulateTilesOptions,
  context: TilesRunContext,
  weather: Parameters<typeof sunOfHeights>[3],
): Promise<TilesRun> {
  const site = placeOf(source, options);
  const sun = sunOfHeights(options, site, source.altitudeM, weather);
  const { azimuths, period, tiltDeg, aspectDeg, out, outputs, tileCells } = options;
  const what = outputs.map((output) => contract.outputs[output].title.en).join(', ');
  const report = await runTiles(
    {
      ...{ source, moments: sun.moments, azimuths, sun: period === 'day' ? 'shadows' : 'tables', outputs, out },
      receivers: [{ tiltDeg, aspectDeg }],
      description: `${what}, ${periodText(periodOf(options))}`,
      ...(tileCells !== undefined && { tileCells }),
    },
    context,
  );
  return { ...report, cells: source.width * source.height, site, sun };
}

function placeOf(source: HeightSource, { lat, lon }: SimulateTilesOptions): Site {
  const toWgs84 = source.crs === 'EPSG:5186' ? converter('EPSG:5186', 'EPSG:4326') : projectionOf(source.epsg);
  const known = toWgs84 && siteOf(source, toWgs84);
  if (known) return { ...known, lat: lat ?? known.lat, lon: lon ?? known.lon };
  if (lat === undefined || lon === undefined) throw placeNeeded({}, '--lat, --lon');
  return { lat, lon, gridConvergenceDeg: 0 };
}

export const placeNeeded = outcomeKind({
  code: 'place-needed',
  status: 422,
  message: {
    ko: '래스터의 좌표계로는 위도와 경도를 알 수 없습니다.',
    en: 'The raster’s CRS does not tell its latitude and longitude.',
  },
  remedy: { ko: '--lat 와 --lon 으로 위치를 지정하십시오.', en: 'Name the place with --lat and --lon.' },
});
