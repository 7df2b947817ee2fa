import { boxToEpsg5186, outcomeKind } from '#core';
import type { RunContext, SimulationServer } from '#server/kit/roles.ts';
import { requireInSeoul } from '../_kit/city-area.ts';
import { originsOf } from '../_kit/origins.ts';
import { snapBox } from '../_kit/raster.ts';
import { readCityForm } from '../_kit/wind/read-city.ts';
import { type ColdAirParameters, contract } from './contract.ts';
import { type ColdAirInput, coldAir } from './run.ts';

/** Cells of a run: all of Seoul at 40 m. */
const mostCells = 800_000;
const fewestCells = 12;
/** Values of one animation. */
const mostValues = 24_000_000;

export const simulation: SimulationServer<ColdAirParameters, ColdAirInput> = {
  contract,

  check({ area, cellSizeM, hours, frameMinutes }) {
    requireInSeoul(area);
    const [west, south, east, north] = snapBox(boxToEpsg5186(area), cellSizeM);
    const [width, height] = [(east - west) / cellSizeM, (north - south) / cellSizeM].map(Math.round);
    if (width * height > mostCells) throw tooLarge({ cells: width * height, limit: mostCells }, 'area');
    if (Math.min(width, height) < fewestCells) throw tooSmall({ cells: fewestCells }, 'area');
    const frames = Math.ceil((hours * 60) / frameMinutes) + 1;
    if (frames * width * height > mostValues) throw tooManyFrames({ frames }, 'frameMinutes');
  },

  async gather(parameters, { reader, scenario, signal }) {
    const { area, cellSizeM: cellSize, edits } = parameters;
    const box = snapBox(boxToEpsg5186(area), cellSize);
    const city = await readCityForm(reader, { box, cellSize, edits, scenario, signal });
    const { wood, grass } = city.cover;
    if (!wood.some((share, cell) => share + grass[cell] > 0)) throw noGreen({}, 'area');
    const read = ['buildings', 'terrain', 'boundaries', 'water-green'];
    return { input: { parameters, city }, datasets: await originsOf(reader, scenario, read) };
  },

  run: (input, { signal, threads, progress }: RunContext) =>
    coldAir(input, { signal, threads, progress: (fraction) => progress(fraction, 'stage.night') }),
};

const tooLarge = outcomeKind({
  code: 'cold-air-too-large',
  status: 422,
  message: {
    ko: '격자가 {cells}칸으로, 한 번에 계산할 수 있는 {limit}칸을 넘습니다.',
    en: 'The raster has {cells} cells; one run takes at most {limit}.',
  },
  remedy: { ko: '범위를 줄이거나 격자 크기를 키우십시오.', en: 'Choose a smaller area or larger cells.' },
});

const tooSmall = outcomeKind({
  code: 'cold-air-too-small',
  status: 422,
  message: { ko: '범위의 한 변이 {cells}칸보다 짧습니다.', en: 'A side of the area is shorter than {cells} cells.' },
  remedy: { ko: '범위를 넓히거나 격자 크기를 줄이십시오.', en: 'Choose a larger area or smaller cells.' },
});

const tooManyFrames = outcomeKind({
  code: 'cold-air-too-many-frames',
  status: 422,
  message: { ko: '이 범위에 장면 {frames}개는 너무 많습니다.', en: '{frames} pictures are too many for this area.' },
  remedy: {
    ko: '장면 간격을 늘리거나 범위를 줄이십시오.',
    en: 'Choose a longer time between pictures, or a smaller area.',
  },
});

const noGreen = outcomeKind({
  code: 'cold-air-without-green',
  status: 409,
  message: {
    ko: '이 범위에는 공기를 식힐 숲이나 녹지 자료가 없습니다.',
    en: 'There are no woods or green in this area that could cool the air.',
  },
  remedy: {
    ko: 'vseoul import 로 녹지 자료를 가져오거나 산이 들어가는 범위를 지정하십시오.',
    en: 'Import green areas with `vseoul import`, or choose an area with hills in it.',
  },
});
