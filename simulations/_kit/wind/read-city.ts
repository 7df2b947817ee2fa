import {
  type Edit,
  type Epsg5186Box,
  type Field,
  outcomeKind,
  polygonsOfWkb,
  type Reader,
  type ScenarioRevision,
} from '#core';
import { readDong } from '#datasets/boundaries/contract.ts';
import {
  type BuildingRecord,
  type Footprint,
  readBuildingRecords,
  readBuildings,
} from '#datasets/buildings/contract.ts';
import { fillTerrainGaps, readTerrain } from '#datasets/terrain/contract.ts';
import { readAreas } from '#datasets/water-green/contract.ts';
import { applyEdits, type NamedBuilding } from '../edits/edits.ts';
import { forEachCell } from '../raster.ts';
import { type Cover, coverOf } from './cover.ts';
import { type BuiltShape, type Grid, Morphology } from './morphology.ts';

/** The city as flows near the ground meet it, on one raster. */
export interface CityForm {
  readonly grid: Grid;
  /** Metres above sea level, without gaps. */
  readonly ground: Field;
  /** 1 within the city's limits: its dongs, or everything where none is stored. */
  readonly inside: Uint8Array;
  readonly cover: Cover;
  readonly built: Morphology;
  /** With the edits; absent without any. */
  readonly after?: Morphology;
  readonly dongs: readonly PlaceName[];
}

/** A dong's name and its limits, EPSG:5186. */
export interface PlaceName {
  readonly name: string;
  readonly gu: string | null;
  readonly area: Footprint;
}

export interface CityFormQuery {
  /** Whole cells. */
  readonly box: Epsg5186Box;
  readonly cellSize: number;
  readonly edits?: readonly Edit[];
  readonly scenario: ScenarioRevision;
  readonly signal?: AbortSignal;
}

/** Metres of a square of buildings that is read at once. */
const squareM = 2500;

export const gridOf = ([west, south, east, north]: Epsg5186Box, cellSize: number): Grid => ({
  width: Math.round((east - west) / cellSize),
  height: Math.round((north - south) / cellSize),
  cellSize,
  origin: [west, north],
});

/** Reads and sums up a box of the city, square by square: memory does not grow with the number of buildings' corners. */
export async function readCityForm(reader: Reader, query: CityFormQuery): Promise<CityForm> {
  const { box, cellSize, scenario, signal, edits = [] } = query;
  const grid = gridOf(box, cellSize);
  const terrain = await readTerrain(reader, { box, cellSize, scenario });
  if (terrain.values.every(Number.isNaN)) throw noTerrain({}, 'area');
  const dongs = (await readDong(reader, scenario)).map(
    ({ nameKo, guCode, area }): PlaceName => ({ name: nameKo, gu: guCode, area }),
  );
  signal?.throwIfAborted();
  const cover = coverOf(grid, await readAreas(reader, { box, scenario, categories: ['green', 'water'] }));
  const built = new Morphology(grid);
  const edited = edits.length > 0 ? await editedCity(reader, query) : undefined;
  const after = edited && new Morphology(grid);
  for await (const shape of shapesIn(reader, query)) {
    built.add(shape);
    if (!edited?.gone.has(shape.id)) after?.add(shape);
  }
  for (const shape of edited?.come ?? []) after?.add(shape);
  return {
    grid,
    ground: fillTerrainGaps(terrain),
    inside: insideOf(grid, dongs),
    cover,
    built,
    ...(after && { after }),
    dongs,
  };
}

function insideOf(grid: Grid, dongs: readonly PlaceName[]): Uint8Array {
  const inside = new Uint8Array(grid.width * grid.height);
  for (const { area } of dongs) {
    for (const polygon of area) {
      forEachCell(grid, polygon, (cell) => {
        inside[cell] = 1;
      });
    }
  }
  return inside.includes(1) ? inside : inside.fill(1);
}

async function* shapesIn(reader: Reader, { box, scenario, signal }: CityFormQuery): AsyncGenerator<BuiltShape> {
  const [west, south, east, north] = box;
  for (let y = south; y < north; y += squareM) {
    for (let x = west; x < east; x += squareM) {
      signal?.throwIfAborted();
      const square = [x, y, Math.min(east, x + squareM), Math.min(north, y + squareM)] as unknown as Epsg5186Box;
      const records = await readBuildingRecords(reader, { box: square, scenario });
      // The order of addition decides the last bits of sums.
      records.sort((a, b) => (a.id < b.id ? -1 : 1));
      for (const record of records) {
        const shape = shapeOf(record);
        if (isOf(shape, square, box)) yield shape;
      }
    }
  }
}

const shapeOf = ({ id, name, heightM, wkb }: BuildingRecord): BuiltShape => ({
  ...{ id, name, heightM },
  polygons: polygonsOfWkb(wkb),
});

/** A building that reaches into several squares belongs to the one that holds its first corner, moved into the box. */
function isOf({ polygons }: BuiltShape, square: Epsg5186Box, box: Epsg5186Box): boolean {
  const [[ring]] = polygons;
  const x = Math.min(box[2] - 1e-6, Math.max(box[0], ring[0]));
  const y = Math.min(box[3] - 1e-6, Math.max(box[1], ring[1]));
  return x >= square[0] && x < square[2] && y >= square[1] && y < square[3];
}

/** What edits take away, by id, and bring. @throws Outcome for an edit of a building that is not there */
async function editedCity(reader: Reader, { box, scenario, edits = [] }: CityFormQuery) {
  const ids = new Set(edits.flatMap((edit) => (edit.kind === 'add' ? [] : [edit.id])));
  const known: NamedBuilding[] = ids.size === 0 ? [] : await readNamed(reader, ids, { box, scenario });
  const { gone, come } = applyEdits(known, edits, () => 0);
  return { gone: new Set(gone.map(({ id }) => id)), come: come.map(asShape) };
}

/** Buildings by their ids; squares are asked one after another until all are found. */
async function readNamed(
  reader: Reader,
  ids: ReadonlySet<string>,
  { box: [west, south, east, north], scenario }: Pick<CityFormQuery, 'box' | 'scenario'>,
): Promise<NamedBuilding[]> {
  const found = new Map<string, NamedBuilding>();
  for (let y = south; y < north && found.size < ids.size; y += squareM) {
    for (let x = west; x < east && found.size < ids.size; x += squareM) {
      const square = [x, y, Math.min(east, x + squareM), Math.min(north, y + squareM)] as unknown as Epsg5186Box;
      const records = await readBuildingRecords(reader, { box: square, scenario });
      if (!records.some(({ id }) => ids.has(id) && !found.has(id))) continue;
      for (const each of await readBuildings(reader, { box: square, scenario }))
        if (ids.has(each.id)) found.set(each.id, each);
    }
  }
  return [...found.values()];
}

const asShape = ({ id, name, footprint, heightM }: NamedBuilding): BuiltShape => ({
  ...{ id, name, heightM },
  polygons: footprint.map((polygon) => polygon.map((ring) => ring.flat())),
});

const noTerrain = outcomeKind({
  code: 'flow-without-terrain',
  status: 409,
  message: { ko: '이 범위에는 지형 자료가 없습니다.', en: 'There is no terrain in this area.' },
  remedy: {
    ko: 'vseoul import 로 지형 래스터를 가져오거나 다른 범위를 지정하십시오.',
    en: 'Import a terrain raster with `vseoul import`, or choose another area.',
  },
});
