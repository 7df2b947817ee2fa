import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isTable, type Text } from '#core';
import { tableCsv, tableGeoJson } from '#server/kit/table-text.ts';
import type { SimulationCommand } from '../_kit/command.ts';
import { writeGeoTiff } from '../_kit/geotiff.ts';
import { badParameters, cityFromFiles } from '../_kit/wind/from-files.ts';
import { sectors } from '../_kit/wind/morphology.ts';
import { contract } from './contract.ts';
import { corridors } from './run.ts';
import en from './strings.en.json' with { type: 'json' };
import ko from './strings.ko.json' with { type: 'json' };

/** The rasters are the area; changes need the city's buildings. */
const fileParameters = contract.parameters.omit({ area: true, edits: true }).strict();

/** `vseoul simulate wind-corridors --dem FILE --dsm FILE`: wind roads over height rasters, as GeoTIFFs, CSV and GeoJSON. */
export const command: SimulationCommand = {
  summary: {
    ko: '지형과 표면 높이 래스터에서 바람길을 찾습니다.',
    en: 'wind roads over rasters of terrain and surface heights',
  },
  options: [
    {
      flags: '--dem <file>',
      description: { ko: '지형 높이 GeoTIFF', en: 'GeoTIFF of the terrain, metres' },
      required: true,
    },
    {
      flags: '--dsm <file>',
      description: { ko: '건물을 포함한 표면 높이 GeoTIFF', en: 'GeoTIFF of the surface with buildings, metres' },
      required: true,
    },
    { flags: '--out <folder>', description: { ko: '결과를 쓸 폴더', en: 'folder for the results' }, required: true },
    {
      flags: '--cover <file>',
      description: {
        ko: '땅 덮개 GeoTIFF (1 숲, 2 풀, 3 물)',
        en: 'GeoTIFF of the ground cover: 1 wood, 2 grass, 3 water',
      },
    },
    { flags: '--wind-from <name>', description: { ko: '바람 (year, N, NNE …)', en: 'year, N, NNE …' } },
    { flags: '--resistance <kind>', description: { ko: 'frontal 또는 roughness', en: 'frontal or roughness' } },
    { flags: '--cell-size-m <metres>', description: { ko: '격자 크기 (m)', en: 'cells, metres' } },
    { flags: '--road-count <n>', description: { ko: '바람길 수', en: 'roads to rank' } },
  ],

  async run({ dem, dsm, out, cover, ...options }, { signal, threads, language, progress }) {
    if (!dem || !dsm || !out) throw badParameters({ reason: '--dem, --dsm, --out' });
    const parameters = readParameters(options);
    const { city, epsg } = await cityFromFiles({ dem, dsm, ...(cover && { cover }), cellSize: parameters.cellSizeM });
    const words = language === 'ko' ? ko : en;
    const started = performance.now();
    const rose = new Array<number>(sectors).fill(1 / sectors);
    const run = { threads, signal, progress: (fraction: number) => progress(fraction, words['stage.ways']) };
    const results = await corridors({ parameters: { ...parameters, edits: [] }, city, rose }, run);
    const seconds = (performance.now() - started) / 1000;
    await mkdir(out, { recursive: true });
    const files: Record<string, string> = {};
    for (const [name, result] of Object.entries(results)) {
      files[name] = join(out, `${name}.${isTable(result) ? 'csv' : 'tif'}`);
      const spec = contract.tables?.[name];
      if (!isTable(result)) await writeFile(files[name], await writeGeoTiff(result, { ...(epsg && { epsg }) }));
      else if (spec) {
        await writeFile(files[name], [...tableCsv(result, spec)].join(''));
        if (spec.shape !== 'line') continue;
        const pieces = tableGeoJson(result, spec, { offset: 0, limit: result.rows });
        await writeFile(join(out, `${name}.geojson`), [...pieces].join(''));
      }
    }
    const roads = isTable(results.roads) ? results.roads.rows : 0;
    const lines: Text[] = [
      { ko: `바람길 ${roads}개, ${seconds.toFixed(2)}초`, en: `${roads} wind roads, ${seconds.toFixed(2)} s` },
      ...Object.values(files).map((file) => ({ ko: file, en: file })),
    ];
    const data = { process: contract.id, kernelVersion: contract.version, parameters, files, seconds, roads };
    return { lines, data };
  },
};

function readParameters(options: Readonly<Record<string, string | undefined>>) {
  const number = (text: string | undefined) => (text === undefined ? undefined : Number(text));
  const { windFrom, resistance } = options;
  const numbers = { cellSizeM: number(options.cellSizeM), roadCount: number(options.roadCount) };
  const given = Object.entries({ windFrom, resistance, ...numbers }).filter(([, value]) => value !== undefined);
  const parsed = fileParameters.safeParse(Object.fromEntries(given));
  if (parsed.success) return parsed.data;
  const reason = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');
  throw badParameters({ reason });
}
