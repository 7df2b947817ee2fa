import { readFile, stat } from 'node:fs/promises';
import { outsideSeoul } from '#datasets/_kit/import-outcomes.ts';
import type { QualityReport } from '#datasets/_kit/quality.ts';
import type { SourceFile } from '#datasets/_kit/roles.ts';
import type { Raster } from './raster.ts';
import { citySpan, type SourceGrid, warpToCity } from './warp.ts';

/** Samples along a side of a tile by its size in bytes: one and three seconds of arc. */
const sides: Readonly<Record<number, number>> = { [3601 * 3601 * 2]: 3601, [1201 * 1201 * 2]: 1201 };
const unknownHeight = -32768;

/** Corner of a tile by its name, `N37E126.hgt`; undefined for other names. */
function cornerOf(file: SourceFile): [lon: number, lat: number] | undefined {
  const match = /([NS])(\d{2})([EW])(\d{3})[^/]*\.hgt$/i.exec(file.name);
  if (!match) return undefined;
  const signed = (letter: string, digits: string) => (/[SW]/i.test(letter) ? -1 : 1) * Number(digits);
  return [signed(match[3], match[4]), signed(match[1], match[2])];
}

/** Whether a file is a height tile of the Shuttle Radar Topography Mission, by its name and size. */
export async function isHgt(file: SourceFile): Promise<boolean> {
  if (!cornerOf(file)) return false;
  const size = await stat(file.path).then(
    (info) => info.size,
    () => 0,
  );
  return size in sides;
}

/** Heights of a tile (SRTM, big-endian 16 bits, a degree on a side, metres above the geoid EGM96) on a grid of the city. */
export async function readHgt(file: SourceFile, report: QualityReport): Promise<Raster> {
  const bytes = await readFile(file.path);
  const side = sides[bytes.length];
  const [lon, lat] = cornerOf(file)!;
  const cell = 1 / (side - 1);
  // Samples stand on the degree's edges: the cells around them reach half a cell beyond.
  const grid = {
    crs: 'EPSG:4326' as const,
    origin: [lon - cell / 2, lat + 1 + cell / 2] as const,
    cellWidth: cell,
    cellHeight: cell,
    width: side,
    height: side,
  };
  const [left, top, right, bottom] = citySpan(grid);
  if (right <= left || bottom <= top) throw outsideSeoul({ file: file.name, position: `${lon}, ${lat}` }, file.name);
  const values = new Float32Array(side * side);
  for (let i = 0; i < values.length; i++) {
    const height = bytes.readInt16BE(2 * i);
    values[i] = height === unknownHeight ? Number.NaN : height;
  }
  const source: SourceGrid = { ...grid, values };
  return warpToCity(source, report);
}
