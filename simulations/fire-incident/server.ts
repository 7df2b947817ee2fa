import { boxContains, type Epsg5186Box, outcomeKind, seoulBox } from '#core';
import { readBuildings } from '#datasets/buildings/contract.ts';
import type { SimulationServer } from '#server/kit/roles.ts';
import { placeAt, readEmergencyCity } from '../_kit/emergency/city.ts';
import { buildingAt, fireBuilding } from '../_kit/fire/city.ts';
import { originsOf } from '../_kit/origins.ts';
import { contract, type IncidentParameters } from './contract.ts';
import { aroundM, type IncidentInput, incidentTables } from './incident.ts';

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
    return {
      input: { buildings, burning, place, groundM: found[burning].groundM, city, parameters },
      datasets: await originsOf(reader, scenario, ['buildings', 'roads', 'fire-facilities']),
    };
  },

  run: (input, { signal, threads, progress }) => incidentTables(input, { signal, threads, progress }),
};

const nothingHere = outcomeKind({
  code: 'incident-without-building',
  status: 422,
  message: { ko: '그 점의 15 m 안에 건물이 없습니다.', en: 'There is no building within 15 m of the point.' },
  remedy: { ko: '건물 위의 점을 고르십시오.', en: 'Choose a point on a building.' },
});
