import { boxToEpsg5186, outcomeKind } from '#core';
import { readDong } from '#datasets/boundaries/contract.ts';
import { readBuildings } from '#datasets/buildings/contract.ts';
import type { RunContext, SimulationServer } from '#server/kit/roles.ts';
import { requireInSeoul } from '../_kit/city-area.ts';
import { accessOf } from '../_kit/emergency/access.ts';
import { districtsOf, grown, readEmergencyCity } from '../_kit/emergency/city.ts';
import { fireBuilding } from '../_kit/fire/city.ts';
import { originsOf } from '../_kit/origins.ts';
import { contract, type HazardParameters } from './contract.ts';
import { type HazardInput, noDong, rate } from './rate.ts';

const mostBuildings = 20_000;
/** Buildings reach so far over the edge of the area. */
const overM = 300;
export const simulation: SimulationServer<HazardParameters, HazardInput> = {
  contract,

  check({ area }) {
    requireInSeoul(area);
  },

  async gather({ area, windMs, repetitions }, { reader, scenario, signal }) {
    const box = boxToEpsg5186(area);
    const found = await readBuildings(reader, { box, scenario });
    if (found.length === 0) throw noBuildings({}, 'area');
    if (found.length > mostBuildings) throw tooMany({ buildings: found.length, limit: mostBuildings }, 'area');
    signal.throwIfAborted();
    const city = await readEmergencyCity(reader, { box, scenario }, signal);
    const buildings = found.map(fireBuilding);
    const middles = buildings.map(({ ring }) => ring[0]);
    const districts = districtsOf(await readDong(reader, scenario), grown(box, overM));
    return {
      input: {
        ...{ buildings, windMs, repetitions },
        access: accessOf(city, middles),
        dong: middles.map(([x, y]) => districts.names[districts.at(x, y)] ?? noDong),
        year: Math.max(2026, ...found.map(({ yearBuilt }) => yearBuilt ?? 0)),
      },
      datasets: await originsOf(reader, scenario, ['buildings', 'roads', 'fire-facilities', 'boundaries']),
    };
  },

  run: (input, { signal, threads, progress }: RunContext) => rate(input, { signal, threads, progress }),
};

const noBuildings = outcomeKind({
  code: 'fire-without-buildings',
  status: 409,
  message: { ko: '이 범위에는 건물 자료가 없습니다.', en: 'There are no buildings in this area.' },
  remedy: {
    ko: 'vseoul import 로 건물 자료를 가져오거나 건물이 있는 범위를 지정하십시오.',
    en: 'Import buildings with `vseoul import`, or choose an area that has some.',
  },
});
const tooMany = outcomeKind({
  code: 'fire-too-large',
  status: 422,
  message: {
    ko: '건물이 {buildings}채로, 한 번에 볼 수 있는 {limit}채를 넘습니다.',
    en: 'There are {buildings} buildings; one run takes at most {limit}.',
  },
  remedy: { ko: '범위를 줄이십시오.', en: 'Choose a smaller area.' },
});
