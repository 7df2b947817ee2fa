import { type Epsg5186, type Epsg5186Box, existingScenario, type Field, interpolate, type Reader } from '#core';
import { fillTerrainGaps, readTerrain, terrainExtent } from '#datasets/terrain/contract.ts';
import type { Footprint } from './contract.ts';

/** Where a building stands: lowest and highest terrain under its footprint, metres above mean sea level. */
export interface Ground {
  readonly groundM: number;
  readonly groundMaxM: number;
  readonly groundOrigin: 'terrain' | 'estimated';
}

/** Stands for a ground of which nothing is known, or that is still to be found out. */
export const nothingKnown: Ground = { groundM: 0, groundMaxM: 0, groundOrigin: 'estimated' };

/** Side of the squares in which terrain is read, so that memory does not grow with the city; terrain reaches beyond. */
export const squareM = 4096;
const marginM = 1024;
/** Spacing of the samples along walls and inside; finer says nothing more, terrain being bilinear between its cells. */
const sampleM = 10;
/** Cells of terrain held at a time, 400 MB: all of Seoul at five metres, for files that jump about in it. */
const mostCells = 100_000_000;

interface Square {
  /** Terrain as it is known, NaN where it is not. */
  readonly known: Field;
  /** The same without gaps. */
  readonly filled: Field;
}

export type SquareIndex = readonly [column: number, row: number];

/** The square of the fixed grid that decides about a footprint: the one with the corner of its box. */
export function squareOf(footprint: Footprint): SquareIndex {
  let x = Number.POSITIVE_INFINITY;
  let y = Number.POSITIVE_INFINITY;
  for (const [outline] of footprint) {
    for (const position of outline) {
      if (position[0] < x) x = position[0];
      if (position[1] < y) y = position[1];
    }
  }
  return [Math.floor(x / squareM), Math.floor(y / squareM)];
}

/**
 * Ground under footprints in the terrain of a revision. Deterministic: the same city gives the same heights in whatever
 * order and with whatever else they are asked for, for squares and terrain grid are fixed.
 */
export class GroundFinder {
  readonly #reader: Reader;
  readonly #revision: number;
  readonly #squares = new Map<number, Square | undefined>();
  #terrain: { box: Epsg5186Box; cellSize: number } | undefined | 'unread' = 'unread';
  #cells = 0;

  constructor(reader: Reader, revision: number) {
    this.#reader = reader;
    this.#revision = revision;
  }

  /** Loads the terrain around a footprint; undefined when it is there already. */
  ready(footprint: Footprint): Promise<void> | undefined {
    const square = squareOf(footprint);
    return this.#squares.has(keyOf(square)) ? undefined : this.#load(square);
  }

  /** Ground under a footprint that was made `ready`. */
  under(footprint: Footprint): Ground {
    const square = this.#squares.get(keyOf(squareOf(footprint)));
    return square ? standOn(footprint, square) : nothingKnown;
  }

  async #load(square: SquareIndex): Promise<void> {
    if (this.#terrain === 'unread') {
      this.#terrain = await terrainExtent(this.#reader, { scenario: existingScenario, revision: this.#revision });
    }
    const loaded = this.#terrain && (await this.#read(square, this.#terrain));
    this.#cells += cellsOf(loaded);
    for (const [key, oldest] of this.#squares) {
      if (this.#cells <= mostCells) break;
      this.#squares.delete(key);
      this.#cells -= cellsOf(oldest);
    }
    this.#squares.set(keyOf(square), loaded);
  }

  async #read([column, row]: SquareIndex, terrain: { box: Epsg5186Box; cellSize: number }): Promise<Square> {
    const west = column * squareM;
    const south = row * squareM;
    const box: Epsg5186Box = [west - marginM, south - marginM, west + squareM + marginM, south + squareM + marginM];
    const known = await readAligned(this.#reader, this.#revision, box, terrain);
    return { known, filled: fillTerrainGaps(known) };
  }
}

/** Squares of the whole country lie within a thousand of one another. */
const keyOf = ([column, row]: SquareIndex): number => column * 100_000 + row;

const cellsOf = (square: Square | undefined): number =>
  square ? square.known.values.length * (square.filled.values === square.known.values ? 1 : 2) : 0;

/** Terrain of a box whose cells coincide with those of the finest source, so that nothing is smoothed twice. */
function readAligned(
  reader: Reader,
  revision: number,
  [minX, minY, maxX, maxY]: Epsg5186Box,
  { box, cellSize }: { box: Epsg5186Box; cellSize: number },
): Promise<Field> {
  const down = (value: number, from: number) => from + Math.floor((value - from) / cellSize) * cellSize;
  const up = (value: number, from: number) => from + Math.ceil((value - from) / cellSize) * cellSize;
  const aligned: Epsg5186Box = [down(minX, box[0]), down(minY, box[3]), up(maxX, box[0]), up(maxY, box[3])];
  return readTerrain(reader, { box: aligned, cellSize, scenario: { scenario: existingScenario, revision } });
}

function standOn(footprint: Footprint, { known, filled }: Square): Ground {
  const gapless = known.values === filled.values;
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  let complete = true;
  const sample = (x: number, y: number): void => {
    const height = interpolate(filled, x, y);
    if (height < low) low = height;
    if (height > high) high = height;
    if (!gapless) complete &&= !Number.isNaN(interpolate(known, x, y));
  };
  for (const [outline] of footprint) {
    sampleWalls(outline, sample);
    sampleInside(outline, sample);
  }
  return { groundM: centimetres(low), groundMaxM: centimetres(high), groundOrigin: complete ? 'terrain' : 'estimated' };
}

const centimetres = (metres: number): number => Math.round(metres * 100) / 100;

type Sample = (x: number, y: number) => void;
type Outline = readonly Epsg5186[];

/** Corners, and points along the walls. */
function sampleWalls(outline: Outline, sample: Sample): void {
  for (let i = 1; i < outline.length; i++) {
    const [x0, y0] = outline[i - 1];
    const [x1, y1] = outline[i];
    const steps = Math.max(1, Math.ceil(Math.hypot(x1 - x0, y1 - y0) / sampleM));
    for (let step = 0; step < steps; step++) {
      sample(x0 + ((x1 - x0) * step) / steps, y0 + ((y1 - y0) * step) / steps);
    }
  }
}

/** A grid over the footprint's box where that is wide enough to hold one. */
function sampleInside(outline: Outline, sample: Sample): void {
  const [x0, y0, x1, y1] = boxOf(outline);
  const first = (value: number) => Math.ceil(value / sampleM) * sampleM;
  for (let y = first(y0); y < y1; y += sampleM) {
    for (let x = first(x0); x < x1; x += sampleM) if (encloses(outline, x, y)) sample(x, y);
  }
}

function boxOf(outline: Outline): [number, number, number, number] {
  let [x0, y0] = outline[0];
  let [x1, y1] = outline[0];
  for (const [x, y] of outline) {
    if (x < x0) x0 = x;
    else if (x > x1) x1 = x;
    if (y < y0) y0 = y;
    else if (y > y1) y1 = y;
  }
  return [x0, y0, x1, y1];
}

function encloses(ring: Outline, x: number, y: number): boolean {
  let within = false;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const [xi, yi] = ring[i];
    const [xj, yj] = ring[j];
    if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) within = !within;
  }
  return within;
}
