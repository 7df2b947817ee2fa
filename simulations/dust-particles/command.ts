import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Field, isTable, type Text } from '#core';
import { fillTerrainGaps } from '#datasets/terrain/contract.ts';
import { tableCsv } from '#server/kit/table-text.ts';
import type { SimulationCommand } from '../_kit/command.ts';
import { roadsOfFile } from '../_kit/dust/roads-file.ts';
import { readHeightRaster, writeGeoTiff } from '../_kit/geotiff.ts';
import { badParameters } from '../_kit/wind/from-files.ts';
import { flowTooLarge, maxFlowCells } from '../_kit/wind/kernel/flow.ts';
import { flowCells, type WindCity } from '../_kit/wind/turned.ts';
import { contract } from './contract.ts';
import { dustOfDistrict, type ParticleInput } from './run.ts';
import en from './strings.en.json' with { type: 'json' };
import ko from './strings.ko.json' with { type: 'json' };

const fileParameters = contract.parameters.omit({ area: true, edits: true }).strict();
const maxRasterCells = 40_000_000;
const numbers = ['fromDeg', 'speedMs', 'trafficPct', 'rainMm', 'cellSizeM', 'roughnessM', 'particles', 'seed'] as const;

/** `vseoul simulate dust-particles --dsm FILE --roads FILE`: dust of roads between the buildings of a raster. */
export const command: SimulationCommand = {
  summary: {
    ko: '높이 래스터와 도로에서 건물 사이로 가는 먼지를 입자로 계산합니다.',
    en: 'dust of roads between the buildings of a height raster, by particles',
  },
  options: [
    {
      flags: '--dsm <file>',
      description: {
        ko: '건물을 포함한 표면 높이 GeoTIFF (EPSG:5186)',
        en: 'GeoTIFF of the surface with buildings in EPSG:5186, metres',
      },
      required: true,
    },
    {
      flags: '--roads <file>',
      description: { ko: '도로 중심선 GeoJSON (경위도)', en: 'GeoJSON of road centre lines in longitude and latitude' },
      required: true,
    },
    { flags: '--out <folder>', description: { ko: '결과를 쓸 폴더', en: 'folder for the results' }, required: true },
    {
      flags: '--dem <file>',
      description: {
        ko: '지형 높이 GeoTIFF (같은 격자). 없으면 표면의 가장 낮은 높이를 평지로 봅니다',
        en: 'GeoTIFF of the terrain, same cells; without it the lowest surface is taken as level ground',
      },
    },
    { flags: '--kind <name>', description: { ko: 'pm25, pm10', en: 'pm25 or pm10' } },
    { flags: '--from-deg <degrees>', description: { ko: '풍향', en: 'where the wind comes from, degrees' } },
    { flags: '--speed-ms <n>', description: { ko: '풍속 (들판 10 m)', en: 'speed at 10 m over open land, m/s' } },
    { flags: '--traffic-pct <percent>', description: { ko: '교통량 (%)', en: 'traffic over the mean of the day, %' } },
    { flags: '--rain-mm <n>', description: { ko: '한 시간의 비 (mm)', en: 'rain in an hour, mm' } },
    { flags: '--cell-size-m <metres>', description: { ko: '격자 크기', en: 'cells, metres' } },
    { flags: '--roughness-m <metres>', description: { ko: '둘레의 거칠기', en: 'roughness length around' } },
    { flags: '--particles <n>', description: { ko: '입자', en: 'particles' } },
    { flags: '--seed <n>', description: { ko: '씨앗', en: 'seed' } },
  ],

  async run({ dsm, dem, roads, out, ...options }, { signal, threads, language, progress }) {
    if (!dsm || !roads || !out) throw badParameters({ reason: '--dsm, --roads, --out' });
    const parameters = readParameters(options);
    const { city, area, epsg } = await cityOf(dsm, dem, parameters.cellSizeM);
    const cells = flowCells(area, parameters.cellSizeM);
    if (cells > maxFlowCells) throw flowTooLarge({ cells, limit: maxFlowCells }, dsm);
    const words = language === 'ko' ? ko : en;
    const results = await dustOfDistrict(
      { parameters, city, area, roads: await roadsOfFile(roads) },
      { threads, signal, progress: (fraction, stage) => progress(fraction, words[stage]) },
    );
    await mkdir(out, { recursive: true });
    const files: string[] = [];
    for (const [name, result] of Object.entries(results)) {
      const file = join(out, `${name}.${isTable(result) ? 'csv' : 'tif'}`);
      const spec = contract.tables?.[name];
      if (isTable(result) && spec)
        await writeFile(file, [...tableCsv({ ...result, places: undefined }, spec)].join(''));
      else if (!isTable(result)) await writeFile(file, await writeGeoTiff(result, { ...(epsg && { epsg }) }));
      files.push(file);
    }
    const lines: Text[] = files.map((file) => ({ ko: file, en: file }));
    return { lines, data: { process: contract.id, kernelVersion: contract.version, parameters, files } };
  },
};

async function cityOf(dsmFile: string, demFile: string | undefined, cellSize: number) {
  const { field: dsm, epsg } = await readHeightRaster(dsmFile, { maxCells: maxRasterCells });
  const dem = demFile ? (await readHeightRaster(demFile, { maxCells: maxRasterCells })).field : undefined;
  if (dem && dem.values.length !== dsm.values.length) throw badParameters({ reason: '--dem ≠ --dsm' });
  const lowest = dsm.values.reduce((low, z) => (Number.isNaN(z) ? low : Math.min(low, z)), Number.POSITIVE_INFINITY);
  const ground: Field = fillTerrainGaps({ ...dsm, values: dem ? dem.values : dsm.values.map(() => lowest) });
  const roofs = dsm.values.map((z, cell) =>
    Math.max(0, (Number.isNaN(z) ? ground.values[cell] : z) - ground.values[cell]),
  );
  const city: WindCity = { ground, roofs };
  const [width, height] = [dsm.width, dsm.height].map((n) => Math.floor((n * dsm.cellSize) / cellSize) * cellSize);
  const [west, north] = dsm.origin;
  const area = [west, north - height, west + width, north] as unknown as ParticleInput['area'];
  return { city, area, epsg };
}

function readParameters({ kind, ...options }: Readonly<Record<string, string | undefined>>) {
  const given = numbers.flatMap((name) =>
    options[name] === undefined ? [] : [[name, Number(options[name])] as const],
  );
  const parsed = fileParameters.safeParse({ ...(kind && { kind }), ...Object.fromEntries(given) });
  if (parsed.success) return parsed.data;
  const reason = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');
  throw badParameters({ reason });
}
