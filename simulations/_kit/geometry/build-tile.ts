import type { Epsg5186Box, Field, Reader, ScenarioRevision } from '#core';
import { type Building, buildingsFingerprint, readBuildings } from '#datasets/buildings/contract.ts';
import { fillTerrainGaps, readTerrain, terrainFingerprint } from '#datasets/terrain/contract.ts';
import { areasFingerprint, type GroundArea, readAreas } from '#datasets/water-green/contract.ts';
import { crop, forEachCell, snapBox } from '../raster.ts';
import { contentHash, type GeometryTile, semantics, type TileKey, tileBox } from './tile.ts';

/** Raised when the same rows give other tiles. */
const version = 1;

export interface CityReader {
  readonly reader: Reader;
  readonly scenario: ScenarioRevision;
}

/** Metres of ground around a tile that decide how gaps in its terrain are filled. */
const groundMarginM = 500;

/** What a tile's contents depend on: the rows that reach into it. Two equal hashes are two equal tiles. */
export async function tileHash(key: TileKey, { reader, scenario }: CityReader): Promise<string> {
  const box = [...tileBox(key)] as unknown as Epsg5186Box;
  const [buildings, terrain, areas] = [
    await buildingsFingerprint(reader, { box, scenario }),
    await terrainFingerprint(reader, { box: widened(box), scenario }),
    await areasFingerprint(reader, { box, scenario }),
  ];
  return contentHash([`${version} ${key.cellSize} ${key.column} ${key.row}`, buildings, terrain, areas]);
}

const widened = ([w, s, e, n]: Epsg5186Box) =>
  [w - groundMarginM, s - groundMarginM, e + groundMarginM, n + groundMarginM] as unknown as Epsg5186Box;

/** Builds a tile from the city's rows. Buildings are seen at cell centres, the higher roof winning, as `surfaceModel` has it. */
export async function buildTile(key: TileKey, { reader, scenario }: CityReader): Promise<GeometryTile> {
  const box = [...tileBox(key)] as unknown as Epsg5186Box;
  const ground = await groundOf(key, box, { reader, scenario });
  const surface = ground.values.slice() as Float32Array<ArrayBuffer>;
  const canopy = new Float32Array(surface.length).fill(Number.NaN);
  const ids = new Uint32Array(surface.length);
  const areas = await readAreas(reader, { box, scenario, categories: ['green', 'water'] });
  for (const area of areas) paintArea(ground, area, { ids, canopy });
  const buildings = await readBuildings(reader, { box, scenario });
  buildings.forEach((building, number) => {
    paintBuilding(ground, building, number, { ids, surface, canopy });
  });
  const values = ground.values as Float32Array<ArrayBuffer>;
  return { ...key, ground: values, surface, canopy, ids, buildings: buildings.map(({ id }) => id) };
}

/** Terrain of the tile; gaps are filled from what lies around, a tile without any terrain stays unknown. */
async function groundOf({ cellSize }: TileKey, box: Epsg5186Box, { reader, scenario }: CityReader): Promise<Field> {
  const terrain = await readTerrain(reader, { box, cellSize, scenario });
  if (!terrain.values.some(Number.isNaN) || terrain.values.every(Number.isNaN)) return terrain;
  const around = await readTerrain(reader, { box: snapBox(box, cellSize, groundMarginM), cellSize, scenario });
  return crop(fillTerrainGaps(around), box);
}

/** Height of the trees of a wood where nothing else is known of them: a grown mixed wood of the Seoul hills. */
const woodHeightM = 12;
/** Kinds of green that are woods (OpenStreetMap's words, and the generated city's). */
const woods = new Set(['wood', 'forest', 'hill', 'mountain']);

interface Layers {
  readonly ids: Uint32Array;
  readonly canopy: Float32Array;
}

function paintArea(ground: Field, { area, category, kind }: GroundArea, { ids, canopy }: Layers): void {
  const code = category === 'water' ? semantics.water : semantics.green;
  const wooded = category === 'green' && kind !== null && woods.has(kind);
  for (const polygon of area) {
    forEachCell(ground, polygon, (cell) => {
      ids[cell] = code;
      canopy[cell] = wooded ? ground.values[cell] + woodHeightM : Number.NaN;
    });
  }
}

function paintBuilding(
  ground: Field,
  { footprint, groundM, heightM }: Building,
  number: number,
  { ids, surface, canopy }: Layers & { surface: Float32Array },
): void {
  const roof = groundM + heightM;
  for (const polygon of footprint) {
    forEachCell(ground, polygon, (cell) => {
      canopy[cell] = Number.NaN;
      if (surface[cell] >= roof) return;
      surface[cell] = roof;
      ids[cell] = semantics.buildingsFrom + number;
    });
  }
}
