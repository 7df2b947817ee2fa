import { createRequire } from 'node:module';
import type { Epsg5186, Reader } from '#core';
import type { Building } from '#datasets/buildings/contract.ts';
import type { RoadLevel } from '#datasets/roads/contract.ts';
import type { Db } from '#server/kit/db.ts';
import type { TileContext, TileFile, TilesetServer } from '#server/kit/roles.ts';
import { GlbReader } from './glb-reader.ts';
import { validateTileset } from './tileset-validator.ts';

export { GlbReader };

/** Helpers for the tests of this room. */

export const testContext = (reader: Reader): TileContext => ({
  reader,
  scenario: { scenario: 'existing', revision: 1 },
  signal: new AbortController().signal,
});

export async function buildAll(tileset: TilesetServer, reader: Reader): Promise<Map<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  for await (const file of tileset.build(testContext(reader), () => {})) if (!file.internal) addOnce(files, file);
  return files;
}

function addOnce(files: Map<string, Uint8Array>, { path, body }: TileFile): void {
  if (files.has(path)) throw new Error(`${path} was built twice`);
  if (body === 'carried') throw new Error(`${path} is carried over from nowhere`);
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

/** What is wrong with a tileset against the 3D Tiles 1.1 specification and its own files; empty when nothing is. */
export const tilesetIssues = (files: ReadonlyMap<string, Uint8Array>): string[] =>
  validateTileset({ paths: files.keys(), read: (path) => files.get(path) });

/** Ids of the buildings in tiles that nothing replaces. */
export function idsInLeaves(files: ReadonlyMap<string, Uint8Array>): unknown[] {
  return [...files].flatMap(([path, glb]) => {
    if (!path.endsWith('.glb')) return [];
    const [level, x, y] = path.slice(0, -4).split('/').map(Number);
    const below = [0, 1, 2, 3].map((i) => `${level + 1}/${2 * x + (i & 1)}/${2 * y + (i >> 1)}.glb`);
    return below.some((child) => files.has(child)) ? [] : new GlbReader(glb).column('id');
  });
}

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

export async function insertArea(
  db: Db,
  id: string,
  category: string,
  area: Building['footprint'],
  kind: string | null = null,
): Promise<void> {
  await db.query(
    `insert into ground_area (source, id, valid_from, geom, category, kind, content_hash)
     values ('test', $1, 1, st_setsrid(st_geomfromgeojson($2), 5186), $3, $4, '')`,
    [id, multiPolygon(area), category, kind],
  );
}

export async function insertRoad(
  db: Db,
  id: string,
  roadClass: string,
  line: readonly Epsg5186[],
  level: RoadLevel = 'ground',
): Promise<void> {
  await db.query(
    `insert into road (source, id, valid_from, geom, class, width_m, width_origin, oneway, level, content_hash)
     values ('test', $1, 1, st_setsrid(st_geomfromgeojson($2), 5186), $3, 20, 'default', 'no', $4, '')`,
    [id, JSON.stringify({ type: 'LineString', coordinates: line }), roadClass, level],
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
