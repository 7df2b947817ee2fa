import { radians } from '../../_kit/ellipsoid.ts';
import { emptyExtent, type GeoExtent, unite } from './solids.ts';

/** A tile of 3D Tiles 1.1, as it stands in tileset.json. */
export interface Tile {
  readonly boundingVolume: { readonly region: readonly number[] };
  readonly geometricError: number;
  readonly refine?: 'ADD';
  readonly content?: { readonly uri: string };
  readonly children?: readonly Tile[];
}

/** A tile with the extent that its parent needs. */
export interface PlacedTile {
  readonly tile: Tile;
  readonly extent: GeoExtent;
}

/** Error of the whole tileset: far more than any screen leaves unrefined. */
const rootErrorM = 5000;

export function placeTile(
  own: GeoExtent | undefined,
  uri: string | undefined,
  errorM: number,
  children: readonly PlacedTile[],
): PlacedTile {
  const extent = children.reduce((all, child) => unite(all, child.extent), own ?? emptyExtent);
  return {
    extent,
    tile: {
      boundingVolume: { region: regionOf(extent) },
      geometricError: children.length > 0 ? errorM : 0,
      ...(uri === undefined ? {} : { content: { uri } }),
      ...(children.length > 0 ? { children: children.map(({ tile }) => tile) } : {}),
    },
  };
}

/** tileset.json. Without any building it is a valid tileset that shows nothing, over the given extent. */
export function tilesetJson(tiles: readonly PlacedTile[], extentWhenEmpty: GeoExtent): Uint8Array {
  const { tile } = placeTile(tiles.length > 0 ? undefined : extentWhenEmpty, undefined, rootErrorM, tiles);
  return new TextEncoder().encode(
    JSON.stringify({ asset: { version: '1.1' }, geometricError: rootErrorM, root: { refine: 'ADD', ...tile } }),
  );
}

const regionOf = ({ west, south, east, north, minHeight, maxHeight }: GeoExtent): number[] => [
  ...[west, south, east, north].map(radians),
  minHeight,
  maxHeight,
];
