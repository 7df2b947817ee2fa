import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { afterAll, expect, it } from 'vitest';
import { readHeightRaster } from './geotiff.ts';
import { squareCells, TiledGeoTiff } from './tiled-geotiff.ts';

const folder = mkdtempSync(join(tmpdir(), 'squares-'));
afterAll(() => rmSync(folder, { recursive: true }));

const across = 4;
const raster = {
  ...{ width: across * squareCells, height: squareCells, cellSize: 1, origin: [200_000, 550_000] as const },
  ...({ crs: 'EPSG:5186', unit: 'metre', description: 'squares' } as const),
};
const square = (value: number) => deflateSync(new Float32Array(squareCells ** 2).fill(value));
const path = join(folder, 'squares.tif');

it('keeps every square whole while several are added at once, and takes up what was written', async () => {
  const first = await TiledGeoTiff.open(path, raster);
  // Different lengths: a square over another one would leave neither readable.
  const added = await Promise.all([3, 0, 2].map((i) => first.add([[i, square(i === 0 ? 1 / 3 : i)]])));
  await first.close();
  const again = await TiledGeoTiff.open(path, raster, added.flat());
  await again.add([[1, square(1)]]);
  await again.finish();
  const { field } = await readHeightRaster(path);
  const heights = [0, 1, 2, 3].map((i) => field.values[i * squareCells]);
  expect(heights).toEqual([Math.fround(1 / 3), 1, 2, 3]);
});
