import { setImmediate } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';

/** One task's way back: what a worker posts. */
export interface WorkerReply {
  readonly result?: unknown;
  readonly error?: { message: string; stack?: string };
}

export interface PoolOptions {
  readonly size: number;
  /** `workerData` of worker `index`. */
  data(index: number): unknown;
  /** Ends every worker at once and rejects what is under way with the signal's reason. */
  readonly signal?: AbortSignal;
}

interface Job {
  readonly task: unknown;
  readonly transfer: readonly Transferable[];
  resolve(result: unknown): void;
  reject(reason: unknown): void;
}
type Transferable = ArrayBuffer | MessagePort;

interface Seat {
  readonly worker: Worker;
  job?: Job;
}

/** Who does the tasks of a run. */
export interface Crew {
  /** Runs tasks of one stage and tells after each how many are done. */
  runAll<Result>(tasks: readonly unknown[], done?: (count: number) => void): Promise<Result[]>;
  /** Always call it, in `finally`. */
  close(): Promise<void>;
}

/** The calling thread alone, which hears other things (a cancel, a request) between two tasks. */
export class LoneWorker<Task> implements Crew {
  readonly #work: (task: Task) => unknown;
  readonly #signal: AbortSignal | undefined;

  constructor(work: (task: Task) => unknown, signal?: AbortSignal) {
    this.#work = work;
    this.#signal = signal;
  }

  async runAll<Result>(tasks: readonly unknown[], done?: (count: number) => void): Promise<Result[]> {
    const results: Result[] = [];
    for (const task of tasks) {
      this.#signal?.throwIfAborted();
      results.push(this.#work(task as Task) as Result);
      done?.(results.length);
      await setImmediate();
    }
    return results;
  }

  async close(): Promise<void> {}
}

/**
 * A fixed set of worker threads that take tasks in the order in which they were given. The worker's file calls
 * `serveTasks`. A worker that fails rejects its task; one that dies rejects everything: the pool is then of no more use.
 */
export class WorkerPool implements Crew {
  readonly #seats: Seat[];
  readonly #queue: Job[] = [];
  readonly #signal: AbortSignal | undefined;
  readonly #onAbort = () => this.#fail(this.#signal?.reason);
  #failure: { reason: unknown } | undefined;

  constructor(file: URL, { size, data, signal }: PoolOptions) {
    signal?.throwIfAborted();
    this.#signal = signal;
    this.#seats = Array.from({ length: size }, (_, index) => this.#seat(new Worker(file, { workerData: data(index) })));
    signal?.addEventListener('abort', this.#onAbort, { once: true });
  }

  /** Runs a task on the next free worker. Buffers in `transfer` move to it. */
  run<Result>(task: unknown, transfer: readonly Transferable[] = []): Promise<Result> {
    if (this.#failure) return Promise.reject(this.#failure.reason);
    return new Promise<Result>((resolve, reject) => {
      this.#queue.push({ task, transfer, resolve: resolve as (result: unknown) => void, reject });
      this.#dispatch();
    });
  }

  /** Runs tasks of one stage and tells after each how many are done. */
  async runAll<Result>(tasks: readonly unknown[], done?: (count: number) => void): Promise<Result[]> {
    let count = 0;
    return Promise.all(
      tasks.map(async (task) => {
        const result = await this.run<Result>(task);
        done?.(++count);
        return result;
      }),
    );
  }

  /** Ends the workers; resolves when their threads are gone. Always call it, in `finally`. */
  async close(): Promise<void> {
    this.#fail(new Error('the worker pool is closed'));
    await Promise.all(this.#seats.map(({ worker }) => worker.terminate()));
  }

  #seat(worker: Worker): Seat {
    const seat: Seat = { worker };
    worker.on('message', (reply: WorkerReply) => this.#finish(seat, reply));
    worker.on('error', (error) => this.#fail(error));
    worker.on('exit', (code) => this.#fail(new Error(`a worker thread ended with code ${code}`)));
    return seat;
  }

  #finish(seat: Seat, { result, error }: WorkerReply): void {
    const job = seat.job;
    seat.job = undefined;
    if (error) job?.reject(Object.assign(new Error(error.message), { stack: error.stack }));
    else job?.resolve(result);
    this.#dispatch();
  }

  #dispatch(): void {
    for (const seat of this.#seats) {
      if (seat.job) continue;
      const job = this.#queue.shift();
      if (!job) return;
      seat.job = job;
      seat.worker.postMessage(job.task, job.transfer as never);
    }
  }

  #fail(reason: unknown): void {
    if (this.#failure) return;
    this.#failure = { reason };
    this.#signal?.removeEventListener('abort', this.#onAbort);
    for (const job of [...this.#seats.map((seat) => seat.job), ...this.#queue.splice(0)]) job?.reject(reason);
    for (const { worker } of this.#seats) void worker.terminate();
  }
}
