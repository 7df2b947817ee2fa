import { type Field, interpolate } from '#core';
import type { WindCity } from '../_kit/wind/turned.ts';

/** Codes of the output `reliance`. */
export const codes = { fair: 0, nearTower: 1, steep: 2 } as const;

/** Röckle's lengths were measured on blocks of low buildings: beside a tower they miss the downwash. */
const towerM = 60;
/** Beyond this the terms that the levels leave out on slopes are no longer small. */
const steepSlope = 0.2;

/** Where the method is weak: as far around towers as they are high, and on steep ground. */
export function relianceOf(
  { ground, roofs }: WindCity,
  raster: Pick<Field, 'width' | 'height' | 'cellSize' | 'origin'>,
): Float32Array {
  const { width, height, cellSize, origin } = raster;
  const near = new Float32Array(width * height);
  const towers = new Map<number, number>();
  for (let at = 0; at < roofs.length; at++) {
    if (roofs[at] <= towerM) continue;
    const x = ground.origin[0] + ((at % ground.width) + 0.5) * ground.cellSize;
    const y = ground.origin[1] - (Math.floor(at / ground.width) + 0.5) * ground.cellSize;
    const [column, row] = [Math.floor((x - origin[0]) / cellSize), Math.floor((origin[1] - y) / cellSize)];
    const key = (row + 4096) * 65536 + column + 4096;
    towers.set(key, Math.max(towers.get(key) ?? 0, roofs[at]));
  }
  for (const [key, roof] of towers) {
    const [column, row] = [(key % 65536) - 4096, Math.floor(key / 65536) - 4096];
    const reach = Math.ceil(roof / cellSize);
    for (let j = Math.max(0, row - reach); j <= Math.min(height - 1, row + reach); j++) {
      const half = Math.floor(Math.sqrt(reach ** 2 - (j - row) ** 2));
      const [from, to] = [Math.max(0, column - half), Math.min(width, column + half + 1)];
      if (from < to) near.fill(codes.nearTower, j * width + from, j * width + to);
    }
  }
  return near.map((code, cell) => {
    const x = origin[0] + ((cell % width) + 0.5) * cellSize;
    const y = origin[1] - (Math.floor(cell / width) + 0.5) * cellSize;
    return slopeAt(ground, x, y) > steepSlope ? codes.steep : code;
  });
}

/** Slope over 30 m: what a street has, not what a wall of a garden has. */
function slopeAt(ground: Field, x: number, y: number): number {
  const east = interpolate(ground, x + 15, y) - interpolate(ground, x - 15, y);
  const north = interpolate(ground, x, y + 15) - interpolate(ground, x, y - 15);
  return Math.hypot(east, north) / 30;
}
