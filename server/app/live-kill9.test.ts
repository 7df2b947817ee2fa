import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { randomSequence } from '#core';
import { until } from '../kit/feed-host-testing.ts';

const rounds = 20;
const senders = 3;
/** Readings in one request, by sender: single ones, and batches that a kill can cut in two. */
const batchSizes = [1, 20, 200];

let dataDir: string;
let child: ChildProcess | undefined;
let url: string;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'kill9-'));
});
afterAll(async () => {
  child?.kill('SIGKILL');
  await rm(dataDir, { recursive: true, force: true });
});

async function startServer(): Promise<void> {
  const script = join(import.meta.dirname, 'live-kill9-server.ts');
  const environment = { ...process.env, DATA_DIR: dataDir, DATABASE_URL: '', HOST: '127.0.0.1', PORT: '0' };
  child = spawn(process.execPath, [script], { env: environment, stdio: ['ignore', 'pipe', 'inherit'] });
  const died = once(child, 'exit').then(([code]) => Promise.reject(new Error(`the server ended with ${code}`)));
  const line = once(createInterface(child.stdout!), 'line').then(([text]) => text as string);
  url = await Promise.race([line, died]);
  died.catch(() => {});
}

async function kill(): Promise<void> {
  const gone = once(child!, 'exit');
  child!.kill('SIGKILL');
  await gone;
}

const base = Date.now() - 3_600_000;
/** Every reading is one of its own: entity of the sender, a millisecond per reading, and the value that belongs to it. */
const levelOf = (n: number) => (n % 97) / 10;
interface Tally {
  sent: number;
  readonly acknowledged: number[];
}

/** Sends one request after the other until the server is gone. */
async function send(sender: number, tally: Tally): Promise<void> {
  for (;;) {
    const first = tally.sent;
    tally.sent += batchSizes[sender];
    const numbers = Array.from({ length: batchSizes[sender] }, (_, i) => first + i);
    const readings = numbers.map((n) => ({
      entity: `sender-${sender}`,
      time: base + n,
      values: { level: levelOf(n) },
    }));
    try {
      const response = await fetch(`${url}/api/feeds/probe/observations`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(readings),
      });
      const answer = (await response.json()) as { accepted: number };
      expect([response.status, answer.accepted]).toEqual([201, readings.length]);
      tally.acknowledged.push(...numbers);
    } catch (error) {
      if (error instanceof TypeError || error instanceof SyntaxError) return;
      throw error;
    }
  }
}

async function storedOf(sender: number): Promise<Map<number, number>> {
  const stored = new Map<number, number>();
  for (let from = base; ; ) {
    const query = new URLSearchParams({
      entity: `sender-${sender}`,
      from: new Date(from).toISOString(),
      to: new Date(base + 3_600_000).toISOString(),
      limit: '20000',
    });
    const response = await fetch(`${url}/api/feeds/probe/observations?${query}`);
    const { times, values } = (await response.json()) as { times: number[]; values: { level: number[] } };
    times.forEach((time, i) => {
      expect(stored.has(time - base), `reading ${time - base} twice`).toBe(false);
      stored.set(time - base, values.level[i]);
    });
    if (times.length < 20_000) return stored;
    from = times.at(-1)! + 1;
  }
}

it(`loses no acknowledged reading when the server is killed ${rounds} times while readings come`, async () => {
  const random = randomSequence(9);
  const tallies = Array.from({ length: senders }, (): Tally => ({ sent: 0, acknowledged: [] }));
  for (let round = 0; round < rounds; round++) {
    await startServer();
    const before = tallies.map(({ acknowledged }) => acknowledged.length);
    const sending = Promise.all(tallies.map((tally, sender) => send(sender, tally)));
    const served = () => tallies.every(({ acknowledged }, sender) => acknowledged.length > before[sender]);
    await until(served, `every sender is served in round ${round}`, 20_000);
    // At any moment of a request: received, being committed, committed, being answered.
    await new Promise((resolve) => setTimeout(resolve, 80 * random()));
    await kill();
    await sending;
  }
  await startServer();
  for (const [sender, { sent, acknowledged }] of tallies.entries()) {
    const stored = await storedOf(sender);
    const lost = acknowledged.filter((n) => stored.get(n) !== levelOf(n));
    expect(lost, `acknowledged readings of sender ${sender} that are lost or changed`).toEqual([]);
    expect(Math.max(...stored.keys()), 'nothing is stored that was not sent').toBeLessThan(sent);
    // A request whose answer was lost is stored as a whole or not at all.
    const size = batchSizes[sender];
    const perBatch = Map.groupBy(stored.keys(), (n) => Math.floor(n / size));
    expect([...perBatch.values()].every((members) => members.length === size)).toBe(true);
  }
}, 600_000);
