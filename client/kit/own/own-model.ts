import type { OwnModel } from '../layer.ts';
import { malformed, notDrawable, nothingInIt, otherFiles, tooLarge, tooMany } from './own-failures.ts';
import { largestFile, type OwnFile } from './own-file.ts';

/**
 * A glTF 2.0 file (https://registry.khronos.org/glTF/specs/2.0/glTF-2.0.html), binary or text with everything inside: looked
 * through before it is drawn, so that what cannot be drawn says why.
 */
const mostTriangles = 3_000_000;
/** What the scene's engine draws, of the extensions that a file may insist on. */
const drawable = new Set([
  'KHR_materials_unlit',
  'KHR_materials_pbrSpecularGlossiness',
  'KHR_materials_specular',
  'KHR_materials_anisotropy',
  'KHR_materials_clearcoat',
  'KHR_mesh_quantization',
  'KHR_texture_transform',
  'EXT_meshopt_compression',
  'EXT_texture_webp',
]);

interface Gltf {
  readonly asset?: { readonly version?: unknown };
  readonly extensionsRequired?: readonly string[];
  readonly scene?: number;
  readonly scenes?: readonly { readonly nodes?: readonly number[] }[];
  readonly nodes?: readonly Node[];
  readonly meshes?: readonly { readonly primitives?: readonly MeshPart[] }[];
  readonly accessors?: readonly Accessor[];
  readonly bufferViews?: readonly {
    readonly buffer: number;
    readonly byteOffset?: number;
    readonly byteLength: number;
  }[];
  readonly buffers?: readonly { readonly uri?: string; readonly byteLength: number }[];
  readonly images?: readonly { readonly uri?: string }[];
}

interface Node {
  readonly mesh?: number;
  readonly children?: readonly number[];
  readonly matrix?: readonly number[];
  readonly translation?: readonly number[];
  readonly rotation?: readonly number[];
  readonly scale?: readonly number[];
}

interface MeshPart {
  readonly attributes?: Readonly<Record<string, number>>;
  readonly indices?: number;
  readonly mode?: number;
}

interface Accessor {
  readonly count: number;
  readonly bufferView?: number;
  readonly min?: readonly number[];
  readonly max?: readonly number[];
  readonly componentType?: number;
  readonly normalized?: boolean;
}

/** @throws ApiError with why the model cannot be shown, and what to do */
export async function readOwnModel(file: OwnFile): Promise<OwnModel> {
  if (file.size > largestFile) throw tooLarge();
  const bytes = new Uint8Array(await file.arrayBuffer());
  const { gltf, binaryLength } = documentOf(bytes);
  try {
    checkDrawable(gltf);
    checkBuffers(gltf, binaryLength);
    return { bytes, ...measured(gltf) };
  } catch (thrown) {
    // What a broken file points at is not there.
    throw thrown instanceof TypeError || thrown instanceof RangeError ? malformed() : thrown;
  }
}

const glbMagic = 0x46546c67;
const jsonChunk = 0x4e4f534a;

/** The document of a binary file's first chunk, or of the whole text, and the bytes that come with it. */
function documentOf(bytes: Uint8Array<ArrayBuffer>): { gltf: Gltf; binaryLength: number } {
  const view = new DataView(bytes.buffer);
  if (bytes.length < 20 || view.getUint32(0, true) !== glbMagic) return { gltf: parsed(bytes), binaryLength: 0 };
  const [version, total, jsonLength, kind] = [4, 8, 12, 16].map((at) => view.getUint32(at, true));
  if (version !== 2) throw malformed(`glTF ${version}`);
  if (total > bytes.length || 20 + jsonLength > total || kind !== jsonChunk) throw malformed('GLB');
  const rest = 20 + jsonLength;
  const binaryLength = rest + 8 <= total ? view.getUint32(rest, true) : 0;
  if (rest + 8 + binaryLength > total && binaryLength > 0) throw malformed('GLB');
  return { gltf: parsed(bytes.subarray(20, rest)), binaryLength };
}

function parsed(bytes: Uint8Array): Gltf {
  try {
    const json: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    if (typeof json === 'object' && json !== null) return json as Gltf;
  } catch {}
  throw malformed();
}

function checkDrawable({ asset, extensionsRequired = [] }: Gltf): void {
  if (!/^2\./.test(String(asset?.version))) throw malformed(`glTF ${asset?.version ?? '?'}`);
  const missing = extensionsRequired.filter((name) => !drawable.has(name));
  if (missing.length > 0) throw notDrawable(missing.join(', '));
}

function checkBuffers(
  { buffers = [], images = [], bufferViews = [], accessors = [] }: Gltf,
  binaryLength: number,
): void {
  const outside = [...buffers, ...images].flatMap(({ uri }) => (uri !== undefined && !/^data:/i.test(uri) ? uri : []));
  if (outside.length > 0) throw otherFiles(outside.slice(0, 3).join(', ').slice(0, 120));
  for (const [i, { uri, byteLength }] of buffers.entries()) {
    if (uri === undefined && i === 0 && byteLength > binaryLength) throw malformed('buffers');
    // Four letters hold three bytes.
    if (uri !== undefined && byteLength > Math.ceil((3 * uri.length) / 4)) throw malformed('buffers');
  }
  for (const { buffer, byteOffset = 0, byteLength } of bufferViews) {
    if (!(byteOffset >= 0 && byteLength >= 0 && byteOffset + byteLength <= buffers[buffer].byteLength)) {
      throw malformed('bufferViews');
    }
  }
  for (const { bufferView, count } of accessors) {
    if (!(count >= 0) || (bufferView !== undefined && !bufferViews[bufferView])) throw malformed('accessors');
  }
}

/** Largest whole numbers of quantised corners, which stand for 1. */
const fullScale: Readonly<Record<number, number>> = { 5120: 127, 5121: 255, 5122: 32_767, 5123: 65_535 };
const deepestNesting = 64;

/** Extent of everything in the shown scene, through the places of its nodes, and what it has of triangles. */
function measured(gltf: Gltf): Pick<OwnModel, 'min' | 'max' | 'triangles'> {
  const min: [number, number, number] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  const max: [number, number, number] = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
  let triangles = 0;
  const take = (part: MeshPart, matrix: readonly number[]) => {
    const { attributes = {}, indices, mode = 4 } = part;
    const position = gltf.accessors![attributes.POSITION];
    const count = (indices === undefined ? position : gltf.accessors![indices]).count;
    if (mode === 4) triangles += Math.floor(count / 3);
    else if (mode > 4) triangles += Math.max(0, count - 2);
    for (const corner of cornersOf(position)) {
      for (const [axis, value] of transformed(matrix, corner).entries()) {
        min[axis] = Math.min(min[axis], value);
        max[axis] = Math.max(max[axis], value);
      }
    }
  };
  const visit = (index: number, above: readonly number[], depth: number) => {
    if (depth > deepestNesting) throw malformed('nodes');
    const node = gltf.nodes![index];
    const matrix = product(above, matrixOf(node));
    if (node.mesh !== undefined) for (const part of gltf.meshes![node.mesh].primitives ?? []) take(part, matrix);
    for (const child of node.children ?? []) visit(child, matrix, depth + 1);
  };
  const shown = gltf.scenes?.[gltf.scene ?? 0]?.nodes ?? [];
  for (const root of shown) visit(root, identity, 0);
  if (triangles === 0) throw nothingInIt();
  if (triangles > mostTriangles) throw tooMany();
  if (![...min, ...max].every(Number.isFinite)) throw malformed('POSITION');
  return { min, max, triangles };
}

/** Eight corners of a box round the places of an accessor. */
function cornersOf({ min, max, componentType = 5126, normalized }: Accessor): number[][] {
  if (min?.length !== 3 || max?.length !== 3) throw malformed('POSITION');
  const unit = normalized ? (fullScale[componentType] ?? 1) : 1;
  return Array.from({ length: 8 }, (_, i) => [0, 1, 2].map((axis) => ((i >> axis) & 1 ? max : min)[axis] / unit));
}

const identity = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1];

/** Column after column, as glTF has them. */
function matrixOf({
  matrix,
  translation = [0, 0, 0],
  rotation = [0, 0, 0, 1],
  scale = [1, 1, 1],
}: Node): readonly number[] {
  if (matrix) return matrix;
  const [x, y, z, w] = rotation;
  const columns = [
    [1 - 2 * (y * y + z * z), 2 * (x * y + z * w), 2 * (x * z - y * w)],
    [2 * (x * y - z * w), 1 - 2 * (x * x + z * z), 2 * (y * z + x * w)],
    [2 * (x * z + y * w), 2 * (y * z - x * w), 1 - 2 * (x * x + y * y)],
  ];
  return [...columns.flatMap((column, i) => [...column.map((value) => value * scale[i]), 0]), ...translation, 1];
}

const product = (a: readonly number[], b: readonly number[]): number[] =>
  Array.from({ length: 16 }, (_, i) => {
    const [column, row] = [i >> 2, i & 3];
    return [0, 1, 2, 3].reduce((sum, k) => sum + a[4 * k + row] * b[4 * column + k], 0);
  });

const transformed = (m: readonly number[], [x, y, z]: readonly number[]): number[] =>
  [0, 1, 2].map((row) => m[row] * x + m[4 + row] * y + m[8 + row] * z + m[12 + row]);
