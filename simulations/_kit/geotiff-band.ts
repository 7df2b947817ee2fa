import { promisify } from 'node:util';
import { inflate } from 'node:zlib';
import { addDecoder, BaseDecoder, type GeoTIFFImage, getDecoder } from 'geotiff';

/** Cells of an image: the first column and row, and those after the last. */
export type Window = readonly [left: number, top: number, right: number, bottom: number];

const inflated = promisify(inflate);

/** Inflates off the main thread, several blocks at a time. */
class NativeInflate extends BaseDecoder {
  override async decodeBlock(bytes: ArrayBufferLike): Promise<ArrayBufferLike> {
    const { tileWidth, tileHeight, bitsPerSample } = this.parameters;
    const cellBytes = Math.max(...[bitsPerSample].flat().map(Number)) / 8;
    const blockBytes = Math.ceil(tileWidth * tileHeight * cellBytes);
    // Room for the whole block and one number more: otherwise it comes in pieces of 16 KB, which are joined again.
    const chunkSize = Math.min(2 ** 26, Math.max(2 ** 14, Math.ceil(blockBytes / 8) * 8 + 8));
    const { buffer, byteOffset, byteLength } = await inflated(new Uint8Array(bytes), { chunkSize });
    const whole = byteOffset === 0 && byteLength === blockBytes;
    return whole ? buffer : buffer.slice(byteOffset, byteOffset + byteLength);
  }
}
const deflateCodes = [8, 32946];
addDecoder(deflateCodes, async () => NativeInflate, undefined, false);

/**
 * Band 1 of a window of an image, row by row from the north. `readRasters` of the library reads cell by cell through a
 * DataView, which takes ten times as long as copying the rows of its decoded blocks; files of which a row of a block is no
 * row of numbers (several bands side by side, big-endian) are read by it all the same.
 */
export async function readBand(image: GeoTIFFImage, window: Window): Promise<ArrayLike<number>> {
  const plain = image.littleEndian && (image.getSamplesPerPixel() === 1 || image.planarConfiguration === 2);
  if (!plain) return (await image.readRasters({ samples: [0], window: [...window] }))[0] as ArrayLike<number>;
  const [left, top, right, bottom] = window;
  const [blockWidth, blockHeight] = [image.getTileWidth(), image.getTileHeight()];
  const values = image.getArrayForSample(0, (right - left) * (bottom - top));
  const decoder = await decoderOf(image);
  const copyBlock = async (column: number, row: number): Promise<void> => {
    const block = await image.getTileOrStrip(column, row, 0, decoder);
    const cells = image.getArrayForSample(0, block.data);
    const [x0, x1] = [Math.max(left, column * blockWidth), Math.min(right, (column + 1) * blockWidth)];
    for (let y = Math.max(top, row * blockHeight); y < Math.min(bottom, (row + 1) * blockHeight); y++) {
      const from = (y - row * blockHeight) * blockWidth - column * blockWidth;
      if (from + x1 > cells.length) throw new Error('a block of the image is shorter than its size says');
      values.set(cells.subarray(from + x0, from + x1), (y - top) * (right - left) + x0 - left);
    }
  };
  const blocks: Promise<void>[] = [];
  for (let row = Math.floor(top / blockHeight); row * blockHeight < bottom; row++) {
    for (let column = Math.floor(left / blockWidth); column * blockWidth < right; column++)
      blocks.push(copyBlock(column, row));
  }
  await Promise.all(blocks);
  return values;
}

async function decoderOf(image: GeoTIFFImage) {
  const { fileDirectory, planarConfiguration } = image;
  const of = (tag: 'Compression' | 'Predictor' | 'BitsPerSample') => fileDirectory.loadValue(tag);
  return getDecoder(Number((await of('Compression')) ?? 1), {
    tileWidth: image.getTileWidth(),
    tileHeight: image.getTileHeight(),
    planarConfiguration,
    predictor: Number((await of('Predictor')) ?? 1),
    bitsPerSample: (await of('BitsPerSample')) as number[],
  });
}
