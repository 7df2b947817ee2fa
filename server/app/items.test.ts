import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gauges } from './sample.testing.ts';
import { openTestWorld, type TestServer, type TestWorld } from './testing.ts';

let world: TestWorld;
let server: TestServer;
const get = (path: string, headers: Record<string, string> = {}) => server.send('GET', path, { headers });
const items = (query: string) => get(`/api/collections/gauges/items${query}`);

beforeAll(async () => {
  world = await openTestWorld();
  server = await world.start();
});
afterAll(() => world.close());

describe('collections', () => {
  it('are listed with extent, attribution and links, in both languages', async () => {
    const { json } = await get('/api/collections', { 'accept-language': 'en' });
    expect(json.collections).toHaveLength(1);
    expect(json.collections[0]).toMatchObject({ id: 'gauges', title: 'Gauges', attribution: 'Sample gauges' });
    const [west, south, east, north] = json.collections[0].extent.spatial.bbox[0];
    expect(Math.abs(west - 126.9) + Math.abs(north - 37.55)).toBeLessThan(0.01);
    expect(east - west).toBeGreaterThan(0.17);
    expect(north - south).toBeGreaterThan(0.09);
    const korean = await get('/api/collections/gauges');
    expect(korean.json.title).toBe('수위계');
    expect(korean.headers['content-language']).toBe('ko');
    expect(korean.headers.vary).toContain('Accept-Language');
  });

  it('that do not exist are a 404 that lists those that do', async () => {
    const { status, json } = await get('/api/collections/none', { 'accept-language': 'en' });
    expect(status).toBe(404);
    expect(json).toMatchObject({ type: '/problems/no-such-collection', detail: 'Collections here: gauges' });
    expect(json.message.ko).toContain('컬렉션');
  });
});

describe('items', () => {
  it('come ten at a time, with the count of all', async () => {
    const { status, headers, json } = await items('');
    expect(status).toBe(200);
    expect(headers['content-type']).toMatch(/^application\/geo\+json/);
    expect(json).toMatchObject({ numberReturned: 10, numberMatched: 57, scenario: 'existing@0' });
    expect(Math.abs(Date.parse(json.timeStamp) - Date.now())).toBeLessThan(10_000);
  });

  it('are each visited exactly once by following the next links', async () => {
    for (const limit of [1, 7, 10, 57, 100]) {
      const seen: string[] = [];
      let path: string | undefined = `/api/collections/gauges/items?limit=${limit}`;
      while (path) {
        const { json } = await get(path);
        seen.push(...json.features.map((feature: { id: string }) => feature.id));
        path = json.links.find((link: { rel: string }) => link.rel === 'next')?.href;
      }
      expect(seen).toEqual(gauges.map((gauge) => gauge.id));
    }
  });

  it('in a bbox are those inside it; six numbers are a bbox with heights', async () => {
    const inside = gauges.filter((_, i) => i % 10 <= 2 && i < 20).map((gauge) => gauge.id);
    for (const bbox of ['126.89,37.44,126.95,37.48', '126.89,37.44,-10,126.95,37.48,900']) {
      const { json } = await items(`?bbox=${bbox}&limit=100`);
      expect(json.features.map((feature: { id: string }) => feature.id)).toEqual(inside);
      expect(json.numberMatched).toBe(inside.length);
    }
  });

  it('across the antimeridian are those on either side, in pages', async () => {
    const far = await items('?bbox=170,-10,-170,10');
    expect(far.json).toMatchObject({ numberMatched: 0, numberReturned: 0 });
    // From 127.03 eastward around the world to 126.95: all but the columns between.
    const expected = gauges.filter((_, i) => i % 10 >= 7 || i % 10 <= 2).map((gauge) => gauge.id);
    const seen: string[] = [];
    let path: string | undefined = '/api/collections/gauges/items?bbox=127.03,37,126.95,38&limit=4';
    while (path) {
      const { json } = await get(path);
      expect(json.numberMatched).toBe(expected.length);
      seen.push(...json.features.map((feature: { id: string }) => feature.id));
      path = json.links.find((link: { rel: string }) => link.rel === 'next')?.href;
    }
    expect(seen.toSorted()).toEqual(expected);
  });

  it('more than the maximum are as many as the maximum, not an error', async () => {
    expect((await items('?limit=10001')).json.numberReturned).toBe(57);
  });

  it.each([
    '2020-01-01T00:00:00Z',
    '../2020-01-01T00:00:00Z',
    '2020-01-01T00:00:00%2B09:00/..',
    '2020-01-01T00:00:00Z/',
  ])('take the time %s', async (datetime) => {
    expect((await items(`?datetime=${datetime}`)).status).toBe(200);
  });

  it.each([
    ['?limit=0', 'limit'],
    ['?limit=-3', 'limit'],
    ['?limit=1.5', 'limit'],
    ['?limit=ten', 'limit'],
    ['?limit=', 'limit'],
    ['?limit=5&limit=6', 'limit'],
    ['?offset=-1', 'offset'],
    ['?offset=99999999999999999999', 'offset'],
    ['?bbox=1,2,3', 'bbox'],
    ['?bbox=1,2,3,4,5', 'bbox'],
    ['?bbox=a,b,c,d', 'bbox'],
    ['?bbox=1,2,,4', 'bbox'],
    ['?bbox=126,38,127,37', 'bbox'],
    ['?bbox=126,37,127,97', 'bbox'],
    ['?bbox=126,37,9,127,38,3', 'bbox'],
    ['?bbox=NaN,0,1,1', 'bbox'],
    ['?datetime=yesterday', 'datetime'],
    ['?datetime=2020-13-01T00:00:00Z', 'datetime'],
    ['?datetime=2021-01-01T00:00:00Z/2020-01-01T00:00:00Z', 'datetime'],
    ['?datetime=../..', 'datetime'],
    ['?scenario=Not A Name', 'scenario'],
    ['?scenario=', 'scenario'],
    ['?colour=red', 'colour'],
    ['?bbox=%00', undefined],
  ])('%s is a 400 that says where', async (query, where) => {
    for (const language of ['ko', 'en']) {
      const { status, json } = await server.send(
        'GET',
        `/api/collections/gauges/items${query.replaceAll(' ', '%20')}`,
        {
          headers: { 'accept-language': language },
        },
      );
      expect(status).toBe(400);
      if (where) expect(json.where).toBe(where);
      expect(json.title).toBe(json.message[language]);
      expect(json.detail).toBe(json.remedy[language]);
      expect(json.message.ko).toMatch(/[가-힣]/);
      expect(json.message.en).not.toMatch(/[가-힣]/);
    }
  });

  it('of a revision that does not exist are a 404', async () => {
    expect((await items('?scenario=existing@0')).status).toBe(200);
    expect((await items('?scenario=existing')).status).toBe(200);
    expect((await items('?scenario=existing@77')).json.type).toBe('/problems/no-such-scenario');
    expect((await items('?scenario=nowhere')).status).toBe(404);
  });

  it('can be read one by one, whatever stands in their ids', async () => {
    const id = gauges[7].id;
    const { status, json } = await get(`/api/collections/gauges/items/${encodeURIComponent(id)}`);
    expect(status).toBe(200);
    expect(json).toMatchObject({ type: 'Feature', id, properties: { level: 7 } });
    expect((await get(json.links[0].href)).json.id).toBe(id);
    expect((await get('/api/collections/gauges/items/none')).status).toBe(404);
    expect((await get('/api/collections/gauges/items/%00')).status).toBe(400);
    expect((await get('/api/collections/gauges/items/%E0%A4%A')).status).toBe(400);
  });
});
