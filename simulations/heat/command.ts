import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fieldBox, isTable, type Text } from '#core';
import { tableCsv } from '#server/kit/table-text.ts';
import type { SimulationCommand } from '../_kit/command.ts';
import { writeGeoTiff } from '../_kit/geotiff.ts';
import { citySite } from '../_kit/solar/site.ts';
import { epwHours } from '../_kit/weather/epw-hours.ts';
import { badParameters, cityFromFiles } from '../_kit/wind/from-files.ts';
import { checkMeasures } from './city-cells.ts';
import { contract } from './contract.ts';
import { heatOfCity } from './run.ts';
import en from './strings.en.json' with { type: 'json' };
import ko from './strings.ko.json' with { type: 'json' };
import { seasonWeather } from './weather.ts';

const fileParameters = contract.parameters.omit({ area: true }).strict();
const words = ['from', 'sky'] as const;
const numbers = [
  'days',
  'warmerK',
  'cellSizeM',
  'coolRoofs',
  'greenRoofs',
  'streetTrees',
  'permeable',
  'lessWasteHeat',
] as const;

/** `vseoul simulate heat --dem FILE --dsm FILE --cover FILE --epw FILE`: a summer over rasters, as GeoTIFFs. */
export const command: SimulationCommand = {
  summary: {
    ko: '지형·표면·덮개 래스터와 기상 파일에서 여름의 더위를 계산합니다.',
    en: 'the heat of a summer over rasters of terrain, surface and cover, with a weather file',
  },
  options: [
    {
      flags: '--dem <file>',
      description: { ko: '지형 높이 GeoTIFF (EPSG:5186)', en: 'GeoTIFF of the terrain in EPSG:5186, metres' },
      required: true,
    },
    { flags: '--epw <file>', description: { ko: '기상 EPW 파일', en: 'weather file (EPW)' }, required: true },
    { flags: '--out <folder>', description: { ko: '결과를 쓸 폴더', en: 'folder for the results' }, required: true },
    {
      flags: '--dsm <file>',
      description: { ko: '건물을 포함한 표면 높이 GeoTIFF', en: 'GeoTIFF of the surface with buildings, metres' },
    },
    {
      flags: '--cover <file>',
      description: {
        ko: '땅 덮개 GeoTIFF (1 숲, 2 풀, 3 물)',
        en: 'GeoTIFF of the ground cover: 1 wood, 2 grass, 3 water',
      },
    },
    { flags: '--from <date>', description: { ko: '첫날 (YYYY-MM-DD)', en: 'first day, YYYY-MM-DD' } },
    { flags: '--days <n>', description: { ko: '날수', en: 'days' } },
    { flags: '--sky <kind>', description: { ko: 'measured 또는 clear', en: 'measured or clear' } },
    { flags: '--cell-size-m <n>', description: { ko: '격자 크기 (m)', en: 'cells, metres' } },
    { flags: '--cool-roofs <percent>', description: { ko: '쿨루프 (%)', en: 'cool roofs, %' } },
    { flags: '--green-roofs <percent>', description: { ko: '옥상 녹화 (%)', en: 'green roofs, %' } },
    { flags: '--street-trees <percent>', description: { ko: '가로수 (%)', en: 'street trees, %' } },
    { flags: '--permeable <percent>', description: { ko: '투수 포장 (%)', en: 'permeable paving, %' } },
    { flags: '--less-waste-heat <percent>', description: { ko: '줄인 인공열 (%)', en: 'less waste heat, %' } },
  ],

  async run({ dem, dsm, cover, epw, out, ...options }, { signal, threads, language, progress }) {
    if (!dem || !epw || !out) throw badParameters({ reason: '--dem, --epw, --out' });
    const parameters = readParameters(options);
    checkMeasures(parameters);
    const files = { dem, ...(dsm && { dsm }), ...(cover && { cover }), cellSize: parameters.cellSizeM };
    const { city, epsg } = await cityFromFiles(files);
    const site = citySite(fieldBox(city.ground));
    const weather = seasonWeather({ ...parameters, hours: epwHours(epw), site });
    const said = (language === 'ko' ? ko : en)['stage.season'];
    const started = performance.now();
    const results = await heatOfCity(
      { parameters, city, ...weather },
      { threads, signal, progress: (fraction) => progress(fraction, said) },
    );
    const seconds = (performance.now() - started) / 1000;
    await mkdir(out, { recursive: true });
    const written: string[] = [];
    for (const [name, result] of Object.entries(results)) {
      // Pictures of the last day belong to the clock of the twin.
      if (!isTable(result) && result.timeAxis) continue;
      const spec = contract.tables?.[name];
      if (isTable(result)) {
        if (!spec) continue;
        written.push(join(out, `${name}.csv`));
        await writeFile(join(out, `${name}.csv`), [...tableCsv(result, spec)].join(''));
        continue;
      }
      const file = join(out, `${name}.tif`);
      await writeFile(file, await writeGeoTiff(result, { ...(epsg && { epsg }) }));
      written.push(file);
    }
    const lines: Text[] = [
      { ko: `${parameters.days}일, ${seconds.toFixed(2)}초`, en: `${parameters.days} days, ${seconds.toFixed(2)} s` },
      ...written.map((file) => ({ ko: file, en: file })),
    ];
    return {
      lines,
      data: { process: contract.id, kernelVersion: contract.version, parameters, files: written, seconds },
    };
  },
};

function readParameters(options: Readonly<Record<string, string | undefined>>) {
  const given = [
    ...words.map((name) => [name, options[name]] as const),
    ...numbers.map((name) => [name, options[name] === undefined ? undefined : Number(options[name])] as const),
  ].filter(([, value]) => value !== undefined);
  const parsed = fileParameters.safeParse(Object.fromEntries(given));
  if (parsed.success) return parsed.data;
  const reason = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');
  throw badParameters({ reason });
}
