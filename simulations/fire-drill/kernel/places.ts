import { randomUnit } from '#core';
import type { Floor, Rect } from './floor.ts';

/** Places for `count` people on the free cells of a rectangle, apart as far as the density allows, in the order of a seed. */
export function placesIn(floor: Floor, rect: Rect, count: number, seed: number): [number, number][] {
  if (count === 0) return [];
  const spacing = Math.sqrt(((rect.x1 - rect.x0) * (rect.y1 - rect.y0)) / count);
  for (let gap = spacing; gap > 0.2; gap *= 0.97) {
    const found = grid(floor, rect, gap, seed);
    if (found.length >= count) {
      const keyed = found.map((at, i) => ({ at, key: randomUnit(seed, i, 5) })).sort((a, b) => a.key - b.key);
      return keyed.slice(0, count).map(({ at }) => at);
    }
  }
  throw new RangeError(`${count} people do not fit`);
}

/** A square grid, every place moved a little so that no row walks in step. */
function grid(floor: Floor, { x0, y0, x1, y1 }: Rect, gap: number, seed: number): [number, number][] {
  const isFree = (x: number, y: number) => {
    const [column, row] = [Math.floor(x / floor.cellM), Math.floor(y / floor.cellM)];
    return (
      column >= 0 && row >= 0 && column < floor.width && row < floor.height && !floor.wall[row * floor.width + column]
    );
  };
  const found: [number, number][] = [];
  for (let y = y0 + gap / 2; y < y1; y += gap) {
    for (let x = x0 + gap / 2; x < x1; x += gap) {
      if (!isFree(x, y)) continue;
      const [mx, my] = [3, 4].map((what) => 0.1 * gap * (randomUnit(seed, found.length, what) - 0.5));
      found.push(isFree(x + mx, y + my) ? [x + mx, y + my] : [x, y]);
    }
  }
  return found;
}
