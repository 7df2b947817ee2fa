import { type BenchResult, runBench, timed } from '#simulations/_kit/bench.ts';
import { makeCityPlan } from '../_kit/city-plan.ts';
import type { TerrainRow } from './contract.ts';
import { synthetic } from './synthetic.ts';

let seed = 0;

/** The ground of all Seoul at 10 m with the country around it, on one core; without the database. */
export const bench = (): Promise<BenchResult> =>
  runBench('terrain', {
    runs: 1,
    metrics: {
      cells: { unit: '1', better: 'more' },
      seoul_s: { unit: 's', target: 60, better: 'less' },
      rss_mb: { unit: 'MB', better: 'less' },
    },
    async run() {
      // Another seed each time: the bulk of the land is kept between calls.
      const plan = makeCityPlan(++seed, 'all');
      let [cells, rss] = [0, 0];
      const { seconds } = await timed(() => {
        for (const { values } of synthetic.rows(plan) as Iterable<TerrainRow>) {
          cells += values.length;
          rss = Math.max(rss, process.memoryUsage.rss());
        }
      });
      return { cells, seoul_s: seconds, rss_mb: rss / 1e6 };
    },
  });
