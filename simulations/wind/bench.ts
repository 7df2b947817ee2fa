import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Epsg5186Box, Field } from '#core';
import { QualityReport } from '#datasets/_kit/quality.ts';
import type { BuildingRow } from '#datasets/buildings/contract.ts';
import { importerOf } from '#server/kit/importer-of.ts';
import { type BenchResult, type Metric, timed } from '../_kit/bench.ts';
import { randomCity } from '../_kit/random-city.ts';
import { type Solid, snapBox } from '../_kit/raster.ts';
import { readEpw } from '../_kit/solar/epw.ts';
import { windCity } from '../_kit/wind/city.ts';
import { agreement, cubeChannel, stations } from '../_kit/wind/cube.ts';
import { WindFlow } from '../_kit/wind/kernel/flow.ts';
import { levelBorders } from '../_kit/wind/levels.ts';
import { logProfile } from '../_kit/wind/profile.ts';
import { windMarginM } from '../_kit/wind/turned.ts';
import { windOver } from './run.ts';

const threads = 2;
const data = resolve(import.meta.dirname, '../../../shared/data');
const files = {
  buildings: join(data, 'buildings/gangnam9_osm_buildings_5205.geojson'),
  epw: join(data, 'weather/KOR_SO_Seoul.WS.471080_TMYx.2007-2021.epw'),
};

/**
 * `total_s`: a seeded city of 576 × 544 columns of 4 m on 33 levels (`cells`), from roofs in memory to the wind at 1.5 m,
 * threads started included; `divergence` what is left of the sources (share of U / dx, maximum), `cycle_reduction` by how
 * much the residual falls in a cycle, on average. `cube_s`, `cube_hit_rate`, `cube_signs`: the wall-mounted cube with 16
 * cells an edge. `year_s`: comfort over 1 km² of Gangnam at 4 m from real buildings, sixteen directions and the hours of an
 * EPW year.
 */
export async function bench(): Promise<BenchResult> {
  const large = await largeCity();
  const cube = await measuredCube();
  const year = await gangnamYear();
  const why = 'the real buildings (../shared/data) are not on this machine';
  const metrics: Record<string, Metric> = {
    cells: { value: large.cells, unit: 'cells' },
    total_s: { value: large.seconds, unit: 's', target: 20, better: 'less' },
    divergence: { value: large.divergence, unit: 'U / dx', target: 1e-4, better: 'less' },
    cycle_reduction: { value: large.reduction, unit: 'times a cycle', target: 8, better: 'more' },
    cube_s: { value: cube.seconds, unit: 's', target: 2, better: 'less' },
    cube_hit_rate: { value: cube.hitRate, unit: 'of the points', target: 0.4, better: 'more' },
    cube_signs: { value: cube.signs, unit: 'of the points above 2 m/s', target: 0.75, better: 'more' },
    year_s: { value: year?.seconds ?? null, unit: 's', target: 480, better: 'less', why },
    year_mean_ms: { value: year?.mean ?? null, unit: 'm/s, mean over the area', why },
  };
  return { bench: 'wind-l1', cores: threads, runs: 1, metrics };
}

async function largeCity() {
  const [nx, ny] = [576, 544];
  const { values } = randomCity({ seed: 3, width: nx, height: ny, cellSize: 4 });
  const lowest = values.reduce((a, b) => Math.min(a, b));
  const roofs = values.map((z) => (z - lowest < 5 ? 0 : z - lowest));
  const borders = levelBorders({ firstM: 3, evenToM: 30, topM: 250 });
  const grid = { nx, ny, cellSize: 4, roofs, borders, approach: logProfile(5, 10, 0.5) };
  const { seconds, result } = await timed(async () => {
    const flow = await WindFlow.open(grid, { threads });
    try {
      const found = await flow.solve();
      await flow.sample(1.5);
      return { cells: flow.cells, ...found };
    } finally {
      await flow.close();
    }
  });
  const { residuals, cycles, cells, divergence } = result;
  return { seconds, cells, divergence, reduction: (residuals[0] / residuals[cycles]) ** (1 / cycles) };
}

async function measuredCube() {
  const edge = 16;
  const grid = cubeChannel(edge);
  const speeds = new Map<string, number>();
  const { seconds } = await timed(async () => {
    const flow = await WindFlow.open(grid, { threads });
    try {
      await flow.solve();
      for (const [x, points] of Object.entries(stations)) {
        const cell = (grid.ny / 2) * grid.nx + 3 * edge + Number(x) * edge;
        for (const [mm] of points) {
          const { along } = await flow.sample(mm / 1000);
          const around = [cell, cell - 1, cell - grid.nx, cell - grid.nx - 1];
          speeds.set(
            `${x} ${mm}`,
            around.reduce((sum, at) => sum + along[at] / 4, 0),
          );
        }
      }
    } finally {
      await flow.close();
    }
  });
  const found = agreement((x, height) => speeds.get(`${x} ${Math.round(height * 1e6) / 1000}`) ?? Number.NaN);
  return { seconds, ...found };
}

/** A square kilometre around Gangnam station and Teheran-ro. */
const gangnam = [202_400, 544_000, 203_400, 545_000] as unknown as Epsg5186Box;

/** The real buildings of an area of Gangnam over level ground, at 2 m. */
export async function gangnamCity(area: Epsg5186Box) {
  const cellSize = 2;
  const [west, south, east, north] = snapBox(area, cellSize, windMarginM);
  const [width, height] = [(east - west) / cellSize, (north - south) / cellSize];
  const values = new Float32Array(width * height).fill(30);
  const place = { width, height, cellSize, origin: [west, north] as const };
  const ground: Field = { ...place, values, crs: 'EPSG:5186', unit: 'metre', noData: Number.NaN };
  const importer = await importerOf<BuildingRow>('buildings');
  const solids: Solid[] = [];
  const file = { path: files.buildings, name: 'gangnam.geojson' };
  const signal = new AbortController().signal;
  for await (const row of importer.read(file, { signal }, new QualityReport())) {
    solids.push({ footprint: row.footprint, heightM: row.heightM, groundM: 30 });
  }
  return windCity(ground, solids);
}

/** The year's comfort; undefined where the data are not at hand. */
export async function gangnamYear(area: Epsg5186Box = gangnam) {
  if (!existsSync(files.buildings) || !existsSync(files.epw)) return undefined;
  const city = await gangnamCity(area);
  const hours = await readEpw(files.epw);
  const wind = { wind: 'year', fromDeg: 0, speedMs: 5, heightM: 1.5, cellSizeM: 4, roughnessM: 0.5 } as const;
  const input = { city, area, parameters: wind, hours };
  const context = { signal: new AbortController().signal, threads, progress: () => {} };
  const { seconds, result } = await timed(() => windOver(input, context));
  const mean = result.mean?.values.filter((value) => !Number.isNaN(value)) ?? new Float32Array();
  return { seconds, result, city, mean: mean.reduce((sum, value) => sum + value, 0) / mean.length };
}
