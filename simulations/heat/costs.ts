import { type Epsg5186, numberColumn, outcomeKind, type Table, textColumn } from '#core';
import { forEachCell } from '../_kit/raster.ts';
import type { CityForm } from '../_kit/wind/read-city.ts';
import type { Measures } from './city-cells.ts';
import type { HeatCell } from './kernel/cells.ts';

/** Measures that are built, and so cost by the area that they cover. */
export const builtMeasures = ['coolRoofs', 'greenRoofs', 'streetTrees', 'permeable'] as const;
type Built = (typeof builtMeasures)[number];

/** Won per m² of roof or pavement: round figures, assumptions and not tenders. Trees are per m² of crown. */
export const wonPerM2: Readonly<Record<Built, number>> = {
  coolRoofs: 30_000,
  greenRoofs: 200_000,
  streetTrees: 100_000,
  permeable: 80_000,
};
/** m² of floor for each person in Seoul, all floors together, and metres of a storey. */
const floorPerPersonM2 = 58;
const storeyM = 3.3;
/** From this on a cell's afternoon counts as relieved, K. */
const reliefK = 0.1;

/**
 * 1 where measures are done: within the ring, or everywhere without one. A cell counts where its middle lies.
 * @throws Outcome `measure-on-nothing`
 */
export function measuredCells(
  { grid, inside }: Pick<CityForm, 'grid' | 'inside'>,
  ring: readonly Epsg5186[],
): Uint8Array {
  const where = new Uint8Array(grid.width * grid.height);
  if (ring.length === 0) return where.fill(1);
  forEachCell(grid, [[...ring, ring[0]]], (cell) => {
    where[cell] = inside[cell];
  });
  if (!where.includes(1)) throw onNothing({}, 'measureArea');
  return where;
}

interface Treated {
  readonly city: Pick<CityForm, 'grid' | 'inside' | 'built'>;
  readonly cells: readonly HeatCell[];
  readonly where: Uint8Array;
  readonly measures: Measures;
}

/** What each measure covers and costs; the last row is all of them. */
export function costTable({ city, cells, where, measures }: Treated): Table {
  const cellM2 = city.grid.cellSize ** 2;
  const counted = (cell: number) => where[cell] === 1 && city.inside[cell] === 1;
  const sum = (of: (cell: HeatCell) => number) =>
    cells.reduce((total, cell, i) => total + (counted(i) ? of(cell) * cellM2 : 0), 0);
  const roofs = sum(({ roof }) => roof);
  const paved = sum(({ roof, grass, wood, water }) => Math.max(0, 1 - roof - grass - wood - water));
  const rows = builtMeasures
    .filter((measure) => measures[measure] > 0)
    .map((measure) => {
      const ground = measure === 'coolRoofs' || measure === 'greenRoofs' ? roofs : paved;
      const areaM2 = (ground * measures[measure]) / 100;
      return { measure, areaM2, unitWon: wonPerM2[measure], millionWon: (areaM2 * wonPerM2[measure]) / 1e6 };
    });
  const total = rows.reduce((all, { millionWon }) => all + millionWon, 0);
  return {
    rows: rows.length + 1,
    columns: {
      measure: textColumn([...rows.map(({ measure }) => measure), 'all']),
      areaM2: numberColumn([...rows.map(({ areaM2 }) => areaM2), Number.NaN]),
      unitWon: numberColumn([...rows.map(({ unitWon }) => unitWon), Number.NaN]),
      millionWon: numberColumn([...rows.map(({ millionWon }) => millionWon), total]),
    },
  };
}

interface Relief extends Treated {
  /** Air with the measures less without, by cell, K. */
  readonly change: Float32Array;
  readonly changeNight: Float32Array;
}

/** What the measures bring where they are done, and what a person's relief costs. */
export function effectTable(relief: Relief): Table {
  const { city, where, change, changeNight } = relief;
  const people = city.built.volumeM3.map((m3) => Math.max(0, m3) / storeyM / floorPerPersonM2);
  const done = Array.from(where.keys()).filter((cell) => where[cell] && city.inside[cell]);
  const mean = (of: Float32Array) => done.reduce((sum, cell) => sum + of[cell], 0) / done.length;
  const living = done.reduce((sum, cell) => sum + people[cell], 0);
  const relieved = done.reduce((sum, cell) => sum + (change[cell] <= -reliefK ? people[cell] : 0), 0);
  const costs = costTable(relief).columns.millionWon;
  const million = costs.type === 'number' ? costs.values[costs.values.length - 1] : 0;
  const items = {
    afternoonK: mean(change),
    nightK: mean(changeNight),
    people: living,
    relieved,
    wonPerRelieved: relieved > 0 && million > 0 ? (1e6 * million) / relieved : Number.NaN,
  };
  return {
    rows: Object.keys(items).length,
    columns: { item: textColumn(Object.keys(items)), value: numberColumn(Object.values(items)) },
  };
}

const onNothing = outcomeKind({
  code: 'measure-on-nothing',
  status: 422,
  message: {
    ko: '대책을 할 곳에 계산할 칸이 하나도 없습니다.',
    en: 'The area of the measures holds no cell that is computed.',
  },
  remedy: {
    ko: '범위 안에 더 넓게 그리거나 격자를 작게 하십시오.',
    en: 'Draw it larger within the area, or choose smaller cells.',
  },
});
