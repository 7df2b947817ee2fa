import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';

/** Files of tilesets on disk: compressed once when they are written. */

const compress = promisify(gzip);
const decompress = promisify(gunzip);

export interface StoredTile {
  readonly body: Buffer;
  readonly encoding?: 'gzip';
  /** Strong, from the content. */
  readonly etag: string;
}

/** A relative path without empty, hidden or climbing parts; undefined for anything else. */
export function safeTilePath(path: string): string | undefined {
  const parts = path.split('/');
  const safe = parts.length <= 12 && parts.every((part) => /^[A-Za-z0-9_-][A-Za-z0-9_.-]{0,99}$/.test(part));
  // `.gz` is how compressed files lie on the disk, never an address.
  return safe && !path.endsWith('.gz') ? path : undefined;
}

/** Pictures are compressed already: gzip would only cost time. */
const isCompressed = (contentType: string) => /^(image\/(png|jpeg|webp|ktx2)|application\/zip)/.test(contentType);

/** Writes one file under its place, compressed where that pays; returns its size on disk. */
export async function writeTile(file: string, body: Uint8Array, contentType: string): Promise<number> {
  const plain = isCompressed(contentType);
  const stored = plain ? body : await compress(body, { level: 6 });
  const target = plain ? file : `${file}.gz`;
  await mkdir(dirname(file), { recursive: true });
  // Two processes may make the same tile: each writes its own draft, and the last move wins with the same bytes.
  const draft = join(dirname(file), `.${basename(target)}.${process.pid}.draft`);
  await writeFile(draft, stored);
  await rename(draft, target);
  return stored.byteLength;
}

/** A stored file as it goes over the wire, or undefined. */
export async function readStored(file: string): Promise<StoredTile | undefined> {
  const compressed = await readIfThere(`${file}.gz`);
  const body = compressed ?? (await readIfThere(file));
  if (!body) return undefined;
  const etag = `"${createHash('sha1').update(body).digest('base64url')}"`;
  return compressed ? { body, etag, encoding: 'gzip' } : { body, etag };
}

/** A stored file as it was handed over, or undefined. */
export async function readPlain(file: string): Promise<Buffer | undefined> {
  const stored = await readStored(file);
  return stored?.encoding === 'gzip' ? decompress(stored.body) : stored?.body;
}

async function readIfThere(file: string): Promise<Buffer | undefined> {
  try {
    return await readFile(file);
  } catch (error) {
    if (['ENOENT', 'EISDIR', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
}
