import { type Epsg5186Box, type Field, interpolate } from '#core';
import type { FlowGrid } from './kernel/flow.ts';
import { levelBorders } from './levels.ts';
import type { Profile } from './profile.ts';

/** The city as the wind meets it: rasters of one size, row 0 in the north. */
export interface WindCity {
  /** Terrain, metres above sea level, without gaps. */
  readonly ground: Field;
  /** Height of buildings above the ground, metres; 0 where nothing is built. */
  readonly roofs: Float32Array;
}

/** Where the grid of one wind direction lies: `middle` of the domain, unit vector downwind (east, north), cells. */
export interface Frame {
  readonly middle: readonly [x: number, y: number];
  readonly downwind: readonly [east: number, north: number];
  readonly nx: number;
  readonly ny: number;
  readonly cellSize: number;
}

export interface TurnedGridOptions {
  /** Where the wind comes from, degrees from grid north. */
  readonly fromDeg: number;
  readonly cellSize: number;
  readonly approach: Profile;
  /** Metres of city kept before and behind the area, and beside it. */
  readonly alongM?: number;
  readonly besideM?: number;
}

/** Metres of city around the area that a flow needs at least. */
export const windMarginM = 200;
/** Columns and rows are multiples of it, so that the multigrid reaches small levels. */
const multiple = 32;
/** The domain reaches this far above the highest roof (in its heights) and above the relief, and is this high at least. */
const aboveRoofs = 1.8;
const aboveRelief = 4;
const leastTopM = 120;
/** Near the ground, levels are as high as a person's chest and head together: the middle of the lowest is at 1.5 m. */
const lowestM = 3;
const evenToM = 30;

/** What one flow of a box would take, in cells at the most (of all directions), before anything is read. */
export function flowCells([w, s, e, n]: Epsg5186Box, cellSize: number, levels = 40): number {
  const across = Math.hypot(e - w, n - s) / cellSize;
  const cells = (margin: number) => across + (2 * margin) / cellSize + multiple / 2;
  return Math.round(cells(windMarginM) * cells(besideM) * levels);
}
const besideM = 120;

/** The grid of one wind direction over an area of the city: turned about the area's middle, with city around it. */
export function turnedGrid(
  city: WindCity,
  [west, south, east, north]: Epsg5186Box,
  { fromDeg, cellSize, approach, ...margins }: TurnedGridOptions,
): { grid: FlowGrid; frame: Frame } {
  const angle = (fromDeg * Math.PI) / 180;
  // Exact on the four sides of the compass, so that a grid along the streets stays one.
  const [sin, cos] = [Math.sin(angle), Math.cos(angle)].map((v) => (Math.abs(v) < 1e-12 ? 0 : v));
  const [width, depth] = [east - west, north - south];
  const along = Math.abs(width * sin) + Math.abs(depth * cos) + 2 * (margins.alongM ?? windMarginM);
  const across = Math.abs(width * cos) + Math.abs(depth * sin) + 2 * (margins.besideM ?? besideM);
  const cells = (length: number) => Math.ceil(length / cellSize / multiple) * multiple;
  const frame: Frame = {
    middle: [(west + east) / 2, (south + north) / 2],
    downwind: [-sin, -cos],
    ...{ nx: cells(along), ny: cells(across), cellSize },
  };
  const { roofs, ground } = sampleCity(city, frame);
  const low = ground.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const relief = ground.reduce((a, b) => Math.max(a, b - low), 0);
  const tallest = roofs.reduce((a, b) => Math.max(a, b), 0);
  const topM = Math.max(leastTopM, aboveRoofs * tallest, aboveRelief * relief);
  const borders = levelBorders({ firstM: Math.min(lowestM, 0.75 * cellSize), evenToM, topM });
  const top = borders[borders.length - 1];
  const stretch = ground.map((z) => (top - (z - low)) / top);
  return { grid: { ...frame, roofs, stretch, borders, approach }, frame };
}

/** Position in the city of the middle of a cell of the grid (fractions are fine). */
export function cityPlace({ middle, downwind: [x, y], nx, ny, cellSize }: Frame, i: number, j: number) {
  const [along, left] = [(i + 0.5 - nx / 2) * cellSize, (j + 0.5 - ny / 2) * cellSize];
  return [middle[0] + along * x - left * y, middle[1] + along * y + left * x] as const;
}

/** Column and row of the grid (fractions) at a position in the city. */
export function gridPlace({ middle, downwind: [x, y], nx, ny, cellSize }: Frame, east: number, north: number) {
  const [dx, dy] = [east - middle[0], north - middle[1]];
  return [(dx * x + dy * y) / cellSize + nx / 2 - 0.5, (-dx * y + dy * x) / cellSize + ny / 2 - 0.5] as const;
}

/** Roofs and ground at the middle of every column; beyond the city's rasters nothing is built and the ground goes on. */
function sampleCity({ ground, roofs }: WindCity, frame: Frame) {
  const { nx, ny } = frame;
  const { width, height, cellSize, origin } = ground;
  const found = { roofs: new Float32Array(nx * ny), ground: new Float32Array(nx * ny) };
  for (let j = 0; j < ny; j++) {
    for (let i = 0; i < nx; i++) {
      const [x, y] = cityPlace(frame, i, j);
      const [column, row] = [Math.floor((x - origin[0]) / cellSize), Math.floor((origin[1] - y) / cellSize)];
      const inside = column >= 0 && row >= 0 && column < width && row < height;
      found.roofs[j * nx + i] = inside ? roofs[row * width + column] : 0;
      found.ground[j * nx + i] = interpolate(ground, x, y);
    }
  }
  return found;
}

/**
 * Values of the turned grid in the cells of a raster: between the middles of the four columns around, of those that have a
 * value; NaN where none has.
 */
export function toRaster(
  frame: Frame,
  values: Float32Array,
  raster: Pick<Field, 'width' | 'height' | 'cellSize' | 'origin'>,
): Float32Array {
  const { width, height, cellSize, origin } = raster;
  const out = new Float32Array(width * height);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const x = origin[0] + (column + 0.5) * cellSize;
      const y = origin[1] - (row + 0.5) * cellSize;
      out[row * width + column] = between(frame, values, ...gridPlace(frame, x, y));
    }
  }
  return out;
}

/** Value at a fractional column and row, of the cells around that have one. */
export function between({ nx, ny }: Frame, values: Float32Array, i: number, j: number): number {
  const [i0, j0] = [Math.floor(i), Math.floor(j)];
  let [sum, weights] = [0, 0];
  for (let corner = 0; corner < 4; corner++) {
    const [ci, cj] = [i0 + (corner & 1), j0 + (corner >> 1)];
    if (ci < 0 || cj < 0 || ci >= nx || cj >= ny) continue;
    const value = values[cj * nx + ci];
    if (Number.isNaN(value)) continue;
    const weight = (corner & 1 ? i - i0 : 1 - i + i0) * (corner >> 1 ? j - j0 : 1 - j + j0) + 1e-9;
    sum += weight * value;
    weights += weight;
  }
  return weights > 0 ? sum / weights : Number.NaN;
}
