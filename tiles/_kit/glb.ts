/** Writes binary glTF 2.0. Equal calls give equal bytes: nothing here knows a date, a version or a machine. */

export const componentTypes = {
  int8: 5120,
  uint8: 5121,
  int16: 5122,
  uint16: 5123,
  uint32: 5125,
  float32: 5126,
} as const;
type ComponentType = (typeof componentTypes)[keyof typeof componentTypes];

export interface AccessorOptions {
  readonly type: 'SCALAR' | 'VEC2' | 'VEC3' | 'VEC4';
  readonly componentType: ComponentType;
  readonly count: number;
  readonly normalized?: boolean;
  /** Required by the standard for positions. */
  readonly min?: readonly number[];
  readonly max?: readonly number[];
  /** Bytes from one element to the next; a multiple of 4 for vertex attributes. */
  readonly byteStride?: number;
  readonly target: 'vertices' | 'indices';
}

interface BufferView {
  readonly buffer: 0 | 1;
  readonly byteOffset: number;
  readonly byteLength: number;
  readonly byteStride?: number;
  readonly target?: 34962 | 34963;
  readonly extensions?: Readonly<Record<string, unknown>>;
}

/** A block as EXT_meshopt_compression encodes it: `bytes` stand for `count` elements of `byteStride` bytes. */
export interface CompressedBlock {
  readonly bytes: Uint8Array;
  readonly mode: 'ATTRIBUTES' | 'TRIANGLES';
  readonly count: number;
  readonly byteStride: number;
}

const targets = { vertices: 34962, indices: 34963 } as const;

/** Everything that a binary block must be aligned to: the property tables of EXT_structural_metadata ask for 8. */
const alignment = 8;
const align = (offset: number): number => Math.ceil(offset / alignment) * alignment;
const bytesOf = (data: ArrayBufferView): Uint8Array => new Uint8Array(data.buffer, data.byteOffset, data.byteLength);

export class GlbWriter {
  readonly #chunks: Uint8Array[] = [];
  readonly #views: BufferView[] = [];
  readonly #accessors: Record<string, unknown>[] = [];
  #length = 0;
  /** Bytes of all compressed blocks, once they are decoded: the size of a buffer that is nowhere stored. */
  #decodedLength = 0;

  /** Adds a block of bytes; returns the index of its buffer view. */
  addView(data: ArrayBufferView, options: Pick<BufferView, 'byteStride' | 'target'> = {}): number {
    const byteOffset = align(this.#length);
    this.#chunks.push(new Uint8Array(byteOffset - this.#length), bytesOf(data));
    this.#length = byteOffset + data.byteLength;
    return this.#views.push({ buffer: 0, byteOffset, byteLength: data.byteLength, ...options }) - 1;
  }

  /** Adds a block with its accessor; returns the index of the accessor. */
  addAccessor(data: ArrayBufferView, { target, byteStride, ...accessor }: AccessorOptions): number {
    const bufferView = this.addView(data, {
      ...(byteStride === undefined ? {} : { byteStride }),
      target: targets[target],
    });
    return this.#accessors.push({ bufferView, ...accessor }) - 1;
  }

  /** Adds a compressed block with its accessor; returns the index of the accessor. */
  addCompressed(block: CompressedBlock, { target, byteStride, ...accessor }: AccessorOptions): number {
    const byteOffset = align(this.#length);
    this.#chunks.push(new Uint8Array(byteOffset - this.#length), block.bytes);
    this.#length = byteOffset + block.bytes.length;
    const decoded = block.count * block.byteStride;
    const { mode, count } = block;
    const view: BufferView = {
      buffer: 1,
      byteOffset: this.#decodedLength,
      byteLength: decoded,
      ...(target === 'vertices' ? { byteStride: block.byteStride } : {}),
      target: targets[target],
      extensions: {
        EXT_meshopt_compression: {
          buffer: 0,
          byteOffset,
          byteLength: block.bytes.length,
          byteStride: block.byteStride,
          count,
          mode,
        },
      },
    };
    this.#decodedLength = align(this.#decodedLength + decoded);
    const bufferView = this.#views.push(view) - 1;
    return this.#accessors.push({ bufferView, ...accessor }) - 1;
  }

  /** The file: `document` is the rest of the glTF JSON (asset, scenes, nodes, meshes, …). */
  finish(document: Readonly<Record<string, unknown>>): Uint8Array {
    const binaryLength = align(this.#length);
    const json = new TextEncoder().encode(
      JSON.stringify({
        ...document,
        accessors: this.#accessors,
        bufferViews: this.#views,
        buffers: [{ byteLength: binaryLength }, ...this.#fallback()],
      }),
    );
    // 12 bytes of file header and 8 of each chunk header come first; the binary itself starts on the alignment.
    const jsonLength = align(json.length + 28) - 28;
    const file = new Uint8Array(28 + jsonLength + binaryLength);
    const header = new DataView(file.buffer);
    header.setUint32(0, 0x46546c67, true);
    header.setUint32(4, 2, true);
    header.setUint32(8, file.length, true);
    header.setUint32(12, jsonLength, true);
    header.setUint32(16, 0x4e4f534a, true);
    file.fill(0x20, 20, 20 + jsonLength);
    file.set(json, 20);
    header.setUint32(20 + jsonLength, binaryLength, true);
    header.setUint32(24 + jsonLength, 0x004e4942, true);
    let offset = 28 + jsonLength;
    for (const chunk of this.#chunks) {
      file.set(chunk, offset);
      offset += chunk.length;
    }
    return file;
  }

  /** The decoded blocks need a buffer to lie in; a reader that knows the extension never asks for its bytes. */
  #fallback() {
    if (this.#decodedLength === 0) return [];
    return [{ byteLength: this.#decodedLength, extensions: { EXT_meshopt_compression: { fallback: true } } }];
  }
}
