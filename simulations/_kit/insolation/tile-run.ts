import { createHash } from 'node:crypto';
import { appendFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { outcomeKind, type UnitName } from '#core';
import { kernelModule } from '#simulations/_kit/kernel-module.ts';
import type { SunMoment } from '#simulations/_kit/solar/sun-period.ts';
import { type SquareAt, squareCells, TiledGeoTiff } from '#simulations/_kit/tiled-geotiff.ts';
import { WorkerPool } from '#simulations/_kit/worker-pool.ts';
import { kernelFolder, type SkyInput } from './kernel/insolation.ts';
import { horizontal, type Receiver } from './kernel/tables.ts';
import type { TileOutput, TileSquares, TileTask, TileWorkerData } from './tile-worker.ts';
import { type CellBox, type HeightSource, type Heights, haloOf, tilesOf } from './tiles.ts';

export interface TileRunInput {
  readonly source: HeightSource;
  readonly moments: readonly SunMoment[];
  readonly azimuths: number;
  readonly sun: SkyInput['sun'];
  readonly receivers?: readonly Receiver[];
  readonly outputs: readonly TileOutput[];
  /** Folder for `<output>.tif`, and until they are whole for what is done so far. */
  readonly out: string;
  /** Goes into the files. */
  readonly description: string;
  /** Side of a tile: a multiple of 256 cells. The results do not depend on it. */
  readonly tileCells?: number;
  /** Metres within which everything is seen (and nothing beyond twice as many, but far terrain); default 512. */
  readonly windowM?: number;
}

export interface TileRunOptions {
  readonly threads: number;
  readonly signal?: AbortSignal;
  progress?(fraction: number): void;
}

export interface TileRunReport {
  readonly files: Readonly<Record<string, string>>;
  readonly tiles: number;
  /** Tiles that an earlier run had done. */
  readonly takenUp: number;
  readonly seconds: number;
}

const unitOf: Record<TileOutput, UnitName> = {
  minutes: 'minute',
  energy: 'wattHourPerSquareMetre',
  beam: 'wattHourPerSquareMetre',
  diffuse: 'wattHourPerSquareMetre',
  skyView: 'percent',
};

/** Memory for the horizon maps of one worker. */
const mapBytes = 2 ** 27;

/**
 * Sun and sky of a raster of any size, tile by tile, one tile per thread at a time. Done tiles are kept: the same run
 * over the same heights, started again after it was killed, goes on where it was. Results have the same bits for any
 * number of threads and any size of tiles. Throws the signal's reason when aborted; files bear their names only when whole.
 */
export async function runTiles(input: TileRunInput, options: TileRunOptions): Promise<TileRunReport> {
  const { source, tileCells = 1024, windowM = 512 } = input;
  if (tileCells % squareCells !== 0 || tileCells < squareCells) throw badTileSize({ tileCells, square: squareCells });
  const started = performance.now();
  await mkdir(input.out, { recursive: true });
  const windowCells = Math.max(16, Math.round(windowM / source.cellSize));
  const journal = await Journal.open(input, windowCells);
  const writers = await openWriters(input, journal);
  const tiles = tilesOf(source, tileCells);
  const todo = tiles.filter((tile) => !journal.has(tile));
  const pool = new WorkerPool(new URL('./tile-worker.ts', import.meta.url), {
    size: options.threads,
    data: await workerData(input, windowCells),
    signal: options.signal,
  });
  try {
    let done = tiles.length - todo.length;
    let next = 0;
    const worker = async () => {
      while (next < todo.length) {
        const tile = todo[next++];
        const squares = await computeTile(pool, source, tile, windowCells, options.signal);
        options.signal?.throwIfAborted();
        await journal.add(tile, await writeTile(writers, tile, squares));
        options.progress?.(++done / tiles.length);
      }
    };
    // Each worker has its next tile read while another computes.
    await allOrNothing(Array.from({ length: options.threads + 1 }, worker));
    for (const writer of writers.values()) await writer.finish();
    await journal.remove();
  } catch (error) {
    await Promise.allSettled([...writers.values()].map((writer) => writer.close()));
    throw error;
  } finally {
    await pool.close();
  }
  const files = Object.fromEntries(input.outputs.map((output) => [output, pathOf(input, output)]));
  const seconds = (performance.now() - started) / 1000;
  return { files, tiles: tiles.length, takenUp: tiles.length - todo.length, seconds };
}

/** Waits for all, also when one fails: nobody writes to a file that is being closed. */
async function allOrNothing(work: readonly Promise<void>[]): Promise<void> {
  const failed = (await Promise.allSettled(work)).find((one) => one.status === 'rejected');
  if (failed) throw failed.reason;
}

async function workerData(input: TileRunInput, windowCells: number): Promise<() => TileWorkerData> {
  const { source, moments, azimuths, sun, receivers = [horizontal], outputs } = input;
  const module = await kernelModule(kernelFolder);
  const { cellSize, origin, crs, far } = source;
  const place = { cellSize, origin, crs, ...(far && { far }) };
  return () => ({ module, moments, azimuths, sun, receivers, outputs, windowCells, mapBytes, ...place });
}

async function computeTile(
  pool: WorkerPool,
  source: HeightSource,
  tile: CellBox,
  windowCells: number,
  signal?: AbortSignal,
): Promise<TileSquares[]> {
  signal?.throwIfAborted();
  const halo = haloOf(tile, windowCells);
  const heights = await source.read(halo, signal);
  if (nothingKnown(heights, tile, halo)) return [];
  const task: TileTask = { tile, halo, ...heights };
  const buffers = [heights.surface, ...(heights.canopy ? [heights.canopy] : [])].map(({ buffer }) => buffer);
  return pool.run<TileSquares[]>(task, buffers);
}

function nothingKnown({ surface }: Heights, tile: CellBox, halo: CellBox): boolean {
  for (let row = tile.row; row < tile.row + tile.height; row++) {
    const from = (row - halo.row) * halo.width + tile.column - halo.column;
    if (!surface.subarray(from, from + tile.width).every(Number.isNaN)) return false;
  }
  return true;
}

type Writers = ReadonlyMap<TileOutput, TiledGeoTiff>;
/** By output, where the squares of a tile lie. */
type Written = Partial<Record<TileOutput, SquareAt[]>>;

const pathOf = ({ out }: TileRunInput, output: TileOutput) => join(out, `${output}.tif`);

async function openWriters(input: TileRunInput, journal: Journal): Promise<Writers> {
  const writers = new Map<TileOutput, TiledGeoTiff>();
  const { width, height, cellSize, origin, crs, epsg } = input.source;
  for (const output of input.outputs) {
    const raster = { width, height, cellSize, origin, crs, ...(epsg !== undefined && { epsg }) };
    const about = { unit: unitOf[output], description: input.description };
    writers.set(
      output,
      await TiledGeoTiff.open(pathOf(input, output), { ...raster, ...about }, journal.squares(output)),
    );
  }
  return writers;
}

async function writeTile(writers: Writers, tile: CellBox, results: readonly TileSquares[]): Promise<Written> {
  const written: Written = {};
  for (const { output, squares } of results) {
    const writer = writers.get(output);
    if (!writer) continue;
    const [column, row] = [tile.column / squareCells, tile.row / squareCells];
    const numbered = squares.map((square) => {
      return [(row + square.row) * writer.across + column + square.column, square.bytes] as const;
    });
    written[output] = await writer.add(numbered);
  }
  return written;
}

/** Which tiles are done and where their squares lie: a line of JSON a tile, after one that says of what run. */
class Journal {
  readonly #path: string;
  readonly #done = new Map<string, Written>();

  private constructor(path: string) {
    this.#path = path;
  }

  static async open(input: TileRunInput, windowCells: number): Promise<Journal> {
    const journal = new Journal(join(input.out, 'run.jsonl'));
    const run = runHash(input, windowCells);
    const lines = (await readFile(journal.#path, 'utf8').catch(() => '')).split('\n');
    if (lines[0] !== run) {
      await writeFile(journal.#path, `${run}\n`);
      return journal;
    }
    // The last line may have been cut off: a tile counts when its line ends.
    for (const line of lines.slice(1, -1)) {
      const { tile, written } = JSON.parse(line) as { tile: string; written: Written };
      journal.#done.set(tile, written);
    }
    return journal;
  }

  has(tile: CellBox): boolean {
    return this.#done.has(nameOf(tile));
  }

  squares(output: TileOutput): SquareAt[] {
    return [...this.#done.values()].flatMap((written) => written[output] ?? []);
  }

  async add(tile: CellBox, written: Written): Promise<void> {
    this.#done.set(nameOf(tile), written);
    await appendFile(this.#path, `${JSON.stringify({ tile: nameOf(tile), written })}\n`);
  }

  async remove(): Promise<void> {
    await rm(this.#path, { force: true });
  }
}

const nameOf = ({ column, row, width, height }: CellBox) => `${column} ${row} ${width} ${height}`;

/** What makes two runs the same, as far as their tiles can be shared. */
function runHash({ source, moments, azimuths, sun, receivers, outputs, tileCells }: TileRunInput, windowCells: number) {
  const { width, height, cellSize, origin, crs, fingerprint } = source;
  const hash = createHash('sha256').update(JSON.stringify({ width, height, cellSize, origin, crs, fingerprint }));
  hash.update(JSON.stringify({ azimuths, sun, receivers, outputs, tileCells, windowCells, version: 1 }));
  for (const { instant, azimuthDeg, dni, dhi } of moments) hash.update(`${instant} ${azimuthDeg} ${dni} ${dhi};`);
  return hash.digest('hex');
}

const badTileSize = outcomeKind({
  code: 'bad-tile-size',
  status: 422,
  message: {
    ko: '타일 크기 {tileCells}칸은 쓸 수 없습니다.',
    en: 'Tiles of {tileCells} cells cannot be written.',
  },
  remedy: { ko: '{square}의 배수로 지정하십시오.', en: 'Choose a multiple of {square}.' },
});
