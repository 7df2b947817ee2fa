import { boxToEpsg5186, outcomeKind } from '#core';
import { readWeather } from '#datasets/weather/contract.ts';
import type { RunContext, SimulationServer } from '#server/kit/roles.ts';
import { requireInSeoul } from '../_kit/city-area.ts';
import { originsOf } from '../_kit/origins.ts';
import { snapBox } from '../_kit/raster.ts';
import { citySite } from '../_kit/solar/site.ts';
import { readCityForm } from '../_kit/wind/read-city.ts';
import { checkMeasures } from './city-cells.ts';
import { contract, type HeatParameters } from './contract.ts';
import { type HeatInput, heatOfCity } from './run.ts';
import { seasonWeather } from './weather.ts';

/** Cells of a run: all of Seoul at 75 m. */
const mostCells = 250_000;

export const simulation: SimulationServer<HeatParameters, HeatInput> = {
  contract,

  check({ area, cellSizeM, ...measures }) {
    requireInSeoul(area);
    checkMeasures(measures);
    const [west, south, east, north] = snapBox(boxToEpsg5186(area), cellSizeM);
    const cells = Math.round(((east - west) / cellSizeM) * ((north - south) / cellSizeM));
    if (cells > mostCells) throw tooLarge({ cells, limit: mostCells }, 'area');
  },

  async gather(parameters, { reader, scenario, signal }) {
    const { area, cellSizeM: cellSize } = parameters;
    const box = snapBox(boxToEpsg5186(area), cellSize);
    const hours = await readWeather(reader, scenario);
    if (hours.length === 0) throw noWeather({}, 'from');
    const { forcing, frameInstants } = seasonWeather({ ...parameters, hours, site: citySite(box) });
    const city = await readCityForm(reader, { box, cellSize, scenario, signal });
    const read = ['buildings', 'terrain', 'boundaries', 'water-green', 'weather'];
    return { input: { parameters, city, forcing, frameInstants }, datasets: await originsOf(reader, scenario, read) };
  },

  run: (input, { signal, threads, progress }: RunContext) =>
    heatOfCity(input, { signal, threads, progress: (fraction) => progress(fraction, 'stage.season') }),
};

const tooLarge = outcomeKind({
  code: 'heat-too-large',
  status: 422,
  message: {
    ko: '격자가 {cells}칸으로, 한 번에 계산할 수 있는 {limit}칸을 넘습니다.',
    en: 'The raster has {cells} cells; one run takes at most {limit}.',
  },
  remedy: { ko: '범위를 줄이거나 격자 크기를 키우십시오.', en: 'Choose a smaller area or larger cells.' },
});

const noWeather = outcomeKind({
  code: 'heat-without-weather',
  status: 409,
  message: { ko: '저장된 표준년 기상 자료가 없습니다.', en: 'No typical year of weather is stored.' },
  remedy: { ko: 'vseoul import 로 EPW 파일을 가져오십시오.', en: 'Import an EPW file with `vseoul import`.' },
});
