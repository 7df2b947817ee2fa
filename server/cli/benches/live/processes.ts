import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { nodeFlags } from '../../tasks/run.mjs';

/** A process of a bench: its first line says that it is ready, further lines are what it answers. */
export interface Helper {
  readonly process: ChildProcess;
  /** The first line, as JSON. */
  readonly ready: Record<string, unknown>;
  /** Sends a line and waits for the next one. */
  ask(question: object): Promise<Record<string, unknown>>;
  stop(signal?: NodeJS.Signals): Promise<void>;
}

const hasTaskset = spawnSync('taskset', ['--version']).status === 0;

/** Starts a script of this folder, on one core where that is asked for and the system can. */
export async function startHelper(
  script: string,
  environment: Readonly<Record<string, string>>,
  core?: number,
): Promise<Helper> {
  const pinned = core !== undefined && hasTaskset;
  const node = [process.execPath, ...nodeFlags(pinned ? 1 : availableParallelism()), join(import.meta.dirname, script)];
  const command = pinned ? ['taskset', '-c', String(core), ...node] : node;
  const child = spawn(command[0], command.slice(1), {
    env: { ...process.env, ...environment },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines: ((line: Record<string, unknown>) => void)[] = [];
  const failed: ((error: Error) => void)[] = [];
  createInterface(child.stdout!).on('line', (line) => {
    failed.shift();
    lines.shift()?.(JSON.parse(line));
  });
  child.once('exit', (code, signal) => {
    for (const fail of failed) fail(new Error(`${script} ended with ${code ?? signal}`));
  });
  const next = () =>
    new Promise<Record<string, unknown>>((resolve, reject) => {
      lines.push(resolve);
      failed.push(reject);
    });
  const ready = await next();
  return {
    process: child,
    ready,
    ask: (question) => {
      const answer = next();
      child.stdin!.write(`${JSON.stringify(question)}\n`);
      return answer;
    },
    stop: async (signal = 'SIGTERM') => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.kill(signal);
      const hurry = setTimeout(() => child.kill('SIGKILL'), 20_000);
      await ended;
      clearTimeout(hurry);
    },
  };
}

/** The other side: answers questions line by line. */
export function answerQuestions(answer: (question: Record<string, unknown>) => Promise<object>): void {
  createInterface(process.stdin).on('line', async (line) => tell(await answer(JSON.parse(line))));
}

export const tell = (words: object): void => void process.stdout.write(`${JSON.stringify(words)}\n`);

/** Resident memory of a process, MB; undefined where the system does not tell. */
export function residentMb(pid: number): number | undefined {
  try {
    const kb = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kb === undefined ? undefined : Number(kb) / 1024;
  } catch {
    return undefined;
  }
}

/** `LIVE_BENCH=quick` shortens what takes minutes; the figures then say little about endurance. */
export const isQuick = process.env.LIVE_BENCH === 'quick';
