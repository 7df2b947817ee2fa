import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { readdirSync, rmSync } from 'node:fs';
import { Agent, get } from 'node:http';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { projectRoot, temporaryFolder } from '../../../client/e2e/harness.ts';
import type { BenchResult } from '../../../simulations/_kit/bench.ts';
import { nodeFlags } from '../tasks/run.mjs';

/**
 * What a reader waits for: a page of 1,000 buildings by bbox, and a prebuilt tile while 200 a second are asked for. The
 * server, with its embedded database, is held to one core; this process asks over the loopback address. Tiles are asked for at fixed
 * instants and timed from these, so that a slow answer also counts for those who queue behind it.
 */
const port = 18_090;
const at = `http://127.0.0.1:${port}`;
/** Square kilometres of generated city. */
const areaKm2 = 9;
const itemRequests = 200;
const tilesPerSecond = 200;
const tileSeconds = 20;
/** A server that has just begun brings hours of simulated readings along: what is measured is one that runs, feeds included. */
const settleSeconds = 45;

const agent = new Agent({ keepAlive: true, maxSockets: 64 });

function fetchBytes(path: string): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const request = get(at + path, { agent, headers: { 'accept-encoding': 'gzip' } }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('end', () => {
        if (response.statusCode === 200) resolve(Buffer.concat(chunks));
        else reject(new Error(`${path}: ${response.statusCode}`));
      });
      response.on('error', reject);
    });
    request.on('error', reject);
  });
}

/** Starts the server on one core where the system has `taskset`. */
async function startServer(dataDir: string): Promise<ChildProcess> {
  const canPin = spawnSync('taskset', ['--version']).status === 0;
  const flags = nodeFlags(canPin ? 1 : availableParallelism());
  const node = [process.execPath, ...flags, 'server/cli/vseoul.mjs', 'serve'];
  const pinned = canPin ? ['taskset', '-c', '0', ...node] : node;
  const server = spawn(pinned[0], pinned.slice(1), {
    cwd: projectRoot,
    env: { ...process.env, DATA_DIR: dataDir, DATABASE_URL: '', HOST: '127.0.0.1', PORT: `${port}`, LOG_LEVEL: 'warn' },
    stdio: 'ignore',
  });
  const end = Date.now() + 300_000;
  while (Date.now() < end) {
    const ready = await fetchBytes('/readyz').then(
      () => true,
      () => false,
    );
    if (ready) return server;
    await pause(200);
  }
  throw new Error('the server was not ready within five minutes');
}

/** A box around the middle of the city that holds about 1,000 buildings. */
async function boxOfThousand(): Promise<string> {
  const collection = JSON.parse((await fetchPlain('/api/collections/buildings')).toString());
  const [west, south, east, north] = collection.extent.spatial.bbox[0];
  const middle = [(west + east) / 2, (south + north) / 2];
  let [small, large] = [0, 0.5];
  for (let i = 0; i < 20; i++) {
    const share = (small + large) / 2;
    const box = boxAround(middle, share * (east - west), share * (north - south));
    const page = JSON.parse((await fetchPlain(`/api/collections/buildings/items?bbox=${box}&limit=1`)).toString());
    if (Math.abs(page.numberMatched - 1000) <= 10) return box;
    if (page.numberMatched < 1000) small = share;
    else large = share;
  }
  return boxAround(middle, small * (east - west), small * (north - south));
}

const boxAround = ([x, y]: number[], dx: number, dy: number): string =>
  [x - dx, y - dy, x + dx, y + dy].map((degrees) => degrees.toFixed(6)).join();

async function fetchPlain(path: string): Promise<Buffer> {
  const response = await fetch(at + path);
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return Buffer.from(await response.arrayBuffer());
}

/** Addresses of the prebuilt building tiles, as the server has them on its disk and the catalogue's link names them. */
async function builtTiles(dataDir: string): Promise<string[]> {
  const catalogue = (await fetchPlain('/api/catalogue')).toString();
  const [, query] = /"\/tiles\/buildings\/[^"?]*(\?[^"]*)"/.exec(catalogue) ?? [];
  if (!query) throw new Error('the catalogue does not name the tiles of the buildings');
  const root = join(dataDir, 'tiles', 'buildings');
  const names = readdirSync(root, { recursive: true, encoding: 'utf8' });
  return names
    .filter((name) => name.endsWith('.glb.gz'))
    .map((name) => `/tiles/buildings/${name.split('/files/')[1].slice(0, -3)}${query}`)
    .sort();
}

async function itemLatencies(box: string): Promise<number[]> {
  const latencies: number[] = [];
  for (let i = -10; i < itemRequests; i++) {
    const started = performance.now();
    await fetchBytes(`/api/collections/buildings/items?bbox=${box}&limit=1000`);
    if (i >= 0) latencies.push(performance.now() - started);
  }
  return latencies;
}

async function tileLatencies(paths: readonly string[]): Promise<number[]> {
  for (const path of paths.slice(0, 200)) await fetchBytes(path);
  const latencies: number[] = [];
  const asked: Promise<void>[] = [];
  const started = performance.now();
  for (let i = 0; i < tilesPerSecond * tileSeconds; i++) {
    const due = started + (i * 1000) / tilesPerSecond;
    const wait = due - performance.now();
    if (wait > 0) await pause(wait);
    asked.push(
      fetchBytes(paths[(i * 7919) % paths.length]).then(() => {
        latencies.push(performance.now() - due);
      }),
    );
  }
  await Promise.all(asked);
  return latencies;
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return Number(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))].toFixed(2));
}

export async function bench(): Promise<BenchResult> {
  const dataDir = temporaryFolder();
  let server: ChildProcess | undefined;
  try {
    const tool = ['--disable-warning=ExperimentalWarning', 'server/cli/vseoul.ts'];
    const env = { ...process.env, DATA_DIR: dataDir, DATABASE_URL: '' };
    for (const command of [
      ['synth', '--area', `km2:${areaKm2}`],
      ['tiles', 'build', '--only', 'buildings'],
    ]) {
      execFileSync(process.execPath, [...tool, ...command], {
        cwd: projectRoot,
        env,
        stdio: ['ignore', 'ignore', 'inherit'],
      });
    }
    server = await startServer(dataDir);
    await pause(settleSeconds * 1000);
    const tiles = await tileLatencies(await builtTiles(dataDir));
    const items = await itemLatencies(await boxOfThousand());
    return {
      bench: 'read',
      cores: availableParallelism(),
      runs: 1,
      metrics: {
        items_p99_ms: { value: quantile(items, 0.99), unit: 'ms', target: 150, better: 'less' },
        items_p50_ms: { value: quantile(items, 0.5), unit: 'ms' },
        tile_p99_ms: { value: quantile(tiles, 0.99), unit: 'ms', target: 10, better: 'less' },
        tile_p50_ms: { value: quantile(tiles, 0.5), unit: 'ms' },
      },
    };
  } finally {
    agent.destroy();
    if (server) await stopped(server);
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function stopped(server: ChildProcess): Promise<void> {
  const ended = new Promise((resolve) => server.once('exit', resolve));
  server.kill('SIGTERM');
  await Promise.race([ended, pause(10_000)]);
  server.kill('SIGKILL');
}
