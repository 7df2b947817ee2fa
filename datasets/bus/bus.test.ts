import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Epsg5186, hourMs, minuteMs, type Observation, secondMs, toWgs84 } from '#core';
import { nearestOn, pathOf } from '#datasets/_kit/feed-lines.ts';
import { trafficSpeed } from '#datasets/_kit/feed-traffic.ts';
import { cityWeather } from '#datasets/_kit/feed-weather.ts';
import { describeFaults } from '#datasets/_kit/seoul-api/fault-suite.testing.ts';
import { seoulDigits } from '#datasets/_kit/seoul-api/values.ts';
import { readAll } from '#datasets/_kit/test-files.ts';
import { importer as routeImporter } from '#datasets/transit-routes/import.ts';
import { projectRoot } from '#server/kit/discovery.ts';
import { arrivals, type SeenBus } from './arrivals.ts';
import { busKindOf, contract } from './contract.ts';
import { feed } from './feed.ts';
import { normaliseBuses } from './normalise.ts';
import { type BusRoute, type RouteSource, routesWithStops, type Stop } from './routes.ts';
import { type BusSimulation, simulatedBuses } from './simulated-bus.ts';
import { departures, headwayS, RouteRuns, serviceDayOf } from './timetable.ts';

const wednesday = Date.parse('2026-10-14T00:00:00+09:00');
const at = (hours: number) => wednesday + hours * hourMs;

/** A route of 12 stops, 450 m apart, eastward; stops stand 6 m to its right. */
const straight = (id: string, name: string | null, y = 545_000): RouteSource => ({
  id,
  name,
  lineOrigin: 'surveyed',
  lines: [
    [
      [200_000, y],
      [202_700, y],
      [205_400, y],
    ],
  ],
});
const stopsAlong = (y = 545_000): Stop[] =>
  Array.from({ length: 12 }, (_, i) => ({
    id: `s${i}`,
    name: `정류장 ${i}`,
    ref: `0100${i}`,
    position: [200_225 + 450 * i, y - 6],
  }));
const weather = cityWeather(1);

describeFaults('Buses', {
  source: feed,
  spec: {
    style: 'bus',
    rows: (path, now) =>
      [1, 2].map((i) => {
        const [lon, lat] = toWgs84([200_500 + 900 * i, 545_000]);
        return {
          vehId: `${/busRouteId=(\d+)/.exec(path)?.[1]}${i}`,
          dataTm: seoulDigits(now - 20 * secondMs),
          gpsX: String(lon),
          gpsY: String(lat),
          congetion: '4',
          isrunyn: '1',
        };
      }),
  },
  input: {
    routes: [straight('x:100100118', '753'), straight('x:100100119', 'N13')],
    stops: stopsAlong(),
    weatherAt: () => undefined,
  },
  timed: true,
  calls: 'BUS_API_DAILY_CALLS',
  entities: 4,
});

describe('kinds of routes', () => {
  it.each([
    ...['N13', 'N15', 'N16', 'N26', 'N30', 'N37', 'N61', 'N62', 'N65'].map((name) => [name, 'owl']),
    ['8761', 'squirrel'],
    ['143', 'trunk'],
    ['2413', 'branch'],
    ['9401', 'wide'],
    ['M7106', 'wide'],
    ['01', 'loop'],
    ['종로02', 'village'],
    ['6001', 'airport'],
    [null, 'other'],
  ] as (readonly [string | null, string])[])('%s is %s', (name, kind) => expect(busKindOf(name)).toBe(kind));
});

describe('stops of a route', () => {
  it('are those to its right, in order, between its two ends', () => {
    const across: Stop = { id: 'left', name: '건너편', ref: null, position: [202_000, 545_008] };
    const [route] = routesWithStops([straight('r', '1')], [...stopsAlong(), across]);
    expect(route.calls.map(({ stop }) => stop)).toEqual([undefined, ...stopsAlong().map(({ id }) => id), undefined]);
    expect(route.calls.map(({ along }) => Math.round(along)).slice(0, 3)).toEqual([0, 225, 675]);
  });

  it('of a line straight from stop to stop are its corners', () => {
    const stops = stopsAlong();
    const line = stops.map(({ position }): Epsg5186 => [position[0] + 3, position[1]]);
    const [route] = routesWithStops(
      [{ id: 'r', name: null, lines: [line, line.slice(0, 2)], lineOrigin: 'derived' }],
      stops,
    );
    expect(route.calls.map(({ stop }) => stop)).toEqual(stops.map(({ id }) => id));
    expect(route.name).toBe('r');
  });

  it('come twice where a route comes back', () => {
    const back: RouteSource = {
      id: 'r',
      name: '1',
      lineOrigin: 'surveyed',
      lines: [
        [
          [200_000, 545_000],
          [205_400, 545_000],
          [205_400, 544_988],
          [200_000, 544_988],
        ],
      ],
    };
    const [route] = routesWithStops(
      [back],
      [
        { id: 's', name: null, ref: null, position: [202_000, 544_994] },
        { id: 'n', name: null, ref: null, position: [203_000, 544_996] },
      ],
    );
    // Between the two directions a stop lies to the right of both.
    expect(route.calls.filter(({ stop }) => stop === 's')).toHaveLength(2);
  });
});

describe('timetables', () => {
  it('have gaps of their hour, night buses at night, rush-hour buses in rush hours of weekdays', () => {
    const day = serviceDayOf(at(12));
    const hoursOf = (kind: Parameters<typeof departures>[1], own = 5) =>
      departures(1, kind, own, day).map((t) => Math.floor((t - wednesday) / hourMs));
    expect(hoursOf('trunk').length).toBeGreaterThan(80);
    expect(hoursOf('owl').every((hour) => hour >= 23 && hour < 28)).toBe(true);
    expect(hoursOf('owl').length).toBeGreaterThan(6);
    expect(hoursOf('squirrel').every((hour) => (hour >= 6 && hour <= 9) || (hour >= 17 && hour <= 20))).toBe(true);
    expect(departures(1, 'squirrel', 5, day + 4)).toEqual([]);
    expect(headwayS('trunk', 8, false)).toBeLessThan(headwayS('trunk', 13, false));
  });
});

describe('simulated buses', () => {
  const sources = [straight('a', '143'), straight('b', 'N13', 546_000), straight('c', '8761', 547_000)];
  const stops = [545_000, 546_000, 547_000].flatMap((y, k) =>
    stopsAlong(y).map((stop) => ({ ...stop, id: `${k}${stop.id}` })),
  );
  const routes = routesWithStops(sources, stops);
  const simulation = (seed = 1) => simulatedBuses(seed, routes, weather);
  const running = (sim: BusSimulation, instant: number): Observation[] =>
    sim.buses.flatMap((bus) => sim.observe(bus, instant) ?? []).filter(({ values }) => values.eastM !== null);

  it('are the same whenever one asks', () => {
    const [a, b] = [simulation(), simulation()];
    const times = Array.from({ length: 40 }, (_, i) => at(5) + i * 31 * minuteMs);
    const backward = times
      .toReversed()
      .map((t) => running(b, t))
      .reverse();
    expect(times.map((t) => running(a, t))).toEqual(backward);
    expect(running(simulation(2), at(9))).not.toEqual(running(a, at(9)));
  });

  it('run at their hours: Owls at night, Squirrels in rush hours, the others by day', () => {
    const sim = simulation();
    const kinds = (hour: number) => [...new Set(running(sim, at(hour)).map(({ about }) => about?.kind))].sort();
    expect(kinds(3)).toEqual(['owl']);
    expect(kinds(8.2)).toEqual(['squirrel', 'trunk']);
    expect(kinds(13)).toEqual(['trunk']);
  });

  it('stay on their route, move forward, dwell at stops, and say where they call next', () => {
    const sim = simulation();
    const before = new Map<string, number>();
    let [stood, moved] = [0, 0];
    for (let t = at(8); t < at(9); t += 15 * secondMs) {
      for (const { entity, values, about } of running(sim, t)) {
        const route = routes.find(({ id }) => id === about?.routeId)!;
        const foot = nearestOn(route.path, [values.eastM!, values.northM!])!;
        expect(foot.distanceM).toBeLessThan(0.05);
        const last = before.get(entity);
        // A bus that begins another run stands at the start again.
        if (last !== undefined && foot.along > 60) expect(foot.along).toBeGreaterThanOrEqual(last - 0.1);
        before.set(entity, foot.along);
        if (values.speedKmh === 0) stood++;
        else moved++;
        expect(values.speedKmh).toBeLessThan(90);
        const next = route.calls.find(({ along }) => along >= foot.along - 0.1);
        if (values.speedKmh! > 5) expect(about?.nextStop).toBe(next?.name ?? null);
      }
    }
    expect(stood).toBeGreaterThan(0.08 * moved);
    expect(moved).toBeGreaterThan(stood);
  });

  it('are slower in the rush hour than in the early morning', () => {
    const runs = new RouteRuns(1, routes[0], trafficSpeed(1, weather));
    const duration = (hour: number) => {
      const trips = [...runs.at(at(hour)).values()];
      return trips.reduce((sum, { arrive }) => sum + (arrive[arrive.length - 1] - arrive[0]), 0) / trips.length;
    };
    expect(duration(18.5)).toBeGreaterThan(1.2 * duration(5.5));
  });

  it('bunch: gaps between buses spread along the route, and no bus overtakes another', () => {
    // A long route, where small delays have time to grow.
    const y = 545_000;
    const long: RouteSource = {
      ...straight('l', '143'),
      lines: [
        [
          [190_000, y],
          [210_000, y],
        ],
      ],
    };
    const many = Array.from(
      { length: 44 },
      (_, i): Stop => ({ id: `s${i}`, name: null, ref: null, position: [190_225 + 450 * i, y - 6] }),
    );
    const [route] = routesWithStops([long], many);
    const runs = new RouteRuns(1, route, trafficSpeed(1, weather));
    const trips = [...new Set([7.5, 8, 8.5, 9].flatMap((hour) => [...runs.at(at(hour)).values()]))].sort(
      (a, b) => a.number - b.number,
    );
    const spread = (stop: number) => {
      const gaps = trips
        .slice(1)
        .flatMap(({ number, arrive }, i) =>
          number === trips[i].number + 1 && number % 12 !== 0 ? [arrive[stop] - trips[i].arrive[stop]] : [],
        );
      const mean = gaps.reduce((a, b) => a + b, 0) / gaps.length;
      expect(Math.min(...gaps)).toBeGreaterThan(0);
      return Math.sqrt(gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length) / mean;
    };
    expect(spread(40)).toBeGreaterThan(2 * spread(2));
  });

  it('say that they stand nowhere when their run is over, and then nothing', () => {
    const sim = simulation();
    let over = 0;
    const silent = new Map<string, number>();
    for (let t = at(23.5); t < at(25.5); t += 15 * secondMs) {
      for (const bus of sim.buses.filter(({ route }) => route.kind === 'trunk')) {
        const said = sim.observe(bus, t);
        if (said?.values.eastM === null) over++;
        if (!said) silent.set(bus.id, t);
      }
    }
    expect(over).toBeGreaterThan(0);
    expect(over).toBeLessThan(40);
    expect(silent.size).toBeGreaterThan(0);
  });

  it('keep within the ranges of the contract', () => {
    for (const { values } of [5, 8.3, 12, 18.5, 26].flatMap((hour) => running(simulation(), at(hour)))) {
      for (const [key, { range }] of Object.entries(contract.feed.values))
        expect(values[key]! >= range[0] && values[key]! <= range[1], `${key} ${values[key]}`).toBe(true);
    }
  });
});

describe('arrivals', () => {
  const routes = routesWithStops([straight('a', '143')], stopsAlong());
  const simulation = simulatedBuses(3, routes, weather);
  const seen = (instant: number): SeenBus[] =>
    simulation.buses.flatMap((bus) => {
      const { entity, time, values, about } = simulation.observe(bus, instant) ?? {};
      return values && values.eastM !== null
        ? [
            {
              id: entity!,
              routeId: about!.routeId!,
              at: [values.eastM!, values.northM!],
              headingDeg: values.headingDeg!,
              occupancy: values.occupancy!,
              time: time!,
            },
          ]
        : [];
    });
  const speedOf = trafficSpeed(0, cityWeather(0));

  it('are in order, and come about when they said', () => {
    const errors: number[] = [];
    for (let t = at(7); t < at(20); t += 20 * minuteMs) {
      const found = arrivals('s9', routes, seen(t), speedOf, t);
      expect(found.map(({ expectedAt }) => expectedAt)).toEqual(
        found.map(({ expectedAt }) => expectedAt).sort((a, b) => a - b),
      );
      for (const { bus, expectedAt, stopsAway, distanceM } of found) {
        expect(stopsAway).toBeGreaterThanOrEqual(0);
        expect(distanceM).toBeLessThanOrEqual(routes[0].path.lengthM);
        // When it was really there: the first moment at which it is at the stop or past it.
        const of = simulation.buses.find(({ id }) => id === bus)!;
        let real = t;
        for (; real < t + hourMs; real += 5 * secondMs) {
          const said = simulation.observe(of, real);
          if (!said || said.values.eastM === null || said.values.eastM! >= 200_225 + 450 * 9 - 1) break;
        }
        errors.push(Math.abs(expectedAt - real) / Math.max(minuteMs, real - t));
      }
    }
    expect(errors.length).toBeGreaterThan(20);
    expect(errors.sort((a, b) => a - b)[errors.length >> 1]).toBeLessThan(0.3);
  });

  it('are none of buses that have passed, are of another route, off their route, or were not seen for long', () => {
    const bus = (x: number, more: Partial<SeenBus> = {}): SeenBus => ({
      id: `${x}`,
      routeId: 'a',
      at: [x, 545_000],
      headingDeg: 90,
      occupancy: 40,
      time: at(9),
      ...more,
    });
    const ids = (buses: SeenBus[]) =>
      arrivals('s5', routes, buses, speedOf, at(9)).map(({ id, bus: b }: { id?: string; bus: string }) => id ?? b);
    expect(
      ids([
        bus(201_000),
        bus(204_000),
        bus(201_500, { routeId: 'z' }),
        bus(201_600, { at: [201_600, 545_900] }),
        bus(201_700, { time: at(8) }),
      ]),
    ).toEqual(['201000']);
    expect(arrivals('nowhere', routes, [bus(201_000)], speedOf, at(9))).toEqual([]);
  });
});

describe('rows of the bus service', () => {
  const [route] = routesWithStops([straight('x:100100118', '753')], stopsAlong());
  it('are placed from degrees or from metres of EPSG:5181, with a speed from the second sighting on', () => {
    const sightings = new Map();
    const row = (x: number, time: string) => ({
      vehid: '7',
      datatm: time,
      posx: String(x),
      posy: String(445_000),
      congetion: '5',
      isrunyn: '1',
    });
    const now = at(9);
    const first = normaliseBuses([row(201_000, '20261014085900')], route, sightings, now).observations[0];
    expect(first.values).toEqual({ speedKmh: null, occupancy: 110, headingDeg: 90, eastM: 201_000, northM: 545_000 });
    expect(first.about).toEqual({ route: '753', kind: 'trunk', nextStop: '정류장 2', routeId: 'x:100100118' });
    const second = normaliseBuses([row(201_200, '20261014085930')], route, sightings, now).observations[0];
    expect(second.values.speedKmh).toBe(24);
  });
});

/** How far the buses of some moments are from the lines of their routes, at most. */
function offRoute({ buses, observe }: BusSimulation, routes: readonly BusRoute[], times: readonly number[]) {
  const paths = new Map(routes.map(({ id, path }) => [id, path]));
  let [farthestM, seen] = [0, 0];
  for (const t of times) {
    for (const bus of buses) {
      const said = observe(bus, t);
      if (!said || said.values.eastM === null) continue;
      seen++;
      const foot = nearestOn(paths.get(said.about!.routeId!)!, [said.values.eastM!, said.values.northM!])!;
      farthestM = Math.max(farthestM, foot.distanceM);
    }
  }
  expect(seen).toBeGreaterThan(10);
  return { farthestM, seen };
}

const real = resolve(projectRoot, '../shared/data/transit/seoul_bus_routes_1446.geojson');
describe.skipIf(!existsSync(real))('the real routes', () => {
  let routes: BusRoute[];
  beforeAll(async () => {
    const { rows } = await readAll(routeImporter, { path: real, name: 'routes.geojson' });
    routes = routesWithStops(rows, []);
  });

  it('carry buses that never leave their route', () => {
    expect(routes.length).toBeGreaterThan(1300);
    // Every ninth, at a moment of the rush hour and one of the night.
    const some = routes.filter((_, i) => i % 9 === 0);
    const simulation = simulatedBuses(1, some, weather);
    const { farthestM, seen } = offRoute(simulation, some, [at(8.3)]);
    expect(farthestM).toBeLessThan(1);
    expect(seen).toBeGreaterThan(some.length);
    expect(pathOf(some[0].path.line).lengthM).toBeCloseTo(some[0].path.lengthM);
  });
});
