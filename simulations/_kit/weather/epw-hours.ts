import { readFileSync } from 'node:fs';
import { outcomeKind } from '#core';
import type { WeatherHour } from '#datasets/weather/contract.ts';

const headerLines = 8;
/** Fields of a line and the value from which on each is missing (EnergyPlus Auxiliary Programs, "EPW Data Dictionary"). */
const fields = {
  ...{ temperatureC: [6, 99.9], dewPointC: [7, 99.9], humidityPct: [8, 999], pressureHpa: [9, 999_999] },
  ...{ globalWm2: [13, 9999], directNormalWm2: [14, 9999], diffuseWm2: [15, 9999], windDirectionDeg: [20, 999] },
  ...{ windSpeedMs: [21, 999], cloudTenths: [22, 99] },
} as const satisfies Partial<Record<keyof WeatherHour, readonly [number, number]>>;

/** All hours of an EnergyPlus weather file; null where the file says nothing. @throws Outcome `epw-without-year` */
export function epwHours(path: string): WeatherHour[] {
  let text = '';
  try {
    text = readFileSync(path, 'latin1');
  } catch (cause) {
    throw withoutYear({ file: path, found: cause instanceof Error ? cause.message : String(cause) }, path, cause);
  }
  const lines = text.split(/\r?\n/).filter((line) => line !== '');
  const hours = lines.slice(headerLines).map((line, hourOfYear) => {
    const cells = line.split(',');
    const [month, day, hour] = cells.slice(1, 4).map(Number);
    const values = Object.entries(fields).map(([key, [at, missing]]) => {
      const value = Number(cells[at] || Number.NaN);
      return [key, !Number.isFinite(value) || value >= missing ? null : value] as const;
    });
    const said = Object.fromEntries(values) as Record<keyof typeof fields, number | null>;
    const pressureHpa = said.pressureHpa === null ? null : said.pressureHpa / 100;
    return { hourOfYear, month, day, hour, ...said, pressureHpa };
  });
  if (hours.length !== 8760 && hours.length !== 8784)
    throw withoutYear({ file: path, found: `${hours.length} h` }, path);
  return hours;
}

const withoutYear = outcomeKind({
  code: 'epw-without-year',
  status: 422,
  message: { ko: '{file}에 온전한 한 해가 없습니다 ({found}).', en: '{file} holds no whole year ({found}).' },
  remedy: { ko: '8,760시간이 있는 EPW 파일을 지정하십시오.', en: 'Name an EPW file with 8,760 hours.' },
});
