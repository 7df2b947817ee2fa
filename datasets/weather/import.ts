import { open } from 'node:fs/promises';
import { extname } from 'node:path';
import { boxContains, licenceNotStated, outcomeKind, seoulBox } from '#core';
import { emptyFile } from '#datasets/_kit/import-outcomes.ts';
import type { Importer, SourceFile } from '#datasets/_kit/roles.ts';
import { sourceIdOf } from '#datasets/_kit/source-id.ts';
import type { WeatherHour, WeatherValues } from './contract.ts';

/**
 * EnergyPlus weather file: eight header lines, then an hour a line (EnergyPlus Auxiliary Programs, "EnergyPlus Weather
 * File (EPW) Data Dictionary"). Hours run 1…24 of local standard time.
 */
const headers = [
  'LOCATION',
  'DESIGN CONDITIONS',
  'TYPICAL/EXTREME PERIODS',
  'GROUND TEMPERATURES',
  'HOLIDAYS/DAYLIGHT SAVINGS',
  'COMMENTS 1',
  'COMMENTS 2',
  'DATA PERIODS',
];
const koreaUtcOffset = 9;

/** Field number, the value from which on it means missing, the range that the dictionary allows, and its factor to our unit. */
const columns: Record<
  keyof WeatherValues,
  { field: number; missing: number; range: [number, number]; factor?: number }
> = {
  temperatureC: { field: 6, missing: 99.9, range: [-70, 70] },
  dewPointC: { field: 7, missing: 99.9, range: [-70, 70] },
  humidityPct: { field: 8, missing: 999, range: [0, 110] },
  pressureHpa: { field: 9, missing: 999999, range: [31000, 120000], factor: 0.01 },
  globalWm2: { field: 13, missing: 9999, range: [0, 9998] },
  directNormalWm2: { field: 14, missing: 9999, range: [0, 9998] },
  diffuseWm2: { field: 15, missing: 9999, range: [0, 9998] },
  windDirectionDeg: { field: 20, missing: 999, range: [0, 360] },
  windSpeedMs: { field: 21, missing: 999, range: [0, 40] },
  cloudTenths: { field: 22, missing: 99, range: [0, 10] },
};

const badEpw = outcomeKind({
  code: 'epw-broken',
  status: 400,
  message: {
    ko: '{file}은(는) 올바른 EPW 파일이 아닙니다({line}번째 줄: {found}).',
    en: '{file} is no sound EPW file (line {line}: {found}).',
  },
  remedy: {
    ko: 'climate.onebuilding.org 등에서 한 해 전체(8,760 또는 8,784시간)의 파일을 다시 받으십시오.',
    en: 'Get the file of a whole year (8,760 or 8,784 hours) again, e.g. from climate.onebuilding.org.',
  },
});

const elsewhere = outcomeKind({
  code: 'epw-elsewhere',
  status: 400,
  message: {
    ko: '{file}의 관측 지점({place})은 서울이 아닙니다.',
    en: 'The station of {file} ({place}) is not in Seoul.',
  },
  remedy: { ko: '서울 지점의 파일을 쓰십시오.', en: 'Use the file of a station in Seoul.' },
});

async function* linesOf(file: SourceFile): AsyncGenerator<string> {
  await using handle = await open(file.path);
  yield* handle.readLines({ encoding: 'latin1', autoClose: false });
}

async function firstLine(file: SourceFile): Promise<string> {
  for await (const line of linesOf(file)) return line.slice(0, 1000);
  return '';
}

export const importer: Importer<WeatherHour> = {
  accepts: {
    ko: '기상: 서울 지점의 EPW',
    en: 'weather: EPW of a station in Seoul',
  },

  async recognise(file) {
    if (extname(file.path).toLowerCase() === '.epw') return 1;
    return /^LOCATION,/i.test(await firstLine(file).catch(() => '')) ? 0.9 : 0;
  },

  async source(file) {
    const [, city = '', , , publisher = '', station = ''] = (await firstLine(file)).split(',');
    const typicalYear = /TMY/i.test(publisher + file.name);
    return {
      id: sourceIdOf(file),
      title: { ko: `기상 표준년 ${city} (${station})`, en: `Typical weather year ${city} (${station})` },
      origin: 'derived',
      licence: typicalYear ? 'free use (climate.onebuilding.org)' : licenceNotStated,
      attribution: typicalYear ? 'climate.onebuilding.org, TMYx' : publisher || licenceNotStated,
      files: [file.name],
    };
  },

  async *read(file, { signal }, report) {
    let line = 0;
    let hour = 0;
    for await (const text of linesOf(file)) {
      line++;
      if (line <= headers.length) checkHeader(file, line, text);
      else if (text.trim() !== '') {
        signal.throwIfAborted();
        report.read++;
        yield readHour(file, line, text, hour++, report);
      }
    }
    if (line === 0) throw emptyFile({ file: file.name }, file.name);
    if (hour !== 8760 && hour !== 8784) throw badEpw({ file: file.name, line, found: `${hour} h` }, file.name);
  },
};

function checkHeader(file: SourceFile, line: number, text: string): void {
  const fail = (found: string) => badEpw({ file: file.name, line, found }, `${file.name} #${line}`);
  const fields = text.split(',');
  if (fields[0].trim().toUpperCase() !== headers[line - 1]) throw fail(fields[0].slice(0, 40));
  if (line !== 1) return;
  const [latitude, longitude, offset] = fields.slice(6, 9).map(Number);
  if (!Number.isFinite(latitude) || !Number.isFinite(longitude)) throw fail(text.slice(0, 80));
  if (!boxContains(seoulBox, [longitude, latitude])) {
    throw elsewhere({ file: file.name, place: `${fields[1]} ${latitude}, ${longitude}` }, file.name);
  }
  if (offset !== koreaUtcOffset) throw fail(`UTC ${offset}`);
}

const daysBefore = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];

function readHour(
  file: SourceFile,
  line: number,
  text: string,
  hourOfYear: number,
  report: Parameters<typeof importer.read>[2],
): WeatherHour {
  const fields = text.split(',');
  const [month, day, hour] = fields.slice(1, 4).map(Number);
  const known = fields.length >= 22 && month >= 1 && month <= 12 && day >= 1 && day <= 31;
  // 29 February shifts a leap year's hours by a day, which only the count at the end can tell.
  const expected = known ? (daysBefore[month - 1] + day - 1) * 24 + hour - 1 : Number.NaN;
  if (hourOfYear !== expected && hourOfYear !== expected + 24) {
    throw badEpw({ file: file.name, line, found: text.slice(0, 40) }, `${file.name} #${line}`);
  }
  const values = Object.fromEntries(
    Object.entries(columns).map(([key, { field, missing, range, factor = 1 }]) => {
      const value = Number(fields[field]);
      const stated = fields[field] !== undefined && fields[field].trim() !== '' && Number.isFinite(value);
      if (stated && value < missing && value >= range[0] && value <= range[1]) {
        return [key, Math.round(value * factor * 1000) / 1000];
      }
      report.count('missing-values', { ko: '빠진 값 (알 수 없음으로 둠)', en: 'missing values (left unknown)' });
      return [key, null];
    }),
  ) as unknown as WeatherValues;
  return { hourOfYear, month, day, hour, ...values };
}
