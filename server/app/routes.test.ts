import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { operationsOf } from './app.ts';
import { createCityState } from './city-state.ts';
import { gauges, openTestWorld, type TestServer, type TestWorld, tilesetText } from './testing.ts';

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

  it.each(['2020-01-01T00:00:00Z', '../2020-01-01T00:00:00Z', '2020-01-01T00:00:00%2B09:00/..', '2020-01-01T00:00:00Z/'])(
    'take the time %s',
    async (datetime) => {
      expect((await items(`?datetime=${datetime}`)).status).toBe(200);
    },
  );

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
      const { status, json } = await server.send('GET', `/api/collections/gauges/items${query.replaceAll(' ', '%20')}`, {
        headers: { 'accept-language': language },
      });
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

describe('the catalogue', () => {
  it('has every feature with its contract, words, sources, extent and address', async () => {
    const { json } = await get('/api/catalogue');
    expect(json).toMatchObject({ status: 'ready', scenario: 'existing@0', revision: 0, generated: true });
    const [dataset, simulation, tiles] = json.features;
    expect(dataset).toMatchObject({ room: 'datasets', id: 'gauges', strings: { ko: { hint: '도움말' } } });
    expect(dataset.sources[0].origin).toBe('generated');
    expect(dataset.extent).toHaveLength(4);
    expect(simulation.parameters.properties.level).toMatchObject({
      minimum: 0,
      maximum: 10,
      'x-parameter': { title: { ko: '수위', en: 'Level' }, unit: 'metre' },
    });
    expect(tiles.url).toMatch(/^\/tiles\/pack\/tileset\.json\?scenario=existing%400&key=v3-/);
    expect(json.features.map(({ id }: { id: string }) => id)).not.toContain('echo');
  });

  it('and readiness tell how far a new city is', async () => {
    const city = createCityState('preparing');
    const other = await world.start({ city });
    city.progress(0.25, { ko: '만드는 중', en: 'Making' });
    const { status, headers, json } = await other.send('GET', '/readyz');
    expect([status, headers['retry-after']]).toEqual([503, '2']);
    expect(json).toEqual({ status: 'preparing', stage: { ko: '만드는 중', en: 'Making' }, fraction: 0.25 });
    expect((await other.send('GET', '/api/catalogue')).json).toMatchObject({ status: 'preparing', fraction: 0.25 });
    city.failed(new Error('secret'));
    expect((await other.send('GET', '/readyz')).text).not.toContain('secret');
    city.ready();
    expect((await other.send('GET', '/readyz')).status).toBe(200);
  });

  it('has the revisions that can be read', async () => {
    const { json } = await get('/api/scenarios');
    expect(json.revisions).toMatchObject([{ name: 'existing@0', scenario: 'existing', revision: 0, datasets: {} }]);
  });
});

describe('tiles', () => {
  it('are compressed, tagged, and kept for good only under the right key', async () => {
    const { json } = await get('/api/catalogue');
    const { url } = json.features.find(({ id }: { id: string }) => id === 'pack');
    const kept = await get(url, { 'accept-encoding': 'gzip' });
    expect(kept.headers).toMatchObject({
      'content-encoding': 'gzip',
      'content-type': 'application/json',
      'cache-control': 'public, max-age=31536000, immutable',
    });
    expect(gunzipSync(kept.bytes).toString()).toBe(tilesetText);
    const plain = await get('/tiles/pack/tileset.json?scenario=existing@0');
    expect(plain.text).toBe(tilesetText);
    expect(plain.headers['cache-control']).toBe('no-cache');
    const again = await get('/tiles/pack/tileset.json', { 'if-none-match': String(plain.headers.etag) });
    expect([again.status, again.bytes.length]).toEqual([304, 0]);
    const stale = await get('/tiles/pack/tileset.json?key=v2-ffffffffffff');
    expect(stale.headers['cache-control']).toBe('no-cache');
  });

  it.each(['/tiles/pack/none.json', '/tiles/none/tileset.json', '/tiles/pack/..%2f..%2fbuilt.json', '/tiles/pack/', '/tiles/pack/a//b'])(
    '%s is a 404',
    async (path) => {
      expect((await get(path)).status).toBe(404);
    },
  );
});

describe('errors', () => {
  it('of a bug show an id and nothing else, and the log has the rest', async () => {
    const { deps } = server;
    const query = deps.db.query;
    deps.db.query = async () => {
      throw new Error('relation "secret" does not exist');
    };
    try {
      const { status, json, text } = await get('/api/scenarios', { 'accept-language': 'en' });
      expect(status).toBe(500);
      expect(json.type).toBe('/problems/internal-error');
      expect(text).not.toMatch(/secret|select| at |\.ts/);
      expect(world.logged.join('\n')).toContain(json.where);
      expect(world.logged.join('\n')).toContain('relation \\"secret\\" does not exist');
    } finally {
      deps.db.query = query;
    }
  });

  it('of unknown addresses and methods are problems', async () => {
    expect((await get('/api/nothing')).json.type).toBe('/problems/not-found');
    expect((await get('/sta/v1.1')).status).toBe(404);
    const { status, headers, json } = await server.send('PUT', '/api/jobs');
    expect([status, headers.allow]).toEqual([405, 'GET, HEAD, OPTIONS']);
    expect(json.type).toBe('/problems/method-not-allowed');
    expect((await server.send('OPTIONS', '/api/jobs')).status).toBe(204);
    expect((await server.send('HEAD', '/api/jobs')).status).toBe(200);
  });

  it('never are 5xx, whatever the query', async () => {
    const names = fc.oneof(
      fc.constantFrom('bbox', 'limit', 'offset', 'datetime', 'scenario', 'at', 'status', 'key', '__proto__', 'constructor'),
      fc.string({ unit: 'binary' }),
    );
    const values = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('existing@0', 'existing@999999999', '1e308', '-0', '\0', "'; drop table job; --", '../../etc/passwd'),
      fc.array(fc.double(), { maxLength: 7 }).map((list) => list.join(',')),
    );
    const path = fc.constantFrom(
      '/api', '/api/conformance', '/api/collections', '/api/collections/gauges', '/api/collections/gauges/items',
      '/api/collections/gauges/items/x', '/api/catalogue', '/api/scenarios', '/api/processes', '/api/processes/flood',
      '/api/jobs', '/api/jobs/x/results', '/tiles/pack/tileset.json', '/api/feeds', '/api/feeds/gauges/observations', '/api/openapi.json',
    ); // biome-ignore format: a list of addresses
    const query = fc.array(fc.tuple(names, values), { maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(path, query, async (address, parameters) => {
        const text = parameters.map((pair) => pair.map((part) => encodeURIComponent(part.toWellFormed())).join('=')).join('&');
        expect((await get(`${address}?${text}`)).status).toBeLessThan(500);
      }),
      { numRuns: 400 },
    );
  });

  it('never are 5xx, whatever the path', async () => {
    const part = fc.oneof(
      fc.constantFrom('api', 'tiles', 'collections', 'jobs', 'results', '%', '%00', '%ff', '..', '.', 'gauges', 'items', 'pack', '*'),
      fc.string({ unit: 'binary' }).map((text) => encodeURIComponent(text.toWellFormed())),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(part, { minLength: 1, maxLength: 6 }), async (parts) => {
        expect((await get(`/${parts.join('/')}`)).status).not.toBe(500);
      }),
      { numRuns: 200 },
    );
  });
});

describe('the page', () => {
  it('says that it is not built, and is served when it is', async () => {
    const missing = await get('/');
    expect([missing.status, missing.headers['retry-after']]).toEqual([503, '5']);
    const folder = mkdtempSync(join(world.folder, 'client-'));
    mkdirSync(join(folder, 'assets'));
    writeFileSync(join(folder, 'index.html'), '<!doctype html><title>twin</title>');
    writeFileSync(join(folder, 'assets/main-a1B2c3D4.js'), 'export {}');
    const built = await world.start({ clientFolder: folder });
    for (const path of ['/', '/explore', '/plan', '/control']) {
      const { status, text, headers } = await built.send('GET', path);
      expect([status, headers['cache-control']]).toEqual([200, 'no-cache']);
      expect(text).toContain('<title>twin</title>');
    }
    const asset = await built.send('GET', '/assets/main-a1B2c3D4.js');
    expect(asset.headers['cache-control']).toContain('immutable');
    expect((await built.send('GET', '/assets/none.js')).status).toBe(404);
    expect((await built.send('GET', '/..%2f..%2fpackage.json')).status).toBeGreaterThanOrEqual(400);
  });

  it('may load nothing from outside and run no inline script', async () => {
    const { headers } = await get('/');
    const policy = String(headers['content-security-policy']);
    expect(policy).toContain("script-src 'self' 'wasm-unsafe-eval'");
    expect(policy).toContain("worker-src 'self' blob:");
    expect(policy).not.toMatch(/https?:|unsafe-eval'.*'unsafe-eval'|script-src[^;]*unsafe-inline/);
    expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff' });
    expect(headers['x-powered-by']).toBeUndefined();
  });

  it('of other sites may read a public server, not one on loopback', async () => {
    expect((await get('/api')).headers['access-control-allow-origin']).toBeUndefined();
    const open = await world.start({ host: '0.0.0.0' });
    expect((await open.send('GET', '/api')).headers['access-control-allow-origin']).toBe('*');
  });
});

describe('operation of the server', () => {
  it('answers probes and counts by route, never by id', async () => {
    expect((await get('/healthz')).json).toEqual({ status: 'ok' });
    await get('/api/collections/gauges/items/secret-id-1');
    const { text } = await get('/metrics');
    expect(text).toMatch(/http_request_duration_seconds_count\{method="GET",route="\/api\/collections\/\{collectionId\}\/items\/\{itemId\}",status="404"\} [1-9]/);
    expect(text).not.toContain('secret-id-1');
    expect(text).toContain('process_cpu_seconds_total');
  });

  it('gives every request an id and never logs a secret', async () => {
    const { headers } = await get('/api', { authorization: 'Bearer very-secret-token', 'x-request-id': 'bad id\t' });
    expect(headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
    const chosen = await get('/api/nothing', { 'x-request-id': 'trace-12345678', cookie: 'session=very-secret-cookie' });
    expect(chosen.headers['x-request-id']).toBe('trace-12345678');
    const log = world.logged.join('\n');
    expect(log).toContain('trace-12345678');
    expect(log).not.toMatch(/very-secret/);
  });

  it('compresses long answers', async () => {
    const { headers } = await get('/api/openapi.json', { 'accept-encoding': 'gzip' });
    expect(headers['content-encoding']).toBe('gzip');
  });
});

describe('the API document', () => {
  it('is OpenAPI 3.1 and has every route that is mounted, and no other', async () => {
    const { json } = await get('/api/openapi.json');
    expect(json.openapi).toBe('3.1.0');
    const described = Object.entries(json.paths).flatMap(([path, methods]) =>
      Object.keys(methods as object).map((method) => `${method} ${path}`),
    );
    const mounted = operationsOf(server.deps).map(({ method, path }) => `${method} ${path}`);
    expect(described.toSorted()).toEqual(mounted.toSorted());
    const ids = Object.values(json.paths).flatMap((methods) =>
      Object.values(methods as Record<string, { operationId: string }>).map(({ operationId }) => operationId),
    );
    expect(new Set(ids).size).toBe(ids.length);
    expect(Object.keys(json.components.schemas)).toEqual(
      expect.arrayContaining(['flood-inputs', 'gauges-properties', 'gauges-values']),
    );
  });

  it('names in each path the places that it describes', async () => {
    const { json } = await get('/api/openapi.json');
    for (const [path, methods] of Object.entries(json.paths)) {
      const places = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
      for (const { parameters } of Object.values(methods as Record<string, { parameters: { in: string; name: string }[] }>)) {
        expect(parameters.filter((each) => each.in === 'path').map(({ name }) => name)).toEqual(places);
      }
    }
  });

  it('covers features that bring their own routes, reads open and writes guarded', async () => {
    expect((await get('/api/dataset/gauges/highest')).json).toEqual({ level: 56 });
    const { status } = await server.send('POST', '/api/dataset/gauges/reset', { headers: { origin: 'http://evil.example' } });
    expect(status).toBe(403);
    expect((await server.send('POST', '/api/dataset/gauges/reset')).json).toEqual({ done: true });
  });
});

describe('the landing page', () => {
  it('is JSON for programs and HTML for browsers, in both languages', async () => {
    expect((await get('/api')).json.links.map(({ rel }: { rel: string }) => rel)).toEqual(
      expect.arrayContaining(['self', 'service-desc', 'conformance', 'data']),
    );
    const page = await get('/api', { accept: 'text/html,*/*;q=0.8', 'accept-language': 'en-GB' });
    expect(page.headers['content-type']).toMatch(/^text\/html/);
    expect(page.text).toContain('<h1>Virtual Seoul API</h1>');
    expect((await get('/api', { accept: 'text/html' })).text).toContain('버추얼 서울');
  });

  it('links to nothing that is not there', async () => {
    const { json } = await get('/api');
    for (const { href } of json.links) expect((await get(href)).status).toBe(200);
  });
});
