import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeToken } from '../kit/tokens.ts';
import { openTestWorld, type TestServer, type TestWorld } from './testing.ts';

let world: TestWorld;
let server: TestServer;
const get = (path: string, headers: Record<string, string> = {}) => server.send('GET', path, { headers });

beforeAll(async () => {
  world = await openTestWorld();
  server = await world.start();
});
afterAll(() => world.close());

describe('who may write', () => {
  const run = { inputs: { level: 2 } };
  const execute = '/api/processes/flood/execution';
  /** Every route that writes, with what it answers to a good request of one who may. */
  const writes = [
    ['POST', execute, run, 200],
    ['DELETE', `/api/jobs/${randomUUID()}`, undefined, 404],
    [
      'POST',
      '/api/feeds/gauges/observations',
      [{ entity: 'g1', time: new Date(Date.now() - 60_000).toISOString(), values: { level: 3 } }],
      201,
    ],
    ['POST', '/api/dataset/gauges/reset', undefined, 200],
    ['POST', `/api/jobs/${randomUUID()}/repeat`, {}, 404],
    ['POST', '/api/scenarios/nobodys/undo', { author: 'gateway' }, 404],
  ] as const;

  let open: TestServer;
  let token: string;
  beforeAll(async () => {
    open = await world.start({ host: '0.0.0.0' });
    token = await makeToken(world.db, 'gateway');
  });

  /** Who sends: headers, and whether that is enough on loopback and on a public address. */
  const senders = () =>
    [
      ['nobody in particular', {}, 'ok', 401],
      ['the page itself', { origin: server.url, 'sec-fetch-site': 'same-origin' }, 'ok', 401],
      ['a page of another site', { origin: 'http://evil.example' }, 403, 401],
      ['a page of another port', { origin: 'http://127.0.0.1:9', 'sec-fetch-site': 'same-site' }, 403, 401],
      ['a page without origin', { origin: 'null' }, 403, 401],
      ['a form of another site', { 'sec-fetch-site': 'cross-site' }, 403, 401],
      ['a name bound to this address', { host: 'evil.example' }, 401, 401],
      ['a proxy', { 'x-forwarded-for': '203.0.113.9' }, 401, 401],
      ['one with a token', { authorization: `Bearer ${token}` }, 'ok', 'ok'],
      [
        'one with a token from afar',
        { authorization: `Bearer ${token}`, host: 'twin.example', 'x-forwarded-for': '203.0.113.9' },
        'ok',
        'ok',
      ],
      ['one with a wrong token', { authorization: `Bearer ${token.slice(0, -1)}x` }, 401, 401],
      ['one with a password', { authorization: 'Basic YWRtaW46YWRtaW4=' }, 401, 401],
      ['one with an empty token', { authorization: 'Bearer ' }, 401, 401],
    ] as const;

  it('is decided alike on every route that writes', async () => {
    for (const [name, headers, onLoopback, inPublic] of senders()) {
      for (const [method, path, body, good] of writes) {
        for (const [where, target, expected] of [
          ['loopback', server, onLoopback],
          ['public', open, inPublic],
        ] as const) {
          const answer = await target.send(method, path, { headers: { ...headers } as Record<string, string>, body });
          const label = `${name}, ${method} ${path} on ${where}`;
          expect(answer.status, label).toBe(expected === 'ok' ? good : expected);
          if (answer.status === 401) expect(answer.headers['www-authenticate'], label).toMatch(/^Bearer realm=/);
        }
      }
    }
  });

  it('covers every operation that is marked as writing', async () => {
    const { json } = await get('/api/openapi.json');
    const marked = Object.entries(json.paths).flatMap(([path, methods]) =>
      Object.entries(methods as Record<string, { security?: unknown }>)
        .filter(([, { security }]) => security)
        .map(([method]) => `${method} ${path}`),
    );
    expect(marked.toSorted()).toEqual([
      'delete /api/jobs/{jobId}',
      'post /api/alarms/acknowledge',
      'post /api/feeds/{feedId}/observations',
      'post /api/feeds/{feedId}/rules',
      'post /api/jobs/{jobId}/repeat',
      'post /api/massing',
      'post /api/processes/{processId}/execution',
      'post /api/scenarios',
      'post /api/scenarios/{scenarioId}/merge',
      'post /api/scenarios/{scenarioId}/rebase',
      'post /api/scenarios/{scenarioId}/redo',
      'post /api/scenarios/{scenarioId}/revisions',
      'post /api/scenarios/{scenarioId}/undo',
      'post /sta/v1.1/{path}',
    ]);
    for (const [path, methods] of Object.entries(json.paths)) {
      for (const method of Object.keys(methods as object)) {
        // A view of the twin may be saved by anybody: `views.test.ts`.
        if (method !== 'get' && path !== '/api/views') expect(marked).toContain(`${method} ${path}`);
      }
    }
  });

  it('does not matter for reading', async () => {
    for (const [, headers] of senders()) {
      expect((await open.send('GET', '/api/jobs', { headers: { ...headers } as Record<string, string> })).status).toBe(
        200,
      );
    }
  });

  it('is limited in number, and told when to come again', async () => {
    const strict = await world.start({ writesPerMinute: 2 });
    const again = () => strict.send('DELETE', `/api/jobs/${randomUUID()}`);
    expect([(await again()).status, (await again()).status]).toEqual([404, 404]);
    const { status, headers, json } = await again();
    expect([status, json.type]).toEqual([429, '/problems/too-many-requests']);
    expect(Number(headers['retry-after'])).toBeGreaterThan(0);
    expect((await strict.send('GET', '/api/jobs')).status).toBe(200);
  });
});
