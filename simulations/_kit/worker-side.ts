import { parentPort } from 'node:worker_threads';
import { stepBack } from '#datasets/_kit/background-thread.ts';
import type { WorkerReply } from './worker-pool.ts';

/** The worker's half of a `WorkerPool`: answers each task with what `work` returns, or with its error. */
export function serveTasks<Task>(work: (task: Task) => unknown): void {
  const port = parentPort;
  if (!port) throw new Error('this file runs in a worker thread');
  stepBack();
  port.on('message', (task: Task) => {
    let reply: WorkerReply;
    try {
      reply = { result: work(task) };
    } catch (error) {
      const { message, stack } = error instanceof Error ? error : new Error(String(error));
      reply = { error: { message, stack } };
    }
    port.postMessage(reply);
  });
}
