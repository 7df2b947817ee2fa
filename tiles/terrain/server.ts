import { boxToEpsg5186, boxToWgs84, type Epsg5186Box, type Field, seoulBox } from '#core';
import { fillTerrainGaps, readTerrain, terrainRasters } from '#datasets/terrain/contract.ts';
import { readAreas } from '#datasets/water-green/contract.ts';
import type { TileContext, TileFile, TilesetServer } from '#server/kit/roles.ts';
import { withFade } from '../_kit/city-edge.ts';
import { rememberPerRevision } from '../_kit/revision-cache.ts';
import { geographicTms, parseTilePath, type TileKey, type TileRange, tilePath, tilesOf } from '../_kit/schemes.ts';
import { contract } from './contract.ts';
import { type Ground, groundOf, heightsOf, heightsOver, seaLevel, wholeCells } from './kernel/ground.ts';
import { availableRanges, isAvailable, lastGlobalLevel, layerJson } from './kernel/layer.ts';
import { terrainTile } from './kernel/quantized-mesh.ts';
import { type Water, waterMask, waterOf } from './kernel/water.ts';

export const tileset: TilesetServer = {
  contract,
  contentType: (path) => (path.endsWith('.terrain') ? 'application/vnd.quantized-mesh' : 'application/json'),
  build,
  make,
};

interface Layer {
  readonly ranges: readonly TileRange[];
  readonly waters: readonly Water[];
  groundFor(key: TileKey, context: TileContext): Promise<Ground>;
}

/** Cells of the ground that all coarse tiles are made from: the country of the generated city has a million of them. */
const coarseCellM = 90;
/** Finest cells that are read. */
const finestCellM = 10;
/** Up to this level tiles are made from the coarse cells, which its vertices (150 m apart) do not outdo. */
const lastCoarseLevel = 12;
/** Fine cells are read over whole tiles of this level (some 4 × 5 km) and kept, a few of them. */
const windowLevel = 12;
const windowsKept = 16;

const layerOf = rememberPerRevision(async ({ reader, scenario }): Promise<Layer> => {
  const rasters = await terrainRasters(reader, scenario);
  if (rasters.length === 0) {
    const ranges = availableRanges([{ box: seoulBox, cellSize: 1000 }]);
    return { ranges, waters: [], groundFor: async () => seaLevel };
  }
  const box = rasters.map((raster) => raster.box).reduce(hull);
  const coarseCell = Math.max(coarseCellM, rasters[0].cellSize);
  const coarseBox = wholeCells(withFade(box, coarseCell), coarseCell);
  const coarse = fillTerrainGaps(await readTerrain(reader, { box: coarseBox, cellSize: coarseCell, scenario }));
  const far = groundOf(heightsOf(coarse), box);
  // Fine cells of a coarse raster too: resampled at their own size its summits would lose metres.
  const near = windows(coarse, box, finestCellM);
  const water = await readAreas(reader, { box, scenario, categories: ['water'] });
  return {
    ranges: availableRanges(rasters.map((raster) => ({ ...raster, box: boxToWgs84(raster.box) }))),
    waters: water.map(({ area }) => waterOf(area)),
    groundFor: async (key, context) => (key.level <= lastCoarseLevel ? far : near(key, context)),
  };
});

/** The ground from fine cells, by windows that are read when a tile needs them; the longest unused is forgotten. */
function windows(coarse: Field, box: Epsg5186Box, cellSize: number) {
  const kept = new Map<string, Promise<Ground>>();
  const read = async (key: TileKey, { reader, scenario }: TileContext): Promise<Ground> => {
    const [x0, y0, x1, y1] = boxToEpsg5186(geographicTms.box(key));
    // Normals look one vertex beyond the tile.
    const margin = 200;
    const wide = wholeCells([x0 - margin, y0 - margin, x1 + margin, y1 + margin], cellSize);
    const fine = await readTerrain(reader, { box: wide, cellSize, scenario });
    return groundOf(heightsOver(fine, coarse), box);
  };
  return (key: TileKey, context: TileContext): Promise<Ground> => {
    const up = key.level - windowLevel;
    const window: TileKey = { level: windowLevel, x: key.x >> up, y: key.y >> up };
    const name = tilePath(window);
    const ground = kept.get(name) ?? read(window, context);
    kept.delete(name);
    kept.set(name, ground);
    ground.catch(() => kept.delete(name));
    for (const old of [...kept.keys()].slice(0, -windowsKept)) kept.delete(old);
    return ground;
  };
}

const hull = (a: Epsg5186Box, b: Epsg5186Box): Epsg5186Box => [
  Math.min(a[0], b[0]),
  Math.min(a[1], b[1]),
  Math.max(a[2], b[2]),
  Math.max(a[3], b[3]),
];

/** Tiles up to this level are built ahead; a finer one takes some milliseconds to make, and nobody looks at most of them. */
const lastBuiltLevel = 12;

/** layer.json and the coarse tiles over the city; all others are made when asked for. */
async function* build(context: TileContext, progress: (fraction: number) => void): AsyncGenerator<TileFile> {
  const layer = await layerOf(context);
  const keys = layer.ranges
    .filter(({ level }) => level > lastGlobalLevel && level <= lastBuiltLevel)
    .flatMap((range) => [...tilesOf(range)]);
  for (const [i, key] of keys.entries()) {
    if (i % 64 === 0) {
      context.signal.throwIfAborted();
      progress(i / keys.length);
      await new Promise(setImmediate);
    }
    yield { path: `${tilePath(key)}.terrain`, body: await tileOf(key, layer, context) };
  }
  yield { path: contract.entry, body: layerJson(layer.ranges) };
  progress(1);
}

const tileOf = async (key: TileKey, layer: Layer, context: TileContext): Promise<Uint8Array> =>
  terrainTile(key, await layer.groundFor(key, context), waterMask(key, layer.waters));

async function make(path: string, context: TileContext): Promise<Uint8Array | undefined> {
  if (path !== contract.entry && !path.endsWith('.terrain')) return undefined;
  const key = parseTilePath(path.replace(/\.terrain$/, ''));
  const layer = await layerOf(context);
  if (path === contract.entry) return layerJson(layer.ranges);
  return key && isAvailable(layer.ranges, key) ? tileOf(key, layer, context) : undefined;
}
