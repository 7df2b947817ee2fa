import { type GeoExtent, regionOf } from './extent.ts';
import { regionQuadtree, type TileKey, tilePath } from './schemes.ts';

/**
 * Implicit tiling of 3D Tiles 1.1 (22-025r4, annex "implicit tiling"): which tiles there are stands in small binary files,
 * one per subtree of `subtreeLevels` levels, with the bounding region and the error of each tile as metadata.
 */

/** A tile as a subtree describes it. */
export interface ImplicitTile {
  readonly key: TileKey;
  readonly hasContent: boolean;
  readonly extent: GeoExtent;
  /** Metres that are wrong in the picture while this tile's children are not shown. */
  readonly errorM: number;
}

export const subtreeLevels = 4;
/** Levels 0 to 7: two subtrees deep. */
export const availableLevels = 2 * subtreeLevels;

export const contentPath = (key: TileKey): string => `${tilePath(key)}.glb`;
export const subtreePath = (key: TileKey): string => `${tilePath(key)}.subtree`;

/** Class of the tiles' metadata; the semantics make a viewer take a tile's own region and error instead of halving. */
const tileClass = {
  properties: {
    boundingRegion: {
      type: 'SCALAR',
      componentType: 'FLOAT64',
      array: true,
      count: 6,
      semantic: 'TILE_BOUNDING_REGION',
      required: true,
    },
    geometricError: { type: 'SCALAR', componentType: 'FLOAT64', semantic: 'TILE_GEOMETRIC_ERROR', required: true },
  },
};

/** tileset.json over the fixed root of `regionQuadtree`. */
export function implicitTilesetJson(
  rootErrorM: number,
  heights: Pick<GeoExtent, 'minHeight' | 'maxHeight'>,
): Uint8Array {
  const [west, south, east, north] = regionQuadtree.root;
  return jsonBytes({
    asset: { version: '1.1' },
    schema: { id: 'virtual_seoul_tiles', classes: { tile: tileClass } },
    geometricError: rootErrorM,
    root: {
      boundingVolume: { region: regionOf({ west, south, east, north, ...heights }) },
      geometricError: rootErrorM,
      refine: 'REPLACE',
      content: { uri: '{level}/{x}/{y}.glb' },
      implicitTiling: {
        subdivisionScheme: 'QUADTREE',
        availableLevels,
        subtreeLevels,
        subtrees: { uri: '{level}/{x}/{y}.subtree' },
      },
    },
  });
}

/** A valid tileset that shows nothing. */
export function emptyTilesetJson(): Uint8Array {
  const [west, south, east, north] = regionQuadtree.root;
  const region = regionOf({ west, south, east, north, minHeight: 0, maxHeight: 100 });
  return jsonBytes({
    asset: { version: '1.1' },
    geometricError: 0,
    root: { boundingVolume: { region }, geometricError: 0, refine: 'REPLACE' },
  });
}

const jsonBytes = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));

/** Index of a tile within its level of a subtree: bits of x and y interleaved, x first. */
function mortonIndex(x: number, y: number): number {
  let index = 0;
  for (let bit = 0; bit < subtreeLevels + 1; bit++)
    index |= (((x >> bit) & 1) << (2 * bit)) | (((y >> bit) & 1) << (2 * bit + 1));
  return index;
}

/** Tiles above a level in a whole quadtree. */
const tilesAbove = (level: number): number => (4 ** level - 1) / 3;

/** Place of a tile in a subtree's bit strings; `depth` levels below the subtree's root. */
function bitOf(root: TileKey, { level, x, y }: TileKey): number {
  const depth = level - root.level;
  return (depth === subtreeLevels ? 0 : tilesAbove(depth)) + mortonIndex(x - (root.x << depth), y - (root.y << depth));
}

/**
 * The file of one subtree.
 * @param tiles every tile of it that exists; with a tile, all of its ancestors down from the root exist
 * @param childSubtrees roots of the subtrees that begin right below it
 */
export function subtreeFile(
  root: TileKey,
  tiles: readonly ImplicitTile[],
  childSubtrees: readonly TileKey[],
): Uint8Array {
  const size = tilesAbove(subtreeLevels);
  const ordered = [...tiles].sort((a, b) => bitOf(root, a.key) - bitOf(root, b.key));
  const buffer = new SubtreeBuffer();
  const availability = (bits: readonly number[], length: number) => buffer.availability(bits, length);
  const tileAvailability = availability(
    ordered.map(({ key }) => bitOf(root, key)),
    size,
  );
  const contentAvailability = availability(
    ordered.filter(({ hasContent }) => hasContent).map(({ key }) => bitOf(root, key)),
    size,
  );
  const childSubtreeAvailability = availability(
    childSubtrees.map((key) => bitOf(root, key)),
    4 ** subtreeLevels,
  );
  const boundingRegion = buffer.view(Float64Array.from(ordered.flatMap(({ extent }) => regionOf(extent))));
  const geometricError = buffer.view(Float64Array.from(ordered, ({ errorM }) => errorM));
  return buffer.finish({
    propertyTables: [
      {
        class: 'tile',
        count: ordered.length,
        properties: { boundingRegion: { values: boundingRegion }, geometricError: { values: geometricError } },
      },
    ],
    tileMetadata: 0,
    tileAvailability,
    contentAvailability: [contentAvailability],
    childSubtreeAvailability,
  });
}

const align8 = (length: number): number => Math.ceil(length / 8) * 8;

class SubtreeBuffer {
  readonly #views: { bytes: Uint8Array; byteOffset: number }[] = [];
  #length = 0;

  view(data: ArrayBufferView): number {
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    this.#views.push({ bytes, byteOffset: this.#length });
    this.#length += align8(bytes.length);
    return this.#views.length - 1;
  }

  /** All or nothing needs no bits. */
  availability(set: readonly number[], length: number): Record<string, number> {
    if (set.length === 0) return { constant: 0 };
    if (set.length === length) return { constant: 1 };
    const bits = new Uint8Array(Math.ceil(length / 8));
    for (const bit of set) bits[bit >> 3] |= 1 << (bit & 7);
    return { bitstream: this.view(bits), availableCount: set.length };
  }

  finish(document: Readonly<Record<string, unknown>>): Uint8Array {
    const json = new TextEncoder().encode(
      JSON.stringify({
        buffers: [{ byteLength: this.#length }],
        bufferViews: this.#views.map(({ bytes, byteOffset }) => ({ buffer: 0, byteOffset, byteLength: bytes.length })),
        ...document,
      }),
    );
    const file = new Uint8Array(24 + align8(json.length) + this.#length);
    const header = new DataView(file.buffer);
    header.setUint32(0, 0x74627573, true);
    header.setUint32(4, 1, true);
    header.setBigUint64(8, BigInt(align8(json.length)), true);
    header.setBigUint64(16, BigInt(this.#length), true);
    file.fill(0x20, 24, 24 + align8(json.length));
    file.set(json, 24);
    for (const { bytes, byteOffset } of this.#views) file.set(bytes, 24 + align8(json.length) + byteOffset);
    return file;
  }
}
