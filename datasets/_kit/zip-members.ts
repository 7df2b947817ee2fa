import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { type Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { crc32 } from 'node:zlib';
import { type Entry, openPromise, type ZipFile } from 'yauzl';
import { Outcome, outcomeKind } from '#core';
import { brokenFile } from './import-outcomes.ts';
import type { SourceFile } from './roles.ts';

/** An archive larger than this, unpacked, or of more members is an attack on the disk, or no data of one city. */
const mostBytes = 16 * 2 ** 30;
const mostMembers = 10_000;
/**
 * Deflate packs at most 1,032 to 1 and tables of blanks some 100 to 1: beyond this ratio a large member is a bomb. Small ones do no harm.
 */
const mostRatio = 300;
const harmlessBytes = 64 * 2 ** 20;

const bomb = outcomeKind({
  code: 'zip-too-large',
  status: 400,
  message: {
    ko: '{file}은(는) 풀면 지나치게 커집니다({what}).',
    en: '{file} grows beyond measure when unpacked ({what}).',
  },
  remedy: {
    ko: '믿을 수 있는 파일인지 확인하고, 필요하면 직접 풀어서 그 안의 파일을 지정하십시오.',
    en: 'Check that it can be trusted; if so, unpack it yourself and name the files in it.',
  },
});

const encrypted = outcomeKind({
  code: 'zip-encrypted',
  status: 400,
  message: { ko: '{file}은(는) 암호로 잠겨 있습니다.', en: '{file} is locked with a password.' },
  remedy: { ko: '암호를 풀어서 다시 지정하십시오.', en: 'Unpack it with the password and name the files in it.' },
});

export interface ZipMember {
  /** Path inside the archive, in Korean where the archive says so or was written by Korean Windows. */
  readonly name: string;
  /** Opens the unpacked bytes; ends with an Outcome when they are more than the archive said. */
  open(): Promise<Readable>;
}

export interface OpenZip extends AsyncDisposable {
  readonly members: readonly ZipMember[];
}

/** Opens an archive and lists its files. Throws an Outcome for archives that are broken, locked or bombs. */
export async function openZip(file: SourceFile): Promise<OpenZip> {
  let zip: ZipFile | undefined;
  try {
    zip = await openPromise(file.path, {
      lazyEntries: true,
      autoClose: false,
      decodeStrings: false,
      validateEntrySizes: true,
    });
    // An error that nobody awaits any more would end the program.
    zip.on('error', () => {});
    const opened = zip;
    return { members: await membersOf(file, zip), [Symbol.asyncDispose]: async () => opened.close() };
  } catch (error) {
    zip?.close();
    throw zipOutcome(file, error);
  }
}

/** What the library says of a broken archive, as an Outcome. */
export const zipOutcome = (file: SourceFile, error: unknown): unknown =>
  error instanceof Outcome || (error as Error).name === 'AbortError'
    ? error
    : brokenFile({ file: file.name, kind: 'ZIP', what: (error as Error).message.slice(0, 120) }, file.name, error);

async function membersOf(file: SourceFile, zip: ZipFile): Promise<ZipMember[]> {
  if (zip.entryCount > mostMembers) throw bomb({ file: file.name, what: `${zip.entryCount} files` }, file.name);
  const members: ZipMember[] = [];
  let bytes = 0;
  for await (const entry of zip.eachEntry()) {
    const name = nameOf(entry);
    if (name.endsWith('/')) continue;
    if (entry.isEncrypted()) throw encrypted({ file: file.name }, file.name);
    bytes += entry.uncompressedSize;
    const ratio = entry.uncompressedSize / Math.max(1, entry.compressedSize);
    if (bytes > mostBytes) throw bomb({ file: file.name, what: `> ${mostBytes} bytes` }, file.name);
    if (entry.uncompressedSize > harmlessBytes && ratio > mostRatio) {
      throw bomb({ file: file.name, what: `${basename(name)} 1:${Math.round(ratio)}` }, file.name);
    }
    members.push({ name, open: async () => checked(await zip.openReadStreamPromise(entry), entry) });
  }
  return members;
}

/** The same bytes, whose checksum must be the one that the archive states. */
function checked(stream: Readable, { crc32: stated, fileName }: Entry): Readable {
  let sum = 0;
  const check = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      sum = crc32(chunk, sum);
      done(null, chunk);
    },
    flush(done) {
      done(sum === stated ? null : new Error(`checksum of ${fileName}`));
    },
  });
  stream.on('error', (error) => check.destroy(error));
  check.on('close', () => stream.destroy());
  return stream.pipe(check);
}

const utf8Flag = 0x800;

/** Names that are not marked as UTF-8 are CP949 when Korean Windows wrote them, and plain ASCII otherwise. */
function nameOf(entry: Entry): string {
  const raw = entry.fileName as unknown as Buffer;
  const text = (encoding: string) => new TextDecoder(encoding).decode(raw);
  const utf8 = text('utf-8');
  const name = entry.generalPurposeBitFlag & utf8Flag || !utf8.includes('\uFFFD') ? utf8 : text('euc-kr');
  return name.replaceAll('\\', '/');
}

/** The members of an archive as files of a temporary folder, which the caller removes. */
export async function unpackZip(file: SourceFile): Promise<{ folder: string; names: readonly string[] }> {
  await using zip = await openZip(file);
  const folder = await mkdtemp(join(tmpdir(), 'vseoul-zip-'));
  try {
    const names: string[] = [];
    for (const member of zip.members) {
      const name = safeName(member.name);
      if (!name) continue;
      const path = join(folder, name);
      await mkdir(dirname(path), { recursive: true });
      await pipeline(await member.open(), createWriteStream(path));
      names.push(name);
    }
    return { folder, names };
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw zipOutcome(file, error);
  }
}

/** A path that stays in its folder; undefined for what macOS and others leave in archives. */
function safeName(name: string): string | undefined {
  const parts = name.split('/').filter((part) => part !== '' && part !== '.' && part !== '..');
  if (parts.length === 0 || parts.some((part) => part.startsWith('__MACOSX') || part.startsWith('.'))) return undefined;
  return parts.map((part) => part.replaceAll('\0', '').replaceAll(':', '_').slice(0, 200)).join('/');
}
