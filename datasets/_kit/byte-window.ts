import { type FileHandle, open, stat } from 'node:fs/promises';

/** Reads any span of a file through one buffer that moves along with it, so that memory does not grow with the file. */
export class ByteWindow implements AsyncDisposable {
  readonly size: number;
  readonly #handle: FileHandle;
  #start = 0;
  #bytes = Buffer.alloc(0);
  static readonly length = 4 << 20;

  private constructor(handle: FileHandle, size: number) {
    this.#handle = handle;
    this.size = size;
  }

  static async open(path: string): Promise<ByteWindow> {
    const { size } = await stat(path);
    return new ByteWindow(await open(path), size);
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
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#handle.close();
  }
}
