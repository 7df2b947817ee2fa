import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomUnit } from '#core';
import { randomCity } from '../../_kit/random-city.ts';
import { walkFrom, walkShifts, walkSize } from './sheared-lines.ts';
import { dayOf, heights, runHere } from './testing.ts';

/** Heights with cliffs and slopes, the same for a seed. */
const rough = (seed: number, width: number, height: number) =>
  heights(width, height, 2, (x, y) => (randomUnit(seed, x, y) < 0.2 ? 30 * randomUnit(seed, y, x) : 0.2 * x));

/** The cells of a walk in the order in which the sun's rays meet them, line by line. */
function linesOf(azimuthDeg: number, width: number, height: number, cellSize: number): number[][] {
  const walk = walkFrom(azimuthDeg, cellSize);
  const size = walkSize(walk, { width, height, cellSize });
  const shifts = walkShifts(walk.slope, size.steps);
  const lines = new Map<number, number[]>();
  for (let step = 0; step < size.steps; step++) {
    for (let cell = 0; cell < size.width; cell++) {
      const along = walk.reversed ? size.steps - 1 - step : step;
      const index = walk.transposed ? cell * width + along : along * width + cell;
      const line = cell - shifts[step];
      lines.set(line, [...(lines.get(line) ?? []), index]);
    }
  }
  return [...lines.values()];
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
  it('put every cell on exactly one line', () => {
    fc.assert(
      fc.property(anyCase, ({ width, height, azimuthDeg }) => {
        const cells = linesOf(azimuthDeg, width, height, 2).flat();
        expect(cells.toSorted((a, b) => a - b)).toEqual(Array.from({ length: width * height }, (_, i) => i));
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
});

describe('shadow sweep', () => {
  it('equals brute force over the same lines', async () => {
    await fc.assert(
      fc.asyncProperty(anyCase, async ({ seed, width, height, azimuthDeg, elevationDeg }) => {
        const surface = rough(seed, width, height);
        const { minutes } = await runHere({
          surface,
          day: dayOf([{ azimuthDeg, elevationDeg }]),
          azimuths: 1,
          outputs: ['minutes'],
        });
        const drop = walkFrom(azimuthDeg, 2).stepM * Math.tan((elevationDeg * Math.PI) / 180);
        for (const line of linesOf(azimuthDeg, width, height, 2)) {
          line.forEach((cell, i) => {
            const shaded = line
              .slice(0, i)
              .some((before, k) => surface.values[before] > surface.values[cell] + (i - k) * drop + 1e-3);
            const surelyLit = line
              .slice(0, i)
              .every((before, k) => surface.values[before] < surface.values[cell] + (i - k) * drop - 1e-3);
            if (shaded) expect(minutes[cell]).toBe(0);
            if (surelyLit) expect(minutes[cell]).toBe(60);
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
    const sun = { azimuthDeg: 133.95332, elevationDeg: 41.92758 };
    const { minutes } = await runHere({ surface, day: dayOf([sun]), azimuths: 1, outputs: ['minutes'] });
    const shaded = [...minutes.keys()].filter((cell) => minutes[cell] === 0);
    const offsets = shaded.map((cell) => [(cell % size) - tower.x, tower.y - Math.floor(cell / size)]);
    const [east, north] = offsets.toSorted((a, b) => Math.hypot(b[0], b[1]) - Math.hypot(a[0], a[1]))[0];
    expect(Math.abs(east - -48.0943)).toBeLessThanOrEqual(1);
    expect(Math.abs(north - 46.3684)).toBeLessThanOrEqual(1);
    expect(Math.abs(Math.hypot(east, north) - 66.8064)).toBeLessThanOrEqual(Math.SQRT2);
  });

  it('never darkens a plane, however low the sun', async () => {
    const surface = heights(64, 48, 2, () => 33.3);
    const positions = Array.from({ length: 64 }, (_, k) => ({ azimuthDeg: k * 5.6, elevationDeg: 0.01 + k / 8 }));
    const { minutes } = await runHere({ surface, day: dayOf(positions), azimuths: 1, outputs: ['minutes'] });
    expect(minutes.every((m) => m === 64 * 60)).toBe(true);
  });

  it('gives more sun to a cell that is raised, and less to nobody above it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 1e6 }), fc.integer({ min: 0, max: 899 }), async (seed, cell) => {
        const surface = rough(seed, 30, 30);
        const raised = { ...surface, values: surface.values.with(cell, surface.values[cell] + 25) };
        const day = dayOf([100, 140, 180, 220, 260].map((azimuthDeg) => ({ azimuthDeg, elevationDeg: 25 })));
        const before = await runHere({ surface, day, azimuths: 1, outputs: ['minutes'] });
        const after = await runHere({ surface: raised, day, azimuths: 1, outputs: ['minutes'] });
        expect(after.minutes[cell]).toBeGreaterThanOrEqual(before.minutes[cell]);
        after.minutes.forEach((m, i) => {
          if (i !== cell) expect(m).toBeLessThanOrEqual(before.minutes[i]);
        });
      }),
      { numRuns: 20 },
    );
  });
});

describe('horizon sweep', () => {
  const diffuse = dayOf([{ dhi: 1000 }]);

  it('equals brute force over the same lines', async () => {
    await fc.assert(
      fc.asyncProperty(anyCase, async ({ seed, width, height }) => {
        const surface = rough(seed, width, height);
        const { energy } = await runHere({ surface, day: diffuse, azimuths: 2 });
        const expected = new Float64Array(width * height);
        for (const azimuthDeg of [90, 270]) {
          const { stepM } = walkFrom(azimuthDeg, 2);
          for (const line of linesOf(azimuthDeg, width, height, 2)) {
            line.forEach((cell, i) => {
              const slopes = line
                .slice(0, i)
                .map((before, k) => (surface.values[before] - surface.values[cell]) / ((i - k) * stepM));
              const tangent = Math.max(0, ...slopes);
              expected[cell] += 500 / (1 + tangent * tangent);
            });
          }
        }
        expected.forEach((e, cell) => {
          expect(Math.abs(energy[cell] - e)).toBeLessThan(0.01);
        });
      }),
      { numRuns: 40 },
    );
  });

  it('sees the sky view factors of the worked examples', async () => {
    const svf = async (width: number, height: number, z: (x: number, y: number) => number, at: [number, number][]) => {
      const { energy } = await runHere({ surface: heights(width, height, 1, z), day: diffuse, azimuths: 128 });
      return at.map(([x, y]) => energy[y * width + x] / 1000);
    };
    // Walls are cells; their centres stand half a width from the middle. The canyon is long against its width.
    const half = 80;
    const floor = Array.from({ length: 2 * half - 1 }, (_, k): [number, number] => [k + 2, 2000]);
    const canyon = await svf(2 * half + 3, 4001, (x) => (Math.abs(x - half - 1) >= half ? 2 * half : 0), floor);
    expect(canyon[half - 1]).toBeCloseTo(0.447214, 2);
    expect(canyon[half / 2 - 1]).toBeCloseTo(0.421268, 2);
    // Trapezoid rule; at the foot of a wall half the sky is gone, and half of 1/√2 is left of the rest.
    const mean = (canyon.reduce((sum, v) => sum + v, 0) + Math.SQRT1_2 / 2) / (2 * half);
    expect(mean).toBeCloseTo(0.414214, 2);
    const r = 150;
    const basin = await svf(2 * r + 5, 2 * r + 5, (x, y) => (Math.hypot(x - r - 2, y - r - 2) >= r ? r : 0), [
      [r + 2, r + 2],
    ]);
    expect(basin[0]).toBeCloseTo(0.5, 2);
    const court = await svf(
      2 * r + 5,
      2 * r + 5,
      (x, y) => (Math.max(Math.abs(x - r - 2), Math.abs(y - r - 2)) >= r ? r : 0),
      [[r + 2, r + 2]],
    );
    expect(court[0]).toBeCloseTo(0.554126, 2);
  });
});

describe('compiled kernel', () => {
  it('equals its TypeScript twin bit by bit', async () => {
    const positions = Array.from({ length: 37 }, (_, k) => ({
      azimuthDeg: (k * 360) / 37,
      elevationDeg: 3 + ((k * 11) % 70),
      dni: 400 + k,
      dhi: 80 + k,
    }));
    const far = { ...heights(40, 40, 60, (x, y) => 10 + 3 * x + 2 * y), origin: [203_000, 546_000] as const };
    for (const size of [
      [61, 47],
      [8, 30],
      [1, 9],
    ]) {
      const surface = randomCity({ seed: 3, width: size[0], height: size[1], unknown: 0.01 });
      const input = { surface, day: dayOf(positions), azimuths: 32, far };
      const wasm = await runHere(input, 'wasm');
      const twin = await runHere(input, 'scalar');
      expect(wasm.minutes).toEqual(twin.minutes);
      expect(wasm.energy).toEqual(twin.energy);
    }
  });
});
