import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isTable, type Text } from '#core';
import { tableCsv } from '#server/kit/table-text.ts';
import type { SimulationCommand } from '../_kit/command.ts';
import { writeGeoTiff } from '../_kit/geotiff.ts';
import { badParameters, windCityFromFiles } from '../_kit/wind/from-files.ts';
import { requireLesBox } from './box.ts';
import { contract } from './contract.ts';
import { lesOver } from './run.ts';
import en from './strings.en.json' with { type: 'json' };
import ko from './strings.ko.json' with { type: 'json' };

/** The rasters are the area; changes need the city's buildings. */
const fileParameters = contract.parameters.omit({ area: true, edits: true }).strict();
const numbers = ['fromDeg', 'speedMs', 'heightM', 'cellSizeM', 'passes', 'roughnessM'] as const;

/** `vseoul simulate wind-les --dsm FILE …`: large eddies over a height raster, as GeoTIFFs and CSV. */
export const command: SimulationCommand = {
  summary: {
    ko: '높이 래스터(GeoTIFF) 위의 평균 바람과 돌풍을 큰 소용돌이까지 풀어 계산합니다.',
    en: 'mean wind and gusts over a height raster (GeoTIFF) by large eddies',
  },
  options: [
    {
      flags: '--dsm <file>',
      description: { ko: '건물을 포함한 표면 높이 GeoTIFF', en: 'GeoTIFF of the surface with buildings, metres' },
      required: true,
    },
    {
      flags: '--out <folder>',
      description: {
        ko: '결과를 쓸 폴더. 멈춘 계산은 같은 폴더로 다시 시작하면 이어집니다',
        en: 'folder for the results; a run that was stopped goes on when started again with it',
      },
      required: true,
    },
    {
      flags: '--dem <file>',
      description: {
        ko: '지형 높이 GeoTIFF. 없으면 표면의 가장 낮은 높이를 평지로 봅니다',
        en: 'GeoTIFF of the terrain; without it the lowest surface is taken as level ground',
      },
    },
    { flags: '--from-deg <degrees>', description: { ko: '풍향', en: 'where the wind comes from, degrees' } },
    { flags: '--speed-ms <n>', description: { ko: '풍속 (들판 10 m)', en: 'speed at 10 m over open land, m/s' } },
    { flags: '--height-m <metres>', description: { ko: '보는 높이', en: 'height above the ground' } },
    { flags: '--cell-size-m <metres>', description: { ko: '격자 크기', en: 'cells, metres' } },
    { flags: '--passes <n>', description: { ko: '평균할 통과 횟수', en: 'passes of the wind to average' } },
    { flags: '--roughness-m <metres>', description: { ko: '둘레의 거칠기', en: 'roughness length around' } },
  ],

  async run({ dsm, dem, out, ...options }, { language, progress, ...context }) {
    if (!dsm || !out) throw badParameters({ reason: '--dsm, --out' });
    const parameters = readParameters(options);
    const { city, area, crs, epsg } = await windCityFromFiles({
      ...{ dsm, ...(dem && { dem }), cellSize: parameters.cellSizeM },
    });
    requireLesBox(area, parameters);
    const words: Readonly<Record<string, string>> = language === 'ko' ? ko : en;
    const started = performance.now();
    const results = await lesOver(
      { city, area, parameters, crs, folder: out },
      { ...context, progress: (fraction, stage) => progress(fraction, words[stage]) },
    );
    const seconds = (performance.now() - started) / 1000;
    await mkdir(out, { recursive: true });
    const files: Record<string, string> = {};
    for (const [name, result] of Object.entries(results)) {
      files[name] = join(out, `${name}.${isTable(result) ? 'csv' : 'tif'}`);
      const description = contract.outputs[name]?.title.en;
      const spec = contract.tables?.[name];
      // Places of tables are in the raster's own coordinates, which need not be the city's.
      if (spec && isTable(result))
        await writeFile(files[name], [...tableCsv({ ...result, places: undefined }, spec)].join(''));
      else if (!isTable(result))
        await writeFile(files[name], await writeGeoTiff(result, { ...(epsg && { epsg }), description }));
    }
    const lines: Text[] = [
      { ko: `바람 계산 ${seconds.toFixed(1)}초`, en: `wind in ${seconds.toFixed(1)} s` },
      ...Object.values(files).map((file) => ({ ko: file, en: file })),
    ];
    return { lines, data: { process: contract.id, kernelVersion: contract.version, parameters, files, seconds } };
  },
};

function readParameters(options: Readonly<Record<string, string | undefined>>) {
  const given = numbers.filter((name) => options[name] !== undefined).map((name) => [name, Number(options[name])]);
  const parsed = fileParameters.safeParse(Object.fromEntries(given));
  if (parsed.success) return parsed.data;
  const reason = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');
  throw badParameters({ reason });
}
