import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  hourMs,
  isStack,
  isTable,
  type Language,
  outcomeKind,
  type Stack,
  stackBytes,
  startOfSeoulDay,
  type Text,
} from '#core';
import { tableCsv } from '#server/kit/table-text.ts';
import type { SimulationCommand } from '../_kit/command.ts';
import { writeGeoTiff } from '../_kit/geotiff.ts';
import { readEpw } from '../_kit/solar/epw.ts';
import { badParameters, windCityFromFiles } from '../_kit/wind/from-files.ts';
import { flowTooLarge, maxFlowCells } from '../_kit/wind/kernel/flow.ts';
import { ratiosAt, windAtPlace } from '../_kit/wind/series.ts';
import { flowCells } from '../_kit/wind/turned.ts';
import { contract } from './contract.ts';
import { windOver } from './run.ts';
import { seriesCsv } from './series-csv.ts';
import en from './strings.en.json' with { type: 'json' };
import ko from './strings.ko.json' with { type: 'json' };

/** The rasters are the area; changes need the city's buildings. */
const fileParameters = contract.parameters.omit({ area: true, edits: true }).strict();

/** `vseoul simulate wind --dsm FILE …`: wind over height rasters, as GeoTIFFs and CSV. */
export const command: SimulationCommand = {
  summary: {
    ko: '높이 래스터(GeoTIFF) 위 건물 사이의 바람과 쾌적성을 계산합니다.',
    en: 'wind between the buildings of a height raster (GeoTIFF), and comfort over a year',
  },
  options: [
    {
      flags: '--dsm <file>',
      description: { ko: '건물을 포함한 표면 높이 GeoTIFF', en: 'GeoTIFF of the surface with buildings, metres' },
      required: true,
    },
    { flags: '--out <folder>', description: { ko: '결과를 쓸 폴더', en: 'folder for the results' }, required: true },
    {
      flags: '--dem <file>',
      description: {
        ko: '지형 높이 GeoTIFF. 없으면 표면의 가장 낮은 높이를 평지로 봅니다',
        en: 'GeoTIFF of the terrain; without it the lowest surface is taken as level ground',
      },
    },
    {
      flags: '--epw <file>',
      description: {
        ko: '한 해의 바람 (EPW). 쾌적성 등급을 냅니다',
        en: 'a year of wind (EPW): gives comfort classes',
      },
    },
    { flags: '--from-deg <degrees>', description: { ko: '풍향', en: 'where the wind comes from, degrees' } },
    { flags: '--speed-ms <n>', description: { ko: '풍속 (들판 10 m)', en: 'speed at 10 m over open land, m/s' } },
    { flags: '--height-m <metres>', description: { ko: '보는 높이', en: 'height above the ground' } },
    { flags: '--cell-size-m <metres>', description: { ko: '격자 크기', en: 'cells, metres' } },
    { flags: '--roughness-m <metres>', description: { ko: '둘레의 거칠기', en: 'roughness length around' } },
    {
      flags: '--at <x,y>',
      description: {
        ko: '이 지점(래스터의 좌표)의 시간별 바람을 CSV로도 씁니다. --epw와 함께',
        en: 'also writes the hours of this place, in the raster’s coordinates, as CSV; with --epw',
      },
    },
  ],

  async run({ dsm, dem, out, epw, at, ...options }, { signal, threads, language, progress }) {
    if (!dsm || !out) throw badParameters({ reason: '--dsm, --out' });
    const parameters = readParameters(options, epw !== undefined);
    const place = at === undefined ? undefined : placeOf(at, epw);
    const hours = epw ? await readEpw(epw) : undefined;
    if (hours && !hours.some(({ windSpeedMs }) => windSpeedMs !== null)) throw withoutWind({ file: epw ?? '' }, epw);
    const { city, area, crs, epsg } = await windCityFromFiles({
      dsm,
      ...(dem && { dem }),
      cellSize: parameters.cellSizeM,
    });
    const cells = flowCells(area, parameters.cellSizeM);
    if (cells > maxFlowCells) throw flowTooLarge({ cells, limit: maxFlowCells }, dsm);
    const words = language === 'ko' ? ko : en;
    const started = performance.now();
    const results = await windOver(
      { city, area, parameters, crs, ...(hours && { hours }) },
      { signal, threads, progress: (fraction, stage) => progress(fraction, words[stage as keyof typeof words]) },
    );
    const seconds = (performance.now() - started) / 1000;
    await mkdir(out, { recursive: true });
    const files: Record<string, string> = {};
    for (const [name, result] of Object.entries(results)) {
      files[name] = join(out, `${name}.${isStack(result) ? 'stack' : isTable(result) ? 'csv' : 'tif'}`);
      const spec = contract.tables?.[name];
      if (isStack(result)) await writeFile(files[name], stackBytes(result));
      else if (!isTable(result)) {
        const description = contract.outputs[name].title.en;
        await writeFile(files[name], await writeGeoTiff(result, { ...(epsg && { epsg }), description }));
      } else if (spec) await writeFile(files[name], [...tableCsv(without(result), spec)].join(''));
    }
    if (place && hours && results.directions) {
      files.series = join(out, 'series.csv');
      await writeFile(files.series, hoursAt(results.directions, place, hours, language));
    }
    const lines: Text[] = [
      { ko: `바람 계산 ${seconds.toFixed(1)}초`, en: `wind in ${seconds.toFixed(1)} s` },
      ...Object.values(files).map((file) => ({ ko: file, en: file })),
    ];
    return { lines, data: { process: contract.id, kernelVersion: contract.version, parameters, files, seconds } };
  },
};

/** `x,y` as numbers. @throws Outcome of bad parameters */
function placeOf(at: string, epw: string | undefined): readonly [number, number] {
  const [x, y, ...more] = at.split(',').map(Number);
  if (!Number.isFinite(x) || !Number.isFinite(y) || more.length > 0) throw badParameters({ reason: `--at ${at}` });
  if (epw === undefined) throw badParameters({ reason: '--at, --epw' });
  return [x, y];
}

/** The hours of the year at a place, as CSV. A typical year has no date: it is written as one without 29 February. */
function hoursAt(
  library: Stack,
  place: readonly [number, number],
  hours: readonly { readonly windDirectionDeg: number | null; readonly windSpeedMs: number | null }[],
  language: Language,
): string {
  const ratios = ratiosAt(library, place);
  if (!ratios) throw badParameters({ reason: `--at ${place.join(',')}` });
  const start = startOfSeoulDay('2026-01-01');
  const rows = hours.map(({ windDirectionDeg, windSpeedMs }, hour) =>
    windAtPlace(ratios, { time: start + hour * hourMs, fromDeg: windDirectionDeg, speedMs: windSpeedMs }),
  );
  return seriesCsv(rows, language);
}

/** Places of tables are in the raster's own coordinates: they are left out where those are not the city's. */
const without = <T extends { readonly places?: unknown }>(table: T): T => ({ ...table, places: undefined });

function readParameters(options: Readonly<Record<string, string | undefined>>, year: boolean) {
  const names = ['fromDeg', 'speedMs', 'heightM', 'cellSizeM', 'roughnessM'] as const;
  const given = names.filter((name) => options[name] !== undefined).map((name) => [name, Number(options[name])]);
  const parsed = fileParameters.safeParse({ wind: year ? 'year' : 'one', ...Object.fromEntries(given) });
  if (parsed.success) return parsed.data;
  const reason = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');
  throw badParameters({ reason });
}

const withoutWind = outcomeKind({
  code: 'epw-without-wind',
  status: 422,
  message: { ko: '{file}에 바람이 없습니다.', en: 'There is no wind in {file}.' },
  remedy: { ko: '풍향과 풍속이 있는 EPW 파일을 지정하십시오.', en: 'Name an EPW file with wind direction and speed.' },
});
