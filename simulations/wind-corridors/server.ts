import { boxToEpsg5186, outcomeKind } from '#core';
import { readWeather } from '#datasets/weather/contract.ts';
import type { RunContext, SimulationServer } from '#server/kit/roles.ts';
import { requireInSeoul } from '../_kit/city-area.ts';
import { originsOf } from '../_kit/origins.ts';
import { snapBox } from '../_kit/raster.ts';
import { sectors } from '../_kit/wind/morphology.ts';
import { readCityForm } from '../_kit/wind/read-city.ts';
import { windRose } from '../_kit/wind/rose.ts';
import { type CorridorParameters, contract } from './contract.ts';
import { type CorridorInput, corridors } from './run.ts';

/** Cells of a run: all of Seoul at 25 m. */
const mostCells = 2_200_000;
const fewestCells = 20;

export const simulation: SimulationServer<CorridorParameters, CorridorInput> = {
  contract,

  check({ area, cellSizeM, openBelow, blockedAbove }) {
    requireInSeoul(area);
    if (openBelow >= blockedAbove) throw limitsCrossed({ openBelow, blockedAbove }, 'blockedAbove');
    const [west, south, east, north] = snapBox(boxToEpsg5186(area), cellSizeM);
    const [width, height] = [(east - west) / cellSizeM, (north - south) / cellSizeM].map(Math.round);
    if (width * height > mostCells) throw tooLarge({ cells: width * height, limit: mostCells }, 'area');
    if (Math.min(width, height) < fewestCells) throw tooSmall({ cells: fewestCells }, 'area');
  },

  async gather(parameters, { reader, scenario, signal }) {
    const { area, cellSizeM: cellSize, edits } = parameters;
    const box = snapBox(boxToEpsg5186(area), cellSize);
    const city = await readCityForm(reader, { box, cellSize, edits, scenario, signal });
    if (city.built.count === 0) throw noBuildings({}, 'area');
    const rose = windRose(await readWeather(reader, scenario)) ?? new Array<number>(sectors).fill(1 / sectors);
    const read = ['buildings', 'terrain', 'boundaries', 'water-green', 'weather'];
    return { input: { parameters, city, rose }, datasets: await originsOf(reader, scenario, read) };
  },

  run: (input, { signal, threads, progress }: RunContext) =>
    corridors(input, { signal, threads, progress: (fraction) => progress(fraction, 'stage.ways') }),
};

const limitsCrossed = outcomeKind({
  code: 'corridor-limits-crossed',
  status: 422,
  message: {
    ko: '열림 기준 {openBelow}이(가) 막힘 기준 {blockedAbove}보다 작아야 합니다.',
    en: 'The open limit of {openBelow} must be below the blocked one of {blockedAbove}.',
  },
  remedy: { ko: '두 기준을 바꾸십시오.', en: 'Change the two limits.' },
});

const tooLarge = outcomeKind({
  code: 'corridors-too-large',
  status: 422,
  message: {
    ko: '격자가 {cells}칸으로, 한 번에 계산할 수 있는 {limit}칸을 넘습니다.',
    en: 'The raster has {cells} cells; one run takes at most {limit}.',
  },
  remedy: { ko: '범위를 줄이거나 격자 크기를 키우십시오.', en: 'Choose a smaller area or larger cells.' },
});

const tooSmall = outcomeKind({
  code: 'corridors-too-small',
  status: 422,
  message: { ko: '범위의 한 변이 {cells}칸보다 짧습니다.', en: 'A side of the area is shorter than {cells} cells.' },
  remedy: { ko: '범위를 넓히거나 격자 크기를 줄이십시오.', en: 'Choose a larger area or smaller cells.' },
});

const noBuildings = outcomeKind({
  code: 'corridors-without-buildings',
  status: 409,
  message: { ko: '이 범위에는 건물 자료가 없습니다.', en: 'There are no buildings in this area.' },
  remedy: {
    ko: 'vseoul import 로 건물 자료를 가져오거나 건물이 있는 범위를 지정하십시오.',
    en: 'Import buildings with `vseoul import`, or choose an area that has some.',
  },
});
