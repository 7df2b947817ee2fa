import { afterAll, beforeAll, expect, it } from 'vitest';
import { openTestWorld, type TestServer, type TestWorld } from './testing.ts';

let world: TestWorld;
let server: TestServer;
beforeAll(async () => {
  world = await openTestWorld();
  server = await world.start();
});
afterAll(() => world.close());

const get = (query: string) => server.send('GET', `/api/collections/gauges/export${query}`);

it('a selection leaves as a file, with what it is of and where it came from', async () => {
  const { status, headers, json } = await get('?f=geojson');
  expect(status).toBe(200);
  expect(headers['content-type']).toMatch(/^application\/geo\+json/);
  expect(headers['content-disposition']).toBe('attachment; filename="gauges.geojson"');
  expect(json).toMatchObject({ type: 'FeatureCollection', name: 'gauges', scenario: 'existing@0' });
  expect(json.features).toHaveLength(57);
  expect(json.sources[0].attribution).toBe('Sample gauges');
  expect((await get('?ids=sample%3Agauge%2F00,sample%3Agauge%2F07')).json.features).toHaveLength(2);
  expect((await get('?bbox=170,0,-170,1')).json.features).toHaveLength(0);
});

it('what cannot be written is told before a byte is sent', async () => {
  expect((await get('?f=dwg')).status).toBe(400);
  expect((await get('?f=gltf')).json.type).toBe('/problems/not-solid');
  expect((await get('?within=nowhere')).json.type).toBe('/problems/no-such-area');
});
