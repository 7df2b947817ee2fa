import { boxToEpsg5186, boxToWgs84, type Epsg5186Box, toWgs84 } from '#core';
import { readUtilities, readUtilityTraces, utilitiesExtent } from '#datasets/utilities/contract.ts';
import type { TileContext, TileFile, TilesetServer } from '#server/kit/roles.ts';
import { contentPath, emptyTilesetJson, implicitTilesetJson, subtreeFile, subtreePath } from '../_kit/implicit.ts';
import { parseTilePath, regionQuadtree, type TileKey, tilePath, tilesOf } from '../_kit/schemes.ts';
import { contract } from './contract.ts';
import { type DeepCity, deepCity, groundOver } from './deep.ts';
import { middleOf, utilityLine } from './heights.ts';
import { firstLevel, lastLevel, levels, rootErrorM, unitLevel } from './kernel/levels.ts';
import { undergroundTile } from './kernel/tile.ts';
import { mergePresences, type Presence, PresenceMap, tilesAbove } from './presence.ts';

export const tileset: TilesetServer = {
  contract,
  contentType(path) {
    if (path.endsWith('.glb')) return 'model/gltf-binary';
    return path.endsWith('.subtree') ? 'application/octet-stream' : 'application/json';
  },
  build,
  make,
};

/**
 * Which tiles there are, square by square (3 km), so that memory holds the lines of one square. The tiles themselves are
 * made when they are asked for: a city has thousands, and a reader looks under a few streets.
 */
async function* build(context: TileContext, progress: (fraction: number) => void): AsyncGenerator<TileFile> {
  const deep = await deepCity(context);
  const units = await unitsOf(context, deep);
  const map = deepPresence(deep);
  const merged: Presence[] = [];
  for (const [i, unit] of units.entries()) {
    context.signal.throwIfAborted();
    await addTraces(map, unit, context);
    const present = map.below(unit);
    map.drop(present);
    if (present.length > 0) {
      merged.push(mergePresences(unit, present));
      yield { path: subtreePath(unit), body: subtreeFile(unit, tilesAbove(present, unitLevel, lastLevel), []) };
    }
    progress((i + 1) / units.length);
  }
  if (merged.length === 0) {
    yield { path: contract.entry, body: emptyTilesetJson() };
    return;
  }
  const root: TileKey = { level: 0, x: 0, y: 0 };
  const upper = tilesAbove(merged, 0, unitLevel - 1);
  yield {
    path: subtreePath(root),
    body: subtreeFile(
      root,
      upper,
      merged.map(({ key }) => key),
    ),
  };
  yield { path: contract.entry, body: implicitTilesetJson(rootErrorM, upper[0].extent) };
}

/** Squares that may hold something, in the order of their paths. */
async function unitsOf({ reader, scenario }: TileContext, deep: DeepCity): Promise<TileKey[]> {
  const extent = await utilitiesExtent(reader, scenario);
  const keys = new Map<string, TileKey>();
  if (extent)
    for (const key of tilesOf(regionQuadtree.range(boxToWgs84(extent), unitLevel))) keys.set(tilePath(key), key);
  const add = (lonLat: readonly number[]) => {
    const key = regionQuadtree.tileAt(lonLat, unitLevel);
    keys.set(tilePath(key), key);
  };
  for (const { path } of deep.lines) {
    for (let i = 0; i < path.length; i += 3) add(toWgs84([path[i], path[i + 1]]));
  }
  for (const { space } of deep.spaces) add(toWgs84(middleOf(space)));
  return [...keys.values()].sort((a, b) => a.x - b.x || a.y - b.y);
}

function deepPresence({ lines, spaces }: DeepCity): PresenceMap {
  const map = new PresenceMap();
  for (const line of lines) map.addLine(line);
  for (const { space, hall } of spaces) map.addSpace(hall, middleOf(space));
  return map;
}

/** Ground cells for the heights of bounding regions. */
const coarseCellM = 30;

async function addTraces(map: PresenceMap, unit: TileKey, { reader, scenario }: TileContext): Promise<void> {
  const box = boxAround(unit, 100);
  const traces = await readUtilityTraces(reader, { box, scenario });
  if (traces.length === 0) return;
  const groundAt = await groundOver(reader, scenario, box, coarseCellM);
  const [west, south, east, north] = regionQuadtree.box(unit);
  for (const trace of traces) map.addTrace(trace, groundAt, [west, south, east, north]);
}

/** The square in EPSG:5186 with a margin: its edges bow in the projection, and what crosses them must be seen. */
function boxAround(key: TileKey, marginM: number): Epsg5186Box {
  const [west, south, east, north] = boxToEpsg5186(regionQuadtree.box(key));
  return [west - marginM, south - marginM, east + marginM, north + marginM];
}

/** Makes one tile. Its bytes follow from what lies in its square alone. */
async function make(path: string, context: TileContext): Promise<Uint8Array | undefined> {
  const key = parseTilePath(path.replace(/\.glb$/, ''));
  if (!key || path !== contentPath(key) || key.level < firstLevel || key.level > lastLevel) return undefined;
  if (key.x >= 2 ** key.level || key.y >= 2 ** key.level) return undefined;
  const { reader, scenario } = context;
  const level = levels[key.level];
  const box = boxAround(key, 60);
  const deep = await deepCity(context);
  const utilities = await readUtilities(reader, { box, scenario, fromDiameterM: level.fromDiameterM });
  const groundAt = await groundOver(reader, scenario, boxAround(key, 600), level.cellM);
  return undergroundTile({
    box: regionQuadtree.box(key),
    level,
    lines: [...utilities.map((utility) => utilityLine(utility, groundAt, level.stepM)), ...deep.lines],
    spaces: deep.spaces.filter(({ space }) => holds(key, middleOf(space))).map(({ hall }) => hall),
  });
}

function holds(key: TileKey, place: Parameters<typeof toWgs84>[0]): boolean {
  const { x, y } = regionQuadtree.tileAt(toWgs84(place), key.level);
  return x === key.x && y === key.y;
}
