import { join } from 'node:path';
import { boxesOverlap, boxToEpsg5186, converter, type Epsg5186Box, type Field, outcomeKind } from '#core';
import { buildingsExtent } from '#datasets/buildings/contract.ts';
import { readTerrain } from '#datasets/terrain/contract.ts';
import { readWeather } from '#datasets/weather/contract.ts';
import type { GatherContext, RunContext, SimulationServer } from '#server/kit/roles.ts';
import { readSettings } from '#server/kit/settings.ts';
import { requireInSeoul } from '../_kit/city-area.ts';
import { CityGeometry } from '../_kit/geometry/city-geometry.ts';
import { cityHeights } from '../_kit/geometry/height-sources.ts';
import { maxCells, tooLarge } from '../_kit/insolation/kernel/insolation.ts';
import { originsOf } from '../_kit/origins.ts';
import { crop, snapBox } from '../_kit/raster.ts';
import { leafTransmittance } from '../_kit/solar/leaves.ts';
import { contract, type SunlightParameters } from './contract.ts';
import { siteOf } from './grid.ts';
import { insolate, type SunlightFields, type SunOfRun, type Surroundings, sunOfHeights, sunOfRun } from './insolate.ts';
import { type LargeInput, largeRun } from './large-run.ts';
import { periodOf } from './period.ts';

/** Metres around the area within which buildings cast shadows into it: a 50 m building reaches 500 m at 5.7°. */
const buildingHaloM = 500;
/** Metres around that within which terrain does, at the cell size of its coarse copy. */
const farTerrainM = 10_000;
const farCellM = 60;

/** The most cells of one run, with what lies around the area: all of Gangnam-gu at 2 m. Larger ones are a command's work. */
const mostCells = 40_000_000;

interface Input extends Surroundings {
  readonly parameters: SunlightParameters;
  readonly sun: SunOfRun;
  /** The area asked for, in whole cells: results are cut to it. */
  readonly area: Epsg5186Box;
}

const cacheFolder = () => join(readSettings().dataDir, 'cache');

function cellsOf({ area, cellSizeM }: Pick<SunlightParameters, 'area' | 'cellSizeM'>): number {
  const [w, s, e, n] = snapBox(boxToEpsg5186(area), cellSizeM, buildingHaloM);
  return Math.round(((e - w) / cellSizeM) * ((n - s) / cellSizeM));
}

export const simulation: SimulationServer<SunlightParameters, Input | LargeInput> = {
  contract,

  check({ area, cellSizeM, ...choice }) {
    periodOf(choice);
    requireInSeoul(area);
    const cells = cellsOf({ area, cellSizeM });
    const limit = choice.shadows === 'exact' && choice.period === 'day' ? maxCells : mostCells;
    if (cells > limit) throw tooLarge({ cells, limit }, 'area');
  },

  async gather(parameters, { reader, scenario, signal }) {
    if (cellsOf(parameters) > maxCells) return gatherLarge(parameters, { reader, scenario, signal });
    const cellSize = parameters.cellSizeM;
    const asked = boxToEpsg5186(parameters.area);
    const area = snapBox(asked, cellSize);
    const box = snapBox(asked, cellSize, buildingHaloM);
    const { ground, surface, canopy } = await heightsOf(box, cellSize, { reader, scenario, signal });
    await requireBuildings(area, { reader, scenario, signal });
    const far = await readTerrain(reader, { box: snapBox(box, farCellM, farTerrainM), cellSize: farCellM, scenario });
    const site = siteOf(surface, converter('EPSG:5186', 'EPSG:4326'));
    const weather = await weatherFor(parameters, { reader, scenario });
    const sun = sunOfRun(parameters, site, ground, weather);
    const hasFar = far.values.some((z) => !Number.isNaN(z));
    return {
      input: { parameters, sun, surface, area, ...(hasFar && { far }), ...(parameters.trees && canopy && { canopy }) },
      datasets: await originsOf(reader, scenario, ['buildings', 'terrain', ...(weather ? ['weather'] : [])]),
    };
  },

  async run(input, { signal, threads, progress }: RunContext) {
    if ('source' in input) return { ...(await largeRun(input, cacheFolder(), { signal, threads, progress })) };
    const { fields } = await insolate(input.parameters, input.sun, input, {
      signal,
      threads,
      progress: (fraction, stage) => progress(fraction, `stage.${stage}`),
    });
    const names = Object.keys(fields) as (keyof SunlightFields)[];
    return Object.fromEntries(names.map((output) => [output, crop(fields[output], input.area)]));
  },
};

/** A large area: its heights are read while it is computed. */
async function gatherLarge(parameters: SunlightParameters, { reader, scenario, signal }: GatherContext) {
  const { cellSizeM: cellSize, trees } = parameters;
  const area = snapBox(boxToEpsg5186(parameters.area), cellSize);
  await requireBuildings(area, { reader, scenario, signal });
  const from = { reader, scenario, cellSize, trees, cacheFolder: join(cacheFolder(), 'geometry') };
  const source = await cityHeights({ ...from, box: area });
  if (!source.far) throw noTerrain({}, 'area');
  const weather = await weatherFor(parameters, { reader, scenario });
  const place = { ...source, origin: [area[0], area[3]] as const, ...sizeOf(area, cellSize) };
  const sun = sunOfHeights(parameters, siteOf(place, converter('EPSG:5186', 'EPSG:4326')), source.altitudeM, weather);
  return {
    input: { parameters, sun, area, source },
    datasets: await originsOf(reader, scenario, ['buildings', 'terrain', ...(weather ? ['weather'] : [])]),
  };
}

const sizeOf = ([west, south, east, north]: Epsg5186Box, cellSize: number) => ({
  width: Math.round((east - west) / cellSize),
  height: Math.round((north - south) / cellSize),
});

/** The stored hours of the year, when the run goes by them. */
async function weatherFor(
  { sky }: SunlightParameters,
  { reader, scenario }: Pick<GatherContext, 'reader' | 'scenario'>,
) {
  const weather = sky === 'measured' ? await readWeather(reader, scenario) : undefined;
  if (weather?.length === 0) throw noWeather({}, 'sky');
  return weather;
}

/** Ground, roofs and trees of a box, from the geometry service. */
async function heightsOf(box: Epsg5186Box, cellSize: number, { reader, scenario, signal }: GatherContext) {
  const geometry = new CityGeometry({ reader, scenario, cellSize, cacheFolder: join(cacheFolder(), 'geometry') });
  const [column, row] = [Math.round(box[0] / cellSize), Math.round(box[1] / cellSize)];
  const size = sizeOf(box, cellSize);
  const layers = await geometry.read({ column, row, ...size }, signal);
  if (!layers.ground.some((z) => !Number.isNaN(z))) throw noTerrain({}, 'area');
  const field = (values: Float32Array): Field => {
    return { values, ...size, cellSize, origin: [box[0], box[3]], crs: 'EPSG:5186', unit: 'metre', noData: Number.NaN };
  };
  const trees = layers.canopy.some((z) => !Number.isNaN(z));
  const canopy = trees ? { tops: { values: layers.canopy }, transmittance: leafTransmittance } : undefined;
  return { ground: field(layers.ground), surface: field(layers.surface), canopy };
}

/** An area without a single building near it is a gap in the data, not a place full of sun. */
async function requireBuildings(area: Epsg5186Box, { reader, scenario }: GatherContext): Promise<void> {
  const extent = await buildingsExtent(reader, scenario);
  if (!extent || !boxesOverlap(extent.box, area)) throw noBuildings({}, 'area');
}

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

const noWeather = outcomeKind({
  code: 'sunlight-without-weather',
  status: 409,
  message: { ko: '저장된 표준년 기상 자료가 없습니다.', en: 'No typical year of weather is stored.' },
  remedy: {
    ko: 'vseoul import 로 EPW 파일을 가져오거나 sky 를 clear 로 두십시오.',
    en: 'Import an EPW file with `vseoul import`, or leave the sky at “clear”.',
  },
});
