import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Field, Outcome } from '#core';
import { readHeightRaster, writeGeoTiff } from '../_kit/geotiff.ts';
import { command } from './command.ts';

const folder = mkdtempSync(join(tmpdir(), 'wind-'));
afterAll(() => rmSync(folder, { recursive: true }));
const context = { signal: new AbortController().signal, threads: 1, language: 'en', progress: () => {} } as const;
const [dsm, out] = [join(folder, 'dsm.tif'), join(folder, 'out')];
const run = (options: Record<string, string>) => command.run({ dsm, out, cellSizeM: '4', ...options }, context);
const codeOf = (options: Record<string, string>) =>
  run(options).then(
    () => '',
    (error) => (error instanceof Outcome ? error.code : String(error)),
  );

beforeAll(async () => {
  // A wall of 20 m across the west wind.
  const values = Float32Array.from({ length: 60 * 60 }, (_, cell) => {
    const [column, row] = [cell % 60, Math.floor(cell / 60)];
    return column >= 20 && column < 24 && row >= 15 && row < 45 ? 50 : 30;
  });
  const field: Field = {
    ...{ values, width: 60, height: 60, cellSize: 2, origin: [200_000, 545_000] as const },
    ...{ crs: 'EPSG:5186' as const, unit: 'metre' as const, noData: Number.NaN },
  };
  writeFileSync(dsm, await writeGeoTiff(field, { epsg: 5186 }));
});

describe('vseoul simulate wind', () => {
  it('writes the wind of one direction', async () => {
    const { data } = await run({ fromDeg: '270', speedMs: '8' });
    const files = data.files as Record<string, string>;
    expect(Object.keys(files).sort()).toEqual([
      ...['air', 'amplification', 'lines', 'reliance', 'rose', 'section', 'speed', 'spots'],
    ]);
    const { field } = await readHeightRaster(files.speed);
    expect([field.width, field.height]).toEqual([30, 30]);
    expect(field.values[15 * 30 + 11]).toBeNaN();
    expect(field.values[15 * 30 + 24]).toBeLessThan(field.values[2 * 30 + 2]);
  });

  it('refuses what it cannot use', async () => {
    expect(await codeOf({ speedMs: '200' })).toBe('bad-parameters');
    expect(await codeOf({ speedMs: 'fast' })).toBe('bad-parameters');
    expect(await codeOf({ epw: dsm })).toBe('epw-unusable');
    expect(await codeOf({ dsm: join(folder, 'none.tif') })).not.toBe('');
  });
});
