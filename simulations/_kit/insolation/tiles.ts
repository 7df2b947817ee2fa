import type { Field } from '#core';

/** Whole cells of a raster, counted from its north-west corner. */
export interface CellBox {
  readonly column: number;
  readonly row: number;
  readonly width: number;
  readonly height: number;
}

/** Heights of a raster that may be larger than memory, read part by part. */
export interface HeightSource extends Pick<Field, 'width' | 'height' | 'cellSize' | 'origin' | 'crs'> {
  readonly epsg?: number;
  /** Says which heights these are: a run is taken up again only over the same ones. */
  readonly fingerprint: string;
  /** Coarse terrain around the raster. */
  readonly far?: Field;
  /** Metres above sea level of the air over the place. */
  readonly altitudeM: number;
  /** Heights of a box that may reach beyond the raster (NaN there), row by row. */
  read(box: CellBox, signal?: AbortSignal): Promise<Heights>;
}

export interface Heights {
  readonly surface: Float32Array<ArrayBuffer>;
  /** Tops of trees, NaN where none stand; absent where there are none at all. */
  readonly canopy?: Float32Array<ArrayBuffer>;
}

/** The squares of `cells` a side that cover a raster, row by row. */
export function tilesOf({ width, height }: Pick<Field, 'width' | 'height'>, cells: number): CellBox[] {
  const tiles: CellBox[] = [];
  for (let row = 0; row < height; row += cells) {
    for (let column = 0; column < width; column += cells) {
      tiles.push({ column, row, width: Math.min(cells, width - column), height: Math.min(cells, height - row) });
    }
  }
  return tiles;
}

/**
 * The box that must be read for a tile: out to the borders of the window, and two windows farther, since the lines of a
 * stretch move sideways by up to its length (see `Window` in kernel/tasks.ts). Borders are counted from the raster's own corner,
 * so they are the same for any tile.
 */
export function haloOf(tile: CellBox, windowCells: number): CellBox {
  const down = (cell: number) => Math.floor(cell / windowCells) * windowCells - 2 * windowCells;
  const up = (cell: number) => Math.ceil(cell / windowCells) * windowCells + 2 * windowCells;
  const [column, row] = [down(tile.column), down(tile.row)];
  return { column, row, width: up(tile.column + tile.width) - column, height: up(tile.row + tile.height) - row };
}
