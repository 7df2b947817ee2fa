import { describe, expect, it } from 'vitest';
import type { Field, Reader } from '#core';
import { fillTerrainGaps, readTerrain } from './contract.ts';

/** Heights of a plane, to which bilinear interpolation is exact. */
const plane = (x: number, y: number) => 20 + (x - 200000) * 0.01 + (y - 550000) * 0.02;

function block(column: number, row: number, cell: number, size: number, height = plane) {
  const x = 200000 + column * (size - 1) * cell;
  const y = 550000 - row * (size - 1) * cell;
  const values = Float32Array.from({ length: size * size }, (_, i) =>
    height(x + ((i % size) + 0.5) * cell, y - (Math.floor(i / size) + 0.5) * cell),
  );
  return { cell, x, y, width: size, height: size, values: new Uint8Array(values.buffer) };
}
const reading = (blocks: unknown[]): Reader => ({ query: async <Row>() => blocks as Row[] });
const scenario = { scenario: 'existing', revision: 1 };

describe('terrain', () => {
  it('has no seam between blocks, at any cell size', async () => {
    const blocks = [0, 1].flatMap((row) => [0, 1].map((column) => block(column, row, 90, 9)));
    for (const cellSize of [7, 30, 90]) {
      const field = await readTerrain(reading(blocks), { box: [200100, 548800, 201300, 549900], cellSize, scenario });
      for (let row = 0; row < field.height; row++) {
        for (let column = 0; column < field.width; column++) {
          const x = field.origin[0] + (column + 0.5) * cellSize;
          const y = field.origin[1] - (row + 0.5) * cellSize;
          expect(Math.abs(field.values[row * field.width + column] - plane(x, y))).toBeLessThan(0.001);
        }
      }
    }
  });

  it('takes the finer source where there is one, whatever is unknown in it', async () => {
    const fine = block(0, 0, 10, 20, (x) => (x < 200100 ? 500 : Number.NaN));
    const field = await readTerrain(reading([block(0, 0, 90, 9), fine]), {
      box: [200050, 549830, 200180, 549950],
      cellSize: 10,
      scenario,
    });
    expect(field.values[0]).toBe(500);
    expect(field.values[12]).toBeCloseTo(plane(200175, 549945), 3);
  });

  it('is filled where unknown, within the range of what is known', () => {
    const values = Float32Array.from({ length: 400 }, (_, i) => (i % 20 < 10 ? Number.NaN : 30 + (i % 20)));
    const field: Field = {
      values,
      width: 20,
      height: 20,
      cellSize: 90,
      origin: [0, 0],
      crs: 'EPSG:5186',
      unit: 'metre',
      noData: Number.NaN,
    };
    const filled = fillTerrainGaps(field);
    expect(Math.min(...filled.values)).toBeGreaterThanOrEqual(40);
    expect(Math.max(...filled.values)).toBeLessThanOrEqual(49);
    expect([...filled.values].filter((_, i) => i % 20 >= 10)).toEqual([...values].filter((v) => !Number.isNaN(v)));
    const nothing = fillTerrainGaps({ ...field, values: new Float32Array(400).fill(Number.NaN) }, 7);
    expect(new Set(nothing.values)).toEqual(new Set([7]));
  });
});
