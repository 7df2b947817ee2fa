import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { operationsOf } from './app.ts';
import { createCityState } from './city-state.ts';
import { gauges, tilesetText } from './sample.testing.ts';
import { endOf, openTestWorld, type TestServer, type TestWorld } from './testing.ts';

let world: TestWorld;
let server: TestServer;
const get = (path: string, headers: Record<string, string> = {}) => server.send('GET', path, { headers });

beforeAll(async () => {
  world = await openTestWorld();
  server = await world.start();
});
afterAll(() => world.close());

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

  it.each([
    '/tiles/pack/none.json',
    '/tiles/none/tileset.json',
    '/tiles/pack/..%2f..%2fbuilt.json',
    '/tiles/pack/',
    '/tiles/pack/a//b',
  ])('%s is a 404', async (path) => {
    expect((await get(path)).status).toBe(404);
  });
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
    expect((await get('/sta/v1.0')).status).toBe(404);
    const { status, headers, json } = await server.send('PUT', '/api/jobs');
    expect([status, headers.allow]).toEqual([405, 'GET, HEAD, OPTIONS']);
    expect(json.type).toBe('/problems/method-not-allowed');
    expect((await server.send('OPTIONS', '/api/jobs')).status).toBe(204);
    expect((await server.send('HEAD', '/api/jobs')).status).toBe(200);
  });

  it('never are 5xx, whatever the query', async () => {
    const names = fc.oneof(
      fc.constantFrom(
        'bbox',
        'limit',
        'offset',
        'datetime',
        'scenario',
        'at',
        'status',
        'key',
        '__proto__',
        'constructor',
      ),
      fc.string({ unit: 'binary' }),
    );
    const values = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(
        'existing@0',
        'existing@999999999',
        '1e308',
        '-0',
        '\0',
        "'; drop table job; --",
        '../../etc/passwd',
      ),
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
        const text = parameters
          .map((pair) => pair.map((part) => encodeURIComponent(part.toWellFormed())).join('='))
          .join('&');
        expect((await get(`${address}?${text}`)).status).toBeLessThan(500);
      }),
      { numRuns: 400 },
    );
  });

  it('never are 5xx, whatever the path', async () => {
    const part = fc.oneof(
      fc.constantFrom(
        'api',
        'tiles',
        'collections',
        'jobs',
        'results',
        '%',
        '%00',
        '%ff',
        '..',
        '.',
        'gauges',
        'items',
        'pack',
        '*',
      ),
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
    expect(text).toMatch(
      /http_request_duration_seconds_count\{method="GET",route="\/api\/collections\/\{collectionId\}\/items\/\{itemId\}",status="404"\} [1-9]/,
    );
    expect(text).not.toContain('secret-id-1');
    expect(text).toContain('process_cpu_seconds_total');
  });

  it('gives every request an id and never logs a secret', async () => {
    const { headers } = await get('/api', { authorization: 'Bearer very-secret-token', 'x-request-id': 'bad id\t' });
    expect(headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
    const chosen = await get('/api/nothing', {
      'x-request-id': 'trace-12345678',
      cookie: 'session=very-secret-cookie',
    });
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

  it('is kept by an answer of every operation', async () => {
    const own = await world.start();
    const run = { headers: { prefer: 'respond-async' }, body: { inputs: { level: 4 } } };
    const job = String((await own.send('POST', '/api/processes/flood/execution', run)).headers.location);
    await endOf(own, job);
    const values = [{ entity: 'g1', time: new Date(Date.now() - 60_000).toISOString(), values: { level: 3 } }];
    expect((await own.send('POST', '/api/feeds/gauges/observations', { body: values })).status).toBe(201);
    const flood = { thresholds: { level: { above: 2, severity: 'watch' } } };
    expect((await own.send('POST', '/api/feeds/gauges/rules', { body: flood })).status).toBe(200);
    const wet = [{ entity: 'g1', time: new Date(Date.now() - 1000).toISOString(), values: { level: 4 } }];
    await own.send('POST', '/api/feeds/gauges/observations', { body: wet });
    const made = {
      phenomenonTime: new Date(Date.now() - 500).toISOString(),
      result: 4,
      Datastream: { '@iot.id': 'gauges:level:g1' },
    };
    expect((await own.send('POST', '/sta/v1.1/Observations', { body: made })).status).toBe(201);
    const [{ ids }] = (await own.send('GET', '/api/alarms')).json.groups;
    expect((await own.send('POST', '/api/alarms/acknowledge', { body: { ids, note: 'seen' } })).status).toBe(200);
    const saved = await own.send('POST', '/api/views', { body: { version: 1 } });
    expect(saved.status).toBe(201);
    const reads = [
      ...['/api/search?q=x', '/api/where?lon=127&lat=37.5', '/api/districts', String(saved.headers.location)],
      ...[
        '/api',
        '/api/openapi.json',
        '/api/conformance',
        '/api/catalogue',
        '/api/scenarios',
        '/healthz',
        '/readyz',
        '/metrics',
      ],
      ...[
        '/api/collections',
        '/api/collections/gauges',
        '/api/collections/gauges/items',
        `/api/collections/gauges/items/${encodeURIComponent(gauges[0].id)}`,
        '/api/collections/gauges/export?f=geojson',
      ],
      ...['/api/processes', '/api/processes/flood', '/api/jobs', job, `${job}/results`],
      ...['tif', 'png', 'f32', 'json?at=127.03,37.52'].map((form) => `${job}/results/depth.${form}`),
      ...['csv', 'geojson', 'bin'].map((form) => `${job}/results/marks.${form}`),
      `${job}/results/current.stack`,
      ...[
        '/api/feeds',
        '/api/feeds/gauges/latest',
        '/api/feeds/gauges/observations?entity=g1',
        `/api/feeds/gauges/at?time=${new Date().toISOString()}`,
        '/api/feeds/gauges/history?bucket=hour',
        '/api/feeds/gauges/mean',
        '/api/feeds/gauges/rules',
        '/api/alarms',
        '/sta/v1.1',
        '/sta/v1.1/Things?$top=1',
        '/tiles/pack/tileset.json',
      ],
    ];
    for (const path of reads) expect((await own.send('GET', path)).status, path).toBe(200);
    await exerciseScenarios(own);
    await exerciseRecords(own, job);
    await exercisePreview(own);
    expect((await own.send('DELETE', job)).status).toBe(200);
    const described = operationsOf(own.deps).map(({ operationId }) => operationId);
    // What a massing is read by is a feature of the real city: see the tests of buildings.
    expect([...own.exercised, 'readMassing'].toSorted()).toEqual(described.toSorted());
  });

  it('names in each path the places that it describes', async () => {
    const { json } = await get('/api/openapi.json');
    for (const [path, methods] of Object.entries(json.paths)) {
      const places = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
      for (const { parameters } of Object.values(
        methods as Record<string, { parameters: { in: string; name: string }[] }>,
      )) {
        expect(parameters.filter((each) => each.in === 'path').map(({ name }) => name)).toEqual(places);
      }
    }
  });

  it('covers features that bring their own routes, reads open and writes guarded', async () => {
    expect((await get('/api/dataset/gauges/highest')).json).toEqual({ level: 56 });
    const { status } = await server.send('POST', '/api/dataset/gauges/reset', {
      headers: { origin: 'http://evil.example' },
    });
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

/** What a run shows of itself before its end. */
async function exercisePreview(own: TestServer): Promise<void> {
  const run = { headers: { prefer: 'respond-async' }, body: { inputs: { level: 4, seconds: 30 } } };
  const job = String((await own.send('POST', '/api/processes/flood/execution', run)).headers.location);
  await expect.poll(async () => (await own.send('GET', job)).json.preview, { timeout: 20_000 }).toBe(1);
  for (const form of ['', '.png', '.f32']) expect((await own.send('GET', `${job}/preview${form}`)).status).toBe(200);
  expect((await own.send('DELETE', job)).status).toBe(200);
}

/** What is told of a run, and of the same run once more. */
async function exerciseRecords(own: TestServer, job: string): Promise<void> {
  const read = (path: string) => own.send('GET', path).then(({ json }) => json);
  const id = job.split('/').at(-1);
  expect(await read(`${job}/record`)).toMatchObject({ job: { jobID: id }, scenario: { name: 'existing@0', edits: 0 } });
  const again = await own.send('POST', `${job}/repeat`);
  const repeated = await endOf(own, String(again.headers.location));
  expect(repeated).toMatchObject({ status: 'successful', repeats: id });
  const at = `/api/jobs/${repeated.jobID}`;
  expect(await read(`${at}/comparison`)).toEqual({ equal: true, differ: [], changed: [] });
  const changes = await read(`${at}/results/depth.changes?minus=${id}`);
  expect(changes).toMatchObject({ unit: 'metre', counted: 0, losers: [], winners: [] });
  const changesCsv = await own.send('GET', `${at}/results/depth.changes.csv?minus=${id}`);
  expect(changesCsv.text).toBe('\uFEFFid,name,place,was_metre,is_metre,change_metre,lon,lat\r\n');
  const judged = await read(`${at}/results/depth.verdicts?minus=${id}&atLeast=1`);
  expect(judged).toEqual({ counted: 0, atLeast: 1, newlyFailing: 0, newlyPassing: 0, fails: [], passes: [] });
  const judgedCsv = await own.send('GET', `${at}/results/depth.verdicts.csv?minus=${id}&atLeast=1`);
  expect(judgedCsv.text).toBe('\uFEFFverdict,id,name,use,place,rows,was,is,lon,lat\r\n');
  // No limit and none in the contract; and a table whose rows keep no rule.
  expect((await own.send('GET', `${at}/results/depth.verdicts?minus=${id}`)).status).toBe(404);
  expect((await own.send('GET', `${at}/results/marks.verdicts`)).status).toBe(404);
  const difference = await read(`${at}/results?minus=${id}`);
  expect(difference.depth).toMatchObject({ stats: { min: 0, max: 0 }, legend: { min: -1, max: 1 } });
  const asked = await read(job);
  const body = { inputs: asked.parameters, scenario: 'existing@0' };
  const reused = await own.send('POST', '/api/processes/flood/execution', {
    body,
    headers: { Prefer: 'respond-async' },
  });
  // It read gauges, which say something new at any time: no earlier run may answer for it.
  expect(reused.json.jobID).not.toBe(repeated.jobID);
}

/** Every operation of scenarios, on a city that takes a plot and nothing else. */
async function exerciseScenarios(own: TestServer): Promise<void> {
  const post = async (path: string, body: object) => (await own.send('POST', path, { body })).json;
  const author = 'Kim';
  const { id } = await post('/api/scenarios', { title: '변경안', author });
  const ring = [
    [127.03, 37.5],
    [127.031, 37.5],
    [127.031, 37.501],
    [127.03, 37.5],
  ];
  const plot = { kind: 'site', geometry: { type: 'Polygon', coordinates: [ring] } };
  expect(await post(`/api/scenarios/${id}/revisions`, { author, after: 0, steps: [plot] })).toMatchObject({
    revision: 1,
  });
  expect(await post(`/api/scenarios/${id}/undo`, { author })).toMatchObject({ revision: 2 });
  expect(await post(`/api/scenarios/${id}/redo`, { author, note: '다시' })).toMatchObject({ revision: 3 });
  const branch = await post('/api/scenarios', { title: '갈래', author, from: id });
  expect(await post(`/api/scenarios/${id}/merge`, { author, from: branch.id })).toMatchObject({ revision: 4 });
  expect(await post(`/api/scenarios/${id}/rebase`, { author })).toMatchObject({ revision: 5, lost: [] });
  const read = (path: string) => own.send('GET', path).then(({ json }) => json);
  expect(await read(`/api/scenarios/${id}`)).toMatchObject({ revision: 5, undo: 4 });
  expect(await read(`/api/scenarios/${id}/revisions/5`)).toMatchObject({ edits: [{ kind: 'site' }], gone: [] });
  const items = await read(`/api/collections/gauges/items?scenario=${id}@1&limit=1`);
  expect(items).toMatchObject({ scenario: `${id}@1`, numberMatched: 57 });
  expect(
    await post('/api/massing', { name: 'm.json', document: { type: 'FeatureCollection', features: [] } }),
  ).toMatchObject({
    type: '/problems/massing-unreadable',
  });
}
