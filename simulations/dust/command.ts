import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fieldBox, isStack, isTable, type Text } from '#core';
import { tableCsv } from '#server/kit/table-text.ts';
import type { SimulationCommand } from '../_kit/command.ts';
import { roadsOfFile } from '../_kit/dust/roads-file.ts';
import { writeGeoTiff } from '../_kit/geotiff.ts';
import { epwHours } from '../_kit/weather/epw-hours.ts';
import { badParameters, cityFromFiles } from '../_kit/wind/from-files.ts';
import { contract } from './contract.ts';
import { policyKeys } from './policy.ts';
import { dustOfCity } from './run.ts';
import en from './strings.en.json' with { type: 'json' };
import ko from './strings.ko.json' with { type: 'json' };
import { cityWall } from './wall.ts';
import { periodWeather } from './weather.ts';

const fileParameters = contract.parameters.omit({ area: true }).strict();
const words = ['period', 'date', 'land'] as const;
const numbers = ['hour', 'cellSizeM', 'statedPm25', 'statedPm10', 'gradeFive', ...policyKeys] as const;

/** `vseoul simulate dust --dem FILE --dsm FILE --roads FILE --epw FILE`: dust over rasters and roads, as GeoTIFFs and CSV. */
export const command: SimulationCommand = {
  summary: {
    ko: '지형·표면 래스터와 도로, 기상 파일에서 미세먼지를 계산합니다.',
    en: 'fine dust over rasters of terrain and surface, roads and a weather file',
  },
  options: [
    {
      flags: '--dem <file>',
      description: { ko: '지형 높이 GeoTIFF (EPSG:5186)', en: 'GeoTIFF of the terrain in EPSG:5186, metres' },
      required: true,
    },
    {
      flags: '--roads <file>',
      description: {
        ko: '도로 중심선 GeoJSON (경위도; class 또는 highway, widthM 또는 width, oneway)',
        en: 'GeoJSON of road centre lines in longitude and latitude (class or highway, widthM or width, oneway)',
      },
      required: true,
    },
    { flags: '--epw <file>', description: { ko: '기상 EPW 파일', en: 'weather file (EPW)' }, required: true },
    { flags: '--out <folder>', description: { ko: '결과를 쓸 폴더', en: 'folder for the results' }, required: true },
    {
      flags: '--dsm <file>',
      description: { ko: '건물을 포함한 표면 높이 GeoTIFF', en: 'GeoTIFF of the surface with buildings, metres' },
    },
    { flags: '--period <name>', description: { ko: 'year, day, hour', en: 'year, day or hour' } },
    { flags: '--date <date>', description: { ko: '날짜 (day, hour)', en: 'the date of a day or an hour' } },
    { flags: '--hour <hour>', description: { ko: '시 (hour)', en: 'the hour, 0 to 23' } },
    { flags: '--cell-size-m <metres>', description: { ko: '격자 크기 (m)', en: 'cells, metres' } },
    { flags: '--land <name>', description: { ko: 'urban, rural', en: 'urban or rural' } },
    { flags: '--stated-pm25 <value>', description: { ko: '배경 PM2.5', en: 'background of PM2.5, µg/m³' } },
    { flags: '--stated-pm10 <value>', description: { ko: '배경 PM10', en: 'background of PM10, µg/m³' } },
    { flags: '--grade-five <percent>', description: { ko: '5등급 차량 (%)', en: 'grade-5 vehicles, %' } },
    {
      flags: '--low-emission-zone <percent>',
      description: { ko: '도성 안 운행 제한 (%)', en: 'low-emission zone, %' },
    },
    { flags: '--odd-even <percent>', description: { ko: '2부제 (%)', en: 'odd and even days, %' } },
    { flags: '--sweeping <percent>', description: { ko: '도로 청소 (%)', en: 'sweeping, %' } },
    { flags: '--less-heating <percent>', description: { ko: '난방 줄이기 (%)', en: 'less heating, %' } },
    { flags: '--construction-pause <percent>', description: { ko: '공사 중지 (%)', en: 'sites at rest, %' } },
    { flags: '--green-walls <percent>', description: { ko: '벽면 녹화 (%)', en: 'green walls, %' } },
  ],

  async run({ dem, dsm, roads: roadFile, epw, out, ...options }, { signal, threads, language, progress }) {
    if (!dem || !roadFile || !epw || !out) throw badParameters({ reason: '--dem, --roads, --epw, --out' });
    const parameters = readParameters(options);
    const { city, epsg } = await cityFromFiles({ dem, ...(dsm && { dsm }), cellSize: parameters.cellSizeM });
    const roads = await roadsOfFile(roadFile);
    const weather = periodWeather(epwHours(epw), parameters);
    const said = (language === 'ko' ? ko : en)['stage.spread'];
    const started = performance.now();
    const results = await dustOfCity(
      { parameters, box: fieldBox(city.ground), city, roads, wall: cityWall, weather, readings: [] },
      { threads, signal, progress: (fraction) => progress(fraction, said) },
    );
    const seconds = (performance.now() - started) / 1000;
    await mkdir(out, { recursive: true });
    const files: string[] = [];
    for (const [name, result] of Object.entries(results)) {
      if (isStack(result)) continue; // what the sliders of the screen need
      const file = join(out, `${name}.${isTable(result) ? 'csv' : 'tif'}`);
      const spec = contract.tables?.[name];
      if (isTable(result) && spec)
        await writeFile(file, [...tableCsv({ ...result, places: undefined }, spec)].join(''));
      else if (!isTable(result)) await writeFile(file, await writeGeoTiff(result, { ...(epsg && { epsg }) }));
      files.push(file);
    }
    const lines: Text[] = [
      { ko: `${weather.hours}시간, ${seconds.toFixed(2)}초`, en: `${weather.hours} hours, ${seconds.toFixed(2)} s` },
      ...files.map((file) => ({ ko: file, en: file })),
    ];
    return { lines, data: { process: contract.id, kernelVersion: contract.version, parameters, files, seconds } };
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
