import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDb } from './open-db.ts';

/** The embedded database on disk: who may open it, and what is left after a kill. */
let dataDir: string;
let children: ChildProcess[] = [];
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'vseoul-embedded-'));
});
afterEach(() => {
  for (const child of children) child.kill('SIGKILL');
  children = [];
  rmSync(dataDir, { recursive: true, force: true });
});

/** Starts a process over the folder; `said` grows with its lines. */
function startChild(mode: 'hold' | 'write') {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'embedded-child.ts'), dataDir, mode]);
  children.push(child);
  const said: string[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => said.push(line));
  const gone = new Promise((resolve) => child.once('close', resolve));
  const kill = () => {
    child.kill('SIGKILL');
    return gone;
  };
  return { pid: child.pid, said, kill };
}

/** A loaded machine takes ten times the two seconds of a quiet one to open a database. */
const soon = { timeout: 60_000, interval: 10 };

describe('a data folder', { timeout: 120_000 }, () => {
  it('is refused at once while another process has it, and free when that is killed', async () => {
    const owner = startChild('hold');
    await expect.poll(() => owner.said, soon).toContain('open');
    const from = performance.now();
    const refusal = await openDb({ dataDir }).catch((error) => error);
    expect(performance.now() - from).toBeLessThan(1000);
    expect(refusal).toMatchObject({ code: 'data-folder-in-use', details: { status: 409 } });
    for (const language of ['ko', 'en'] as const) {
      expect(refusal.say(language).message).toContain(String(owner.pid));
      expect(refusal.say(language).message).toContain(dataDir);
    }
    await owner.kill();
    const db = await openDb({ dataDir });
    await expect(openDb({ dataDir })).rejects.toMatchObject({ code: 'data-folder-in-use' });
    await db.close();
    await (await openDb({ dataDir })).close();
  });

  it('goes to one of several that start at the same moment', async () => {
    const starters = [startChild('hold'), startChild('hold'), startChild('hold')];
    await expect
      .poll(() => starters.flatMap(({ said }) => said).sort(), soon)
      .toStrictEqual(['data-folder-in-use', 'data-folder-in-use', 'open']);
  });

  it('is made anew when its making was cut off, and refused when another release wrote it', async () => {
    mkdirSync(join(dataDir, 'database.new/base'), { recursive: true });
    const db = await openDb({ dataDir });
    expect(await db.query('select postgis_lib_version() is not null as ready')).toStrictEqual([{ ready: true }]);
    await db.close();
    writeFileSync(join(dataDir, 'database/PG_VERSION'), '17\n');
    await expect(openDb({ dataDir })).rejects.toMatchObject({ code: 'data-folder-version' });
    await expect(openDb({ dataDir })).rejects.toMatchObject({ code: 'data-folder-version' }); // and not: in use
  });
});

describe('kill -9', () => {
  it('loses nothing that was acknowledged, five times over', { timeout: 240_000 }, async () => {
    let acknowledged = 0;
    for (const acks of [40, 3, 150, 1, 77]) {
      const writer = startChild('write');
      const wanted = acknowledged + acks;
      await expect.poll(() => Number(writer.said.at(-1)), soon).toBeGreaterThanOrEqual(wanted);
      await writer.kill();
      expectAll(writer.said[1], acknowledged);
      acknowledged = Number(writer.said.at(-1)) + 1;
    }
    const last = startChild('write');
    await expect.poll(() => last.said.length, soon).toBeGreaterThan(1);
    expectAll(last.said[1], acknowledged);
  });

  /** Every acknowledged number, and at most the one that was on its way when the process died. */
  function expectAll(report: string, acknowledged: number): void {
    const [rows, next] = [...report.matchAll(/\d+/g)].map(Number);
    expect(rows).toBe(next); // 0, 1, 2 … without a gap
    expect([acknowledged, acknowledged + 1]).toContain(rows);
  }
});
