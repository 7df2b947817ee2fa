import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { deflateRaw, inflateRawSync } from 'node:zlib';

/** Cells of a geometry tile along one side. */
export const tileCells = 512;

/** What a cell is, beside the buildings, which are numbered from `buildingsFrom` on in the tile's own list. */
export const semantics = { ground: 0, water: 1, green: 2, buildingsFrom: 16 } as const;

/** Which tile: cells of `cellSize` metres counted from (0, 0) of EPSG:5186, columns eastwards, rows northwards. */
export interface TileKey {
  readonly cellSize: number;
  readonly column: number;
  readonly row: number;
}

/**
 * The shape of 512 × 512 cells of the city, row 0 in the north: metres above mean sea level, NaN where nothing is known.
 */
export interface GeometryTile extends TileKey {
  readonly ground: Float32Array<ArrayBuffer>;
  /** Ground and roofs. */
  readonly surface: Float32Array<ArrayBuffer>;
  /** Tops of trees, NaN where none stand. */
  readonly canopy: Float32Array<ArrayBuffer>;
  /** Code of each cell: see `semantics`. */
  readonly ids: Uint32Array<ArrayBuffer>;
  /** Ids of buildings by number. */
  readonly buildings: readonly string[];
}

/** The box of a tile in EPSG:5186. */
export function tileBox({ cellSize, column, row }: TileKey): readonly [number, number, number, number] {
  const side = tileCells * cellSize;
  return [column * side, row * side, (column + 1) * side, (row + 1) * side];
}

const layers = ['ground', 'surface', 'canopy'] as const;
const cells = tileCells * tileCells;

const deflated = promisify<Buffer, { level: number }, Buffer>(deflateRaw);

/** A tile as bytes: a line of JSON, then the four rasters, deflated. */
export function encodeTile(tile: GeometryTile): Promise<Uint8Array> {
  const { cellSize, column, row, buildings } = tile;
  const head = Buffer.from(`${JSON.stringify({ cellSize, column, row, buildings })}\n`);
  const bodies = [...layers.map((layer) => tile[layer]), tile.ids].map((values) =>
    Buffer.from(values.buffer, values.byteOffset, values.byteLength),
  );
  return deflated(Buffer.concat([head, ...bodies]), { level: 1 });
}

/** The tile of `encodeTile`; throws when the bytes are not whole. */
export function decodeTile(bytes: Uint8Array): GeometryTile {
  const plain = inflateRawSync(bytes);
  const end = plain.indexOf(10);
  const head = JSON.parse(plain.subarray(0, end).toString()) as TileKey & { buildings: string[] };
  if (plain.length !== end + 1 + 16 * cells) throw new Error('a geometry tile that is not whole');
  const part = (n: number) =>
    plain.buffer.slice(
      plain.byteOffset + end + 1 + 4 * cells * n,
      plain.byteOffset + end + 1 + 4 * cells * (n + 1),
    ) as ArrayBuffer;
  const [ground, surface, canopy] = [0, 1, 2].map((n) => new Float32Array(part(n)));
  return { ...head, ground, surface, canopy, ids: new Uint32Array(part(3)) };
}

/** Name of a tile with certain contents: changes with anything that the tile can show. */
export function contentHash(parts: readonly string[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part).update('\0');
  return hash.digest('hex').slice(0, 32);
}
