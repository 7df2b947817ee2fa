import { type Instant, type Observation, secondMs } from '#core';
import { type PathPlace, placeAt } from '#datasets/_kit/feed-lines.ts';
import { trafficSpeed } from '#datasets/_kit/feed-traffic.ts';
import type { WeatherOf } from '#datasets/_kit/feed-weather.ts';
import { contract } from './contract.ts';
import type { BusRoute } from './routes.ts';
import { lowerBound, percentOfPlaces, RouteRuns, type Trip } from './timetable.ts';

/** One bus of a route's fleet. */
export interface Bus {
  readonly id: string;
  readonly route: BusRoute;
  readonly number: number;
}

export interface BusSimulation {
  readonly buses: readonly Bus[];
  /** Computes the runs of an instant a few routes at a time, so that the server answers in between. */
  warm(instant: Instant): Promise<void>;
  /** Undefined while a bus is out of service, but for the first cycles after its run: then it says that it stands nowhere. */
  observe(bus: Bus, instant: Instant): Observation | undefined;
}

const cadenceMs = contract.feed.cadenceS * secondMs;

/**
 * The buses of a city in its traffic. Each run is computed once, from its departure on, and a bus is then wherever its run is at an
 * instant: the same from any process, forward and backward. Pure in seed, routes, weather and instant.
 */
export function simulatedBuses(seed: number, routes: readonly BusRoute[], weatherOf: WeatherOf): BusSimulation {
  const speedOf = trafficSpeed(seed, weatherOf);
  const runs = new Map(routes.map((route) => [route, new RouteRuns(seed, route, speedOf)]));
  const buses = [...runs.values()].flatMap(({ route, fleet }) =>
    Array.from({ length: fleet }, (_, i): Bus => ({ id: `${route.id}#${i + 1}`, route, number: i + 1 })),
  );
  /** Runs under way at the last two instants that were asked for. */
  const moments = new Map<BusRoute, Map<Instant, Map<number, Trip>>>();
  const tripsAt = (route: BusRoute, instant: Instant): Map<number, Trip> => {
    const known = moments.get(route) ?? new Map<Instant, Map<number, Trip>>();
    moments.set(route, known);
    let trips = known.get(instant);
    if (!trips) {
      trips = runs.get(route)!.at(instant);
      known.set(instant, trips);
      if (known.size > 2) known.delete(known.keys().next().value as Instant);
    }
    return trips;
  };
  return {
    buses,
    async warm(instant) {
      for (const [i, route] of routes.entries()) {
        tripsAt(route, instant);
        if (i % 10 === 9) await new Promise(setImmediate);
      }
    },
    observe(bus, instant) {
      const trip = tripsAt(bus.route, instant).get(bus.number);
      if (trip) return running(bus, trip, instant);
      const ended = tripsAt(bus.route, instant - 2 * cadenceMs).get(bus.number);
      return ended && outOfService(bus, instant);
    },
  };
}

function running(bus: Bus, trip: Trip, instant: Instant): Observation {
  const { path, calls } = bus.route;
  const next = lowerBound(trip.leave, instant + 1);
  const i = Math.min(calls.length - 1, next);
  const atStop = i === 0 || instant >= trip.arrive[i];
  const { place, speedKmh } = atStop
    ? { place: placeAt(path, calls[i].along), speedKmh: 0 }
    : between(bus, trip, i, instant);
  const load = trip.load[atStop ? i : i - 1];
  return {
    feed: contract.id,
    entity: bus.id,
    time: instant,
    values: {
      speedKmh: Math.round(10 * speedKmh) / 10,
      occupancy: percentOfPlaces(load),
      headingDeg: Math.round(10 * place.headingDeg) / 10,
      eastM: Math.round(100 * place.at[0]) / 100,
      northM: Math.round(100 * place.at[1]) / 100,
    },
    about: aboutOf(bus.route, calls[i].name),
  };
}

/** Between two stops a bus gathers speed and loses it again: its way over time is τ − sin 2πτ / 2π. */
function between(bus: Bus, trip: Trip, i: number, instant: Instant): { place: PathPlace; speedKmh: number } {
  const { path, calls } = bus.route;
  const [from, to] = [calls[i - 1].along, calls[i].along];
  const [left, reached] = [trip.leave[i - 1], trip.arrive[i]];
  const tau = (instant - left) / (reached - left);
  const way = tau - Math.sin(2 * Math.PI * tau) / (2 * Math.PI);
  const meanKmh = ((to - from) / ((reached - left) / secondMs)) * 3.6;
  return { place: placeAt(path, from + (to - from) * way), speedKmh: meanKmh * (1 - Math.cos(2 * Math.PI * tau)) };
}

const outOfService = ({ id, route }: Bus, time: Instant): Observation => ({
  feed: contract.id,
  entity: id,
  time,
  values: { speedKmh: 0, occupancy: 0, headingDeg: null, eastM: null, northM: null },
  about: aboutOf(route, null),
});

export const aboutOf = ({ id, name, kind }: BusRoute, nextStop: string | null) => ({
  route: name,
  kind,
  nextStop,
  routeId: id,
});
