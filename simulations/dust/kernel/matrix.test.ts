import { describe, expect, it } from 'vitest';
import { randomUnit } from '#core';
import { type SourceColumn, sourceReceptorMatrix } from './matrix.ts';
import { plume, sigmas } from './plume.ts';
import { stencils, type WindShare } from './stencil.ts';

const releases = [
  { heightM: 1, sigmaZ: 4 },
  { heightM: 15, sigmaZ: 7 },
];
const options = { land: 'urban', cellSize: 100, reach: 12, releases, spreadDeg: 10, fans: 3 } as const;
const winds: WindShare[] = [
  { fromDeg: 270, windMs: 3, stability: 'D', weights: [0.5, 0.5] },
  { fromDeg: 20, windMs: 1, stability: 'F', weights: [0.5, 0.25] },
];
const [rows, columns] = [37, 41];
const emission = (seed: number) =>
  Float32Array.from({ length: rows * columns }, (_, i) => (randomUnit(seed, i) < 0.3 ? randomUnit(seed, i, 1) : 0));
const sources: SourceColumn[] = [
  { kind: 0, zone: 0, emission: emission(1) },
  { kind: 0, zone: 1, emission: emission(2) },
  { kind: 1, zone: 1, emission: emission(3) },
];
const build = (given = sources, threads = 1) =>
  sourceReceptorMatrix(given, { rows, columns, reach: 12, stencils: stencils(winds, options), threads });

describe('stencils', () => {
  it('are, far from the source, the plume of a point', () => {
    const [west] = stencils([{ fromDeg: 270, windMs: 3, stability: 'D', weights: [1] }], {
      ...options,
      ...{ releases: [{ heightM: 30, sigmaZ: 0.01 }], spreadDeg: 0, fans: 1 },
    });
    const widths = sigmas('urban', 'D', 1006.25);
    const wide = { y: Math.hypot(widths.y, 100 / 4.3), z: widths.z };
    const wind = 3 * 3 ** 0.25;
    const expected = 1e6 * plume({ windMs: wind, heightM: 30, sigmas: wide, y: 100, z: 1.5 });
    expect(west[(12 + 1) * 25 + 12 + 10] / expected).toBeCloseTo(1, 3);
    // Nothing against the wind.
    expect(west[12 * 25 + 5]).toBe(0);
  });
});

describe('the source-receptor matrix', () => {
  it('is what a plain sum over all pairs gives', async () => {
    const matrix = await build();
    const stencil = stencils(winds, options)[1];
    for (const cell of [0, 500, 777, rows * columns - 1]) {
      let sum = 0;
      sources[2].emission.forEach((grams, from) => {
        const [dy, dx] = [Math.floor(cell / columns) - Math.floor(from / columns), (cell % columns) - (from % columns)];
        if (Math.max(Math.abs(dx), Math.abs(dy)) <= 12) sum += grams * stencil[(dy + 12) * 25 + dx + 12];
      });
      expect(matrix.column(2)[cell] / sum).toBeCloseTo(1, 4);
    }
  });

  it('gives nothing for nothing, twice as much for twice as much, and the same bits on three threads', async () => {
    const [one, three] = [await build(), await build(sources, 3)];
    expect(one.byKind([0, 0, 0]).every((sum) => sum.every((value) => value === 0))).toBe(true);
    sources.forEach((_, i) => {
      expect(three.column(i)).toEqual(one.column(i));
    });
    const single = one.byKind([1, 1, 1])[0].slice();
    const double = one.byKind([2, 2, 2])[0];
    expect(single.some((value) => value > 0)).toBe(true);
    expect(double).toEqual(single.map((value) => 2 * value));
    const twice = await build(sources.map((each) => ({ ...each, emission: each.emission.map((grams) => 2 * grams) })));
    expect(twice.column(0)).toEqual(one.column(0).map((value) => 2 * value));
  });
});
