import { getPriority } from 'node:os';
import { Worker } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { stepBack } from './background-thread.ts';

describe.runIf(process.platform === 'linux')('a thread that steps back', () => {
  it('leaves the priority of the thread that serves people as it was', async () => {
    const before = getPriority();
    const source = `
      import { getPriority } from 'node:os';
      import { parentPort } from 'node:worker_threads';
      const { stepBack } = await import(${JSON.stringify(new URL('./background-thread.ts', import.meta.url).href)});
      stepBack();
      parentPort.postMessage(getPriority());
    `;
    const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(source)}`));
    const inside = await new Promise<number>((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', reject);
    });
    await worker.terminate();
    expect(inside).toBeGreaterThan(before);
    expect(getPriority()).toBe(before);
  });

  it('does nothing on the main thread of a process', () => {
    const before = getPriority();
    stepBack();
    expect(getPriority()).toBe(before);
  });
});
