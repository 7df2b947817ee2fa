import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type Field, Outcome, valueAt } from '#core';
import { readHeightRaster, writeGeoTiff } from '../_kit/geotiff.ts';
import { command } from './command.ts';
import { contract } from './contract.ts';
import { type LesInput, lesOver } from './run.ts';
import { simulation } from './server.ts';

const folder = mkdtempSync(join(tmpdir(), 'wind-les-'));
afterAll(() => rmSync(folder, { recursive: true }));

const [x, y] = [200_000, 545_000];
const place = { width: 300, height: 300, cellSize: 4, origin: [x - 600, y + 600] as const };
const flat = (z: number): Field => {
  const values = new Float32Array(300 * 300).fill(z);
  return { ...place, values, crs: 'EPSG:5186', unit: 'metre', noData: Number.NaN };
};
const roofs = new Float32Array(300 * 300);
for (let row = 146; row < 154; row++) roofs.fill(24, row * 300 + 146, row * 300 + 154);
const parameters = { fromDeg: 270, speedMs: 5, heightM: 4, cellSizeM: 8, passes: 1, roughnessM: 0.3 };
const area = [x - 28, y - 28, x + 28, y + 28] as unknown as LesInput['area'];
const city = { ground: flat(20), roofs };
const context = { signal: new AbortController().signal, threads: 1, progress: () => {} };

describe('the process', () => {
  it('answers with means and gusts, and with what a demolition changes; goes on after a stop', {
    timeout: 200_000,
  }, async () => {
    const input = { city: { ...city, roofs: roofs.map(() => 0) }, before: city, area, parameters };
    const stop = new AbortController();
    const stopped = lesOver(
      { ...input, folder },
      { ...context, signal: stop.signal, progress: (fraction) => fraction > 0.6 && stop.abort(new Error('enough')) },
    );
    await expect(stopped).rejects.toThrow('enough');
    expect(readdirSync(folder).filter((name) => name.endsWith('.les')).length).toBe(1);
    const looks: [string, Field][] = [];
    const preview = (output: string, field: Field) => looks.push([output, field]);
    const result = await lesOver({ ...input, folder }, { ...context, preview });
    expect(readdirSync(folder).filter((name) => name.endsWith('.les'))).toEqual([]);
    expect(valueAt(result.speed, [x + 22, y])).toBeGreaterThan(1);
    expect(valueAt(result.change!, [x + 22, y])).toBeGreaterThan(0.5);
    for (const [cell, gust] of result.gust.values.entries()) {
      expect(gust).toBeGreaterThanOrEqual(result.speed.values[cell]);
    }
    expect(result.reliance.values.every((code) => code === 0)).toBe(true);
    expect(result.lines.rows).toBeGreaterThan(2);
    // The means so far are those of the city that is asked about.
    const [[output, seen]] = looks;
    expect([output, seen.width, seen.cellSize]).toEqual(['speed', result.speed.width, result.speed.cellSize]);
    expect(valueAt(seen, [x + 22, y])).toBeGreaterThan(1);
  });

  it('refuses what cannot be answered', () => {
    const codeOf = (corners: number[], more = {}) => {
      try {
        simulation.check?.(contract.parameters.parse({ area: corners, ...more }) as never);
      } catch (error) {
        return error instanceof Outcome ? error.code : String(error);
      }
      return '';
    };
    const small = [127.03, 37.5, 127.034, 37.503];
    expect(codeOf([127.03, 37.5, 127.04, 37.505])).toBe('wind-les-too-wide');
    expect(codeOf([129, 35, 129.001, 35.001])).toBe('area-outside-seoul');
    expect(codeOf(small, { cellSizeM: 1, roughnessM: 0.1 })).toBe('wind-les-too-large');
    expect(codeOf(small, { cellSizeM: 2, roughnessM: 1 })).toBe('wind-les-too-rough');
    expect(codeOf(small)).toBe('');
    expect(contract.parameters.safeParse({ area: small, speedMs: 81 }).success).toBe(false);
  });
});

describe('vseoul simulate wind-les', () => {
  const run = (options: Record<string, string>) => {
    const [dsm, out] = [join(folder, 'dsm.tif'), join(folder, 'out')];
    return command.run({ dsm, out, ...options }, { ...context, language: 'en' });
  };

  it('writes means and gusts of a wall across the wind; nothing moves without wind', { timeout: 200_000 }, async () => {
    const values = Float32Array.from({ length: 28 * 28 }, (_, cell) => {
      const [column, row] = [cell % 28, Math.floor(cell / 28)];
      return column >= 8 && column < 12 && row >= 8 && row < 28 ? 50 : 30;
    });
    const raster = { values, width: 28, height: 28, cellSize: 2, origin: [x, y] as const };
    const dsm: Field = { ...raster, crs: 'EPSG:5186', unit: 'metre', noData: Number.NaN };
    writeFileSync(join(folder, 'dsm.tif'), await writeGeoTiff(dsm, { epsg: 5186 }));
    const { data } = await run({ speedMs: '0', cellSizeM: '8', passes: '1' });
    const files = data.files as Record<string, string>;
    expect(Object.keys(files).sort()).toEqual(['amplification', 'gust', 'lines', 'reliance', 'speed']);
    const [{ field: still }, { field: share }] = [
      await readHeightRaster(files.speed),
      await readHeightRaster(files.amplification),
    ];
    expect(still.values[5 * 7 + 2]).toBeNaN();
    expect(still.values.every((value) => Number.isNaN(value) || value === 0)).toBe(true);
    expect(share.values[5 * 7 + 4]).toBeLessThan(0.6 * share.values[0 * 7 + 0]);
  });

  it('refuses what it cannot use', async () => {
    await expect(run({ speedMs: '200' })).rejects.toMatchObject({ code: 'bad-parameters' });
    await expect(run({ cellSizeM: '4', roughnessM: '2' })).rejects.toMatchObject({ code: 'wind-les-too-rough' });
  });
});
