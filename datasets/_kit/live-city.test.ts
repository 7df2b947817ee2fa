import { describe, expect, it } from 'vitest';
import { synthetic as bikes } from '#datasets/bikes/synthetic.ts';
import { busKindOf } from '#datasets/bus/contract.ts';
import { routesWithStops } from '#datasets/bus/routes.ts';
import { simulatedBuses } from '#datasets/bus/simulated-bus.ts';
import type { LinkRow } from '#datasets/traffic/contract.ts';
import { synthetic as traffic } from '#datasets/traffic/synthetic.ts';
import { planBusNetwork } from './bus-network.ts';
import { makeCityPlan } from './city-plan.ts';
import { nearestOn } from './feed-lines.ts';
import { cityWeather } from './feed-weather.ts';

/** Planning a city takes seconds: everything that lives in the streets of the generated one is looked at together. */
const plan = makeCityPlan(5, { gu: ['11140'] });
/** The same plan, made anew: nothing may be remembered between the two. */
const again = { ...plan };

describe('links of the generated city', () => {
  const links = [...(traffic.rows(plan) as Iterable<LinkRow>)];

  it('run in both directions along its main streets, each on its own half, the same for the same seed', () => {
    expect(links.length).toBeGreaterThan(50);
    expect(new Set(links.map(({ id }) => id)).size).toBe(links.length);
    expect([...(traffic.rows(again) as Iterable<LinkRow>)]).toEqual(links);
    const byId = new Map(links.map((link) => [link.id, link]));
    const forward = links.find(({ id }) => id.endsWith('-f') && byId.has(id.replace(/f$/, 'b')))!;
    const back = byId.get(forward.id.replace(/f$/, 'b'))!;
    const [a, b] = [forward.line[0], back.line.at(-1)!];
    expect(Math.hypot(a[0] - b[0], a[1] - b[1])).toBeGreaterThan(4);
  });
});

describe('bicycle stations of the generated city', () => {
  it('stand in its streets, the same for the same seed', () => {
    const rows = [...(bikes.rows(plan) as Iterable<{ id: string }>)];
    expect(rows.length).toBeGreaterThan(15);
    expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
    expect([...(bikes.rows(again) as Iterable<{ id: string }>)]).toEqual(rows);
  });
});

describe('the bus network of the generated city', () => {
  const { routes, stops } = planBusNetwork(plan);
  const found = routesWithStops(
    routes.map(({ id, name, line }) => ({ id, name, lines: [line], lineOrigin: 'surveyed' as const })),
    stops.map(({ id, at: position, name, ref }) => ({ id, name, ref, position })),
  );

  it('has night and other routes, whose stops lie beside them, the same for the same seed', () => {
    expect(routes.length).toBeGreaterThanOrEqual(3);
    const kinds = new Set(routes.map(({ name }) => busKindOf(name)));
    expect(['trunk', 'branch', 'owl'].every((kind) => kinds.has(kind as 'trunk'))).toBe(true);
    expect(planBusNetwork(again)).toEqual({ routes, stops });
    for (const [i, { calls }] of found.entries()) {
      const known = calls.filter(({ stop }) => stop !== undefined).length;
      // Corners and kerbs of narrow streets may lose a few.
      expect(known, routes[i].name).toBeGreaterThanOrEqual(0.6 * routes[i].stops);
    }
  });

  it('carries buses that never leave their route', () => {
    const { buses, observe } = simulatedBuses(1, found, cityWeather(1));
    const paths = new Map(found.map(({ id, path }) => [id, path]));
    let [farthestM, seen] = [0, 0];
    for (const hour of [1.5, 8, 8.5, 14]) {
      for (const bus of buses) {
        const said = observe(bus, Date.parse('2026-10-14T00:00:00+09:00') + hour * 3_600_000);
        if (!said || said.values.eastM === null) continue;
        seen++;
        const place = [said.values.eastM!, said.values.northM!] as const;
        farthestM = Math.max(farthestM, nearestOn(paths.get(said.about!.routeId!)!, place)!.distanceM);
      }
    }
    expect(seen).toBeGreaterThan(20);
    expect(farthestM).toBeLessThan(1);
  });
});
