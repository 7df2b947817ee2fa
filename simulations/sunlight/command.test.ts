import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { Outcome } from '#core';
import { readHeightRaster, writeGeoTiff } from '../_kit/geotiff.ts';
import { randomCity } from '../_kit/random-city.ts';
import { command } from './command.ts';
import { projectionOf, siteOf } from './grid.ts';

const folder = mkdtempSync(join(tmpdir(), 'sunlight-'));
afterAll(() => rmSync(folder, { recursive: true }));
const context = { signal: new AbortController().signal, threads: 2, language: 'ko' as const, progress: () => {} };

async function city(name: string, epsg?: number): Promise<string> {
  const path = join(folder, name);
  const field = randomCity({ seed: 1, width: 90, height: 70 });
  const placed = epsg === undefined ? field : { ...field, crs: 'local' as const };
  writeFileSync(path, await writeGeoTiff(placed, { epsg }));
  return path;
}

const outcome = async (options: Record<string, string>) => {
  const error = await command.run(options, context).catch((e: unknown) => e);
  if (!(error instanceof Outcome)) throw new Error(`no outcome: ${error}`);
  return error;
};

describe('vseoul simulate sunlight', () => {
  it('writes both rasters where the input lies', async () => {
    const out = join(folder, 'out');
    const report = await command.run(
      { dsm: await city('city.tif'), out, date: '2026-12-21', stepMinutes: '10' },
      context,
    );
    const { field, epsg } = await readHeightRaster(join(out, 'minutes.tif'));
    expect(epsg).toBe(5186);
    expect(field).toMatchObject({ width: 90, height: 70, origin: [204_000, 545_000], cellSize: 2 });
    expect(Math.max(...field.values)).toBeGreaterThan(550);
    expect((await readHeightRaster(join(out, 'energy.tif'))).field.values.every((v) => v > 0 && v < 3000)).toBe(true);
    expect(report.lines[0].en).toMatch(/Sunrise 07:4[23], sunset 17:1[67]/);
    expect(report.data).toMatchObject({ process: 'sunlight', cells: 6300 });
  });

  it('takes parameters from a file, and flags over them', async () => {
    const params = join(folder, 'params.json');
    const given = {
      date: '2026-06-21',
      stepMinutes: 10,
      outputs: ['minutes'],
      lat: 37.5,
      lon: 127.04,
      area: [1, 2, 3, 4],
    };
    writeFileSync(params, JSON.stringify(given));
    const report = await command.run(
      { dsm: await city('p.tif'), out: join(folder, 'p'), params, date: '2026-03-20' },
      context,
    );
    expect(report.data.parameters).toMatchObject({ date: '2026-03-20', stepMinutes: 10, outputs: ['minutes'] });
    expect(Object.keys(report.data.files as object)).toEqual(['minutes']);
  });

  it('works in any projected system, told where it is', async () => {
    const dsm = await city('utm.tif', 32652);
    const out = join(folder, 'utm');
    await command.run({ dsm, out, lat: '37.5', lon: '127.04', outputs: 'minutes', stepMinutes: '10' }, context);
    expect((await readHeightRaster(join(out, 'minutes.tif'))).epsg).toBe(32652);
    const elsewhere = await city('lambert.tif', 2154);
    expect((await outcome({ dsm: elsewhere, out })).code).toBe('place-needed');
  });

  it('says what is wrong with its parameters', async () => {
    const dsm = await city('q.tif');
    const out = join(folder, 'q');
    for (const wrong of [{ date: '2026-02-30' }, { azimuths: '7' }, { outputs: 'shade' }, { lat: 'north' }]) {
      const error = await outcome({ dsm, out, ...(wrong as unknown as Record<string, string>) });
      expect(error.code).toBe('bad-parameters');
      expect(error.say('en').message).toContain(Object.keys(wrong)[0]);
    }
    expect((await outcome({ dsm, out, params: join(folder, 'absent.json') })).code).toBe('bad-parameters');
    expect((await outcome({ dsm: join(folder, 'absent.tif'), out })).code).toBe('not-a-geotiff');
  });
});

describe('the grid’s north', () => {
  it('is true north on the central meridian and turns east of it', () => {
    const toWgs84 = projectionOf(5186);
    if (!toWgs84) throw new Error('EPSG:5186 is known');
    const at = (east: number) => siteOf({ origin: [east, 545_000], width: 10, height: 10, cellSize: 2 }, toWgs84);
    expect(at(199_990).gridConvergenceDeg).toBeCloseTo(0, 4);
    // Convergence of a transverse Mercator grid: Δλ · sin φ.
    const east = at(218_000);
    expect(east.gridConvergenceDeg).toBeCloseTo((east.lon - 127) * Math.sin((east.lat * Math.PI) / 180), 3);
    expect(projectionOf(2154)).toBeUndefined();
  });
});
