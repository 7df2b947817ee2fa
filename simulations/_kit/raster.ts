import { type Epsg5186Box, type Field, outcomeKind } from '#core';

/** An upright solid with a flat roof: GeoJSON MultiPolygon coordinates in the raster's CRS, heights in metres. */
export interface Solid {
  readonly footprint: readonly (readonly (readonly (readonly number[])[])[])[];
  readonly groundM: number;
  readonly heightM: number;
}

/**
 * Heights of the surface that the sky sees: terrain, and the roof `groundM + heightM` of every solid whose footprint
 * covers a cell's centre. Where solids overlap the higher roof wins, so their order does not matter. A roof counts also
 * where the terrain is unknown. A solid that covers no cell's centre is not seen: choose smaller cells.
 */
export function surfaceModel(terrain: Field, solids: Iterable<Solid>): Field {
  const values = terrain.values.slice();
  for (const { footprint, groundM, heightM } of solids) {
    const roof = groundM + heightM;
    for (const polygon of footprint) {
      forEachCell(terrain, polygon, (cell) => {
        if (!(values[cell] >= roof)) values[cell] = roof;
      });
    }
  }
  return { ...terrain, values };
}

type Grid = Pick<Field, 'width' | 'height' | 'cellSize' | 'origin'>;
type RingLike = readonly (readonly number[])[];

/**
 * Visits the cells whose centre lies in a polygon (outer ring and holes, even-odd rule), row by row. A centre exactly on
 * a western or southern edge is inside, on an eastern or northern one outside: neighbours share no cell.
 */
export function forEachCell(grid: Grid, polygon: readonly RingLike[], visit: (cell: number) => void): void {
  const { width, height, cellSize, origin } = grid;
  const ys = polygon.flatMap((ring) => ring.map((position) => position[1]));
  const firstRow = Math.max(0, Math.floor((origin[1] - maximum(ys)) / cellSize - 0.5));
  const lastRow = Math.min(height - 1, Math.ceil((origin[1] - minimum(ys)) / cellSize - 0.5));
  for (let row = firstRow; row <= lastRow; row++) {
    const crossings = crossingsAt(polygon, origin[1] - (row + 0.5) * cellSize);
    for (let i = 0; i + 1 < crossings.length; i += 2) {
      const first = Math.max(0, Math.ceil((crossings[i] - origin[0]) / cellSize - 0.5));
      const end = Math.min(width, Math.ceil((crossings[i + 1] - origin[0]) / cellSize - 0.5));
      for (let column = first; column < end; column++) visit(row * width + column);
    }
  }
}

/** Where the edges of a polygon cross a line of constant y, from west to east. */
function crossingsAt(polygon: readonly RingLike[], y: number): number[] {
  const crossings: number[] = [];
  for (const ring of polygon) {
    for (let i = 1; i < ring.length; i++) {
      const [x0, y0] = ring[i - 1];
      const [x1, y1] = ring[i];
      if (y0 <= y !== y1 <= y) crossings.push(x0 + ((y - y0) / (y1 - y0)) * (x1 - x0));
    }
  }
  return crossings.sort((a, b) => a - b);
}

const minimum = (values: readonly number[]) => values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
const maximum = (values: readonly number[]) => values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);

/** The part of a raster that covers a box, in whole cells of the raster. Throws when they do not overlap. */
export function crop(field: Field, box: Epsg5186Box): Field {
  const { width, height, cellSize, origin } = field;
  const tolerance = 1e-6;
  const left = Math.max(0, Math.floor((box[0] - origin[0]) / cellSize + tolerance));
  const right = Math.min(width, Math.ceil((box[2] - origin[0]) / cellSize - tolerance));
  const top = Math.max(0, Math.floor((origin[1] - box[3]) / cellSize + tolerance));
  const bottom = Math.min(height, Math.ceil((origin[1] - box[1]) / cellSize - tolerance));
  if (left >= right || top >= bottom) throw new Error('the box lies outside the raster');
  const values = new Float32Array((right - left) * (bottom - top));
  for (let row = top; row < bottom; row++) {
    values.set(field.values.subarray(row * width + left, row * width + right), (row - top) * (right - left));
  }
  const corner = [origin[0] + left * cellSize, origin[1] - top * cellSize] as const;
  return { ...field, values, width: right - left, height: bottom - top, origin: corner };
}

/** A box widened by `margin` and snapped outwards to whole cells, so that equal areas give equal rasters. */
export function snapBox(box: Epsg5186Box, cellSize: number, margin = 0): Epsg5186Box {
  const down = (v: number) => Math.floor((v - margin) / cellSize + 1e-9) * cellSize;
  const up = (v: number) => Math.ceil((v + margin) / cellSize - 1e-9) * cellSize;
  return [down(box[0]), down(box[1]), up(box[2]), up(box[3])] as Epsg5186Box;
}

/** A raster without a single known height: nothing can be computed from it. */
export const nothingKnown = outcomeKind({
  code: 'raster-without-data',
  status: 422,
  message: { ko: '높이 자료가 한 칸도 없습니다.', en: 'The raster has no known height at all.' },
  remedy: {
    ko: '파일의 자료 없음(nodata) 값과 범위를 확인하십시오.',
    en: 'Check the file’s nodata value and its extent.',
  },
});
