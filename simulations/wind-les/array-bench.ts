import type { Epsg5186Box, Field } from '#core';
import { type BenchResult, type Metric, timed } from '../_kit/bench.ts';
import { blow } from '../_kit/wind/blow.ts';
import type { WindCity } from '../_kit/wind/turned.ts';
import { lesOver } from './run.ts';

const threads = 2;
/** Three rows of three cubes, metres, and what is looked at around them. */
const [cubeM, pitchM, across, margin] = [20, 40, 3, 40];
const cellSize = Number(process.env.ARRAY_CELL ?? 2.5);
const passes = Number(process.env.ARRAY_PASSES ?? 4);
const heightM = 2.5;
const roughnessM = 0.5;
const middle = [200_000, 545_000] as const;
const halfM = ((across - 1) * pitchM + cubeM) / 2;

/**
 * Nine cubes of 20 m, 20 m apart, in a wind along their rows: the quick answer (L1, `_kit/wind`) held against large eddies in the
 * same cells, at 2.5 m. `bias`, `mean_difference`: L1 less L2, as shares of the approaching wind at that height; `correlation` over the open
 * cells around the cubes; then both means in the streets along the wind, between the cubes of a row, and behind the last.
 */
export async function bench(): Promise<BenchResult> {
  const reach = halfM + margin;
  const [x, y] = middle;
  const area = [x - reach, y - reach, x + reach, y + reach] as unknown as Epsg5186Box;
  const side = Math.round((2 * reach) / cellSize);
  const raster = { width: side, height: side, cellSize, origin: [x - reach, y + reach] as const };
  const city = cubes();
  const context = { signal: new AbortController().signal, threads, progress: () => {} };
  const quick = await timed(() => blow({ city, area, raster, fromDeg: 270, roughnessM, heightM }, context));
  const parameters = { fromDeg: 270, speedMs: 1, heightM, cellSizeM: cellSize, passes, roughnessM };
  const careful = await timed(() => lesOver({ city, area, parameters }, context));
  const [l1, l2] = [quick.result.speed, careful.result.speed.values];
  // What the approaching wind has at this height.
  const open = l2[0] / careful.result.amplification.values[0];
  const held = compare(l1, l2, open);
  const share = (value: number): Metric => ({ value, unit: 'of the approaching wind' });
  const zones = Object.entries(zonesOf(side)).flatMap(([name, cells]): [string, Metric][] => [
    [`${name}_l1`, share(meanOver(l1, cells) / open)],
    [`${name}_l2`, share(meanOver(l2, cells) / open)],
  ]);
  const metrics: Record<string, Metric> = {
    l1_s: { value: quick.seconds, unit: 's' },
    l2_s: { value: careful.seconds, unit: 's' },
    correlation: { value: held.correlation, unit: '' },
    bias: share(held.bias),
    mean_difference: share(held.difference),
    ...Object.fromEntries(zones),
  };
  return { bench: 'wind-array', cores: threads, runs: 1, metrics };
}

/** The cubes on level ground, in cells of half the size, with room around. */
function cubes(): WindCity {
  const cell = cellSize / 2;
  const reachM = halfM + margin + 200;
  const side = Math.round((2 * reachM) / cell);
  const place = {
    width: side,
    height: side,
    cellSize: cell,
    origin: [middle[0] - reachM, middle[1] + reachM] as const,
  };
  const roofs = new Float32Array(side * side);
  for (let at = 0; at < roofs.length; at++) {
    const [east, south] = [at % side, Math.floor(at / side)].map((n) => (n + 0.5) * cell - reachM + halfM);
    const within = (m: number) => m > 0 && m < 2 * halfM && m % pitchM < cubeM;
    if (within(east) && within(south)) roofs[at] = cubeM;
  }
  const ground: Field = {
    ...{ ...place, values: new Float32Array(side * side), crs: 'EPSG:5186', unit: 'metre', noData: Number.NaN },
  };
  return { ground, roofs };
}

/** Cells by where they lie: streets along the wind, gaps between the cubes of a row, one cube's length behind the last. */
function zonesOf(side: number): Record<'streets' | 'gaps' | 'lee', number[]> {
  const zones: Record<'streets' | 'gaps' | 'lee', number[]> = { streets: [], gaps: [], lee: [] };
  for (let at = 0; at < side * side; at++) {
    const [east, south] = [at % side, Math.floor(at / side)].map((n) => (n + 0.5) * cellSize - margin);
    const [along, beside] = [east > 0 && east < 2 * halfM, south > 0 && south < 2 * halfM];
    const ofRow = beside && south % pitchM < cubeM;
    if (along && beside && !ofRow) zones.streets.push(at);
    else if (along && ofRow && east % pitchM > cubeM) zones.gaps.push(at);
    else if (ofRow && east > 2 * halfM && east < 2 * halfM + cubeM) zones.lee.push(at);
  }
  return zones;
}

function meanOver(values: Float32Array, cells: readonly number[]): number {
  const known = cells.filter((cell) => !Number.isNaN(values[cell]));
  return known.reduce((sum, cell) => sum + values[cell], 0) / known.length;
}

function compare(a: Float32Array, b: Float32Array, unit: number) {
  const cells = [...a.keys()].filter((cell) => !Number.isNaN(a[cell] + b[cell]));
  const [ma, mb] = [meanOver(a, cells), meanOver(b, cells)];
  let [ab, aa, bb, difference] = [0, 0, 0, 0];
  for (const cell of cells) {
    const [da, db] = [a[cell] - ma, b[cell] - mb];
    ab += da * db;
    aa += da * da;
    bb += db * db;
    difference += Math.abs(a[cell] - b[cell]);
  }
  return {
    correlation: ab / Math.sqrt(aa * bb),
    bias: (ma - mb) / unit,
    difference: difference / cells.length / unit,
  };
}
