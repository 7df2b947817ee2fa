import earcut from 'earcut';
import type { Position } from 'geojson';
import { outcomeKind } from '#core';
import type { SelectedItem } from '../roles.ts';
import { creditOf, type ExportFormat, type ExportSubject, provenanceOf, storedCrs } from './format.ts';
import { type Solid, solidOf } from './solid.ts';
import { Spool } from './spool.ts';

/**
 * Binary glTF 2.0 for modelling programs and game engines: a node for each building, named by its id, its attributes in
 * `extras`. Metres, y up, -z north; the root's `extras` say where in EPSG:5186 its origin lies.
 */
export const gltf: ExportFormat = {
  id: 'gltf',
  extension: '.glb',
  mediaType: 'model/gltf-binary',
  title: { ko: 'glTF 2.0 (바이너리)', en: 'glTF 2.0 (binary)' },
  solid: true,
  async *write(items, subject) {
    await using vertices = await Spool.open();
    await using indices = await Spool.open();
    const scene = new Scene();
    for await (const item of items) {
      const solid = solidOf(item);
      if (!solid) continue;
      const mesh = meshOf(solid);
      scene.add(item, mesh, vertices.length, indices.length);
      await vertices.write(mesh.vertices);
      await indices.write(mesh.indices);
    }
    const json = Buffer.from(JSON.stringify(scene.document(subject, vertices.length, indices.length)));
    const jsonLength = padded(json.length);
    const binLength = vertices.length + indices.length;
    yield words(glbMagic, 2, 12 + 8 + jsonLength + (binLength > 0 ? 8 + binLength : 0), jsonLength, jsonChunk);
    yield Buffer.concat([json, Buffer.alloc(jsonLength - json.length, ' ')]);
    if (binLength === 0) return;
    yield words(binLength, binChunk);
    yield* vertices.chunks();
    yield* indices.chunks();
  },
};

const [glbMagic, jsonChunk, binChunk] = [0x46546c67, 0x4e4f534a, 0x004e4942];
const padded = (length: number): number => Math.ceil(length / 4) * 4;
const words = (...values: number[]): Uint8Array => new Uint8Array(new Uint32Array(values).buffer);

/** Every building is a node with accessors of its own: more of them than this no program opens with pleasure. */
const mostNodes = 50_000;

interface Mesh {
  /** Where the mesh's own origin lies, EPSG:5186 and metres above mean sea level. */
  readonly origin: readonly [east: number, north: number, up: number];
  /** Position and normal of each vertex, three numbers each. */
  readonly vertices: Float32Array;
  readonly indices: Uint32Array;
  readonly min: readonly number[];
  readonly max: readonly number[];
}

const floatsPerVertex = 6;

/** Each face has vertices of its own, so that edges are sharp. */
function meshOf({ polygons, bottomM, topM }: Solid): Mesh {
  const [east, north] = polygons[0][0][0];
  const vertices: number[] = [];
  const indices: number[] = [];
  const vertex = ([x, y]: Position, up: number, normal: readonly number[]): number =>
    vertices.push(x - east, up - bottomM, north - y, ...normal) / floatsPerVertex - 1;
  for (const rings of polygons) {
    const flat = rings.flat();
    const holes = rings.slice(0, -1).map((_, i) => rings.slice(0, i + 1).reduce((sum, ring) => sum + ring.length, 0));
    const triangles = earcut(
      flat.flatMap(([x, y]) => [x - east, y - north]),
      holes,
    );
    const roof = flat.map((position) => vertex(position, topM, [0, 1, 0]));
    const floor = flat.map((position) => vertex(position, bottomM, [0, -1, 0]));
    for (let i = 0; i < triangles.length; i += 3) {
      const [a, b, c] = anticlockwise(flat, triangles.slice(i, i + 3));
      indices.push(roof[a], roof[b], roof[c], floor[a], floor[c], floor[b]);
    }
    for (const ring of rings) for (const [i, from] of ring.entries()) wall(from, ring[(i + 1) % ring.length]);
  }
  return {
    origin: [east, north, bottomM],
    ...extremesOf(vertices),
    vertices: new Float32Array(vertices),
    indices: new Uint32Array(indices),
  };

  function wall(from: Position, to: Position): void {
    const length = Math.hypot(to[0] - from[0], to[1] - from[1]);
    if (length === 0) return;
    // To the right of an anticlockwise ring is outside; north is -z.
    const normal = [(to[1] - from[1]) / length, 0, (to[0] - from[0]) / length];
    const [a, b, c, d] = [
      vertex(from, bottomM, normal),
      vertex(to, bottomM, normal),
      vertex(to, topM, normal),
      vertex(from, topM, normal),
    ];
    indices.push(a, b, c, a, c, d);
  }
}

function anticlockwise(flat: readonly Position[], [a, b, c]: number[]): [number, number, number] {
  const turn =
    (flat[b][0] - flat[a][0]) * (flat[c][1] - flat[a][1]) - (flat[c][0] - flat[a][0]) * (flat[b][1] - flat[a][1]);
  return turn < 0 ? [a, c, b] : [a, b, c];
}

function extremesOf(vertices: readonly number[]): Pick<Mesh, 'min' | 'max'> {
  const min = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  const max = min.map((value) => -value);
  for (let i = 0; i < vertices.length; i += floatsPerVertex) {
    for (let axis = 0; axis < 3; axis++) {
      const value = Math.fround(vertices[i + axis]);
      if (value < min[axis]) min[axis] = value;
      if (value > max[axis]) max[axis] = value;
    }
  }
  return { min, max };
}

/** Component and target codes of glTF 2.0. */
const [float, unsignedInt, arrayBuffer, elementArrayBuffer] = [5126, 5125, 34962, 34963];

/** The JSON part of the file, as it grows. */
class Scene {
  readonly #nodes: object[] = [];
  readonly #meshes: object[] = [];
  readonly #accessors: object[] = [];
  #origin: readonly number[] = [0, 0, 0];

  add({ id, properties }: SelectedItem, mesh: Mesh, vertexAt: number, indexAt: number): void {
    if (this.#meshes.length === mostNodes) throw tooManyForGltf({ most: mostNodes });
    if (this.#meshes.length === 0) this.#origin = mesh.origin.map(Math.floor);
    const [x, y, z] = mesh.origin.map((metres, axis) => metres - this.#origin[axis]);
    const position = this.#accessors.length;
    const count = mesh.vertices.length / floatsPerVertex;
    const shared = { bufferView: 0, componentType: float, count, type: 'VEC3' };
    this.#accessors.push(
      { ...shared, byteOffset: vertexAt, min: mesh.min, max: mesh.max },
      { ...shared, byteOffset: vertexAt + 12 },
      { bufferView: 1, componentType: unsignedInt, count: mesh.indices.length, type: 'SCALAR', byteOffset: indexAt },
    );
    const attributes = { POSITION: position, NORMAL: position + 1 };
    this.#meshes.push({ primitives: [{ attributes, indices: position + 2, material: 0 }] });
    // The root is the first node.
    this.#nodes.push({ name: id, mesh: this.#meshes.length - 1, translation: [x, z, -y], extras: properties });
  }

  document(subject: ExportSubject, vertexBytes: number, indexBytes: number): object {
    const [east, north, up] = this.#origin;
    const root = {
      name: subject.contract.id,
      ...(this.#nodes.length > 0 ? { children: this.#nodes.map((_, i) => i + 1) } : {}),
      extras: { crs: storedCrs, east, north, upM: up, scenario: subject.scenario, sources: provenanceOf(subject) },
    };
    const asset = { version: '2.0', generator: 'Virtual Seoul', copyright: creditOf(subject) };
    const base = { asset, scene: 0, scenes: [{ nodes: [0] }], nodes: [root, ...this.#nodes] };
    if (this.#meshes.length === 0) return base;
    return {
      ...base,
      materials: [
        {
          name: 'wall',
          pbrMetallicRoughness: { baseColorFactor: [0.82, 0.8, 0.77, 1], metallicFactor: 0, roughnessFactor: 0.9 },
        },
      ],
      meshes: this.#meshes,
      accessors: this.#accessors,
      bufferViews: [
        { buffer: 0, byteLength: vertexBytes, byteStride: 4 * floatsPerVertex, target: arrayBuffer },
        { buffer: 0, byteOffset: vertexBytes, byteLength: indexBytes, target: elementArrayBuffer },
      ],
      buffers: [{ byteLength: vertexBytes + indexBytes }],
    };
  }
}

const tooManyForGltf = outcomeKind({
  code: 'selection-too-large',
  status: 422,
  message: {
    ko: 'glTF로는 한 번에 {most}동까지만 내보낼 수 있습니다.',
    en: 'glTF takes {most} buildings at a time.',
  },
  remedy: {
    ko: '더 작은 범위를 고르거나, CityJSON 또는 /tiles/buildings의 3D Tiles를 쓰십시오.',
    en: 'Choose a smaller area, or use CityJSON or the 3D Tiles at /tiles/buildings.',
  },
});
