import { boxToEpsg5186, type Epsg5186Box, outcomeKind, type Reader, type ScenarioRevision } from '#core';
import { readBuildings } from '#datasets/buildings/contract.ts';
import type { RunContext, SimulationServer } from '#server/kit/roles.ts';
import { requireInSeoul } from '../_kit/city-area.ts';
import { placeAt } from '../_kit/emergency/city.ts';
import { fireBuilding } from '../_kit/fire/city.ts';
import { ensembles } from '../_kit/fire/ensemble.ts';
import { keptGraph } from '../_kit/fire/kept-graph.ts';
import type { LocalWind } from '../_kit/fire/local-wind.ts';
import { type Outlines, OutlinesBuilder, outlineAt } from '../_kit/fire/outlines.ts';
import { originsOf } from '../_kit/origins.ts';
import { snapBox } from '../_kit/raster.ts';
import { readWindCity } from '../_kit/wind/city.ts';
import { flowTooLarge, maxFlowCells } from '../_kit/wind/kernel/flow.ts';
import { flowCells, type WindCity } from '../_kit/wind/turned.ts';
import { contract, type SpreadParameters } from './contract.ts';
import { graphFolder } from './graph-folder.ts';
import { laterMin, rulesOf, spreadTables } from './tables.ts';
import { windAmong, windCellM } from './wind-among.ts';

/** All of Seoul. */
const mostBuildings = 700_000;
/** Buildings times repetitions times engines: some minutes of two cores. */
const mostWork = 60_000_000;
/** Side of the squares in which the city is read, metres: no more than theirs is held as objects. */
const squareM = 3000;

interface Input {
  readonly outlines: Outlines;
  readonly ids: readonly string[];
  readonly ignitions: readonly number[];
  /** For the wind among the buildings. */
  readonly windCity?: WindCity;
  readonly parameters: SpreadParameters;
}

export const simulation: SimulationServer<SpreadParameters, Input> = {
  contract,

  check({ area, windAmong }) {
    requireInSeoul(area);
    const cells = flowCells(windBoxOf(area), windCellM);
    if (windAmong && cells > maxFlowCells) throw flowTooLarge({ cells, limit: maxFlowCells }, 'area');
  },

  async gather(parameters, { reader, scenario, signal }) {
    const { outlines, ids } = await readOutlines(boxToEpsg5186(parameters.area), { reader, scenario, signal });
    if (outlines.count === 0) throw noBuildings({}, 'area');
    if (outlines.count * parameters.members * 3 > mostWork) {
      const limit = Math.floor(mostWork / (3 * outlines.count));
      throw tooOften({ members: parameters.members, limit }, 'members');
    }
    const ignitions = parameters.ignitions.map(({ lon, lat }, i) => {
      const building = outlineAt(outlines, placeAt(lon, lat));
      if (building < 0) throw nothingToBurn({ point: i + 1 }, `ignitions.${i}`);
      return building;
    });
    const wind = { area: windBoxOf(parameters.area), cellSize: windCellM / 2, edits: [], scenario };
    const windCity = parameters.windAmong ? (await readWindCity(reader, wind, signal)).city : undefined;
    return {
      input: {
        ...{ outlines, ids, parameters },
        ignitions: [...new Set(ignitions)].sort((a, b) => a - b),
        ...(windCity && { windCity }),
      },
      datasets: await originsOf(reader, scenario, ['buildings', ...(windCity ? ['terrain'] : [])]),
    };
  },

  async run({ outlines, ids, ignitions, windCity, parameters }, { signal, threads, progress }: RunContext) {
    let localWind: LocalWind | undefined;
    if (windCity) {
      const work = { threads, signal, progress: (share: number) => progress(0.3 * share, 'stage.wind') };
      localWind = await windAmong(outlines, { city: windCity, area: windBoxOf(parameters.area), parameters }, work);
    }
    const from = windCity ? 0.3 : 0;
    const tell = (share: number, stage: string) => progress(from + (1 - from) * share, stage);
    tell(0, 'stage.graph');
    const graph = await keptGraph(graphFolder(), outlines, {
      ...{ threads, signal },
      progress: (share) => tell(0.1 * share, 'stage.graph'),
    });
    const found = await ensembles(
      { graph, rules: rulesOf(parameters, localWind) },
      { members: parameters.members, ignitions },
      { threads, signal, progress: (share) => tell(0.1 + 0.9 * share, 'stage.spread') },
    );
    return spreadTables(graph, ids, found, [parameters.engineMin, parameters.engineMin + laterMin, undefined]);
  },
};

const windBoxOf = (area: SpreadParameters['area']): Epsg5186Box => snapBox(boxToEpsg5186(area), windCellM);

interface City {
  readonly reader: Reader;
  readonly scenario: ScenarioRevision;
  readonly signal: AbortSignal;
}

/** Buildings that touch the box, square by square; one that touches several belongs to the first. */
async function readOutlines([x0, y0, x1, y1]: Epsg5186Box, { reader, scenario, signal }: City) {
  const builder = new OutlinesBuilder();
  const ids = new Set<string>();
  for (let y = y0; y < y1; y += squareM) {
    for (let x = x0; x < x1; x += squareM) {
      const box = [x, y, Math.min(x1, x + squareM), Math.min(y1, y + squareM)] as unknown as Epsg5186Box;
      for (const building of await readBuildings(reader, { box, scenario })) {
        if (ids.has(building.id)) continue;
        ids.add(building.id);
        builder.add(fireBuilding(building));
      }
      signal.throwIfAborted();
      if (ids.size > mostBuildings) throw tooMany({ buildings: ids.size, limit: mostBuildings }, 'area');
    }
  }
  return { outlines: builder.done(), ids: [...ids] };
}

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
