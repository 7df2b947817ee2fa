import { fieldBox } from '#core';
import type { WeatherHour } from '#datasets/weather/contract.ts';
import { type BenchResult, runBench, timed } from '../_kit/bench.ts';
import { randomCity } from '../_kit/random-city.ts';
import { snapBox } from '../_kit/raster.ts';
import { citySite } from '../_kit/solar/site.ts';
import { hoursOf } from './hours.ts';
import { comfort } from './run.ts';

const threads = 2;
/** Metres of the area's side and around it. */
const [sideM, haloM] = [1000, 200];

/** `km2_day_s`: the sky view, the shadows, Tmrt, UTCI and PET of 1 km² at 1 m in each of 24 hours of a clear day in August, seeded city. */
export const bench = (): Promise<BenchResult> =>
  runBench('comfort', {
    runs: 3,
    metrics: { km2_day_s: { unit: 's', target: 25, better: 'less' } },
    async run() {
      const size = sideM + 2 * haloM;
      const surface = randomCity({ seed: 4, width: size, height: size, cellSize: 1 });
      const ground = randomCity({ seed: 4, width: size, height: size, cellSize: 1, density: 0 });
      const box = fieldBox(surface);
      const area = snapBox(box, 1, -haloM);
      const parameters = { date: '2026-08-05', sky: 'clear', warmerK: 0, windShare: 50 } as const;
      const hours = hoursOf(parameters, humidSummer(), citySite(box));
      const input = { surface, ground, cover: new Uint8Array(size * size), hours, area };
      const { seconds } = await timed(() => comfort(input, { threads }));
      return { km2_day_s: seconds };
    },
  });

/** A year of one summer's day: 25 to 34 °C. */
export function humidSummer(): WeatherHour[] {
  return Array.from({ length: 8760 }, (_, hourOfYear) => {
    const hour = (hourOfYear % 24) + 1;
    const temperatureC = 29.5 - 4.5 * Math.cos(((hour - 3) * Math.PI) / 12);
    return {
      ...{
        hourOfYear,
        month: 8,
        day: 5,
        hour,
        temperatureC,
        dewPointC: null,
        humidityPct: 85 - 4 * (temperatureC - 25),
      },
      ...{ pressureHpa: null, globalWm2: null, directNormalWm2: null, diffuseWm2: null, windDirectionDeg: null },
      ...{ windSpeedMs: 2, cloudTenths: 0 },
    };
  });
}
