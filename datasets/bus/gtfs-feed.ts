import { hourMs, type Instant, minuteMs, type Observation, toEpsg5186 } from '#core';
import { nearestOn } from '#datasets/_kit/feed-lines.ts';
import { readVehiclePositions, type VehiclePosition } from '#datasets/_kit/gtfs-realtime.ts';
import type { FeedContext } from '#datasets/_kit/roles.ts';
import { fetchBytes, timeoutOf } from '#datasets/_kit/seoul-api/client.ts';
import { ApiFault, httpFault } from '#datasets/_kit/seoul-api/fault.ts';
import { pollForEver } from '#datasets/_kit/seoul-api/poll.ts';
import { type Normalised, normalise, Problems } from '#datasets/_kit/seoul-api/values.ts';
import { contract } from './contract.ts';
import { type BusInput, type BusRoute, routesWithStops } from './routes.ts';
import { aboutOf } from './simulated-bus.ts';

/** Setting that holds the address of a GTFS-Realtime feed of vehicle positions. */
export const gtfsRealtimeSetting = 'BUS_GTFS_RT_URL';
const everyS = 20;

/** Vehicle positions of a GTFS-Realtime feed: all vehicles in one call. Routes are those of the GTFS feed that was imported. */
export function observeGtfs(context: FeedContext): AsyncGenerator<readonly Observation[]> {
  const environment = context.environment ?? {};
  const url = environment[gtfsRealtimeSetting] ?? '';
  let routes: ReadonlyMap<string, BusRoute> = new Map();
  let readAt = Number.NEGATIVE_INFINITY;
  async function routesNow(): Promise<ReadonlyMap<string, BusRoute>> {
    if (context.now() - readAt < (routes.size > 0 ? hourMs : minuteMs)) return routes;
    readAt = context.now();
    const input = (await context.input()) as BusInput | undefined;
    const found = input ? routesWithStops(input.routes, input.stops) : [];
    routes = new Map(found.map((route) => [route.id.slice(route.id.indexOf(':') + 1), route]));
    return routes;
  }
  return pollForEver(context, {
    client: { dailyCalls: Number.POSITIVE_INFINITY },
    everyS,
    callsPerCycle: 1,
    lateAfterS: contract.feed.staleAfterS,
    async *cycle() {
      const { status, bytes } = await fetchBytes(url, context.signal, timeoutOf(environment));
      if (status < 200 || status >= 300) throw httpFault(status);
      yield normaliseVehicles(bytes, await routesNow(), context.now());
    },
  });
}

/** @throws ApiFault `changed-shape` when the bytes are no GTFS-Realtime message */
export function normaliseVehicles(bytes: Uint8Array, routes: ReadonlyMap<string, BusRoute>, now: Instant): Normalised {
  const problems = new Problems();
  const { time, vehicles } = decoded(bytes);
  const known = new Map(vehicles.map((vehicle) => [vehicle.id, vehicle]));
  return normalise(
    [...known.keys()].map((id) => ({ id })),
    now,
    (row) => {
      const vehicle = known.get(String(row.id)) as VehiclePosition;
      if (!(Math.abs(vehicle.lon) <= 180 && Math.abs(vehicle.lat) < 89)) {
        problems.count('no-place');
        return undefined;
      }
      return observationOf(vehicle, routes.get(vehicle.routeId ?? ''), vehicle.time ?? time ?? now);
    },
    problems,
  );
}

function decoded(bytes: Uint8Array): ReturnType<typeof readVehiclePositions> {
  try {
    return readVehiclePositions(bytes);
  } catch {
    throw new ApiFault('changed-shape', { ko: 'GTFS-Realtime이 아님', en: 'no GTFS-Realtime message' });
  }
}

function observationOf(vehicle: VehiclePosition, route: BusRoute | undefined, time: Instant): Observation {
  const [east, north] = toEpsg5186([vehicle.lon, vehicle.lat]).map((metres) => Math.round(metres * 100) / 100);
  const foot = route && nearestOn(route.path, [east, north], vehicle.bearingDeg);
  const next = foot && route.calls.find(({ along }) => along > foot.along + 5);
  return {
    feed: contract.id,
    entity: vehicle.id,
    time,
    values: {
      speedKmh: vehicle.speedMs === undefined ? null : Math.round(36 * vehicle.speedMs) / 10,
      occupancy: vehicle.occupancyPct ?? null,
      headingDeg: vehicle.bearingDeg ?? foot?.headingDeg ?? null,
      eastM: east,
      northM: north,
    },
    about: route
      ? aboutOf(route, next?.name ?? null)
      : { route: vehicle.routeId ?? null, kind: null, nextStop: null, routeId: null },
  };
}
