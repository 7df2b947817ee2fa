import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { randomUnit } from '#core';
import { type BenchResult, runBench, timed } from '../_kit/bench.ts';
import { epwHours } from '../_kit/weather/epw-hours.ts';
import { cellRasters, type HeatCell } from './kernel/cells.ts';
import { runSeason } from './kernel/season.ts';
import { againstLandsat, epwFile } from './landsat.ts';
import { seasonWeather, stepMinutes } from './weather.ts';

const threads = 2;
/** 605 km² in cells of 100 m. */
const cells = 60_500;
const site = { lon: 127, lat: 37.55, gridConvergenceDeg: 0 };
const shared = resolve(import.meta.dirname, '../../../shared/data');

/**
 * `summer_city_s`: 92 days of the typical year in steps of 30 minutes over a seeded city of Seoul's size at 100 m.
 * `landsat_rank_correlation`: of modelled and measured surface temperature (Landsat 8, 2017-06-23) over 573 cells of Seoul.
 */
export const bench = (): Promise<BenchResult> =>
  runBench('heat', {
    runs: 3,
    metrics: {
      summer_city_s: { unit: 's', target: 10, better: 'less', why: 'the weather of Seoul is not on this machine' },
      imbalance: { unit: 'of the flows, the largest of any surface and step', target: 1e-6, better: 'less' },
      landsat_rank_correlation: {
        unit: '',
        target: 0.6,
        better: 'more',
        why: 'the data of Seoul are not on this machine',
      },
      landsat_mean_difference: { unit: 'K, modelled less measured' },
    },
    async run() {
      if (!existsSync(join(shared, epwFile))) return {};
      const hours = epwHours(join(shared, epwFile));
      const weather = { from: '2026-06-01', days: 92, hours, sky: 'measured', site, warmerK: 0 } as const;
      const options = { stepS: stepMinutes * 60, hotC: 33, tropicalC: 25, threads };
      const { seconds } = await timed(() => {
        const { forcing } = seasonWeather(weather);
        return runSeason(cellRasters(seededCells(), 87), forcing, options);
      });
      const { forcing } = seasonWeather(weather);
      const some = cellRasters(seededCells().slice(0, 4000), 87);
      const { results } = await runSeason(some, forcing, { ...options, check: true });
      const landsat = await againstLandsat(shared);
      return {
        summer_city_s: seconds,
        imbalance: results.imbalance.reduce((a, b) => Math.max(a, b), 0),
        landsat_rank_correlation: landsat?.rankCorrelation ?? null,
        landsat_mean_difference: landsat?.meanDifference ?? null,
      };
    },
  });

function seededCells(): HeatCell[] {
  return Array.from({ length: cells }, (_, i) => {
    const unit = (what: number) => randomUnit(3, i, what);
    const roof = 0.6 * unit(0);
    const [grass, wood] = [0.3 * unit(1) * (1 - roof), 0.5 * unit(2) ** 2 * (1 - roof)];
    return {
      ...{ roof, grass, wood, water: unit(3) < 0.05 ? 0.2 * (1 - roof) : 0, heightM: 6 + 40 * unit(4) ** 3 },
      ...{ wall: 2.5 * roof * unit(5), groundM: 20 + 100 * unit(6), roofAlbedo: 0.15, roofGreen: 0, pavedAlbedo: 0.1 },
      ...{ pavedWet: 0, wasteHeatWm2: 20 * unit(7), windFactor: 1 },
    };
  });
}
