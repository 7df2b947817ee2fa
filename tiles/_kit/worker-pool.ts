import { parentPort, Worker } from 'node:worker_threads';
import { stepBack } from '#datasets/_kit/background-thread.ts';

/** Worker threads for building tilesets: tasks go to the next free thread, in the order in which they were given. */

interface Reply {
  readonly result?: unknown;
  readonly error?: unknown;
}

interface Job {
  readonly task: unknown;
  resolve(result: unknown): void;
  reject(reason: unknown): void;
}

export class TileWorkers {
  readonly #idle: Worker[] = [];
  readonly #all: Worker[] = [];
  readonly #running = new Map<Worker, Job>();
  readonly #waiting: Job[] = [];
  #failure: { reason: unknown } | undefined;

  constructor(file: URL, size: number, workerData: unknown) {
    for (let i = 0; i < size; i++) {
      const worker = new Worker(file, { workerData });
      worker.on('message', ({ result, error }: Reply) => {
        const job = this.#running.get(worker);
        this.#running.delete(worker);
        this.#idle.push(worker);
        if (error === undefined) job?.resolve(result);
        else job?.reject(error);
        this.#next();
      });
      worker.on('error', (error) => this.#fail(error));
      this.#all.push(worker);
      this.#idle.push(worker);
    }
  }

  run<Result>(task: unknown): Promise<Result> {
    if (this.#failure) return Promise.reject(this.#failure.reason);
    return new Promise<Result>((resolve, reject) => {
      this.#waiting.push({ task, resolve: resolve as (result: unknown) => void, reject });
      this.#next();
    });
  }

  /** Ends the threads; tasks under way are rejected. Always call it, in `finally`. */
  async close(): Promise<void> {
    this.#fail(new Error('the tile workers are closed'));
    await Promise.all(this.#all.map((worker) => worker.terminate()));
  }

  #next(): void {
    while (this.#idle.length > 0 && this.#waiting.length > 0) {
      const worker = this.#idle.pop() as Worker;
      const job = this.#waiting.shift() as Job;
      this.#running.set(worker, job);
      worker.postMessage(job.task);
    }
  }

  #fail(reason: unknown): void {
    if (this.#failure) return;
    this.#failure = { reason };
    for (const job of [...this.#running.values(), ...this.#waiting.splice(0)]) job.reject(reason);
  }
}

/** The thread's half: answers each task with what `work` returns, handing over the buffers that `transfer` names. */
export function serveTileTasks<Task, Result>(
  work: (task: Task) => Result,
  transfer: (result: Result) => readonly ArrayBuffer[],
): void {
  const port = parentPort;
  if (!port) throw new Error('this file runs in a worker thread');
  stepBack();
  port.on('message', (task: Task) => {
    try {
      const result = work(task);
      port.postMessage({ result }, transfer(result));
    } catch (error) {
      port.postMessage({ error });
    }
  });
}
