import { boxToEpsg5186, type Epsg5186, type Epsg5186Box, type Field, outcomeKind } from '#core';
import type { RunContext, SimulationServer } from '#server/kit/roles.ts';
import { requireInSeoul } from '../_kit/city-area.ts';
import { applyEdits, groundUnder, type NamedBuilding } from '../_kit/edits/edits.ts';
import { readCity } from '../_kit/eyes/city.ts';
import { boxOf, prismsAround } from '../_kit/facades/around.ts';
import { type Walls, wallsOf } from '../_kit/facades/walls.ts';
import { windowRows } from '../_kit/facades/window-rows.ts';
import { originsOf } from '../_kit/origins.ts';
import { snapBox, surfaceModel } from '../_kit/raster.ts';
import { contract, type WindowViewParameters } from './contract.ts';
import { missingAtWindows, neededHeights, type TargetPoint } from './kernel/needed.ts';
import { type Sight, windowViewTables } from './tables.ts';
import { placesOf, standingOn } from './targets.ts';

const mostCells = 36_000_000;
const mostWindows = 400_000;
/** Metres around the area that are read: buildings that touch it reach beyond it. */
const marginM = 400;

/** A city to look at: its surface, the walls of the area, and what is to be seen. */
interface View {
  readonly surface: Field;
  readonly walls: Walls;
  readonly targets: readonly TargetPoint[];
}

interface Input {
  readonly now: View;
  /** Without the edits, when there are some. */
  readonly before?: View;
  readonly rangeM: number;
  /** In whole cells, with the street before the outermost walls. */
  readonly area: Epsg5186Box;
}

export const simulation: SimulationServer<WindowViewParameters, Input> = {
  contract,

  check({ area }) {
    requireInSeoul(area);
  },

  async gather({ target, edits, rangeM, cellSizeM: cellSize, spacingM, ...parameters }, { reader, scenario, signal }) {
    const area = boxToEpsg5186(parameters.area);
    const places = await placesOf(target, { reader, scenario, area, rangeM });
    const box = snapBox(around(area, places), cellSize, marginM);
    const cells = Math.round(((box[2] - box[0]) * (box[3] - box[1])) / cellSize ** 2);
    if (cells > mostCells) throw tooLarge({ cells, limit: mostCells }, 'area');
    const { ground, buildings } = await readCity(reader, { box, cellSize, scenario }, signal);
    const standing: readonly NamedBuilding[] = buildings;
    const viewOf = (city: readonly NamedBuilding[]): View => {
      const surface = surfaceModel(ground, city);
      const targets = standingOn(places, target, ground, surface);
      return { surface, targets, walls: wallsIn(area, city, spacingM, ground) };
    };
    const edited =
      edits.length > 0
        ? applyEdits(standing, edits, (footprint) => groundUnder(footprint, ground, standing))
        : undefined;
    const now = viewOf(edited?.buildings ?? standing);
    return {
      input: {
        ...{ now, rangeM, area: snapBox(reachOf(now.walls, area), cellSize, 3 * cellSize) },
        ...(edited && { before: viewOf(standing) }),
      },
      datasets: await originsOf(reader, scenario, ['buildings', 'terrain']),
    };
  },

  async run({ now, before, rangeM, area }, { signal, threads, progress }: RunContext) {
    const share = before ? 0.5 : 1;
    const look = async ({ surface, walls, targets }: View, from: number): Promise<Sight> => {
      const told = (fraction: number) => progress(from + share * fraction, 'stage.look');
      const sights = await neededHeights(surface, targets, { area, rangeM }, { signal, threads, progress: told });
      const rows = windowRows(walls);
      return { walls, rows, missing: missingAtWindows(walls, rows, sights) };
    };
    const after = await look(now, 0);
    return { ...windowViewTables(after, before && (await look(before, share))) };
  },
};

function around([minX, minY, maxX, maxY]: Epsg5186Box, places: readonly Epsg5186[]): Epsg5186Box {
  const xs = places.map(([x]) => x);
  const ys = places.map(([, y]) => y);
  return [Math.min(minX, ...xs), Math.min(minY, ...ys), Math.max(maxX, ...xs), Math.max(maxY, ...ys)];
}

/** The area with all of the buildings that touch it. */
function reachOf({ buildings }: Walls, area: Epsg5186Box): Epsg5186Box {
  return buildings
    .map(boxOf)
    .reduce<Epsg5186Box>(
      ([w, s, e, n], { minX, minY, maxX, maxY }) => [
        Math.min(w, minX),
        Math.min(s, minY),
        Math.max(e, maxX),
        Math.max(n, maxY),
      ],
      area,
    );
}

/** Walls of the buildings that touch the area. Outcomes `view-without-buildings`, `view-too-many-windows`. */
function wallsIn(area: Epsg5186Box, city: readonly NamedBuilding[], spacingM: number, terrain: Field): Walls {
  const inside = city.filter((building) => {
    const box = boxOf(building);
    return box.minX <= area[2] && box.maxX >= area[0] && box.minY <= area[3] && box.maxY >= area[1];
  });
  if (inside.length === 0) throw noBuildings({}, 'area');
  const walls = wallsOf(inside, spacingM, { around: prismsAround(city), terrain });
  if (walls.samples > mostWindows) throw tooManyWindows({ windows: walls.samples, limit: mostWindows }, 'area');
  return walls;
}

const tooLarge = outcomeKind({
  code: 'view-too-large',
  status: 422,
  message: {
    ko: '범위와 보려는 것 사이가 {cells}칸으로, 한 번에 계산할 수 있는 {limit}칸을 넘습니다.',
    en: 'From the area to what is to be seen there are {cells} cells; one run takes at most {limit}.',
  },
  remedy: {
    ko: '거리 한계를 줄이거나 격자 크기를 키우십시오.',
    en: 'Choose a shorter range or larger cells.',
  },
});
const tooManyWindows = outcomeKind({
  code: 'view-too-many-windows',
  status: 422,
  message: {
    ko: '창이 {windows}개로, 한 번에 계산할 수 있는 {limit}개를 넘습니다.',
    en: 'There are {windows} windows; one run takes at most {limit}.',
  },
  remedy: { ko: '범위를 줄이거나 창 간격을 키우십시오.', en: 'Choose a smaller area, or a wider spacing of windows.' },
});
const noBuildings = outcomeKind({
  code: 'view-without-buildings',
  status: 409,
  message: { ko: '이 범위에는 건물 자료가 없습니다.', en: 'There are no buildings in this area.' },
  remedy: {
    ko: 'vseoul import 로 건물 자료를 가져오거나 건물이 있는 범위를 지정하십시오.',
    en: 'Import buildings with `vseoul import`, or choose an area that has some.',
  },
});
