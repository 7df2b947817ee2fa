import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { fileChunks } from './byte-window.ts';
import { namedEncoding } from './encoding.ts';
import {
  badEncoding,
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
/** One feature longer than this is no feature: the file is broken, or an attack on memory. */
const longestFeature = 128 * 1024 * 1024;

/** Cuts text that comes in chunks into the members of the top-level `features` array and what stands around them. */
class FeatureCutter {
  skeleton = '';
  row = 0;
  readonly #fail: (row: number) => Error;
  #depth = 0;
  #inString = false;
  #escaped = false;
  #inFeatures = false;
  #feature = '';

  constructor(fail: (row: number) => Error) {
    this.#fail = fail;
  }

  /** The features that end in this chunk. */
  push(chunk: string): string[] {
    const found: string[] = [];
    let [depth, inString, escaped, inFeatures, from] = [
      this.#depth,
      this.#inString,
      this.#escaped,
      this.#inFeatures,
      0,
    ];
    for (let i = 0; i < chunk.length; i++) {
      const code = chunk.charCodeAt(i);
      if (inString) {
        if (escaped) escaped = false;
        else if (code === backslash) escaped = true;
        else if (code === quote) inString = false;
      } else if (code === openObject || code === openList) {
        if (inFeatures && depth === 2) from = i;
        depth++;
        if (code === openList && depth === 2 && !inFeatures) {
          this.skeleton += chunk.slice(from, i + 1);
          from = i + 1;
          inFeatures = /"features"\s*:\s*\[$/.test(this.skeleton.slice(-64));
        }
      } else if (code === closeObject || code === closeList) {
        depth--;
        if (depth < 0) throw this.#fail(this.row);
        if (inFeatures && depth === 2) {
          this.row++;
          found.push(this.#feature + chunk.slice(from, i + 1));
          this.#feature = '';
        } else if (inFeatures && depth === 1) {
          inFeatures = false;
          from = i;
        }
      } else {
        if (inFeatures && depth === 2 && code > 32 && code !== comma) throw this.#fail(this.row + 1);
        if (code === quote) inString = true;
      }
    }
    if (!inFeatures) this.skeleton += chunk.slice(from);
    else if (depth > 2) this.#feature += chunk.slice(from);
    if (this.#feature.length > longestFeature || this.skeleton.length > longestFeature) throw this.#fail(this.row + 1);
    [this.#depth, this.#inString, this.#escaped, this.#inFeatures] = [depth, inString, escaped, inFeatures];
    return found;
  }

  /** What stands around the features, when the text is at its end. */
  end(): string {
    if (this.#depth !== 0 || this.#inString) throw this.#fail(this.row + 1);
    return this.skeleton;
  }
}

interface Decoding {
  readonly end?: number;
  /** Reads on over bytes that are not text, for a glance at what a file holds. */
  readonly lenient?: boolean;
}

async function* decode(
  file: SourceFile,
  encoding: string | undefined,
  { end, lenient = false }: Decoding = {},
): AsyncGenerator<string> {
  const name = (encoding && namedEncoding(encoding)) || 'utf-8';
  const decoder = new TextDecoder(name, { fatal: !lenient });
  try {
    for await (const chunk of fileChunks(file, 1 << 20, end)) {
      yield decoder.decode(chunk, { stream: true });
    }
    if (end === undefined) yield decoder.decode();
  } catch (error) {
    if (error instanceof TypeError) throw badEncoding({ file: file.name, encoding: name }, file.name, error);
    throw error;
  }
}

/** Refuses what is plainly something else before any of it is parsed. */
async function checkStart(file: SourceFile, encoding: string | undefined, lenient = false): Promise<void> {
  const info = await stat(file.path).catch((error) => {
    throw fileNotFound({ file: file.name }, file.name, error);
  });
  if (info.size === 0) throw emptyFile({ file: file.name }, file.name);
  let start = '';
  for await (const text of decode(file, encoding, { end: 4095, lenient })) start += text;
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
  // The old `crs` member may stand behind the features: it takes a pass of its own, where the word stands anywhere.
  const declared = (await mentionsCrs(file)) ? crsName((await skeletonOf(file, encoding)).crs) : undefined;
  return { declaredCrs: declared, features: () => features(file, decode(file, encoding)) };
}

const brokenAt = (file: SourceFile) => (row: number) => brokenJson({ file: file.name, row }, `${file.name} #${row}`);

async function mentionsCrs(file: SourceFile): Promise<boolean> {
  const word = '"crs"';
  let tail = Buffer.alloc(0);
  for await (const chunk of createReadStream(file.path, { highWaterMark: 1 << 20 })) {
    const bytes = chunk as Buffer;
    if (bytes.includes(word) || Buffer.concat([tail, bytes.subarray(0, word.length)]).includes(word)) return true;
    tail = Buffer.from(bytes.subarray(-word.length));
  }
  return false;
}

async function skeletonOf(file: SourceFile, encoding: string | undefined): Promise<Record<string, unknown>> {
  const cutter = new FeatureCutter(brokenAt(file));
  for await (const chunk of decode(file, encoding)) cutter.push(chunk);
  return collectionOf(file, cutter.end());
}

/** What stands around the features, which must be a FeatureCollection. */
function collectionOf(file: SourceFile, skeleton: string): Record<string, unknown> {
  const around = parse(skeleton, () => brokenAt(file)(0));
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
    for await (const feature of features(file, decode(file, undefined, { lenient: true }))) {
      found.push(feature);
      if (found.length === count) break;
    }
  } catch {
    // Whatever is wrong is told when the file is read: recognising only asks what it looks like.
  }
  return found;
}

async function* features(file: SourceFile, text: AsyncIterable<string>): AsyncGenerator<VectorFeature> {
  const fail = brokenAt(file);
  const cutter = new FeatureCutter(fail);
  let row = 0;
  for await (const chunk of text) {
    for (const piece of cutter.push(chunk)) {
      row++;
      yield featureOf(
        row,
        parse(piece, () => fail(row)),
      );
    }
  }
  collectionOf(file, cutter.end());
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
    // A byte order mark is no part of JSON, but editors of Windows write it.
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    throw fail();
  }
}

function crsName(crs: unknown): string | undefined {
  if (!isRecord(crs) || !isRecord(crs.properties)) return undefined;
  const name = crs.properties.name ?? crs.properties.code;
  return name === undefined ? undefined : String(name);
}
