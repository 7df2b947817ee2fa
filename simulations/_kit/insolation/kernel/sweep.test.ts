import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Field, randomUnit } from '#core';
import { randomCity } from '../../random-city.ts';
import type { SunMoment } from '../../solar/sun-period.ts';
import type { InsolationInput } from './insolation.ts';
import { nearestPhases, walkFrom, walkShifts, walkSize } from './sheared-lines.ts';
import { heights, momentsOf, runHere } from './testing.ts';

/** Heights with cliffs and slopes, the same for a seed. */
const rough = (seed: number, width: number, height: number) =>
  heights(width, height, 2, (x, y) => (randomUnit(seed, x, y) < 0.2 ? 30 * randomUnit(seed, y, x) : 0.2 * x));

/** Minutes alone, each moment an hour long and swept at its own azimuth. */
const shadowsOf = async (surface: Field, moments: readonly Partial<SunMoment>[]) =>
  (await runHere({ surface, moments: momentsOf(moments), azimuths: 1, sun: 'shadows', sky: false })).minutes;

interface LineCell {
  readonly index: number;
  /** Whether the line is the one that tells what this cell sees. */
  readonly counts: boolean;
}

/** The cells of a walk in the order in which the sun's rays meet them, line by line, for each of `phases` roundings. */
function linesOf(azimuthDeg: number, width: number, height: number, phases = 1): LineCell[][] {
  const walk = walkFrom(azimuthDeg, 1);
  const size = walkSize(walk, { width, height });
  const nearest = nearestPhases(walk.slope, size.steps, phases);
  const all: LineCell[][] = [];
  for (let phase = 0; phase < phases; phase++) {
    const shifts = walkShifts(walk.slope, size.steps, phase, phases);
    const lines = new Map<number, LineCell[]>();
    for (let step = 0; step < size.steps; step++) {
      for (let cell = 0; cell < size.width; cell++) {
        const along = walk.reversed ? size.steps - 1 - step : step;
        const index = walk.transposed ? cell * width + along : along * width + cell;
        const line = cell - shifts[step];
        lines.set(line, [...(lines.get(line) ?? []), { index, counts: nearest[step] === phase }]);
      }
    }
    all.push(...lines.values());
  }
  return all;
}

const anyCase = fc.record({
  seed: fc.integer({ min: 1, max: 1e6 }),
  width: fc.integer({ min: 1, max: 40 }),
  height: fc.integer({ min: 1, max: 40 }),
  azimuthDeg: fc.oneof(
    fc.double({ min: 0, max: 360, noNaN: true }),
    fc.constantFrom(0, 45, 90, 135, 180, 225, 270, 315),
  ),
  elevationDeg: fc.double({ min: 0.5, max: 89, noNaN: true }),
});

describe('sheared lines', () => {
  it('tell of every cell exactly once, with any number of phases', () => {
    fc.assert(
      fc.property(anyCase, fc.constantFrom(1, 2, 4), ({ width, height, azimuthDeg }, phases) => {
        const cells = linesOf(azimuthDeg, width, height, phases).flat();
        const counting = cells.filter(({ counts }) => counts).map(({ index }) => index);
        expect(counting.toSorted((a, b) => a - b)).toEqual(Array.from({ length: width * height }, (_, i) => i));
        expect(cells.length).toBe(phases * width * height);
      }),
      { numRuns: 60 },
    );
  });

  it('run away from the sun', () => {
    // Sun in the south-east (135°): rays go north-west, up the rows and to lower columns.
    expect(walkFrom(135, 1)).toMatchObject({ reversed: true });
    expect(walkFrom(180, 1)).toMatchObject({ transposed: false, reversed: true });
    expect(walkFrom(270, 1)).toMatchObject({ transposed: true, reversed: false });
    expect(walkFrom(160, 2).stepM).toBeCloseTo(2 / Math.cos((20 * Math.PI) / 180), 12);
  });

  it('with four phases stay within an eighth of a cell of each cell’s own ray', () => {
    for (const slope of [0.123, -0.77, 0.5, 1]) {
      nearestPhases(slope, 500, 4).forEach((phase, i) => {
        const at = slope * i + (phase + 0.5) / 4;
        expect(Math.abs(at - Math.floor(at) - 0.5)).toBeLessThanOrEqual(0.125 + 1e-9);
      });
    }
  });
});

describe('shadow sweep', () => {
  it('equals brute force over the same lines', async () => {
    await fc.assert(
      fc.asyncProperty(anyCase, async ({ seed, width, height, azimuthDeg, elevationDeg }) => {
        const surface = rough(seed, width, height);
        const minutes = await shadowsOf(surface, [{ azimuthDeg, elevationDeg }]);
        const drop = walkFrom(azimuthDeg, 2).stepM * Math.tan((elevationDeg * Math.PI) / 180);
        const over = (a: LineCell, b: LineCell, steps: number) =>
          surface.values[a.index] - surface.values[b.index] - steps * drop;
        for (const line of linesOf(azimuthDeg, width, height, 4)) {
          line.forEach((cell, i) => {
            if (!cell.counts) return;
            const highest = Math.max(-1, ...line.slice(0, i).map((before, k) => over(before, cell, i - k)));
            if (highest > 1e-3) expect(minutes[cell.index]).toBe(0);
            if (highest < -1e-3) expect(minutes[cell.index]).toBe(60);
          });
        }
      }),
      { numRuns: 60 },
    );
  });

  it('casts a shadow as long as the worked example: 60 m tower, sun at 41.92758°, 133.95332°', async () => {
    const size = 200;
    const tower = { x: 120, y: 120 };
    const surface = heights(size, size, 1, (x, y) => (x === tower.x && y === tower.y ? 60 : 0));
    const minutes = await shadowsOf(surface, [{ azimuthDeg: 133.95332, elevationDeg: 41.92758 }]);
    const shaded = [...minutes.keys()].filter((cell) => minutes[cell] === 0);
    const offsets = shaded.map((cell) => [(cell % size) - tower.x, tower.y - Math.floor(cell / size)]);
    const [east, north] = offsets.toSorted((a, b) => Math.hypot(b[0], b[1]) - Math.hypot(a[0], a[1]))[0];
    expect(Math.abs(east - -48.0943)).toBeLessThanOrEqual(1);
    expect(Math.abs(north - 46.3684)).toBeLessThanOrEqual(1);
    expect(Math.abs(Math.hypot(east, north) - 66.8064)).toBeLessThanOrEqual(Math.SQRT2);
  });

  it('never darkens a plane, however low the sun', async () => {
    const positions = Array.from({ length: 64 }, (_, k) => ({ azimuthDeg: k * 5.6, elevationDeg: 0.01 + k / 8 }));
    const minutes = await shadowsOf(
      heights(64, 48, 2, () => 33.3),
      positions,
    );
    expect(minutes.every((m) => m === 64 * 60)).toBe(true);
  });

  it('gives more sun to a cell that is raised, and less to nobody above it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 1e6 }), fc.integer({ min: 0, max: 899 }), async (seed, cell) => {
        const surface = rough(seed, 30, 30);
        const raised = { ...surface, values: surface.values.with(cell, surface.values[cell] + 25) };
        const day = [100, 140, 180, 220, 260].map((azimuthDeg) => ({ azimuthDeg, elevationDeg: 25 }));
        const [before, after] = [await shadowsOf(surface, day), await shadowsOf(raised, day)];
        expect(after[cell]).toBeGreaterThanOrEqual(before[cell]);
        after.forEach((m, i) => {
          if (i !== cell) expect(m).toBeLessThanOrEqual(before[i]);
        });
      }),
      { numRuns: 20 },
    );
  });
});

describe('horizon sweep', () => {
  const skyOf = async (surface: Field, azimuths: number) =>
    (await runHere({ surface, moments: [], azimuths, sun: 'tables' })).skyView;

  it('equals brute force over the same lines', async () => {
    await fc.assert(
      fc.asyncProperty(anyCase, fc.integer({ min: 1, max: 5 }), async ({ seed, width, height }, azimuths) => {
        const surface = rough(seed, width, height);
        const sky = await skyOf(surface, azimuths);
        const expected = new Float64Array(width * height);
        for (let k = 0; k < azimuths; k++) {
          const azimuthDeg = ((k + 0.5) * 360) / azimuths;
          const { stepM } = walkFrom(azimuthDeg, 2);
          for (const line of linesOf(azimuthDeg, width, height)) {
            line.forEach(({ index }, i) => {
              const slope = (before: LineCell, at: number) =>
                (surface.values[before.index] - surface.values[index]) / ((i - at) * stepM);
              const tangent = Math.max(0, ...line.slice(0, i).map(slope));
              expected[index] += 1 / azimuths / (1 + tangent * tangent);
            });
          }
        }
        // A table of 1024 entries knows an angle to 0.06°.
        expected.forEach((e, cell) => {
          expect(Math.abs(sky[cell] - e)).toBeLessThan(0.0011);
        });
      }),
      { numRuns: 40 },
    );
  });

  it('sees the sky view factors of the worked examples', async () => {
    const svf = async (width: number, height: number, z: (x: number, y: number) => number, at: [number, number][]) => {
      const sky = await skyOf(heights(width, height, 1, z), 128);
      return at.map(([x, y]) => sky[y * width + x]);
    };
    const near = (value: number, expected: number) => expect(Math.abs(value - expected)).toBeLessThanOrEqual(0.005);
    // Walls are cells; their centres stand half a width from the middle. The canyon is long against its width.
    const half = 60;
    const floor = Array.from({ length: 2 * half - 1 }, (_, k): [number, number] => [k + 2, 900]);
    const canyon = await svf(2 * half + 3, 1801, (x) => (Math.abs(x - half - 1) >= half ? 2 * half : 0), floor);
    near(canyon[half - 1], 0.447214);
    near(canyon[half / 2 - 1], 0.421268);
    // Trapezoid rule; at the foot of a wall half the sky is gone, and half of 1/√2 is left of the rest.
    near((canyon.reduce((sum, v) => sum + v, 0) + Math.SQRT1_2 / 2) / (2 * half), 0.414214);
    const r = 100;
    const middle: [number, number][] = [[r + 2, r + 2]];
    const round = (x: number, y: number) => (Math.hypot(x - r - 2, y - r - 2) >= r ? r : 0);
    const square = (x: number, y: number) => (Math.max(Math.abs(x - r - 2), Math.abs(y - r - 2)) >= r ? r : 0);
    near((await svf(2 * r + 5, 2 * r + 5, round, middle))[0], 0.5);
    near((await svf(2 * r + 5, 2 * r + 5, square, middle))[0], 0.554126);
  });

  it('sees the mirror image of a mirrored city', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 1e6 }), async (seed) => {
        // Cell by cell only nearly: a line that falls between two cells takes the eastern one in both.
        const surface = rough(seed, 24, 24);
        const mirrored = heights(24, 24, 2, (x, y) => surface.values[y * 24 + 23 - x]);
        const [a, b] = [await skyOf(surface, 16), await skyOf(mirrored, 16)];
        const mean = (v: Float32Array) => v.reduce((sum, s) => sum + s, 0) / v.length;
        expect(Math.abs(mean(a) - mean(b))).toBeLessThan(0.005);
      }),
      { numRuns: 15 },
    );
  });
});

const bytesOf = (a: Float32Array) => Buffer.from(a.buffer, a.byteOffset, a.byteLength).toString('base64');

describe('compiled kernel', () => {
  const suns = momentsOf(
    Array.from({ length: 37 }, (_, k) => ({
      ...{ azimuthDeg: (k * 360) / 37, elevationDeg: 3 + ((k * 11) % 70) },
      ...{ dni: 400 + k, dhi: 80 + k, ghi: 300 },
    })),
  );
  const far = { ...heights(40, 40, 60, (x, y) => 10 + 3 * x + 2 * y), origin: [203_000, 546_000] as const };

  it.each([
    [61, 47],
    [8, 30],
    [1, 9],
    [1, 1],
  ])('equals its TypeScript twin bit by bit: %i × %i cells', async (width, height) => {
    const surface = randomCity({ seed: 3, width, height, unknown: 0.01 });
    const tops = { ...surface, values: surface.values.map((z, i) => (i % 11 === 0 ? z + 9 : Number.NaN)) };
    const canopy = { tops, transmittance: ({ elevationDeg }: SunMoment) => elevationDeg / 90 };
    const receivers = [
      { tiltDeg: 0, aspectDeg: 180 },
      { tiltDeg: 35, aspectDeg: 150 },
    ];
    const receiverOf = Uint8Array.from(surface.values, (_, i) => i % 2);
    const inputs: Partial<InsolationInput>[] = [
      { sun: 'shadows' },
      { sun: 'tables', fineness: { parts: 2, phases: 2 } },
      { sun: 'tables', canopy, receivers, receiverOf, mapBytes: 0 },
      { sun: 'shadows', canopy },
    ];
    for (const more of inputs) {
      const input = { surface, moments: suns, azimuths: 32, far, sun: 'tables' as const, ...more };
      const [wasm, twin] = [await runHere(input, 'wasm'), await runHere(input, 'scalar')];
      for (const output of ['minutes', 'beam', 'diffuse', 'skyView'] as const) {
        expect(bytesOf(wasm[output])).toEqual(bytesOf(twin[output]));
      }
    }
  });
});

describe('a window fixed in the world', () => {
  it('gives the same bits for any core, and near enough those without a window', async () => {
    const cells = 16;
    const surface = randomCity({ seed: 8, width: 8 * cells, height: 8 * cells });
    const moments = momentsOf(
      [120, 150, 180, 200, 240].map((azimuthDeg) => ({ azimuthDeg, elevationDeg: 35, dni: 700, dhi: 90, ghi: 500 })),
    );
    const far = { ...heights(40, 40, 60, (x) => 10 + 3 * x), origin: [203_000, 546_000] as const };
    const core = { column: 2 * cells, row: 2 * cells, width: 4 * cells, height: 4 * cells };
    const of = async (sun: 'shadows' | 'tables', part: typeof core) => {
      const run = await runHere({ surface, moments, azimuths: 32, far, sun, window: { cells, core: part } });
      const at = (values: Float32Array, x: number, y: number) => values[y * surface.width + x];
      return (x: number, y: number) => Object.values(run).map((values) => at(values, x, y));
    };
    for (const sun of ['shadows', 'tables'] as const) {
      const whole = await of(sun, core);
      const part = { column: 37, row: 45, width: 21, height: 30 };
      const small = await of(sun, part);
      for (let y = part.row; y < part.row + part.height; y++) {
        for (let x = part.column; x < part.column + part.width; x++) expect(small(x, y)).toEqual(whole(x, y));
      }
    }
  });
});
