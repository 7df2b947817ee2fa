import { boxToEpsg5186, boxToWgs84, geoidUndulation, toEpsg5186, toWgs84 } from '#core';
import { readGround } from '#datasets/terrain/contract.ts';
import { readTrees, type Tree, treeKinds, treesExtent } from '#datasets/trees/contract.ts';
import type { TileContext, TileFile, TilesetServer } from '#server/kit/roles.ts';
import { explicitTileset, leafTile, type TilePart } from '../_kit/explicit.ts';
import { emptyExtent, type GeoExtent, regionOf, unite } from '../_kit/extent.ts';
import { groundReader } from '../_kit/ground-reader.ts';
import { emptyTilesetJson } from '../_kit/implicit.ts';
import { regionQuadtree, type TileKey, tilePath, tilesOf } from '../_kit/schemes.ts';
import { tileFrame } from '../_kit/tile-frame.ts';
import { contract } from './contract.ts';
import { rootM, type StandingTree, treeTile } from './kernel/tile.ts';

export const tileset: TilesetServer = {
  contract,
  contentType: (path) => (path.endsWith('.glb') ? 'model/gltf-binary' : 'application/json'),
  build,
};

/** The city is read in squares of some 3 km, and drawn in squares of some 760 m. */
const readLevel = 4;
const squareLevel = 6;
/** Trees are drawn within about 1.6 km of the eye: beyond, a crown is hardly a pixel or two. */
const squareErrorM = 22;
const rootErrorM = 8000;
const kinds = Object.keys(treeKinds);

async function* build(context: TileContext, progress: (fraction: number) => void): AsyncGenerator<TileFile> {
  const extent = await treesExtent(context.reader, context.scenario);
  const squares: TilePart[] = [];
  const groundAt = groundReader((box) => readGround(context.reader, { box, scenario: context.scenario }));
  const parts = extent ? [...tilesOf(regionQuadtree.range(boxToWgs84(extent), readLevel))] : [];
  for (const [i, part] of parts.entries()) {
    context.signal.throwIfAborted();
    const box = boxToEpsg5186(regionQuadtree.box(part));
    const trees = await readTrees(context.reader, { box, scenario: context.scenario });
    for (const [key, own] of bySquare(trees, part)) {
      const grounds = await groundAt(own.map(({ at }) => at));
      const standing = own.map((tree, n): StandingTree => ({ ...tree, groundM: grounds[n] }));
      const uri = `${tilePath(key)}.glb`;
      squares.push({ uri, extent: extentOf(standing) });
      yield { path: uri, body: treeTile(standing, tileFrame(regionQuadtree.box(key), toEpsg5186), kinds) };
    }
    progress((i + 1) / (parts.length + 1));
  }
  yield {
    path: contract.entry,
    body: squares.length > 0 ? explicitTileset(squares, rootErrorM, squareTile) : emptyTilesetJson(),
  };
  progress(1);
}

/** Trees of a part by the square that they stand in; those on the edge of a part belong to one of both. */
function bySquare(trees: readonly Tree[], part: TileKey): [TileKey, Tree[]][] {
  const squares = new Map<string, [TileKey, Tree[]]>();
  for (const tree of trees) {
    const lonLat = toWgs84(tree.at);
    const owner = regionQuadtree.tileAt(lonLat, readLevel);
    if (owner.x !== part.x || owner.y !== part.y) continue;
    const key = regionQuadtree.tileAt(lonLat, squareLevel);
    const square = squares.get(tilePath(key)) ?? [key, []];
    squares.set(tilePath(key), square);
    square[1].push(tree);
  }
  return [...squares.values()].sort(([a], [b]) => a.x - b.x || a.y - b.y);
}

function extentOf(trees: readonly StandingTree[]): GeoExtent {
  return trees.reduce((all, { at, groundM, heightM, crownM }) => {
    const [lon, lat] = toWgs84(at);
    const [dLon, dLat] = [crownM / 88_000, crownM / 110_900];
    const ground = groundM + geoidUndulation([lon, lat]);
    return unite(all, {
      west: lon - dLon,
      south: lat - dLat,
      east: lon + dLon,
      north: lat + dLat,
      minHeight: ground - rootM - 0.5,
      maxHeight: ground + heightM + 0.5,
    });
  }, emptyExtent);
}

/** A square is opened when the eye comes near: its own picture is nothing, its child all of its trees. */
const squareTile = (square: TilePart) => ({
  boundingVolume: { region: regionOf(square.extent) },
  geometricError: squareErrorM,
  children: [leafTile(square)],
});
