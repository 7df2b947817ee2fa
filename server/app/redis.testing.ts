import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** Whether this machine has a Redis to start. */
export const hasRedis = spawnSync('redis-server', ['--version']).status === 0;

/** A Redis of a test's own, which keeps nothing and can go away and come back. */
export async function startRedis() {
  const folder = mkdtempSync(join(tmpdir(), 'vseoul-redis-'));
  const port = await freePort();
  let server: ChildProcess;
  const start = async () => {
    const options = ['--port', `${port}`, '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', folder];
    server = spawn('redis-server', options, { stdio: ['ignore', 'pipe', 'ignore'] });
    let said = '';
    server.stdout!.on('data', (chunk) => {
      said += chunk;
    });
    for (const end = Date.now() + 10_000; !said.includes('Ready to accept'); ) {
      if (Date.now() > end) throw new Error(`Redis did not start: ${said}`);
      await pause(20);
    }
  };
  const stop = async () => {
    const ended = new Promise((resolve) => server.once('exit', resolve));
    server.kill('SIGKILL');
    await ended;
  };
  await start();
  return {
    url: `redis://127.0.0.1:${port}`,
    start,
    stop,
    end: async () => {
      await stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });
}
