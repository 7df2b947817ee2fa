import { isAscii } from 'node:buffer';
import { open, stat } from 'node:fs/promises';
import { fileChunks } from './byte-window.ts';
import { namedEncoding } from './encoding.ts';
import { FeatureCutter } from './feature-cutter.ts';
import {
  badEncoding,
  brokenFile,
  brokenJson,
  emptyFile,
  fileNotFound,
  htmlInsteadOfData,
  notFeatureCollection,
} from './import-outcomes.ts';
import type { FilePart, SourceFile } from './roles.ts';
import type { VectorFeature } from './vector-file.ts';

/**
 * GeoJSON of any size, feature by feature. The text is cut into features by counting braces outside strings, and each
 * is parsed by itself, so that memory does not grow with the file and an error names its row.
 */
type Decode = (bytes: Buffer) => string;

/** `lenient` reads on over bytes that are not text, for a glance at what a file holds. */
function decoderOf(file: SourceFile, encoding: string | undefined, lenient = false): Decode {
  const name = (encoding && namedEncoding(encoding)) || 'utf-8';
  const decoder = new TextDecoder(name, { fatal: !lenient });
  return (bytes) => {
    if (isAscii(bytes)) return bytes.toString('latin1');
    try {
      return decoder.decode(bytes);
    } catch (error) {
      throw badEncoding({ file: file.name, encoding: name }, file.name, error);
    }
  };
}

const chunkBytes = 1 << 20;
const chunksOf = (file: SourceFile) => fileChunks(file, chunkBytes);

/** Refuses what is plainly something else before any of it is parsed. */
async function checkStart(file: SourceFile, encoding: string | undefined, lenient = false): Promise<void> {
  const info = await stat(file.path).catch((error) => {
    throw fileNotFound({ file: file.name }, file.name, error);
  });
  if (info.size === 0) throw emptyFile({ file: file.name }, file.name);
  const decoder = new TextDecoder((encoding && namedEncoding(encoding)) || 'utf-8', { fatal: !lenient });
  let start = '';
  try {
    for await (const bytes of fileChunks(file, 4096, 4095)) start += decoder.decode(bytes, { stream: true });
  } catch (error) {
    throw badEncoding({ file: file.name, encoding: decoder.encoding }, file.name, error);
  }
  start = start.trimStart();
  if (start === '') throw emptyFile({ file: file.name }, file.name);
  if (/^<(!doctype|html|head|\?xml|script|body)/i.test(start)) throw htmlInsteadOfData({ file: file.name }, file.name);
  if (!start.startsWith('{')) throw notFeatureCollection({ file: file.name }, file.name);
}

export interface GeoJsonFile {
  /** Name in the old `crs` member, absent in files that follow RFC 7946. */
  readonly declaredCrs: string | undefined;
  /** Those of the part of the file that is asked for, or all. */
  features(): AsyncGenerator<VectorFeature>;
  /** Those at the beginning of the file, whichever part of it is asked for. */
  first(): AsyncGenerator<VectorFeature>;
}

/**
 * Opens a file; throws an Outcome when it is plainly something else. That it is whole is seen when its last feature was
 * read: what breaks off, or is no FeatureCollection, ends `features` with an Outcome.
 */
export async function openGeoJson(file: SourceFile, encoding?: string): Promise<GeoJsonFile> {
  await checkStart(file, encoding);
  const declared = (await mentionsCrs(file)) ? crsName((await skeletonOf(file, encoding)).crs) : undefined;
  const decode = decoderOf(file, encoding);
  const { part } = file;
  return {
    declaredCrs: declared,
    features: () => (part ? featuresOfPart(file, part, decode) : features(file, decode, declared)),
    first: () => features(file, decode, declared),
  };
}

const brokenAt = (file: SourceFile) => (row: number) => brokenJson({ file: file.name, row }, `${file.name} #${row}`);

/** Bytes at both ends of a file in which the word is looked for. */
const endsBytes = 1 << 16;

/**
 * Whether the old `crs` member may stand before the features or behind them: then it takes a pass of its own. Should it stand
 * deeper among other things, `features` ends with an Outcome.
 */
async function mentionsCrs(file: SourceFile): Promise<boolean> {
  await using handle = await open(file.path);
  const { size } = await handle.stat();
  for (const position of [0, Math.max(0, size - endsBytes)]) {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(endsBytes), 0, endsBytes, position);
    if (buffer.subarray(0, bytesRead).includes('"crs"')) return true;
  }
  return false;
}

const crsHidden = `"crs" stands more than ${endsBytes / 1024} KiB from both ends of the file`;

async function skeletonOf(file: SourceFile, encoding: string | undefined): Promise<Record<string, unknown>> {
  const cutter = new FeatureCutter(brokenAt(file));
  for await (const chunk of chunksOf(file)) cutter.push(chunk);
  return collectionOf(file, decoderOf(file, encoding)(cutter.around()));
}

/** What stands around the features, which must be a FeatureCollection. */
function collectionOf(file: SourceFile, skeleton: string): Record<string, unknown> {
  // A byte order mark is no part of JSON, but editors of Windows write it.
  const around = parse(skeleton.replace(/^\uFEFF/, ''), () => brokenAt(file)(0));
  if (!isRecord(around) || around.type !== 'FeatureCollection' || !Array.isArray(around.features)) {
    throw notFeatureCollection({ file: file.name }, file.name);
  }
  return around;
}

/** The first features, for recognising a file; an empty list when it is no GeoJSON or breaks off before. */
export async function firstFeatures(file: SourceFile, count: number): Promise<VectorFeature[]> {
  const found: VectorFeature[] = [];
  try {
    await checkStart(file, undefined, true);
    for await (const feature of features(file, decoderOf(file, undefined, true), undefined)) {
      found.push(feature);
      if (found.length === count) break;
    }
  } catch {
    // Whatever is wrong is told when the file is read: recognising only asks what it looks like.
  }
  return found;
}

async function* features(
  file: SourceFile,
  decode: Decode,
  declared: string | undefined,
): AsyncGenerator<VectorFeature> {
  const cutter = new FeatureCutter(brokenAt(file));
  yield* cutFeatures(file, chunksOf(file), cutter, decode);
  const { crs } = collectionOf(file, decode(cutter.around()));
  if (crsName(crs) !== declared) throw brokenFile({ file: file.name, kind: 'GeoJSON', what: crsHidden }, file.name);
}

async function* featuresOfPart(file: SourceFile, part: FilePart, decode: Decode): AsyncGenerator<VectorFeature> {
  const cutter = FeatureCutter.amongFeatures(part.rowsBefore, brokenAt(file));
  yield* cutFeatures(file, fileChunks(file, chunkBytes, part.end - 1, part.start), cutter, decode);
  const wanted = part.rowsBefore + part.rows;
  if (cutter.row !== wanted || !cutter.isBetween) throw brokenAt(file)(wanted);
}

async function* cutFeatures(
  file: SourceFile,
  chunks: AsyncIterable<Buffer>,
  cutter: FeatureCutter,
  decode: Decode,
): AsyncGenerator<VectorFeature> {
  const fail = brokenAt(file);
  let row = cutter.row;
  for await (const chunk of chunks) {
    for (const piece of cutter.push(chunk)) {
      row++;
      const text = decode(piece);
      yield featureOf(
        row,
        parse(text, () => fail(row)),
      );
    }
  }
}

/**
 * Cuts a file into parts of at least so many bytes, between features, for several readers. No parts where something about the
 * file is out of order: one reader, from the beginning to the end, finds out best what.
 */
export async function partsOfGeoJson(file: SourceFile, partBytes: number, encoding?: string): Promise<FilePart[]> {
  const parts: FilePart[] = [];
  const cutter = new FeatureCutter(brokenAt(file));
  let [start, rowsBefore] = [0, 0];
  const endPart = () => {
    const { end, row } = cutter;
    if (row > rowsBefore) parts.push({ start: start || cutter.start, end, rowsBefore, rows: row - rowsBefore });
    [start, rowsBefore] = [end, row];
  };
  try {
    for await (const chunk of fileChunks(file, Math.min(chunkBytes, partBytes))) {
      cutter.push(chunk);
      if (cutter.end - start >= partBytes) endPart();
    }
    endPart();
    const { crs } = collectionOf(file, decoderOf(file, encoding)(cutter.around()));
    const { declaredCrs } = await openGeoJson(file, encoding);
    return crsName(crs) === declaredCrs ? parts : [];
  } catch {
    return [];
  }
}

function featureOf(row: number, parsed: unknown): VectorFeature {
  const { id, properties, geometry } = isRecord(parsed) ? parsed : {};
  return {
    row,
    id: typeof id === 'string' || typeof id === 'number' ? String(id) : undefined,
    properties: isRecord(properties) ? properties : {},
    geometry: isRecord(geometry) ? { type: String(geometry.type), coordinates: geometry.coordinates } : null,
  };
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function parse(text: string, fail: () => Error): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw fail();
  }
}

function crsName(crs: unknown): string | undefined {
  if (!isRecord(crs) || !isRecord(crs.properties)) return undefined;
  const name = crs.properties.name ?? crs.properties.code;
  return name === undefined ? undefined : String(name);
}
