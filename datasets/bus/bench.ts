import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { hourMs, minuteMs, secondMs } from '#core';
import { nearestOn } from '#datasets/_kit/feed-lines.ts';
import { trafficSpeed } from '#datasets/_kit/feed-traffic.ts';
import { cityWeather } from '#datasets/_kit/feed-weather.ts';
import { readAll } from '#datasets/_kit/test-files.ts';
import { importerOf } from '#server/kit/importer-of.ts';
import { type BenchResult, runBench, timed } from '#simulations/_kit/bench.ts';
import { arrivals, type SeenBus } from './arrivals.ts';
import { type BusRoute, type RouteSource, routesWithStops, type Stop } from './routes.ts';
import { type BusSimulation, simulatedBuses } from './simulated-bus.ts';

const data = resolve(import.meta.dirname, '../../../shared/data/transit');
const rushHour = Date.parse('2026-10-14T08:30:00+09:00');

/** Buses on all real routes where they are at hand: how long the first moment and each cycle take, and whether they keep to their lines. */
export const bench = (): Promise<BenchResult> =>
  runBench('bus', {
    runs: 1,
    metrics: {
      routes: { unit: '1', better: 'more' },
      running: { unit: '1', better: 'more' },
      start_s: { unit: 's', target: 5, better: 'less' },
      cycle_ms: { unit: 'ms', target: 200, better: 'less' },
      off_route_m: { unit: 'm', target: 1, better: 'less' },
      arrival_error_percent: { unit: '%', target: 25, better: 'less' },
    },
    run: measure,
  });

async function measure(): Promise<Record<string, number>> {
  if (!existsSync(data)) return {};
  const fileOf = (name: string) => ({ path: join(data, name), name });
  const routeRows = await readAll(
    await importerOf<RouteSource>('transit-routes'),
    fileOf('seoul_bus_routes_1446.geojson'),
  );
  const stopRows = await readAll(await importerOf<Stop>('transit'), fileOf('seoul_bus_stops_11253.csv'));
  const { seconds, result } = await timed(async () => {
    const routes = routesWithStops(routeRows.rows, stopRows.rows);
    const simulation = simulatedBuses(1, routes, cityWeather(1));
    await simulation.warm(rushHour);
    return { routes, simulation };
  });
  const { routes, simulation } = result;
  const cycles: number[] = [];
  let running = 0;
  for (let i = 1; i <= 5; i++) {
    const started = performance.now();
    running = seenAt(simulation, rushHour + 15 * i * secondMs).length;
    cycles.push(performance.now() - started);
  }
  return {
    routes: routes.length,
    running,
    start_s: seconds,
    cycle_ms: cycles.sort((a, b) => a - b)[2],
    off_route_m: farthest(simulation, routes),
    arrival_error_percent: arrivalError(simulation, routes),
  };
}

const seenAt = ({ buses, observe }: BusSimulation, instant: number): SeenBus[] =>
  buses.flatMap((bus) => {
    const said = observe(bus, instant);
    if (!said || said.values.eastM === null) return [];
    const { eastM, northM, headingDeg, occupancy } = said.values as Record<string, number>;
    return [{ id: bus.id, routeId: bus.route.id, at: [eastM, northM], headingDeg, occupancy, time: instant }];
  });

/** How far any bus is from the line of its route, at most, in an hour of the rush. */
function farthest(simulation: BusSimulation, routes: readonly BusRoute[]): number {
  const paths = new Map(routes.map(({ id, path }) => [id, path]));
  let farthestM = 0;
  for (let t = rushHour; t < rushHour + hourMs; t += 10 * minuteMs) {
    for (const { routeId, at } of seenAt(simulation, t)) {
      farthestM = Math.max(farthestM, nearestOn(paths.get(routeId)!, at)!.distanceM);
    }
  }
  return farthestM;
}

/** Median error of expected arrivals at the middle stop of each ninth route, of the time that was left. */
function arrivalError(simulation: BusSimulation, routes: readonly BusRoute[]): number {
  const speedOf = trafficSpeed(0, cityWeather(0));
  const buses = seenAt(simulation, rushHour);
  const errors: number[] = [];
  for (const route of routes.filter((_, i) => i % 9 === 0)) {
    const call = route.calls[route.calls.length >> 1];
    if (call.stop === undefined || route.calls.filter(({ stop }) => stop === call.stop).length > 1) continue;
    const first = arrivals(call.stop, [route], buses, speedOf, rushHour)[0];
    const bus = first && simulation.buses.find(({ id }) => id === first.bus);
    if (!bus) continue;
    let reached = rushHour;
    for (; reached < rushHour + hourMs; reached += 5 * secondMs) {
      const said = simulation.observe(bus, reached);
      const at = said?.values.eastM == null ? undefined : ([said.values.eastM, said.values.northM!] as const);
      const foot = at && nearestOn(route.path, at, said!.values.headingDeg ?? undefined);
      if (!foot || foot.along >= call.along - 5) break;
    }
    errors.push((100 * Math.abs(first.expectedAt - reached)) / Math.max(minuteMs, reached - rushHour));
  }
  return errors.sort((a, b) => a - b)[errors.length >> 1];
}
