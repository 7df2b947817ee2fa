import { outcomeKind } from '#core';
import { sectors } from '../_kit/wind/morphology.ts';
import type { CityForm } from '../_kit/wind/read-city.ts';
import type { HeatParameters } from './contract.ts';
import type { HeatCell } from './kernel/cells.ts';

/** Metres of a storey, for floor areas. */
const storeyM = 3.3;
export const usual = { roofAlbedo: 0.15, pavedAlbedo: 0.1 } as const;

export type Measures = Pick<
  HeatParameters,
  'coolRoofs' | 'coolRoofAlbedo' | 'greenRoofs' | 'streetTrees' | 'permeable' | 'lessWasteHeat'
>;

/** Nothing is done. */
export const noMeasures: Measures = {
  ...{ coolRoofs: 0, coolRoofAlbedo: usual.roofAlbedo, greenRoofs: 0, streetTrees: 0, permeable: 0, lessWasteHeat: 0 },
};

/** The cells of the city as they stand. */
export function cityCells(
  { grid, ground, cover, built }: Pick<CityForm, 'grid' | 'ground' | 'cover' | 'built'>,
  { buildingHeat, trafficHeat }: Pick<HeatParameters, 'buildingHeat' | 'trafficHeat'>,
): HeatCell[] {
  const plan = built.planDensity();
  const { meanM } = built.heights();
  const fronts = Array.from({ length: sectors / 2 }, (_, axis) => built.frontalDensity(axis));
  return Array.from({ length: grid.width * grid.height }, (_, c) => {
    const roof = Math.min(0.95, plan[c]);
    const open = 1 - roof;
    // Roofs cover what they stand on: green and water share what is left.
    const sum = cover.wood[c] + cover.grass[c] + cover.water[c];
    const fit = sum > open ? open / sum : 1;
    const [wood, grass, water] = [cover.wood[c] * fit, cover.grass[c] * fit, cover.water[c] * fit];
    const paved = Math.max(0, open - wood - grass - water);
    // Walls of all directions stand π times as broad as their mean front (Cauchy).
    const front = fronts.reduce((total, axis) => total + axis[c], 0) / fronts.length;
    return {
      ...{ roof, wood, grass, water, heightM: meanM[c], wall: Math.min(6, Math.PI * front), groundM: ground.values[c] },
      ...{ ...usual, roofGreen: 0, pavedWet: 0, windFactor: 1 },
      wasteHeatWm2:
        buildingHeat * plan[c] * Math.max(1, meanM[c] / storeyM) * Number(plan[c] > 0) + trafficHeat * paved,
    };
  });
}

/** A cell with the measures done. */
export function withMeasures(cell: HeatCell, measures: Measures): HeatCell {
  const part = (percent: number) => percent / 100;
  const paved = Math.max(0, 1 - cell.roof - cell.grass - cell.wood - cell.water);
  const { coolRoofAlbedo, coolRoofs, greenRoofs, streetTrees, permeable, lessWasteHeat } = measures;
  return {
    ...cell,
    roofAlbedo: cell.roofAlbedo + part(coolRoofs) * (coolRoofAlbedo - cell.roofAlbedo),
    roofGreen: Math.min(1, cell.roofGreen + part(greenRoofs)),
    wood: cell.wood + part(streetTrees) * paved,
    pavedWet: Math.min(1, cell.pavedWet + part(permeable)),
    wasteHeatWm2: cell.wasteHeatWm2 * (1 - part(lessWasteHeat)),
  };
}

/** Whether anything is done at all. */
export const anyMeasure = ({ coolRoofs, greenRoofs, streetTrees, permeable, lessWasteHeat }: Measures): boolean =>
  [coolRoofs, greenRoofs, streetTrees, permeable, lessWasteHeat].some((percent) => percent > 0);

/** @throws Outcome for measures that cannot all be done */
export function checkMeasures({ coolRoofs, greenRoofs }: Measures): void {
  if (coolRoofs + greenRoofs > 100) throw roofsTwice({ sum: coolRoofs + greenRoofs }, 'greenRoofs');
}

/** Grass far from any building at the same height: what a street is warmer than. */
export const rural = (groundM: number): HeatCell => ({
  ...{ roof: 0, wood: 0, grass: 1, water: 0, heightM: 0, wall: 0, groundM },
  ...{ ...usual, roofGreen: 0, pavedWet: 0, wasteHeatWm2: 0, windFactor: 1 },
});

const roofsTwice = outcomeKind({
  code: 'measures-contradict',
  status: 422,
  message: {
    ko: '쿨루프와 옥상 녹화를 더하면 지붕의 {sum} %입니다.',
    en: 'Cool and green roofs together take {sum} % of the roofs.',
  },
  remedy: { ko: '둘의 합을 100 % 이하로 하십시오.', en: 'Keep their sum at 100 % or less.' },
});
