import fc from 'fast-check';
import { PNG } from 'pngjs';
import { describe, expect, it } from 'vitest';
import {
  colourOf,
  converter,
  type Field,
  type Legend,
  maximumImageSide,
  scales,
  toEpsg5186,
  toWgs84,
  valueAt,
} from '#core';
import { fieldStatistics, fieldToPng } from './render.ts';

const legend: Legend = { min: 0, max: 100, colours: scales.viridis };
const gangnam = toEpsg5186([127.03, 37.52]);

function fieldOf(width: number, height: number, value: (column: number, row: number) => number, cellSize = 5): Field {
  const values = Float32Array.from({ length: width * height }, (_, i) => value(i % width, Math.floor(i / width)));
  return { values, width, height, cellSize, origin: gangnam, crs: 'EPSG:5186', unit: 'hour', noData: Number.NaN };
}

/** Colour and opacity of the picture at a position, read as the browser drapes it. */
function pixelAt(draped: ReturnType<typeof fieldToPng>, [lon, lat]: readonly number[]): number[] {
  const { data } = PNG.sync.read(draped.png);
  const [west, south, east, north] = draped.bounds;
  const column = Math.floor(((lon - west) / (east - west)) * draped.width);
  const row = Math.floor(((north - lat) / (north - south)) * draped.height);
  return [...data.subarray((row * draped.width + column) * 4, (row * draped.width + column) * 4 + 4)];
}

describe('a draped field', () => {
  it('shows at each place the colour of the cell that lies there', () => {
    const field = fieldOf(60, 40, (column, row) => (Math.floor(column / 10) + Math.floor(row / 10)) * 10);
    const draped = fieldToPng(field, legend);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 3 }), (i, j) => {
        const centre = [gangnam[0] + (i * 10 + 5) * 5, gangnam[1] - (j * 10 + 5) * 5] as const;
        const [red, green, blue, alpha] = pixelAt(draped, toWgs84(centre));
        const expected = colourOf(legend, (i + j) * 10);
        expect(alpha).toBe(255);
        for (const [k, channel] of [red, green, blue].entries())
          expect(Math.abs(channel - expected[k])).toBeLessThan(2);
      }),
    );
  });

  it('agrees with the exact projection on every pixel of a field as wide as the city', () => {
    // Each cell has its own colour step, so that being off by one cell shows.
    const field = fieldOf(400, 400, (column, row) => (column * 7 + row * 13) % 101, 100);
    const draped = fieldToPng(field, legend);
    const { data } = PNG.sync.read(draped.png);
    const [west, south, east, north] = draped.bounds;
    const exact = converter('EPSG:4326', 'EPSG:5186');
    let different = 0;
    for (let row = 0; row < draped.height; row++) {
      for (let column = 0; column < draped.width; column++) {
        const lon = west + ((column + 0.5) / draped.width) * (east - west);
        const lat = north - ((row + 0.5) / draped.height) * (north - south);
        const value = valueAt(field, exact([lon, lat]));
        const at = (row * draped.width + column) * 4;
        const expected = value === undefined ? [0, 0, 0, 0] : [...colourOf(legend, value), 255];
        if (expected.some((channel, k) => Math.abs(channel - data[at + k]) > 1)) different++;
      }
    }
    // Only pixels whose centre falls on the very border of two cells may differ.
    expect(different / (draped.width * draped.height)).toBeLessThan(0.005);
  });

  it('is transparent where masked, without data and outside', () => {
    const field = {
      ...fieldOf(30, 30, (column) => (column < 10 ? Number.NaN : 50)),
      mask: new Uint8Array(900).fill(1),
    };
    for (let row = 0; row < 30; row++) for (let column = 20; column < 30; column++) field.mask[row * 30 + column] = 0;
    const draped = fieldToPng(field, legend);
    const alphaAt = (column: number) => pixelAt(draped, toWgs84([gangnam[0] + column * 5, gangnam[1] - 75]))[3];
    expect([alphaAt(5), alphaAt(15), alphaAt(25)]).toEqual([0, 255, 0]);
  });

  it('never exceeds the size of a texture, and is the same twice', () => {
    const field = fieldOf(6000, 10, () => 1, 1);
    const draped = fieldToPng(field, legend);
    expect(draped.width).toBe(maximumImageSide);
    expect(fieldToPng(field, legend).png.equals(draped.png)).toBe(true);
  });

  it('refuses a field without a place', () => {
    expect(() => fieldToPng({ ...fieldOf(2, 2, () => 1), crs: 'local' }, legend)).toThrow('without a place');
  });
});

describe('statistics of a field', () => {
  it('count only cells with data, as a plain sort does', () => {
    fc.assert(
      fc.property(fc.array(fc.option(fc.float({ noNaN: true, min: -1e6, max: 1e6 })), { minLength: 1 }), (given) => {
        const list = given.map((value) => (value === 0 ? 0 : value));
        const field = fieldOf(list.length, 1, (column) => list[column] ?? Number.NaN);
        const sorted = list.filter((value) => value !== null).sort((a, b) => a - b);
        const stats = fieldStatistics(field);
        expect(stats.count).toBe(sorted.length);
        expect(stats.min).toBe(sorted[0] ?? null);
        expect(stats.max).toBe(sorted.at(-1) ?? null);
        expect(stats.p50).toBe(sorted[(sorted.length - 1) >> 1] ?? null);
        expect(stats.mean === null).toBe(sorted.length === 0);
      }),
    );
  });
});
