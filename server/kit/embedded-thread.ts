import { Worker } from 'node:worker_threads';
import { DbError } from './db-error.ts';
import type { EmbeddedReply, EmbeddedRequest } from './embedded-protocol.ts';

interface Waiting {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

/** The main thread's end of the embedded database: asks, and matches the answers. */
export class EmbeddedThread {
  private readonly worker: Worker;
  private readonly waiting = new Map<number, Waiting>();
  private readonly onNotify: (channel: string, payload: string) => void;
  private nextId = 1;
  private dead: Error | undefined;

  constructor(onNotify: (channel: string, payload: string) => void = () => {}) {
    this.onNotify = onNotify;
    this.worker = new Worker(new URL('./embedded-worker.ts', import.meta.url));
    this.worker.on('message', (reply: EmbeddedReply) => this.settle(reply));
    this.worker.on('error', (error) => this.fail(error as Error));
    this.worker.on('exit', () => this.fail(new Error('the embedded database has been closed')));
  }

  ask<T = void>(request: EmbeddedRequest): Promise<T> {
    if (this.dead) return Promise.reject(this.dead);
    const id = this.nextId++;
    // Made here, so that the stack of a refusal leads to the caller.
    return new Promise<T>((resolve, reject) => {
      this.waiting.set(id, { resolve: resolve as (value: unknown) => void, reject });
      this.worker.postMessage({ id, ...request });
    });
  }

  async end(): Promise<void> {
    await this.worker.terminate();
  }

  private settle(reply: EmbeddedReply): void {
    if ('channel' in reply) {
      this.onNotify(reply.channel, reply.payload);
      return;
    }
    const waiting = this.waiting.get(reply.id);
    this.waiting.delete(reply.id);
    if ('error' in reply) {
      const { bug, ...fields } = reply.error;
      waiting?.reject(bug ? new Error(fields.message) : new DbError(fields));
    } else waiting?.resolve(reply.value);
  }

  private fail(error: Error): void {
    this.dead ??= error;
    for (const { reject } of this.waiting.values()) reject(this.dead);
    this.waiting.clear();
  }
}
