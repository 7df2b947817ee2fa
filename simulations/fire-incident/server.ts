import { boxContains, dayMs, type Epsg5186Box, outcomeKind, type Reader, type ScenarioRevision, seoulBox } from '#core';
import { type Building, readBuildings } from '#datasets/buildings/contract.ts';
import { readCameras } from '#datasets/cameras/contract.ts';
import { contract as fireFacilities } from '#datasets/fire-facilities/contract.ts';
import { fillTerrainGaps, readTerrain } from '#datasets/terrain/contract.ts';
import { contract as trafficFeed } from '#datasets/traffic/contract.ts';
import { readingsAt, trusted, valuesOf } from '#server/kit/readings.ts';
import type { SimulationServer } from '#server/kit/roles.ts';
import { placeAt, readEmergencyCity } from '../_kit/emergency/city.ts';
import { trafficAt } from '../_kit/emergency/traffic.ts';
import type { FireBuilding } from '../_kit/fire/building-fire.ts';
import { buildingAt, fireBuilding } from '../_kit/fire/city.ts';
import { originsOf } from '../_kit/origins.ts';
import { surfaceModel } from '../_kit/raster.ts';
import { contract, type IncidentParameters } from './contract.ts';
import { aroundM, type HydrantState, type IncidentInput, incidentTables } from './incident.ts';
import { sightCellM, watchBox } from './watch.ts';

/** What the fire service said of a hydrant longer ago than this counts no more. */
const staleMs = 3 * dayMs;
export const simulation: SimulationServer<IncidentParameters, IncidentInput> = {
  contract,

  check({ at: [{ lon, lat }] }) {
    if (!boxContains(seoulBox, [lon, lat])) throw nothingHere({}, 'at');
  },

  async gather({ at: [{ lon, lat }], ...parameters }, { reader, scenario, signal }) {
    const place = placeAt(lon, lat);
    const [x, y] = place;
    const box = [x - aroundM, y - aroundM, x + aroundM, y + aroundM] as unknown as Epsg5186Box;
    const found = await readBuildings(reader, { box, scenario });
    const buildings = found.map(fireBuilding);
    const burning = buildingAt(buildings, place);
    if (burning < 0) throw nothingHere({}, 'at');
    const city = await readEmergencyCity(reader, { box, scenario }, signal);
    const read = { reader, scenario };
    const watch = await watchAround(found, burning, buildings[burning].ring, read);
    const hydrantStates = await statesOf(reader);
    const traffic =
      parameters.traffic === 'now'
        ? await trafficAt(valuesOf(reader, trafficFeed, 'speedKmh'), { reader, scenario, instant: Date.now() })
        : undefined;
    const used = ['buildings', 'roads', 'fire-facilities', 'cameras', 'terrain'];
    const { cameras, ...datasets } = await originsOf(reader, scenario, used);
    return {
      input: {
        ...{ buildings, burning, place, groundM: found[burning].groundM, city, hydrantStates, parameters },
        ...(traffic && { traffic }),
        watch: { ...watch, generated: cameras.generated },
      },
      datasets: { ...datasets, cameras, ...(traffic && { traffic: { generated: traffic.simulated } }) },
    };
  },

  run: (input, { signal, threads, progress }) => incidentTables(input, { signal, threads, progress }),
};

interface City {
  readonly reader: Reader;
  readonly scenario: ScenarioRevision;
}

/** Cameras near a building, and what stands between: ground and all other buildings. */
async function watchAround(
  found: readonly Building[],
  burning: number,
  ring: FireBuilding['ring'],
  { reader, scenario }: City,
) {
  const box = watchBox(ring);
  const ground = fillTerrainGaps(await readTerrain(reader, { box, cellSize: sightCellM, scenario }));
  const surface = surfaceModel(
    ground,
    found.filter((_, i) => i !== burning),
  );
  return { cameras: await readCameras(reader, { box, scenario }), ground, surface };
}

/** What the feed of the fire service said last of each facility. */
async function statesOf(reader: Reader): Promise<Map<string, HydrantState>> {
  const said = await readingsAt(reader, fireFacilities, Date.now(), staleMs);
  return new Map(
    said.flatMap((reading) => {
      const state = trusted(reading, 'state');
      if (state === null) return [];
      const inspectedDays = trusted(reading, 'inspectedDays') ?? Number.NaN;
      return [[reading.entity, { state, inspectedDays, simulated: reading.simulated }] as const];
    }),
  );
}

const nothingHere = outcomeKind({
  code: 'incident-without-building',
  status: 422,
  message: { ko: '그 점의 15 m 안에 건물이 없습니다.', en: 'There is no building within 15 m of the point.' },
  remedy: { ko: '건물 위의 점을 고르십시오.', en: 'Choose a point on a building.' },
});
