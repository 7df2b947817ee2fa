import { join } from 'node:path';
import { boxToEpsg5186, outcomeKind } from '#core';
import type { SimulationServer } from '#server/kit/roles.ts';
import { readSettings } from '#server/kit/settings.ts';
import { requireInSeoul } from '../_kit/city-area.ts';
import { originsOf } from '../_kit/origins.ts';
import { snapBox } from '../_kit/raster.ts';
import { readWindCity } from '../_kit/wind/city.ts';
import { lesBoxes, requireLesBox } from './box.ts';
import { contract, type WindLesParameters } from './contract.ts';
import { type LesInput, lesOver } from './run.ts';

const longestM = 600;

export const simulation: SimulationServer<WindLesParameters, LesInput> = {
  contract,

  check({ area, ...parameters }) {
    requireInSeoul(area);
    const box = boxToEpsg5186(area);
    const longest = Math.round(Math.max(box[2] - box[0], box[3] - box[1]));
    if (longest > longestM) throw tooWide({ longest, limit: longestM }, 'area');
    requireLesBox(box, parameters);
  },

  async gather({ area: asked, edits, ...parameters }, { reader, scenario, signal }) {
    const { cellSizeM } = parameters;
    const area = snapBox(boxToEpsg5186(asked), cellSizeM);
    const cities = await readWindCity(reader, { area, cellSize: cellSizeM / 2, edits, scenario }, signal);
    const { city, before } = cities;
    lesBoxes(before ? [city, before] : [city], area, parameters);
    return {
      input: { ...cities, area, parameters, folder: join(readSettings().dataDir, 'cache/wind-les') },
      datasets: await originsOf(reader, scenario, ['buildings', 'terrain']),
    };
  },

  async run(input, context) {
    return { ...(await lesOver(input, context)) };
  },
};

const tooWide = outcomeKind({
  code: 'wind-les-too-wide',
  status: 422,
  message: {
    ko: '범위의 한 변이 {longest} m로, {limit} m를 넘습니다.',
    en: 'The area is {longest} m long; at most {limit} m are possible.',
  },
  remedy: {
    ko: '제안한 건물 둘레로 좁히거나 ‘보행자 바람’을 쓰십시오.',
    en: 'Draw it closer around the proposal, or use “Wind between buildings”.',
  },
});
