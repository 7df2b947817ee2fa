import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { memoryHeights } from '../geometry/height-sources.ts';
import { readHeightRaster } from '../geotiff.ts';
import { randomCity } from '../random-city.ts';
import { heights, momentsOf } from './kernel/testing.ts';
import { runTiles, type TileRunInput } from './tile-run.ts';
import { haloOf, tilesOf } from './tiles.ts';

const folder = mkdtempSync(join(tmpdir(), 'tiles-'));
afterAll(() => rmSync(folder, { recursive: true }));

const city = randomCity({ seed: 12, width: 600, height: 520, cellSize: 2, unknown: 0.001 });
const far = { ...heights(60, 60, 60, (x, y) => 3 * x + y), origin: [203_000, 547_000] as const };
const moments = momentsOf(
  [110, 150, 190, 230].map((azimuthDeg) => ({ azimuthDeg, elevationDeg: 28, dni: 700, dhi: 100, ghi: 450 })),
);
const input = (name: string, more: Partial<TileRunInput> = {}): TileRunInput => ({
  source: { ...memoryHeights(city), far },
  ...{ moments, azimuths: 8, sun: 'tables', outputs: ['energy', 'skyView'], out: join(folder, name) },
  ...{ description: 'test', windowM: 60, tileCells: 256 },
  ...more,
});
const bits = async (name: string, output: string) => {
  const { field } = await readHeightRaster(join(folder, name, `${output}.tif`));
  return Buffer.from(field.values.buffer).toString('base64');
};

describe('tiles', () => {
  it('cover a raster and read a halo that ends at borders fixed in the raster', () => {
    expect(tilesOf({ width: 600, height: 520 }, 256)).toHaveLength(9);
    expect(haloOf({ column: 256, row: 0, width: 256, height: 256 }, 30)).toEqual({
      ...{ column: 180, row: -60, width: 420, height: 390 },
    });
  });
});

describe('a run tile by tile', () => {
  it('gives the same bits for any number of threads and any size of tiles, where the raster lies', async () => {
    await runTiles(input('a'), { threads: 1 });
    await runTiles(input('b', { tileCells: 512 }), { threads: 2 });
    for (const output of ['energy', 'skyView']) expect(await bits('b', output)).toBe(await bits('a', output));
    const { field, epsg } = await readHeightRaster(join(folder, 'a/energy.tif'));
    expect(epsg).toBe(5186);
    expect(field).toMatchObject({ width: 600, height: 520, cellSize: 2, origin: city.origin });
    city.values.forEach((z, i) => {
      if (Number.isNaN(z) !== Number.isNaN(field.values[i])) throw new Error(`cell ${i}`);
    });
  });

  it('goes on where it was stopped, with the same result, and shows no file before it is whole', async () => {
    const stop = new AbortController();
    const stopped = runTiles(input('c'), {
      threads: 2,
      signal: stop.signal,
      progress: (fraction) => fraction > 0.4 && stop.abort(new Error('enough')),
    });
    await expect(stopped).rejects.toThrow('enough');
    expect(readdirSync(join(folder, 'c')).filter((name) => name.endsWith('.tif'))).toEqual([]);
    // Death in the middle of a line, and of a square that no line tells of.
    const journal = join(folder, 'c/run.jsonl');
    writeFileSync(journal, `${readFileSync(journal, 'utf8')}{"tile":"51`);
    writeFileSync(join(folder, 'c/energy.tif.part'), Buffer.alloc(1000), { flag: 'a' });
    const report = await runTiles(input('c'), { threads: 2 });
    expect(report.takenUp).toBeGreaterThan(2);
    expect(report.takenUp).toBeLessThan(9);
    expect(await bits('c', 'energy')).toBe(await bits('a', 'energy'));
    expect(readdirSync(join(folder, 'c')).sort()).toEqual(['energy.tif', 'skyView.tif']);
  });

  it('begins anew over other heights, and refuses tiles that no file can hold', async () => {
    const stop = new AbortController();
    const progress = () => stop.abort(new Error('enough'));
    await expect(runTiles(input('d'), { threads: 1, signal: stop.signal, progress })).rejects.toThrow('enough');
    const other = { ...memoryHeights(city), far, fingerprint: 'changed' };
    expect((await runTiles(input('d', { source: other }), { threads: 1 })).takenUp).toBe(0);
    await expect(runTiles(input('e', { tileCells: 100 }), { threads: 1 })).rejects.toThrow('100');
  });
});
