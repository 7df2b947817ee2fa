import { type BenchResult, runBench, timed } from '#simulations/_kit/bench.ts';
import { makeCityPlan } from '../_kit/city-plan.ts';
import { distancesAlong, type UtilityKind, type UtilityRow, utilityKinds } from './contract.ts';
import { publishedKm, totalKm } from './lengths.ts';
import { scaleTo } from './rules.ts';
import { synthetic } from './synthetic.ts';

const kinds = Object.keys(utilityKinds) as UtilityKind[];
const kmOf = (kind: UtilityKind) => `${kind}_km`;

/** The lines of all Seoul, without a database: their length against the published one, and how long that takes with the plan. */
export const bench = (): Promise<BenchResult> =>
  runBench('utilities', {
    runs: 1,
    metrics: {
      underground_km: { unit: 'km', target: totalKm, better: 'more' },
      off_by_percent: { unit: '%', target: 1, better: 'less' },
      ...Object.fromEntries(
        kinds.map((kind) => [kmOf(kind), { unit: 'km', target: publishedKm[kind], better: 'more' }]),
      ),
      rows: { unit: '1', target: 500_000, better: 'less' },
      seconds: { unit: 's', better: 'less' },
    },
    async run() {
      const { seconds, result } = await timed(async () => measure());
      const km = kinds.reduce((sum, kind) => sum + result.km[kind], 0);
      const factors = kinds.map(
        (kind) => `${kind}: ${((scaleTo[kind] * publishedKm[kind]) / result.km[kind]).toFixed(4)}`,
      );
      process.stderr.write(`factors that would be exact: { ${factors.join(', ')} }\n`);
      return {
        underground_km: km,
        off_by_percent: (100 * Math.abs(km - totalKm)) / totalKm,
        ...Object.fromEntries(kinds.map((kind) => [kmOf(kind), result.km[kind]])),
        rows: result.rows,
        seconds,
      };
    },
  });

function measure(): { rows: number; km: Record<UtilityKind, number> } {
  const km = Object.fromEntries(kinds.map((kind) => [kind, 0])) as Record<UtilityKind, number>;
  let rows = 0;
  for (const { kind, line } of synthetic.rows(makeCityPlan(1, 'all')) as Iterable<UtilityRow>) {
    km[kind] += (distancesAlong(line).at(-1) ?? 0) / 1000;
    rows++;
  }
  return { rows, km };
}
