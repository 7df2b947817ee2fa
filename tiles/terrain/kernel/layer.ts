import type { Wgs84Box } from '#core';
import { geographicTms, rangeContains, type TileKey, type TileRange } from '../../_kit/schemes.ts';
import { gridSide } from './grid.ts';

/** Levels of which every tile on the globe exists, so that a view from far away has a round earth. */
export const lastGlobalLevel = 4;

const metresPerDegree = 111_320;

/** The first level whose vertices stand as close together as the cells of the source, or twice as close if it is coarse. */
export function lastLevelFor(cellSize: number): number {
  const spacing = (level: number) => (180 / 2 ** level / (gridSide - 1)) * metresPerDegree;
  const wanted = cellSize >= 60 ? cellSize / 2 : cellSize;
  let level = lastGlobalLevel + 1;
  while (spacing(level) > wanted && level < 17) level++;
  return level;
}

/** A raster and where it lies. */
export interface Extent {
  readonly box: Wgs84Box;
  readonly cellSize: number;
}

/**
 * Which tiles exist: the whole globe on the coarse levels; on the fine ones those that touch a raster fine enough for the
 * level.
 */
export function availableRanges(rasters: readonly Extent[]): TileRange[] {
  const lastLevel = rasters.reduce((last, { cellSize }) => Math.max(last, lastLevelFor(cellSize)), lastGlobalLevel);
  return Array.from({ length: lastLevel + 1 }, (_, level) => {
    if (level <= lastGlobalLevel) return geographicTms.range([-180, -90, 180, 90], level);
    const boxes = rasters.filter(({ cellSize }) => lastLevelFor(cellSize) >= level).map(({ box }) => box);
    return geographicTms.range(boxes.reduce(hull), level);
  });
}

const hull = (a: Wgs84Box, b: Wgs84Box): Wgs84Box => [
  Math.min(a[0], b[0]),
  Math.min(a[1], b[1]),
  Math.max(a[2], b[2]),
  Math.max(a[3], b[3]),
];

export const isAvailable = (ranges: readonly TileRange[], key: TileKey): boolean =>
  key.level < ranges.length && rangeContains(ranges[key.level], key);

/** layer.json, as CesiumTerrainProvider reads it. */
export function layerJson(ranges: readonly TileRange[]): Uint8Array {
  const layer = {
    tilejson: '2.1.0',
    name: 'Virtual Seoul terrain',
    version: '1.0.0',
    format: 'quantized-mesh-1.0',
    scheme: 'tms',
    projection: 'EPSG:4326',
    bounds: [-180, -90, 180, 90],
    minzoom: 0,
    maxzoom: ranges.length - 1,
    tiles: ['{z}/{x}/{y}.terrain'],
    extensions: ['octvertexnormals', 'watermask'],
    available: ranges.map(({ startX, startY, endX, endY }) => [{ startX, startY, endX, endY }]),
  };
  return new TextEncoder().encode(JSON.stringify(layer));
}
