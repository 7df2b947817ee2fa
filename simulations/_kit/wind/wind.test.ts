import { describe, expect, it } from 'vitest';
import { Outcome, randomUnit } from '#core';
import { workedExamples } from '../worked-examples.ts';
import { dailyExceedance, exceedance, meanWind, windYear } from './climate.ts';
import { dangerClass, lawsonClass, murakamiClass, nenClass } from './comfort.ts';
import { agreement, cubeChannel, stations } from './cube.ts';
import { type FlowGrid, WindFlow } from './kernel/flow.ts';
import { levelBorders } from './levels.ts';
import { logProfile, roughnessChange } from './profile.ts';
import { roeckleLengths } from './roeckle.ts';

const flat = (nx: number, ny: number) => new Float32Array(nx * ny);
const even = (levels: number, height: number) => Float32Array.from({ length: levels + 1 }, (_, k) => k * height);

/** Solves a grid and reads the wind at some heights. */
async function solved(grid: FlowGrid, heights: readonly number[], threads = 1, tolerance?: number) {
  const flow = await WindFlow.open(grid, { threads });
  try {
    const convergence = await flow.solve(tolerance === undefined ? {} : { tolerance });
    const slices = [];
    for (const height of heights) {
      const { along, across, up } = await flow.sample(height);
      slices.push({ along: along.slice(), across: across.slice(), up: up.slice() });
    }
    return { convergence, slices, divergence: await flow.divergence() };
  } finally {
    await flow.close();
  }
}

/** A quarter of seeded blocks, some of them high, some touching, some at the very edge. */
function quarter(nx: number, ny: number): Float32Array {
  const roofs = flat(nx, ny);
  for (let b = 0; b < (nx * ny) / 60; b++) {
    const unit = (what: number) => randomUnit(11, b, what);
    const [w, d] = [2 + Math.floor(5 * unit(0)), 2 + Math.floor(5 * unit(1))];
    const [x, y] = [Math.floor(unit(2) * (nx - w + 1)), Math.floor(unit(3) * (ny - d + 1))];
    const height = unit(4) < 0.1 ? 40 + 60 * unit(5) : 5 + 15 * unit(5);
    for (let j = y; j < y + d; j++) roofs.fill(height, j * nx + x, j * nx + x + w);
  }
  return roofs;
}
const city = (nx = 96, ny = 64): FlowGrid => ({
  ...{ nx, ny, cellSize: 4, roofs: quarter(nx, ny), approach: logProfile(5, 10, 0.5) },
  borders: levelBorders({ firstM: 3, evenToM: 30, topM: 180 }),
});

describe('formulas', () => {
  it('are those of the worked examples', () => {
    const blocks = workedExamples('wind', 'Roeckle');
    for (const { case: name, inputs, expected, tolerance } of blocks) {
      const { L_m: along, W_m: across, H_m: height } = inputs as Record<string, number>;
      const { cavity, front, canyon } = roeckleLengths({ along, across, height });
      const found = name.includes('cavity') ? cavity : name.includes('front') ? front : canyon;
      expect(Math.abs(found - expected), name).toBeLessThanOrEqual(tolerance);
    }
    expect(roeckleLengths({ along: 20, across: 20, height: 20 }).cavity).toBeCloseTo(29.0323, 4);
    expect(logProfile(5, 10, 0.1)(2)).toBeCloseTo(3.25257, 5);
    expect(logProfile(5, 10, 0.1)(0)).toBe(0);
  });

  it('slow the wind down over rough land', () => {
    expect(roughnessChange(0.03, 0.03, 10)).toBeCloseTo(1, 12);
    expect(roughnessChange(0.03, 0.5, 10)).toBeCloseTo(0.8186, 3);
  });
});

describe('flow', () => {
  it('keeps the profile of an empty domain, level and over a hill', async () => {
    const approach = logProfile(5, 10, 0.1);
    const grid = { nx: 96, ny: 32, cellSize: 4, roofs: flat(96, 32), borders: city().borders, approach };
    const [{ along }] = (await solved(grid, [2])).slices;
    const middle = 16 * 96;
    for (let i = 0; i < 96; i++) expect(along[middle + i] / along[middle]).toBeCloseTo(1, 2);
    // A ridge 40 m high squeezes the air over it.
    const stretch = Float32Array.from(
      { length: 96 * 32 },
      (_, at) => 1 - 0.2 * Math.exp(-((((at % 96) - 48) / 12) ** 2)),
    );
    const [ridge] = (await solved({ ...grid, stretch }, [10])).slices;
    expect(ridge.along[middle + 48]).toBeGreaterThan(1.1 * ridge.along[middle + 2]);
    expect(ridge.along[middle + 48]).toBeLessThan(1.5 * ridge.along[middle + 2]);
  });

  it('is potential flow past a cylinder without zones', async () => {
    const [n, radius] = [640, 20];
    const roofs = Float32Array.from({ length: n * n }, (_, at) => {
      return Math.hypot((at % n) + 0.5 - n / 2, Math.floor(at / n) + 0.5 - n / 2) < radius ? 100 : 0;
    });
    const grid = {
      nx: n,
      ny: n,
      cellSize: 1,
      roofs,
      borders: even(4, 1),
      approach: () => 4,
      zones: false,
      openTop: false,
    };
    const { slices, divergence, convergence } = await solved(grid, [1.5]);
    const at = (x: number, y: number) => {
      const cell = (n / 2 + y) * n + n / 2 + x;
      const mean = (values: Float32Array) =>
        (values[cell] + values[cell - 1] + values[cell - n] + values[cell - n - 1]) / 4;
      return Math.hypot(mean(slices[0].along), mean(slices[0].across));
    };
    for (const [x, y] of [
      [0, 30],
      [0, 40],
      [40, 0],
      [-40, 0],
      [30, 30],
    ]) {
      const [r2, wanted] = [x * x + y * y, { u: 0, v: 0 }];
      wanted.u = 4 * (1 - (radius ** 2 * (x * x - y * y)) / r2 ** 2);
      wanted.v = (-4 * 2 * radius ** 2 * x * y) / r2 ** 2;
      expect(Math.abs(at(x, y) / Math.hypot(wanted.u, wanted.v) - 1), `${x}, ${y}`).toBeLessThan(0.03);
    }
    expect(divergence).toBeLessThan(1e-4);
    expect(convergence.cycles).toBeLessThan(8);
  });

  it('conserves mass in a dense quarter, to the same bits on one thread and two', async () => {
    const one = await solved(city(), [1.5, 25], 1);
    const two = await solved(city(), [1.5, 25], 2);
    expect(one.divergence).toBeLessThan(1.1e-4);
    const { residuals, cycles } = one.convergence;
    expect((residuals[0] / residuals[cycles]) ** (1 / cycles)).toBeGreaterThan(8);
    for (const key of ['along', 'across', 'up'] as const) {
      expect(Buffer.compare(bytes(one.slices[1][key]), bytes(two.slices[1][key]))).toBe(0);
      expect(Buffer.compare(bytes(one.slices[0][key]), bytes(two.slices[0][key]))).toBe(0);
    }
    const { roofs } = city();
    for (const [cell, u] of one.slices[0].along.entries()) expect(Number.isNaN(u)).toBe(roofs[cell] > 1.5);
  });

  it('falls as fast where the grid halves only a few times', async () => {
    // 272 = 16 · 17: the coarsest level has 34 columns.
    const { convergence } = await solved(city(272, 136), [1.5]);
    const { residuals, cycles } = convergence;
    expect((residuals[0] / residuals[cycles]) ** (1 / cycles)).toBeGreaterThan(8);
  });

  it('agrees with the measured cube as well as a diagnostic model can', async () => {
    const grid = cubeChannel(10);
    const points = Object.entries(stations).flatMap(([x, list]) => list.map(([mm]) => [Number(x), mm / 1000] as const));
    const { slices } = await solved(
      grid,
      points.map(([, height]) => height),
    );
    const found = agreement((x, height) => {
      const { along } = slices[points.findIndex(([px, ph]) => px === x && ph === height)];
      const cell = (grid.ny / 2) * grid.nx + 30 + Math.round(10 * x);
      return (along[cell] + along[cell - 1] + along[cell - grid.nx] + along[cell - grid.nx - 1]) / 4;
    });
    expect(found.hitRate).toBeGreaterThanOrEqual(0.4);
    expect(found.signs).toBeGreaterThanOrEqual(0.75);
  });

  it('answers odd cities with numbers and impossible ones with reasons', async () => {
    const grid = city(32, 32);
    const wall = flat(32, 32).map((_, at) => (at % 32 > 14 ? 30 : 0));
    for (const roofs of [new Float32Array(1024).fill(500), wall]) {
      const [{ along }, { up }] = (await solved({ ...grid, roofs }, [1.5, 60])).slices;
      for (const [cell, roof] of roofs.entries()) {
        expect(Number.isFinite(along[cell])).toBe(roof < 1.5);
        expect(Number.isFinite(up[cell])).toBe(roof < 60);
      }
    }
    const still = await solved({ ...grid, approach: () => 0 }, [1.5]);
    expect(still.slices[0].along.every((u) => !(Math.abs(u) > 0))).toBe(true);
    const storm = await solved({ ...grid, approach: logProfile(80, 10, 0.5) }, [1.5]);
    expect(storm.slices[0].along.some((u) => Number.isFinite(u) && u > 5)).toBe(true);
    const codeOf = (bad: Partial<FlowGrid>) =>
      WindFlow.open({ ...grid, ...bad }, { threads: 1 }).then(
        () => '',
        (error) => (error instanceof Outcome ? error.code : String(error)),
      );
    expect(await codeOf({ nx: 1, ny: 1, roofs: flat(1, 1) })).toBe('wind-too-small');
    expect(await codeOf({ nx: 8000, ny: 8000 })).toBe('wind-too-large');
    expect(await codeOf({ approach: () => Number.NaN })).toBe('wind-not-a-number');
  });

  it('stops when it is told to', async () => {
    const stop = new AbortController();
    const flow = await WindFlow.open(city(256, 256), { threads: 2, signal: stop.signal });
    setTimeout(() => stop.abort(new Error('enough')), 30);
    await expect(flow.solve({ tolerance: 0 })).rejects.toThrow('enough');
    await flow.close();
  });
});

const bytes = (values: Float32Array) => Buffer.from(values.buffer, values.byteOffset, values.byteLength);

describe('a year of wind', () => {
  const hours = Array.from({ length: 48 }, (_, hour) => ({
    windDirectionDeg: hour % 2 ? 350 : 180,
    windSpeedMs: hour < 24 ? 4 : 8,
  }));
  const ratios = Array.from({ length: 16 }, (_, sector) => (sector === 0 ? 1 : 0.5));

  it('counts hours by direction', () => {
    const year = windYear([...hours, { windDirectionDeg: null, windSpeedMs: 9 }]);
    expect(year.hours).toBe(48);
    expect(year.bySector[0].length).toBe(24);
    expect(exceedance(year, ratios, 5)).toBe(12 / 48);
    expect(exceedance(year, ratios, 3.9)).toBe(36 / 48);
    expect(exceedance(year, ratios, 8)).toBe(0);
    expect(meanWind(year, ratios)).toBeCloseTo((12 * 4 + 12 * 8 + 12 * 2 + 12 * 4) / 48, 10);
    expect(dailyExceedance(windYear(hours), ratios, [7.9, 8], 1)).toEqual([0.5, 0]);
  });

  it('gives classes by the published shares', () => {
    const steady = (share: number, fast: number) =>
      windYear(
        Array.from({ length: 10_000 }, (_, hour) => ({
          windDirectionDeg: 0,
          windSpeedMs: (hour * 7919) % 10_000 < share * 10_000 ? fast : 1,
        })),
      );
    const open = new Array(16).fill(1);
    expect([0.02, 0.03, 0.07, 0.15, 0.3].map((share) => nenClass(steady(share, 6), open))).toEqual([1, 2, 3, 4, 5]);
    expect([3, 5, 7, 9, 11].map((fast) => lawsonClass(steady(0.1, fast), open))).toEqual([1, 2, 3, 4, 5]);
    expect([0, 0.001, 0.01].map((share) => dangerClass(steady(share, 16), open))).toEqual([0, 1, 2]);
    expect([1, 5, 9].map((fast) => murakamiClass(steady(1, fast), open))).toEqual([1, 4, 4]);
  });
});
