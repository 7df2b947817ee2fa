import type { Epsg5186 } from '#core';
import { cityQuadtree, type TileKey } from '../../_kit/schemes.ts';
import type { TileBuilding } from '../contract.ts';

/**
 * Which building stands in which tile. A tile shows some buildings and its children add the rest (refinement ADD), so
 * that from afar the towers and large halls appear first and nothing is sent twice.
 */
export const firstLevel = 4;
export const lastLevel = 9;
/** A square that holds no more than this keeps all of its buildings: fewer requests, no waiting for children. */
export const leafFeatures = 1000;

/** What is missing while children are not shown, in metres: half of the height from which a level shows buildings, and their size. */
export const geometricErrorM = (level: number): number => 200 / 2 ** (level - firstLevel);

/** Height from which a building shows already at a level whose square is crowded; large halls count as taller. */
const prominenceM: Readonly<Record<number, number>> = { 4: 70, 5: 35, 6: 20, 7: 12, 8: 8 };

/** Metres of height that a building's size is worth: a hall of 100 m × 100 m counts 50 m. */
function prominence(building: TileBuilding): number {
  let [west, south, east, north] = [1e9, 1e9, -1e9, -1e9];
  for (const [outer] of building.footprint) {
    for (const [x, y] of outer) {
      west = Math.min(west, x);
      south = Math.min(south, y);
      east = Math.max(east, x);
      north = Math.max(north, y);
    }
  }
  return Math.max(building.heightM, Math.sqrt((east - west) * (north - south)) / 2);
}

/** The position by which a building belongs to exactly one square. It lies on the footprint. */
export const anchorOf = (building: TileBuilding): Epsg5186 => building.footprint[0][0][0];

export interface TreeNode {
  readonly key: TileKey;
  readonly own: readonly TileBuilding[];
  readonly children: readonly TreeNode[];
}

/** The tree below a square. `buildings` are those whose anchor lies in it, in the order that tiles keep. */
export function treeOf(key: TileKey, buildings: readonly TileBuilding[]): TreeNode {
  if (buildings.length <= leafFeatures || key.level === lastLevel) return { key, own: buildings, children: [] };
  const shown = buildings.map((building) => prominence(building) >= prominenceM[key.level]);
  const rest = buildings.filter((_, i) => !shown[i]);
  const children = cityQuadtree.children(key).map((child) => {
    const inside = rest.filter((building) => {
      const { x, y } = cityQuadtree.tileAt(anchorOf(building), child.level);
      return x === child.x && y === child.y;
    });
    return treeOf(child, inside);
  });
  return {
    key,
    own: buildings.filter((_, i) => shown[i]),
    children: children.filter((child) => child.own.length > 0 || child.children.length > 0),
  };
}
