import { randomUnit } from '#core';
import { type BenchResult, timed } from '../_kit/bench.ts';
import type { FireBuilding } from '../_kit/fire/building-fire.ts';
import { ensembles } from '../_kit/fire/ensemble.ts';
import { fireGraph } from '../_kit/fire/graph.ts';
import { type FireRules, SpreadRun } from '../_kit/fire/spread.ts';

const threads = 2;
const rules: FireRules = {
  ...{ mode: 'physical', windFromDeg: 315, windMs: 6, horizonMin: 240 },
  ...{ engineMin: Number.POSITIVE_INFINITY, engines: 0, seed: 1 },
};

/**
 * Seeded low-rise blocks: eight lots to a block, streets of 6 m and gaps of 2–5 m, one building in ten of wood, half of
 * brick, the rest of concrete. `monte_carlo_s`: 1,000 members of one ignition among 5,000, no engine, four hours, two threads, with graph and threads
 * made. `city_member_s`: one member of 600,000 with an ignition in every thousandth, graph in memory, two hours.
 */
export async function bench(): Promise<BenchResult> {
  const block = houses(5000);
  const monteCarlo = await timed(() =>
    ensembles({ graph: fireGraph(block), rules: [rules] }, { members: 1000, ignitions: [2535] }, { threads }),
  );
  const burnt = monteCarlo.result[0].burntBuildings;
  const city = await timed(() => fireGraph(houses(600_000)));
  const run = new SpreadRun(city.result, { ...rules, horizonMin: 120 });
  const ignitions = Array.from({ length: 600 }, (_, k) => 1000 * k + 500);
  const member = await timed(() => run.member(1, ignitions));
  return {
    bench: 'fire-spread',
    cores: threads,
    runs: 1,
    metrics: {
      monte_carlo_s: { value: monteCarlo.seconds, unit: 's', target: 60, better: 'less' },
      burnt_mean: { value: burnt.reduce((a, b) => a + b, 0) / burnt.length, unit: 'buildings burnt of 5,000' },
      city_member_s: { value: member.seconds, unit: 's', target: 15, better: 'less' },
      city_burnt: { value: member.result.burntBuildings, unit: 'buildings burnt of 600,000' },
      city_graph_s: { value: city.seconds, unit: 's, once', better: 'less' },
    },
  };
}

function houses(count: number): FireBuilding[] {
  const across = Math.ceil(Math.sqrt(count));
  return Array.from({ length: count }, (_, k) => {
    const [column, row] = [k % across, Math.floor(k / across)];
    const [x, y] = [column * 14 + 6 * Math.floor(column / 8), row * 13 + 6 * Math.floor(row / 4)];
    const draw = (what: number) => randomUnit(4, k, what);
    const [w, d] = [9 + 3 * draw(0), 8 + 3 * draw(1)];
    const floors = 1 + Math.floor(4 * draw(2));
    const kind = draw(3);
    return {
      id: String(k),
      ring: [
        [x, y],
        [x + w, y],
        [x + w, y + d],
        [x, y + d],
      ],
      ...{ heightM: 3 * floors, floors, areaM2: w * d, use: 'multifamily', yearBuilt: 1985 },
      structure: kind < 0.1 ? 'wood' : kind < 0.6 ? 'brick' : 'concrete',
    };
  });
}
