import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Browser, Page } from 'playwright-core';
import { LiveTable } from '#client/kit/live-client-table.ts';
import { enuFrame } from '#client/kit/scene/enu-frame.ts';
import { MovingPoints } from '#client/kit/scene/moving-points.ts';
import { PlaneGrid } from '#client/kit/scene/plane-grid.ts';
import { type LiveFrame, randomUnit } from '#core';
import { type BenchResult, median } from '#simulations/_kit/bench.ts';
import {
  openBrowser,
  projectRoot,
  removeFolder,
  startServer,
  temporaryFolder,
  waitUntilReady,
} from '../../../client/e2e/harness.ts';
import { openTwin } from '../../../client/e2e/page.ts';
import { buildClient } from '../tasks/build.mjs';

/**
 * What the page weighs, what a flight of ten minutes leaves behind, what 5,000 moving points cost, and how well the two engines
 * agree. The browser draws by the processor, so frame rates mean nothing here and are not reported.
 * `FLY_MINUTES` shortens the flight; `fly_minutes` says how long it was.
 */
const flyMinutes = Number(process.env.FLY_MINUTES ?? 10);
const points = 5000;
const cameras = 20;
const megabyte = 1024 * 1024;

export async function bench(): Promise<BenchResult> {
  buildClient(projectRoot);
  const update = await movingUpdates();
  const dataDir = temporaryFolder();
  const server = await startServer(dataDir);
  let browser: Browser | undefined;
  try {
    await waitUntilReady(server.url);
    browser = await openBrowser();
    const first = await firstPicture(browser, server.url);
    const { page, errors } = await openTwin(browser, server.url, { width: 800, height: 500, path: '/control' });
    const agreement = await enginesApart(page);
    const flight = await fly(page);
    const serious = await seriousFindings(page);
    return {
      bench: 'client',
      cores: availableParallelism(),
      runs: 1,
      metrics: {
        entry_gzip_kb: { value: first.entryKb, unit: 'kB', target: 350, better: 'less' },
        first_picture_mb: { value: first.wireMb, unit: 'MB' },
        first_picture_requests: { value: first.requests, unit: 'count' },
        first_picture_draw_commands: { value: first.drawCommands, unit: 'count', target: 300, better: 'less' },
        fly_heap_ratio: { value: flight.heapRatio, unit: 'ratio', target: 1.1, better: 'less' },
        fly_minutes: { value: flyMinutes, unit: 'min' },
        fly_errors: { value: errors.length, unit: 'count', target: 0, better: 'less' },
        tile_memory_mb: { value: flight.tileMb, unit: 'MB', target: 384, better: 'less' },
        draw_commands: { value: flight.drawCommands, unit: 'count', target: 300, better: 'less' },
        update_p95_ms: { value: update.p95Ms, unit: 'ms', target: 8, better: 'less' },
        objects_per_update: { value: update.objects, unit: 'count', target: 1, better: 'less' },
        axe_serious: serious,
        deck_cesium_max_px: { value: agreement.maxPx, unit: 'px', target: 2, better: 'less' },
        deck_cesium_marks: { value: agreement.marks, unit: 'count' },
      },
    };
  } finally {
    await browser?.close();
    await server.stop();
    removeFolder(dataDir);
  }
}

interface FirstPicture {
  /** Of scripts and styles that the page asks for until it asks for the engines, each gzipped. */
  readonly entryKb: number;
  /** Until the city is drawn: what came over the wire, and how often it was asked. */
  readonly wireMb: number;
  readonly requests: number;
  readonly drawCommands: number;
}

/** Opens the page as somebody does who was never there. */
async function firstPicture(browser: Browser, url: string): Promise<FirstPicture> {
  const scripts: string[] = [];
  let [engines, bytes, requests] = [false, 0, 0];
  const prepare = async (page: Page) => {
    const session = await page.context().newCDPSession(page);
    await session.send('Network.enable');
    session.on('Network.loadingFinished', ({ encodedDataLength }) => {
      bytes += encodedDataLength;
      requests++;
    });
    page.on('request', (request) => {
      const { pathname } = new URL(request.url());
      engines ||= /\/(open-scene|cesium|deck)-/.test(pathname);
      if (!engines && /\.(js|css)$/.test(pathname)) scripts.push(pathname);
    });
  };
  const { page, context } = await openTwin(browser, url, { prepare });
  const drawCommands = await page.evaluate(() => window.__twin?.drawCommands ?? 0);
  await context.close();
  const root = join(projectRoot, 'dist/client');
  const entry = [...new Set(scripts)].reduce((sum, path) => sum + gzipSync(readFileSync(join(root, path))).length, 0);
  return {
    entryKb: Math.round(entry / 100) / 10,
    wireMb: Math.round(bytes / 10_000) / 100,
    requests,
    drawCommands,
  };
}

/** Frames of a feed of 5,000 buses, one a second, as the live client hands them on. */
function movingFrames(count: number): LiveFrame[] {
  const entities = Array.from({ length: points }, (_, i) => `bus-${i}`);
  return Array.from({ length: count }, (_, step): LiveFrame => {
    const time = Date.parse('2026-10-21T03:00:00Z') + 1000 * step;
    const along = (i: number, seed: number) => 20_000 * randomUnit(seed, i) + 10 * step;
    return {
      feed: 'bus',
      kind: step === 0 ? 'keyframe' : 'delta',
      epoch: 'bench',
      sequence: step,
      serverTime: time,
      origin: 'simulated',
      entities,
      times: entities.map(() => time),
      values: {
        eastM: entities.map((_, i) => 190_000 + along(i, 1)),
        northM: entities.map((_, i) => 541_000 + along(i, 2)),
        headingDeg: entities.map((_, i) => (7 * i) % 360),
        speedKmh: entities.map((_, i) => (i + step) % 60),
      },
    };
  });
}

/** Main-thread work of one update of 5,000 moving points, without the drawing, and the objects that it makes. */
async function movingUpdates(): Promise<{ p95Ms: number; objects: number }> {
  const keys = { east: 'eastM', north: 'northM', headingDeg: 'headingDeg' };
  const table = new LiveTable(['eastM', 'northM', 'headingDeg', 'speedKmh']);
  const moving = new MovingPoints(keys, 1);
  const plane = new PlaneGrid(enuFrame(126.99, 37.55, 40));
  const ground = { heightAt: (east: number) => 40 + (east % 7) };
  const look = {
    value: 'speedKmh',
    legend: { min: 0, max: 60, colours: ['#c8102e', '#3ba55d'] },
    staleAfterMs: 60_000,
  };
  const frames = movingFrames(220);
  const update = (frame: LiveFrame) => {
    moving.update(table, frame.serverTime, true);
    moving.paint(table, look, frame.serverTime);
    moving.move(frame.serverTime + 500, plane, ground, 12);
  };
  const times: number[] = [];
  for (const frame of frames.slice(0, 200)) {
    const start = performance.now();
    table.apply(frame);
    update(frame);
    times.push(performance.now() - start);
  }
  times.sort((a, b) => a - b);
  const rest = frames.slice(200);
  for (const frame of rest) table.apply(frame);
  // V8 boxes numbers until it has compiled the loops: the median of some rounds is how it goes on.
  const rounds: number[] = [];
  for (let round = 0; round < 5; round++) rounds.push((await objectsMade(() => rest.forEach(update))) / rest.length);
  return { p95Ms: Number(times[Math.floor(0.95 * times.length)].toFixed(2)), objects: median(rounds) ?? 0 };
}

/** Objects that code of the moving points made, by V8's sampled allocations. */
async function objectsMade(work: () => void): Promise<number> {
  const { Session } = await import('node:inspector/promises');
  const session = new Session();
  session.connect();
  await session.post('HeapProfiler.startSampling', { samplingInterval: 16 });
  work();
  const { profile } = await session.post('HeapProfiler.stopSampling');
  session.disconnect();
  let bytes = 0;
  const visit = (node: typeof profile.head) => {
    if (/moving-points|plane-grid/.test(node.callFrame.url)) bytes += node.selfSize;
    node.children.forEach(visit);
  };
  visit(profile.head);
  // The smallest object of V8 has three words of four bytes.
  return Math.ceil(bytes / 12);
}

/** Waits until everything in view is there, at most for a while: a flight does not wait for stragglers. */
const settled = (page: Page, timeout: number) =>
  page.waitForFunction(() => window.__twin?.ready(), undefined, { timeout, polling: 200 }).catch(() => undefined);

/** Marks on ground and roofs of what the camera sees, by both engines, at 20 cameras up to 5 km away. */
async function enginesApart(page: Page): Promise<{ maxPx: number | null; marks: number }> {
  let maxPx = 0;
  let marks = 0;
  const start = await page.evaluate(() => window.__twin?.camera.target ?? [127, 37.5, 50]);
  for (let i = 0; i < cameras; i++) {
    const random = (of: number) => randomUnit(2026, i, of);
    const range = 150 * (5000 / 150) ** (i / (cameras - 1));
    const camera = {
      target: [start[0] + 0.006 * (random(1) - 0.5), start[1] + 0.006 * (random(2) - 0.5), start[2]] as const,
      range,
      heading: 360 * random(3),
      pitch: -12 - 60 * random(4),
    };
    await page.evaluate((to) => window.__twin?.flyTo(to), camera);
    await settled(page, 20_000);
    const found = await page.evaluate(
      ([lon, lat, spread]) => {
        const hooks = window.__twin!;
        const places = Array.from({ length: 12 }, (_, k) => {
          const [x, y] = [lon + spread * Math.cos(2.4 * k) * (k / 12), lat + spread * Math.sin(2.4 * k) * (k / 12)];
          // On the ground, and at roof height above it.
          return [x, y, (hooks.groundAt(x, y) ?? 40) + (k % 3) * 15] as const;
        });
        return hooks.marks(places);
      },
      [camera.target[0], camera.target[1], range / 300_000] as const,
    );
    for (const { cesium, deck } of found) {
      marks++;
      maxPx = Math.max(maxPx, Math.hypot(cesium[0] - deck[0], cesium[1] - deck[1]));
    }
  }
  return { maxPx: marks >= 3 * cameras ? Number(maxPx.toFixed(2)) : null, marks };
}

/** Round the city in the control room, where every live layer is on; heap after minute one and at the end, both after a collection. */
async function fly(page: Page): Promise<{ heapRatio: number; tileMb: number; drawCommands: number }> {
  const tools = await page.context().newCDPSession(page);
  const heap = async () => {
    await tools.send('HeapProfiler.collectGarbage');
    const { usedSize } = await tools.send('Runtime.getHeapUsage');
    return usedSize;
  };
  const start = await page.evaluate(() => window.__twin!.camera);
  const began = performance.now();
  const minutes = () => (performance.now() - began) / 60_000;
  let [first, tileBytes, drawCommands] = [0, 0, 0];
  for (let leg = 0; minutes() < flyMinutes; leg++) {
    const turn = (leg % 24) / 24;
    const camera = {
      ...start,
      target: [
        start.target[0] + 0.03 * Math.sin(2 * Math.PI * turn),
        start.target[1] + 0.025 * Math.cos(2 * Math.PI * turn),
        start.target[2],
      ] as [number, number, number],
      range: 500 + 1500 * Math.abs(Math.sin(Math.PI * turn)),
      heading: 360 * turn,
      pitch: -15 - 40 * Math.abs(Math.cos(Math.PI * turn)),
    };
    await page.evaluate((to) => window.__twin?.flyTo(to), camera);
    await settled(page, 20_000);
    const now = await page.evaluate(() => ({ bytes: window.__twin!.tileBytes, commands: window.__twin!.drawCommands }));
    tileBytes = Math.max(tileBytes, now.bytes);
    drawCommands = Math.max(drawCommands, now.commands);
    if (first === 0 && minutes() >= Math.min(1, flyMinutes / 2)) first = await heap();
  }
  const ratio = (await heap()) / first;
  return { heapRatio: Number(ratio.toFixed(3)), tileMb: Number((tileBytes / megabyte).toFixed(1)), drawCommands };
}

/** Serious and critical findings of axe on the open page. */
async function seriousFindings(page: Page): Promise<BenchResult['metrics'][string]> {
  const shape = { unit: 'count', target: 0, better: 'less' } as const;
  let source: string;
  try {
    source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  } catch {
    return { ...shape, value: null, why: 'axe-core is not installed' };
  }
  await page.evaluate(source);
  const value = await page.evaluate(async () => {
    const { axe } = window as unknown as { axe: { run(): Promise<{ violations: { impact?: string }[] }> } };
    const { violations } = await axe.run();
    return violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').length;
  });
  return { ...shape, value };
}
