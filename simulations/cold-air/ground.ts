import { toEpsg5186, type Wgs84 } from '#core';
import { type Grid, type Morphology, sectors } from '../_kit/wind/morphology.ts';
import type { CityForm } from '../_kit/wind/read-city.ts';
import type { ColdAirParameters } from './contract.ts';
import type { NightGround } from './kernel/night.ts';

/** Drag coefficients of the ground: mown to rough grass about 0.01, woods several times that, water next to none. */
const dragOf = { bare: 0.01, wood: 0.04, water: 0.002 } as const;
/** Half the drag coefficient of a building (1.2). */
const halfWallDrag = 0.6;

/** Summits (Baegundae and Yeonjudae) and the metres around them that belong to their mountains. */
const mountains = [
  { summit: [126.9779, 37.6587] as Wgs84, reachM: 6500 },
  { summit: [126.9636, 37.4453] as Wgs84, reachM: 4500 },
] as const;

/** What cools, slows and warms the layer in the city as `built` stands in it. */
export function nightGround(
  { grid, ground, cover }: Pick<CityForm, 'grid' | 'ground' | 'cover'>,
  built: Morphology,
  { coolingWm2, urbanHeatWm2 }: Pick<ColdAirParameters, 'coolingWm2' | 'urbanHeatWm2'>,
): NightGround {
  const { width, height, cellSize } = grid;
  const { wood, grass, water } = cover;
  const plan = built.planDensity();
  const cells = Array.from({ length: sectors / 2 }, (_, axis) => built.frontalDensity(axis));
  const each = (of: (cell: number) => number) => Float32Array.from({ length: width * height }, (_, cell) => of(cell));
  const green = (cell: number) => Math.min(1 - plan[cell], wood[cell] + grass[cell]);
  return {
    ...{ width, height, cellSize, ground: ground.values },
    drag: each((c) => {
      const bare = 1 - wood[c] - water[c];
      return dragOf.wood * wood[c] + dragOf.water * water[c] + dragOf.bare * bare;
    }),
    walls: each((c) => (halfWallDrag * cells.reduce((sum, axis) => sum + axis[c], 0)) / cells.length),
    wallHeightM: built.heights().meanM,
    coolingWm2: each((c) => {
      const paved = Math.max(0, 1 - green(c) - water[c]);
      return coolingWm2 * green(c) - urbanHeatWm2 * paved;
    }),
    origins: [originOf(grid, 0), originOf(grid, 1)],
  };
}

function originOf({ width, height, cellSize, origin }: Grid, mountain: 0 | 1): Float32Array {
  const { summit, reachM } = mountains[mountain];
  const [x, y] = toEpsg5186(summit);
  return Float32Array.from({ length: width * height }, (_, cell) => {
    const east = origin[0] + ((cell % width) + 0.5) * cellSize - x;
    const north = origin[1] - (Math.floor(cell / width) + 0.5) * cellSize - y;
    return Math.hypot(east, north) <= reachM ? 1 : 0;
  });
}
