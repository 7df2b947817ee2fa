import { boxToEpsg5186, outcomeKind } from '#core';
import { readBuildings } from '#datasets/buildings/contract.ts';
import type { RunContext, SimulationServer } from '#server/kit/roles.ts';
import { requireInSeoul } from '../_kit/city-area.ts';
import { placeAt } from '../_kit/emergency/city.ts';
import type { FireBuilding } from '../_kit/fire/building-fire.ts';
import { buildingAt, fireBuilding } from '../_kit/fire/city.ts';
import { ensembles } from '../_kit/fire/ensemble.ts';
import { fireGraph } from '../_kit/fire/graph.ts';
import { originsOf } from '../_kit/origins.ts';
import { contract, type SpreadParameters } from './contract.ts';
import { laterMin, rulesOf, spreadTables } from './tables.ts';

const mostBuildings = 40_000;
/** Buildings times repetitions times engines: some minutes of two cores. */
const mostWork = 60_000_000;

interface Input {
  readonly buildings: readonly FireBuilding[];
  readonly ignitions: readonly number[];
  readonly parameters: SpreadParameters;
}

export const simulation: SimulationServer<SpreadParameters, Input> = {
  contract,

  check({ area }) {
    requireInSeoul(area);
  },

  async gather(parameters, { reader, scenario, signal }) {
    const found = await readBuildings(reader, { box: boxToEpsg5186(parameters.area), scenario });
    signal.throwIfAborted();
    if (found.length === 0) throw noBuildings({}, 'area');
    if (found.length > mostBuildings) throw tooMany({ buildings: found.length, limit: mostBuildings }, 'area');
    const work = found.length * parameters.members * 3;
    if (work > mostWork) {
      throw tooOften({ members: parameters.members, limit: Math.floor(mostWork / (3 * found.length)) }, 'members');
    }
    const buildings = found.map(fireBuilding);
    const ignitions = parameters.ignitions.map(({ lon, lat }, i) => {
      const building = buildingAt(buildings, placeAt(lon, lat));
      if (building < 0) throw nothingToBurn({ point: i + 1 }, `ignitions.${i}`);
      return building;
    });
    return {
      input: { buildings, ignitions: [...new Set(ignitions)].sort((a, b) => a - b), parameters },
      datasets: await originsOf(reader, scenario, ['buildings']),
    };
  },

  async run({ buildings, ignitions, parameters }, { signal, threads, progress }: RunContext) {
    progress(0, 'stage.graph');
    const graph = fireGraph(buildings, () => signal.throwIfAborted());
    const found = await ensembles(
      { graph, rules: rulesOf(parameters) },
      { members: parameters.members, ignitions },
      { threads, signal, progress: (share) => progress(0.1 + 0.9 * share, 'stage.spread') },
    );
    return spreadTables(graph, buildings, found, [parameters.engineMin, parameters.engineMin + laterMin, undefined]);
  },
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
const tooOften = outcomeKind({
  code: 'fire-too-often',
  status: 422,
  message: {
    ko: '이 범위에서는 {limit}번까지 되풀이할 수 있는데 {members}번을 청했습니다.',
    en: 'Over this area at most {limit} repetitions are possible; {members} were asked for.',
  },
  remedy: { ko: '되풀이 횟수나 범위를 줄이십시오.', en: 'Ask for fewer repetitions, or a smaller area.' },
});
const nothingToBurn = outcomeKind({
  code: 'ignition-in-nothing',
  status: 422,
  message: {
    ko: '{point}번째 발화점의 15 m 안에 범위 안의 건물이 없습니다.',
    en: 'Within 15 m of ignition {point} there is no building of the area.',
  },
  remedy: { ko: '건물 위의 점을 고르거나 범위를 넓히십시오.', en: 'Choose a point on a building, or widen the area.' },
});
