import { isAscii } from 'node:buffer';
import { open, stat } from 'node:fs/promises';
import { fileChunks } from './byte-window.ts';
import { namedEncoding } from './encoding.ts';
import {
  badEncoding,
  brokenFile,
  brokenJson,
  emptyFile,
  fileNotFound,
  htmlInsteadOfData,
  notFeatureCollection,
} from './import-outcomes.ts';
import type { SourceFile } from './roles.ts';
import type { VectorFeature } from './vector-file.ts';

/**
 * GeoJSON of any size, feature by feature. The text is cut into features by counting braces outside strings, and each
 * is parsed by itself, so that memory does not grow with the file and an error names its row.
 */
const quote = 34;
const backslash = 92;
const [openList, closeList, openObject, closeObject, comma] = [91, 93, 123, 125, 44];
/** 1 for bytes that say nothing of where a feature ends, as nearly all of it: they are stepped over without a further look. */
const plain = new Uint8Array(256).fill(1);
for (const sign of [quote, openList, closeList, openObject, closeObject]) plain[sign] = 0;
/** One feature longer than this is no feature: the file is broken, or an attack on memory. */
const longestFeature = 128 * 1024 * 1024;

/**
 * Cuts bytes that come in chunks into the members of the top-level `features` array and what stands around them. In UTF-8 and
 * in CP949 no part of a longer character looks like a sign of JSON, so that nothing has to be decoded to be cut.
 */
class FeatureCutter {
  row = 0;
  readonly #fail: (row: number) => Error;
  readonly #around: Buffer[] = [];
  #feature: Buffer[] = [];
  #kept = 0;
  #depth = 0;
  #inString = false;
  #escaped = false;
  #inFeatures = false;

  constructor(fail: (row: number) => Error) {
    this.#fail = fail;
  }

  /** The features that end in this chunk. */
  push(chunk: Buffer): Buffer[] {
    const found: Buffer[] = [];
    let [depth, inString, escaped, inFeatures, from] = [
      this.#depth,
      this.#inString,
      this.#escaped,
      this.#inFeatures,
      0,
    ];
    const { length } = chunk;
    for (let i = 0; i < length; i++) {
      if (inString && !escaped) while (i < length && chunk[i] !== quote && chunk[i] !== backslash) i++;
      else if (!inString && depth > 2) while (i < length && plain[chunk[i]] === 1) i++;
      if (i >= length) break;
      const code = chunk[i];
      if (inString) {
        if (!escaped && code === quote) inString = false;
        escaped = !escaped && code === backslash;
      } else if (code === openObject || code === openList) {
        if (inFeatures && depth === 2) from = i;
        depth++;
        if (code === openList && depth === 2 && !inFeatures) {
          this.#keep(this.#around, chunk.subarray(from, i + 1));
          from = i + 1;
          inFeatures = this.#atFeatures();
        }
      } else if (code === closeObject || code === closeList) {
        depth--;
        if (depth < 0) throw this.#fail(this.row);
        if (inFeatures && depth === 2) {
          this.row++;
          const end = chunk.subarray(from, i + 1);
          found.push(this.#feature.length > 0 ? Buffer.concat([...this.#feature, end]) : end);
          this.#feature = [];
        } else if (inFeatures && depth === 1) {
          inFeatures = false;
          from = i;
        }
      } else if (inFeatures && depth === 2 && code > 32 && code !== comma) throw this.#fail(this.row + 1);
      else if (code === quote) inString = true;
    }
    if (!inFeatures) this.#keep(this.#around, chunk.subarray(from));
    else if (depth > 2) this.#keep(this.#feature, chunk.subarray(from));
    [this.#depth, this.#inString, this.#escaped, this.#inFeatures] = [depth, inString, escaped, inFeatures];
    return found;
  }

  #keep(parts: Buffer[], bytes: Buffer): void {
    this.#kept = bytes.length + (parts.length > 0 ? this.#kept : 0);
    if (this.#kept > longestFeature) throw this.#fail(this.row + 1);
    parts.push(bytes);
  }

  /** Whether what was kept of the surroundings ends where the features begin. */
  #atFeatures(): boolean {
    const ends = this.#around.slice(-64).map((bytes) => bytes.toString('latin1', Math.max(0, bytes.length - 64)));
    return /"features"\s*:\s*\[$/.test(ends.join(''));
  }

  /** What stands around the features, when the text is at its end. */
  end(): Buffer {
    if (this.#depth !== 0 || this.#inString) throw this.#fail(this.row + 1);
    return Buffer.concat(this.#around);
  }
}

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

const chunksOf = (file: SourceFile) => fileChunks(file, 1 << 20);

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
  features(): AsyncGenerator<VectorFeature>;
}

/**
 * Opens a file; throws an Outcome when it is plainly something else. That it is whole is seen when its last feature was
 * read: what breaks off, or is no FeatureCollection, ends `features` with an Outcome.
 */
export async function openGeoJson(file: SourceFile, encoding?: string): Promise<GeoJsonFile> {
  await checkStart(file, encoding);
  const declared = (await mentionsCrs(file)) ? crsName((await skeletonOf(file, encoding)).crs) : undefined;
  return { declaredCrs: declared, features: () => features(file, decoderOf(file, encoding), declared) };
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
  return collectionOf(file, decoderOf(file, encoding)(cutter.end()));
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
  const fail = brokenAt(file);
  const cutter = new FeatureCutter(fail);
  let row = 0;
  for await (const chunk of chunksOf(file)) {
    for (const piece of cutter.push(chunk)) {
      row++;
      const text = decode(piece);
      yield featureOf(
        row,
        parse(text, () => fail(row)),
      );
    }
  }
  const { crs } = collectionOf(file, decode(cutter.end()));
  if (crsName(crs) !== declared) throw brokenFile({ file: file.name, kind: 'GeoJSON', what: crsHidden }, file.name);
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
