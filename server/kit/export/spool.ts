import { createReadStream } from 'node:fs';
import { type FileHandle, mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What has to come later in an exported file, kept in a file of its own until then, so that memory does not grow. */
export class Spool implements AsyncDisposable {
  readonly #folder: string;
  readonly #handle: FileHandle;
  #waiting: Buffer[] = [];
  #waitingBytes = 0;
  /** Bytes written so far. */
  length = 0;
  static readonly bufferBytes = 1 << 20;

  private constructor(folder: string, handle: FileHandle) {
    this.#folder = folder;
    this.#handle = handle;
  }

  static async open(): Promise<Spool> {
    const folder = await mkdtemp(join(tmpdir(), 'vseoul-export-'));
    return new Spool(folder, await open(join(folder, 'spool'), 'w'));
  }

  async write(part: string | ArrayBufferView): Promise<void> {
    const bytes =
      typeof part === 'string' ? Buffer.from(part) : Buffer.from(part.buffer, part.byteOffset, part.byteLength);
    this.#waiting.push(bytes);
    this.#waitingBytes += bytes.length;
    this.length += bytes.length;
    if (this.#waitingBytes >= Spool.bufferBytes) await this.#flush();
  }

  async #flush(): Promise<void> {
    const bytes = Buffer.concat(this.#waiting);
    this.#waiting = [];
    this.#waitingBytes = 0;
    await this.#handle.writeFile(bytes);
  }

  /** Everything that was written. */
  async *chunks(): AsyncGenerator<Uint8Array> {
    await this.#flush();
    yield* createReadStream(join(this.#folder, 'spool'), {
      highWaterMark: Spool.bufferBytes,
    }) as AsyncIterable<Uint8Array>;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#handle.close();
    await rm(this.#folder, { recursive: true, force: true });
  }
}
