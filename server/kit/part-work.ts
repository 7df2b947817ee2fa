import { type MessagePort, parentPort } from 'node:worker_threads';
import { Outcome, type Reader, type SqlValue } from '#core';
import { QualityReport } from '#datasets/_kit/quality.ts';
import type { FilePart } from '#datasets/_kit/roles.ts';
import { datasetServerOf, importerOf } from './importer-of.ts';
import { Loading, laterFound } from './loading.ts';
import type { FromPartThread, PartWork, ToPartThread } from './part-messages.ts';

/** Answers each part that the thread is given with the lines of its rows. */
export async function makeLines(work: PartWork): Promise<void> {
  const port = parentPort!;
  const reader = new AskingReader(port);
  const given: Extract<ToPartThread, { part: number }>[] = [];
  let busy = true;
  const goOn = async () => {
    busy = true;
    for (let next = given.shift(); next; next = given.shift()) await linesOf(next.part, next.range);
    busy = false;
  };
  port.on('message', (message: ToPartThread) => {
    if ('answer' in message) return reader.answer(message.answer, message.rows);
    given.push(message);
    if (!busy) void goOn();
  });
  const tell = (message: FromPartThread, moved: ArrayBuffer[] = []) => port.postMessage(message, moved);
  const [importer, server] = await Promise.all([importerOf(work.dataset), datasetServerOf(work.dataset)]);
  const table = server.rowTable!(reader, work.revision);
  const signal = new AbortController().signal;
  await goOn();

  async function linesOf(part: number, range: FilePart): Promise<void> {
    const report = new QualityReport();
    const rows = importer.read({ ...work.file, part: range }, { ...work.reading, signal }, report);
    const context = { source: work.source, revision: work.revision, report };
    let keys: string[] = [];
    const loading = new Loading(work.findNow ? table : laterFound(table), rows, context, (key) => keys.push(key));
    try {
      for await (const { bytes } of loading.chunks()) {
        tell({ part, step: 'chunk', bytes, keys }, [bytes.buffer as ArrayBuffer]);
        keys = [];
      }
      tell({ part, step: 'end', report: report.toJSON(), doubtful: loading.doubtful });
    } catch (error) {
      tell(error instanceof Outcome ? { part, step: 'left' } : { step: 'failed', error });
    }
  }
}

/** Asks the thread that holds the transaction. */
class AskingReader implements Reader {
  readonly #port: MessagePort;
  readonly #waiting = new Map<number, (rows: readonly unknown[]) => void>();
  #asked = 0;

  constructor(port: MessagePort) {
    this.#port = port;
  }

  query<Row>(sql: string, parameters?: readonly SqlValue[]): Promise<Row[]> {
    const question = this.#asked++;
    return new Promise((resolve) => {
      this.#waiting.set(question, resolve as (rows: readonly unknown[]) => void);
      this.#port.postMessage({ step: 'ask', question, sql, parameters } satisfies FromPartThread);
    });
  }

  answer(question: number, rows: readonly unknown[]): void {
    this.#waiting.get(question)?.(rows);
    this.#waiting.delete(question);
  }
}
