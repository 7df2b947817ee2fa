import { describe, expect, it } from 'vitest';
import { workedExamples } from '#simulations/_kit/worked-examples.ts';
import { type AirGrid, type Flight, fly } from './fly.ts';
import type { Turbulence } from './turbulence.ts';

const wellMixed = workedExamples('dust', 'well-mixed test')[0]?.tolerance ?? 0.03;
const balance = workedExamples('dust', 'mass balance')[0]?.tolerance ?? 1e-6;

/** A box of air without walls: `wind` along x everywhere. */
function box(nx: number, ny: number, nz: number, wind = 0): AirGrid {
  return {
    ...{ nx, ny, cellSize: 5, borders: Float32Array.from({ length: nz + 1 }, (_, k) => 5 * k) },
    u: new Float32Array((nx + 1) * ny * nz).fill(wind),
    v: new Float32Array(nx * (ny + 1) * nz),
    w: new Float32Array(nx * ny * (nz + 1)),
    solid: new Uint8Array(nx * ny * nz),
  };
}

/** Calm at the ground, rough above, calmer again: anything that forgets the drift piles up where it is calm. */
const inhomogeneous: Turbulence = {
  sigma: (z) => 0.15 + 0.6 * Math.sin((Math.PI * Math.min(z, 100)) / 100),
  memory: () => 8,
};
const steady: Turbulence = { sigma: () => 0.4, memory: () => 5 };

const flight = (more: Partial<Flight>): Flight => ({
  ...{ grid: box(20, 20, 20), turbulence: inhomogeneous, particles: 20_000, steps: 600, stepS: 0.5, seed: 7 },
  ...{ washoutPerS: 0, depositionMs: 0, settlingMs: 0, noseM: 3 },
  pieces: [{ x: 0, y: 10, dx: 20, dy: 0, fromM: 0, toM: 100, emission: 1 }],
  ...more,
});

describe('particles', () => {
  it('that are well mixed stay so where turbulence changes with height', async () => {
    const { profile } = await fly(flight({ closed: true, profiled: true, particles: 60_000 }), { threads: 2 });
    const mean = profile.reduce((sum, part) => sum + part, 0) / profile.length;
    const worst = Math.max(...profile.map((part) => Math.abs(part / mean - 1)));
    expect(worst).toBeLessThan(wellMixed);
  });

  it('lose nothing that is not accounted for', async () => {
    const { shares, missing } = await fly(
      flight({ grid: box(20, 20, 20, 1), washoutPerS: 1e-3, depositionMs: 0.02, settlingMs: 0.01 }),
      { threads: 2 },
    );
    expect(Math.abs(missing)).toBeLessThanOrEqual(balance);
    expect(Math.min(shares.deposited, shares.washed, shares.left)).toBeGreaterThan(0.001);
    expect(Object.values(shares).reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
  });

  it('are the same bits on one thread and three, and others with another seed', async () => {
    const few = flight({ particles: 7000, steps: 200, grid: box(20, 20, 20, 1) });
    const [one, three] = [await fly(few, { threads: 1 }), await fly(few, { threads: 3 })];
    expect(three).toEqual(one);
    expect((await fly({ ...few, seed: 8 }, { threads: 1 })).dwelt).not.toEqual(one.dwelt);
  });

  it('are washed out as fast as they should be', async () => {
    const still = flight({
      closed: true,
      turbulence: steady,
      washoutPerS: 1e-3,
      particles: 4000,
      steps: 400,
      stepS: 1,
    });
    const { shares } = await fly(still, { threads: 1 });
    expect(shares.air).toBeCloseTo(Math.exp(-0.4), 3);
  });

  it('leave the dust of a line across the wind as long as air takes over it', async () => {
    // Without turbulence to speak of all goes straight on below the nose: each cell keeps it for its length over the wind.
    const calm: Turbulence = { sigma: () => 0.001, memory: () => 5 };
    const line = { x: 2.5, y: 0, dx: 0, dy: 20, fromM: 1, toM: 2, emission: 1 };
    const { dwelt, shares } = await fly(
      flight({ grid: box(20, 20, 20, 2), turbulence: calm, pieces: [line], steps: 200, stepS: 0.25 }),
      { threads: 2 },
    );
    const column = (i: number) => Array.from({ length: 20 }, (_, j) => dwelt[j * 20 + i]).reduce((a, b) => a + b, 0);
    expect(column(10)).toBeCloseTo(5 / 2, 1);
    expect(column(1)).toBe(0);
    expect(shares.left).toBe(1);
  });

  it('turn back at walls', async () => {
    const grid = box(20, 20, 20);
    // A wall across the middle, from the ground to the top.
    for (let k = 0; k < 20; k++) for (let j = 0; j < 20; j++) grid.solid[(k * 20 + j) * 20 + 10] = 1;
    const here = { x: 4, y: 10, dx: 1, dy: 0, fromM: 1, toM: 50, emission: 1 };
    const { dwelt } = await fly(flight({ grid, pieces: [here], turbulence: steady, steps: 300 }), { threads: 1 });
    const beyond = dwelt.reduce((sum, part, cell) => sum + (cell % 20 > 10 ? part : 0), 0);
    const within = dwelt.reduce((sum, part, cell) => sum + (cell % 20 === 10 ? part : 0), 0);
    expect(within).toBe(0);
    expect(beyond).toBe(0);
    expect(dwelt.some((part) => part > 0)).toBe(true);
  });
});
