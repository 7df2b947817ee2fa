import { boxToWgs84, seoulBox } from '#core';
import { fillTerrainGaps, readTerrain, terrainExtent } from '#datasets/terrain/contract.ts';
import type { TileContext, TileFile, TilesetServer } from '#server/kit/roles.ts';
import { withFade } from '../_kit/city-edge.ts';
import { rememberPerRevision } from '../_kit/revision-cache.ts';
import { parseTilePath, type TileRange, tilePath, tilesOf } from '../_kit/schemes.ts';
import { contract } from './contract.ts';
import { type Ground, groundOf, seaLevel } from './kernel/ground.ts';
import { availableRanges, isAvailable, lastGlobalLevel, lastLevelFor, layerJson } from './kernel/layer.ts';
import { terrainTile } from './kernel/quantized-mesh.ts';

export const tileset: TilesetServer = {
  contract,
  contentType: (path) => (path.endsWith('.terrain') ? 'application/vnd.quantized-mesh' : 'application/json'),
  build,
  make,
};

interface Layer {
  readonly ground: Ground;
  readonly ranges: readonly TileRange[];
}

/** Finest cell that a layer is read at: a whole city of these fits in memory (some 60 MB). */
const finestCellM = 10;

const layerOf = rememberPerRevision(async ({ reader, scenario }): Promise<Layer> => {
  const extent = await terrainExtent(reader, scenario);
  if (!extent) return { ground: seaLevel, ranges: availableRanges(seoulBox, lastLevelFor(1000)) };
  const cellSize = Math.max(finestCellM, extent.cellSize);
  const field = await readTerrain(reader, { box: withFade(extent.box, cellSize), cellSize, scenario });
  return {
    ground: groundOf(fillTerrainGaps(field), extent.box),
    ranges: availableRanges(boxToWgs84(extent.box), lastLevelFor(cellSize)),
  };
});

/** Tiles up to this level are built ahead; a finer one takes 2 ms to make, and nobody looks at most of them. */
const lastBuiltLevel = 12;

/** layer.json and the coarse tiles over the city; all others are made when asked for. */
async function* build(context: TileContext, progress: (fraction: number) => void): AsyncGenerator<TileFile> {
  const { ground, ranges } = await layerOf(context);
  const keys = ranges
    .filter(({ level }) => level > lastGlobalLevel && level <= lastBuiltLevel)
    .flatMap((range) => [...tilesOf(range)]);
  for (const [i, key] of keys.entries()) {
    if (i % 64 === 0) {
      context.signal.throwIfAborted();
      progress(i / keys.length);
      await new Promise(setImmediate);
    }
    yield { path: `${tilePath(key)}.terrain`, body: terrainTile(key, ground) };
  }
  yield { path: contract.entry, body: layerJson(ranges) };
  progress(1);
}

async function make(path: string, context: TileContext): Promise<Uint8Array | undefined> {
  if (path !== contract.entry && !path.endsWith('.terrain')) return undefined;
  const key = parseTilePath(path.replace(/\.terrain$/, ''));
  const { ground, ranges } = await layerOf(context);
  if (path === contract.entry) return layerJson(ranges);
  return key && isAvailable(ranges, key) ? terrainTile(key, ground) : undefined;
}
