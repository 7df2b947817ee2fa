import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { randomSequence } from '#core';

/** Readings in one request, by sender: single ones, and batches that a kill can cut in two. */
export const batchSizes = [1, 20, 200];
const base = Date.now() - 3_600_000;
/** Every reading is one of its own: entity of the sender, a millisecond per reading, and the value that belongs to it. */
const levelOf = (n: number) => (n % 97) / 10;

interface Tally {
  sent: number;
  readonly acknowledged: number[];
}

export interface CrashResult {
  readonly acknowledged: number;
  /** Acknowledged readings that are not there, or with another value. */
  readonly lost: number;
  readonly duplicates: number;
  /** Requests of which a part is stored. */
  readonly torn: number;
  /** Readings that nobody sent. */
  readonly invented: number;
  /** Seconds from each start to the first answer. */
  readonly readyS: readonly number[];
}

/** A server that is killed again and again while readings come, and what it then knows of them. */
export class CrashRun {
  readonly #dataDir: string;
  #child: ChildProcess | undefined;
  #url = '';
  readonly #readyS: number[] = [];

  constructor(dataDir: string) {
    this.#dataDir = dataDir;
  }

  /** Kills `kills` times at seeded moments, the same for the same seed as far as a machine can be. */
  async run(kills: number, seed = 9): Promise<CrashResult> {
    const random = randomSequence(seed);
    const tallies = batchSizes.map((): Tally => ({ sent: 0, acknowledged: [] }));
    for (let round = 0; round < kills; round++) {
      await this.#start();
      const before = tallies.map(({ acknowledged }) => acknowledged.length);
      const sending = Promise.all(tallies.map((tally, sender) => this.#send(sender, tally)));
      const end = performance.now() + 20_000;
      while (!tallies.every(({ acknowledged }, sender) => acknowledged.length > before[sender])) {
        if (performance.now() > end) throw new Error(`not every sender was served in round ${round}`);
        await pause(5);
      }
      // At any moment of a request: received, being committed, committed, being answered.
      await pause(80 * random());
      await this.stop();
      await sending;
    }
    await this.#start();
    return this.#compare(tallies);
  }

  async stop(): Promise<void> {
    if (!this.#child || this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const gone = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await gone;
  }

  async #start(): Promise<void> {
    const started = performance.now();
    const script = join(import.meta.dirname, 'live-kill9-server.ts');
    const settings = { DATA_DIR: this.#dataDir, DATABASE_URL: '', HOST: '127.0.0.1', PORT: '0', MQTT_PORT: 'off' };
    const child = spawn(process.execPath, [script], {
      env: { ...process.env, ...settings },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.#child = child;
    const died = once(child, 'exit').then(([code]) => Promise.reject(new Error(`the server ended with ${code}`)));
    died.catch(() => {});
    const [url] = (await Promise.race([once(createInterface(child.stdout), 'line'), died])) as [string];
    this.#url = url;
    this.#readyS.push((performance.now() - started) / 1000);
  }

  /** Sends one request after the other until the server is gone. */
  async #send(sender: number, tally: Tally): Promise<void> {
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
        const response = await fetch(`${this.#url}/api/feeds/probe/observations`, {
          method: 'POST',
          headers: { 'Content-Type': 'application/json' },
          body: JSON.stringify(readings),
        });
        const answer = (await response.json()) as { accepted: number };
        if (response.status !== 201 || answer.accepted !== readings.length) {
          throw new Error(`${response.status}: ${JSON.stringify(answer)}`);
        }
        tally.acknowledged.push(...numbers);
      } catch (error) {
        if (error instanceof TypeError || error instanceof SyntaxError) return;
        throw error;
      }
    }
  }

  async #compare(tallies: readonly Tally[]): Promise<CrashResult> {
    const total = { acknowledged: 0, lost: 0, duplicates: 0, torn: 0, invented: 0 };
    for (const [sender, { sent, acknowledged }] of tallies.entries()) {
      const { stored, duplicates } = await this.#storedOf(sender);
      total.acknowledged += acknowledged.length;
      total.duplicates += duplicates;
      total.lost += acknowledged.filter((n) => stored.get(n) !== levelOf(n)).length;
      total.invented += [...stored.keys()].filter((n) => n >= sent).length;
      // A request whose answer was lost is stored as a whole or not at all.
      const size = batchSizes[sender];
      const perBatch = Map.groupBy(stored.keys(), (n) => Math.floor(n / size));
      total.torn += [...perBatch.values()].filter((members) => members.length !== size).length;
    }
    return { ...total, readyS: this.#readyS };
  }

  async #storedOf(sender: number): Promise<{ stored: Map<number, number>; duplicates: number }> {
    const stored = new Map<number, number>();
    let duplicates = 0;
    for (let from = base; ; ) {
      const query = new URLSearchParams({
        entity: `sender-${sender}`,
        from: new Date(from).toISOString(),
        to: new Date(base + 3_600_000).toISOString(),
        limit: '20000',
      });
      const response = await fetch(`${this.#url}/api/feeds/probe/observations?${query}`);
      const { times, values } = (await response.json()) as { times: number[]; values: { level: number[] } };
      times.forEach((time, i) => {
        if (stored.has(time - base)) duplicates++;
        stored.set(time - base, values.level[i]);
      });
      if (times.length < 20_000) return { stored, duplicates };
      from = times.at(-1)! + 1;
    }
  }
}
