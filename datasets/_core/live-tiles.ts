import { boxToEpsg5186, type Epsg5186, type Wgs84Box } from './crs.ts';

/** Squares of the map by which a large feed is subscribed to: `east,north` of their corner in EPSG:5186, in sides. */
export const liveTileM = 4096;

export const liveTileOf = ([east, north]: Epsg5186 | readonly [number, number]): string =>
  `${Math.floor(east / liveTileM)},${Math.floor(north / liveTileM)}`;

/** Squares that a box in WGS 84 touches; undefined when they are more than `most`. */
export function liveTilesIn(box: Wgs84Box, most: number): string[] | undefined {
  const [x0, y0, x1, y1] = boxToEpsg5186(box);
  const side = (metres: number) => Math.floor(metres / liveTileM);
  const [columns, rows] = [side(x1) - side(x0) + 1, side(y1) - side(y0) + 1];
  if (!(columns * rows <= most)) return undefined;
  return Array.from(
    { length: columns * rows },
    (_, i) => `${side(x0) + (i % columns)},${side(y0) + Math.floor(i / columns)}`,
  );
}
