import { makeCityPlan } from '#datasets/_kit/city-plan.ts';
import { synthetic as facilities } from '#datasets/fire-facilities/synthetic.ts';
import type { RoadRow } from '#datasets/roads/contract.ts';
import { synthetic } from '#datasets/roads/synthetic.ts';
import { type BenchResult, median, timed } from '../_kit/bench.ts';
import { roadGraph } from '../_kit/emergency/graph.ts';
import { edgeSeconds, firstAndSecondDue, firstDue } from '../_kit/emergency/search.ts';
import { Kerbs } from '../_kit/emergency/snap.ts';
import { emergencySpeeds } from '../_kit/emergency/speeds.ts';

const runs = 7;

/**
 * All streets of the generated Seoul as one graph, and its generated stations. `isochrone_ms`: costs of an hour and the
 * search from all stations to every node, graph in memory; `second_due_ms`: the same for the two nearest;
 * `graph_s`: joining the streets, once.
 */
export async function bench(): Promise<BenchResult> {
  const plan = makeCityPlan(1, 'all');
  const streets = [...(synthetic.rows(plan) as Iterable<RoadRow>)].map(({ line, ...street }) => ({
    ...street,
    line: line.map(([x, y]): [number, number] => [x, y]),
  }));
  const { seconds: graphS, result: graph } = await timed(() => roadGraph(streets));
  const costNow = () => edgeSeconds(graph, { speeds: emergencySpeeds(18) });
  const kerbs = new Kerbs(graph, costNow());
  const stations: [number, number][] = [];
  for (const { kind, position } of facilities.rows(plan) as Iterable<{ kind: string; position: readonly number[] }>) {
    if (kind === 'safety-centre' || kind === 'fire-station') stations.push([position[0], position[1]]);
    // Stations come first.
    if (kind === 'hydrant-box') break;
  }
  const seeds = stations.flatMap((at, station) => {
    const kerb = kerbs.nearest(...at, 150);
    return kerb ? kerbs.seeds(kerb, station) : [];
  });
  const measure = async (work: () => unknown) => {
    const times: number[] = [];
    for (let i = 0; i <= runs; i++) times.push((await timed(work)).seconds);
    return (median(times.slice(1)) ?? Number.NaN) * 1000;
  };
  return {
    bench: 'response',
    cores: 1,
    runs,
    metrics: {
      edges: { value: graph.edges, unit: 'edges', target: 250_000, better: 'more' },
      stations: { value: stations.length, unit: 'stations' },
      isochrone_ms: {
        value: await measure(() => firstDue(graph, costNow(), seeds)),
        ...{ unit: 'ms', target: 300, better: 'less' },
      },
      second_due_ms: {
        value: await measure(() => firstAndSecondDue(graph, costNow(), seeds)),
        unit: 'ms',
        better: 'less',
      },
      graph_s: { value: graphS, unit: 's', better: 'less' },
    },
  };
}
