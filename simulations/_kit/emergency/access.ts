import Flatbush from 'flatbush';
import type { EmergencyCity } from './city.ts';
import { roadGraph } from './graph.ts';
import { edgeSeconds, firstDue } from './search.ts';
import { Kerbs } from './snap.ts';
import { emergencySpeeds } from './speeds.ts';

/** The hour in which most fires meet most traffic. */
const hour = 18;
const reachM = 300;

/** Minutes of the first engine, width of the nearest street and metres to the nearest hydrant, by place; NaN where there is none. */
export function accessOf(
  { streets, stations, hydrants }: EmergencyCity,
  places: readonly (readonly [number, number])[],
) {
  const graph = roadGraph(streets);
  const cost = edgeSeconds(graph, { speeds: emergencySpeeds(hour) });
  const driven = new Kerbs(graph, cost);
  const any = new Kerbs(graph, new Float64Array(graph.edges));
  const seeds = stations.flatMap(({ at }, station) => {
    const kerb = driven.nearest(...at, reachM);
    return kerb ? driven.seeds(kerb, station) : [];
  });
  const reach = firstDue(graph, cost, seeds);
  const index = hydrants.length > 0 ? new Flatbush(hydrants.length) : undefined;
  for (const {
    at: [x, y],
  } of hydrants)
    index?.add(x, y, x, y);
  index?.finish();
  return places.map(([x, y]) => {
    const kerb = driven.nearest(x, y, reachM);
    const seconds = kerb ? driven.arrival(kerb, reach).seconds + kerb.awayM : Number.POSITIVE_INFINITY;
    const street = any.nearest(x, y, reachM);
    const [water] = index?.neighbors(x, y, 1) ?? [];
    return {
      engineMin: Number.isFinite(seconds) ? seconds / 60 : Number.NaN,
      laneM: street ? streets[graph.pieces.street[street.piece]].widthM : Number.NaN,
      hydrantM: water === undefined ? Number.NaN : Math.hypot(hydrants[water].at[0] - x, hydrants[water].at[1] - y),
    };
  });
}
