import { createRequire } from 'node:module';
import type { Epsg5186, Reader } from '#core';
import type { Building } from '#datasets/buildings/contract.ts';
import type { Db } from '#server/kit/db.ts';
import type { TileContext, TileFile, TilesetServer } from '#server/kit/roles.ts';

/** Readers and checkers for the tests of this room: written from the standards, sharing no code with the writers. */

export const testContext = (reader: Reader): TileContext => ({
  reader,
  scenario: { scenario: 'existing', revision: 1 },
  signal: new AbortController().signal,
});

export async function buildAll(tileset: TilesetServer, reader: Reader): Promise<Map<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  for await (const file of tileset.build(testContext(reader), () => {})) addOnce(files, file);
  return files;
}

function addOnce(files: Map<string, Uint8Array>, { path, body }: TileFile): void {
  if (files.has(path)) throw new Error(`${path} was built twice`);
  files.set(path, body);
}

interface GltfReport {
  readonly issues: { readonly numErrors: number; readonly numWarnings: number; readonly messages: readonly unknown[] };
}
const gltfValidator = createRequire(import.meta.url)('gltf-validator') as {
  validateBytes(bytes: Uint8Array, options?: object): Promise<GltfReport>;
};

/** Errors and warnings of Khronos' validator; empty for a good file. */
export async function gltfIssues(glb: Uint8Array): Promise<readonly unknown[]> {
  const { issues } = await gltfValidator.validateBytes(glb, { maxIssues: 20 });
  return issues.numErrors + issues.numWarnings > 0 ? issues.messages : [];
}

interface Gltf {
  readonly nodes: { matrix: number[]; mesh: number }[];
  readonly meshes: { primitives: Primitive[] }[];
  readonly accessors: {
    bufferView: number;
    componentType: number;
    count: number;
    type: string;
    byteOffset?: number;
  }[];
  readonly bufferViews: { byteOffset: number; byteLength: number; byteStride?: number }[];
  readonly buffers: { byteLength: number }[];
  readonly extensions: { EXT_structural_metadata: StructuralMetadata };
}
interface Primitive {
  readonly attributes: Record<string, number>;
  readonly indices: number;
  readonly extensions: {
    EXT_mesh_features: { featureIds: { featureCount: number; attribute: number; propertyTable: number }[] };
  };
}
interface StructuralMetadata {
  readonly schema: { id: string; classes: Record<string, { properties: Record<string, PropertySpec> }> };
  readonly propertyTables: {
    class: string;
    count: number;
    properties: Record<string, { values: number; stringOffsets?: number; stringOffsetType?: string }>;
  }[];
}
interface PropertySpec {
  readonly type: string;
  readonly componentType?: string;
  readonly noData?: unknown;
  readonly required?: boolean;
}

export class GlbReader {
  readonly json: Gltf;
  readonly #binary: DataView;

  constructor(glb: Uint8Array) {
    const view = new DataView(glb.buffer, glb.byteOffset, glb.byteLength);
    if (view.getUint32(0, true) !== 0x46546c67 || view.getUint32(8, true) !== glb.length) throw new Error('not a GLB');
    const jsonLength = view.getUint32(12, true);
    this.json = JSON.parse(new TextDecoder().decode(glb.subarray(20, 20 + jsonLength)));
    const start = 28 + jsonLength;
    if (start % 8 !== 0) throw new Error(`the binary chunk starts at ${start}, not on 8 bytes`);
    this.#binary = new DataView(glb.buffer, glb.byteOffset + start, view.getUint32(20 + jsonLength, true));
  }

  get primitive(): Primitive {
    return this.json.meshes[0].primitives[0];
  }

  /** Elements of an accessor, one array each. */
  elements(accessor: number): number[][] {
    const { bufferView, componentType, count, type, byteOffset = 0 } = this.json.accessors[accessor];
    const width = { SCALAR: 1, VEC2: 2, VEC3: 3, VEC4: 4 }[type] as number;
    const [size, read] = componentReaders[componentType];
    const { byteOffset: start, byteStride = width * size } = this.json.bufferViews[bufferView];
    return Array.from({ length: count }, (_, i) =>
      Array.from({ length: width }, (_, j) => read(this.#binary, start + byteOffset + i * byteStride + j * size)),
    );
  }

  /** Column of the property table, decoded; null where the value is the property's `noData`. */
  column(name: string): (string | number | null)[] {
    const { schema, propertyTables } = this.json.extensions.EXT_structural_metadata;
    const [table] = propertyTables;
    const spec = schema.classes[table.class].properties[name];
    const { values, stringOffsets } = table.properties[name];
    const view = this.json.bufferViews[values];
    if (view.byteOffset % 8 !== 0) throw new Error(`the values of ${name} do not start on 8 bytes`);
    const decode = (i: number): string | number => {
      if (spec.type !== 'STRING') {
        const [size, read] = spec.componentType === 'FLOAT32' ? componentReaders[5126] : componentReaders[5122];
        return read(this.#binary, view.byteOffset + i * size);
      }
      const offsets = this.json.bufferViews[stringOffsets as number].byteOffset;
      const from = this.#binary.getUint32(offsets + 4 * i, true);
      const to = this.#binary.getUint32(offsets + 4 * i + 4, true);
      const start = this.#binary.byteOffset + view.byteOffset;
      return new TextDecoder().decode(this.#binary.buffer.slice(start + from, start + to) as ArrayBuffer);
    };
    return Array.from({ length: table.count }, (_, i) => {
      const value = decode(i);
      return 'noData' in spec && value === spec.noData ? null : value;
    });
  }
}

const componentReaders: Record<number, [size: number, read: (view: DataView, offset: number) => number]> = {
  5120: [1, (view, offset) => view.getInt8(offset)],
  5121: [1, (view, offset) => view.getUint8(offset)],
  5122: [2, (view, offset) => view.getInt16(offset, true)],
  5123: [2, (view, offset) => view.getUint16(offset, true)],
  5125: [4, (view, offset) => view.getUint32(offset, true)],
  5126: [4, (view, offset) => view.getFloat32(offset, true)],
};

interface Tile {
  readonly boundingVolume: { readonly region: readonly number[] };
  readonly geometricError: number;
  readonly refine?: string;
  readonly content?: { readonly uri: string };
  readonly children?: readonly Tile[];
}

/** What is wrong with a tileset.json against the 3D Tiles 1.1 specification and its own files; empty when nothing is. */
export function tilesetIssues(files: ReadonlyMap<string, Uint8Array>): string[] {
  const issues: string[] = [];
  const tileset = JSON.parse(new TextDecoder().decode(files.get('tileset.json')));
  if (tileset.asset?.version !== '1.1') issues.push('asset.version is not 1.1');
  if (!(tileset.geometricError >= tileset.root?.geometricError)) issues.push('the root is worse than the tileset');
  const used = new Set<string>();
  const visit = (tile: Tile, place: string, parent?: Tile) => {
    const [west, south, east, north, low, high] = tile.boundingVolume.region;
    if (!(west < east && south < north && low < high)) issues.push(`${place}: empty region`);
    if (parent && !regionHolds(parent.boundingVolume.region, tile.boundingVolume.region))
      issues.push(`${place}: sticks out of its parent`);
    if (parent && tile.geometricError > parent.geometricError) issues.push(`${place}: worse than its parent`);
    if (!tile.children && tile.geometricError !== 0) issues.push(`${place}: a leaf with an error`);
    if (tile.children?.length === 0) issues.push(`${place}: an empty list of children`);
    const uri = tile.content?.uri;
    if (uri !== undefined && used.has(uri)) issues.push(`${uri} is used twice`);
    if (uri !== undefined && !files.has(uri)) issues.push(`${uri} is missing`);
    if (uri !== undefined) used.add(uri);
    for (const [i, child] of (tile.children ?? []).entries()) visit(child, `${place}/${i}`, tile);
  };
  visit(tileset.root, 'root');
  for (const path of files.keys()) if (path !== 'tileset.json' && !used.has(path)) issues.push(`${path} is not used`);
  return issues;
}

const regionHolds = (a: readonly number[], b: readonly number[]): boolean =>
  a[0] <= b[0] && a[1] <= b[1] && a[2] >= b[2] && a[3] >= b[3] && a[4] <= b[4] && a[5] >= b[5];

export const square = (x: number, y: number, size: number): Building['footprint'] => [
  [
    [
      [x, y],
      [x + size, y],
      [x + size, y + size],
      [x, y + size],
      [x, y],
    ] as unknown as Epsg5186[],
  ],
];

export const building = (id: string, over: Partial<Building>): Building => ({
  id: `test:${id}`,
  source: 'test',
  footprint: square(200_000, 544_000, 20),
  heightM: 10,
  heightOrigin: 'surveyed',
  floors: 3,
  floorsBelow: null,
  use: 'office',
  structure: 'concrete',
  yearBuilt: 1999,
  name: null,
  address: null,
  groundM: 30,
  groundMaxM: 31,
  ...over,
});

const multiPolygon = (coordinates: unknown): string => JSON.stringify({ type: 'MultiPolygon', coordinates });

export async function insertBuildings(db: Db, buildings: readonly Building[]): Promise<void> {
  await db.tx(async (tx) => {
    for (const b of buildings) {
      await tx.query(
        `insert into building (source, id, valid_from, geom, height_m, height_origin, floors, use, structure, year_built,
           name, ground_m, ground_max_m, ground_origin, content_hash)
         values ($1, $2, 1, st_setsrid(st_geomfromgeojson($3), 5186), $4, $5, $6, $7, $8, $9, $10, $11, $12, 'terrain', '')`,
        [
          b.source,
          b.id.slice(b.source.length + 1),
          multiPolygon(b.footprint),
          b.heightM,
          b.heightOrigin,
          b.floors,
          b.use,
          b.structure,
          b.yearBuilt,
          b.name,
          b.groundM,
          b.groundMaxM,
        ],
      );
    }
  });
}

export async function insertArea(db: Db, id: string, category: string, area: Building['footprint']): Promise<void> {
  await db.query(
    `insert into ground_area (source, id, valid_from, geom, category, content_hash)
     values ('test', $1, 1, st_setsrid(st_geomfromgeojson($2), 5186), $3, '')`,
    [id, multiPolygon(area), category],
  );
}

export async function insertRoad(db: Db, id: string, roadClass: string, line: readonly Epsg5186[]): Promise<void> {
  await db.query(
    `insert into road (source, id, valid_from, geom, class, width_m, width_origin, oneway, content_hash)
     values ('test', $1, 1, st_setsrid(st_geomfromgeojson($2), 5186), $3, 20, 'default', 'no', '')`,
    [id, JSON.stringify({ type: 'LineString', coordinates: line }), roadClass],
  );
}

/** One block of terrain: `heightAt` gives metres above sea level at the cells' centres. */
export async function insertTerrain(
  db: Db,
  { x, y, width, height, cellSize }: { x: number; y: number; width: number; height: number; cellSize: number },
  heightAt: (east: number, north: number) => number,
): Promise<void> {
  const values = Float32Array.from({ length: width * height }, (_, i) =>
    heightAt(x + ((i % width) + 0.5) * cellSize, y - (Math.floor(i / width) + 0.5) * cellSize),
  );
  await db.query(
    `insert into terrain_block (source, block_column, block_row, valid_from, cell_size, origin_x, origin_y, width,
       height, values, content_hash) values ('test', 0, 0, 1, $1, $2, $3, $4, $5, $6, '')`,
    [cellSize, x, y, width, height, new Uint8Array(values.buffer)],
  );
}
