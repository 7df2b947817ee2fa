import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import type { Db } from '../kit/db.ts';
import type { Features } from '../kit/discovery.ts';
import { createFeedHost } from '../kit/feed-host.ts';
import { createJobs, type Jobs } from '../kit/jobs.ts';
import { readSettings, type Settings } from '../kit/settings.ts';
import { openTestDb } from '../kit/testing.ts';
import { createTileStore } from '../kit/tile-store.ts';
import { createApp } from './app.ts';
import { type CityState, createCityState } from './city-state.ts';
import type { AppDeps } from './deps.ts';
import { type ApiDocument, documentChecker } from './document.testing.ts';
import { withEcho } from './echo.ts';
import { createMetrics } from './metrics.ts';
import { sampleFeatures } from './sample.testing.ts';

/** A small world for the tests of the routes: the sample features, a real database, real HTTP. */

/** The database and the queue that the servers of one test file share. */
export interface TestWorld {
  readonly db: Db;
  readonly jobs: Jobs;
  readonly folder: string;
  readonly feeds: AppDeps['feeds'];
  readonly logged: string[];
  start(options?: {
    host?: string;
    writesPerMinute?: number;
    city?: CityState;
    clientFolder?: string;
  }): Promise<TestServer>;
  close(): Promise<void>;
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly bytes: Buffer;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into every kind of answer
  readonly json: any;
}

export interface TestServer {
  readonly url: string;
  readonly deps: AppDeps;
  /** A JSON body is sent as such; a text goes out as it is. Every answer is held against the API document. */
  send(method: string, path: string, options?: { headers?: Record<string, string>; body?: unknown }): Promise<Answer>;
  /** Ids of the operations that were answered without a problem. */
  readonly exercised: ReadonlySet<string>;
}

/** Opens a world of these features; the samples, where none are named. */
export async function openTestWorld(features: Features = sampleFeatures): Promise<TestWorld> {
  const folder = mkdtempSync(join(tmpdir(), 'web-test-'));
  const db = await openTestDb();
  const logged: string[] = [];
  const log = pino({ level: 'debug' }, { write: (line: string) => void logged.push(line) });
  const settings: Settings = { ...readSettings({}), dataDir: folder, threads: 1 };
  const jobs = await createJobs({ db, features: withEcho(features), settings, log });
  await jobs.start();
  const metrics = createMetrics();
  const feeds = createFeedHost({ db, datasets: features.datasets, log, seed: 1, registry: metrics.registry });
  await feeds.start();
  const closers: (() => Promise<void>)[] = [];
  return {
    db,
    jobs,
    folder,
    feeds,
    logged,
    async start({
      host = '127.0.0.1',
      writesPerMinute = 10_000,
      city = createCityState(),
      clientFolder = folder,
    } = {}) {
      const deps: AppDeps = {
        db,
        features,
        settings: { ...settings, host },
        jobs,
        tiles: createTileStore(join(folder, 'tiles')),
        log,
        city,
        metrics: createMetrics(),
        feeds,
        clientFolder,
        writesPerMinute,
      };
      const server = createServer(createApp(deps));
      // A machine that is busy may leave a connection idle for longer than the five seconds that Node allows.
      server.keepAliveTimeout = 60_000;
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const { port } = server.address() as AddressInfo;
      closers.push(() => new Promise((resolve) => server.close(() => resolve()).closeAllConnections()));
      const plain = senderTo(port);
      const { json: document } = await plain('GET', '/api/openapi.json');
      const { check, exercised } = documentChecker(document as ApiDocument);
      const send: TestServer['send'] = async (method, path, options) => {
        const answer = await plain(method, path, options);
        check(method, path, answer);
        return answer;
      };
      return { url: `http://127.0.0.1:${port}`, deps, send, exercised };
    },
    async close() {
      for (const close of closers) await close();
      await feeds.stop();
      await jobs.stop();
      await db.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Plain HTTP rather than fetch: tests need to send any Host, any path, any broken body. */
function senderTo(port: number): TestServer['send'] {
  return (method, path, { headers = {}, body } = {}) =>
    new Promise((resolve, reject) => {
      const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
      const type = text === undefined ? {} : { 'Content-Type': 'application/json' };
      const request = httpRequest(
        { port, host: '127.0.0.1', method, path, headers: { ...type, ...headers } },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('end', () => {
            const bytes = Buffer.concat(chunks);
            const isJson = /json/.test(response.headers['content-type'] ?? '') && !response.headers['content-encoding'];
            const said = bytes.toString();
            const json = isJson && said ? JSON.parse(said) : undefined;
            resolve({ status: response.statusCode ?? 0, headers: response.headers, bytes, text: said, json });
          });
        },
      );
      request.on('error', reject);
      request.end(text);
    });
}

/** Waits for a job to end and returns it. */
export async function endOf(server: TestServer, location: string): Promise<Answer['json']> {
  for (;;) {
    const { json } = await server.send('GET', location);
    if (!['accepted', 'running'].includes(json.status)) return json;
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
}
