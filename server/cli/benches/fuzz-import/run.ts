import { type ChildProcess, fork } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hostileFiles } from './hostile.ts';
import { spoil } from './mutations.ts';
import type { FuzzAnswer } from './reader.ts';
import { seeds } from './seeds.ts';

/** A file that takes the processor longer hangs; on a busy machine the clock runs faster than the processor. */
export const hangS = 10;
const patienceS = 6 * hangS;
/** Heap of the process that reads: no small file may need more. */
const memoryMb = 512;

/** One spoilt file and how reading it ended. */
export interface FuzzLine {
  readonly n: number;
  readonly format: string;
  readonly what: string;
  readonly answer: FuzzAnswer;
  readonly hung: boolean;
}

export interface FuzzResult {
  readonly lines: readonly FuzzLine[];
  readonly crashes: readonly FuzzLine[];
  readonly hangs: readonly FuzzLine[];
  readonly lost: number;
}

const nothing: FuzzAnswer = { rows: 0, seconds: 0, refused: {}, lost: 0 };

class Reader {
  #process: Promise<ChildProcess> | undefined;

  /** Starts the process where there is none, so that its start is not counted. */
  async ready(): Promise<void> {
    this.#process ??= Reader.#start();
    await this.#process;
  }

  /** Reads a file in the process; undefined when it hangs, whereupon the next file gets a new process. */
  async read(path: string): Promise<FuzzAnswer | undefined> {
    this.#process ??= Reader.#start();
    const child = await this.#process;
    return new Promise((resolve) => {
      const end = (answer: FuzzAnswer | undefined, alive: boolean) => {
        clearTimeout(timer);
        child.removeAllListeners();
        if (!alive) {
          this.#process = undefined;
          child.kill('SIGKILL');
        }
        resolve(answer);
      };
      const timer = setTimeout(() => end(undefined, false), patienceS * 1000);
      child.once('message', (answer) => end(answer as unknown as FuzzAnswer, true));
      child.once('exit', (code, signal) => end({ ...nothing, crash: `the process ended: ${code ?? signal}` }, false));
      child.send(path);
    });
  }

  static async #start(): Promise<ChildProcess> {
    const child = fork(new URL('./reader.ts', import.meta.url), {
      execArgv: [`--max-old-space-size=${memoryMb}`, '--disable-warning=ExperimentalWarning'],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    await new Promise((resolve, reject) => child.once('message', resolve).once('exit', reject));
    child.removeAllListeners();
    return child;
  }

  async close(): Promise<void> {
    (await this.#process)?.kill();
  }
}

/** Reads the files that were made to harm, then as many spoilt by chance as make up `files`; `folder` keeps those that ended badly, when given. */
export async function fuzzImporters(
  { files, chance, keep }: { files: number; chance: number; keep?: string },
  onLine: (line: FuzzLine) => void = () => {},
): Promise<FuzzResult> {
  const all = seeds();
  const hostile = hostileFiles();
  const root = mkdtempSync(join(tmpdir(), 'vseoul-fuzz-'));
  const reader = new Reader();
  const lines: FuzzLine[] = [];
  try {
    for (let n = 0; n < files; n++) {
      const spoilt = hostile[n] ?? spoil(all, n, chance);
      const folder = join(root, String(n));
      write(folder, spoilt.files);
      await reader.ready();
      const answer = await reader.read(join(folder, spoilt.main));
      const line: FuzzLine = {
        n: n + 1,
        format: spoilt.format,
        what: spoilt.what,
        answer: answer ?? nothing,
        hung: answer === undefined || answer.seconds > hangS,
      };
      lines.push(line);
      onLine(line);
      if (keep && (line.hung || line.answer.crash || line.answer.lost > 0)) write(join(keep, String(n)), spoilt.files);
      rmSync(folder, { recursive: true });
    }
  } finally {
    await reader.close();
    rmSync(root, { recursive: true, force: true });
  }
  return {
    lines,
    crashes: lines.filter(({ answer }) => answer.crash !== undefined),
    hangs: lines.filter(({ hung }) => hung),
    lost: lines.reduce((sum, { answer }) => sum + answer.lost, 0),
  };
}

function write(folder: string, files: Readonly<Record<string, Buffer>>): void {
  mkdirSync(folder, { recursive: true });
  for (const [name, bytes] of Object.entries(files)) writeFileSync(join(folder, name), bytes);
}

/** The report, a numbered line for each file. */
export function reportLine({ n, format, what, answer, hung }: FuzzLine): string {
  const rows = Object.entries(answer.refused).map(([code, count]) => `${count} ${code}`);
  const end = hung
    ? 'HUNG'
    : answer.crash
      ? `CRASHED ${answer.crash}`
      : answer.outcome
        ? `refused: ${answer.outcome}`
        : rows.length > 0
          ? `${answer.rows} rows, rows refused: ${rows.join(', ')}`
          : `${answer.rows} rows`;
  return `${n}. ${format} (${what}): ${end}${answer.told ? ` — ${answer.told.slice(0, 160)}` : ''}`;
}

/** How often each format ended in which way, the commonest first. */
export function summary(lines: readonly FuzzLine[]): Map<string, Map<string, number>> {
  const table = new Map<string, Map<string, number>>();
  for (const { format, answer } of lines) {
    const ends = answer.outcome
      ? [answer.outcome]
      : Object.keys(answer.refused).length > 0
        ? Object.keys(answer.refused)
        : ['taken'];
    const counts = table.get(format) ?? new Map<string, number>();
    for (const end of ends) counts.set(end, (counts.get(end) ?? 0) + 1);
    table.set(format, new Map([...counts].sort(([, a], [, b]) => b - a)));
  }
  return table;
}
