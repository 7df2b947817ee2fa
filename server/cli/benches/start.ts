import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { type BenchResult, median } from '#simulations/_kit/bench.ts';
import { openBrowser, projectRoot, removeFolder, temporaryFolder } from '../../../client/e2e/harness.ts';

/**
 * From `npm start` to a usable page: the city is open, and no layer (terrain, buildings, base map, live ones) says any
 * more that it is loading. `drawn` is later: the last refinement of the first view, which the software renderer of this
 * bench makes slow (two frames a second).
 * Cold: empty data folder (the city is made: the `centre`, or what CITY_AREA says), no built client, no cached database template;
 * only dependencies are installed.
 * Warm: the same command again.
 */
async function secondsFromStart(dataDir: string, port: number): Promise<{ usable: number; drawn: number }> {
  const browser = await openBrowser();
  const page = await browser.newPage({ viewport: { width: 640, height: 400 } });
  const started = performance.now();
  const elapsed = () => (performance.now() - started) / 1000;
  const server = spawn('npm', ['start'], {
    cwd: projectRoot,
    env: { ...process.env, PORT: String(port), DATA_DIR: dataDir },
    stdio: 'ignore',
    detached: true,
  });
  const wait = { timeout: 400_000, polling: 100 };
  try {
    await openPage(page, `http://127.0.0.1:${port}/`);
    await page.waitForFunction(usable, undefined, wait);
    const usableS = elapsed();
    await page.waitForFunction(() => (window as unknown as Twin).__twin?.ready(), undefined, wait);
    return { usable: usableS, drawn: elapsed() };
  } finally {
    await browser.close();
    await stopGroup(server.pid);
  }
}

/** Opens the page as soon as it is the twin's: before that, nobody listens or the client is still being built. */
async function openPage(page: Page, url: string): Promise<void> {
  const end = Date.now() + 300_000;
  while (Date.now() < end) {
    // Asked without the browser: a page that fails to load five times a second would take a core from the server.
    const html = await fetch(url).then(
      (answer) => (answer.ok ? answer.text() : ''),
      () => '',
    );
    if (html.includes('id="root"')) {
      await page.goto(url, { waitUntil: 'commit' });
      return;
    }
    await new Promise((done) => setTimeout(done, 200));
  }
  throw new Error('the page did not open within five minutes');
}

/** Runs in the page. */
function usable(): boolean {
  const hooks = (window as unknown as Twin).__twin;
  const state = hooks?.state();
  const layers = Object.values(state?.statuses ?? {});
  return state?.city.status === 'ready' && layers.length > 0 && layers.every((layer) => layer.state !== 'loading');
}

interface Twin {
  __twin?: {
    ready(): boolean;
    state(): { city: { status: string }; statuses: Record<string, { state: string }> };
  };
}

/** `npm start` is npm, a shell, the bootstrap and the server: end the whole group and wait until it is gone. */
async function stopGroup(pid: number | undefined): Promise<void> {
  if (!pid) return;
  process.kill(-pid, 'SIGTERM');
  for (let i = 0; i < 100; i++) {
    await new Promise((done) => setTimeout(done, 100));
    try {
      process.kill(-pid, 0);
    } catch {
      return;
    }
  }
  process.kill(-pid, 'SIGKILL');
}

export async function bench(): Promise<BenchResult> {
  const dataDir = temporaryFolder();
  for (const built of ['dist', '.cache']) rmSync(join(projectRoot, built), { recursive: true, force: true });
  try {
    const cold = await secondsFromStart(dataDir, 18_080);
    const warm: Awaited<ReturnType<typeof secondsFromStart>>[] = [];
    for (let run = 0; run < 3; run++) warm.push(await secondsFromStart(dataDir, 18_081 + run));
    return {
      bench: 'start',
      cores: availableParallelism(),
      runs: 3,
      metrics: {
        cold_start_s: { value: cold.usable, unit: 's', target: 90, better: 'less' },
        warm_start_s: { value: median(warm.map((run) => run.usable)), unit: 's', target: 15, better: 'less' },
        cold_drawn_s: { value: cold.drawn, unit: 's', better: 'less' },
        warm_drawn_s: { value: median(warm.map((run) => run.drawn)), unit: 's', better: 'less' },
      },
    };
  } finally {
    removeFolder(dataDir);
  }
}
