import { forEachCell } from '../raster.ts';
import type { Grid } from './morphology.ts';
import type { PlaceName } from './read-city.ts';

/** The name of the dong that each cell lies in; empty where no limit is known. */
export function placeNames(grid: Grid, dongs: readonly PlaceName[]): (cell: number) => string {
  const which = new Int32Array(grid.width * grid.height).fill(-1);
  dongs.forEach(({ area }, i) => {
    for (const polygon of area) {
      forEachCell(grid, polygon, (cell) => {
        which[cell] = i;
      });
    }
  });
  return (cell) => dongs[which[cell]]?.name ?? '';
}
