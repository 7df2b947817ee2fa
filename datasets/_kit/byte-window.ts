import { createReadStream } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import type { SourceFile } from './roles.ts';

/** A file in chunks, from its beginning or another byte to its end or another, telling how far it was read. */
export async function* fileChunks(
  file: Pick<SourceFile, 'path' | 'onBytes'>,
  chunkBytes: number,
  end?: number,
  start = 0,
): AsyncGenerator<Buffer> {
  let position = start;
  const chunks: AsyncIterable<Buffer> = createReadStream(file.path, { start, end, highWaterMark: chunkBytes });
  for await (const chunk of chunks) {
    position += chunk.length;
    file.onBytes?.(position);
    yield chunk;
  }
}

/** Reads any span of a file through one buffer that moves along with it, so that memory does not grow with the file. */
export class ByteWindow implements AsyncDisposable {
  readonly size: number;
  readonly #handle: FileHandle;
  #start = 0;
  #bytes = Buffer.alloc(0);
  #onBytes: ((position: number) => void) | undefined;
  static readonly length = 4 << 20;

  private constructor(handle: FileHandle, size: number) {
    this.#handle = handle;
    this.size = size;
  }

  /** `onBytes` hears how far the window has moved. */
  static async open(path: string, onBytes?: (position: number) => void): Promise<ByteWindow> {
    const { size } = await stat(path);
    const window = new ByteWindow(await open(path), size);
    window.#onBytes = onBytes;
    return window;
  }

  /** The bytes of a span, valid until the next call; shorter than asked for at the end of the file. */
  async read(offset: number, length: number): Promise<Buffer> {
    if (offset < this.#start || offset + length > this.#start + this.#bytes.length) await this.#move(offset, length);
    return this.#bytes.subarray(offset - this.#start, offset - this.#start + length);
  }

  async #move(offset: number, length: number): Promise<void> {
    const wanted = Math.max(0, Math.min(Math.max(length, ByteWindow.length), this.size - offset));
    const bytes = Buffer.alloc(wanted);
    const { bytesRead } = wanted > 0 ? await this.#handle.read(bytes, 0, wanted, offset) : { bytesRead: 0 };
    this.#bytes = bytes.subarray(0, bytesRead);
    this.#start = offset;
    this.#onBytes?.(offset + bytesRead);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#handle.close();
  }
}
