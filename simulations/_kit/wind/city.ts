import { type Edit, type Epsg5186Box, type Field, outcomeKind, type Reader, type ScenarioRevision } from '#core';
import { readBuildings } from '#datasets/buildings/contract.ts';
import { fillTerrainGaps, readTerrain } from '#datasets/terrain/contract.ts';
import { applyEdits, groundUnder, type NamedBuilding } from '../edits/edits.ts';
import { type Solid, snapBox, surfaceModel } from '../raster.ts';
import { type WindCity, windMarginM } from './turned.ts';

export interface WindCityQuery {
  readonly area: Epsg5186Box;
  /** Metres of the rasters' cells. */
  readonly cellSize: number;
  readonly edits: readonly Edit[];
  readonly scenario: ScenarioRevision;
}

/**
 * The city around an area as the wind meets it, and as it was before the edits when there are any.
 * @throws Outcome `wind-without-terrain`, and those of edits
 */
export async function readWindCity(
  reader: Reader,
  { area, cellSize, edits, scenario }: WindCityQuery,
  signal: AbortSignal,
): Promise<{ city: WindCity; before?: WindCity }> {
  const box = snapBox(area, cellSize, windMarginM);
  const terrain = await readTerrain(reader, { box, cellSize, scenario });
  if (!terrain.values.some((z) => !Number.isNaN(z))) throw noTerrain({}, 'area');
  signal.throwIfAborted();
  const standing: readonly NamedBuilding[] = await readBuildings(reader, { box, scenario });
  signal.throwIfAborted();
  const ground = fillTerrainGaps(terrain);
  const before = windCity(ground, standing);
  if (edits.length === 0) return { city: before };
  const { buildings } = applyEdits(standing, edits, (footprint) => groundUnder(footprint, ground, standing));
  return { city: windCity(ground, buildings), before };
}

/** Buildings over a terrain as heights above the ground. Ground that stays unknown counts as the lowest known. */
export function windCity(ground: Field, buildings: Iterable<Solid>): WindCity {
  const lowest = ground.values.reduce((low, z) => (Number.isNaN(z) ? low : Math.min(low, z)), Number.POSITIVE_INFINITY);
  const whole = { ...ground, values: ground.values.map((z) => (Number.isNaN(z) ? lowest : z)) };
  const surface = surfaceModel(whole, buildings);
  return { ground: whole, roofs: surface.values.map((z, cell) => Math.max(0, z - whole.values[cell])) };
}

const noTerrain = outcomeKind({
  code: 'wind-without-terrain',
  status: 409,
  message: { ko: '이 범위에는 지형 자료가 없습니다.', en: 'There is no terrain for this area.' },
  remedy: {
    ko: 'vseoul import 로 지형 래스터를 가져오거나 다른 범위를 지정하십시오.',
    en: 'Import a terrain raster with `vseoul import`, or choose another area.',
  },
});
