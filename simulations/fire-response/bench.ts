import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { type CityPlan, makeCityPlan } from '#datasets/_kit/city-plan.ts';
import { QualityReport } from '#datasets/_kit/quality.ts';
import type { BuildingRow } from '#datasets/buildings/contract.ts';
import { synthetic as buildings } from '#datasets/buildings/synthetic.ts';
import { type FacilityRow, pumperKinds } from '#datasets/fire-facilities/contract.ts';
import { importer } from '#datasets/fire-facilities/import.ts';
import { synthetic as facilities } from '#datasets/fire-facilities/synthetic.ts';
import type { RoadRow } from '#datasets/roads/contract.ts';
import { synthetic } from '#datasets/roads/synthetic.ts';
import { projectRoot } from '#server/kit/discovery.ts';
import { type BenchResult, median, timed } from '../_kit/bench.ts';
import { type RoadGraph, roadGraph } from '../_kit/emergency/graph.ts';
import { edgeSeconds, firstAndSecondDue, firstDue } from '../_kit/emergency/search.ts';
import { Kerbs } from '../_kit/emergency/snap.ts';
import { emergencySpeeds } from '../_kit/emergency/speeds.ts';

const runs = 7;

/**
 * All streets of the generated Seoul as one graph, and its generated stations. `isochrone_ms`: costs of an hour and the
 * search from all stations to every node, graph in memory; `second_due_ms`: the same for the two nearest;
 * `graph_s`: joining the streets, once. `real_within_5`: of the generated buildings, those that the real stations of Seoul
 * (`../shared/data`) reach on these streets within five minutes of the departure at 18 h; `real_off_road`: stations that
 * find no street within 150 m.
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
      ...(await ofRealStations(plan, { graph, kerbs, cost: costNow() })),
    },
  };
}

const list = resolve(projectRoot, '../shared/data/points/seoul_fire_stations_177.csv');
/** A station, and a building, are on no street that is farther away. */
const [stationReachM, buildingReachM] = [150, 300];

interface Roads {
  readonly graph: RoadGraph;
  readonly kerbs: Kerbs;
  readonly cost: Float64Array;
}

async function ofRealStations(plan: CityPlan, { graph, kerbs, cost }: Roads): Promise<BenchResult['metrics']> {
  const missing = { value: null, why: '../shared/data is not here' };
  if (!existsSync(list)) return { real_stations: { ...missing, unit: 'stations' } };
  const rows: FacilityRow[] = [];
  const source = { path: list, name: 'seoul_fire_stations_177.csv' };
  for await (const row of importer.read(source, { signal: new AbortController().signal }, new QualityReport()))
    rows.push(row);
  const pumpers = rows.filter(({ kind }) => pumperKinds.includes(kind));
  const found = pumpers.map(({ position: [x, y] }) => kerbs.nearest(x, y, stationReachM));
  const seeds = found.flatMap((kerb, station) => (kerb ? kerbs.seeds(kerb, station) : []));
  const reach = firstDue(graph, cost, seeds);
  let [all, within] = [0, 0];
  for (const { footprint } of buildings.rows(plan) as Iterable<BuildingRow>) {
    const [x, y] = footprint[0][0][0];
    const kerb = kerbs.nearest(x, y, buildingReachM);
    all++;
    if (kerb && kerbs.arrival(kerb, reach).seconds + kerb.awayM <= 300) within++;
  }
  return {
    real_stations: { value: pumpers.length, unit: 'fire stations and safety centres of Seoul' },
    real_off_road: { value: found.filter((kerb) => !kerb).length, unit: 'of these', better: 'less' },
    real_within_5: { value: (100 * within) / all, unit: '% of the generated buildings' },
  };
}
