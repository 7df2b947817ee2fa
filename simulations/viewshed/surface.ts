import { type Epsg5186Box, type Field, outcomeKind, type Reader, type ScenarioRevision, validIn } from '#core';
import { type Building, readBuildings } from '#datasets/buildings/contract.ts';
import { fillTerrainGaps, readTerrain } from '#datasets/terrain/contract.ts';
import { forEachCell, surfaceModel } from '../_kit/raster.ts';

export interface CityView {
  readonly ground: Field;
  readonly buildings: readonly Building[];
}

/** Ground and buildings of a box. @throws Outcome `viewshed-without-terrain` */
export async function readCity(
  reader: Reader,
  { box, cellSize, scenario }: { box: Epsg5186Box; cellSize: number; scenario: ScenarioRevision },
  signal?: AbortSignal,
): Promise<CityView> {
  const terrain = await readTerrain(reader, { box, cellSize, scenario });
  if (!terrain.values.some((z) => !Number.isNaN(z))) throw noTerrain({});
  signal?.throwIfAborted();
  const buildings = await readBuildings(reader, { box, scenario });
  signal?.throwIfAborted();
  return { ground: fillTerrainGaps(terrain), buildings };
}

/** A point in EPSG:5186. */
interface Place {
  readonly x: number;
  readonly y: number;
}

/** The surface that eyes look over; those at windows look out of their own buildings, which then do not block. */
export function surfaceFor({ ground, buildings }: CityView, windows: readonly Place[] = []): Field {
  const cells = new Set(windows.map((place) => cellOf(place, ground)));
  const standing = cells.size > 0 ? buildings.filter((building) => !covers(building, cells, ground)) : buildings;
  return surfaceModel(ground, standing);
}

const cellOf = ({ x, y }: Place, { width, cellSize, origin }: Field): number =>
  Math.floor((origin[1] - y) / cellSize) * width + Math.floor((x - origin[0]) / cellSize);

function covers({ footprint }: Building, cells: ReadonlySet<number>, grid: Field): boolean {
  let found = false;
  for (const polygon of footprint) {
    forEachCell(grid, polygon, (cell) => {
      found ||= cells.has(cell);
    });
  }
  return found;
}

/** Which of the datasets read are generated rather than measured. */
export async function origins(
  reader: Reader,
  scenario: ScenarioRevision,
): Promise<Record<string, { generated: boolean }>> {
  const rows = await reader.query<{ dataset: string }>(
    `select distinct dataset from data_source
     where ${validIn('$1')} and origin = 'generated' and dataset in ('buildings', 'terrain')`,
    [scenario.revision],
  );
  const generated = (dataset: string) => ({ generated: rows.some((row) => row.dataset === dataset) });
  return { buildings: generated('buildings'), terrain: generated('terrain') };
}

const noTerrain = outcomeKind({
  code: 'viewshed-without-terrain',
  status: 409,
  message: { ko: '보는 곳 둘레에 지형 자료가 없습니다.', en: 'There is no terrain around the eye points.' },
  remedy: {
    ko: 'vseoul import 로 지형 래스터를 가져오거나 다른 곳을 지정하십시오.',
    en: 'Import a terrain raster with `vseoul import`, or choose other places.',
  },
});
