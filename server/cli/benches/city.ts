import { makeCityPlan } from '#datasets/_kit/city-plan.ts';
import { guFacts } from '#datasets/_kit/facts/gu.ts';
import { type BenchResult, runBench } from '#simulations/_kit/bench.ts';
import { compared, statisticsOf } from '../../../datasets/buildings/synthetic-statistics.ts';

let printed = false;
/** Every pass has a city of its own: nothing is found ready made. */
let freshSeed = 1000;

/** The generated city: how fast its plan and its buildings are made, and how near the 25 gu come to their statistics. */
export const bench = (): Promise<BenchResult> =>
  runBench('city', {
    runs: 1,
    metrics: {
      buildings: { unit: 'buildings', target: 600_000, better: 'more' },
      plan_s: { unit: 's', target: 60, better: 'less' },
      street_km: { unit: 'km' },
      gu_buildings_within_5pct: { unit: 'gu', target: 25, better: 'more' },
      gu_footprint_within_5pct: { unit: 'gu', target: 25, better: 'more' },
      gu_dwellings_within_5pt: { unit: 'gu', target: 25, better: 'more' },
      peak_rss_mb: { unit: 'MB', target: 2048, better: 'less' },
    },
    run: async () => {
      const started = performance.now();
      const plan = makeCityPlan(freshSeed++, 'all');
      let [streetM, cells] = [0, 0];
      for (const { streets } of plan.cells()) {
        cells++;
        for (const { line } of streets) {
          for (let i = 1; i < line.length; i++) {
            streetM += Math.hypot(line[i][0] - line[i - 1][0], line[i][1] - line[i - 1][1]);
          }
        }
      }
      const planS = (performance.now() - started) / 1000;
      const statistics = statisticsOf(makeCityPlan(1, 'all'));
      const rows = guFacts.map((fact) => {
        const gu = statistics.get(fact.code);
        if (!gu) throw new Error(`no cell of ${fact.name} among ${cells}`);
        return { fact, gu, ...compared(fact, gu) };
      });
      if (!printed) for (const row of rows) console.error(rowText(row));
      printed = true;
      const count = (test: (row: (typeof rows)[number]) => boolean): number => rows.filter(test).length;
      return {
        buildings: rows.reduce((sum, { gu }) => sum + gu.buildings, 0),
        plan_s: planS,
        street_km: Math.round(streetM / 1000),
        gu_buildings_within_5pct: count((r) => Math.abs(r.buildings - 1) <= 0.05),
        gu_footprint_within_5pct: count((r) => Math.abs(r.footprint - 1) <= 0.05),
        gu_dwellings_within_5pt: count((r) => Math.max(Math.abs(r.apartmentPoints), Math.abs(r.villaPoints)) <= 5),
        peak_rss_mb: Math.round(process.resourceUsage().maxRSS / 1024),
      };
    },
  });

/** A row of the table in `datasets/_kit/README.md`. */
function rowText({
  fact,
  gu,
  ...r
}: { fact: (typeof guFacts)[number]; gu: { buildings: number } } & ReturnType<typeof compared>): string {
  const percent = (ratio: number): string => `${ratio >= 1 ? '+' : ''}${(100 * (ratio - 1)).toFixed(1)} %`;
  const points = (value: number): string => `${value >= 0 ? '+' : ''}${value.toFixed(1)}`;
  return `| ${fact.name} | ${gu.buildings} | ${percent(r.buildings)} | ${percent(r.footprint)} | ${points(r.apartmentPoints)} | ${points(r.villaPoints)} | ${points(r.hanokPoints)} | ${r.medianFloors} |`;
}
