import type { Floor } from './floor.ts';

/** Sides of a cell on which a wall stands, as bits. */
export const wallSide = { west: 1, east: 2, south: 4, north: 8 } as const;

/** What a walker asks of the cell under his feet, computed once for a floor. Arrays by cell, row 0 at y = 0. */
export interface Ways {
  /** Unit vector of the shortest way out; 0, 0 where there is none. */
  readonly x: Float32Array;
  readonly y: Float32Array;
  /** Bits of `wallSide`. */
  readonly walls: Uint8Array;
}

/** The ways of a floor: down the slope of its distances (central differences; a wall counts as level). */
export function waysOf(floor: Floor, periodic = false): Ways {
  const { width, height, wall, distance } = floor;
  const [x, y] = [new Float32Array(wall.length), new Float32Array(wall.length)];
  const walls = new Uint8Array(wall.length);
  const solid = (column: number, row: number) => {
    const at = periodic ? (column + width) % width : column;
    return at < 0 || row < 0 || at >= width || row >= height || wall[row * width + at] === 1;
  };
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const cell = row * width + column;
      if (wall[cell]) continue;
      const [west, east] = [solid(column - 1, row), solid(column + 1, row)];
      const [south, north] = [solid(column, row - 1), solid(column, row + 1)];
      walls[cell] =
        (west ? wallSide.west : 0) |
        (east ? wallSide.east : 0) |
        (south ? wallSide.south : 0) |
        (north ? wallSide.north : 0);
      if (periodic) {
        x[cell] = 1;
        continue;
      }
      const here = distance[cell];
      if (here === Number.POSITIVE_INFINITY) continue;
      const dx = (west ? here : distance[cell - 1]) - (east ? here : distance[cell + 1]);
      const dy = (south ? here : distance[cell - width]) - (north ? here : distance[cell + width]);
      const slope = Math.sqrt(dx * dx + dy * dy);
      const [wayX, wayY] = slope > 1e-6 ? [dx / slope, dy / slope] : lowestBeside(floor, column, row);
      x[cell] = wayX;
      y[cell] = wayY;
    }
  }
  return { x, y, walls };
}

/** Between two ways out of the same length slopes cancel: then to the lowest of the cells beside, the first of equals. */
function lowestBeside({ width, height, wall, distance }: Floor, column: number, row: number): [number, number] {
  let least = distance[row * width + column];
  let way: [number, number] = [0, 0];
  for (const [dx, dy] of [
    [-1, 0],
    [1, 0],
    [0, -1],
    [0, 1],
  ] as const) {
    const [c, r] = [column + dx, row + dy];
    if (c < 0 || r < 0 || c >= width || r >= height) continue;
    const cell = r * width + c;
    if (wall[cell] || distance[cell] >= least) continue;
    least = distance[cell];
    way = [dx, dy];
  }
  return way;
}
