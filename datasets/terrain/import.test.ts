import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Outcome } from '#core';
import { countOf, readAll, TestFolder } from '../_kit/test-files.ts';
import { type Keys, type Place, tiffBytes, userDefined } from '../_kit/test-tiff.ts';
import { blockSize, importer } from './import.ts';
import { outsideCells } from './outside.ts';

let folder: TestFolder;
beforeAll(() => {
  folder = new TestFolder();
});
afterAll(() => folder[Symbol.dispose]());

const tiff = (name: string, values: Float32Array, width: number, place: Place) =>
  folder.write(name, tiffBytes(values, width, place));
const placed = (north: number, keys: Keys): Place => ({
  scale: [90, 90, 0],
  tiePoint: [0, 0, 0, 202000, north, 0],
  keys,
});
const slope = (width: number, height: number) =>
  Float32Array.from({ length: width * height }, (_, i) => 10 + (i % width) + Math.floor(i / width) / 10);

async function outcomeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    if (error instanceof Outcome) return error.code;
    throw error;
  }
  return 'none';
}

describe('cells outside the city', () => {
  it('are the zeros that reach the edge, and no others', () => {
    const z = 0;
    const values = Float32Array.from([
      z,
      z,
      z,
      z,
      z,
      z,
      5,
      5,
      5,
      5,
      z,
      5,
      z,
      5,
      5, // a zero amid heights
      z,
      5,
      5,
      z,
      5, // touches the one above by a corner only
      z,
      z,
      5,
      5,
      5,
    ]); // prettier-ignore
    const outside = outsideCells(values, 5, 5);
    expect([...outside].reduce((a, b) => a + b)).toBe(10);
    expect([outside[12], outside[18]]).toEqual([0, 0]);
  });

  it('are none where the raster is full', () => {
    const values = new Float32Array(10_000).fill(3);
    values[0] = 0; // one low cell on an edge of 396 is no frame of zeros
    expect(outsideCells(values, 100, 100).some(Boolean)).toBe(false);
  });
});

describe('a height raster', () => {
  it('is cut into blocks that share one row and column', async () => {
    const width = 300;
    const height = 280;
    const values = slope(width, height);
    const { rows } = await readAll(importer, tiff('slope.tif', values, width, placed(550000, userDefined(600000))));
    expect(rows.map((b) => [b.blockColumn, b.blockRow, b.width, b.height])).toEqual([
      [0, 0, 256, 256],
      [1, 0, 45, 256],
      [0, 1, 256, 25],
      [1, 1, 45, 25],
    ]);
    for (const block of rows) {
      expect(block.originX).toBe(202000 + block.blockColumn * (blockSize - 1) * 90);
      expect(block.originY).toBe(550000 - block.blockRow * (blockSize - 1) * 90);
      const column = Math.round((block.originX - 202000) / 90);
      const row = Math.round((550000 - block.originY) / 90);
      const last = block.values.length - 1;
      expect(block.values[0]).toBe(values[row * width + column]);
      expect(block.values[last]).toBe(values[(row + block.height - 1) * width + column + block.width - 1]);
    }
  });

  it('in EPSG:5181 is moved by exactly 100 km', async () => {
    const file = tiff('slope5181.tif', slope(4, 4), 4, placed(450000, userDefined(500000)));
    const { rows } = await readAll(importer, file);
    expect([rows[0].originX, rows[0].originY]).toEqual([202000, 550000]);
  });

  it('that counts from the centre of its cells is set half a cell back', async () => {
    const keys = { ...userDefined(600000), GTRasterType: 2 };
    const { rows } = await readAll(importer, tiff('point.tif', slope(4, 4), 4, placed(550000, keys)));
    expect([rows[0].originX, rows[0].originY]).toEqual([201955, 550045]);
  });

  it('has no impossible heights', async () => {
    const values = slope(4, 4);
    values.set([9000, -300, Number.NaN], 5);
    const file = tiff('absurd.tif', values, 4, placed(550000, userDefined(600000)));
    const { rows, report } = await readAll(importer, file);
    expect([...rows[0].values].filter(Number.isNaN)).toHaveLength(3);
    expect(countOf(report, 'cells-absurd')).toBe(2);
  });

  it('is refused when it cannot be placed', async () => {
    const read = (name: string, place: Place) => outcomeOf(readAll(importer, tiff(name, slope(4, 4), 4, place)));
    expect(await read('bare.tif', {})).toBe('geotiff-without-place');
    expect(await read('contradiction.tif', placed(550000, userDefined(500000)))).toBe('crs-contradiction');
    expect(await read('silent5181.tif', { ...placed(450000, {}), keys: undefined })).toBe('crs-ambiguous');
    expect(await read('busan.tif', placed(280000, userDefined(600000)))).toBe('outside-seoul');
    expect(await read('flat.tif', { ...placed(550000, userDefined(600000)), scale: [90, 30, 0] })).toBe('geotiff-grid');
    const degrees = { scale: [0.001, 0.001, 0], tiePoint: [0, 0, 0, 127, 37.55, 0] };
    expect(await read('degrees.tif', { ...degrees, keys: { GTModelType: 2, GeographicType: 4326 } })).toBe(
      'geotiff-crs',
    );
  });

  it('is refused when it is no TIFF', async () => {
    const file = folder.write('broken.tif', new Uint8Array([0x49, 0x49, 42, 0, 255, 255, 255, 0, 1]));
    expect(await importer.recognise(file)).toBeGreaterThan(0);
    expect(await outcomeOf(readAll(importer, file))).toBe('geotiff-broken');
  });
});

const dem = resolve(import.meta.dirname, '../../../shared/data/terrain/seoul_dem_90m_epsg5186.tif');

describe.skipIf(!existsSync(dem))('the real 90 m raster', () => {
  it('has 84,388 heights; the 62,816 zeros around the city are unknown', async () => {
    const { rows, report } = await readAll(importer, { path: dem, name: 'dem.tif' });
    expect(rows).toHaveLength(4);
    expect(countOf(report, 'cells-known')).toBe(84_388);
    expect(countOf(report, 'cells-zero-outside')).toBe(62_816);
    const heights = rows.flatMap(({ values }) => [...values].filter((value) => !Number.isNaN(value)));
    expect(Math.min(...heights)).toBeGreaterThan(0);
    expect(heights.reduce((a, b) => Math.max(a, b))).toBeCloseTo(795, 0);
  });
});
