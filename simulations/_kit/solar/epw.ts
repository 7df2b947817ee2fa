import { readFile } from 'node:fs/promises';
import { outcomeKind } from '#core';
import type { WeatherHour } from '#datasets/weather/contract.ts';

/**
 * Sun, sky and wind of an EnergyPlus weather file (EnergyPlus Auxiliary Programs, "EPW Data Dictionary"): eight header lines, then
 * one line for each of the 8,760 (8,784) hours. For runs on files; the city's own typical year comes from the database.
 */
const headerLines = 8;
const fields = { globalWm2: 13, directNormalWm2: 14, diffuseWm2: 15 } as const;
/** From here on a value means that it is missing. */
const missing = 9999;

const nothingElse = {
  ...{ temperatureC: null, dewPointC: null, humidityPct: null, pressureHpa: null, cloudTenths: null },
} as const;
const wind = { windDirectionDeg: 20, windSpeedMs: 21 } as const;
/** From here on a direction or a speed means that it is missing. */
const missingWind = 999;

/** The hours of the file in order, radiation and wind only. Outcome `epw-unusable` for anything that is not a whole year of it. */
export async function readEpw(path: string): Promise<WeatherHour[]> {
  const text = await readFile(path, 'latin1').catch((cause: unknown) => {
    throw unusable({ file: path, found: cause instanceof Error ? cause.message : String(cause) }, path, cause);
  });
  const lines = text.split(/\r?\n/).filter((line) => line !== '');
  if (!lines[0]?.startsWith('LOCATION,')) throw unusable({ file: path, found: lines[0]?.slice(0, 40) ?? '–' }, path);
  const hours = lines.slice(headerLines).map((line, i) => hourOf(line.split(','), i, path));
  if (hours.length !== 8760 && hours.length !== 8784) throw unusable({ file: path, found: `${hours.length} h` }, path);
  return hours;
}

function hourOf(cells: readonly string[], hourOfYear: number, path: string): WeatherHour {
  const radiation = Object.entries(fields).map(([key, field]) => {
    const value = Number(cells[field] || Number.NaN);
    if (!(value >= 0) || value >= missing) {
      throw unusable({ file: path, found: `${headerLines + hourOfYear + 1}: ${key} ${cells[field] ?? '–'}` }, path);
    }
    return [key, value];
  });
  const [month, day, hour] = cells.slice(1, 4).map(Number);
  const light = Object.fromEntries(radiation) as Record<keyof typeof fields, number>;
  const [windDirectionDeg, windSpeedMs] = [wind.windDirectionDeg, wind.windSpeedMs].map((field) => {
    const value = Number(cells[field] || Number.NaN);
    return value >= 0 && value < missingWind ? value : null;
  });
  return { ...nothingElse, ...light, windDirectionDeg, windSpeedMs, hourOfYear, month, day, hour };
}

const unusable = outcomeKind({
  code: 'epw-unusable',
  status: 422,
  message: {
    ko: '{file}에서 한 해의 일사를 읽을 수 없습니다 ({found}).',
    en: 'No whole year of radiation can be read from {file} ({found}).',
  },
  remedy: {
    ko: '8,760시간의 전천, 직달, 산란 일사가 모두 있는 EPW 파일을 지정하십시오.',
    en: 'Name an EPW file that has global, direct and diffuse radiation for all 8,760 hours.',
  },
});
