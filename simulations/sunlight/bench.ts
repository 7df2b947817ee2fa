import { type BenchResult, runBench } from '../_kit/bench.ts';
import { randomCity } from '../_kit/random-city.ts';
import { sunDay } from '../_kit/solar/sun-day.ts';
import { computeSunlight } from './kernel/sunlight.ts';

const size = 1000;
const azimuths = 64;
const threads = 2;

/**
 * Both outputs of the winter solstice on a seeded city of 1000 × 1000 cells of 2 m: 64 azimuths, positions every
 * 3 minutes, two threads. `horizon_s` is the sky (horizons), `day_s` the sun (shadows), `total_s` everything from the
 * raster in memory to the fields in memory, starting the threads included.
 */
export const bench = (): Promise<BenchResult> => {
  const surface = randomCity({ seed: 1, width: size, height: size });
  const day = sunDay({ date: '2026-12-21', lat: 37.5, lon: 127.04, stepMinutes: 3 });
  const cells = size * size;
  return runBench('sunlight', {
    metrics: {
      cells: { unit: 'cells' },
      azimuths: { unit: 'directions' },
      positions: { unit: 'positions of the sun' },
      threads: { unit: 'threads' },
      horizon_s: { unit: 's', better: 'less' },
      day_s: { unit: 's', better: 'less' },
      total_s: { unit: 's', target: 4, better: 'less' },
      ns_per_cell_azimuth: { unit: 'ns of thread time', better: 'less' },
      ns_per_cell_position: { unit: 'ns of thread time', better: 'less' },
    },
    async run() {
      const { timings } = await computeSunlight({ surface, day, azimuths }, { threads });
      const { horizonsS, shadowsS, totalS } = timings;
      return {
        cells,
        azimuths,
        positions: day.positions.length,
        threads,
        horizon_s: horizonsS,
        day_s: shadowsS,
        total_s: totalS,
        ns_per_cell_azimuth: (horizonsS * threads * 1e9) / (cells * azimuths),
        ns_per_cell_position: (shadowsS * threads * 1e9) / (cells * day.positions.length),
      };
    },
  });
};
