import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Epsg5186Box, Field } from '#core';
import { crop, forEachCell, snapBox, surfaceModel } from './raster.ts';

const flat = (width: number, height: number, z = 10, cellSize = 2): Field => ({
  values: new Float32Array(width * height).fill(z),
  width,
  height,
  cellSize,
  origin: [1000, 2000],
  crs: 'EPSG:5186',
  unit: 'metre',
  noData: Number.NaN,
});
const box = (x0: number, y0: number, x1: number, y1: number) => [
  [x0, y0],
  [x1, y0],
  [x1, y1],
  [x0, y1],
  [x0, y0],
];
const cellsOf = (grid: Field, polygon: number[][][]) => {
  const cells: number[] = [];
  forEachCell(grid, polygon, (cell) => cells.push(cell));
  return cells;
};

describe('cells of a polygon', () => {
  it('are those whose centre lies inside, without holes', () => {
    const grid = flat(10, 10);
    // Rows from the north: the box covers y 1990 to 2000, the hole its middle.
    const cells = cellsOf(grid, [box(1000, 1990, 1010, 2000), box(1003.5, 1993.5, 1006.5, 1996.5)]);
    expect(cells).toHaveLength(24);
    expect(cells).not.toContain(2 * 10 + 2);
    expect(cells.every((cell) => cell % 10 < 5 && cell < 50)).toBe(true);
  });

  it('are shared out without gap or overlap between neighbours, whatever their common edge', () => {
    fc.assert(
      fc.property(fc.double({ min: 2, max: 18, noNaN: true }), fc.double({ min: 2, max: 18, noNaN: true }), (a, b) => {
        const grid = flat(10, 10);
        const west = [
          [1000, 1980],
          [1000 + a, 1980],
          [1000 + b, 2000],
          [1000, 2000],
          [1000, 1980],
        ];
        const east = [
          [1000 + a, 1980],
          [1020, 1980],
          [1020, 2000],
          [1000 + b, 2000],
          [1000 + a, 1980],
        ];
        const all = [...cellsOf(grid, [west]), ...cellsOf(grid, [east])].sort((p, q) => p - q);
        expect(all).toEqual(Array.from({ length: 100 }, (_, i) => i));
      }),
    );
  });

  it('are the same for a ring that runs the other way round', () => {
    const ring = [
      [1001, 1985],
      [1017, 1983],
      [1012, 1999],
      [1001, 1985],
    ];
    expect(cellsOf(flat(10, 10), [ring])).toEqual(cellsOf(flat(10, 10), [ring.toReversed()]));
  });

  it('stop at the edge of the raster', () => {
    expect(cellsOf(flat(4, 4), [box(0, 0, 5000, 5000)])).toHaveLength(16);
    expect(cellsOf(flat(4, 4), [box(0, 0, 10, 10)])).toHaveLength(0);
  });
});

describe('surface model', () => {
  const low = { footprint: [[box(1000, 1990, 1010, 2000)]], groundM: 12, heightM: 9 };
  const high = { footprint: [[box(1006, 1990, 1014, 2000)]], groundM: 12, heightM: 60 };

  it('puts roofs at ground plus height, the higher one where two overlap, in any order', () => {
    const one = surfaceModel(flat(10, 10), [low, high]);
    expect(surfaceModel(flat(10, 10), [high, low]).values).toEqual(one.values);
    expect([one.values[0], one.values[4], one.values[7], one.values[9]]).toEqual([21, 72, 10, 10]);
  });

  it('never digs: a roof below the terrain leaves the terrain, and a roof over unknown ground counts', () => {
    expect(surfaceModel(flat(10, 10, 100), [low]).values[0]).toBe(100);
    expect(surfaceModel(flat(10, 10, Number.NaN), [low]).values[0]).toBe(21);
    expect(surfaceModel(flat(10, 10, Number.NaN), [low]).values[99]).toBeNaN();
  });
});

describe('cutting', () => {
  it('keeps whole cells and their place', () => {
    const field = { ...flat(10, 8), values: Float32Array.from({ length: 80 }, (_, i) => i) };
    const part = crop(field, [1003, 1991, 1008, 1997] as unknown as Epsg5186Box);
    expect(part).toMatchObject({ width: 3, height: 4, origin: [1002, 1998] });
    expect([...part.values.subarray(0, 3)]).toEqual([11, 12, 13]);
    expect(() => crop(field, [0, 0, 1, 1] as unknown as Epsg5186Box)).toThrow();
  });

  it('snaps boxes outwards to whole cells, and leaves a snapped box alone', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1e6, noNaN: true }), fc.constantFrom(1, 2, 2.5, 10, 0.7), (x, cell) => {
        const snapped = snapBox([x, x, x + 55, x + 33] as unknown as Epsg5186Box, cell);
        expect(snapped[0]).toBeLessThanOrEqual(x + 1e-6);
        expect(snapped[2]).toBeGreaterThanOrEqual(x + 55 - 1e-6);
        expect(snapBox(snapped, cell)).toEqual(snapped);
      }),
    );
  });
});
