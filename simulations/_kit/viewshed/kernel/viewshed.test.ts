import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import type { Field } from '#core';
import { randomCity } from '#simulations/_kit/random-city.ts';
import { workedExamples } from '#simulations/_kit/worked-examples.ts';
import { curvatureDropM, type Eye, quadrantsOf, raysOf } from './eye.ts';
import { walkScalar } from './scalar.ts';
import { sightLine } from './sight-line.ts';
import { agreement, countHere, plain, seenByEveryRay } from './testing.ts';
import { ViewScene } from './view-scene.ts';

const open: ViewScene[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((scene) => scene.close()));
});
async function sceneOf(surface: Field, threads = 2): Promise<ViewScene> {
  const scene = await ViewScene.open(surface, { threads });
  open.push(scene);
  return scene;
}
const flat = { targetM: 0, drop: 0 };
const standing = (surface: Field, column: number, row: number, heightM: number): Eye => ({
  column,
  row,
  z: surface.values[row * surface.width + column] + heightM,
  reach: Math.ceil(Math.hypot(surface.width, surface.height)),
});

describe('worked examples', () => {
  /** One wall across a plain of 1 m cells, seen from the west. */
  function wall(): { surface: Field; eye: Eye } {
    const surface = plain(1001, 3);
    for (let row = 0; row < 3; row++) surface.values[row * 1001 + 100] = 40;
    return { surface, eye: { column: 0, row: 1, z: 46.6, reach: 1000 } };
  }

  it('the ground behind one wall is hidden up to (eye / slope)', async () => {
    const { surface, eye } = wall();
    const scene = await sceneOf(surface);
    const { values } = await scene.count([eye], flat);
    const firstSeen = Array.from(values.subarray(1001, 2002)).findIndex((seen, x) => x > 100 && seen === 1);
    // 46.6 / (6.6 / 100) = 706.06: the first whole metre beyond it.
    expect(firstSeen).toBe(707);
    for (const { expected } of workedExamples('visibility', 'one wall: ground hidden')) {
      expect(firstSeen).toBe(Math.ceil(expected));
    }
  });

  it('what must be added behind a wall', async () => {
    const { surface, eye } = wall();
    const scene = await sceneOf(surface);
    const { values } = await scene.missing([eye], flat);
    expect(values[1001 + 400]).toBeCloseTo(20.2, 4);
    const [x, y] = [surface.origin[0] + 0.5, surface.origin[1] - 1.5];
    const line = sightLine(surface, [x, y, 46.6], [x + 400, y, 0]);
    expect(line.visible).toBe(false);
    expect(line.blocked).toMatchObject({ distanceM: 100, surfaceM: 40 });
    expect(line.addM).toBeCloseTo((40 - (46.6 * 300) / 400) / (100 / 400), 6);
    expect(sightLine(surface, [x, y, 46.6], [x + 400, y, 20.2 + 1e-6]).visible).toBe(true);
    for (const { expected, tolerance } of workedExamples('visibility', 'one wall: lowest')) {
      expect(Math.abs(line.addM - expected)).toBeLessThanOrEqual(Math.max(tolerance, 1e-6));
    }
  });

  it('the whole of a plain is seen', async () => {
    const surface = plain(200, 150);
    const scene = await sceneOf(surface);
    const { values } = await scene.count([standing(surface, 30, 40, 1.6)], flat);
    expect(values.every((seen) => seen === 1)).toBe(true);
  });

  it('the earth falls away', () => {
    expect(curvatureDropM(5000, 0)).toBeCloseTo(1.962, 4);
    expect(curvatureDropM(5000)).toBeCloseTo(1.6817, 4);
  });
});

describe('against a ray of its own to every cell', () => {
  it.each(Array.from({ length: 20 }, (_, seed) => seed))('seeded city %i', async (seed) => {
    const surface = randomCity({ seed, width: 161, height: 149 });
    const eye = standing(surface, 40 + 4 * seed, 100 - 2 * seed, 5 + 6 * seed);
    const drop = seed % 2 ? curvatureDropM(surface.cellSize) : 0;
    const looking = { targetM: seed % 3, drop };
    const seen = await countHere(surface, [eye], looking);
    const reference = seenByEveryRay(surface, eye, looking);
    expect(agreement(reference, seen, surface.width)).toBeGreaterThan(0.995);
  });
});

describe('the compiled kernel', () => {
  it('equals its twin in TypeScript bit by bit, with limits of view', async () => {
    const surface = randomCity({ seed: 3, width: 83, height: 61, unknown: 0.02 });
    const eye: Eye = { ...standing(surface, 20, 33, 30), reach: 57, lowest: -0.9, highest: 0.4 };
    const looking = { targetM: 1.5, drop: 1e-4 };
    const scene = await sceneOf(surface);
    const compiled = (await scene.missing([eye], looking)).values.slice();
    const stride = surface.width + 2;
    const heights = new Float32Array(stride * (surface.height + 2)).fill(-1e9);
    const out = new Float32Array(heights.length).fill(Number.POSITIVE_INFINITY);
    surface.values.forEach((z, i) => {
      const at = (Math.floor(i / surface.width) + 1) * stride + 1 + (i % surface.width);
      heights[at] = Number.isNaN(z) ? -1e9 : z;
    });
    const cell = (eye.row + 1) * stride + 1 + eye.column;
    for (const { quadrant, from, to } of raysOf(eye)) {
      const { major, minor, ahead, left, right } = quadrantsOf(eye, { ...surface, stride })[quadrant];
      const limits = [eye.lowest! * surface.cellSize, eye.highest! * surface.cellSize] as const;
      const walk = [
        cell,
        0,
        major,
        minor,
        ahead,
        left,
        right,
        eye.reach,
        eye.z,
        1.5,
        1e-4,
        ...limits,
        from,
        to,
      ] as const;
      walkScalar('hidden', heights, out, [...walk]);
    }
    let told = 0;
    surface.values.forEach((z, i) => {
      const at = (Math.floor(i / surface.width) + 1) * stride + 1 + (i % surface.width);
      if (at === cell || Number.isNaN(z)) return;
      const expected = out[at] === Number.POSITIVE_INFINITY ? Number.NaN : out[at];
      if (!Number.isNaN(expected)) told++;
      expect(compiled[i]).toBe(expected);
    });
    expect(told).toBeGreaterThan(1000);
  });

  it('gives the same bits for any number of threads, and counts every eye', async () => {
    const surface = randomCity({ seed: 8, width: 120, height: 90 });
    const eyes = [10, 50, 90].map((column) => standing(surface, column, 45, 20));
    const results = await Promise.all(
      [1, 2, 3].map(async (threads) => (await (await sceneOf(surface, threads)).count(eyes, flat)).values.slice()),
    );
    expect(results[1]).toEqual(results[0]);
    expect(results[2]).toEqual(results[0]);
    const alone = await sceneOf(surface, 1);
    const sum = new Float32Array(results[0].length);
    for (const eye of eyes) {
      const { values } = await alone.count([eye], flat);
      for (const [i, seen] of values.entries()) sum[i] += seen;
    }
    expect(results[0]).toEqual(sum);
  });

  it('a count and what is missing say the same', async () => {
    const surface = randomCity({ seed: 9, width: 100, height: 100 });
    const eye = standing(surface, 50, 50, 25);
    const scene = await sceneOf(surface);
    const seen = (await scene.count([eye], flat)).values.slice();
    const missing = (await scene.missing([eye], flat)).values;
    for (let i = 0; i < seen.length; i++) expect(seen[i] === 1).toBe(missing[i] === 0);
  });
});

describe('what must always hold', () => {
  const city = (seed: number) => randomCity({ seed, width: 60, height: 60 });
  const place = fc.record({ seed: fc.integer({ min: 0, max: 1e6 }), column: fc.nat(59), row: fc.nat(59) });

  it('raising the eye never hides a cell', async () => {
    await fc.assert(
      fc.asyncProperty(place, fc.double({ min: 0.5, max: 80, noNaN: true }), async ({ seed, column, row }, up) => {
        const surface = city(seed);
        const low = await countHere(surface, [standing(surface, column, row, 2)], flat);
        const high = await countHere(surface, [standing(surface, column, row, 2 + up)], flat);
        expect(high.every((seen, i) => seen >= low[i])).toBe(true);
      }),
      { numRuns: 30 },
    );
  });

  it('a new building never lets more be seen beyond itself', async () => {
    await fc.assert(
      fc.asyncProperty(place, place, async ({ seed, column, row }, at) => {
        const surface = city(seed);
        const eye = standing(surface, column, row, 12);
        const built = { ...surface, values: surface.values.slice() };
        const cells = new Set<number>();
        for (let r = at.row; r < Math.min(60, at.row + 6); r++) {
          for (let c = at.column; c < Math.min(60, at.column + 6); c++) cells.add(r * 60 + c);
        }
        cells.delete(row * 60 + column);
        for (const cell of cells) built.values[cell] += 40;
        const before = await countHere(surface, [eye], flat);
        const after = await countHere(built, [eye], flat);
        expect(after.every((seen, i) => cells.has(i) || seen <= before[i])).toBe(true);
      }),
      { numRuns: 30 },
    );
  });

  it('views that share out the circle add up to the whole view', async () => {
    const surface = city(4);
    const scene = await sceneOf(surface);
    const eye = standing(surface, 30, 30, 30);
    const whole = (await scene.count([eye], flat)).values.slice();
    const parts = [0, 45, 100, 225.5, 300].map((fromDeg, i, all) => {
      const next = i + 1 < all.length ? all[i + 1] : 360;
      return { ...eye, fromDeg, widthDeg: next - fromDeg };
    });
    const sum = (await scene.count(parts, flat)).values;
    const own = eye.row * surface.width + eye.column;
    // The eye's own cell counts once for every part.
    expect(sum[own]).toBe(parts.length);
    sum[own] = 1;
    expect(sum).toEqual(whole);
  });

  it('sight is mutual', () => {
    fc.assert(
      fc.property(place, place, fc.double({ min: 0, max: 60, noNaN: true }), (a, b, up) => {
        const surface = city(a.seed);
        const point = ({ column, row }: typeof a, height: number) =>
          [
            surface.origin[0] + (column + 0.5) * surface.cellSize,
            surface.origin[1] - (row + 0.5) * surface.cellSize,
            surface.values[row * 60 + column] + height,
          ] as const;
        const there = sightLine(surface, point(a, up), point(b, 2), 6e-8);
        const back = sightLine(surface, point(b, 2), point(a, up), 6e-8);
        expect(there.visible).toBe(back.visible);
        expect(there.removeM).toBeCloseTo(back.removeM, 6);
      }),
      { numRuns: 200 },
    );
  });
});

describe('odd surfaces', () => {
  it('one cell, one row, holes', async () => {
    const one = await sceneOf(plain(1, 1));
    expect([...(await one.count([{ column: 0, row: 0, z: 5, reach: 10 }], flat)).values]).toEqual([1]);
    const row = await sceneOf(plain(9, 1));
    expect([...(await row.count([{ column: 4, row: 0, z: 5, reach: 3 }], flat)).values]).toEqual([
      0, 1, 1, 1, 1, 1, 1, 1, 0,
    ]);
    const holes = plain(5, 5);
    holes.values.fill(Number.NaN, 5, 10);
    const scene = await sceneOf(holes);
    const { values } = await scene.count([{ column: 2, row: 4, z: 5, reach: 9 }], flat);
    expect([...values.subarray(0, 5)]).toEqual([1, 1, 1, 1, 1]);
    expect([...values.subarray(5, 10)].every(Number.isNaN)).toBe(true);
  });

  it('stops when told', async () => {
    const stop = new AbortController();
    const scene = await ViewScene.open(plain(1500, 1500), { threads: 2, signal: stop.signal });
    const eyes = Array.from({ length: 400 }, () => ({ column: 700, row: 700, z: 10, reach: 700 }));
    const running = scene.count(eyes, flat);
    setTimeout(() => stop.abort(new Error('enough')), 30);
    await expect(running).rejects.toThrow('enough');
    await scene.close();
  });
});
