import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
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
type Piece = { readonly feature: string } | { readonly skeleton: string };

const quote = 34;
const backslash = 92;
const open = new Set([123, 91]);
const close = new Set([125, 93]);
/** One feature longer than this is no feature: the file is broken, or an attack on memory. */
const longestFeature = 128 * 1024 * 1024;

/** Yields each member of the top-level `features` array, and at last what stands around them. */
async function* cut(chunks: AsyncIterable<string>, fail: (row: number) => Error): AsyncGenerator<Piece> {
  let depth = 0;
  let inString = false;
  let escaped = false;
  let inFeatures = false;
  let skeleton = '';
  let feature = '';
  let row = 0;
  for await (const chunk of chunks) {
    let from = 0;
    const take = (to: number): string => {
      const part = chunk.slice(from, to);
      from = to;
      return part;
    };
    for (let i = 0; i < chunk.length; i++) {
      const code = chunk.charCodeAt(i);
      if (inString) {
        if (escaped) escaped = false;
        else if (code === backslash) escaped = true;
        else if (code === quote) inString = false;
        continue;
      }
      if (inFeatures && depth === 2 && !open.has(code) && code !== 93 && code > 32 && code !== 44) {
        throw fail(row + 1);
      }
      if (code === quote) inString = true;
      else if (open.has(code)) {
        if (inFeatures && depth === 2) take(i);
        depth++;
        if (code === 91 && depth === 2 && !inFeatures) {
          skeleton += take(i + 1);
          inFeatures = /"features"\s*:\s*\[$/.test(skeleton.slice(-64));
        }
      } else if (close.has(code)) {
        depth--;
        if (depth < 0) throw fail(row);
        if (inFeatures && depth === 2) {
          row++;
          yield { feature: feature + take(i + 1) };
          feature = '';
        } else if (inFeatures && depth === 1) {
          inFeatures = false;
          take(i);
        }
      }
    }
    if (inFeatures && depth > 2) feature += take(chunk.length);
    else if (inFeatures) take(chunk.length);
    else skeleton += take(chunk.length);
    if (feature.length > longestFeature || skeleton.length > longestFeature) throw fail(row + 1);
  }
  if (depth !== 0 || inString) throw fail(row + 1);
  yield { skeleton };
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
    for await (const chunk of createReadStream(file.path, { end, highWaterMark: 1 << 20 })) {
      yield decoder.decode(chunk as Uint8Array, { stream: true });
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

/** Opens a file after one pass over it, which sees that it is whole; throws an Outcome that says what is wrong. */
export async function openGeoJson(file: SourceFile, encoding?: string): Promise<GeoJsonFile> {
  await checkStart(file, encoding);
  const fail = (row: number) => brokenJson({ file: file.name, row }, `${file.name} #${row}`);
  let skeleton = '';
  for await (const piece of cut(decode(file, encoding), fail)) if ('skeleton' in piece) skeleton = piece.skeleton;
  const around = parse(skeleton, () => fail(0)) as {
    type?: unknown;
    crs?: unknown;
    features?: unknown;
  };
  if (around.type !== 'FeatureCollection' || !Array.isArray(around.features)) {
    throw notFeatureCollection({ file: file.name }, file.name);
  }
  return { declaredCrs: crsName(around.crs), features: () => features(decode(file, encoding), fail) };
}

/** The first features, for recognising a file; an empty list when it is no GeoJSON or breaks off before. */
export async function firstFeatures(file: SourceFile, count: number): Promise<VectorFeature[]> {
  const found: VectorFeature[] = [];
  try {
    await checkStart(file, undefined, true);
    for await (const feature of features(
      decode(file, undefined, { lenient: true }),
      (row) => new Error(`broken at ${row}`),
    )) {
      found.push(feature);
      if (found.length === count) break;
    }
  } catch {
    // Whatever is wrong is told when the file is read: recognising only asks what it looks like.
  }
  return found;
}

async function* features(text: AsyncIterable<string>, fail: (row: number) => Error) {
  let row = 0;
  for await (const piece of cut(text, fail)) {
    if (!('feature' in piece)) continue;
    row++;
    const parsed = parse(piece.feature, () => fail(row)) as Record<string, unknown> | null;
    yield {
      row,
      id: typeof parsed?.id === 'string' || typeof parsed?.id === 'number' ? String(parsed.id) : undefined,
      properties: (isRecord(parsed?.properties) ? parsed.properties : {}) as Record<string, unknown>,
      geometry: isRecord(parsed?.geometry)
        ? { type: String(parsed.geometry.type), coordinates: parsed.geometry.coordinates }
        : null,
    } satisfies VectorFeature;
  }
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
