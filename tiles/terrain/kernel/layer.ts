import type { Wgs84Box } from '#core';
import { geographicTms, rangeContains, type TileKey, type TileRange } from '../../_kit/schemes.ts';
import { gridSide } from './grid.ts';

/** Levels of which every tile on the globe exists, so that a view from far away has a round earth. */
export const lastGlobalLevel = 4;

const metresPerDegree = 111_320;

/** The first level whose vertices stand closer together than half a cell of the source. */
export function lastLevelFor(cellSize: number): number {
  const spacing = (level: number) => (180 / 2 ** level / (gridSide - 1)) * metresPerDegree;
  let level = lastGlobalLevel + 1;
  while (spacing(level) > cellSize / 2 && level < 17) level++;
  return level;
}

/** Which tiles exist: the whole globe on the coarse levels, those that touch `box` on the fine ones. */
export function availableRanges(box: Wgs84Box, lastLevel: number): TileRange[] {
  return Array.from({ length: lastLevel + 1 }, (_, level) =>
    geographicTms.range(level <= lastGlobalLevel ? [-180, -90, 180, 90] : box, level),
  );
}

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
    extensions: ['octvertexnormals'],
    available: ranges.map(({ startX, startY, endX, endY }) => [{ startX, startY, endX, endY }]),
  };
  return new TextEncoder().encode(JSON.stringify(layer));
}
