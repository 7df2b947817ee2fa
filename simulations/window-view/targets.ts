import {
  type Epsg5186,
  type Epsg5186Box,
  type Field,
  outcomeKind,
  type Reader,
  type ScenarioRevision,
  toEpsg5186,
  type Wgs84,
} from '#core';
import { type Area, readAreas } from '#datasets/water-green/contract.ts';
import { forEachCell } from '../_kit/raster.ts';
import { peaks, type Target } from './contract.ts';
import type { TargetPoint } from './kernel/needed.ts';

/** Points on the river at most: more of them see the same. */
const mostPoints = 240;
/** Metres above water, or above a summit, of what is to be seen. */
const aboveWaterM = 1;
const aboveSummitM = 2;
/** Metres around a summit within which it is still the mountain's top. */
const summitM = 60;

/** Where the targets lie, within the range of an area. Outcomes `view-target-missing`, `view-target-too-far`. */
export async function placesOf(
  target: Target,
  { reader, scenario, area, rangeM }: { reader: Reader; scenario: ScenarioRevision; area: Epsg5186Box; rangeM: number },
): Promise<Epsg5186[]> {
  const [minX, minY, maxX, maxY] = area;
  const away = ([x, y]: Epsg5186) => Math.hypot(Math.max(minX - x, 0, x - maxX), Math.max(minY - y, 0, y - maxY));
  if (target !== 'han-river') {
    const summit = toEpsg5186(peaks[target].at as unknown as Wgs84);
    const distanceM = Math.round(away(summit));
    if (distanceM > rangeM) throw tooFar({ distanceM, rangeM }, 'rangeM');
    const around = Array.from({ length: 8 }, (_, i) => (i * Math.PI) / 4);
    return [
      summit,
      ...around.map((a): Epsg5186 => [summit[0] + summitM * Math.sin(a), summit[1] + summitM * Math.cos(a)]),
    ];
  }
  const reached: Epsg5186Box = [minX - rangeM, minY - rangeM, maxX + rangeM, maxY + rangeM];
  const waters = await readAreas(reader, { box: reached, scenario, categories: ['water'] });
  const river = waters.filter(({ name }) => name?.includes('한강')).map(({ area: water }) => water);
  const points = pointsOn(river, reached).filter((point) => away(point) <= rangeM);
  if (points.length === 0) throw noRiver({ rangeM }, 'rangeM');
  return points;
}

/** Points of a square grid that lie on water; the grid is as fine as the number of points allows. */
function pointsOn(areas: readonly Area[], [minX, minY, maxX, maxY]: Epsg5186Box): Epsg5186[] {
  for (let cellSize = 100; ; cellSize *= 1.5) {
    const [width, height] = [Math.ceil((maxX - minX) / cellSize), Math.ceil((maxY - minY) / cellSize)];
    const grid = { width, height, cellSize, origin: [minX, maxY] as const };
    const cells = new Set<number>();
    for (const polygon of areas.flat()) forEachCell(grid, polygon, (cell) => cells.add(cell));
    if (cells.size > mostPoints) continue;
    return [...cells]
      .sort((a, b) => a - b)
      .map((cell) => [minX + ((cell % width) + 0.5) * cellSize, maxY - (Math.floor(cell / width) + 0.5) * cellSize]);
  }
}

/** Targets with their heights; those under a roof or without ground are left out. */
export function standingOn(places: readonly Epsg5186[], target: Target, ground: Field, surface: Field): TargetPoint[] {
  const above = target === 'han-river' ? aboveWaterM : aboveSummitM;
  return places.flatMap((at): TargetPoint[] => {
    const { origin, cellSize, width, height } = ground;
    const [column, row] = [Math.floor((at[0] - origin[0]) / cellSize), Math.floor((origin[1] - at[1]) / cellSize)];
    if (column < 0 || row < 0 || column >= width || row >= height) return [];
    const z = ground.values[row * width + column];
    return Number.isNaN(z) || surface.values[row * width + column] > z + above ? [] : [{ at, z: z + above }];
  });
}

const tooFar = outcomeKind({
  code: 'view-target-too-far',
  status: 422,
  message: {
    ko: '보려는 것까지 {distanceM} m로, 거리 한계 {rangeM} m를 넘습니다.',
    en: 'What is to be seen is {distanceM} m away, beyond the range of {rangeM} m.',
  },
  remedy: {
    ko: '거리 한계를 늘리거나 더 가까운 범위를 지정하십시오.',
    en: 'Widen the range, or choose an area nearer to it.',
  },
});

const noRiver = outcomeKind({
  code: 'view-target-missing',
  status: 409,
  message: { ko: '{rangeM} m 안에 강이 없습니다.', en: 'There is no river within {rangeM} m.' },
  remedy: {
    ko: '거리 한계를 늘리거나, 물과 녹지 자료를 가져오십시오.',
    en: 'Widen the range, or import water areas.',
  },
});
