import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import type { BenchResult } from '#simulations/_kit/bench.ts';
import { openBrowser, projectRoot, removeFolder, temporaryFolder } from '../../../client/e2e/harness.ts';

/**
 * From `npm start` to a usable page: terrain, buildings and basemap of the first view are drawn and the sensors answer.
 * Cold: empty data folder, no built client, no cached database template; only dependencies are installed.
 * Warm: the same command again.
 */
async function secondsToUsablePage(dataDir: string, port: number): Promise<number> {
  const browser = await openBrowser();
  const page = await browser.newPage({ viewport: { width: 640, height: 400 } });
  const started = performance.now();
  const server = spawn('npm', ['start'], {
    cwd: projectRoot,
    env: { ...process.env, PORT: String(port), DATA_DIR: dataDir },
    stdio: 'ignore',
    detached: true,
  });
  try {
    const end = Date.now() + 300_000;
    for (;;) {
      if (Date.now() > end) throw new Error('the page was not usable within five minutes');
      try {
        await page.goto(`http://127.0.0.1:${port}/`, { timeout: 5_000, waitUntil: 'commit' });
        await page.waitForFunction(() => (window as unknown as Twin).__twin?.ready(), undefined, { timeout: 120_000 });
        return (performance.now() - started) / 1000;
      } catch {
        await new Promise((done) => setTimeout(done, 200));
      }
    }
  } finally {
    await browser.close();
    await stopGroup(server.pid);
  }
}

interface Twin {
  __twin?: { ready(): boolean };
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
    const cold = await secondsToUsablePage(dataDir, 18_080);
    const warm: number[] = [];
    for (let run = 0; run < 3; run++) warm.push(await secondsToUsablePage(dataDir, 18_081 + run));
    warm.sort((a, b) => a - b);
    return {
      bench: 'start',
      cores: cpus().length,
      runs: 3,
      metrics: {
        cold_start_s: { value: cold, unit: 's', target: 60, better: 'less' },
        warm_start_s: { value: warm[1], unit: 's', target: 15, better: 'less' },
      },
    };
  } finally {
    removeFolder(dataDir);
  }
}
