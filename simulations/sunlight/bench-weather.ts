import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { WeatherHour } from '#datasets/weather/contract.ts';
import { readEpw } from '../_kit/solar/epw.ts';
import { sunPeriod } from '../_kit/solar/sun-period.ts';

/** A real typical year beside the checkout, where there is one. */
const beside = resolve(import.meta.dirname, '../../../shared/data/weather/KOR_SO_Seoul.WS.471080_TMYx.2007-2021.epw');

/** The hours of a typical year: those of the file, or else of a cloudless year with 60 % of its direct light. */
export async function typicalWeather(): Promise<WeatherHour[]> {
  if (existsSync(beside)) return readEpw(beside);
  const clear = sunPeriod({ from: '2026-01-01', to: '2026-12-31', lat: 37.57, lon: 126.97, stepMinutes: 60 });
  const first = Date.UTC(2026, 0, 1) - 9 * 3_600_000;
  const byHour = new Map(clear.map((moment) => [Math.floor((moment.instant - first) / 3_600_000), moment]));
  return Array.from({ length: 8760 }, (_, hourOfYear) => {
    const moment = byHour.get(hourOfYear);
    const [dni, dhi] = [0.6 * (moment?.dni ?? 0), moment?.dhi ?? 0];
    const sine = Math.sin(((moment?.elevationDeg ?? 0) * Math.PI) / 180);
    const at = new Date(Date.UTC(2026, 0, 1) + hourOfYear * 3_600_000);
    return {
      ...{ hourOfYear, month: at.getUTCMonth() + 1, day: at.getUTCDate(), hour: at.getUTCHours() + 1 },
      ...{ globalWm2: dni * sine + dhi, directNormalWm2: dni, diffuseWm2: dhi },
      ...{ temperatureC: null, dewPointC: null, humidityPct: null, pressureHpa: null },
      ...{ windDirectionDeg: null, windSpeedMs: null, cloudTenths: null },
    };
  });
}
