import { type Field, interpolate } from '#core';

/** Codes of the output `reliance`. */
const codes = { fair: 0, narrow: 1, steep: 2 } as const;

/** A passage of fewer cells between two walls carries no eddies that the grid could show. */
const leastCells = 4;
/** Ground counts as level: beyond this slope it is not nearly so. */
const steepSlope = 0.1;

/** Where the method is weak, by cell of a raster whose cells are NaN in buildings. */
export function relianceOf(
  ground: Field,
  { width, height, cellSize, origin }: Pick<Field, 'width' | 'height' | 'cellSize' | 'origin'>,
  speed: Float32Array,
): Float32Array {
  const wall = (column: number, row: number) => Number.isNaN(speed[row * width + column]);
  const found = speed.map((value) => (Number.isNaN(value) ? Number.NaN : codes.fair));
  const mark = (cells: number, at: (n: number) => readonly [column: number, row: number]) => {
    let last = -1;
    for (let n = 0; n < cells; n++) {
      if (!wall(...at(n))) continue;
      if (last >= 0 && n - last <= leastCells) {
        for (let gap = last + 1; gap < n; gap++) {
          const [column, row] = at(gap);
          found[row * width + column] = codes.narrow;
        }
      }
      last = n;
    }
  };
  for (let row = 0; row < height; row++) mark(width, (n) => [n, row]);
  for (let column = 0; column < width; column++) mark(height, (n) => [column, n]);
  return found.map((code, cell) => {
    const x = origin[0] + ((cell % width) + 0.5) * cellSize;
    const y = origin[1] - (Math.floor(cell / width) + 0.5) * cellSize;
    return Number.isNaN(code) || slopeAt(ground, x, y) <= steepSlope ? code : codes.steep;
  });
}

/** Slope over 30 m: what a street has, not what a wall of a garden has. */
function slopeAt(ground: Field, x: number, y: number): number {
  const east = interpolate(ground, x + 15, y) - interpolate(ground, x - 15, y);
  const north = interpolate(ground, x, y + 15) - interpolate(ground, x, y - 15);
  return Math.hypot(east, north) / 30;
}
