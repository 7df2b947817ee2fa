import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { conformanceClasses } from './landing.ts';
import { gauges } from './sample.testing.ts';
import { endOf, openTestWorld, type TestServer, type TestWorld } from './testing.ts';

/**
 * The abstract tests of the classes that the server claims, as far as they concern what it has. A class without a
 * `describe` here may not be claimed: the last test sees to it.
 */
let world: TestWorld;
let server: TestServer;
const get = (path: string, headers: Record<string, string> = {}) => server.send('GET', path, { headers });
const tested: string[] = [];
const conformanceClass = (uri: (typeof conformanceClasses)[number], tests: () => void) => {
  tested.push(uri);
  describe(uri, tests);
};
interface Link {
  readonly href: string;
  readonly rel: string;
  readonly type?: string;
}
const hrefOf = (links: readonly Link[], rel: string) => links.find((link) => link.rel === rel)?.href;

beforeAll(async () => {
  world = await openTestWorld();
  server = await world.start();
});
afterAll(() => world.close());

conformanceClass('http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/core', () => {
  it('the landing page leads to the API definition and the conformance page', async () => {
    const { json } = await get('/api');
    for (const rel of ['service-desc', 'conformance', 'http://www.opengis.net/def/rel/ogc/1.0/conformance']) {
      expect((await get(hrefOf(json.links, rel) ?? '')).status).toBe(200);
    }
  });

  it('unknown query parameters are refused', async () => {
    for (const path of ['/api', '/api/conformance', '/api/collections', '/api/processes', '/api/jobs']) {
      expect((await get(`${path}?unknown=1`)).status).toBe(400);
    }
  });
});

conformanceClass('http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/json', () => {
  it('every page is JSON with the right media type', async () => {
    for (const path of ['/api', '/api/conformance']) {
      const { headers, json } = await get(path, { accept: 'application/json' });
      expect(headers['content-type']).toMatch(/^application\/json/);
      expect(json).toBeTypeOf('object');
    }
  });
});

conformanceClass('http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core', () => {
  it('landing page, API definition, conformance declaration', async () => {
    const { json } = await get('/api');
    expect(hrefOf(json.links, 'data')).toBe('/api/collections');
    const { json: declaration } = await get('/api/conformance');
    expect(declaration.conformsTo).toContain('http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core');
  });

  it('every collection has an id, an extent in CRS84 and a link to its items', async () => {
    const { json } = await get('/api/collections');
    expect(hrefOf(json.links, 'self')).toBe('/api/collections');
    for (const listed of json.collections) {
      const { json: collection } = await get(`/api/collections/${listed.id}`);
      expect(collection).toEqual(listed);
      expect(hrefOf(collection.links, 'items')).toBe(`/api/collections/${collection.id}/items`);
      expect(collection.extent.spatial.crs).toBe('http://www.opengis.net/def/crs/OGC/1.3/CRS84');
      expect(collection.crs[0]).toBe('http://www.opengis.net/def/crs/OGC/1.3/CRS84');
    }
  });

  it('limit is kept; its default is 10; none above the maximum', async () => {
    for (const [query, expected] of [
      ['', 10],
      ['?limit=3', 3],
      ['?limit=99999', 57],
    ] as const) {
      const { json } = await get(`/api/collections/gauges/items${query}`);
      expect(json.features).toHaveLength(expected);
      expect(json.numberReturned).toBe(expected);
      expect(json.numberMatched).toBe(57);
    }
  });

  it('bbox selects by intersection: in the city, across the antimeridian, with heights', async () => {
    for (const bbox of ['126.9,37.45,127.0,37.5', '126.9,37.45,0,127.0,37.5,100']) {
      const [west, south, east, north] = [126.9, 37.45, 127.0, 37.5];
      const { json } = await get(`/api/collections/gauges/items?limit=1000&bbox=${bbox}`);
      const expected = gauges.filter(({ geometry }) => {
        const [lon, lat] = geometry.type === 'Point' ? geometry.coordinates : [];
        return lon >= west && lon <= east && lat >= south && lat <= north;
      });
      expect(json.features.map(({ id }: { id: string }) => id)).toEqual(expected.map(({ id }) => id));
    }
    expect((await get('/api/collections/gauges/items?bbox=177,65,-177,70')).json.numberMatched).toBe(0);
  });

  it('datetime takes instants, intervals and open ends; items without a time always match', async () => {
    for (const datetime of [
      '2020-01-01T00:00:00Z',
      '2020-01-01T00:00:00Z/2021-01-01T00:00:00Z',
      '../2021-01-01T00:00:00Z',
      '2020-01-01T00:00:00Z/..',
      '/2021-01-01T00:00:00Z',
    ]) {
      const { status, json } = await get(`/api/collections/gauges/items?datetime=${datetime}`);
      expect([status, json.numberMatched]).toEqual([200, 57]);
    }
  });

  it('unknown and invalid parameters are refused with 400', async () => {
    for (const query of ['unknown=1', 'limit=x', 'limit=0', 'bbox=1,2', 'bbox=a,b,c,d', 'datetime=never']) {
      expect((await get(`/api/collections/gauges/items?${query}`)).status).toBe(400);
    }
  });

  it('pages link to themselves, to the next, and carry a time stamp', async () => {
    const { json } = await get('/api/collections/gauges/items?limit=50');
    const next = hrefOf(json.links, 'next') ?? '';
    expect((await get(hrefOf(json.links, 'self') ?? '')).json.features).toEqual(json.features);
    const { json: second } = await get(next);
    expect(second.features).toHaveLength(7);
    expect(hrefOf(second.links, 'next')).toBeUndefined();
    expect(json.timeStamp).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
  });

  it('one feature by its id', async () => {
    const { json } = await get('/api/collections/gauges/items?limit=1');
    const { json: feature } = await get(`/api/collections/gauges/items/${encodeURIComponent(json.features[0].id)}`);
    expect(feature).toMatchObject(json.features[0]);
    expect(hrefOf(feature.links, 'collection')).toBe('/api/collections/gauges');
    expect((await get('/api/collections/gauges/items/none')).status).toBe(404);
    expect((await get('/api/collections/none/items')).status).toBe(404);
  });
});

conformanceClass('http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson', () => {
  it('features are GeoJSON with its media type, coordinates in longitude and latitude', async () => {
    const page = await get('/api/collections/gauges/items');
    expect(page.headers['content-type']).toMatch(/^application\/geo\+json/);
    expect(page.json.type).toBe('FeatureCollection');
    for (const feature of page.json.features) {
      expect(feature.type).toBe('Feature');
      const [lon, lat] = feature.geometry.coordinates;
      expect(lon).toBeGreaterThan(126);
      expect(lat).toBeLessThan(38);
    }
    const one = await get(`/api/collections/gauges/items/${encodeURIComponent(gauges[0].id)}`);
    expect(one.headers['content-type']).toMatch(/^application\/geo\+json/);
  });
});

const execute = (process: string, body: unknown, headers: Record<string, string> = {}) =>
  server.send('POST', `/api/processes/${process}/execution`, { body, headers });

conformanceClass('http://www.opengis.net/spec/ogcapi-processes-1/1.0/conf/core', () => {
  it('the landing page leads to the processes, and each of them to its execution', async () => {
    const { json } = await get('/api');
    const { json: list } = await get(hrefOf(json.links, 'http://www.opengis.net/def/rel/ogc/1.0/processes') ?? '');
    expect(list.processes.map(({ id }: { id: string }) => id)).toEqual(['flood', 'echo']);
    expect((await get('/api/processes?limit=1')).json.processes).toHaveLength(1);
    for (const { id, links } of list.processes) {
      expect((await get(hrefOf(links, 'self') ?? '')).json.id).toBe(id);
      expect(hrefOf(links, 'http://www.opengis.net/def/rel/ogc/1.0/execute')).toBe(`/api/processes/${id}/execution`);
    }
  });

  it('a process that does not exist has its own exception', async () => {
    for (const answer of [await get('/api/processes/none'), await execute('none', { inputs: {} })]) {
      expect(answer.status).toBe(404);
      expect(answer.json.type).toBe('http://www.opengis.net/def/exceptions/ogcapi-processes-1/1.0/no-such-process');
    }
  });

  it('without a preference it runs synchronously; a raw single value is that value', async () => {
    const text = '일조 & <sunlight> "½"';
    const raw = await execute('echo', { inputs: { echo: text } });
    expect([raw.status, raw.text]).toEqual([200, text]);
    expect(raw.headers['content-type']).toMatch(/^text\/plain; charset=utf-8/);
    expect((await execute('echo', { inputs: { echo: text }, response: 'raw', outputs: { echo: {} } })).text).toBe(text);
    const document = await execute('echo', { inputs: { echo: text }, response: 'document' });
    expect(document.json).toEqual({ echo: text });
  });

  it('with respond-async it answers at once with the job, whose results come after the pause', async () => {
    const started = performance.now();
    const answer = await execute('echo', { inputs: { echo: 'later', pause: 1.5 } }, { prefer: 'respond-async' });
    expect(performance.now() - started).toBeLessThan(1400);
    expect([answer.status, answer.headers['preference-applied']]).toEqual([201, 'respond-async']);
    const location = String(answer.headers.location);
    const early = await get(`${location}/results`);
    expect(early.status).toBe(404);
    expect(early.json.type).toMatch(/result-not-ready$/);
    const job = await endOf(server, location);
    expect(job).toMatchObject({ type: 'process', processID: 'echo', status: 'successful', progress: 100 });
    expect(performance.now() - started).toBeGreaterThan(1400);
    expect((await get(`${location}/results`)).json).toEqual({ echo: 'later' });
  });

  it('inputs are checked against the description', async () => {
    for (const inputs of [{}, { echo: 1 }, { echo: 'x', pause: -1 }, { echo: 'x', more: 1 }]) {
      expect((await execute('echo', { inputs })).status).toBe(400);
    }
  });

  it('a job that does not exist has its own exception', async () => {
    const { status, json } = await get('/api/jobs/none');
    expect(status).toBe(404);
    expect(json.type).toBe('http://www.opengis.net/def/exceptions/ogcapi-processes-1/1.0/no-such-job');
  });
});

conformanceClass('http://www.opengis.net/spec/ogcapi-processes-1/1.0/conf/ogc-process-description', () => {
  it('describes inputs by JSON Schemas that tell good values from bad ones', async () => {
    const { json } = await get('/api/processes/flood', { 'accept-language': 'en' });
    expect(json).toMatchObject({ id: 'flood', version: '1.2.0', title: 'Flood' });
    expect(json.jobControlOptions).toEqual(['sync-execute', 'async-execute', 'dismiss']);
    const { level, seconds } = json.inputs;
    expect(level).toMatchObject({ title: 'Level', description: 'Above the sea', minOccurs: 1, maxOccurs: 1 });
    expect(seconds.minOccurs).toBe(0);
    const validate = new Ajv2020({ strict: false }).compile(level.schema);
    expect([validate(5), validate(11), validate('5')]).toEqual([true, false, false]);
    expect(Object.keys(json.outputs)).toEqual(['depth', 'time', 'marks', 'current']);
    for (const output of Object.values<{ schema: object }>(json.outputs)) expect(output.schema).toBeTypeOf('object');
  });
});

conformanceClass('http://www.opengis.net/spec/ogcapi-processes-1/1.0/conf/json', () => {
  it('takes and gives JSON', async () => {
    for (const path of ['/api/processes', '/api/processes/echo', '/api/jobs']) {
      expect((await get(path)).headers['content-type']).toMatch(/^application\/json/);
    }
    const { headers, json } = await execute('flood', { inputs: { level: 2 } });
    expect(headers['content-type']).toMatch(/^application\/json/);
    // Results by reference are links, as `inlineOrRefData` has them.
    expect(json.depth).toMatchObject({ href: expect.any(String), type: 'image/tiff; application=geotiff' });
    expect((await get(json.depth.href)).headers['content-type']).toBe('image/tiff; application=geotiff');
  });
});

conformanceClass('http://www.opengis.net/spec/ogcapi-processes-1/1.0/conf/job-list', () => {
  it('lists jobs, with every filter of the class', async () => {
    await execute('echo', { inputs: { echo: 'listed' } });
    const { json } = await get('/api');
    const path = hrefOf(json.links, 'http://www.opengis.net/def/rel/ogc/1.0/job-list');
    const { json: list } = await get(path ?? '');
    expect(list.jobs.length).toBeGreaterThan(0);
    expect(hrefOf(list.jobs[0].links, 'self')).toBe(`/api/jobs/${list.jobs[0].jobID}`);
    for (const query of [
      'type=process',
      'processID=echo',
      'status=successful',
      'datetime=2020-01-01T00:00:00Z/..',
      'minDuration=0',
      'maxDuration=60',
      'limit=1',
    ]) {
      const { status, json: found } = await get(`${path}?${query}`);
      expect(status).toBe(200);
      expect(found.jobs.length).toBeGreaterThan(0);
    }
  });
});

conformanceClass('http://www.opengis.net/spec/ogcapi-processes-1/1.0/conf/dismiss', () => {
  it('dismisses a running job and forgets a finished one', async () => {
    const running = await execute('echo', { inputs: { echo: 'x', pause: 60 } }, { prefer: 'respond-async' });
    const dismissed = await server.send('DELETE', String(running.headers.location));
    expect([dismissed.status, dismissed.json.status]).toEqual([200, 'dismissed']);
    expect((await get(String(running.headers.location))).json.status).toBe('dismissed');
    expect((await server.send('DELETE', '/api/jobs/none')).json.type).toMatch(/no-such-job$/);
  });
});

describe('the conformance page', () => {
  it('claims exactly the classes that are tested here', async () => {
    const { json } = await get('/api/conformance');
    expect(json.conformsTo.toSorted()).toEqual(tested.toSorted());
  });
});
