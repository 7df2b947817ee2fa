import type { Field } from '#core';
import type { Outlines } from './outlines.ts';
import { shared } from './outlines.ts';

/** The wind beside each building as shares of the speed asked for, to the east and to the north; in shared memory. */
export interface LocalWind {
  readonly east: Float32Array;
  readonly north: Float32Array;
}

/** Wind by cell, NaN in buildings. */
export interface WindField {
  readonly raster: Pick<Field, 'width' | 'height' | 'cellSize' | 'origin'>;
  readonly east: Float32Array;
  readonly north: Float32Array;
}

/** Flames come out of the windows into this much of the street. */
const besideM = 4;

/** Means over the open cells within 4 m of each building's box; `elsewhere` where there is none. Outlines in the field's plane. */
export function windBeside(
  { count, boxes }: Outlines,
  { raster: { width, height, cellSize, origin }, east, north }: WindField,
  elsewhere: readonly [east: number, north: number],
): LocalWind {
  const found = { east: new Float32Array(count), north: new Float32Array(count) };
  const clamp = (cell: number, cells: number) => Math.max(0, Math.min(cells, cell));
  for (let i = 0; i < count; i++) {
    const [x0, y0, x1, y1] = boxes.subarray(4 * i, 4 * i + 4);
    const columns = [
      clamp(Math.round((x0 - besideM - origin[0]) / cellSize), width),
      clamp(Math.round((x1 + besideM - origin[0]) / cellSize), width),
    ];
    const rows = [
      clamp(Math.round((origin[1] - y1 - besideM) / cellSize), height),
      clamp(Math.round((origin[1] - y0 + besideM) / cellSize), height),
    ];
    let [u, v, cells] = [0, 0, 0];
    for (let row = rows[0]; row < rows[1]; row++) {
      for (let cell = row * width + columns[0]; cell < row * width + columns[1]; cell++) {
        if (Number.isNaN(east[cell])) continue;
        u += east[cell];
        v += north[cell];
        cells++;
      }
    }
    found.east[i] = cells > 0 ? u / cells : elsewhere[0];
    found.north[i] = cells > 0 ? v / cells : elsewhere[1];
  }
  return { east: shared(found.east), north: shared(found.north) };
}
