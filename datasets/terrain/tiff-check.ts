import { ByteWindow } from '#datasets/_kit/byte-window.ts';
import type { SourceFile } from '#datasets/_kit/roles.ts';

/** Bytes of a value by the type of its field (TIFF 6.0, section 2; BigTIFF adds 16 to 18). */
const typeBytes: Readonly<Record<number, number>> = {
  1: 1,
  2: 1,
  3: 2,
  4: 4,
  5: 8,
  6: 1,
  7: 1,
  8: 2,
  9: 4,
  10: 8,
  11: 4,
  12: 8,
  13: 4,
  16: 8,
  17: 8,
  18: 8,
};
/** Tags of sizes that a reader divides by or counts with: width, height, rows of a strip, sides of a tile. */
const sizeTags = new Set([256, 257, 278, 322, 323]);
const mostEntries = 4096;

/**
 * What is wrong with the first directory of a TIFF, or undefined: fields that claim more values than the file has bytes, which
 * the library would count one by one, and sizes of zero.
 */
export async function tiffProblem(file: SourceFile): Promise<string | undefined> {
  await using window = await ByteWindow.open(file.path);
  const head = Buffer.from(await window.read(0, 16));
  if (head.length < 8) return `${window.size} bytes`;
  const little = head.toString('latin1', 0, 2) === 'II';
  const view = (bytes: Buffer) => ({
    u16: (at: number) => (little ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at)),
    u32: (at: number) => (little ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at)),
    u64: (at: number) => Number(little ? bytes.readBigUInt64LE(at) : bytes.readBigUInt64BE(at)),
  });
  const big = view(head).u16(2) === 43;
  if (big && head.length < 16) return `${window.size} bytes`;
  const start = big ? view(head).u64(8) : view(head).u32(4);
  const [countBytes, entryBytes] = big ? [8, 20] : [2, 12];
  if (start + countBytes > window.size) return 'directory';
  const counted = view(Buffer.from(await window.read(start, countBytes)));
  const entries = big ? counted.u64(0) : counted.u16(0);
  if (entries === 0 || entries > mostEntries || start + countBytes + entries * entryBytes > window.size)
    return 'directory';
  const bytes = Buffer.from(await window.read(start + countBytes, entries * entryBytes));
  const directory = view(bytes);
  for (let i = 0; i < entries; i++) {
    const at = i * entryBytes;
    const [tag, type] = [directory.u16(at), directory.u16(at + 2)];
    const count = big ? directory.u64(at + 4) : directory.u32(at + 4);
    const length = count * (typeBytes[type] ?? Number.POSITIVE_INFINITY);
    const [value, inline] = big ? [at + 12, 8] : [at + 8, 4];
    const offset = big ? directory.u64(value) : directory.u32(value);
    if (!(length <= inline || offset + length <= window.size)) return `tag ${tag}`;
    if (sizeTags.has(tag) && (count !== 1 || (type === 3 ? directory.u16(value) : directory.u32(value)) === 0))
      return `tag ${tag}`;
  }
  return undefined;
}
