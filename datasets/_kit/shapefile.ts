import { existsSync, readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { ByteWindow } from './byte-window.ts';
import { type Dbf, openDbf } from './dbf.ts';
import { namedEncoding } from './encoding.ts';
import { badEncoding, brokenShapefile, emptyFile, missingSibling, unsupportedShape } from './import-outcomes.ts';
import type { SourceFile } from './roles.ts';
import { shapeGeometry } from './shape-geometry.ts';
import type { VectorFeature } from './vector-file.ts';

/**
 * ESRI shapefile, record by record (layout: ESRI Shapefile Technical Description, July 1998). Lengths in the headers are
 * checked against the files before any record is read, so that a broken copy is told as such, and never half imported.
 */
export interface Shapefile {
  readonly count: number;
  /** Text of the `.prj`, absent when there is none. */
  readonly declaredCrs: string | undefined;
  readonly encoding: string;
  readonly fields: readonly string[];
  features(): AsyncGenerator<VectorFeature>;
}

const headerBytes = 100;
const fileCode = 9994;
/** Point, line, polygon; the same with M (+20) and with Z (+10). */
const kinds = new Set([0, 1, 3, 5, 11, 13, 15, 21, 23, 25]);

/** Path of a file that belongs to the `.shp`, whatever the case of its ending. */
export function siblingOf(path: string, ending: string): string | undefined {
  const stem = basename(path, extname(path));
  const name = readdirSync(dirname(path)).find((n) => n.toLowerCase() === `${stem}.${ending}`.toLowerCase());
  return name && join(dirname(path), name);
}

export async function openShapefile(file: SourceFile, encoding?: string): Promise<Shapefile> {
  const fail = (what: string) => brokenShapefile({ file: file.name, what }, file.name);
  const need = (ending: string) => {
    const path = siblingOf(file.path, ending);
    if (!path) throw missingSibling({ file: file.name, sibling: `.${ending}` }, file.name);
    return path;
  };
  const [shx, dbf] = [need('shx'), need('dbf')];
  const offsets = await readIndex(shx, fail);
  await checkMain(file, offsets, fail);
  const declaredEncoding = await encodingOf(file, encoding);
  let head: Dbf;
  {
    await using window = await ByteWindow.open(dbf);
    head = await openDbf(window, declaredEncoding, fail);
  }
  if (head.count !== offsets.length) throw fail(`.shx ${offsets.length} ≠ .dbf ${head.count}`);
  const prj = siblingOf(file.path, 'prj');
  return {
    count: offsets.length,
    declaredCrs: prj && ((await readFile(prj, 'latin1')).trim() || undefined),
    encoding: head.encoding,
    fields: head.fields.map((field) => field.name),
    features: () => features(file, dbf, { certain: head.encoding }, offsets, fail),
  };
}

async function encodingOf(file: SourceFile, asked: string | undefined) {
  if (asked !== undefined) {
    const certain = namedEncoding(asked);
    if (!certain) throw badEncoding({ file: file.name, encoding: asked }, file.name);
    return { certain };
  }
  const cpg = siblingOf(file.path, 'cpg');
  return cpg ? { named: namedEncoding(await readFile(cpg, 'latin1')) } : {};
}

/** Offsets in bytes of the records of the `.shp`. */
async function readIndex(path: string, fail: (what: string) => Error): Promise<number[]> {
  const bytes = await readFile(path);
  if (bytes.length < headerBytes || bytes.readInt32BE(0) !== fileCode) throw fail('.shx header');
  if ((bytes.length - headerBytes) % 8 !== 0 || bytes.readInt32BE(24) * 2 !== bytes.length) throw fail('.shx length');
  const offsets: number[] = [];
  for (let at = headerBytes; at < bytes.length; at += 8) offsets.push(bytes.readInt32BE(at) * 2);
  return offsets;
}

async function checkMain(file: SourceFile, offsets: readonly number[], fail: (what: string) => Error): Promise<void> {
  await using window = await ByteWindow.open(file.path);
  if (window.size === 0) throw emptyFile({ file: file.name }, file.name);
  const header = await window.read(0, headerBytes);
  if (header.length < headerBytes || header.readInt32BE(0) !== fileCode) throw fail('.shp header');
  const stated = header.readInt32BE(24) * 2;
  if (window.size < stated) throw fail(`.shp ${window.size} < ${stated} bytes`);
  if (offsets.some((offset) => offset < headerBytes || offset + 12 > window.size)) throw fail('.shx → .shp');
  const type = header.readInt32LE(32);
  if (!kinds.has(type)) throw unsupportedShape({ file: file.name, type }, file.name);
}

async function* features(
  file: SourceFile,
  dbfPath: string,
  declared: Parameters<typeof openDbf>[1],
  offsets: readonly number[],
  fail: (what: string) => Error,
): AsyncGenerator<VectorFeature> {
  await using shp = await ByteWindow.open(file.path, file.onBytes);
  await using dbfWindow = await ByteWindow.open(dbfPath);
  const dbf = await openDbf(dbfWindow, declared, fail);
  for (const [index, offset] of offsets.entries()) {
    const row = index + 1;
    const properties = await dbf.record(index);
    if (!properties) continue;
    const length = (await shp.read(offset, 8)).readInt32BE(4) * 2;
    const record = length >= 4 && offset + 8 + length <= shp.size ? await shp.read(offset + 8, length) : undefined;
    const geometry = record && shapeGeometry(record);
    if (geometry === undefined) throw fail(`.shp #${row}`);
    yield { row, id: undefined, properties, geometry };
  }
}

/** The one shapefile of a folder, or undefined when there is none or more than one. */
export function shapefileIn(folder: string): string | undefined {
  if (!existsSync(folder)) return undefined;
  const found = readdirSync(folder).filter((name) => name.toLowerCase().endsWith('.shp'));
  return found.length === 1 ? join(folder, found[0]) : undefined;
}
