import { type Box, converter, type Wgs84Box } from './crs.ts';
import { type Field, fieldBox } from './field.ts';
import { colourOf, type Legend } from './legend.ts';

/** How a raster becomes a picture to drape: rows from north to south, columns from west to east, equal steps in longitude and latitude. */
export type DrapedGrid = Pick<Field, 'origin' | 'width' | 'height' | 'cellSize' | 'crs'>;

export interface PictureSize {
  readonly width: number;
  readonly height: number;
}

/** Longest side of a picture in pixels: what the oldest supported GPUs take as one texture. */
export const maximumImageSide = 4096;

/** Smallest longitude/latitude box around a field. */
export function fieldBounds(field: DrapedGrid): Wgs84Box {
  if (field.crs === 'local') throw new Error('a field without a place has no bounds');
  const toDegrees = converter(field.crs, 'EPSG:4326');
  const [west, south, east, north]: Box = fieldBox(field);
  // Edges bow in the other projection, so their midpoints count as well as the corners.
  const ring = [west, (west + east) / 2, east].flatMap((x) =>
    [south, (south + north) / 2, north].map((y) => toDegrees([x, y])),
  );
  const longitudes = ring.map((position) => position[0]);
  const latitudes = ring.map((position) => position[1]);
  return [Math.min(...longitudes), Math.min(...latitudes), Math.max(...longitudes), Math.max(...latitudes)];
}

/** Pixels of its picture: about one per cell. */
export function drapeSize(field: DrapedGrid, [west, south, east, north]: Wgs84Box): PictureSize {
  const metresPerDegree = 111_320;
  const cell = field.crs === 'EPSG:4326' ? field.cellSize * metresPerDegree : field.cellSize;
  const across = ((east - west) * metresPerDegree * Math.cos((((south + north) / 2) * Math.PI) / 180)) / cell;
  const down = ((north - south) * metresPerDegree) / cell;
  const shrink = Math.min(1, maximumImageSide / Math.max(across, down));
  return { width: Math.max(1, Math.round(across * shrink)), height: Math.max(1, Math.round(down * shrink)) };
}

/** Colours in fine steps: a picture has millions of pixels, a screen 256 levels. */
export function colourTable(legend: Legend): (value: number) => readonly number[] {
  const steps = 4096;
  const span = legend.max - legend.min;
  const table = Array.from({ length: steps + 1 }, (_, i) => colourOf(legend, legend.min + (span * i) / steps));
  const scale = steps / (span || 1);
  return (value) => table[Math.min(steps, Math.max(0, Math.round((value - legend.min) * scale)))];
}

/** Pixels between exact projections; within a tile positions are bilinear, off by less than 1/100 of a cell. */
const lattice = 32;

/** Calls `visit` with the indices of a pixel and of the cell under its centre, for pixels that lie on the field. */
export function eachDrapedPixel(
  field: DrapedGrid,
  [west, south, east, north]: Wgs84Box,
  { width, height }: PictureSize,
  visit: (pixel: number, cell: number) => void,
): void {
  const fromDegrees = converter('EPSG:4326', field.crs as Exclude<Field['crs'], 'local'>);
  const exact = (column: number, row: number) => {
    const position = [west + ((east - west) * column) / width, north - ((north - south) * row) / height];
    const [x, y] = fromDegrees(position);
    return [(x - field.origin[0]) / field.cellSize, (field.origin[1] - y) / field.cellSize];
  };
  for (let top = 0; top < height; top += lattice) {
    for (let left = 0; left < width; left += lattice) {
      const nw = exact(left, top);
      const ne = exact(left + lattice, top);
      const sw = exact(left, top + lattice);
      const se = exact(left + lattice, top + lattice);
      for (let row = top; row < Math.min(height, top + lattice); row++) {
        const t = (row + 0.5 - top) / lattice;
        for (let column = left; column < Math.min(width, left + lattice); column++) {
          const s = (column + 0.5 - left) / lattice;
          const x = Math.floor((nw[0] * (1 - s) + ne[0] * s) * (1 - t) + (sw[0] * (1 - s) + se[0] * s) * t);
          const y = Math.floor((nw[1] * (1 - s) + ne[1] * s) * (1 - t) + (sw[1] * (1 - s) + se[1] * s) * t);
          if (x >= 0 && y >= 0 && x < field.width && y < field.height) visit(row * width + column, y * field.width + x);
        }
      }
    }
  }
}
