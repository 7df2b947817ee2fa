import { boxToEpsg5186, outcomeKind } from '#core';
import { readWeather } from '#datasets/weather/contract.ts';
import type { SimulationServer } from '#server/kit/roles.ts';
import { requireInSeoul } from '../_kit/city-area.ts';
import { originsOf } from '../_kit/origins.ts';
import { snapBox } from '../_kit/raster.ts';
import { readWindCity } from '../_kit/wind/city.ts';
import { flowTooLarge, maxFlowCells } from '../_kit/wind/kernel/flow.ts';
import { flowCells } from '../_kit/wind/turned.ts';
import { contract, type WindParameters } from './contract.ts';
import { type WindInput, windOver } from './run.ts';
import { seriesRoutes } from './series-routes.ts';

export const simulation: SimulationServer<WindParameters, WindInput> = {
  contract,

  check({ area, cellSizeM }) {
    requireInSeoul(area);
    const cells = flowCells(snapBox(boxToEpsg5186(area), cellSizeM), cellSizeM);
    if (cells > maxFlowCells) throw flowTooLarge({ cells, limit: maxFlowCells }, 'area');
  },

  async gather({ area: asked, edits, ...parameters }, { reader, scenario, signal }) {
    const { cellSizeM, wind } = parameters;
    const area = snapBox(boxToEpsg5186(asked), cellSizeM);
    // Roofs are laid out twice as fine as the flow, which turns them.
    const cities = await readWindCity(reader, { area, cellSize: cellSizeM / 2, edits, scenario }, signal);
    const hours = wind === 'year' ? await readWeather(reader, scenario) : undefined;
    if (hours && !hours.some(({ windSpeedMs }) => windSpeedMs !== null)) throw noWind({}, 'wind');
    const datasets = ['buildings', 'terrain', ...(hours ? ['weather'] : [])];
    return {
      input: { ...cities, area, parameters, ...(hours && { hours }) },
      datasets: await originsOf(reader, scenario, datasets),
    };
  },

  async run(input, context) {
    return { ...(await windOver(input, context)) };
  },
};

export const routes = seriesRoutes;

const noWind = outcomeKind({
  code: 'wind-without-weather',
  status: 409,
  message: { ko: '저장된 표준년 바람 자료가 없습니다.', en: 'No typical year of wind is stored.' },
  remedy: {
    ko: 'vseoul import 로 EPW 파일을 가져오거나 바람을 one 으로 두십시오.',
    en: 'Import an EPW file with `vseoul import`, or set the wind to “one”.',
  },
});
