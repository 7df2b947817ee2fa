import { boxesOverlap, boxToEpsg5186, seoulBox } from '#core';
import { readDong, readGu } from '#datasets/boundaries/contract.ts';
import { readBuildings } from '#datasets/buildings/contract.ts';
import { readRoads } from '#datasets/roads/contract.ts';
import { fillTerrainGaps, readTerrain, terrainExtent } from '#datasets/terrain/contract.ts';
import { readAreas } from '#datasets/water-green/contract.ts';
import type { TileContext, TileFile, TilesetServer } from '#server/kit/roles.ts';
import { rememberPerRevision } from '../_kit/revision-cache.ts';
import { parseTilePath, type TileKey, tilePath, tilesOf, webMercatorXyz } from '../_kit/schemes.ts';
import { basemapBox, contract, type Theme, themes, zoomRange } from './contract.ts';
import { type Cell, type ProjectedArea, prepareCell, projectArea } from './kernel/cell.ts';
import { drawTile } from './kernel/draw.ts';
import { knownShare } from './kernel/known.ts';
import type { Relief } from './kernel/relief.ts';
import { buildingsFromZoom } from './kernel/themes.ts';

export const tileset: TilesetServer = {
  contract,
  contentType: () => 'image/png',
  build,
  make,
};

/** Tiles of these levels show much of the city at once: they are drawn ahead. */
const builtLevels = [9, 10] as const;

/** What all tiles of a revision share. */
interface MapOfCity {
  readonly relief: Relief | undefined;
  readonly gu: readonly ProjectedArea[];
  readonly dong: readonly ProjectedArea[];
  readonly cells: Map<string, Promise<Cell>>;
}

/** Shading needs no finer heights than this, and a city of them is 4 MB. */
const finestCellM = 30;

const mapOf = rememberPerRevision(async ({ reader, scenario }): Promise<MapOfCity> => {
  const extent = await terrainExtent(reader, scenario);
  const cellSize = Math.max(finestCellM, extent?.cellSize ?? 0);
  const heights = extent && (await readTerrain(reader, { box: extent.box, cellSize, scenario }));
  const relief = heights && { field: fillTerrainGaps(heights), known: knownShare(heights) };
  const gu = (await readGu(reader, scenario)).map(({ area }) => projectArea(area));
  const dong = (await readDong(reader, scenario)).map(({ area }) => projectArea(area));
  return { relief, gu, dong, cells: new Map() };
});

async function* build(context: TileContext, progress: (fraction: number) => void): AsyncGenerator<TileFile> {
  const keys = builtLevels.flatMap((level) => [...tilesOf(webMercatorXyz.range(seoulBox, level))]);
  for (const [i, key] of keys.entries()) {
    context.signal.throwIfAborted();
    yield { path: `${tilePath(key)}.png`, body: await draw({ key, theme: 'light', ratio: 1 }, context) };
    progress((i + 1) / keys.length);
  }
}

async function make(path: string, context: TileContext): Promise<Uint8Array | undefined> {
  const request = parsePath(path);
  return request && exists(request.key) ? draw(request, context) : undefined;
}

interface TileRequest {
  readonly key: TileKey;
  readonly theme: Theme;
  readonly ratio: 1 | 2;
}

/** `[light|dark|light-2x|dark-2x/]z/x/y.png` */
export function parsePath(path: string): TileRequest | undefined {
  const match = /^(?:([a-z]+)(-2x)?\/)?(\d+\/\d+\/\d+)\.png$/.exec(path);
  const theme = themes.find((name) => name === (match?.[1] ?? 'light'));
  const key = match ? parseTilePath(match[3]) : undefined;
  return theme && key ? { key, theme, ratio: match?.[2] ? 2 : 1 } : undefined;
}

const exists = (key: TileKey): boolean =>
  key.level >= zoomRange.min &&
  key.level <= zoomRange.max &&
  key.x < 2 ** key.level &&
  key.y < 2 ** key.level &&
  boxesOverlap(webMercatorXyz.box(key), basemapBox);

async function draw(request: TileRequest, context: TileContext): Promise<Uint8Array> {
  const map = await mapOf(context);
  const cell = await cellOf(cellKeyOf(request.key), map, context);
  return drawTile({ ...request, cell, relief: map.relief });
}

/** Tiles closer than this are drawn from the cell of their ancestor at this level: some 2 km of city. */
const cellLevel = buildingsFromZoom;
const cellsKept = 32;

function cellKeyOf({ level, x, y }: TileKey): TileKey {
  const up = Math.max(0, level - cellLevel);
  return { level: level - up, x: x >> up, y: y >> up };
}

/** The cell from memory, or read and prepared; the longest unused one is forgotten. */
function cellOf(key: TileKey, map: MapOfCity, context: TileContext): Promise<Cell> {
  const name = tilePath(key);
  const cell = map.cells.get(name) ?? readCell(key, map, context);
  map.cells.delete(name);
  map.cells.set(name, cell);
  cell.catch(() => map.cells.delete(name));
  for (const old of [...map.cells.keys()].slice(0, -cellsKept)) map.cells.delete(old);
  return cell;
}

async function readCell(key: TileKey, { gu, dong }: MapOfCity, { reader, scenario }: TileContext): Promise<Cell> {
  // Wide lines and shadows reach in from outside.
  const box = boxToEpsg5186(webMercatorXyz.box(key, 1 / 16));
  const areas = await readAreas(reader, { box, scenario });
  const roads = await readRoads(reader, { box, scenario });
  const buildings = key.level >= buildingsFromZoom ? await readBuildings(reader, { box, scenario }) : [];
  return prepareCell(key, { areas, roads, buildings, gu, dong });
}
