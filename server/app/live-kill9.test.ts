import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { CrashRun } from './live-crash.testing.ts';

const rounds = 20;

let dataDir: string;
let crashes: CrashRun;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'kill9-'));
  crashes = new CrashRun(dataDir);
});
afterAll(async () => {
  await crashes.stop();
  await rm(dataDir, { recursive: true, force: true });
});

it(`loses no acknowledged reading when the server is killed ${rounds} times while readings come`, async () => {
  const { acknowledged, readyS, ...wrong } = await crashes.run(rounds);
  expect(wrong).toEqual({ lost: 0, duplicates: 0, torn: 0, invented: 0 });
  expect(acknowledged).toBeGreaterThan(rounds * 200);
  expect(readyS).toHaveLength(rounds + 1);
}, 600_000);
