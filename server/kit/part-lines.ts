import { stat } from 'node:fs/promises';
import { getCompileCacheDir } from 'node:module';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { CopyText, CrsCode, Reader } from '#core';
import { QualityReport } from '#datasets/_kit/quality.ts';
import type { FilePart } from '#datasets/_kit/roles.ts';
import { partsOf } from '#datasets/_kit/vector-file.ts';
import type { PlannedImport } from './import-plan.ts';
import { type LinesInParts, mostDoubtful, PartsDisagree } from './loading.ts';
import type { FromPartThread, PartWork, ToPartThread } from './part-messages.ts';

/** How a file is cut for several threads. */
export interface Cut {
  readonly threads: number;
  readonly partBytes: number;
  /** Files of fewer parts are read by one. */
  readonly fewestParts: number;
}

/**
 * Every thread has to load and warm up its own program: on two cores several were no faster than one with 33 MB, and by a third
 * with 199 MB.
 */
const usualCut: Cut = { threads: Math.min(8, availableParallelism()), partBytes: 2 << 20, fewestParts: 32 };

export interface PartsRequest {
  readonly planned: PlannedImport;
  /** Answers what the threads have to know of the city; its transaction, if it is one, is used by nobody else at the time. */
  readonly reader: Reader;
  readonly revision: number;
  readonly reading: { readonly crs?: CrsCode; readonly encoding?: string };
  /** Whether what is found out about the rows can be found out now. */
  readonly findNow: boolean;
  readonly signal?: AbortSignal;
  /** Hears how many rows came, and up to which byte of the file. */
  onRows?(rows: number, bytes: number): void;
  readonly cut?: Cut;
}

/**
 * Several threads for a file, where that is worth their start and its rows can be made one without the other; undefined
 * otherwise. Whoever asked has to dispose of them.
 */
export async function readInParts(request: PartsRequest): Promise<PartLines | undefined> {
  const { planned, cut = usualCut } = request;
  const { threads, partBytes, fewestParts } = cut;
  const { feature, file } = planned;
  if (threads < 2 || !feature.importer.inParts || !feature.dataset.rowTable) return undefined;
  if ((await stat(file.path)).size < fewestParts * partBytes) return undefined;
  // The threads load their programs while the file is cut.
  const lines = new PartLines(request, threads);
  const parts = await partsOf(file, partBytes, request.reading.encoding);
  if (parts.length > 1) return lines.read(parts);
  await lines[Symbol.asyncDispose]();
  return undefined;
}

type PartMessage = Extract<FromPartThread, { part: number }>;

/**
 * Lines of the rows of a file, made part by part by several threads and joined in the file's order: the same bytes as one
 * reader makes. What that one would have to know of other parts, it is left to do itself (`PartsDisagree`).
 */
class PartLines implements LinesInParts, AsyncDisposable {
  readonly report = new QualityReport();
  doubtful: string[] | undefined = [];
  readonly #request: PartsRequest;
  readonly #threads: readonly Worker[];
  readonly #come = new Map<number, PartMessage[]>();
  readonly #idle: Worker[];
  #parts: readonly FilePart[] = [];
  #given = 0;
  #taken = 0;
  #failure: { readonly error: unknown } | undefined;
  #wake = () => {};

  constructor(request: PartsRequest, threads: number) {
    this.#request = request;
    const { path, name, layer } = request.planned.file;
    const workerData: PartWork = {
      dataset: request.planned.feature.id,
      file: { path, name, layer },
      reading: { crs: request.reading.crs, encoding: request.reading.encoding },
      source: request.planned.source,
      revision: request.revision,
      findNow: request.findNow,
      compiled: getCompileCacheDir(),
    };
    this.#threads = Array.from({ length: threads }, () => {
      const thread = new Worker(new URL('./part-thread.ts', import.meta.url), { workerData });
      thread.on('message', (message: FromPartThread) => this.#hear(thread, message));
      thread.on('error', (error) => this.#fail(error));
      return thread;
    });
    this.#idle = [...this.#threads];
  }

  read(parts: readonly FilePart[]): this {
    this.#parts = parts;
    this.#giveOut();
    return this;
  }

  async *chunks(): AsyncGenerator<CopyText> {
    const { signal, onRows } = this.#request;
    const stop = () => this.#fail(signal?.reason);
    signal?.addEventListener('abort', stop);
    const keys = new Set<string>();
    let rows = 0;
    try {
      for (const [part, { end }] of this.#parts.entries()) {
        for await (const chunk of this.#chunksOf(part)) {
          for (const key of chunk.keys) {
            if (keys.has(key)) throw new PartsDisagree();
            keys.add(key);
          }
          rows += chunk.keys.length;
          onRows?.(rows, end);
          yield { bytes: chunk.bytes, rows: chunk.keys.length };
        }
      }
    } finally {
      signal?.removeEventListener('abort', stop);
      await this[Symbol.asyncDispose]();
    }
  }

  async *#chunksOf(part: number): AsyncGenerator<Extract<FromPartThread, { step: 'chunk' }>> {
    for (;;) {
      this.#request.signal?.throwIfAborted();
      const message = this.#come.get(part)?.shift();
      if (!message) await this.#more();
      else if (message.step === 'left') throw new PartsDisagree();
      else if (message.step === 'chunk') yield message;
      else {
        this.report.add(QualityReport.from(message.report));
        this.doubtful = joined(this.doubtful, message.doubtful);
        this.#come.delete(part);
        this.#taken++;
        this.#giveOut();
        return;
      }
    }
  }

  /** Waits for the next message of any thread. */
  async #more(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
      if (this.#failure) resolve();
    });
    if (this.#failure) throw this.#failure.error;
  }

  #hear(thread: Worker, message: FromPartThread): void {
    if (message.step === 'ask') return void this.#answer(thread, message);
    if (message.step === 'failed') {
      this.#fail(message.error);
      return;
    }
    const come = this.#come.get(message.part) ?? [];
    this.#come.set(message.part, come);
    come.push(message);
    if (message.step === 'end') this.#idle.push(thread);
    this.#giveOut();
    this.#wake();
  }

  /** Gives parts to threads that have none, but not far ahead of what was taken, so that memory does not grow with the file. */
  #giveOut(): void {
    const ahead = this.#taken + 2 * this.#threads.length;
    while (this.#given < Math.min(this.#parts.length, ahead)) {
      const thread = this.#idle.shift();
      if (!thread) return;
      const part = this.#given++;
      thread.postMessage({ part, range: this.#parts[part] } satisfies ToPartThread);
    }
  }

  async #answer(thread: Worker, { question, sql, parameters }: Extract<FromPartThread, { step: 'ask' }>) {
    try {
      const rows = await this.#request.reader.query(sql, parameters);
      thread.postMessage({ answer: question, rows } satisfies ToPartThread);
    } catch (error) {
      this.#fail(error);
    }
  }

  #fail(error: unknown): void {
    this.#failure ??= { error };
    this.#wake();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.terminate()));
  }
}

function joined(some: string[] | undefined, more: readonly string[] | undefined): string[] | undefined {
  if (!some || !more || some.length + more.length > mostDoubtful) return undefined;
  return [...some, ...more];
}
