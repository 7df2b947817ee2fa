import { type Field, randomUnit } from '#core';

export interface RandomCityOptions {
  readonly seed: number;
  readonly width: number;
  readonly height: number;
  /** Metres; default 2. */
  readonly cellSize?: number;
  /** Share of the cells that buildings are thrown at (they may overlap); default 0.35. */
  readonly density?: number;
  /** Share of cells without a known height; default 0. */
  readonly unknown?: number;
}

/**
 * A height raster for tests and benches: gently rolling ground with flat-roofed boxes, from 6 m houses to a few 120 m
 * towers. A pure function of its options.
 */
export function randomCity(options: RandomCityOptions): Field {
  const { seed, width, height, cellSize = 2, density = 0.35, unknown = 0 } = options;
  const values = new Float32Array(width * height);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) values[row * width + column] = ground(column, row, cellSize);
  }
  const meanArea = 18 * 18;
  const count = Math.ceil((density * width * height * cellSize * cellSize) / meanArea);
  const unit = (building: number, what: number) => randomUnit(seed, building, what);
  for (let b = 0; b < count; b++) {
    const east = Math.round((8 + 20 * unit(b, 0)) / cellSize);
    const north = Math.round((8 + 20 * unit(b, 1)) / cellSize);
    const box = {
      column: Math.floor(unit(b, 2) * (width + east)) - east,
      row: Math.floor(unit(b, 3) * (height + north)) - north,
      width: east,
      height: north,
    };
    raise(values, { width, height }, box, roofHeight(unit(b, 4), unit(b, 5)));
  }
  for (let i = 0; unknown > 0 && i < values.length; i++) if (randomUnit(seed, -1, i) < unknown) values[i] = Number.NaN;
  const crs = 'EPSG:5186';
  return { values, width, height, cellSize, origin: [204_000, 545_000], crs, unit: 'metre', noData: Number.NaN };
}

const ground = (column: number, row: number, cellSize: number): number =>
  20 + 6 * Math.sin((column * cellSize) / 190) + 5 * Math.cos((row * cellSize) / 260);

/** Most roofs at 6 to 21 m, one in twelve a tower. */
const roofHeight = (kind: number, size: number): number => (kind < 1 / 12 ? 45 + 75 * size : 6 + 15 * size);

interface CellBox {
  readonly column: number;
  readonly row: number;
  readonly width: number;
  readonly height: number;
}

/** Sets a box to its lowest ground plus a height, where that is higher than what stands there. */
function raise(values: Float32Array, size: { width: number; height: number }, box: CellBox, byM: number): void {
  const cells: number[] = [];
  for (let row = Math.max(0, box.row); row < Math.min(size.height, box.row + box.height); row++) {
    for (let column = Math.max(0, box.column); column < Math.min(size.width, box.column + box.width); column++) {
      cells.push(row * size.width + column);
    }
  }
  const roof = cells.reduce((low, cell) => Math.min(low, values[cell]), Number.POSITIVE_INFINITY) + byM;
  for (const cell of cells) values[cell] = Math.max(values[cell], roof);
}
