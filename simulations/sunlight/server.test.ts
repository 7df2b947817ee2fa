import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Epsg5186Box, type Field, Outcome, parameterMeta, toEpsg5186, type Wgs84, type Wgs84Box } from '#core';
import type { Db } from '#server/kit/db.ts';
import type { RunContext } from '#server/kit/roles.ts';
import { openTestDb } from '#server/kit/testing.ts';
import { cityHeights } from '../_kit/geometry/height-sources.ts';
import { contract, type SunlightParameters } from './contract.ts';
import type { SunOfRun } from './insolate.ts';
import { largeRun } from './large-run.ts';
import { simulation } from './server.ts';

const area: Wgs84Box = [127.035, 37.5, 127.038, 37.502];
const [east, north] = toEpsg5186([127.0365, 37.501] as Wgs84);
const scenario = { scenario: 'existing', revision: 1 };
const parameters = (more: object = {}) =>
  contract.parameters.parse({ area, cellSizeM: 4, stepMinutes: 10, ...more }) as unknown as SunlightParameters;
const signal = new AbortController().signal;
const run = { signal, threads: 2, progress: () => {} };

/** What a run answers: rasters, every one. */
const fieldsOf = async (input: unknown, context: RunContext) =>
  (await simulation.run(input as never, context)) as Record<string, Field>;

/** Tiles of the geometry service go there, not into the checkout. */
const dataDir = mkdtempSync(join(tmpdir(), 'sunlight-data-'));
process.env.DATA_DIR = dataDir;

let db: Db;
beforeAll(async () => {
  db = await openTestDb();
});
afterAll(async () => {
  await db.close();
  rmSync(dataDir, { recursive: true, force: true });
});

/** Flat terrain at 20 m, 8 km around the area, in cells of 100 m; and a tower of 100 m in its middle. */
async function storeCity(): Promise<void> {
  const cells = 160;
  const values = new Uint8Array(new Float32Array(cells * cells).fill(20).buffer);
  await db.query(
    `insert into terrain_block (source, block_column, block_row, valid_from, cell_size, origin_x, origin_y, width, height,
       values, content_hash) values ('survey', 0, 0, 1, 100, $1, $2, $3, $3, $4, 'a')`,
    [east - 8000, north + 8000, cells, values],
  );
  await db.query(
    `insert into building (source, id, valid_from, geom, height_m, height_origin, use, structure, ground_m, ground_max_m,
       ground_origin, content_hash)
     values ('survey', 'tower', 1, st_multi(st_makeenvelope($1, $2, $3, $4, 5186)), 100, 'surveyed', 'office', 'steel',
       20, 20, 'terrain', 'a')`,
    [east - 20, north - 20, east + 20, north + 20],
  );
  await db.query(
    `insert into data_source (dataset, source_id, valid_from, title, origin, licence, attribution)
     values ('terrain', 'survey', 1, '{}', 'generated', 'none', 'none'), ('buildings', 'survey', 1, '{}', 'surveyed', 'none', 'none')`,
  );
}

describe('sunlight of the city', () => {
  const gather = (more: object = {}) => simulation.gather(parameters(more), { reader: db, scenario, signal });
  const code = async (work: Promise<unknown>) => {
    const error = await work.catch((e: unknown) => e);
    return error instanceof Outcome ? error.code : error;
  };

  it('says that there is no terrain, or no building, rather than computing an empty city', async () => {
    expect(await code(gather())).toBe('sunlight-without-terrain');
    await storeCity();
    expect(await code(gather({ area: [127.08, 37.5, 127.083, 37.502] }))).toBe('sunlight-without-buildings');
  });

  it('gathers terrain and buildings around the area', async () => {
    const { input, datasets } = await gather();
    expect(datasets).toEqual({ buildings: { generated: false }, terrain: { generated: true } });
    const { surface, far, sun } = input as { surface: Field; far?: Field; sun: SunOfRun };
    expect(surface.width * surface.cellSize).toBeGreaterThan(1260);
    expect(Math.max(...surface.values)).toBe(120);
    expect(Math.min(...surface.values)).toBe(20);
    expect(surface.values.filter((z) => z === 120).length).toBeCloseTo(100, -1);
    expect(far?.cellSize).toBe(60);
    expect(sun.moments.length).toBeGreaterThan(50);
  });

  it('computes both outputs on the area, with a shadow north of the tower and none south of it', async () => {
    const { input } = await gather();
    const stages = new Set<string>();
    const fields = await fieldsOf(input, { ...run, progress: (_f, stage) => stages.add(stage) });
    const { minutes, energy } = fields;
    expect(Object.keys(fields).sort()).toEqual(Object.keys(contract.outputs).sort());
    expect(minutes.width * 4).toBeLessThan(300);
    expect([minutes.unit, energy.unit]).toEqual(['minute', 'wattHourPerSquareMetre']);
    const at = (dx: number, dy: number) => {
      const column = Math.floor((east + dx - minutes.origin[0]) / 4);
      const row = Math.floor((minutes.origin[1] - north - dy) / 4);
      return [minutes, energy].map((field) => field.values[row * field.width + column]);
    };
    expect(at(0, 60)[0]).toBeLessThan(at(0, -60)[0] - 60);
    expect(at(0, 60)[1]).toBeLessThan(at(0, -60)[1]);
    expect(at(0, 0)[0]).toBeGreaterThan(500); // the roof
    const known = ['stage.prepare', 'stage.shadows', 'stage.horizons', 'stage.sums', 'stage.fold'];
    expect([...stages]).toEqual(known);
  });

  it('computes a large area tile by tile, as it would in one piece, and leaves no file behind', async () => {
    const { input } = await gather();
    const whole = await fieldsOf(input, run);
    const { area, sun, parameters } = input as { area: Epsg5186Box; sun: SunOfRun; parameters: SunlightParameters };
    const source = await cityHeights({ reader: db, scenario, cellSize: 4, trees: true, box: area });
    const scratch = join(dataDir, 'scratch');
    const parts = await largeRun({ parameters, sun, area, source }, scratch, run);
    expect(readdirSync(scratch)).toEqual([]);
    for (const output of ['minutes', 'energy', 'skyView'] as const) {
      const { values, ...shape } = parts[output];
      const { values: expected, ...others } = whole[output];
      expect(shape).toMatchObject({
        width: others.width,
        height: others.height,
        origin: others.origin,
        unit: others.unit,
      });
      const difference = values.reduce((sum, value, i) => sum + Math.abs(value - expected[i]), 0) / values.length;
      const mean = expected.reduce((sum, value) => sum + value, 0) / expected.length;
      expect(difference / mean, output).toBeLessThan(0.01);
    }
  });

  it('gives the same bits twice', async () => {
    const [a, b] = [await gather(), await gather()];
    const [first, second] = [await fieldsOf(a.input, run), await fieldsOf(b.input, { ...run, threads: 1 })];
    expect(second.minutes.values).toEqual(first.minutes.values);
    expect(second.energy.values).toEqual(first.energy.values);
  });
});

describe('a year', () => {
  it('takes the stored hours of weather, and says when there are none', async () => {
    const year = { period: 'year', sky: 'measured', azimuths: 32, stepMinutes: 10 };
    const gather = () => simulation.gather(parameters(year), { reader: db, scenario, signal });
    await expect(gather()).rejects.toThrow('typical year');
    await db.query(
      `insert into weather_hour (source, hour_of_year, valid_from, month, day, hour, global_wm2, direct_normal_wm2, diffuse_wm2,
         content_hash)
       select 'station', h, 1, 1, 1, 1 + h % 24, 400, 300, 200, 'a' from generate_series(0, 8759) h`,
    );
    const { input, datasets } = await gather();
    expect(datasets.weather).toEqual({ generated: false });
    const { energy, minutes, skyView } = await fieldsOf(input, run);
    const hours = (input as { sun: SunOfRun }).sun.moments.length / 6;
    expect(Math.max(...minutes.values)).toBeLessThanOrEqual(hours * 60);
    expect(Math.max(...minutes.values)).toBeGreaterThan(0.9 * hours * 60);
    // 400 W/m² in every hour with the sun up, a little more where an hour has the sun for a part only.
    expect(Math.max(...energy.values)).toBeGreaterThan(400 * hours * 0.95);
    expect(Math.max(...skyView.values)).toBeLessThanOrEqual(100.1);
  });
});

describe('parameters', () => {
  it('have words in both languages and defaults', () => {
    for (const schema of Object.values(contract.parameters.shape)) {
      const meta = parameterMeta(schema);
      expect(meta?.title.ko && meta.title.en && meta.help?.ko && meta.help.en).toBeTruthy();
    }
    expect(contract.parameters.parse({ area })).toEqual({
      area,
      date: '2026-12-21',
      cellSizeM: 2,
      azimuths: 64,
      stepMinutes: 3,
      ...{ period: 'day', sky: 'clear', tiltDeg: 0, aspectDeg: 180, trees: true, shadows: 'sweep' },
    });
  });

  it.each([
    [{ date: '2026-02-30' }],
    [{ date: 'tomorrow' }],
    [{ cellSizeM: 0.4 }],
    [{ period: 'week' }],
    [{ sky: 'cloudy' }],
    [{ tiltDeg: 91 }],
    [{ azimuths: 48 }],
    [{ stepMinutes: 2.5 }],
    [{ linkeTurbidity: 0 }],
    [{ area: [127.04, 37.5, 127.03, 37.51] }],
    [{ area: [127.04, 37.5] }],
  ])('refuse %o', (wrong) => {
    expect(contract.parameters.safeParse({ area, ...wrong }).success).toBe(false);
  });

  it('are checked against the city and the limit before a run is accepted', () => {
    const check = (more: object) => () => simulation.check?.(parameters(more));
    expect(check({})).not.toThrow();
    expect(check({ area: [129.0, 35.1, 129.1, 35.2] })).toThrow('beyond Seoul');
    expect(check({ area: [126.8, 37.45, 127.1, 37.65], cellSizeM: 2 })).toThrow('at most');
    expect(check({ area: [126.8, 37.45, 127.1, 37.65], cellSizeM: 10 })).not.toThrow();
  });
});
