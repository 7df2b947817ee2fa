import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Field, fieldBox, isTable, type Text } from '#core';
import { tableCsv } from '#server/kit/table-text.ts';
import type { SimulationCommand } from '../_kit/command.ts';
import { readHeightRaster, writeGeoTiff } from '../_kit/geotiff.ts';
import { citySite } from '../_kit/solar/site.ts';
import { epwHours } from '../_kit/weather/epw-hours.ts';
import { badParameters } from '../_kit/wind/from-files.ts';
import { contract } from './contract.ts';
import { hoursOf } from './hours.ts';
import { covers } from './kernel/ground.ts';
import { comfort } from './run.ts';
import en from './strings.en.json' with { type: 'json' };
import ko from './strings.ko.json' with { type: 'json' };

/** The rasters are area and cell size. */
const fileParameters = contract.parameters.pick({ date: true, sky: true, warmerK: true, windShare: true }).strict();
const maxCells = 4_000_000;

/** `vseoul simulate comfort --dsm FILE --dem FILE --epw FILE`: a day of Tmrt, UTCI and PET over rasters, one GeoTIFF an hour. */
export const command: SimulationCommand = {
  summary: {
    ko: '표면·지형 래스터와 기상 파일에서 하루의 더위 체감(Tmrt, UTCI, PET)을 계산합니다.',
    en: 'a day of Tmrt, UTCI and PET over rasters of surface and terrain, with a weather file',
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
      flags: '--dem <file>',
      description: { ko: '같은 격자의 지형 높이 GeoTIFF', en: 'GeoTIFF of the terrain on the same cells, metres' },
      required: true,
    },
    { flags: '--epw <file>', description: { ko: '기상 EPW 파일', en: 'weather file (EPW)' }, required: true },
    { flags: '--out <folder>', description: { ko: '결과를 쓸 폴더', en: 'folder for the results' }, required: true },
    { flags: '--date <date>', description: { ko: '날짜 (YYYY-MM-DD)', en: 'day in Seoul, YYYY-MM-DD' } },
    { flags: '--sky <kind>', description: { ko: 'clear 또는 measured', en: 'clear or measured' } },
    { flags: '--warmer-k <n>', description: { ko: '기온에 더할 값 (K)', en: 'added to the air, K' } },
    { flags: '--wind-share <percent>', description: { ko: '거리의 바람 (%)', en: 'wind in the street, %' } },
  ],

  async run({ dsm, dem, epw, out, ...options }, { signal, threads, language, progress }) {
    if (!dsm || !dem || !epw || !out) throw badParameters({ reason: '--dsm, --dem, --epw, --out' });
    const parameters = readParameters(options);
    const { field: surface, epsg } = await readHeightRaster(dsm, { maxCells });
    const { field: ground } = await readHeightRaster(dem, { maxCells });
    if (ground.values.length !== surface.values.length) throw badParameters({ reason: '--dem: cells' });
    const area = fieldBox(surface);
    const hours = hoursOf(parameters, epwHours(epw), citySite(area));
    const words = language === 'ko' ? ko : en;
    const started = performance.now();
    const cover = new Uint8Array(surface.values.length).fill(covers.paved);
    const results = await comfort(
      { surface, ground, cover, hours, area },
      { threads, signal, progress: (fraction, stage) => progress(fraction, words[`stage.${stage}`]) },
    );
    const seconds = (performance.now() - started) / 1000;
    await mkdir(out, { recursive: true });
    const files: string[] = [];
    for (const [name, result] of Object.entries(results)) {
      if (isTable(result)) {
        const spec = contract.tables?.[name];
        if (!spec) continue;
        files.push(join(out, `${name}.csv`));
        await writeFile(join(out, `${name}.csv`), [...tableCsv(result, spec)].join(''));
        continue;
      }
      for (const [suffix, field] of byHour(result)) {
        const file = join(out, `${name}${suffix}.tif`);
        await writeFile(file, await writeGeoTiff(field, { ...(epsg && { epsg }) }));
        files.push(file);
      }
    }
    const lines: Text[] = [
      { ko: `24시간, ${seconds.toFixed(2)}초`, en: `24 hours, ${seconds.toFixed(2)} s` },
      ...files.map((file) => ({ ko: file, en: file })),
    ];
    return { lines, data: { process: contract.id, kernelVersion: contract.version, parameters, files, seconds } };
  },
};

function byHour(field: Field): [suffix: string, field: Field][] {
  const { timeAxis, ...shape } = field;
  if (!timeAxis) return [['', field]];
  const cells = field.width * field.height;
  return timeAxis.map((_, h) => {
    return [`-${String(h).padStart(2, '0')}h`, { ...shape, values: field.values.subarray(h * cells, (h + 1) * cells) }];
  });
}

function readParameters(options: Readonly<Record<string, string | undefined>>) {
  const number = (text: string | undefined) => (text === undefined ? undefined : Number(text));
  const { date, sky } = options;
  const all = { date, sky, warmerK: number(options.warmerK), windShare: number(options.windShare) };
  const given = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
  const parsed = fileParameters.safeParse(given);
  if (parsed.success) return parsed.data;
  const reason = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');
  throw badParameters({ reason });
}
