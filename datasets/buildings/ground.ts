import { type Epsg5186, type Epsg5186Box, existingScenario, type Field, interpolate, type Reader } from '#core';
import { fillTerrainGaps, readTerrain, terrainExtent } from '#datasets/terrain/contract.ts';
import type { Footprint } from './contract.ts';

/** Where a building stands: lowest and highest terrain under its footprint, metres above mean sea level. */
export interface Ground {
  readonly source: string;
  readonly id: string;
  readonly groundM: number;
  readonly groundMaxM: number;
  readonly groundOrigin: 'terrain' | 'estimated';
}

interface Standing {
  source: string;
  id: string;
  footprint: Footprint;
}

/** Side of the squares in which buildings are read, so that memory does not grow with the city; terrain reaches beyond. */
const tileM = 4096;
const marginM = 1024;
/** Spacing of the samples along walls and inside; finer says nothing more, terrain being bilinear between its cells. */
const sampleM = 10;

/**
 * Ground under open buildings: all of them, or those that `revision` wrote. Deterministic: the same city gives the same
 * heights whatever is computed with it, for squares and terrain grid are fixed.
 */
export async function* groundOf(reader: Reader, revision: number, onlyNew: boolean): AsyncGenerator<Ground> {
  const which = `valid_to is null${onlyNew ? ' and valid_from = $1' : ' and valid_from <= $1'}`;
  const terrain = await terrainExtent(reader, { scenario: existingScenario, revision });
  const tiles = await reader.query<{ x: number; y: number }>(
    `select distinct floor(st_xmin(geom) / ${tileM})::int as x, floor(st_ymin(geom) / ${tileM})::int as y
     from building where ${which} order by x, y`,
    [revision],
  );
  for (const { x, y } of tiles) {
    const west = x * tileM;
    const south = y * tileM;
    const buildings = await reader.query<Standing>(
      `select source, id, st_asgeojson(geom, 3)::json -> 'coordinates' as footprint from building
       where ${which} and floor(st_xmin(geom) / ${tileM}) = $2 and floor(st_ymin(geom) / ${tileM}) = $3
       order by source collate "C", id collate "C"`,
      [revision, x, y],
    );
    const box: Epsg5186Box = [west - marginM, south - marginM, west + tileM + marginM, south + tileM + marginM];
    const known = terrain && (await readAligned(reader, revision, box, terrain));
    const filled = known && fillTerrainGaps(known);
    for (const building of buildings) yield { ...building, ...standOn(building.footprint, known, filled) };
  }
}

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

const nothingKnown = { groundM: 0, groundMaxM: 0, groundOrigin: 'estimated' } as const;

function standOn(
  footprint: Footprint,
  known: Field | undefined,
  filled: Field | undefined,
): Omit<Ground, 'source' | 'id'> {
  if (!known || !filled) return nothingKnown;
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  let complete = true;
  for (const [x, y] of samplesOf(footprint)) {
    const height = interpolate(filled, x, y);
    low = Math.min(low, height);
    high = Math.max(high, height);
    complete &&= !Number.isNaN(interpolate(known, x, y));
  }
  return { groundM: centimetres(low), groundMaxM: centimetres(high), groundOrigin: complete ? 'terrain' : 'estimated' };
}

const centimetres = (metres: number): number => Math.round(metres * 100) / 100;

/** Corners, points along the walls, and a grid over the footprint's box where that is wide enough to hold one. */
function* samplesOf(footprint: Footprint): Generator<Epsg5186> {
  for (const [outline] of footprint) {
    for (let i = 1; i < outline.length; i++) yield* along(outline[i - 1], outline[i]);
    yield* inside(outline);
  }
}

function* along([x0, y0]: Epsg5186, [x1, y1]: Epsg5186): Generator<Epsg5186> {
  const steps = Math.max(1, Math.ceil(Math.hypot(x1 - x0, y1 - y0) / sampleM));
  for (let i = 0; i < steps; i++) yield [x0 + ((x1 - x0) * i) / steps, y0 + ((y1 - y0) * i) / steps];
}

function* inside(outline: readonly Epsg5186[]): Generator<Epsg5186> {
  const xs = outline.map(([x]) => x);
  const ys = outline.map(([, y]) => y);
  const first = (value: number) => Math.ceil(value / sampleM) * sampleM;
  for (let y = first(Math.min(...ys)); y < Math.max(...ys); y += sampleM) {
    for (let x = first(Math.min(...xs)); x < Math.max(...xs); x += sampleM) {
      if (encloses(outline, x, y)) yield [x, y];
    }
  }
}

function encloses(ring: readonly Epsg5186[], x: number, y: number): boolean {
  let within = false;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const [xi, yi] = ring[i];
    const [xj, yj] = ring[j];
    if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) within = !within;
  }
  return within;
}
