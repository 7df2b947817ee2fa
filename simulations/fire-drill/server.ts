import { boxContains, type Epsg5186Box, outcomeKind, seoulBox } from '#core';
import { readBuildings } from '#datasets/buildings/contract.ts';
import type { RunContext, SimulationServer } from '#server/kit/roles.ts';
import { placeAt } from '../_kit/emergency/city.ts';
import { peopleIn } from '../_kit/fire/building-fire.ts';
import { buildingAt, fireBuilding } from '../_kit/fire/city.ts';
import { originsOf } from '../_kit/origins.ts';
import { contract, type DrillParameters } from './contract.ts';
import { type DrillInput, drill } from './kernel/drill.ts';
import { drillTables } from './tables.ts';

const mostPeople = 20_000;
/** People per square metre beyond which nobody can stand. */
const densest = 4;
/** Largest plan: a quarter of a square kilometre would be some millions of cells. */
const mostAreaM2 = 40_000;

export const simulation: SimulationServer<DrillParameters, DrillInput> = {
  contract,

  check({ at: [{ lon, lat }], stairs, blocked }) {
    if (!boxContains(seoulBox, [lon, lat])) throw nothingHere({}, 'at');
    if (blocked >= stairs) throw noWayOut({ stairs }, 'blocked');
  },

  async gather({ at: [{ lon, lat }], ...parameters }, { reader, scenario }) {
    const place = placeAt(lon, lat);
    const box = [place[0] - 30, place[1] - 30, place[0] + 30, place[1] + 30] as unknown as Epsg5186Box;
    const buildings = (await readBuildings(reader, { box, scenario })).map(fireBuilding);
    const found = buildings[buildingAt(buildings, place)];
    if (!found) throw nothingHere({}, 'at');
    const { floors, areaM2 } = found;
    if (areaM2 > mostAreaM2) throw tooLarge({ areaM2: Math.round(areaM2), limit: mostAreaM2 }, 'at');
    if (parameters.fireFloor > floors) throw noSuchFloor({ floor: parameters.fireFloor, floors }, 'fireFloor');
    const peoplePerFloor = parameters.peoplePerFloor || Math.max(1, Math.round(peopleIn(found) / floors));
    const fits = Math.floor(Math.min(mostPeople / floors, densest * areaM2));
    if (peoplePerFloor > fits) throw tooMany({ people: peoplePerFloor, limit: fits }, 'peoplePerFloor');
    return {
      input: {
        ...parameters,
        peoplePerFloor,
        ring: found.ring,
        floors,
        storeyM: Math.max(2.2, found.heightM / floors),
      },
      datasets: await originsOf(reader, scenario, ['buildings']),
    };
  },

  async run(input, { signal, progress }: RunContext) {
    const found = drill(input, {
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
const noWayOut = outcomeKind({
  code: 'drill-without-exit',
  status: 422,
  message: { ko: '계단 {stairs}개가 모두 막혔습니다.', en: 'All {stairs} stairs are blocked.' },
  remedy: { ko: '막힌 계단을 줄이십시오.', en: 'Block fewer of them.' },
});
const noSuchFloor = outcomeKind({
  code: 'drill-no-such-floor',
  status: 422,
  message: {
    ko: '{floor}층은 없습니다. 이 건물은 {floors}층입니다.',
    en: 'There is no floor {floor}: the building has {floors}.',
  },
  remedy: { ko: '있는 층을 고르십시오.', en: 'Choose one of its floors.' },
});
const tooMany = outcomeKind({
  code: 'drill-too-many-people',
  status: 422,
  message: {
    ko: '층마다 {people}명은 이 건물에 너무 많습니다 ({limit}명까지).',
    en: '{people} people a floor are too many for this building (at most {limit}).',
  },
  remedy: { ko: '사람을 줄이십시오.', en: 'Ask for fewer.' },
});
const tooLarge = outcomeKind({
  code: 'drill-too-large',
  status: 422,
  message: {
    ko: '바닥이 {areaM2} m²로, {limit} m²를 넘습니다.',
    en: 'Its floor has {areaM2} m²; a drill takes at most {limit} m².',
  },
  remedy: { ko: '더 작은 건물을 고르십시오.', en: 'Choose a smaller building.' },
});
