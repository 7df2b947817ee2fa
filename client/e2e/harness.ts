import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { findChromium } from '#server/cli/tasks/system.mjs';

export const projectRoot = resolve(import.meta.dirname, '../..');
const tool = join(projectRoot, 'server/cli/vseoul.ts');
const shared = resolve(projectRoot, '../shared/data');

/** Real files of Gangnam, where they lie beside the project; undefined elsewhere. */
export const realFiles = existsSync(shared)
  ? [
      'buildings/gangnam9_osm_buildings_5205.geojson',
      'buildings/yeoksam_gis_building_shp',
      'terrain/seoul_dem_90m_epsg5186.tif',
      'sensors/sdot_sensor_locations_851.csv',
      'weather/KOR_SO_Seoul.WS.471080_TMYx.2007-2021.epw',
      'boundaries/seoul_legal_dong_467_juso2015.geojson',
      'roads/gangnam9_osm_roads.geojson',
      'roads/gangnam9_osm_water_green.geojson',
    ].map((file) => join(shared, file))
  : undefined;

/** Screenshots are kept here as artefacts of the run; `PICTURES=docs/pictures` makes the pictures of the docs anew. */
export const artefacts = join(projectRoot, process.env.PICTURES ?? 'artefacts');

export function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), 'virtual-seoul-'));
}

export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}

/** Runs the tool to its end. */
export function vseoul(args: readonly string[], environment: Record<string, string> = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [tool, ...args], {
    encoding: 'utf8',
    env: { ...process.env, ...environment },
    maxBuffer: 1 << 26,
  });
  return { status, stdout, stderr };
}

/** Imports the real files into an empty folder. */
export function importReal(dataDir: string): void {
  const { status, stderr } = vseoul(['import', ...(realFiles ?? [])], { DATA_DIR: dataDir });
  if (status !== 0) throw new Error(`the import ended with ${status}:\n${stderr}`);
}

export interface RunningServer {
  readonly url: string;
  readonly log: () => string;
  stop(signal?: NodeJS.Signals): Promise<void>;
}

/** Starts the server on a free port and waits until it says where it listens. */
export async function startServer(dataDir: string, environment: Record<string, string> = {}): Promise<RunningServer> {
  const child = spawn(process.execPath, [tool, 'serve'], {
    // A small generated city: what is shown of it does not depend on its size.
    env: { ...process.env, PORT: '0', DATA_DIR: dataDir, CITY_AREA: 'km2:4', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let log = '';
  const ended = new Promise<void>((done) => child.once('exit', () => done()));
  const url = await new Promise<string>((found, failed) => {
    const timer = setTimeout(() => failed(new Error(`the server said nothing for two minutes:\n${log}`)), 120_000);
    const hear = (chunk: Buffer) => {
      log += chunk.toString();
      const match = /http:\/\/[\w.[\]:]+:\d+/.exec(log);
      if (match) {
        clearTimeout(timer);
        found(match[0]);
      }
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.once('exit', (code) => failed(new Error(`the server ended with ${code}:\n${log}`)));
  });
  return {
    url,
    log: () => log,
    stop: async (signal = 'SIGTERM') => {
      child.kill(signal);
      await ended;
    },
  };
}

export async function waitUntilReady(url: string, timeoutMs = 120_000): Promise<void> {
  const end = Date.now() + timeoutMs;
  for (;;) {
    const answer = await fetch(`${url}/readyz`).catch(() => undefined);
    if (answer?.ok) return;
    if (Date.now() > end) throw new Error(`not ready after ${timeoutMs} ms: ${await answer?.text()}`);
    await new Promise((done) => setTimeout(done, 250));
  }
}

function chromiumPath(): string {
  const path = findChromium();
  if (!path) throw new Error('no Chromium on this machine');
  return path;
}

const quietFlags = [
  '--no-sandbox',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--disable-quic',
];

/** Chromium with software WebGL: without these flags the canvas stays empty and nothing says so. */
export async function openBrowser(): Promise<Browser> {
  const webgl = ['--use-gl=angle', '--use-angle=swiftshader', '--enable-unsafe-swiftshader', '--ignore-gpu-blocklist'];
  return chromium.launch({ executablePath: chromiumPath(), headless: true, args: [...quietFlags, ...webgl] });
}

export interface MortalBrowser {
  readonly browser: Browser;
  /** SIGKILL to all of its processes, as a crash of the machine's memory would end them. */
  kill(): Promise<void>;
}

/** A browser that keeps what pages store in a folder, and that can be killed. */
export async function openMortalBrowser(folder: string): Promise<MortalBrowser> {
  const flags = ['--headless', '--remote-debugging-port=0', `--user-data-dir=${folder}`, ...quietFlags];
  const child = spawn(chromiumPath(), [...flags, 'about:blank'], {
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = new Promise<void>((done) => child.once('exit', () => done()));
  const kill = async () => {
    if (child.exitCode === null && child.pid) process.kill(-child.pid, 'SIGKILL');
    await ended;
  };
  const address = await new Promise<string>((found, failed) => {
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      const match = /ws:\/\/\S+/.exec(said);
      if (match) found(match[0]);
    });
    child.once('exit', (code) => failed(new Error(`Chromium ended with ${code}:\n${said}`)));
  });
  return { browser: await chromium.connectOverCDP(address), kill };
}

/** Screens that the docs show, and the names of their pictures there. */
const docPictures: Readonly<Record<string, string>> = {
  '1-open': 'gangnam',
  '4-sunlight': 'sunlight',
};

export async function screenshot(page: Page, name: string): Promise<void> {
  const as = process.env.PICTURES ? docPictures[name] : name;
  if (!as) return;
  mkdirSync(artefacts, { recursive: true });
  await page.screenshot({ path: join(artefacts, `${as}.png`) });
}
