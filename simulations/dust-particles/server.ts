import { boxToEpsg5186, outcomeKind } from '#core';
import { type RoadClass, readRoads } from '#datasets/roads/contract.ts';
import type { SimulationServer } from '#server/kit/roles.ts';
import { requireInSeoul } from '../_kit/city-area.ts';
import { originsOf } from '../_kit/origins.ts';
import { snapBox } from '../_kit/raster.ts';
import { readWindCity } from '../_kit/wind/city.ts';
import { flowTooLarge, maxFlowCells } from '../_kit/wind/kernel/flow.ts';
import { flowCells, windMarginM } from '../_kit/wind/turned.ts';
import { contract, type ParticleParameters } from './contract.ts';
import { dustOfDistrict, type ParticleInput } from './run.ts';

const drivenOn: RoadClass[] = ['motorway', 'trunk', 'primary', 'secondary', 'tertiary', 'residential', 'service'];

export const simulation: SimulationServer<ParticleParameters, ParticleInput> = {
  contract,

  check({ area, cellSizeM }) {
    requireInSeoul(area);
    const cells = flowCells(snapBox(boxToEpsg5186(area), cellSizeM), cellSizeM);
    if (cells > maxFlowCells) throw flowTooLarge({ cells, limit: maxFlowCells }, 'area');
  },

  async gather({ area: asked, edits, ...parameters }, { reader, scenario, signal }) {
    const { cellSizeM } = parameters;
    const area = snapBox(boxToEpsg5186(asked), cellSizeM);
    // Roofs are laid out twice as fine as the flow, which turns them.
    const cities = await readWindCity(reader, { area, cellSize: cellSizeM / 2, edits, scenario }, signal);
    const box = snapBox(area, cellSizeM, windMarginM);
    const roads = await readRoads(reader, { box, scenario, classes: drivenOn });
    if (roads.length === 0) throw noRoads({}, 'area');
    const datasets = await originsOf(reader, scenario, ['buildings', 'terrain', 'roads']);
    return { input: { ...cities, area, roads, parameters }, datasets };
  },

  run: (input, context) => dustOfDistrict(input, context),
};

const noRoads = outcomeKind({
  code: 'particles-without-roads',
  status: 409,
  message: { ko: '이 범위에는 찻길이 없습니다.', en: 'There are no roads in this area.' },
  remedy: {
    ko: '찻길이 있는 범위를 고르거나 vseoul import 로 도로를 가져오십시오.',
    en: 'Choose an area with roads, or import roads with `vseoul import`.',
  },
});
