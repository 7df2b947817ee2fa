import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Epsg5186, outputNames, parameterMeta, type SimulationContract, toWgs84 } from '#core';
import { makeCityPlan } from '#datasets/_kit/city-plan.ts';
import { discover } from '../kit/discovery.ts';
import { storeSynthetic } from '../kit/import-files.ts';
import { endOf, openTestWorld, type TestServer, type TestWorld } from './testing.ts';

/** Every simulation that there is, run as a planner would begin: what has a default keeps it, the rest is in the middle. */

const features = await discover();
const plan = makeCityPlan(1, { km2: 1 });

let world: TestWorld;
let server: TestServer;
beforeAll(async () => {
  world = await openTestWorld(features);
  await storeSynthetic(world.db, features, plan);
  server = await world.start();
});
afterAll(() => world.close());

const [west, south, east, north] = plan.box;
const [lon, lat] = toWgs84([(west + east) / 2, (south + north) / 2] as Epsg5186);
const givenBy = {
  area: [lon - 0.001, lat - 0.0008, lon + 0.001, lat + 0.0008],
  points: [{ lon, lat }],
  places: [{ lon, lat }],
};

/** What takes a minute and more as it is offered shows the same here when it is asked for less. */
const askedForLess: Record<string, Record<string, unknown>> = { 'cold-air': { hours: 1 }, 'wind-les': { passes: 1 } };

/** Inputs that must be given, by the control that the form shows for them. */
function firstInputs({ parameters }: SimulationContract): Record<string, unknown> {
  const needed = Object.entries(parameters.shape).filter(([, schema]) => !schema.safeParse(undefined).success);
  return Object.fromEntries(
    needed.map(([name, schema]) => [name, givenBy[parameterMeta(schema)?.widget as keyof typeof givenBy]]),
  );
}

describe('every simulation of a generated city', () => {
  it.each(features.simulations.map((feature) => [feature.id, feature.contract] as const))(
    '%s answers over HTTP with all that it promises',
    async (id, contract) => {
      const started = await server.send('POST', `/api/processes/${id}/execution`, {
        headers: { Prefer: 'respond-async' },
        body: { inputs: { ...firstInputs(contract), ...askedForLess[id] } },
      });
      expect(started.status, started.text).toBe(201);
      const job = await endOf(server, String(started.headers.location));
      expect(job.status, JSON.stringify(job)).toBe('successful');
      const { json } = await server.send('GET', `${started.headers.location}/results`);
      const always = outputNames(contract).filter((name) => !contract.conditional?.includes(name));
      expect(Object.keys(json)).toEqual(expect.arrayContaining(always));
      for (const name of Object.keys(json)) {
        const file = await server.send('GET', json[name].href);
        expect(file.status, name).toBe(200);
        expect(file.bytes.length, name).toBeGreaterThan(0);
      }
    },
    // On a machine that does other things as well.
    300_000,
  );
});
