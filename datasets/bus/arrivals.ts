import { type Epsg5186, type Instant, secondMs } from '#core';
import { nearestOn } from '#datasets/_kit/feed-lines.ts';
import type { SpeedOf } from '#datasets/_kit/feed-traffic.ts';
import type { BusKind } from './contract.ts';
import type { BusRoute } from './routes.ts';
import { roadSpeedKmh } from './timetable.ts';

/** Where a bus was last seen. */
export interface SeenBus {
  readonly id: string;
  readonly routeId: string;
  readonly at: Epsg5186;
  readonly headingDeg: number | null;
  readonly occupancy: number | null;
  readonly time: Instant;
}

/** When a bus is expected at a stop. */
export interface Arrival {
  readonly bus: string;
  readonly routeId: string;
  readonly route: string;
  readonly kind: BusKind;
  readonly stopsAway: number;
  readonly distanceM: number;
  readonly occupancy: number | null;
  /** Where it was seen, at this time. */
  readonly seenAt: Instant;
  readonly expectedAt: Instant;
}

/** Seconds at a stop on the way, on average. */
const usualDwellS = 16;
/** A bus that was not seen for so long is not announced. */
const oldestMs = 5 * 60 * secondMs;
/** A bus farther from its route than this is not on it. */
const offRouteM = 200;

/**
 * Buses that come to a stop, the first first: the rest of their way at the speed that the road has at this hour, and a usual time
 * at each stop between. A pure function of where the buses are.
 */
export function arrivals(
  stop: string,
  routes: readonly BusRoute[],
  buses: readonly SeenBus[],
  speedOf: SpeedOf,
  now: Instant,
): Arrival[] {
  const serving = new Map<string, { route: BusRoute; calls: number[] }>();
  for (const route of routes) {
    const calls = route.calls.flatMap((call, i) => (call.stop === stop ? [i] : []));
    if (calls.length > 0) serving.set(route.id, { route, calls });
  }
  const found: Arrival[] = [];
  for (const bus of buses) {
    const served = serving.get(bus.routeId);
    if (!served || bus.time < now - oldestMs) continue;
    const { route, calls } = served;
    const foot = nearestOn(route.path, bus.at, bus.headingDeg ?? undefined);
    if (!foot || foot.distanceM > offRouteM) continue;
    const call = calls.find((i) => route.calls[i].along >= foot.along - 15);
    if (call === undefined) continue;
    const { expectedAt, stopsAway } = expected(route, foot.along, call, speedOf, bus.time);
    found.push({
      bus: bus.id,
      routeId: route.id,
      route: route.name,
      kind: route.kind,
      stopsAway,
      distanceM: Math.max(0, Math.round(route.calls[call].along - foot.along)),
      occupancy: bus.occupancy,
      seenAt: bus.time,
      expectedAt: Math.max(now, expectedAt),
    });
  }
  return found.sort((a, b) => a.expectedAt - b.expectedAt || (a.bus < b.bus ? -1 : 1));
}

function expected(route: BusRoute, along: number, call: number, speedOf: SpeedOf, since: Instant) {
  let [at, from] = [since, along];
  let stopsAway = 0;
  for (let i = route.calls.findIndex((each) => each.along > along); i >= 0 && i <= call; i++) {
    const to = route.calls[i].along;
    at += ((to - from) / (roadSpeedKmh(speedOf, route, (from + to) / 2, at) / 3.6)) * secondMs;
    if (i < call) at += usualDwellS * secondMs;
    from = to;
    stopsAway++;
  }
  return { expectedAt: Math.round(at), stopsAway };
}
