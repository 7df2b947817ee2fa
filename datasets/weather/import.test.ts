import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Outcome } from '#core';
import { countOf, readAll, TestFolder } from '../_kit/test-files.ts';
import { type WeatherHour, weatherAt } from './contract.ts';
import { importer } from './import.ts';

let folder: TestFolder;
beforeAll(() => {
  folder = new TestFolder();
});
afterAll(() => folder[Symbol.dispose]());

const headers = [
  'LOCATION,Seoul,SO,KOR,SRC-TMYx,471080,37.57140,126.9658,9.0,87.1',
  'DESIGN CONDITIONS,0',
  'TYPICAL/EXTREME PERIODS,0',
  'GROUND TEMPERATURES,0',
  'HOLIDAYS/DAYLIGHT SAVINGS,No,0,0,0',
  'COMMENTS 1,',
  'COMMENTS 2,',
  'DATA PERIODS,1,1,Data,Sunday, 1/ 1,12/31',
];

/** A year whose temperature is the hour of the day. */
function yearOf(daysOfMonth: readonly number[]): string[] {
  return daysOfMonth.flatMap((days, month) =>
    Array.from({ length: days * 24 }, (_, i) => {
      const hour = (i % 24) + 1;
      const fields = [
        2007,
        month + 1,
        Math.floor(i / 24) + 1,
        hour,
        60,
        '?9',
        hour,
        99.9,
        80,
        101300,
        0,
        0,
        0,
        500,
        9999,
        100,
      ];
      return [...fields, 0, 0, 0, 0, 180, 2.5, 5, 5].join(',');
    }),
  );
}
const common = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const leap = common.map((days, month) => (month === 1 ? 29 : days));
const epw = (name: string, lines: readonly string[], head: readonly string[] = headers) =>
  folder.write(name, [...head, ...lines].join('\r\n'));

async function outcomeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    if (error instanceof Outcome) return error.code;
    throw error;
  }
  return 'none';
}

describe('an EPW file', () => {
  it('gives 8,760 hours, missing ones unknown', async () => {
    const file = epw('year.epw', yearOf(common));
    expect(await importer.recognise(file)).toBe(1);
    const { rows, report } = await readAll(importer, file);
    expect(rows).toHaveLength(8760);
    expect(rows[24 * 59 + 5]).toEqual({
      hourOfYear: 1421,
      month: 3,
      day: 1,
      hour: 6,
      temperatureC: 6,
      dewPointC: null,
      humidityPct: 80,
      pressureHpa: 1013,
      globalWm2: 500,
      directNormalWm2: null,
      diffuseWm2: 100,
      windDirectionDeg: 180,
      windSpeedMs: 2.5,
      cloudTenths: 5,
    });
    expect(countOf(report, 'missing-values')).toBe(2 * 8760);
  });

  it('may be a leap year', async () => {
    expect((await readAll(importer, epw('leap.epw', yearOf(leap)))).rows).toHaveLength(8784);
  });

  it('is refused when it is cut, shuffled, of another place or no EPW', async () => {
    const year = yearOf(common);
    const read = (name: string, lines: readonly string[], head?: readonly string[]) =>
      outcomeOf(readAll(importer, epw(name, lines, head)));
    expect(await read('cut.epw', year.slice(0, 5000))).toBe('epw-broken');
    expect(await read('shuffled.epw', [...year.slice(1), year[0]])).toBe('epw-broken');
    expect(await read('headless.epw', year, headers.slice(1))).toBe('epw-broken');
    const busan = headers[0].replace('37.57140,126.9658', '35.10,129.03');
    expect(await read('busan.epw', year, [busan, ...headers.slice(1)])).toBe('epw-elsewhere');
    expect(await outcomeOf(readAll(importer, folder.write('nothing.epw', '')))).toBe('empty-file');
    expect(await outcomeOf(readAll(importer, folder.write('page.epw', '<html></html>')))).toBe('epw-broken');
  });
});

describe('the weather at an instant', () => {
  const hours = (count: number) => Array.from({ length: count }, (_, hourOfYear) => ({ hourOfYear }) as WeatherHour);

  it('is that of the same civil hour in Seoul', () => {
    expect(weatherAt(hours(8760), Date.parse('2026-01-01T00:30:00+09:00'))?.hourOfYear).toBe(0);
    expect(weatherAt(hours(8760), Date.parse('2026-12-31T23:59:00+09:00'))?.hourOfYear).toBe(8759);
    expect(weatherAt(hours(8760), Date.parse('2028-02-29T12:00:00+09:00'))?.hourOfYear).toBe((31 + 27) * 24 + 12);
    expect(weatherAt(hours(8784), Date.parse('2026-03-01T00:00:00+09:00'))?.hourOfYear).toBe(60 * 24);
    expect(weatherAt([], 0)).toBeUndefined();
  });
});

const real = resolve(import.meta.dirname, '../../../shared/data/weather/KOR_SO_Seoul.WS.471080_TMYx.2007-2021.epw');

describe.skipIf(!existsSync(real))('the real typical year', () => {
  it('has the extremes and sums that its publisher states', async () => {
    const { rows, report } = await readAll(importer, { path: real, name: 'seoul.epw' });
    const column = (key: 'temperatureC' | 'globalWm2' | 'windSpeedMs') => rows.map((hour) => hour[key] ?? Number.NaN);
    const sum = (values: number[]) => values.reduce((a, b) => a + b);
    expect(Math.min(...column('temperatureC'))).toBe(-12.7);
    expect(Math.max(...column('temperatureC'))).toBe(34.3);
    expect(Math.round(sum(column('globalWm2')) / 1000)).toBe(1568);
    expect(sum(column('windSpeedMs')) / rows.length).toBeCloseTo(2.31, 2);
    expect([report.read, report.refused]).toEqual([8760, 0]);
  });
});
