import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomUnit } from '#core';
import { makeCityPlan } from '#datasets/_kit/city-plan.ts';
import type { BuildingRow } from '#datasets/buildings/contract.ts';
import { synthetic } from '#datasets/buildings/synthetic.ts';
import { type BenchResult, timed } from '../_kit/bench.ts';
import type { FireBuilding } from '../_kit/fire/building-fire.ts';
import { fireBuilding } from '../_kit/fire/city.ts';
import { ensembles } from '../_kit/fire/ensemble.ts';
import { cityFireGraph, fireGraph } from '../_kit/fire/graph.ts';
import { readGraph, writeGraph } from '../_kit/fire/kept-graph.ts';
import { type Outlines, OutlinesBuilder } from '../_kit/fire/outlines.ts';
import { type FireRules, SpreadRun } from '../_kit/fire/spread.ts';

const threads = 2;
const rules: FireRules = {
  ...{ mode: 'physical', windFromDeg: 315, windMs: 6, horizonMin: 240 },
  ...{ engineMin: Number.POSITIVE_INFINITY, engines: 0, seed: 1 },
};

/** A fire in every so many buildings of the city, as after an earthquake, followed for so long. */
const [perIgnition, cityMin] = [1000, 120];

/**
 * `monte_carlo_s`: 1,000 members of one ignition among 5,000 seeded low-rise buildings (eight lots to a block, streets of
 * 6 m and gaps of 2–5 m, one in ten of wood, half of brick, the rest of concrete), no engine, four hours, two threads, with
 * graph and threads made. `city_member_s`: one member over the some 600,000 buildings of the generated Seoul, a fire in
 * every thousandth, two hours, one thread, the graph read from its file before. `peak_gb`: the most that all of it needed.
 */
export async function bench(): Promise<BenchResult> {
  const block = houses(5000);
  const monteCarlo = await timed(() =>
    ensembles({ graph: fireGraph(block), rules: [rules] }, { members: 1000, ignitions: [2535] }, { threads }),
  );
  const burnt = monteCarlo.result[0].burntBuildings;
  return {
    bench: 'fire-spread',
    cores: threads,
    runs: 1,
    metrics: {
      monte_carlo_s: { value: monteCarlo.seconds, unit: 's', target: 60, better: 'less' },
      burnt_mean: { value: burnt.reduce((a, b) => a + b, 0) / burnt.length, unit: 'buildings burnt of 5,000' },
      ...(await cityMetrics()),
      // Node tells of kilobytes.
      peak_gb: { value: process.resourceUsage().maxRSS / 1e6, unit: 'GB of memory', target: 4, better: 'less' },
    },
  };
}

async function cityMetrics(): Promise<BenchResult['metrics']> {
  const outlines = await timed(generatedCity);
  const made = await timed(() => cityFireGraph(outlines.result, { threads }));
  const folder = await mkdtemp(join(tmpdir(), 'fire-'));
  try {
    const file = join(folder, 'city.graph');
    await writeGraph(file, made.result);
    const read = await timed(() => readGraph(file));
    const run = await timed(() => new SpreadRun(read.result, { ...rules, horizonMin: cityMin }));
    const ignitions = Array.from({ length: Math.floor(read.result.count / perIgnition) }, (_, k) => perIgnition * k);
    const member = await timed(() => run.result.member(1, ignitions));
    return {
      city_buildings: { value: read.result.count, unit: 'buildings', target: 600_000, better: 'more' },
      city_member_s: { value: run.seconds + member.seconds, unit: 's', target: 15, better: 'less' },
      city_burnt: { value: member.result.burntBuildings, unit: 'buildings burnt of the city' },
      city_graph_s: { value: made.seconds, unit: 's, once', better: 'less' },
      city_graph_mb: { value: read.result.memory.byteLength / 1e6, unit: 'MB' },
      city_graph_read_s: { value: read.seconds, unit: 's', better: 'less' },
      city_edges: { value: read.result.to.length, unit: 'pairs of facing buildings, both ways' },
      city_generated_s: { value: outlines.seconds, unit: 's to generate the city' },
    };
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Building by building: no more than outlines are held. */
function generatedCity(): Outlines {
  const builder = new OutlinesBuilder();
  for (const row of synthetic.rows(makeCityPlan(1, 'all')) as Iterable<BuildingRow>) {
    builder.add(fireBuilding({ ...row, source: '', groundM: 0, groundMaxM: 0 }));
  }
  return builder.done();
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
