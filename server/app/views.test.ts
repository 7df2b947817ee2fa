import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestWorld, type TestServer, type TestWorld } from './testing.ts';

let world: TestWorld;
let server: TestServer;
beforeAll(async () => {
  world = await openTestWorld();
  server = await world.start({ host: '0.0.0.0' });
});
afterAll(() => world.close());

const view = {
  version: 1,
  workspace: 'plan',
  camera: { target: [127.03, 37.5, 60], range: 900, heading: 14, pitch: -30 },
  looks: { 'tiles/buildings': { colourBy: 'heightM' } },
  titles: { 'tiles/buildings': { ko: '건물', en: 'Buildings' } },
};
const save = (body: unknown, headers: Record<string, string> = {}) =>
  server.send('POST', '/api/views', { body, headers });

describe('saved views', () => {
  it('come back behind a short link as they were, whoever saved them', async () => {
    const { status, json, headers } = await save(view);
    expect(status).toBe(201);
    expect(json.path).toMatch(/^\/v\/[2-9a-hjkmnp-z]{10}$/);
    expect((await server.send('GET', String(headers.location))).json).toEqual({ ...json, view });
  });
  it('have the same link for the same content, and another for another', async () => {
    const again = { ...view, camera: { ...view.camera } };
    const other = { ...view, workspace: 'explore' };
    const ids = await Promise.all([view, again, other].map(async (body) => (await save(body)).json.id));
    expect(ids[0]).toBe(ids[1]);
    expect(ids[2]).not.toBe(ids[0]);
  });
  it('are refused with a reason when they are none, or too large', async () => {
    expect((await save({ version: 2 })).status).toBe(400);
    expect((await save({ ...view, camera: { ...view.camera, pitch: 200 } })).json.where).toBe('camera.pitch');
    const looks = Object.fromEntries(Array.from({ length: 400 }, (_, i) => [`layer-${i}`, { note: 'x'.repeat(60) }]));
    expect((await save({ ...view, looks })).json.type).toBe('/problems/view-too-large');
  });
  it('are told to be missing where there is none', async () => {
    const { status, json } = await server.send('GET', '/api/views/nosuchview');
    expect([status, json.type]).toEqual([404, '/problems/no-such-view']);
  });
  it('cannot be saved by the page of another site', async () => {
    expect((await save(view, { origin: 'http://evil.example' })).status).toBe(403);
    expect((await save(view, { 'sec-fetch-site': 'cross-site' })).status).toBe(403);
  });
});
