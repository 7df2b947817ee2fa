import type { Epsg5186Box, Field, Reader, ScenarioRevision } from '#core';
import { type Building, buildingColumns, buildingVisible, readBuildings } from '#datasets/buildings/contract.ts';
import { readTerrain } from '#datasets/terrain/contract.ts';
import { originsOf } from '../origins.ts';
import { snapBox } from '../raster.ts';

/** Metres around an area within which every building counts: a 50 m one reaches 500 m at 5.7°. */
export const nearM = 500;
/** Within which tall ones do, and how tall those are. */
const farM = 3000;
const tallM = 50;
/** Within which hills do, and the cells in which they are read. */
const hillsM = 10_000;
const terrainCellM = 30;

/** The city around an area, as rays need it. */
export interface Surroundings {
  /** Buildings within 500 m and tall ones within 3 km, ordered by id. */
  readonly buildings: readonly Building[];
  /** Cells of 30 m to 10 km around; absent where no height is known. Unknown cells are NaN. */
  readonly terrain?: Field;
  /** Which of the datasets read are generated. */
  readonly datasets: Readonly<Record<string, { readonly generated: boolean }>>;
}

export async function readSurroundings(
  reader: Reader,
  { box, scenario, signal }: { box: Epsg5186Box; scenario: ScenarioRevision; signal?: AbortSignal },
): Promise<Surroundings> {
  const near = await readBuildings(reader, { box: widened(box, nearM), scenario });
  signal?.throwIfAborted();
  const tall = await readTall(reader, widened(box, farM), scenario);
  signal?.throwIfAborted();
  const terrain = await readTerrain(reader, {
    box: snapBox(box, terrainCellM, hillsM),
    cellSize: terrainCellM,
    scenario,
  });
  const known = new Set(near.map(({ id }) => id));
  return {
    buildings: [...near, ...tall.filter(({ id }) => !known.has(id))].sort((a, b) => (a.id < b.id ? -1 : 1)),
    ...(terrain.values.some((z) => !Number.isNaN(z)) ? { terrain } : {}),
    datasets: await originsOf(reader, scenario, ['buildings', 'terrain']),
  };
}

const widened = ([minX, minY, maxX, maxY]: Epsg5186Box, by: number): Epsg5186Box => [
  minX - by,
  minY - by,
  maxX + by,
  maxY + by,
];

const readTall = (reader: Reader, box: Epsg5186Box, scenario: ScenarioRevision): Promise<Building[]> =>
  reader.query<Building>(
    `select ${buildingColumns} from building
     where ${buildingVisible} and height_m >= ${tallM} and geom && st_makeenvelope($2, $3, $4, $5, 5186)`,
    [scenario.revision, ...box],
  );
