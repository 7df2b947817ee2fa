import { type Epsg5186, geoidUndulation, seoulBox, toWgs84 } from '#core';
import { buildingsExtent, readBuildings } from '#datasets/buildings/contract.ts';
import type { TileContext, TileFile, TilesetServer } from '#server/kit/roles.ts';
import { type EnuFrame, enuFrame } from '../_kit/ellipsoid.ts';
import { cityQuadtree, type TileKey, tilePath, tilesOf } from '../_kit/schemes.ts';
import { contract } from './contract.ts';
import { buildingTile } from './kernel/tile.ts';
import { type PlacedTile, placeTile, tilesetJson } from './kernel/tileset.ts';
import { anchorOf, firstLevel, geometricErrorM, type TreeNode, treeOf } from './kernel/tree.ts';

export const tileset: TilesetServer = {
  contract,
  contentType: (path) => (path.endsWith('.glb') ? 'model/gltf-binary' : 'application/json'),
  build,
};

/** Walks the city square by square (4 km), so that memory holds the buildings of one square. */
async function* build(context: TileContext, progress: (fraction: number) => void): AsyncGenerator<TileFile> {
  const extent = await buildingsExtent(context.reader, context.scenario);
  const squares = extent ? [...tilesOf(cityQuadtree.range(extent.box, firstLevel))] : [];
  const placed: PlacedTile[] = [];
  for (const [i, square] of squares.entries()) {
    context.signal.throwIfAborted();
    const tree = await readTree(square, context);
    if (tree) placed.push(yield* buildNode(tree, context.signal));
    progress((i + 1) / squares.length);
  }
  yield { path: contract.entry, body: tilesetJson(placed, cityExtent) };
}

async function readTree(square: TileKey, { reader, scenario }: TileContext): Promise<TreeNode | undefined> {
  const [west, south, east, north] = cityQuadtree.box(square);
  // Positions come rounded to millimetres: one on the square's edge may lie just outside of it in the database.
  const box = [west - 0.01, south - 0.01, east + 0.01, north + 0.01] as const;
  const touching = await readBuildings(reader, { box, scenario });
  const owned = touching.filter((building) => {
    const { x, y } = cityQuadtree.tileAt(anchorOf(building), square.level);
    return x === square.x && y === square.y;
  });
  return owned.length > 0 ? treeOf(square, owned) : undefined;
}

async function* buildNode(node: TreeNode, signal: AbortSignal): AsyncGenerator<TileFile, PlacedTile> {
  signal.throwIfAborted();
  const children: PlacedTile[] = [];
  for (const child of node.children) children.push(yield* buildNode(child, signal));
  const errorM = geometricErrorM(node.key.level);
  if (node.own.length === 0) return placeTile(undefined, undefined, errorM, children);
  const path = `${tilePath(node.key)}.glb`;
  const { glb, extent } = buildingTile(node.own, frameOf(node.key));
  yield { path, body: glb };
  return placeTile(extent, path, errorM, children);
}

/** The frame of a square: its centre at sea level. It depends on the square alone, so bytes change with its buildings only. */
function frameOf(key: TileKey): EnuFrame {
  const [west, south, east, north] = cityQuadtree.box(key);
  const centre = toWgs84([(west + east) / 2, (south + north) / 2] as Epsg5186);
  return enuFrame(centre[0], centre[1], geoidUndulation(centre));
}

const [west, south, east, north] = seoulBox;
const cityExtent = { west, south, east, north, minHeight: 0, maxHeight: 100 };
