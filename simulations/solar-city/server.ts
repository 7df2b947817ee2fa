import { boxContains, boxesOverlap, boxToEpsg5186, type Epsg5186Box, type Field, outcomeKind } from '#core';
import { guTable, readDong } from '#datasets/boundaries/contract.ts';
import { fillTerrainGaps, readTerrain } from '#datasets/terrain/contract.ts';
import { readWeather } from '#datasets/weather/contract.ts';
import type { RunContext, SimulationServer } from '#server/kit/roles.ts';
import { requireInSeoul } from '../_kit/city-area.ts';
import { boxOf } from '../_kit/facades/around.ts';
import { readSurroundings } from '../_kit/facades/read-city.ts';
import { holds } from '../_kit/facades/walls.ts';
import { maxCells, tooLarge } from '../_kit/insolation/kernel/insolation.ts';
import { originsOf } from '../_kit/origins.ts';
import { snapBox, surfaceModel } from '../_kit/raster.ts';
import { citySite } from '../_kit/solar/site.ts';
import { type SunMoment, sunPeriod } from '../_kit/solar/sun-period.ts';
import { balconyFigures } from './balconies.ts';
import { contract, type SolarParameters } from './contract.ts';
import { type RoofBuilding, roofCells } from './planes.ts';
import { powerNowRoute } from './power-now.ts';
import { roofFigures } from './roofs.ts';
import { roofEnergy } from './solar.ts';
import { type PlaceNames, solarTables } from './tables.ts';

/** Metres around the area within which what stands there shades its roofs. */
const haloM = 300;
const farCellM = 60;
const farM = 10_000;
/** The typical year stands for any; a year without 29 February. */
const year = { from: '2026-01-01', to: '2026-12-31' } as const;

interface Input {
  readonly parameters: SolarParameters;
  readonly surface: Field;
  readonly far?: Field;
  readonly terrain?: Field;
  /** Buildings that touch the area. */
  readonly inside: readonly RoofBuilding[];
  readonly around: readonly RoofBuilding[];
  readonly moments: readonly SunMoment[];
  readonly places: readonly PlaceNames[];
}

export const routes = powerNowRoute;

export const simulation: SimulationServer<SolarParameters, Input> = {
  contract,

  check({ area, cellSizeM }) {
    requireInSeoul(area);
    const [w, s, e, n] = snapBox(boxToEpsg5186(area), cellSizeM, haloM);
    const cells = Math.round(((e - w) / cellSizeM) * ((n - s) / cellSizeM));
    if (cells > maxCells) throw tooLarge({ cells, limit: maxCells }, 'area');
  },

  async gather(parameters, { reader, scenario, signal }) {
    const area = boxToEpsg5186(parameters.area);
    const { buildings, terrain } = await readSurroundings(reader, { box: area, scenario, signal });
    const inside = buildings.filter((building) => touches(building, area));
    if (inside.length === 0) throw noBuildings({}, 'area');
    const box = snapBox(area, parameters.cellSizeM, haloM);
    const ground = fillTerrainGaps(await readTerrain(reader, { box, cellSize: parameters.cellSizeM, scenario }));
    signal.throwIfAborted();
    const far = await readTerrain(reader, { box: snapBox(box, farCellM, farM), cellSize: farCellM, scenario });
    const weather = parameters.sky === 'measured' ? await readWeather(reader, scenario) : undefined;
    if (weather?.length === 0) throw noWeather({}, 'sky');
    const moments = sunPeriod({
      ...year,
      ...citySite(area),
      stepMinutes: 60,
      altitudeM: 40,
      ...(weather && { weather }),
    });
    const read = ['buildings', 'terrain', 'boundaries', ...(weather ? ['weather'] : [])];
    return {
      input: {
        parameters,
        surface: surfaceModel(ground, buildings),
        ...(far.values.some((z) => !Number.isNaN(z)) ? { far } : {}),
        ...(terrain ? { terrain } : {}),
        inside,
        around: buildings.filter((building) => !touches(building, area)),
        moments,
        places: await placesOf(inside, await readDong(reader, scenario)),
      },
      datasets: await originsOf(reader, scenario, read),
    };
  },

  async run({ parameters, surface, far, terrain, inside, around, moments, places }, context: RunContext) {
    const { signal, threads, progress } = context;
    const cells = roofCells(surface, inside, parameters.panelTiltDeg);
    const energy = await roofEnergy({ surface, ...(far && { far }) }, cells, moments, {
      ...{ signal, threads },
      progress: (fraction) => progress(0.7 * fraction, 'stage.roofs'),
    });
    const balconies = await balconyFigures(
      inside,
      { others: [...inside, ...around], ...(terrain && { terrain }) },
      moments,
      parameters,
      {
        ...{ signal, threads },
        progress: (fraction) => progress(0.7 + 0.3 * fraction, 'stage.balconies'),
      },
    );
    const placeOf = new Map(inside.map((building, b) => [building, places[b]]));
    const roofs = roofFigures(inside, cells, energy, parameters);
    return solarTables(roofs, balconies, (building) => placeOf.get(building) ?? { gu: '', dong: '' }, parameters);
  },
};

function touches(building: RoofBuilding, [minX, minY, maxX, maxY]: Epsg5186Box): boolean {
  const box = boxOf(building);
  return boxesOverlap([box.minX, box.minY, box.maxX, box.maxY], [minX, minY, maxX, maxY]);
}

/** District and dong of each building, by its first corner; empty where no limit is known. */
function placesOf(buildings: readonly RoofBuilding[], dongs: Awaited<ReturnType<typeof readDong>>): PlaceNames[] {
  const names = new Map<string, string>(guTable.map(({ code, ko }) => [code, ko]));
  const boxed = dongs.map((dong) => ({ dong, box: boxOf({ id: '', footprint: dong.area, groundM: 0, heightM: 0 }) }));
  return buildings.map(({ footprint: [[[[x, y]]]] }) => {
    const found = boxed.find(
      ({ dong, box }) =>
        boxContains([box.minX, box.minY, box.maxX, box.maxY], [x, y]) &&
        dong.area.some((polygon) => holds(polygon, x, y)),
    );
    return { gu: names.get(found?.dong.guCode ?? '') ?? '', dong: found?.dong.nameKo ?? '' };
  });
}

const noBuildings = outcomeKind({
  code: 'solar-city-without-buildings',
  status: 409,
  message: { ko: '이 범위에는 건물 자료가 없습니다.', en: 'There are no buildings in this area.' },
  remedy: {
    ko: 'vseoul import 로 건물 자료를 가져오거나 건물이 있는 범위를 지정하십시오.',
    en: 'Import buildings with `vseoul import`, or choose an area that has some.',
  },
});

const noWeather = outcomeKind({
  code: 'solar-city-without-weather',
  status: 409,
  message: { ko: '저장된 표준년 기상 자료가 없습니다.', en: 'No typical year of weather is stored.' },
  remedy: {
    ko: 'vseoul import 로 EPW 파일을 가져오거나 sky 를 clear 로 두십시오.',
    en: 'Import an EPW file with `vseoul import`, or set the sky to “clear”.',
  },
});
