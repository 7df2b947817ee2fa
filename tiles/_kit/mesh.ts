import { MeshoptEncoder } from 'meshoptimizer';
import type { EnuFrame, Vector3 } from './ellipsoid.ts';
import { componentTypes, type GlbWriter } from './glb.ts';

await MeshoptEncoder.ready;

/** Grows typed arrays: a tile has some hundred thousand vertices, which as objects would cost ten times the time. */
const doubled = <T extends Float32Array | Int8Array | Uint8Array | Int16Array | Uint16Array | Uint32Array>(
  array: T,
): T => {
  const next = new (array.constructor as new (length: number) => T)(2 * array.length);
  next.set(array);
  return next;
};

/** Where a vertex lies on its wall: bays along it and storeys above the ground (in `facadeSteps`), kind of facade, storeys of the building. */
export type WallPlace = readonly [bays: number, storeys: number, kind: number, ofStoreys: number];

export type Colour = readonly [red: number, green: number, blue: number];

/**
 * One mesh of triangles in an east-north-up frame: positions in metres, normals, linear 8-bit colours, and per vertex the
 * feature to which it belongs. Triangles are counter-clockwise seen from outside.
 */
export class Mesh {
  positions = new Float32Array(3 * 1024);
  /** Unit normals × 127. */
  normals = new Int8Array(3 * 1024);
  colours = new Uint8Array(3 * 1024);
  features = new Uint16Array(1024);
  /** Four numbers a vertex (`WallPlace`), where the mesh has walls with windows. */
  walls: Int16Array | undefined;
  indices = new Uint32Array(3 * 1024);
  vertexCount = 0;
  indexCount = 0;

  constructor({ facades = false } = {}) {
    if (facades) this.walls = new Int16Array(4 * 1024);
  }

  /** Adds a vertex; returns its index. */
  vertex(
    east: number,
    north: number,
    up: number,
    normal: Vector3,
    colour: Colour,
    feature: number,
    wall?: WallPlace,
  ): number {
    const index = this.vertexCount++;
    if (index === this.features.length) {
      this.positions = doubled(this.positions);
      this.normals = doubled(this.normals);
      this.colours = doubled(this.colours);
      this.features = doubled(this.features);
      if (this.walls) this.walls = doubled(this.walls);
    }
    const at = 3 * index;
    this.positions[at] = east;
    this.positions[at + 1] = north;
    this.positions[at + 2] = up;
    for (let axis = 0; axis < 3; axis++) {
      this.normals[at + axis] = Math.round(normal[axis] * 127);
      this.colours[at + axis] = colour[axis];
    }
    this.features[index] = feature;
    if (wall) this.walls?.set(wall, 4 * index);
    return index;
  }

  triangle(a: number, b: number, c: number): void {
    if (this.indexCount + 3 > this.indices.length) this.indices = doubled(this.indices);
    this.indices[this.indexCount++] = a;
    this.indices[this.indexCount++] = b;
    this.indices[this.indexCount++] = c;
  }

  quad(a: number, b: number, c: number, d: number): void {
    this.triangle(a, b, c);
    this.triangle(a, c, d);
  }
}

/** Positions become whole steps of this power of two of a metre, as fine as 16 bits allow. */
function gridOf(mesh: Mesh): { step: number; low: Vector3; size: Vector3 } {
  const low: [number, number, number] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  const high: [number, number, number] = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < 3 * mesh.vertexCount; i++) {
    const axis = i % 3;
    if (mesh.positions[i] < low[axis]) low[axis] = mesh.positions[i];
    if (mesh.positions[i] > high[axis]) high[axis] = mesh.positions[i];
  }
  const span = Math.max(...low.map((value, axis) => high[axis] - value));
  const step = 2 ** Math.max(-7, Math.ceil(Math.log2(Math.max(span, 1) / 65_500)));
  const origin = low.map((value) => Math.floor(value / step) * step) as unknown as Vector3;
  const size = high.map((value, axis) => Math.round((value - origin[axis]) / step)) as unknown as Vector3;
  return { step, low: origin, size };
}

/** Half of the grid's step: how far a vertex may lie from where it belongs, along each axis. */
export const quantisationErrorM = (mesh: Mesh): number => gridOf(mesh).step / 2;

export interface WrittenMesh {
  readonly attributes: Readonly<Record<string, number>>;
  readonly indices: number;
  /** Of the node: undoes the quantisation and puts the mesh on the globe. */
  readonly matrix: readonly number[];
}

const meshExtensions = ['EXT_meshopt_compression', 'KHR_mesh_quantization'];
/** What a file with such a mesh must declare. */
export const meshDeclarations = { extensionsUsed: meshExtensions, extensionsRequired: meshExtensions };

/** Writes the mesh with 16-bit positions (KHR_mesh_quantization), compressed (EXT_meshopt_compression). */
export function writeMesh(glb: GlbWriter, mesh: Mesh, frame: EnuFrame): WrittenMesh {
  const { vertexCount: count, indexCount } = mesh;
  const { step, low, size } = gridOf(mesh);
  const positions = new Uint16Array(4 * count);
  const normals = new Int8Array(4 * count);
  const colours = new Uint8Array(4 * count);
  const features = new Uint16Array(2 * count);
  for (let i = 0; i < count; i++) {
    const [from, to] = [3 * i, 4 * i];
    // glTF is y-up: east, up, south. South is counted from the northernmost vertex.
    positions[to] = Math.round((mesh.positions[from] - low[0]) / step);
    positions[to + 1] = Math.round((mesh.positions[from + 2] - low[2]) / step);
    positions[to + 2] = size[1] - Math.round((mesh.positions[from + 1] - low[1]) / step);
    normals[to] = mesh.normals[from];
    normals[to + 1] = mesh.normals[from + 2];
    normals[to + 2] = -mesh.normals[from + 1];
    colours.set(mesh.colours.subarray(from, from + 3), to);
    colours[to + 3] = 255;
    features[2 * i] = mesh.features[i];
  }
  const short = count <= 65_535;
  const indices = short ? Uint16Array.from(mesh.indices.subarray(0, indexCount)) : mesh.indices.slice(0, indexCount);
  const attribute = (data: ArrayBufferView, byteStride: number) => ({
    bytes: MeshoptEncoder.encodeGltfBuffer(bytesOf(data), count, byteStride, 'ATTRIBUTES', 0),
    mode: 'ATTRIBUTES' as const,
    count,
    byteStride,
  });
  const { uint8, uint16, uint32, int8, int16 } = componentTypes;
  const vertices = { target: 'vertices', count } as const;
  const walls = mesh.walls?.subarray(0, 4 * count);
  return {
    attributes: {
      POSITION: glb.addCompressed(attribute(positions, 8), {
        ...vertices,
        type: 'VEC3',
        componentType: uint16,
        ...boundsOf(positions),
      }),
      NORMAL: glb.addCompressed(attribute(normals, 4), {
        ...vertices,
        type: 'VEC3',
        componentType: int8,
        normalized: true,
      }),
      COLOR_0: glb.addCompressed(attribute(colours, 4), {
        ...vertices,
        type: 'VEC4',
        componentType: uint8,
        normalized: true,
      }),
      _FEATURE_ID_0: glb.addCompressed(attribute(features, 4), { ...vertices, type: 'SCALAR', componentType: uint16 }),
      ...(walls && {
        _WALL: glb.addCompressed(attribute(walls, 8), { ...vertices, type: 'VEC4', componentType: int16 }),
      }),
    },
    indices: glb.addCompressed(
      {
        bytes: MeshoptEncoder.encodeGltfBuffer(bytesOf(indices), indexCount, indices.BYTES_PER_ELEMENT, 'TRIANGLES', 0),
        mode: 'TRIANGLES',
        count: indexCount,
        byteStride: indices.BYTES_PER_ELEMENT,
      },
      { target: 'indices', type: 'SCALAR', componentType: short ? uint16 : uint32, count: indexCount },
    ),
    matrix: nodeMatrix(frame, step, [low[0], low[1] + size[1] * step, low[2]]),
  };
}

const bytesOf = (data: ArrayBufferView): Uint8Array => new Uint8Array(data.buffer, data.byteOffset, data.byteLength);

/** The standard asks for the true bounds of the stored values. */
function boundsOf(positions: Uint16Array): { min: number[]; max: number[] } {
  const low = [65_535, 65_535, 65_535];
  const high = [0, 0, 0];
  for (let i = 0; i < positions.length; i++) {
    const axis = i % 4;
    if (axis === 3) continue;
    if (positions[i] < low[axis]) low[axis] = positions[i];
    if (positions[i] > high[axis]) high[axis] = positions[i];
  }
  return { min: low, max: high };
}

/**
 * Column-major matrix of the node. A viewer of 3D Tiles turns y-up glTF into z-up before it places it, so the matrix is
 * (z-up to y-up) × (frame to ECEF) × (y-up to z-up) × (grid to metres): its columns are the images of a step east, up and
 * south, and of the grid's origin at `corner` (east, north, up in the frame).
 */
function nodeMatrix({ origin, east, north, up }: EnuFrame, step: number, corner: Vector3): number[] {
  const yUp = ([x, y, z]: Vector3): Vector3 => [x, z, -y];
  const along = (axis: Vector3, by: number): Vector3 => [axis[0] * by, axis[1] * by, axis[2] * by];
  const at = (i: 0 | 1 | 2) => origin[i] + east[i] * corner[0] + north[i] * corner[1] + up[i] * corner[2];
  return [
    ...yUp(along(east, step)),
    0,
    ...yUp(along(up, step)),
    0,
    ...yUp(along(north, -step)),
    0,
    ...yUp([at(0), at(1), at(2)]),
    1,
  ].map((value) => value + 0);
}
