import { type FileHandle, open, rename } from 'node:fs/promises';
import { type CrsCode, type Field, type UnitName, units } from '#core';

/** A raster that is written in squares, in any order, and may be larger than memory. */
export interface TiledRaster extends Pick<Field, 'width' | 'height' | 'cellSize' | 'origin'> {
  readonly epsg?: number;
  readonly crs: CrsCode | 'local';
  readonly unit: UnitName;
  readonly description: string;
}

/** Side of a square in cells. */
export const squareCells = 256;

/** Where a square lies in the file. */
export type SquareAt = readonly [square: number, offset: number, bytes: number];

const headerBytes = 8;
const limitBytes = 2 ** 32 - 2 ** 20;

/**
 * A GeoTIFF of float32 squares (deflated, NaN = no data) that grows as squares come: its directory is written last.
 * Until `finish` it bears the name `<path>.part`. What was written can be taken up again: `squares` says where each
 * square lies, and `length` where the next one goes.
 */
export class TiledGeoTiff {
  readonly #file: FileHandle;
  readonly #path: string;
  readonly #raster: TiledRaster;
  readonly #squares = new Map<number, readonly [offset: number, bytes: number]>();
  #length: number;

  private constructor(file: FileHandle, path: string, raster: TiledRaster, length: number) {
    this.#file = file;
    this.#path = path;
    this.#raster = raster;
    this.#length = length;
  }

  /** Begins a file, or takes up one of which these squares are known to be whole. */
  static async open(path: string, raster: TiledRaster, known: readonly SquareAt[] = []): Promise<TiledGeoTiff> {
    const length = known.reduce((end, [, offset, bytes]) => Math.max(end, offset + bytes), headerBytes);
    const file = await open(`${path}.part`, known.length > 0 ? 'r+' : 'w+');
    await file.truncate(length);
    const tiff = new TiledGeoTiff(file, path, raster, length);
    for (const [square, offset, bytes] of known) tiff.#squares.set(square, [offset, bytes]);
    return tiff;
  }

  get across(): number {
    return Math.ceil(this.#raster.width / squareCells);
  }

  /**
   * Adds squares (deflated float32, full 256 × 256) and tells where they lie; they are written when it resolves. May be
   * called again before that.
   */
  async add(squares: readonly (readonly [square: number, bytes: Uint8Array])[]): Promise<SquareAt[]> {
    const places: SquareAt[] = [];
    for (const [square, bytes] of squares) {
      if (this.#length + bytes.length > limitBytes) throw new Error('a GeoTIFF holds at most 4 GiB');
      // The place is taken before anything is awaited: another call writes meanwhile.
      const offset = this.#length;
      this.#length += bytes.length;
      await this.#write(bytes, offset);
      this.#squares.set(square, [offset, bytes.length]);
      places.push([square, offset, bytes.length]);
    }
    return places;
  }

  /** Writes the directory and gives the file its name. Squares that never came have no data. */
  async finish(): Promise<void> {
    const { directory, header } = this.#directory();
    await this.#write(directory, this.#length);
    await this.#write(header, 0);
    await this.#file.sync();
    await this.#file.close();
    await rename(`${this.#path}.part`, this.#path);
  }

  async close(): Promise<void> {
    await this.#file.close();
  }

  /** A single write may end early, on a disk that is nearly full. */
  async #write(bytes: Uint8Array, offset: number): Promise<void> {
    for (let done = 0; done < bytes.length; ) {
      done += (await this.#file.write(bytes, done, bytes.length - done, offset + done)).bytesWritten;
    }
  }

  #directory(): { directory: Uint8Array; header: Uint8Array } {
    const at = this.#length + (this.#length & 1);
    const { width, height, description, unit } = this.#raster;
    const count = this.across * Math.ceil(height / squareCells);
    const squares = Array.from({ length: count }, (_, i) => this.#squares.get(i) ?? ([0, 0] as const));
    const metadata = `<GDALMetadata>${item('unittype', units[unit].symbol)}${item('description', description)}</GDALMetadata>`;
    const tags: Tag[] = [
      [256, 4, [width]],
      [257, 4, [height]],
      [258, 3, [32]],
      [259, 3, [8]],
      [262, 3, [1]],
      [277, 3, [1]],
      [322, 3, [squareCells]],
      [323, 3, [squareCells]],
      [324, 4, squares.map(([offset]) => offset)],
      [325, 4, squares.map(([, bytes]) => bytes)],
      [339, 3, [3]],
      ...this.#placement(),
      [42112, 2, metadata],
      [42113, 2, 'nan'],
    ];
    const header = new Uint8Array(headerBytes);
    const view = new DataView(header.buffer);
    view.setUint32(0, 0x002a4949, true); // "II", 42
    view.setUint32(4, at, true);
    const padding = at - this.#length;
    const written = writeDirectory(tags, at);
    const directory = new Uint8Array(padding + written.length);
    directory.set(written, padding);
    return { directory, header };
  }

  #placement(): Tag[] {
    const { cellSize, origin, crs, epsg = crs === 'local' ? undefined : Number(crs.slice(5)) } = this.#raster;
    const tags: Tag[] = [
      [33550, 12, [cellSize, cellSize, 0]],
      [33922, 12, [0, 0, 0, origin[0], origin[1], 0]],
    ];
    if (epsg === undefined) return tags;
    // Projected, pixel is area, the code, metres.
    const keys = [1024, 0, 1, 1, 1025, 0, 1, 1, 3072, 0, 1, epsg, 3076, 0, 1, 9001];
    return [...tags, [34735, 3, [1, 1, 0, keys.length / 4, ...keys]]];
  }
}

const item = (role: string, text: string) => {
  const plain = text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/"/g, '&quot;');
  return `<Item name="${role.toUpperCase()}" sample="0" role="${role}">${plain}</Item>`;
};

/** TIFF field types: ASCII, SHORT, LONG, DOUBLE. */
type Tag = readonly [id: number, type: 2 | 3 | 4 | 12, values: readonly number[] | string];
const bytesOf = { 2: 1, 3: 2, 4: 4, 12: 8 } as const;

/** An image file directory that starts at `at` of the file, its longer values right after it. */
function writeDirectory(tags: readonly Tag[], at: number): Uint8Array {
  const encoded = tags.map(([, type, values]) => encode(type, values));
  const valuesAt = at + 2 + 12 * tags.length + 4;
  const outside = encoded.map(({ bytes }) => (bytes.length > 4 ? bytes.length + (bytes.length & 1) : 0));
  const directory = new Uint8Array(valuesAt - at + outside.reduce((a, b) => a + b, 0));
  const view = new DataView(directory.buffer);
  view.setUint16(0, tags.length, true);
  let free = valuesAt;
  tags.forEach(([id, type], i) => {
    const entry = 2 + 12 * i;
    view.setUint16(entry, id, true);
    view.setUint16(entry + 2, type, true);
    view.setUint32(entry + 4, encoded[i].count, true);
    if (outside[i] === 0) directory.set(encoded[i].bytes, entry + 8);
    else {
      view.setUint32(entry + 8, free, true);
      directory.set(encoded[i].bytes, free - at);
      free += outside[i];
    }
  });
  return directory;
}

function encode(type: Tag[1], values: Tag[2]): { bytes: Uint8Array; count: number } {
  if (typeof values === 'string') {
    const bytes = new TextEncoder().encode(`${values}\0`);
    return { bytes, count: bytes.length };
  }
  const bytes = new Uint8Array(values.length * bytesOf[type]);
  const view = new DataView(bytes.buffer);
  values.forEach((value, i) => {
    if (type === 3) view.setUint16(2 * i, value, true);
    else if (type === 4) view.setUint32(4 * i, value, true);
    else view.setFloat64(8 * i, value, true);
  });
  return { bytes, count: values.length };
}
