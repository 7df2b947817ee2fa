import { describe, expect, it } from 'vitest';
import { converter } from '#core';
import { tiffBytes } from '#datasets/_kit/test-tiff.ts';
import { failureOf } from '../api.ts';
import { gridValue } from '../grid-value.ts';
import { readOwnRaster } from './own-raster.ts';

const [west, north] = converter('EPSG:4326', 'EPSG:5186')([127.03, 37.51]).map(Math.round);
const [width, height, cell] = [40, 30, 25];
const values = Float32Array.from({ length: width * height }, (_, i) => (i === 5 ? -9999 : Math.floor(i / width)));
const tiff = (keys: Parameters<typeof tiffBytes>[2]['keys']) => {
  const bytes = tiffBytes(values, width, { scale: [cell, cell, 0], tiePoint: [0, 0, 0, west, north, 0], keys });
  return new Uint8Array(bytes).buffer as ArrayBuffer;
};

describe('a raster of one’s own', () => {
  it('is read with its system, or found to be in one by its numbers', async () => {
    for (const keys of [{ GTModelType: 1, ProjectedCSType: 5186 }, { GTModelType: 1 }]) {
      const { crs, grid } = await readOwnRaster(tiff(keys));
      expect([crs, grid.width, grid.height, grid.cellSize]).toEqual(['EPSG:5186', width, height, cell]);
    }
  });
  it('lies where it belongs: each pixel shows the cell under its middle', async () => {
    const {
      bounds,
      pixels,
      grid,
      values: read,
      legend,
      ...size
    } = await readOwnRaster(tiff({ GTModelType: 1, ProjectedCSType: 5186 }));
    const toGrid = converter('EPSG:4326', 'EPSG:5186');
    let shown = 0;
    for (let row = 0; row < size.height; row++) {
      for (let column = 0; column < size.width; column++) {
        const lon = bounds[0] + ((column + 0.5) / size.width) * (bounds[2] - bounds[0]);
        const lat = bounds[3] - ((row + 0.5) / size.height) * (bounds[3] - bounds[1]);
        const value = gridValue(grid, read, toGrid([lon, lat]));
        const alpha = pixels[4 * (row * size.width + column) + 3];
        expect(alpha === 255).toBe(value !== undefined);
        if (alpha) shown++;
      }
    }
    expect(shown).toBeGreaterThan(0.9 * size.width * size.height);
    expect(legend.min).toBeGreaterThanOrEqual(-9999);
    expect(legend.max).toBeLessThanOrEqual(height - 1);
  });
  it('is refused when it is none', async () => {
    const code = async (bytes: ArrayBuffer) =>
      failureOf(await readOwnRaster(bytes).catch((error: unknown) => error)).code;
    expect(await code(new TextEncoder().encode('no tiff at all').buffer as ArrayBuffer)).toBe('own-malformed');
    expect(await code(tiff({ GTModelType: 1, ProjectedCSType: 5186 }).slice(0, 200))).toBe('own-malformed');
  });
});
