import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { writeWhole } from '../whole-file.ts';
import { buildTile, type CityReader, tileHash } from './build-tile.ts';
import { contentHash, decodeTile, encodeTile, type GeometryTile, type TileKey, tileCells } from './tile.ts';

export interface CityGeometryOptions extends CityReader {
  /** Metres, 0.5 to 10. */
  readonly cellSize: number;
  /** Folder in which tiles are kept between runs; without it they are only kept in memory. */
  readonly cacheFolder?: string;
  /** Tiles kept in memory. */
  readonly keep?: number;
}

/** A box of cells counted from (0, 0) of EPSG:5186: columns eastwards, rows **northwards** from `row`. */
export interface CityCells {
  readonly column: number;
  readonly row: number;
  readonly width: number;
  readonly height: number;
}

/** Layers of a box of the city, row 0 in the north; ids index `buildings` as in a tile. */
export interface CityLayers {
  readonly ground: Float32Array<ArrayBuffer>;
  readonly surface: Float32Array<ArrayBuffer>;
  readonly canopy: Float32Array<ArrayBuffer>;
}

/**
 * The city's shape, streamed in tiles of 512 cells. A tile is named by what it holds (the rows that reach into it), so an edited
 * building makes new tiles only where it stands, and a cache shared by scenarios never shows the wrong one.
 */
export class CityGeometry {
  readonly #options: CityGeometryOptions;
  readonly #tiles = new Map<string, Promise<GeometryTile>>();
  #built = 0;
  #writing: Promise<void> | undefined;

  constructor(options: CityGeometryOptions) {
    this.#options = options;
  }

  get cellSize(): number {
    return this.#options.cellSize;
  }

  /** Tiles that were built rather than found: for tests and reports. */
  get built(): number {
    return this.#built;
  }

  /** The tile of a column and row of tiles. Tiles read lately stay in memory. */
  tile(column: number, row: number): Promise<GeometryTile> {
    const name = `${column} ${row}`;
    const known = this.#tiles.get(name);
    if (known) {
      this.#tiles.delete(name);
      this.#tiles.set(name, known);
      return known;
    }
    const tile = this.#load({ cellSize: this.#options.cellSize, column, row });
    this.#tiles.set(name, tile);
    tile.catch(() => this.#tiles.delete(name));
    for (const oldest of this.#tiles.keys()) {
      if (this.#tiles.size <= (this.#options.keep ?? 64)) break;
      this.#tiles.delete(oldest);
    }
    return tile;
  }

  /** The layers of a box of cells, put together from its tiles: a halo is nothing but a larger box. */
  async read(box: CityCells, signal?: AbortSignal): Promise<CityLayers> {
    const count = box.width * box.height;
    const layer = () => new Float32Array(count).fill(Number.NaN);
    const layers = { ground: layer(), surface: layer(), canopy: layer() };
    const first = (cell: number) => Math.floor(cell / tileCells);
    for (let row = first(box.row); row <= first(box.row + box.height - 1); row++) {
      for (let column = first(box.column); column <= first(box.column + box.width - 1); column++) {
        signal?.throwIfAborted();
        copyTile(await this.tile(column, row), box, layers);
      }
    }
    return layers;
  }

  /** Hash of everything within a box of cells: equal when every tile of it is. */
  async fingerprint(box: CityCells): Promise<string> {
    const { cellSize } = this.#options;
    const parts: string[] = [];
    const first = (cell: number) => Math.floor(cell / tileCells);
    for (let row = first(box.row); row <= first(box.row + box.height - 1); row++) {
      for (let column = first(box.column); column <= first(box.column + box.width - 1); column++) {
        parts.push(await tileHash({ cellSize, column, row }, this.#options));
      }
    }
    return contentHash(parts);
  }

  async #load(key: TileKey): Promise<GeometryTile> {
    const { cacheFolder } = this.#options;
    if (!cacheFolder) return this.#build(key);
    const path = join(cacheFolder, `${await tileHash(key, this.#options)}.tile`);
    const seen = lately.get(path);
    if (seen) return seen;
    const kept = await readFile(path).then(decodeTile, () => undefined);
    const tile = kept ?? (await this.#build(key));
    lately.set(path, tile);
    for (const oldest of [...lately.keys()].slice(0, -mostLately)) lately.delete(oldest);
    // Nobody waits for the file, but the next one does: what is to be written never piles up.
    if (!kept) {
      await this.#writing;
      this.#writing = writeTile(path, tile).catch(() => undefined);
    }
    return tile;
  }

  #build(key: TileKey): Promise<GeometryTile> {
    this.#built++;
    return buildTile(key, this.#options);
  }
}

/** Tiles of the last runs by their file, which is named by what it holds: a planner asks again around the same place. */
const lately = new Map<string, GeometryTile>();
/** Of four megabytes each. */
const mostLately = 12;

async function writeTile(path: string, tile: GeometryTile): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const bytes = await encodeTile(tile);
  await writeWhole(path, (draft) => writeFile(draft, bytes));
}

function copyTile(tile: GeometryTile, box: CityCells, into: CityLayers): void {
  const [west, south] = [tile.column * tileCells, tile.row * tileCells];
  const [from, to] = [Math.max(west, box.column), Math.min(west + tileCells, box.column + box.width)];
  const [low, high] = [Math.max(south, box.row), Math.min(south + tileCells, box.row + box.height)];
  for (let cell = low; cell < high; cell++) {
    const source = (south + tileCells - 1 - cell) * tileCells + from - west;
    const target = (box.row + box.height - 1 - cell) * box.width + from - box.column;
    for (const layer of ['ground', 'surface', 'canopy'] as const) {
      into[layer].set(tile[layer].subarray(source, source + to - from), target);
    }
  }
}
