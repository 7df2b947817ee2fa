import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { fromArrayBuffer } from 'geotiff';
import { PNG } from 'pngjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { layerSpeeds, readStack, toWgs84 } from '#core';
import { floodOrigin } from './sample.testing.ts';
import { endOf, openTestWorld, type TestServer, type TestWorld } from './testing.ts';

let world: TestWorld;
let server: TestServer;
const get = (path: string, headers: Record<string, string> = {}) => server.send('GET', path, { headers });

/** Runs a process as a job and returns its address. */
async function start(inputs: unknown, process = 'flood'): Promise<string> {
  const body = { inputs };
  const answer = await server.send('POST', `/api/processes/${process}/execution`, {
    headers: { prefer: 'respond-async' },
    body,
  });
  expect(answer.status).toBe(201);
  return String(answer.headers.location);
}

beforeAll(async () => {
  world = await openTestWorld();
  server = await world.start();
});
afterAll(() => world.close());

describe('a run', () => {
  it('goes from accepted to successful and cites what it was made from', async () => {
    const answer = await server.send('POST', '/api/processes/flood/execution', {
      headers: { prefer: 'respond-async' },
      body: { inputs: { level: 8 }, scenario: 'existing@0' },
    });
    expect(answer.status).toBe(201);
    expect(answer.headers['preference-applied']).toBe('respond-async');
    expect(answer.headers.location).toMatch(/^\/api\/jobs\/[0-9a-f-]{36}$/);
    expect(answer.json).toMatchObject({
      processID: 'flood',
      scenario: 'existing@0',
      parameters: { level: 8, seconds: 0 },
    });
    const job = await endOf(server, String(answer.headers.location));
    expect(job).toMatchObject({ status: 'successful', progress: 100 });
    expect(job.provenance).toMatchObject({
      process: 'flood',
      kernelVersion: '1.2.0',
      scenario: 'existing',
      scenarioRevision: 0,
    });
    expect(job.links.map(({ href }: { href: string }) => href)).toContain(`${answer.headers.location}/results`);
  });

  it('that fails on an outcome tells it; a bug tells only its id', async () => {
    const dry = await endOf(server, await start({ level: 0 }));
    expect(dry).toMatchObject({ status: 'failed', problem: { status: 409, message: { en: 'There is no water.' } } });
    const results = await get(`/api/jobs/${dry.jobID}/results`, { 'accept-language': 'en' });
    expect([results.status, results.json.title]).toEqual([409, 'There is no water.']);
    const broken = await endOf(server, await start({ level: 0.5 }));
    expect(broken.status).toBe('failed');
    expect(JSON.stringify(broken)).not.toContain('a secret bug');
    expect((await get(`/api/jobs/${broken.jobID}/results`)).status).toBe(500);
  });

  it('can be dismissed while it runs', async () => {
    const location = await start({ level: 5, seconds: 60 });
    await expect.poll(async () => (await get(location)).json.status, { timeout: 10_000 }).toBe('running');
    const dismissed = await server.send('DELETE', location);
    expect([dismissed.status, dismissed.json.status]).toEqual([200, 'dismissed']);
    expect((await get(`${location}/results`)).status).toBe(410);
  });

  it('shows what it has found so far, and nothing of it after its end', async () => {
    const location = await start({ level: 5, seconds: 60 });
    await expect.poll(async () => (await get(location)).json.preview, { timeout: 20_000 }).toBe(1);
    const { json } = await get(`${location}/preview`);
    expect(json).toMatchObject({ number: 1, output: 'depth', stats: { count: 1, max: 5 }, grid: { width: 2 } });
    expect(PNG.sync.read(Buffer.from((await get(json.png)).bytes)).width).toBe(2);
    const values = Buffer.from((await get(json.f32)).bytes);
    expect([values.length, values.readFloatLE(0), values.readFloatLE(4)]).toEqual([8, 5, Number.NaN]);
    await server.send('DELETE', location);
    expect((await get(location)).json.preview).toBeUndefined();
    expect((await get(`${location}/preview`)).json.title).toMatch('중간 그림이 없습니다');
  });

  it('has no results before its end', async () => {
    const location = await start({ level: 5, seconds: 60 });
    const { status, json } = await get(`${location}/results`);
    expect(status).toBe(404);
    expect(json.type).toBe('http://www.opengis.net/def/exceptions/ogcapi-processes-1/1.0/result-not-ready');
    await server.send('DELETE', location);
  });

  it.each([
    [{ inputs: { level: 'high' } }, 'inputs.level'],
    [{ inputs: {} }, 'inputs.level'],
    [{ inputs: { level: 99 } }, 'inputs.level'],
    [{ inputs: { level: 9.5 } }, 'inputs.level'],
    [{ inputs: { level: 1, colour: 'red' } }, 'inputs'],
    [{ inputs: { level: 1 }, scenario: 'existing@9' }, 'scenario'],
    [{ inputs: { level: 1 }, scenario: 'x y' }, 'scenario'],
    [{ inputs: { level: 1 }, outputs: { nothing: {} } }, 'outputs.nothing'],
    [{ inputs: { level: 1 }, surprise: true }, 'body'],
    [[], 'body'],
    ['{"inputs":', 'body'],
    ['{"inputs":{"level":"\\u0000"}}', undefined],
    [undefined, undefined],
  ])('is not begun for %j', async (body, where) => {
    const before = (await world.jobs.list()).length;
    const { status, json } = await server.send('POST', '/api/processes/flood/execution', { body });
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(500);
    if (where) expect(json.where).toBe(where);
    expect(json.message.ko).toMatch(/[가-힣]/);
    expect((await world.jobs.list()).length).toBe(before);
  });

  it('is refused when its body is too large or in an unknown charset', async () => {
    const large = await server.send('POST', '/api/processes/flood/execution', { body: `"${'x'.repeat(5_000_000)}"` });
    expect(large.status).toBe(413);
    const odd = await server.send('POST', '/api/processes/flood/execution', {
      body: '{}',
      headers: { 'Content-Type': 'application/json; charset=utf-99' },
    });
    expect(odd.status).toBe(415);
  });

  it('never is a 5xx, whatever the body', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.json(),
          fc.string(),
          fc.jsonValue().map((inputs) => JSON.stringify({ inputs })),
        ),
        async (body) => {
          const { status } = await server.send('POST', '/api/processes/flood/execution', { body });
          expect(status).toBeGreaterThanOrEqual(400);
          expect(status).toBeLessThan(500);
        },
      ),
      { numRuns: 150 },
    );
  });
});

describe('a synchronous run', () => {
  it('answers with the results', async () => {
    const { status, json } = await server.send('POST', '/api/processes/flood/execution', {
      body: { inputs: { level: 3 } },
    });
    expect(status).toBe(200);
    expect(Object.keys(json)).toEqual(['depth', 'time', 'marks', 'current']);
    const one = await server.send('POST', '/api/processes/flood/execution', {
      body: { inputs: { level: 3 }, outputs: { time: {} } },
    });
    expect(Object.keys(one.json)).toEqual(['time']);
  });

  it('answers with links when raw results are asked for', async () => {
    const { status, headers } = await server.send('POST', '/api/processes/flood/execution', {
      body: { inputs: { level: 3 }, response: 'raw' },
    });
    expect(status).toBe(204);
    expect(headers.link).toMatch(/<\/api\/jobs\/[0-9a-f-]+\/results\/depth\.tif>; rel="item"/);
  });

  it('fails as its job does', async () => {
    const { status, json } = await server.send('POST', '/api/processes/flood/execution', {
      body: { inputs: { level: 0 } },
    });
    expect([status, json.type]).toEqual([409, '/problems/dry-city']);
  });

  it('is dismissed when its caller goes away: nobody else knows of it', async () => {
    const caller = new AbortController();
    const answer = fetch(`${server.url}/api/processes/flood/execution`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ inputs: { level: 6, seconds: 60 } }),
      signal: caller.signal,
    });
    const mine = async () => (await world.jobs.list()).find(({ parameters }) => parameters.level === 6);
    await expect.poll(async () => (await mine())?.status, { timeout: 10_000 }).toBe('running');
    caller.abort();
    await expect(answer).rejects.toThrow();
    await expect.poll(async () => (await mine())?.status, { timeout: 10_000 }).toBe('dismissed');
  });

  it('becomes a job when it takes longer than the caller waits', async () => {
    const { status, headers } = await server.send('POST', '/api/processes/flood/execution', {
      headers: { prefer: 'wait=1' },
      body: { inputs: { level: 3, seconds: 60 } },
    });
    expect(status).toBe(201);
    expect((await server.send('DELETE', String(headers.location))).json.status).toBe('dismissed');
  });
});

describe('results', () => {
  let at: string;
  beforeAll(async () => {
    at = await start({ level: 8 });
    await endOf(server, at);
  });

  it('tell what they are, where they lie, and how they are spread', async () => {
    const { json } = await get(`${at}/results`, { 'accept-language': 'en' });
    const { depth } = json;
    expect(depth).toMatchObject({
      title: 'Depth',
      titleText: { ko: '깊이', en: 'Depth' },
      unit: 'metre',
      tif: `${at}/results/depth.tif`,
      grid: { width: 20, height: 10, cellSize: 10, crs: 'EPSG:5186', blocks: 1 },
    });
    // 18 of 20 columns count in each of ten rows, from 8 m down to -1 m.
    expect(depth.stats).toMatchObject({ count: 180, min: -1, max: 8, mean: 3.5 });
    const [west, south, east, north] = depth.bounds;
    expect((east - west) * 111_320 * Math.cos(0.655)).toBeCloseTo(200, -1);
    expect((north - south) * 111_000).toBeCloseTo(100, -1);
  });

  it('come as a GeoTIFF in its place', async () => {
    const { status, headers, bytes } = await get(`${at}/results/depth.tif`);
    expect([status, headers['cache-control']]).toEqual([200, 'public, max-age=31536000, immutable']);
    const image = await (await fromArrayBuffer(new Uint8Array(bytes).buffer)).getImage();
    expect([image.getWidth(), image.getHeight()]).toEqual([20, 10]);
    expect(image.getGeoKeys()?.ProjectedCSTypeGeoKey).toBe(5186);
    expect(image.getOrigin().slice(0, 2)).toEqual([...floodOrigin]);
    const [values] = (await image.readRasters()) as unknown as Float32Array[];
    expect([values[2], values[22], values[0], values[1]]).toEqual([8, 7, Number.NaN, Number.NaN]);
  });

  it('come as a picture, transparent without data', async () => {
    const { bytes, headers } = await get(`${at}/results/depth.png`);
    expect(headers['content-type']).toBe('image/png');
    const { data, width, height } = PNG.sync.read(bytes);
    const middle = (Math.floor(height / 2) * width + 1) * 4;
    expect(data[middle + 3]).toBe(0);
    expect(data[middle + Math.floor(width / 2) * 4 + 3]).toBe(255);
  });

  it('come as raw values', async () => {
    const { bytes } = await get(`${at}/results/depth.f32`);
    const values = new Float32Array(new Uint8Array(bytes).buffer);
    expect(values).toHaveLength(200);
    expect([values[2], values[198], values[0], values[1]]).toEqual([8, -1, Number.NaN, Number.NaN]);
  });

  it('come as vectors in layers, with what they are', async () => {
    const { json } = await get(`${at}/results`);
    expect(json.current).toMatchObject({
      ...{ stack: `${at}/results/current.stack`, unit: 'metrePerSecond', components: ['east', 'north'] },
      ...{ axis: { unit: 'metre', values: [0, 2] }, grid: { width: 20, height: 10, cellSize: 10, crs: 'EPSG:5186' } },
      // The narrowest legend that holds the longest vector, of 5 m/s.
      legend: { max: 10 },
    });
    const { bytes, headers } = await get(`${at}/results/current.stack`);
    expect(headers['cache-control']).toBe('public, max-age=31536000, immutable');
    const stack = readStack(new Uint8Array(bytes).buffer);
    expect([...layerSpeeds(stack, 1).slice(0, 2)]).toEqual([Number.NaN, 5]);
    expect(stack.ground[7]).toBe(12);
  });

  it('say the value at a place', async () => {
    const valueAt = async (column: number, row: number) => {
      const [lon, lat] = toWgs84([floodOrigin[0] + (column + 0.5) * 10, floodOrigin[1] - (row + 0.5) * 10]);
      return (await get(`${at}/results/depth.json?at=${lon},${lat}`)).json;
    };
    expect(await valueAt(5, 3)).toEqual({ value: 5, unit: 'metre', symbol: 'm' });
    expect((await valueAt(0, 3)).value).toBeNull();
    expect((await valueAt(1, 3)).value).toBeNull();
    expect((await get(`${at}/results/depth.json?at=0,0`)).json.value).toBeNull();
  });

  it.each([
    ['depth.json', 400],
    ['depth.json?at=127', 400],
    ['depth.json?at=127,99', 400],
    ['depth.png?step=1', 404],
    ['depth.png?size=9', 400],
    ['none.tif', 404],
    ['depth.stack', 404],
    ['current.tif', 404],
    ['toString.tif', 404],
    ['depth.gif', 404],
  ])('%s is a %i', async (name, status) => {
    expect((await get(`${at}/results/${name}`)).status).toBe(status);
  });
});

describe('jobs', () => {
  it.each(['x', randomUUID(), '%00', '1 or 1=1'])('%s is none', async (id) => {
    for (const path of [`/api/jobs/${encodeURIComponent(id)}`, `/api/jobs/${encodeURIComponent(id)}/results`]) {
      const { status, json } = await get(path);
      expect(status).toBe(id === '%00' ? 404 : 404);
      expect(json.type).toBe('http://www.opengis.net/def/exceptions/ogcapi-processes-1/1.0/no-such-job');
    }
  });

  it('are listed newest first, by process, state, time and duration', async () => {
    const location = await start({ level: 2 });
    await endOf(server, location);
    const ids = async (query: string) =>
      (await get(`/api/jobs${query}`)).json.jobs.map(({ jobID }: { jobID: string }) => jobID);
    const id = location.split('/').at(-1);
    expect((await ids('?limit=1'))[0]).toBe(id);
    expect(await ids('?status=successful&processID=flood')).toContain(id);
    expect(await ids('?status=running,accepted')).not.toContain(id);
    expect(await ids('?processID=echo')).not.toContain(id);
    expect(await ids('?maxDuration=30')).toContain(id);
    expect(await ids('?minDuration=30')).not.toContain(id);
    expect(await ids('?datetime=2020-01-01T00:00:00Z/..')).toContain(id);
    expect(await ids('?datetime=../2020-01-01T00:00:00Z')).toEqual([]);
    for (const query of ['?status=odd', '?limit=0', '?type=service', '?datetime=odd', '?minDuration=-1']) {
      expect((await get(`/api/jobs${query}`)).status).toBe(400);
    }
  });
});
