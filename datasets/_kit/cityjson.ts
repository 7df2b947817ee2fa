import { stat } from 'node:fs/promises';
import { fileChunks } from './byte-window.ts';
import type { Face, Point3 } from './city-solid.ts';
import { cityFeature, horizontalPart } from './citygml.ts';
import { brokenFile, emptyFile, fileNotFound, tooMuch } from './import-outcomes.ts';
import { jsonPieces } from './json-pieces.ts';
import type { SourceFile } from './roles.ts';
import type { VectorFeature, VectorFile } from './vector-file.ts';

/**
 * CityJSON 1.1 and 2 (https://www.cityjson.org/specs/2.0.1), object by object in two passes: the vertices, which stand at the end
 * of the document, first. CityJSONSeq is read line by line.
 */
const mostVertices = 200_000_000;
const longestLine = 128 << 20;

interface Transform {
  readonly scale: readonly number[];
  readonly translate: readonly number[];
}

interface CityObject {
  readonly type?: unknown;
  readonly attributes?: Readonly<Record<string, unknown>>;
  readonly parents?: readonly string[];
  readonly geometry?: readonly CityGeometry[];
}

interface CityGeometry {
  readonly type?: unknown;
  readonly lod?: unknown;
  readonly boundaries?: unknown;
  readonly semantics?: { readonly surfaces?: readonly { readonly type?: string }[]; readonly values?: unknown };
}

type VertexAt = (index: number) => Point3 | undefined;

const broken = (file: SourceFile, what: string, cause?: unknown) =>
  brokenFile({ file: file.name, kind: 'CityJSON', what }, file.name, cause);

async function checkThere(file: SourceFile): Promise<void> {
  const { size } = await stat(file.path).catch((error) => {
    throw fileNotFound({ file: file.name }, file.name, error);
  });
  if (size === 0) throw emptyFile({ file: file.name }, file.name);
}

export async function openCityJson(file: SourceFile): Promise<VectorFile> {
  await checkThere(file);
  const vertices = new VertexTable(file);
  const parents = new Map<string, CityObject>();
  let document: Record<string, unknown> = {};
  for await (const piece of piecesOf(file, ['vertices', 'CityObjects'])) {
    if ('skeleton' in piece) document = parsed(file, piece.skeleton, 'document') as Record<string, unknown>;
    else if (piece.container === 'vertices') vertices.add(parsed(file, piece.text, 'vertex'));
    else if (piece.text.includes('"children"')) {
      const { attributes } = parsed(file, piece.text, String(piece.key)) as CityObject;
      parents.set(String(piece.key), { attributes });
    }
  }
  if (document.type !== 'CityJSON') throw broken(file, 'type');
  const transform = transformOf(file, document.transform);
  return {
    declaredCrs: crsOf(document.metadata),
    axesMayBeSwapped: true,
    features: () => documentFeatures(file, vertices.at(transform), parents),
  };
}

const piecesOf = (file: SourceFile, containers: readonly string[]) =>
  jsonPieces(textOf(file), new Set(containers), (n) => broken(file, `#${n}`));

async function* textOf(file: SourceFile): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  try {
    for await (const chunk of fileChunks(file, 1 << 20)) {
      yield decoder.decode(chunk as Uint8Array, { stream: true });
    }
  } catch (error) {
    if (error instanceof TypeError) throw broken(file, 'not UTF-8', error);
    throw error;
  }
}

function parsed(file: SourceFile, text: string, what: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value;
  } catch {
    // Told below.
  }
  throw broken(file, what.slice(0, 80));
}

function transformOf(file: SourceFile, value: unknown): Transform {
  const { scale, translate } = (value ?? {}) as Partial<Transform>;
  const threeNumbers = (list: unknown) => Array.isArray(list) && list.length === 3 && list.every(Number.isFinite);
  if (value === undefined) return { scale: [1, 1, 1], translate: [0, 0, 0] };
  if (!threeNumbers(scale) || !threeNumbers(translate)) throw broken(file, 'transform');
  return { scale: scale!, translate: translate! };
}

function crsOf(metadata: unknown): string | undefined {
  const system = (metadata as { referenceSystem?: unknown } | undefined)?.referenceSystem;
  return typeof system === 'string' ? horizontalPart(system) : undefined;
}

/** Vertices as they stand in the document, three numbers each, in an array that grows by doubling. */
class VertexTable {
  readonly #file: SourceFile;
  #values: Float64Array;
  #count = 0;

  constructor(file: SourceFile, capacity = 1 << 16) {
    this.#file = file;
    this.#values = new Float64Array(3 * Math.max(1, capacity));
  }

  add(vertex: unknown): void {
    if (!Array.isArray(vertex) || vertex.length < 3) throw broken(this.#file, `vertex ${this.#count}`);
    if (this.#count >= mostVertices) {
      throw tooMuch({ file: this.#file.name, what: 'vertices', most: mostVertices }, this.#file.name);
    }
    if (3 * this.#count === this.#values.length) {
      const longer = new Float64Array(2 * this.#values.length);
      longer.set(this.#values);
      this.#values = longer;
    }
    for (let i = 0; i < 3; i++) this.#values[3 * this.#count + i] = Number(vertex[i]);
    this.#count++;
  }

  at({ scale, translate }: Transform): VertexAt {
    return (index) => {
      if (!(Number.isInteger(index) && index >= 0 && index < this.#count)) return undefined;
      const value = (axis: number) => this.#values[3 * index + axis] * scale[axis] + translate[axis];
      return [value(0), value(1), value(2)];
    };
  }
}

async function* documentFeatures(
  file: SourceFile,
  vertexAt: VertexAt,
  parents: ReadonlyMap<string, CityObject>,
): AsyncGenerator<VectorFeature> {
  let row = 0;
  for await (const piece of piecesOf(file, ['CityObjects'])) {
    if ('skeleton' in piece) continue;
    const id = unescaped(piece.key ?? '');
    const object = parsed(file, piece.text, id) as CityObject;
    if (!isBuilding(object) || (parents.has(piece.key ?? '') && !hasGeometry(object))) continue;
    const parent = parents.get(object.parents?.[0] ?? '');
    yield { row: ++row, ...objectFeature(id, object, parent, vertexAt) };
  }
}

function unescaped(key: string): string {
  try {
    return JSON.parse(`"${key}"`) as string;
  } catch {
    return key;
  }
}

const isBuilding = ({ type }: CityObject): boolean => type === 'Building' || type === 'BuildingPart';
const hasGeometry = ({ geometry }: CityObject): boolean => Array.isArray(geometry) && geometry.length > 0;

function objectFeature(id: string, object: CityObject, parent: CityObject | undefined, vertexAt: VertexAt) {
  const faces = (Array.isArray(object.geometry) ? object.geometry : []).flatMap((geometry) =>
    facesOf(geometry, vertexAt),
  );
  return cityFeature(id, { ...parent?.attributes, ...object.attributes }, faces);
}

/** Nesting of `boundaries` above the polygon, by kind of geometry. */
const levels: Readonly<Record<string, number>> = {
  MultiSurface: 0,
  CompositeSurface: 0,
  Solid: 1,
  MultiSolid: 2,
  CompositeSolid: 2,
};

function facesOf({ type, lod, boundaries, semantics }: CityGeometry, vertexAt: VertexAt): Face[] {
  const depth = levels[String(type)];
  if (depth === undefined) return [];
  const faces: Face[] = [];
  const walk = (members: unknown, values: unknown, level: number): void => {
    if (!Array.isArray(members)) return;
    for (const [i, member] of members.entries()) {
      const value = Array.isArray(values) ? values[i] : undefined;
      if (level > 0) walk(member, value, level - 1);
      else faces.push(faceOf(member, semantics?.surfaces?.[value as number]?.type, Math.floor(Number(lod)), vertexAt));
    }
  };
  walk(boundaries, semantics?.values, depth);
  return faces;
}

const nowhere: Point3 = [Number.NaN, Number.NaN, Number.NaN];

function faceOf(polygon: unknown, surface: string | undefined, lod: number, vertexAt: VertexAt): Face {
  const rings = (Array.isArray(polygon) ? polygon : []).map((ring: unknown) =>
    closed((Array.isArray(ring) ? ring : []).map((index) => vertexAt(index as number) ?? nowhere)),
  );
  return { surface, lod, rings };
}

/** Rings of CityJSON do not repeat their first vertex. */
const closed = (ring: Point3[]): Point3[] => (ring.length > 0 ? [...ring, ring[0]] : ring);

/** CityJSONSeq: a first line with the transform, then one feature a line. */
export async function openCityJsonSeq(file: SourceFile): Promise<VectorFile> {
  await checkThere(file);
  for await (const line of linesOf(file)) {
    const header = parsed(file, line, 'line 1') as Record<string, unknown>;
    if (header.type !== 'CityJSON') throw broken(file, 'line 1');
    const transform = transformOf(file, header.transform);
    return {
      declaredCrs: crsOf(header.metadata),
      axesMayBeSwapped: true,
      features: () => sequenceFeatures(file, transform),
    };
  }
  throw emptyFile({ file: file.name }, file.name);
}

async function* linesOf(file: SourceFile): AsyncGenerator<string> {
  let rest = '';
  for await (const text of textOf(file)) {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > longestLine) throw tooMuch({ file: file.name, what: 'line', most: longestLine }, file.name);
    for (const line of lines) if (line.trim() !== '') yield line;
  }
  if (rest.trim() !== '') yield rest;
}

async function* sequenceFeatures(file: SourceFile, transform: Transform): AsyncGenerator<VectorFeature> {
  let row = 0;
  let line = 0;
  for await (const text of linesOf(file)) {
    if (++line === 1) continue;
    const feature = parsed(file, text, `line ${line}`) as {
      CityObjects?: Record<string, CityObject>;
      vertices?: unknown[];
    };
    const list = Array.isArray(feature.vertices) ? feature.vertices : [];
    const vertices = new VertexTable(file, list.length);
    for (const vertex of list) vertices.add(vertex);
    const vertexAt = vertices.at(transform);
    const objects = feature.CityObjects ?? {};
    const parents = new Set(Object.values(objects).map((object) => object?.parents?.[0]));
    for (const [id, object] of Object.entries(objects)) {
      if (!isBuilding(object ?? {}) || (parents.has(id) && !hasGeometry(object))) continue;
      yield { row: ++row, ...objectFeature(id, object, objects[object.parents?.[0] ?? ''], vertexAt) };
    }
  }
}
