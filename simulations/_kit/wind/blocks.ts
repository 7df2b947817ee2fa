import { roeckleLengths } from './roeckle.ts';

/** Heights of buildings above the ground on a grid turned into the wind; row 0 at its right hand, columns downwind. */
export interface Roofs {
  readonly nx: number;
  readonly ny: number;
  readonly cellSize: number;
  /** Metres, 0 where nothing is built. */
  readonly roofs: Float32Array;
}

/** A building of the grid: connected columns of about one height. */
export interface GridBlock {
  readonly height: number;
  readonly along: number;
  readonly across: number;
  /** Middle across the wind, metres from row 0. */
  readonly middle: number;
}

/** Neighbours within 3 m or a quarter of their height belong to one building; a tower on a podium does not. */
const together = (a: number, b: number) => Math.abs(a - b) <= Math.max(3, 0.25 * Math.min(a, b));

/** Numbers of the buildings by column (-1: none) and what they measure. Linear in columns. */
export function findBlocks({ nx, ny, cellSize, roofs }: Roofs): { labels: Int32Array; blocks: GridBlock[] } {
  const labels = new Int32Array(nx * ny).fill(-1);
  const blocks: GridBlock[] = [];
  const queue: number[] = [];
  for (let start = 0; start < labels.length; start++) {
    if (labels[start] >= 0 || !(roofs[start] > 0)) continue;
    labels[start] = blocks.length;
    queue.push(start);
    let [cells, sum, first, last] = [0, 0, ny, 0];
    for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
      const [i, j] = [at % nx, Math.floor(at / nx)];
      cells++;
      sum += roofs[at];
      first = Math.min(first, j);
      last = Math.max(last, j);
      const beside = [i > 0 ? at - 1 : -1, i < nx - 1 ? at + 1 : -1, j > 0 ? at - nx : -1, j < ny - 1 ? at + nx : -1];
      for (const next of beside) {
        if (next < 0 || labels[next] >= 0 || !(roofs[next] > 0) || !together(roofs[next], roofs[at])) continue;
        labels[next] = blocks.length;
        queue.push(next);
      }
    }
    const rows = last - first + 1;
    blocks.push({
      height: sum / cells,
      across: rows * cellSize,
      along: (cells / rows) * cellSize,
      middle: ((first + last + 1) / 2) * cellSize,
    });
  }
  return { labels, blocks };
}

/** The kernel's table of buildings, 10 f32 each. @param wind speed at a height */
export function blockTable(blocks: readonly GridBlock[], wind: (height: number) => number): Float32Array {
  const table = new Float32Array(10 * Math.max(1, blocks.length));
  blocks.forEach((block, index) => {
    const { cavity, front, canyon, roofHeight, roofLength } = roeckleLengths(block);
    const { height, across, middle } = block;
    const winds = [wind(height), wind(0.3 * height)];
    table.set([height, across, cavity, front, winds[0], canyon, middle, roofHeight, roofLength, winds[1]], 10 * index);
  });
  return table;
}

/** Direction out of the wall at each column (f32 pairs along, across; unit length): down the slope of the smoothed city. */
export function wallNormals({ nx, ny, roofs }: Roofs): Float32Array {
  const normals = new Float32Array(2 * nx * ny);
  const built = (i: number, j: number) => (i >= 0 && j >= 0 && i < nx && j < ny && roofs[j * nx + i] > 0 ? 1 : 0);
  for (let j = 0; j < ny; j++) {
    for (let i = 0; i < nx; i++) {
      if (!(roofs[j * nx + i] > 0)) continue;
      let [x, y] = [0, 0];
      for (let dj = -2; dj <= 2; dj++) {
        for (let di = -2; di <= 2; di++) {
          const weight = built(i + di, j + dj) / (di * di + dj * dj || 1);
          x -= di * weight;
          y -= dj * weight;
        }
      }
      const length = Math.hypot(x, y);
      normals.set(length > 1e-6 ? [x / length, y / length] : [1, 0], 2 * (j * nx + i));
    }
  }
  return normals;
}
