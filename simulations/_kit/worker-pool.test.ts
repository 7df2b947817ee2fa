import { describe, expect, it } from 'vitest';
import { WorkerPool } from './worker-pool.ts';

const file = new URL('./fixtures/echo-worker.ts', import.meta.url);
const open = (size: number, signal?: AbortSignal) =>
  new WorkerPool(file, { size, signal, data: (index) => ({ index }) });
const threads = () => process.getActiveResourcesInfo().filter((kind) => kind === 'MessagePort').length;

describe('worker pool', () => {
  it('answers every task, in the order of the tasks, on all workers', async () => {
    const pool = open(2);
    const done: number[] = [];
    try {
      const said = await pool.runAll<string>(
        Array.from({ length: 20 }, (_, i) => ({ say: i })),
        (count) => done.push(count),
      );
      expect(said.map((text) => Number(text.split(':')[1]))).toEqual(Array.from({ length: 20 }, (_, i) => i));
      expect(done).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
    } finally {
      await pool.close();
    }
  });

  it('hands a task’s error to its caller and goes on', async () => {
    const pool = open(1);
    try {
      await expect(pool.run({ fail: 'broken' })).rejects.toThrow('broken');
      expect(await pool.run({ say: 'still here' })).toBe('0:still here');
    } finally {
      await pool.close();
    }
  });

  it('rejects everything when a worker dies', async () => {
    const pool = open(1);
    try {
      const results = await Promise.allSettled([pool.run({ exit: 3 }), pool.run({ say: 'queued' })]);
      expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
      await expect(pool.run({ say: 'late' })).rejects.toThrow('code 3');
    } finally {
      await pool.close();
    }
  });

  it('stops a worker in the middle of a loop when aborted, and leaves no thread', async () => {
    const before = threads();
    const controller = new AbortController();
    const pool = open(2, controller.signal);
    const running = Promise.allSettled([pool.run({ spin: true }), pool.run({ say: 'a' }), pool.run({ spin: true })]);
    setTimeout(() => controller.abort(new Error('stop')), 200);
    const started = performance.now();
    const results = await running;
    expect(performance.now() - started).toBeLessThan(1200);
    expect(results[0]).toMatchObject({ status: 'rejected', reason: new Error('stop') });
    await pool.close();
    expect(threads()).toBe(before);
  });

  it('does not start for a signal that is aborted already', () => {
    expect(() => open(1, AbortSignal.abort(new Error('gone')))).toThrow('gone');
  });
});
