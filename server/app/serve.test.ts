import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeRevision } from '../kit/revisions.ts';
import { readSettings } from '../kit/settings.ts';
import { sampleFeatures } from './sample.testing.ts';
import { type RunningServer, type ServeOptions, serve } from './serve.ts';

/** The whole server on a database of its own on the disk: start, a new city, stop, start again. */
const folder = mkdtempSync(join(tmpdir(), 'serve-test-'));
const settings = { ...readSettings({}), port: 0, dataDir: folder, databaseUrl: undefined, threads: 1 };
const logged: string[] = [];
const log = pino({ level: 'info' }, { write: (line: string) => void logged.push(line) });

let fills = 0;
let goOn: () => void;
const mayGoOn = new Promise<void>((resolve) => {
  goOn = resolve;
});
const options: ServeOptions = {
  log,
  features: sampleFeatures,
  async fillCity(db, _features, progress) {
    fills++;
    progress(0.5, { ko: '반쯤', en: 'Half way' });
    await mayGoOn;
    await makeRevision(db, async () => ({ changed: 1, datasets: ['gauges'] }));
  },
};
let server: RunningServer;
const json = async (path: string) => (await fetch(`${server.url}${path}`)).json();

beforeAll(async () => {
  server = await serve(settings, options);
});
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('the server', () => {
  it('answers while a new city is prepared, and tells how far that is', async () => {
    expect(await json('/api/catalogue')).toMatchObject({
      status: 'preparing',
      stage: { en: 'Half way' },
      fraction: 0.35,
      scenario: 'existing@0',
    });
    expect((await fetch(`${server.url}/readyz`)).status).toBe(503);
    goOn();
    await server.prepared;
    expect(await json('/api/catalogue')).toMatchObject({ status: 'ready', scenario: 'existing@1' });
    expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
  });

  it('runs simulations, echoes, and counts them', async () => {
    const run = (process: string, inputs: object) =>
      fetch(`${server.url}/api/processes/${process}/execution`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ inputs }),
      });
    expect(Object.keys(await (await run('flood', { level: 3 })).json())).toEqual(['depth', 'time', 'marks', 'current']);
    expect(await (await run('echo', { echo: 'there' })).text()).toBe('there');
    const metrics = await (await fetch(`${server.url}/metrics`)).text();
    expect(metrics).toContain('vseoul_jobs{status="successful"} 2');
    expect(metrics).toMatch(/db_query_duration_seconds_count\{call="query"\} [1-9]/);
  });

  it('says at the start where it listens, on what, and who may write', () => {
    const said = logged.join('\n');
    expect(said).toContain(`listening on ${server.url}`);
    expect(said).toContain(`embedded, in ${folder}`);
    expect(said).toContain('writing: whoever sits at this machine');
  });

  it('refuses a port that is taken, and leaves the database to others', async () => {
    const port = Number(new URL(server.url).port);
    const other = mkdtempSync(join(tmpdir(), 'serve-test-'));
    await expect(serve({ ...settings, port, dataDir: other }, options)).rejects.toMatchObject({ code: 'port-in-use' });
    rmSync(other, { recursive: true, force: true });
  });

  it('lets a request in progress end when it stops, and keeps the city', async () => {
    const answer = fetch(`${server.url}/api/processes/echo/execution`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ inputs: { echo: 'last words', pause: 0.3 } }),
    });
    await new Promise((resolve) => setTimeout(resolve, 100));
    await Promise.all([server.close(), answer]);
    await expect(fetch(`${server.url}/healthz`)).rejects.toThrow();
    server = await serve(settings, options);
    await server.prepared;
    expect(await json('/api/catalogue')).toMatchObject({ status: 'ready', scenario: 'existing@1' });
    expect(fills).toBe(1);
  });
});
