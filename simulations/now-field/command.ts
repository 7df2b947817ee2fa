import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isTable, outcomeKind, type Text, toEpsg5186, type Wgs84 } from '#core';
import { fillTerrainGaps } from '#datasets/terrain/contract.ts';
import { tableCsv } from '#server/kit/table-text.ts';
import type { SimulationCommand } from '../_kit/command.ts';
import { readHeightRaster, writeGeoTiff } from '../_kit/geotiff.ts';
import { badParameters } from '../_kit/wind/from-files.ts';
import { contract } from './contract.ts';
import { type Kind, kinds } from './kinds.ts';
import { airNow, type SensorReading } from './run.ts';
import en from './strings.en.json' with { type: 'json' };
import ko from './strings.ko.json' with { type: 'json' };

const fileParameters = contract.parameters.pick({ trend: true }).strict();
const maxCells = 400_000;

/** `vseoul simulate now-field --readings FILE --dem FILE`: fields between sensors of a table, as GeoTIFFs and CSV. */
export const command: SimulationCommand = {
  summary: {
    ko: '센서 값의 표(CSV)에서 센서 사이의 장과 그 불확실도를 계산합니다.',
    en: 'fields between the sensors of a table (CSV), with their uncertainty',
  },
  options: [
    {
      flags: '--readings <file>',
      description: {
        ko: '센서 CSV: lon, lat 와 temperature, humidity, pm25, pm10 가운데 있는 것',
        en: 'CSV of sensors: lon, lat and any of temperature, humidity, pm25, pm10',
      },
      required: true,
    },
    {
      flags: '--dem <file>',
      description: {
        ko: '지형 높이 GeoTIFF (EPSG:5186): 답할 격자',
        en: 'GeoTIFF of the terrain in EPSG:5186: the cells to answer',
      },
      required: true,
    },
    { flags: '--out <folder>', description: { ko: '결과를 쓸 폴더', en: 'folder for the results' }, required: true },
    { flags: '--trend <name>', description: { ko: 'none, height', en: 'none or height' } },
  ],

  async run({ readings, dem, out, trend }, { signal, threads, language, progress }) {
    if (!readings || !dem || !out) throw badParameters({ reason: '--readings, --dem, --out' });
    const parsed = fileParameters.safeParse(trend === undefined ? {} : { trend });
    if (!parsed.success || parsed.data.trend === 'height-building')
      throw badParameters({ reason: '--trend none, height' });
    const { field, epsg } = await readHeightRaster(dem, { maxCells });
    const ground = fillTerrainGaps(field);
    const sensors = await sensorsOf(readings);
    const said = (language === 'ko' ? ko : en)['stage.kriging'];
    const inside = Uint8Array.from(field.values, (z) => Number(!Number.isNaN(z)));
    const results = await airNow(
      { parameters: parsed.data, ground, wide: ground, inside, sensors, stations: [] },
      { threads, signal, progress: (fraction) => progress(fraction, said) },
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
    const lines: Text[] = [
      { ko: `센서 ${sensors.length}곳`, en: `${sensors.length} sensors` },
      ...files.map((file) => ({ ko: file, en: file })),
    ];
    return { lines, data: { process: contract.id, kernelVersion: contract.version, parameters: parsed.data, files } };
  },
};

/** Rows of the table; a value that is no number is none. @throws Outcome without the columns of a place */
async function sensorsOf(file: string): Promise<SensorReading[]> {
  const [head, ...rows] = (await readFile(file, 'utf8'))
    .replace(/^\uFEFF/, '')
    .trim()
    .split(/\r?\n/);
  const names = head.split(',').map((name) => name.trim());
  if (!names.includes('lon') || !names.includes('lat')) throw withoutPlaces({ file }, file);
  return rows.flatMap((row, i): SensorReading[] => {
    const cells = row.split(',');
    const number = (name: string) => {
      const text = cells[names.indexOf(name)]?.trim();
      return text && Number.isFinite(Number(text)) ? Number(text) : null;
    };
    const [lon, lat] = [number('lon'), number('lat')];
    if (lon === null || lat === null) return [];
    const values = Object.fromEntries(kinds.map((kind) => [kind, number(kind)])) as Record<Kind, number | null>;
    const id = cells[names.indexOf('serial')]?.trim() || `${i + 1}`;
    return [{ id, place: toEpsg5186([lon, lat] as Wgs84), time: 0, values }];
  });
}

const withoutPlaces = outcomeKind({
  code: 'readings-without-places',
  status: 422,
  message: { ko: '{file}에 lon, lat 열이 없습니다.', en: 'There are no columns lon and lat in {file}.' },
  remedy: { ko: '첫 줄에 열 이름을 적으십시오.', en: 'Name the columns in the first line.' },
});
