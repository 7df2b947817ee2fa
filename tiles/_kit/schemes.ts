import type { Box, Wgs84Box } from '#core';
import { degrees } from './ellipsoid.ts';

/** A tile of a scheme: level and column counted from the west; rows as the scheme counts them. */
export interface TileKey {
  readonly level: number;
  readonly x: number;
  readonly y: number;
}

export const tilePath = ({ level, x, y }: TileKey): string => `${level}/${x}/${y}`;

/** Parses `level/x/y` (no sign, no leading zeros, at most level 24); undefined when it is not that. */
export function parseTilePath(text: string): TileKey | undefined {
  const match = /^(0|[1-9]\d?)\/(0|[1-9]\d{0,8})\/(0|[1-9]\d{0,8})$/.exec(text);
  if (!match) return undefined;
  const [level, x, y] = match.slice(1).map(Number);
  return level <= 24 ? { level, x, y } : undefined;
}

/** Inclusive ranges of columns and rows. */
export interface TileRange {
  readonly level: number;
  readonly startX: number;
  readonly startY: number;
  readonly endX: number;
  readonly endY: number;
}

export function* tilesOf({ level, startX, startY, endX, endY }: TileRange): Generator<TileKey> {
  for (let x = startX; x <= endX; x++) for (let y = startY; y <= endY; y++) yield { level, x, y };
}

export const rangeContains = (range: TileRange, { level, x, y }: TileKey): boolean =>
  level === range.level && x >= range.startX && x <= range.endX && y >= range.startY && y <= range.endY;

const clampTile = (value: number, count: number): number => Math.min(count - 1, Math.max(0, Math.floor(value)));

/** EPSG:4326 in TMS order: two tiles at level 0, row 0 in the south (the scheme of quantized-mesh terrain). */
export const geographicTms = {
  columns: (level: number): number => 2 * 2 ** level,
  rows: (level: number): number => 2 ** level,
  /** Side of a tile in degrees. */
  size: (level: number): number => 180 / 2 ** level,
  /** Degrees. Edges that two tiles share are the same double in both. */
  box({ level, x, y }: TileKey): Wgs84Box {
    const size = geographicTms.size(level);
    return [-180 + x * size, -90 + y * size, -180 + (x + 1) * size, -90 + (y + 1) * size];
  },
  /** The tiles of a level that touch a box. */
  range([west, south, east, north]: Wgs84Box, level: number): TileRange {
    const size = geographicTms.size(level);
    const column = (lon: number) => clampTile((lon + 180) / size, geographicTms.columns(level));
    const row = (lat: number) => clampTile((lat + 90) / size, geographicTms.rows(level));
    return { level, startX: column(west), startY: row(south), endX: column(east), endY: row(north) };
  },
};

/** EPSG:3857 in XYZ order: one tile at level 0, row 0 in the north (the scheme of web maps). */
export const webMercatorXyz = {
  /** Position in units of the world's width: 0..1 eastwards and southwards. */
  project(lon: number, lat: number): [x: number, y: number] {
    const sin = Math.sin((lat * Math.PI) / 180);
    return [lon / 360 + 0.5, 0.5 - Math.log((1 + sin) / (1 - sin)) / (4 * Math.PI)];
  },
  unproject(x: number, y: number): [lon: number, lat: number] {
    return [(x - 0.5) * 360, degrees(Math.atan(Math.sinh((0.5 - y) * 2 * Math.PI)))];
  },
  /** Degrees; `margin` widens the box by that fraction of the tile on each side. */
  box({ level, x, y }: TileKey, margin = 0): Wgs84Box {
    const size = 1 / 2 ** level;
    const [west, north] = webMercatorXyz.unproject((x - margin) * size, (y - margin) * size);
    const [east, south] = webMercatorXyz.unproject((x + 1 + margin) * size, (y + 1 + margin) * size);
    return [west, south, east, north];
  },
  range([west, south, east, north]: Wgs84Box, level: number): TileRange {
    const count = 2 ** level;
    const [x0, y0] = webMercatorXyz.project(west, north);
    const [x1, y1] = webMercatorXyz.project(east, south);
    return {
      level,
      startX: clampTile(x0 * count, count),
      startY: clampTile(y0 * count, count),
      endX: clampTile(x1 * count, count),
      endY: clampTile(y1 * count, count),
    };
  },
};

/**
 * A quadtree of longitude and latitude over one fixed root that holds the city and its margin, row 0 in the south: the
 * way in which implicit tiling of 3D Tiles divides a region. Tiles are some 48.7 km / 2^level wide and as high.
 */
export const regionQuadtree = {
  root: [126.7, 37.35, 127.25, 37.79] as Box as Wgs84Box,
  /** Degrees. Edges that two tiles share are the same double in both. */
  box({ level, x, y }: TileKey): Wgs84Box {
    const [west, south, east, north] = regionQuadtree.root;
    const [width, height] = [(east - west) / 2 ** level, (north - south) / 2 ** level];
    return [west + x * width, south + y * height, west + (x + 1) * width, south + (y + 1) * height];
  },
  /** The tile that owns a position: each belongs to exactly one tile of a level; what lies outside, to the nearest. */
  tileAt([lon, lat]: readonly number[], level: number): TileKey {
    const [west, south, east, north] = regionQuadtree.root;
    return {
      level,
      x: clampTile(((lon - west) / (east - west)) * 2 ** level, 2 ** level),
      y: clampTile(((lat - south) / (north - south)) * 2 ** level, 2 ** level),
    };
  },
  range([west, south, east, north]: Wgs84Box, level: number): TileRange {
    const first = regionQuadtree.tileAt([west, south], level);
    const last = regionQuadtree.tileAt([east, north], level);
    return { level, startX: first.x, startY: first.y, endX: last.x, endY: last.y };
  },
  parent: ({ level, x, y }: TileKey, levels = 1): TileKey => ({
    level: level - levels,
    x: x >> levels,
    y: y >> levels,
  }),
};
