import { boxContains, type Epsg5186Box, outcomeKind, seoulBox } from '#core';
import { readBuildings } from '#datasets/buildings/contract.ts';
import type { RunContext, SimulationServer } from '#server/kit/roles.ts';
import { placeAt } from '../_kit/emergency/city.ts';
import { buildingAt, fireBuilding } from '../_kit/fire/city.ts';
import { originsOf } from '../_kit/origins.ts';
import { contract, type DrillParameters } from './contract.ts';
import { drillInputOf, requireWayOut } from './drill-input.ts';
import { type DrillInput, drill } from './kernel/drill.ts';
import { drillTables } from './tables.ts';

export const simulation: SimulationServer<DrillParameters, DrillInput> = {
  contract,

  check({ at: [{ lon, lat }], stairs, blocked }) {
    if (!boxContains(seoulBox, [lon, lat])) throw nothingHere({}, 'at');
    requireWayOut({ stairs, blocked });
  },

  async gather({ at: [{ lon, lat }], ...parameters }, { reader, scenario }) {
    const place = placeAt(lon, lat);
    const box = [place[0] - 30, place[1] - 30, place[0] + 30, place[1] + 30] as unknown as Epsg5186Box;
    const buildings = (await readBuildings(reader, { box, scenario })).map(fireBuilding);
    const found = buildings[buildingAt(buildings, place)];
    if (!found) throw nothingHere({}, 'at');
    return {
      input: drillInputOf(found, parameters),
      datasets: await originsOf(reader, scenario, ['buildings']),
    };
  },

  async run(input, { signal, progress }: RunContext) {
    const found = await drill(input, {
      tell: (share) => progress(share, 'stage.walk'),
      throwIfAborted: () => signal.throwIfAborted(),
    });
    return drillTables(found, input);
  },
};

const nothingHere = outcomeKind({
  code: 'drill-without-building',
  status: 422,
  message: { ko: '그 점의 15 m 안에 건물이 없습니다.', en: 'There is no building within 15 m of the point.' },
  remedy: { ko: '건물 위의 점을 고르십시오.', en: 'Choose a point on a building.' },
});
