import {
  boxContains,
  boxesOverlap,
  boxToEpsg5186,
  converter,
  type Epsg5186Box,
  type Field,
  outcomeKind,
  type Reader,
  type ScenarioRevision,
  seoulBox,
  validIn,
} from '#core';
import { buildingsExtent, readBuildings } from '#datasets/buildings/contract.ts';
import { fillTerrainGaps, readTerrain } from '#datasets/terrain/contract.ts';
import type { GatherContext, RunContext, SimulationServer } from '#server/kit/roles.ts';
import { crop, snapBox, surfaceModel } from '../_kit/raster.ts';
import { sunDay } from '../_kit/solar/sun-day.ts';
import { contract, type SunlightParameters } from './contract.ts';
import { medianHeight, siteOf } from './grid.ts';
import { computeSunlight, maxCells, type SunlightInput, tooLarge } from './kernel/sunlight.ts';

/** Metres around the area within which buildings cast shadows into it: a 50 m building reaches 500 m at 5.7°. */
const buildingHaloM = 500;
/** Metres around that within which terrain does, at the cell size of its coarse copy. */
const farTerrainM = 10_000;
const farCellM = 60;

interface Input extends SunlightInput {
  /** The area asked for, in whole cells: results are cut to it. */
  readonly area: Epsg5186Box;
}

export const simulation: SimulationServer<SunlightParameters, Input> = {
  contract,

  check({ area, cellSizeM }) {
    const inSeoul = boxContains(seoulBox, [area[0], area[1]]) && boxContains(seoulBox, [area[2], area[3]]);
    if (!inSeoul) throw outsideSeoul({}, 'area');
    const [w, s, e, n] = snapBox(boxToEpsg5186(area), cellSizeM, buildingHaloM);
    const cells = Math.round(((e - w) / cellSizeM) * ((n - s) / cellSizeM));
    if (cells > maxCells) throw tooLarge({ cells, limit: maxCells }, 'area');
  },

  async gather(parameters, { reader, scenario, signal }) {
    const { date, cellSizeM: cellSize, azimuths, stepMinutes, linkeTurbidity } = parameters;
    const asked = boxToEpsg5186(parameters.area);
    const area = snapBox(asked, cellSize);
    const box = snapBox(asked, cellSize, buildingHaloM);
    const terrain = await knownTerrain(box, cellSize, { reader, scenario, signal });
    await requireBuildings(area, { reader, scenario, signal });
    const buildings = await readBuildings(reader, { box, scenario });
    signal.throwIfAborted();
    const far = await readTerrain(reader, { box: snapBox(box, farCellM, farTerrainM), cellSize: farCellM, scenario });
    const surface = surfaceModel(terrain, buildings);
    const site = siteOf(surface, converter('EPSG:5186', 'EPSG:4326'));
    const day = sunDay({ date, ...site, stepMinutes, linkeTurbidity, altitudeM: medianHeight(terrain) });
    const hasFar = far.values.some((z) => !Number.isNaN(z));
    return {
      input: { surface, day, azimuths, area, ...(hasFar && { far }) },
      datasets: await origins(reader, scenario),
    };
  },

  async run(input, { signal, threads, progress }: RunContext) {
    const result = await computeSunlight(input, {
      signal,
      threads,
      progress: (fraction, stage) => progress(fraction, `stage.${stage}`),
    });
    const { minutes, energy } = result;
    if (!energy) throw new Error('a run without an energy field');
    return { minutes: crop(minutes, input.area), energy: crop(energy, input.area) };
  },
};

async function knownTerrain(box: Epsg5186Box, cellSize: number, context: GatherContext): Promise<Field> {
  const terrain = await readTerrain(context.reader, { box, cellSize, scenario: context.scenario });
  context.signal.throwIfAborted();
  if (!terrain.values.some((z) => !Number.isNaN(z))) throw noTerrain({}, 'area');
  return fillTerrainGaps(terrain);
}

/** An area without a single building near it is a gap in the data, not a place full of sun. */
async function requireBuildings(area: Epsg5186Box, { reader, scenario }: GatherContext): Promise<void> {
  const extent = await buildingsExtent(reader, scenario);
  if (!extent || !boxesOverlap(extent.box, area)) throw noBuildings({}, 'area');
}

/** Which of the datasets read are generated rather than measured. */
async function origins(reader: Reader, scenario: ScenarioRevision): Promise<Record<string, { generated: boolean }>> {
  const rows = await reader.query<{ dataset: string }>(
    `select distinct dataset from data_source
     where ${validIn('$1')} and origin = 'generated' and dataset in ('buildings', 'terrain')`,
    [scenario.revision],
  );
  const generated = (dataset: string) => ({ generated: rows.some((row) => row.dataset === dataset) });
  return { buildings: generated('buildings'), terrain: generated('terrain') };
}

const outsideSeoul = outcomeKind({
  code: 'area-outside-seoul',
  status: 422,
  message: { ko: '지정한 범위가 서울을 벗어납니다.', en: 'The area reaches beyond Seoul.' },
  remedy: {
    ko: '경도 126.734–127.216, 위도 37.396–37.732 안에서 지정하십시오.',
    en: 'Choose one within longitude 126.734–127.216 and latitude 37.396–37.732.',
  },
});

const noTerrain = outcomeKind({
  code: 'sunlight-without-terrain',
  status: 409,
  message: { ko: '이 범위에는 지형 자료가 없습니다.', en: 'There is no terrain for this area.' },
  remedy: {
    ko: 'vseoul import 로 지형 래스터를 가져오거나 다른 범위를 지정하십시오.',
    en: 'Import a terrain raster with `vseoul import`, or choose another area.',
  },
});

const noBuildings = outcomeKind({
  code: 'sunlight-without-buildings',
  status: 409,
  message: { ko: '이 범위에는 건물 자료가 없습니다.', en: 'There are no buildings for this area.' },
  remedy: {
    ko: 'vseoul import 로 건물 자료를 가져오거나 건물이 있는 범위를 지정하십시오.',
    en: 'Import buildings with `vseoul import`, or choose an area that has some.',
  },
});
