import { emptyExtent, type GeoExtent, regionOf, unite } from './extent.ts';

/** A file of an explicit tileset, and the room that it takes. */
export interface TilePart {
  readonly uri: string;
  readonly extent: GeoExtent;
}

/** Tile without anything finer. */
export const leafTile = ({ uri, extent }: TilePart) => ({
  boundingVolume: { region: regionOf(extent) },
  geometricError: 0,
  content: { uri },
});

/** `tileset.json` of parts that lie beside each other under a root without content of its own. */
export function explicitTileset<Part extends TilePart>(
  parts: readonly Part[],
  rootErrorM: number,
  tileOf: (part: Part) => object = leafTile,
): Uint8Array {
  const all = parts.reduce((sum, { extent }) => unite(sum, extent), emptyExtent);
  return new TextEncoder().encode(
    JSON.stringify({
      asset: { version: '1.1' },
      geometricError: rootErrorM,
      root: {
        boundingVolume: { region: regionOf(all) },
        geometricError: rootErrorM,
        refine: 'ADD',
        children: parts.map(tileOf),
      },
    }),
  );
}
