import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { minuteMs, outcomeKind, seoulOffsetMs, type Text } from '#core';
import type { SimulationCommand } from '../_kit/command.ts';
import { openHeightRaster } from '../_kit/geotiff.ts';
import { maxCells } from '../_kit/insolation/kernel/insolation.ts';
import { contract } from './contract.ts';
import { outputNames } from './insolate.ts';
import { type FileRun, simulateFile } from './simulate-file.ts';
import { simulateTiles, type TilesRun } from './simulate-tiles.ts';
import en from './strings.en.json' with { type: 'json' };
import ko from './strings.ko.json' with { type: 'json' };

/** What a parameter file and the flags may say; the raster itself is area and cell size. */
const fileParameters = contract.parameters.omit({ area: true }).extend({
  lat: z.coerce.number().min(-90).max(90).optional(),
  lon: z.coerce.number().min(-180).max(180).optional(),
  outputs: z.array(z.enum(outputNames)).min(1).default(['minutes', 'energy']),
  epw: z.string().optional(),
  canopy: z.string().optional(),
  tileCells: z.number().int().positive().optional(),
});

/**
 * `vseoul simulate sunlight [--dsm FILE] …`: sunlight on a height raster of any size, or on the whole city of the
 * database, written as GeoTIFFs.
 */
export const command: SimulationCommand = {
  summary: {
    ko: '높이 래스터(GeoTIFF)나 저장된 도시 전체의 하루, 한 달, 한 해의 일조 시간과 일사량을 계산합니다.',
    en: 'minutes of sun and solar energy of a day, a month or a year on a height raster (GeoTIFF) or the whole stored city',
  },
  options: [
    {
      flags: '--dsm <file>',
      description: {
        ko: '건물을 포함한 표면 높이 GeoTIFF (미터 단위 좌표계). 없으면 저장된 도시 전체',
        en: 'GeoTIFF of surface heights, buildings included, in a projected CRS in metres; without it the stored city',
      },
    },
    {
      flags: '--cell-size-m <n>',
      description: { ko: '도시 전체일 때의 격자 크기', en: 'cell size of a run over the city' },
    },
    {
      flags: '--tile-cells <n>',
      description: {
        ko: '타일 한 변의 칸 수 (256의 배수). 주면 작은 래스터도 타일로 계산하고, 멈추면 이어서 합니다',
        en: 'cells of a tile’s side (a multiple of 256); with it small rasters are tiled too, and taken up again when stopped',
      },
    },
    {
      flags: '--out <folder>',
      description: { ko: '결과를 쓸 폴더', en: 'folder for the results' },
      required: true,
    },
    { flags: '--params <file>', description: { ko: '매개변수 JSON 파일', en: 'JSON file of parameters' } },
    { flags: '--date <date>', description: { ko: '날짜 (YYYY-MM-DD)', en: 'day in Seoul, YYYY-MM-DD' } },
    {
      flags: '--period <period>',
      description: { ko: '기간: day, month, year, range', en: 'day, month, year or range' },
    },
    { flags: '--end-date <date>', description: { ko: 'range 의 끝나는 날', en: 'last day of a range' } },
    {
      flags: '--epw <file>',
      description: {
        ko: '맑은 하늘 대신 쓸 표준년 기상 파일 (EPW)',
        en: 'weather file (EPW) instead of a cloudless sky',
      },
    },
    {
      flags: '--canopy <file>',
      description: { ko: '나무 꼭대기 높이 GeoTIFF (같은 칸)', en: 'GeoTIFF of tree tops on the same cells' },
    },
    {
      flags: '--shadows <way>',
      description: { ko: '그림자: sweep, exact', en: 'sweep (quick) or exact (rays over solid blocks)' },
    },
    { flags: '--tilt-deg <n>', description: { ko: '받는 면의 기울기', en: 'tilt of the receiver, 0 to 90' } },
    {
      flags: '--aspect-deg <n>',
      description: { ko: '받는 면의 방위', en: 'aspect of the receiver, clockwise from north' },
    },
    {
      flags: '--lat <degrees>',
      description: { ko: '위도 (기본: 래스터의 중심)', en: 'latitude (default: the middle)' },
    },
    {
      flags: '--lon <degrees>',
      description: { ko: '경도 (기본: 래스터의 중심)', en: 'longitude (default: the middle)' },
    },
    {
      flags: '--outputs <list>',
      description: { ko: `결과: ${outputNames.join(',')}`, en: `results, of ${outputNames.join(',')}` },
    },
    { flags: '--azimuths <n>', description: { ko: '하늘 방위 수: 32, 64, 128', en: 'sky directions: 32, 64 or 128' } },
    { flags: '--step-minutes <n>', description: { ko: '시간 간격 (분)', en: 'time step in minutes, 1 to 10' } },
    { flags: '--linke-turbidity <n>', description: { ko: '링케 혼탁도', en: 'Linke turbidity, 1 to 8' } },
  ],

  async run(options, { signal, threads, language, progress }) {
    const { dsm, out } = options;
    if (!out) throw badParameters({ reason: '--out' });
    const parameters = await readParameters(options);
    const words = language === 'ko' ? ko : en;
    if (dsm === undefined || parameters.tileCells !== undefined || (await isLarge(dsm))) {
      if (parameters.canopy !== undefined) throw badParameters({ reason: '--canopy' });
      const run = await simulateTiles(
        { out, ...parameters, ...(dsm !== undefined && { dsm }) },
        { signal, threads, progress: (fraction) => progress(fraction, words['stage.tiles']) },
      );
      return { lines: tellTiles(run), data: tilesData(run, parameters) };
    }
    const run = await simulateFile(
      { dsm, out, ...parameters },
      { signal, threads, progress: (fraction, stage) => progress(fraction, words[`stage.${stage}`]) },
    );
    return { lines: tell(run), data: reportData(run, parameters) };
  },
};

type FileParameters = z.infer<typeof fileParameters>;

/** The parameter file, then the flags over it. */
async function readParameters(options: Readonly<Record<string, string | undefined>>): Promise<FileParameters> {
  const fromFile = options.params ? await readJson(options.params) : {};
  const { area: _area, ...given } = fromFile;
  const number = (text: string | undefined) => (text === undefined ? undefined : Number(text));
  const flags = {
    date: options.date,
    lat: number(options.lat),
    lon: number(options.lon),
    azimuths: number(options.azimuths),
    stepMinutes: number(options.stepMinutes),
    linkeTurbidity: number(options.linkeTurbidity),
    ...{ period: options.period, endDate: options.endDate, epw: options.epw, canopy: options.canopy },
    shadows: options.shadows,
    ...{ cellSizeM: number(options.cellSizeM), tileCells: number(options.tileCells) },
    ...{ tiltDeg: number(options.tiltDeg), aspectDeg: number(options.aspectDeg) },
    outputs: options.outputs?.split(',').map((name) => name.trim()),
  };
  const said = Object.fromEntries(Object.entries(flags).filter(([, value]) => value !== undefined));
  const parsed = fileParameters.strict().safeParse({ ...given, ...said });
  if (parsed.success && options.dsm && parsed.data.sky === 'measured' && parsed.data.epw === undefined) {
    throw badParameters({ reason: 'sky: measured (--epw)' });
  }
  if (parsed.success) return { ...parsed.data, sky: parsed.data.epw === undefined ? parsed.data.sky : 'measured' };
  const reason = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');
  throw badParameters({ reason });
}

async function readJson(path: string): Promise<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(await readFile(path, 'utf8'));
    return z.record(z.string(), z.unknown()).parse(value);
  } catch (cause) {
    throw badParameters({ reason: `${path}: ${cause instanceof Error ? cause.message : String(cause)}` }, path, cause);
  }
}

/** Whether a raster is too large for one piece. */
async function isLarge(dsm: string): Promise<boolean> {
  const { width, height } = await openHeightRaster(dsm);
  return width * height > maxCells;
}

function tellTiles({ cells, tiles, takenUp, seconds, sun, files }: TilesRun): Text[] {
  const [million, time] = [(cells / 1e6).toFixed(1), seconds.toFixed(1)];
  return [
    {
      ko: `${million}백만 칸, 타일 ${tiles}개 (이어받은 것 ${takenUp}개), 해의 위치 ${sun.moments.length}개, ${time}초`,
      en: `${million} million cells in ${tiles} tiles (${takenUp} taken up), ${sun.moments.length} positions of the sun, ${time} s`,
    },
    ...Object.entries(files).map(([output, file]) => {
      const { title } = contract.outputs[output];
      return { ko: `${file}: ${title.ko}`, en: `${file}: ${title.en}` };
    }),
  ];
}

function tilesData({ sun, site, ...report }: TilesRun, parameters: FileParameters) {
  const { stepMinutes, linkeTurbidity, moments } = sun;
  const about = { process: contract.id, kernelVersion: contract.version };
  return {
    ...about,
    parameters: { ...parameters, stepMinutes, linkeTurbidity },
    site,
    positions: moments.length,
    ...report,
  };
}

/** The nearest minute in Seoul, as almanacs print it. */
const clock = (instant: number | undefined) =>
  instant === undefined ? '–' : new Date(instant + seoulOffsetMs + minuteMs / 2).toISOString().slice(11, 16);

function tell({ files, stats, sun, times, cells, timings }: FileRun): Text[] {
  const seconds = timings.totalS.toFixed(2);
  const { sunrise, sunset } = times;
  const lines: Text[] = [
    {
      ko: `${cells}칸, 해의 위치 ${sun.moments.length}개, ${seconds}초. 해돋이 ${clock(sunrise)}, 해넘이 ${clock(sunset)} (UTC+9)`,
      en: `${cells} cells, ${sun.moments.length} positions of the sun, ${seconds} s. Sunrise ${clock(sunrise)}, sunset ${clock(sunset)} (UTC+9)`,
    },
  ];
  for (const [output, file] of Object.entries(files)) {
    const { min, mean, max } = stats[output];
    const figures = `${min.toFixed(0)} / ${mean.toFixed(1)} / ${max.toFixed(0)}`;
    const { title } = contract.outputs[output];
    lines.push({
      ko: `${file}: ${title.ko} (최소/평균/최대) ${figures}`,
      en: `${file}: ${title.en} (min/mean/max) ${figures}`,
    });
  }
  return lines;
}

function reportData({ files, stats, site, sun, times, cells, timings }: FileRun, parameters: FileParameters) {
  return {
    process: contract.id,
    kernelVersion: contract.version,
    parameters: { ...parameters, stepMinutes: sun.stepMinutes, linkeTurbidity: sun.linkeTurbidity },
    site,
    times,
    positions: sun.moments.length,
    cells,
    files,
    stats,
    timings,
  };
}

const badParameters = outcomeKind({
  code: 'bad-parameters',
  status: 400,
  message: { ko: '매개변수를 쓸 수 없습니다: {reason}', en: 'The parameters cannot be used: {reason}' },
  remedy: {
    ko: '`vseoul simulate sunlight --help` 로 쓸 수 있는 값을 확인하십시오.',
    en: 'See `vseoul simulate sunlight --help` for what can be given.',
  },
});
