import type { GroundArea } from '#datasets/water-green/contract.ts';
import { forEachCell } from '../raster.ts';
import type { Grid } from './morphology.ts';

/** Shares (0..1) of every cell that are wood, other green, and water. */
export interface Cover {
  readonly wood: Float32Array;
  readonly grass: Float32Array;
  readonly water: Float32Array;
}

const kinds = { wood: 1, grass: 2, water: 3 } as const;
/** Kinds of green that are woods (OpenStreetMap's words, and the generated city's). */
const woods = new Set(['wood', 'forest', 'hill', 'mountain']);
/** Samples along a cell's side. */
const samples = 5;

/** Cover from areas, each seen at 5 × 5 places of a cell; water lies on top of the green along it. */
export function coverOf(grid: Grid, areas: readonly GroundArea[]): Cover {
  const { width, height, cellSize, origin } = grid;
  const fine = { width: width * samples, height: height * samples, cellSize: cellSize / samples, origin };
  const painted = new Uint8Array(fine.width * fine.height);
  const paint = (category: 'green' | 'water') => {
    for (const { area, kind, category: its } of areas) {
      if (its !== category) continue;
      const code = category === 'water' ? kinds.water : woods.has(kind ?? '') ? kinds.wood : kinds.grass;
      for (const polygon of area) {
        forEachCell(fine, polygon, (cell) => {
          painted[cell] = code;
        });
      }
    }
  };
  paint('green');
  paint('water');
  const cover = [0, 1, 2, 3].map(() => new Float32Array(width * height));
  for (let i = 0; i < painted.length; i++) {
    const row = Math.floor(Math.floor(i / fine.width) / samples);
    cover[painted[i]][row * width + Math.floor((i % fine.width) / samples)] += 1 / samples ** 2;
  }
  return { wood: cover[kinds.wood], grass: cover[kinds.grass], water: cover[kinds.water] };
}
