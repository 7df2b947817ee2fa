import { join } from 'node:path';
import { boxToEpsg5186, type Epsg5186Box, type Field, outcomeKind, toEpsg5186, type Wgs84 } from '#core';
import { readBuildingSites } from '#datasets/buildings/contract.ts';
import { readPlaces } from '#datasets/places/contract.ts';
import { readRoads } from '#datasets/roads/contract.ts';
import { readAreas } from '#datasets/water-green/contract.ts';
import { readWeather } from '#datasets/weather/contract.ts';
import type { GatherContext, RunContext, SimulationServer } from '#server/kit/roles.ts';
import { readSettings } from '#server/kit/settings.ts';
import { requireInSeoul } from '../_kit/city-area.ts';
import { grown, pair } from '../_kit/emergency/city.ts';
import { CityGeometry } from '../_kit/geometry/city-geometry.ts';
import { originsOf } from '../_kit/origins.ts';
import { forEachCell, snapBox } from '../_kit/raster.ts';
import { citySite } from '../_kit/solar/site.ts';
import { type ComfortParameters, contract } from './contract.ts';
import { hoursOf } from './hours.ts';
import { covers } from './kernel/ground.ts';
import type { OnFoot } from './on-foot.ts';
import { type ComfortInput, comfort } from './run.ts';

/** Metres around the area within which buildings shade it. */
const haloM = 200;
/** Cells of the area, and with what lies around it. */
const mostCells = 1_300_000;
const mostAround = 9_000_000;
/** People walk to shelters so far outside the area. */
const shelterAroundM = 1000;
/** m² of floor for each person in Seoul, all floors together, and metres of a storey where none are given. */
const floorPerPersonM2 = 58;
const storeyM = 3.3;

export const simulation: SimulationServer<ComfortParameters, ComfortInput> = {
  contract,

  check({ area, cellSizeM, walk }) {
    requireInSeoul(area);
    checkWalk(walk, area);
    const cellsOf = ([w, s, e, n]: Epsg5186Box) => Math.round(((e - w) / cellSizeM) * ((n - s) / cellSizeM));
    const cells = cellsOf(snapBox(boxToEpsg5186(area), cellSizeM));
    const around = cellsOf(snapBox(boxToEpsg5186(area), cellSizeM, haloM));
    if (cells > mostCells || around > mostAround) throw tooLarge({ cells, limit: mostCells }, 'area');
  },

  async gather(parameters, { reader, scenario, signal }) {
    const { cellSizeM: cellSize } = parameters;
    const asked = boxToEpsg5186(parameters.area);
    const area = snapBox(asked, cellSize);
    const weather = await readWeather(reader, scenario);
    if (weather.length === 0) throw noWeather({}, 'date');
    const hours = hoursOf(parameters, weather, citySite(area));
    const city = await layersOf(snapBox(asked, cellSize, haloM), cellSize, { reader, scenario, signal });
    const canopy = parameters.trees && city.canopy ? { canopy: city.canopy } : {};
    const read = ['buildings', 'terrain', 'water-green', 'weather', 'roads', 'places'];
    const { surface, ground, cover } = city;
    const onFoot = await onFootOf(parameters, asked, { reader, scenario, signal });
    return {
      input: { surface, ground, cover, ...canopy, hours, area, ...(onFoot && { onFoot }) },
      datasets: await originsOf(reader, scenario, read),
    };
  },

  run: (input, { signal, threads, progress }: RunContext) =>
    comfort(input, { signal, threads, progress: (fraction, stage) => progress(fraction, `stage.${stage}`) }),
};

/** Two points in the area, or none. @throws Outcome `walk-needs-two`, `walk-outside` */
function checkWalk(walk: ComfortParameters['walk'], [west, south, east, north]: ComfortParameters['area']): void {
  if (walk.length === 1) throw needsTwo({}, 'walk');
  const outside = walk.find(({ lon, lat }) => lon < west || lon > east || lat < south || lat > north);
  if (outside) throw outsideArea({}, 'walk');
}

/** Streets, shelters and homes of the area; nothing where there are no streets. */
async function onFootOf(
  { walk, walkHour: hour, shelterMin }: ComfortParameters,
  box: Epsg5186Box,
  { reader, scenario, signal }: GatherContext,
): Promise<OnFoot | undefined> {
  const wide = grown(box, shelterAroundM);
  const roads = await readRoads(reader, { box: wide, scenario });
  signal.throwIfAborted();
  if (roads.length === 0) {
    if (walk.length > 0) throw noRoads({}, 'walk');
    return undefined;
  }
  const streets = roads.map(({ id, class: roadClass, widthM, oneway, line }) => {
    return { id, class: roadClass, widthM, oneway, line: line.map(pair) };
  });
  const shelters = await readPlaces(reader, { box: wide, scenario, kinds: ['shelter'] });
  const sites = shelters.length > 0 ? await readBuildingSites(reader, { box, scenario }) : [];
  const homes = sites.map(({ x, y, areaM2, floors, heightM }) => {
    const storeys = floors ?? Math.max(1, Math.round(heightM / storeyM));
    return { at: [x, y] as const, people: (areaM2 * storeys) / floorPerPersonM2 };
  });
  const [from, to] = walk.map(({ lon, lat }) => toEpsg5186([lon, lat] as Wgs84));
  return {
    ...{ streets, hour, shelterMin, homes, ...(to && { ends: [from, to] as const }) },
    shelters: shelters.map(({ id, name, position }) => ({ name: name ?? id, at: pair(position) })),
  };
}

async function layersOf(box: Epsg5186Box, cellSize: number, { reader, scenario, signal }: GatherContext) {
  const cacheFolder = join(readSettings().dataDir, 'cache/geometry');
  const geometry = new CityGeometry({ reader, scenario, cellSize, cacheFolder });
  const [column, row] = [Math.round(box[0] / cellSize), Math.round(box[1] / cellSize)];
  const [width, height] = [Math.round((box[2] - box[0]) / cellSize), Math.round((box[3] - box[1]) / cellSize)];
  const layers = await geometry.read({ column, row, width, height }, signal);
  if (layers.ground.every(Number.isNaN)) throw noTerrain({}, 'area');
  const field = (values: Float32Array): Field => {
    return {
      values,
      width,
      height,
      cellSize,
      origin: [box[0], box[3]],
      crs: 'EPSG:5186',
      unit: 'metre',
      noData: Number.NaN,
    };
  };
  const cover = new Uint8Array(width * height);
  const paint = async (category: 'green' | 'water', code: number) => {
    for (const { area } of await readAreas(reader, { box, scenario, categories: [category] })) {
      for (const polygon of area) {
        forEachCell(field(layers.ground), polygon, (cell) => {
          cover[cell] = code;
        });
      }
    }
  };
  await paint('green', covers.grass);
  await paint('water', covers.water);
  const trees = layers.canopy.some((z) => !Number.isNaN(z));
  return {
    ground: field(layers.ground),
    surface: field(layers.surface),
    cover,
    canopy: trees ? layers.canopy : undefined,
  };
}

const tooLarge = outcomeKind({
  code: 'comfort-too-large',
  status: 422,
  message: {
    ko: '격자가 {cells}칸으로, 한 번에 계산할 수 있는 {limit}칸을 넘습니다.',
    en: 'The raster has {cells} cells; one run takes at most {limit}.',
  },
  remedy: { ko: '범위를 줄이거나 격자 크기를 키우십시오.', en: 'Choose a smaller area or larger cells.' },
});

const needsTwo = outcomeKind({
  code: 'walk-needs-two',
  status: 422,
  message: {
    ko: '걸어갈 두 곳 가운데 한 곳만 있습니다.',
    en: 'A walk has a start and an end; there is one point only.',
  },
  remedy: { ko: '두 점을 찍거나 점을 모두 지우십시오.', en: 'Give two points, or none.' },
});

const outsideArea = outcomeKind({
  code: 'walk-outside',
  status: 422,
  message: { ko: '걸어갈 곳이 범위 밖에 있습니다.', en: 'A point of the walk lies outside the area.' },
  remedy: { ko: '두 점이 모두 들어가게 범위를 정하십시오.', en: 'Choose an area that holds both points.' },
});

const noRoads = outcomeKind({
  code: 'walk-without-roads',
  status: 409,
  message: { ko: '이 범위에는 도로 자료가 없습니다.', en: 'There are no roads in this area.' },
  remedy: { ko: 'vseoul import 로 도로 자료를 가져오십시오.', en: 'Import roads with `vseoul import`.' },
});

const noTerrain = outcomeKind({
  code: 'comfort-without-terrain',
  status: 409,
  message: { ko: '이 범위에는 지형 자료가 없습니다.', en: 'There is no terrain in this area.' },
  remedy: {
    ko: 'vseoul import 로 지형 래스터를 가져오거나 다른 범위를 지정하십시오.',
    en: 'Import a terrain raster with `vseoul import`, or choose another area.',
  },
});

const noWeather = outcomeKind({
  code: 'comfort-without-weather',
  status: 409,
  message: { ko: '저장된 표준년 기상 자료가 없습니다.', en: 'No typical year of weather is stored.' },
  remedy: { ko: 'vseoul import 로 EPW 파일을 가져오십시오.', en: 'Import an EPW file with `vseoul import`.' },
});
