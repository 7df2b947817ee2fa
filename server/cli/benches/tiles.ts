import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { join, relative } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { discover, type Features } from '#server/kit/discovery.ts';
import { migrate } from '#server/kit/migrate.ts';
import { openDb } from '#server/kit/open-db.ts';
import { newestRevision } from '#server/kit/revisions.ts';
import { createTileStore, revisionStamp } from '#server/kit/tile-store.ts';
import type { BenchResult, Metric } from '#simulations/_kit/bench.ts';
import {
  openBrowser,
  projectRoot,
  removeFolder,
  startServer,
  temporaryFolder,
  vseoul,
  waitUntilReady,
} from '../../../client/e2e/harness.ts';
import { openTwin } from '../../../client/e2e/page.ts';
import { validateTileset } from '../../../tiles/_kit/tileset-validator.ts';
import { fillWithGrid } from '../../../tiles/buildings/bench-city.ts';
import { findPostgres, startPostgres } from '../../kit/native-postgres.mjs';
import { buildClient } from '../tasks/build.mjs';

/**
 * The buildings of the whole generated Seoul as tiles: built twice, compared byte by byte, every tile through Khronos'
 * validator and our own, and then looked at in a browser against the real server. On native PostGIS where there is one, else
 * on the embedded database. `BENCH_AREA` takes a smaller part of the city, `BENCH_GRID=600000` a grid of so many
 * buildings instead, `BENCH_CITY=postgres://…` a city that is there already.
 */
const area = process.env.BENCH_AREA ?? 'all';
const grid = Number(process.env.BENCH_GRID ?? 0);
const tilesetId = 'buildings';

interface City {
  readonly environment: { readonly DATA_DIR: string; readonly DATABASE_URL: string };
  close(): Promise<void>;
}

async function makeCity(dataDir: string): Promise<City> {
  const given = process.env.BENCH_CITY;
  if (given) return { environment: { DATA_DIR: dataDir, DATABASE_URL: given }, close: async () => {} };
  const server = findPostgres() ? await startPostgres() : undefined;
  const environment = { DATA_DIR: dataDir, DATABASE_URL: server?.url ?? '' };
  if (grid > 0) {
    const db = await openDb({ dataDir, databaseUrl: server?.url });
    await migrate(db);
    await fillWithGrid(db, grid);
    await db.close();
  } else {
    const { status, stderr } = vseoul(['synth', '--area', area], environment);
    if (status !== 0) throw new Error(`synth ended with ${status}: ${stderr.slice(-2000)}`);
  }
  return { environment, close: async () => server?.stop() };
}

interface Built {
  readonly seconds: number;
  readonly folder: string;
  readonly buildings: number;
  readonly megabytes: number;
}

/** Builds the tileset from nothing into a folder. */
async function build(city: City, dataDir: string, features: Features): Promise<Built> {
  const { DATABASE_URL } = city.environment;
  const db = await openDb({ dataDir: city.environment.DATA_DIR, databaseUrl: DATABASE_URL || undefined });
  const store = createTileStore(join(dataDir, 'tiles'));
  try {
    const tileset = features.tiles.find(({ id }) => id === tilesetId)?.server.tileset;
    if (!tileset) throw new Error('there is no tileset of buildings');
    const scenario = await newestRevision(db);
    const stamp = await revisionStamp(db, scenario);
    const { seconds, bytes } = await store.build({ tileset, reader: db, scenario, stamp });
    const [{ buildings }] = await db.query<{ buildings: number }>(
      'select count(*)::int as buildings from building where valid_to is null and superseded_by is null',
    );
    const { version } = tileset.contract;
    const folder = join(
      dataDir,
      'tiles',
      tilesetId,
      `v${version}`,
      `${scenario.scenario}@${scenario.revision}`,
      'files',
    );
    return { seconds, folder, buildings, megabytes: bytes / 1e6 };
  } finally {
    await store.close();
    await db.close();
  }
}

const pathsIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort();

const hashOf = (file: string) => createHash('sha256').update(readFileSync(file)).digest('hex');

/** Files that are not the same, byte for byte, in two builds. */
function differing(a: string, b: string): number {
  const names = new Set([...pathsIn(a), ...pathsIn(b)]);
  return [...names].filter((name) => {
    const [x, y] = [join(a, name), join(b, name)];
    return !existsSync(x) || !existsSync(y) || hashOf(x) !== hashOf(y);
  }).length;
}

const gltf = createRequire(import.meta.url)('gltf-validator') as {
  validateBytes(bytes: Uint8Array, options?: object): Promise<{ issues: { numErrors: number } }>;
};

async function validate(folder: string): Promise<{ tiles: number; gltfErrors: number; tilesetErrors: number }> {
  const stored = new Map(pathsIn(folder).map((name) => [name.replace(/\.gz$/, ''), join(folder, name)]));
  const read = (path: string) => {
    const file = stored.get(path);
    if (!file) return undefined;
    const bytes = readFileSync(file);
    return file.endsWith('.gz') ? gunzipSync(bytes) : bytes;
  };
  const issues = validateTileset({ paths: stored.keys(), read });
  for (const issue of issues.slice(0, 5)) console.error(issue);
  let tiles = 0;
  let gltfErrors = 0;
  for (const path of stored.keys()) {
    if (!path.endsWith('.glb')) continue;
    tiles++;
    gltfErrors += (await gltf.validateBytes(read(path) as Uint8Array, { maxIssues: 5 })).issues.numErrors;
  }
  return { tiles, gltfErrors, tilesetErrors: issues.length };
}

interface Seen {
  readonly wireMb: number;
  readonly buildingsMb: number;
  readonly drawCommands: number;
  readonly tileMb: number;
  readonly flyMb: number;
  /** The same flight on a screen of a phone's size, which keeps less. */
  readonly phoneMb: number;
  readonly idleFramesPerS: number;
}

/** Places over the whole city that the fly-through passes: longitude, latitude, range, heading. */
const flight: readonly (readonly [number, number, number, number])[] = [
  [126.977, 37.575, 1800, 0],
  [127.01, 37.567, 1200, 60],
  [127.047, 37.605, 2500, 20],
  [127.066, 37.655, 3000, 0],
  [127.127, 37.55, 2500, 180],
  [127.1, 37.513, 1500, 260],
  [127.028, 37.498, 1200, 270],
  [126.952, 37.48, 3000, 300],
  [126.925, 37.525, 1500, 320],
  [126.865, 37.545, 2500, 0],
  [126.89, 37.58, 2000, 45],
  [126.93, 37.62, 4000, 90],
  [126.99, 37.55, 12_000, 0],
];

async function look(city: City): Promise<Seen> {
  const server = await startServer(city.environment.DATA_DIR, city.environment);
  const browser = await openBrowser();
  try {
    await waitUntilReady(server.url, 1_200_000);
    let bytes = 0;
    let ofBuildings = 0;
    const { page } = await openTwin(browser, server.url, {
      prepare: async (opened) => {
        await countBytes(opened, (path, size) => {
          bytes += size;
          if (path.startsWith(`/tiles/${tilesetId}/`)) ofBuildings += size;
        });
      },
    });
    const state = () =>
      page.evaluate(() => ({
        draw: window.__twin?.drawCommands ?? 0,
        bytes: window.__twin?.tileBytes ?? 0,
        frames: window.__twin?.frames.scene ?? 0,
      }));
    const home = await state();
    const [wireMb, buildingsMb] = [bytes / 1e6, ofBuildings / 1e6];
    await page.waitForTimeout(3000);
    const still = (await state()).frames;
    await page.waitForTimeout(10_000);
    const idleFramesPerS = ((await state()).frames - still) / 10;
    const most = Math.max(home.bytes, await flyOver(page));
    await page.context().close();
    const phone = await openTwin(browser, server.url, { width: 360, height: 740 });
    const mostOfPhone = await flyOver(phone.page);
    return {
      wireMb,
      buildingsMb,
      drawCommands: home.draw,
      tileMb: home.bytes / 1048576,
      flyMb: most / 1048576,
      phoneMb: mostOfPhone / 1048576,
      idleFramesPerS,
    };
  } finally {
    await browser.close();
    await server.stop();
  }
}

/** Highest memory of the tiles over the flight. */
async function flyOver(page: Page): Promise<number> {
  let most = 0;
  for (const [lon, lat, range, heading] of flight) {
    await page.evaluate(
      ([x, y, r, h]) => window.__twin?.flyTo({ target: [x, y, 50], range: r, heading: h, pitch: -20 }, 0),
      [lon, lat, range, heading] as const,
    );
    most = Math.max(most, await watchMemory(page));
  }
  return most;
}

async function countBytes(page: Page, heard: (path: string, bytes: number) => void): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send('Network.enable');
  const addresses = new Map<string, string>();
  session.on('Network.responseReceived', ({ requestId, response }) => addresses.set(requestId, response.url));
  session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    const address = addresses.get(requestId);
    if (address?.startsWith('http')) heard(new URL(address).pathname, encodedDataLength);
  });
}

/** Highest memory of the tiles until the view has everything, or a minute has passed. */
async function watchMemory(page: Page): Promise<number> {
  let most = 0;
  const end = Date.now() + 60_000;
  for (;;) {
    await page.waitForTimeout(500);
    const [bytes, ready] = await page.evaluate(
      () => [window.__twin?.tileBytes ?? 0, window.__twin?.ready() ?? false] as const,
    );
    most = Math.max(most, bytes);
    if (ready || Date.now() > end) return most;
  }
}

export async function bench(): Promise<BenchResult> {
  const folder = temporaryFolder();
  buildClient(projectRoot);
  const city = await makeCity(join(folder, 'city'));
  try {
    const features = await discover(undefined, ['datasets', 'tiles']);
    const first = await build(city, city.environment.DATA_DIR, features);
    const rss = process.resourceUsage().maxRSS / 1000;
    const second = await build(city, join(folder, 'again'), features);
    const unlike = differing(first.folder, second.folder);
    const { tiles, gltfErrors, tilesetErrors } = await validate(first.folder);
    const seen = await look(city);
    const rounded = (value: number) => Number(value.toPrecision(4));
    const metrics: Record<string, Metric> = {
      buildings: { value: first.buildings, unit: 'buildings', target: 600_000, better: 'more' },
      build_s: { value: rounded(Math.max(first.seconds, second.seconds)), unit: 's', target: 600, better: 'less' },
      build_rss_mb: { value: Math.round(rss), unit: 'MB' },
      tiles: { value: tiles, unit: 'tiles' },
      tileset_mb: { value: rounded(first.megabytes), unit: 'MB' },
      differing_files: { value: unlike, unit: 'files', target: 0, better: 'less' },
      gltf_errors: { value: gltfErrors, unit: 'errors', target: 0, better: 'less' },
      tileset_errors: { value: tilesetErrors, unit: 'errors', target: 0, better: 'less' },
      wire_mb: { value: rounded(seen.wireMb), unit: 'MB', target: 15, better: 'less' },
      buildings_wire_mb: { value: rounded(seen.buildingsMb), unit: 'MB' },
      draw_commands: { value: seen.drawCommands, unit: 'commands', target: 300, better: 'less' },
      tile_memory_mb: { value: rounded(seen.tileMb), unit: 'MiB', target: 384, better: 'less' },
      fly_memory_mb: { value: rounded(seen.flyMb), unit: 'MiB', target: 384, better: 'less' },
      phone_memory_mb: { value: rounded(seen.phoneMb), unit: 'MiB', target: 128, better: 'less' },
      idle_frames_per_s: { value: seen.idleFramesPerS, unit: '1/s', target: 1, better: 'less' },
    };
    return { bench: 'tiles', cores: availableParallelism(), runs: 1, metrics };
  } finally {
    await city.close();
    removeFolder(folder);
  }
}
