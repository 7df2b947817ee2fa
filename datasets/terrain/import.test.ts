import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { interpolate, Outcome, toEpsg5186, toWgs84 } from '#core';
import { QualityReport } from '../_kit/quality.ts';
import { countOf, featureCollection, readAll, TestFolder } from '../_kit/test-files.ts';
import { type Keys, type Place, tiffBytes, userDefined } from '../_kit/test-tiff.ts';
import { readContours } from './contours.ts';
import type { TerrainRow } from './contract.ts';
import { blockSize, importer } from './import.ts';
import { interpolateHeights } from './minimum-curvature.ts';
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
  });

  it("of another system is interpolated anew on the city's grid, and says so", async () => {
    const [width, height] = [60, 50];
    const place: Place = {
      scale: [0.001, 0.001, 0],
      tiePoint: [0, 0, 0, 127, 37.55, 0],
      keys: { GTModelType: 2, GeographicType: 4326 },
    };
    // A plane in degrees: what is read anywhere must lie on it.
    const plane = (lon: number, lat: number) => 100 + 2000 * (lon - 127) + 1000 * (lat - 37.5);
    const values = Float32Array.from({ length: width * height }, (_, i) =>
      plane(127 + 0.001 * ((i % width) + 0.5), 37.55 - 0.001 * (Math.floor(i / width) + 0.5)),
    );
    const planeAt = (x: number, y: number) => {
      const [lon, lat] = toWgs84([x, y]);
      return plane(lon, lat);
    };
    const { rows, report } = await readAll(importer, tiff('degrees.tif', values, width, place));
    expect(rows[0].cellSize).toBe(111);
    expect(report.notes[0].en).toContain('interpolated anew');
    const errors = knownCells(rows).map(({ x, y, value }) => Math.abs(value - planeAt(x, y)));
    expect(errors.length).toBeGreaterThan(1500);
    expect(Math.max(...errors)).toBeLessThan(0.01);
  });

  it('is refused when it is no TIFF', async () => {
    const file = folder.write('broken.tif', new Uint8Array([0x49, 0x49, 42, 0, 255, 255, 255, 0, 1]));
    expect(await importer.recognise(file)).toBeGreaterThan(0);
    expect(await outcomeOf(readAll(importer, file))).toBe('geotiff-broken');
  });
});

function* cells(rows: readonly TerrainRow[]) {
  for (const { values, width, cellSize, originX, originY } of rows) {
    for (const [i, value] of values.entries()) {
      const [column, row] = [i % width, Math.floor(i / width)];
      yield { x: originX + (column + 0.5) * cellSize, y: originY - (row + 0.5) * cellSize, value };
    }
  }
}
const knownCells = (rows: readonly TerrainRow[]) => [...cells(rows)].filter(({ value }) => !Number.isNaN(value));

describe('an SRTM tile', () => {
  const side = 1201;
  const plane = (lon: number, lat: number) => Math.round(1000 * (lon - 126) - 900 + 100 * (lat - 37));

  const planeAt = (x: number, y: number) => {
    const [lon, lat] = toWgs84([x, y]);
    return plane(lon, lat);
  };

  it('is known by name and size, and lies where its name says', async () => {
    const bytes = Buffer.alloc(side * side * 2);
    for (let r = 0; r < side; r++) {
      for (let c = 0; c < side; c++) bytes.writeInt16BE(plane(126 + c / 1200, 38 - r / 1200), 2 * (r * side + c));
    }
    bytes.writeInt16BE(-32768, 2 * (600 * side + 1150));
    const file = folder.write('N37E126.hgt', bytes);
    expect(await importer.recognise(file)).toBe(1);
    const { rows } = await readAll(importer, file);
    expect(rows[0].cellSize).toBe(92);
    const known = knownCells(rows);
    const errors = known.map(({ x, y, value }) => Math.abs(value - planeAt(x, y)));
    expect(Math.max(...errors)).toBeLessThan(1.1);
    const [hx, hy] = toEpsg5186([126 + 1150 / 1200, 37.5]);
    const hole = [...cells(rows)].find(({ x, y }) => Math.abs(x - hx) < 46 && Math.abs(y - hy) < 46);
    expect(hole?.value).toBeNaN();
    // Beyond the tile's eastern edge at 127° nothing is known.
    expect(Math.max(...known.map(({ x }) => x))).toBeLessThan(toEpsg5186([127, 37.5])[0] + 1);
  });

  it('of elsewhere is refused, and other files are not taken for one', async () => {
    const bytes = Buffer.alloc(side * side * 2);
    expect(await outcomeOf(readAll(importer, folder.write('N35E129.hgt', bytes)))).toBe('outside-seoul');
    expect(await importer.recognise(folder.write('N37E126.short.hgt', bytes.subarray(1)))).toBe(0);
  });
});

describe('contour lines', () => {
  it('become a surface that meets them and is smooth between', () => {
    const [width, height] = [121, 121];
    const cone = (i: number) => Math.max(0, 60 - Math.hypot((i % width) - 60, Math.floor(i / width) - 60));
    const sum = new Float64Array(width * height);
    const weight = new Float64Array(width * height);
    for (let i = 0; i < sum.length; i++) {
      const z = cone(i);
      if (z > 0 && Math.abs(z / 10 - Math.round(z / 10)) < 0.05) [sum[i], weight[i]] = [Math.round(z / 10) * 10, 1];
    }
    const { values, known } = interpolateHeights({ sum, weight, width, height });
    const inside = [...values.keys()].filter((i) => known[i] && cone(i) > 5 && cone(i) < 50);
    expect(Math.max(...inside.map((i) => Math.abs(values[i] - cone(i))))).toBeLessThan(2.5);
    expect(values[60 * width + 60]).toBeGreaterThan(50);
    expect(known[0]).toBe(0);
  });

  it('of one height, or without heights, are refused', async () => {
    const line = (ELEV: unknown, y: number) => ({
      type: 'Feature',
      properties: { ELEV },
      geometry: {
        type: 'LineString',
        coordinates: [
          [127, y],
          [127.01, y],
        ],
      },
    });
    const file = (name: string, ...lines: unknown[]) => folder.json(name, featureCollection(lines));
    const one = file('one.geojson', line(50, 37.5), line(50, 37.501));
    expect(await importer.recognise(one)).toBe(1);
    expect(await outcomeOf(readAll(importer, one))).toBe('contours-of-one-height');
    const { rows, report } = await readAll(
      importer,
      file('two.geojson', line(50, 37.5), line(60, 37.501), line('?', 37.502)),
    );
    expect(rows.length).toBeGreaterThan(0);
    expect([...report.refusedByCode]).toEqual([['no-height', 1]]);
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

  it('agrees with the terrain that is derived from the real contour lines of 10 m', async () => {
    const path = dem.replace(/[^/]+$/, 'seoul_contours.geojson');
    const signal = new AbortController().signal;
    const report = new QualityReport();
    const raster = await readContours({ path, name: 'contours.geojson' }, 'ELEV', { signal }, report, 60);
    expect([countOf(report, 'contours'), report.refused]).toEqual([2016, 0]);
    const field = { ...raster, crs: 'EPSG:5186', unit: 'metre', noData: Number.NaN } as const;
    const { rows } = await readAll(importer, { path: dem, name: 'dem.tif' });
    const box = [
      raster.origin[0],
      raster.origin[1] - raster.height * 60,
      raster.origin[0] + raster.width * 60,
      raster.origin[1],
    ];
    const errors = knownCells(rows)
      .filter(({ x, y }) => x > box[0] && x < box[2] && y > box[1] && y < box[3])
      .map(({ x, y, value }) => Math.abs(interpolate(field, x, y) - value))
      .filter((error) => !Number.isNaN(error))
      .sort((a, b) => a - b);
    expect(errors.length).toBeGreaterThan(80_000);
    expect(errors[errors.length >> 1]).toBeLessThan(2.5);
    expect(errors[Math.floor(0.95 * errors.length)]).toBeLessThan(8);
  });
});
