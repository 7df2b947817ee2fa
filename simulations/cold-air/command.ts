import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Field, isTable, type Text } from '#core';
import type { SimulationCommand } from '../_kit/command.ts';
import { writeGeoTiff } from '../_kit/geotiff.ts';
import { badParameters, cityFromFiles } from '../_kit/wind/from-files.ts';
import { contract } from './contract.ts';
import { coldAir } from './run.ts';
import en from './strings.en.json' with { type: 'json' };
import ko from './strings.ko.json' with { type: 'json' };

/** The rasters are the area; changes need the city's buildings. */
const fileParameters = contract.parameters.omit({ area: true, edits: true }).strict();
const numbers = [
  'hours',
  'frameMinutes',
  'coolingWm2',
  'urbanHeatWm2',
  'deficitK',
  'airC',
  'reachM',
  'cellSizeM',
] as const;

/** `vseoul simulate cold-air --dem FILE --cover FILE`: a night of cold air over rasters, one GeoTIFF per moment. */
export const command: SimulationCommand = {
  summary: {
    ko: '지형과 땅 덮개 래스터에서 밤의 찬 공기 흐름을 계산합니다.',
    en: 'a night of cold-air drainage over rasters of terrain and ground cover',
  },
  options: [
    {
      flags: '--dem <file>',
      description: { ko: '지형 높이 GeoTIFF', en: 'GeoTIFF of the terrain, metres' },
      required: true,
    },
    {
      flags: '--cover <file>',
      description: {
        ko: '땅 덮개 GeoTIFF (1 숲, 2 풀, 3 물)',
        en: 'GeoTIFF of the ground cover: 1 wood, 2 grass, 3 water',
      },
      required: true,
    },
    { flags: '--out <folder>', description: { ko: '결과를 쓸 폴더', en: 'folder for the results' }, required: true },
    {
      flags: '--dsm <file>',
      description: { ko: '건물을 포함한 표면 높이 GeoTIFF', en: 'GeoTIFF of the surface with buildings, metres' },
    },
    { flags: '--hours <n>', description: { ko: '길이 (시간)', en: 'hours to compute' } },
    { flags: '--frame-minutes <n>', description: { ko: '장면 간격 (분)', en: 'minutes between two pictures' } },
    { flags: '--cooling-wm2 <n>', description: { ko: '녹지의 냉각 (W/m²)', en: 'cooling of green, W/m²' } },
    { flags: '--urban-heat-wm2 <n>', description: { ko: '도시의 가열 (W/m²)', en: 'heat of built land, W/m²' } },
    { flags: '--deficit-k <n>', description: { ko: '온도 차 (K)', en: 'temperature deficit, K' } },
    { flags: '--air-c <n>', description: { ko: '기온 (°C)', en: 'temperature of the air above, °C' } },
    { flags: '--reach-m <n>', description: { ko: '닿음의 깊이 (m)', en: 'depth from which a place is reached, m' } },
    { flags: '--cell-size-m <n>', description: { ko: '격자 크기 (m)', en: 'cells, metres' } },
  ],

  async run({ dem, dsm, cover, out, ...options }, { signal, threads, language, progress }) {
    if (!dem || !cover || !out) throw badParameters({ reason: '--dem, --cover, --out' });
    const parameters = readParameters(options);
    const { city, epsg } = await cityFromFiles({ dem, cover, ...(dsm && { dsm }), cellSize: parameters.cellSizeM });
    const words = language === 'ko' ? ko : en;
    const started = performance.now();
    const results = await coldAir(
      { parameters: { ...parameters, edits: [] }, city },
      { threads, signal, progress: (fraction) => progress(fraction, words['stage.night']) },
    );
    const seconds = (performance.now() - started) / 1000;
    await mkdir(out, { recursive: true });
    const files: string[] = [];
    for (const [name, result] of Object.entries(results)) {
      if (isTable(result)) continue;
      for (const [suffix, field] of moments(result)) {
        const file = join(out, `${name}${suffix}.tif`);
        await writeFile(file, await writeGeoTiff(field, { ...(epsg && { epsg }) }));
        files.push(file);
      }
    }
    const lines: Text[] = [
      {
        ko: `찬 공기 ${parameters.hours}시간, ${seconds.toFixed(2)}초`,
        en: `${parameters.hours} h of cold air, ${seconds.toFixed(2)} s`,
      },
      ...files.map((file) => ({ ko: file, en: file })),
    ];
    return { lines, data: { process: contract.id, kernelVersion: contract.version, parameters, files, seconds } };
  },
};

/** Each block of a field with a time axis on its own, named by the minutes since the first. */
function moments(field: Field): [suffix: string, field: Field][] {
  const { timeAxis, ...shape } = field;
  if (!timeAxis) return [['', field]];
  const cells = field.width * field.height;
  return timeAxis.map((instant, i) => {
    const minutes = String(Math.round((instant - timeAxis[0]) / 60_000)).padStart(3, '0');
    return [`-${minutes}min`, { ...shape, values: field.values.subarray(i * cells, (i + 1) * cells) }];
  });
}

function readParameters(options: Readonly<Record<string, string | undefined>>) {
  const given = numbers.flatMap((name) => (options[name] === undefined ? [] : [[name, Number(options[name])]]));
  const parsed = fileParameters.safeParse(Object.fromEntries(given));
  if (parsed.success) return parsed.data;
  const reason = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');
  throw badParameters({ reason });
}
