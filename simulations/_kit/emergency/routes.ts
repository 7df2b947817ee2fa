import type { RoadGraph } from './graph.ts';
import { type CostRules, edgeSeconds, firstDue, reversed } from './search.ts';
import { Kerbs } from './snap.ts';

type Point = readonly [x: number, y: number];

export interface Route {
  readonly station: number;
  readonly seconds: number;
  /** From the station to the fire. */
  readonly line: readonly Point[];
}

const reachM = 300;

/** To a place from the `count` quickest of some stations; speeds as `edgeSeconds` takes them. */
export interface RoutesAsked extends Pick<CostRules, 'speeds' | 'measured'> {
  readonly place: Point;
  readonly stations: readonly Point[];
  readonly count: number;
}

/**
 * The fastest ways to a place, the quickest station first: one search from the place against the traffic.
 * Undefined where no street is near or none leads to a station.
 */
export function routesTo(
  graph: RoadGraph,
  { place, stations, count, ...rules }: RoutesAsked,
): { kerbM: number; routes: Route[] } | undefined {
  const cost = edgeSeconds(graph, rules);
  const kerbs = new Kerbs(graph, cost);
  const kerb = kerbs.nearest(...place, reachM);
  if (!kerb) return undefined;
  const back = reversed(graph);
  const backCost = Float64Array.from(back.edge, (edge) => cost[edge]);
  const { a, b, forward, backward } = graph.pieces;
  const open = (edge: number) => edge >= 0 && cost[edge] < Number.POSITIVE_INFINITY;
  // Against the traffic: the last stretch runs from a piece's end to the kerb.
  const seeds = [
    ...(open(forward[kerb.piece])
      ? [{ node: a[kerb.piece], seconds: kerb.t * cost[forward[kerb.piece]], station: 0 }]
      : []),
    ...(open(backward[kerb.piece])
      ? [{ node: b[kerb.piece], seconds: (1 - kerb.t) * cost[backward[kerb.piece]], station: 0 }]
      : []),
  ];
  const reach = firstDue(back.graph, backCost, seeds);
  const starts = stations.flatMap((at, station) => {
    const own = kerbs.nearest(...at, reachM);
    if (!own) return [];
    const [best] = kerbs
      .seeds(own, station)
      .map(({ node, seconds }) => ({ station, node, seconds: seconds + reach.seconds[node] }))
      .sort((p, q) => p.seconds - q.seconds);
    return best && Number.isFinite(best.seconds) ? [best] : [];
  });
  if (starts.length === 0) return undefined;
  const nearest = starts.sort((p, q) => p.seconds - q.seconds || p.station - q.station).slice(0, count);
  const follow = (from: number): Point[] => {
    const line: Point[] = [];
    for (let node = from; ; ) {
      line.push([graph.x[node], graph.y[node]]);
      let next = -1;
      let least = reach.seconds[node];
      for (let edge = graph.first[node]; edge < graph.first[node + 1]; edge++) {
        const there = reach.seconds[graph.to[edge]];
        if (there < least && there + cost[edge] <= reach.seconds[node] + 1e-9) [next, least] = [graph.to[edge], there];
      }
      if (next < 0) return line;
      node = next;
    }
  };
  return {
    kerbM: kerb.awayM,
    routes: nearest.map(({ station, node, seconds }) => ({
      station,
      seconds,
      line: [stations[station], ...follow(node), place],
    })),
  };
}
