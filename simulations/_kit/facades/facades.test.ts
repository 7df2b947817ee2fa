import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boxPrism, hills, randomPrisms } from '../prisms/testing.ts';
import { sunDay } from '../solar/sun-day.ts';
import { computeFacades, type FacadeCity, tooMany, updateFacades } from './facades.ts';
import { answerOf, bruteLitCounts, dayOf, litCounts } from './testing.ts';
import { type FacadeBuilding, strip, stripSize } from './walls.ts';

const solstice = (stepMinutes: number) => sunDay({ date: '2026-12-21', lat: 37.5, lon: 127.04, stepMinutes });
const building = (...args: Parameters<typeof boxPrism>): FacadeBuilding => ({ ...boxPrism(...args), floors: null });
const cityOf = (buildings: readonly FacadeBuilding[], terrain?: FacadeCity['terrain']): FacadeCity => ({
  buildings,
  others: [],
  ...(terrain && { terrain }),
});
const randomCity = (seed: number, across = 5) =>
  cityOf(
    randomPrisms(seed, { across }).map((prism) => ({ ...prism, floors: null })),
    seed % 2 ? hills(seed) : undefined,
  );

describe('sun on facades', () => {
  it('equals brute force within one step on at least 99.5 % of the samples of 20 random cities', async () => {
    const day = solstice(30);
    const found = { samples: 0, windows: 0, near: 0, lit: 0 };
    for (let seed = 1; seed <= 20; seed++) {
      const city = randomCity(seed, 3);
      const answer = await answerOf(city, day, 6);
      const twin = bruteLitCounts(city, answer, day);
      litCounts(answer, day).forEach((count, i) => {
        found.samples++;
        found.windows += Number(count >= 0);
        found.lit += Math.max(0, count);
        found.near += Number(count < 0 ? twin[i] < 0 : Math.abs(count - twin[i]) <= 1);
      });
    }
    expect(found.samples).toBeGreaterThan(4000);
    expect(found.windows).toBeLessThan(found.samples);
    expect(found.lit).toBeGreaterThan(5000);
    expect(found.near / found.samples).toBeGreaterThanOrEqual(0.995);
  });

  it('has the same bits for any number of threads', async () => {
    const city = randomCity(3, 8);
    const [one, three] = await Promise.all([1, 3].map((threads) => answerOf(city, solstice(10), 2, threads)));
    expect(one.lit.some((byte) => byte !== 0)).toBe(true);
    expect(Buffer.compare(one.lit, three.lit)).toBe(0);
  });

  it('updates after an edit to the very bits of a new computation, looking at few strips', async () => {
    const day = solstice(10);
    const city = randomCity(4, 8);
    const before = await answerOf(city, day);
    const [gone] = city.buildings.slice(20, 21);
    const come = { ...gone, heightM: 90, floors: 30 };
    const tower = building('new', [200_100, 544_960], [20, 12], { groundM: 15, heightM: 75, angle: 0.3 });
    const buildings = [...city.buildings.map((each) => (each === gone ? come : each)), tower];
    const input = { city: { ...city, buildings }, day, spacingM: 3 };
    const updated = await updateFacades(before, { gone: [gone], come: [come, tower] }, input, { threads: 2 });
    const anew = await computeFacades(input, { threads: 1 });
    expect(Buffer.compare(updated.lit, anew.lit)).toBe(0);
    expect(updated.traced.strips).toBeLessThan(anew.traced.strips);
    const demolished = { ...input, city: { ...city, buildings: city.buildings.filter((each) => each !== gone) } };
    const without = await updateFacades(before, { gone: [gone], come: [] }, demolished, { threads: 1 });
    expect(Buffer.compare(without.lit, (await computeFacades(demolished, { threads: 1 })).lit)).toBe(0);
  });

  it('says how many samples are too many, and stops when told to', async () => {
    const city = cityOf([building('long', [0, 0], [90_000, 90_000], { heightM: 300 })]);
    const input = { city, day: solstice(60), spacingM: 3 };
    await expect(computeFacades(input, { threads: 1 })).rejects.toMatchObject({ code: tooMany().code });
    const stopped = AbortSignal.abort(new Error('enough'));
    const small = { ...input, city: randomCity(1) };
    await expect(computeFacades(small, { threads: 1, signal: stopped })).rejects.toThrow('enough');
  });
});

/** Counts by the side that a wall looks to, lowest storey first, of the building at `b`. */
async function bySide(city: FacadeCity, day: ReturnType<typeof dayOf>, b = 0, spacingM = 1000) {
  const answer = await answerOf(city, day, spacingM);
  const counts = litCounts(answer, day);
  const { firstStrip, strips } = answer.walls;
  const found: Record<string, number[]> = {};
  for (let s = firstStrip[b]; s < firstStrip[b + 1]; s++) {
    const [, , nx, ny] = strips.subarray(s * stripSize, s * stripSize + 4);
    const side = Math.abs(nx) > Math.abs(ny) ? (nx > 0 ? 'east' : 'west') : ny > 0 ? 'north' : 'south';
    const first = strips[s * stripSize + strip.firstSample];
    found[side] = [...counts.subarray(first, first + strips[s * stripSize + strip.floors])];
  }
  return found;
}

describe('cases that geometry answers', () => {
  it('a free-standing block is lit where it faces the sun', async () => {
    const day = dayOf([100, 179, 190, 260].map((azimuthDeg) => ({ azimuthDeg, elevationDeg: 20 })));
    const sides = await bySide(cityOf([building('a', [0, 0], [10, 10], { heightM: 6 })]), day);
    expect(sides).toEqual({ south: [4, 4], north: [0, 0], east: [2, 2], west: [2, 2] });
  });

  it('a wall of height H at distance D hides the sun below z + D tan(elevation)', async () => {
    const elevations = [5, 15, 25, 35, 45, 55];
    const day = dayOf(elevations.map((elevationDeg) => ({ azimuthDeg: 180, elevationDeg })));
    const block = building('a', [0, 5], [10, 10], { heightM: 33 });
    const wall = building('wall', [0, -35], [400, 10], { heightM: 30 });
    const { south } = await bySide(cityOf([block, wall]), day);
    const expected = Array.from({ length: 10 }, (_, storey) => {
      const z = 3.3 * (storey + 0.5);
      return elevations.filter((e) => z + 29.95 * Math.tan((e * Math.PI) / 180) >= 30).length;
    });
    expect(south).toEqual(expected);
  });

  it('a courtyard is lit on the walls that face the sun, above the shadow of its own block', async () => {
    const ring = (r: number) => [
      [-r, -r],
      [r, -r],
      [r, r],
      [-r, r],
      [-r, -r],
    ];
    const court: FacadeBuilding = {
      id: 'court',
      footprint: [[ring(20), ring(10)]],
      groundM: 0,
      heightM: 33,
      floors: 10,
    };
    const answer = await answerOf(cityOf([court]), dayOf([{ azimuthDeg: 180, elevationDeg: 45 }]), 1000);
    const counts = litCounts(answer, dayOf([{}]));
    const inner = Array.from({ length: 8 }, (_, s) => answer.walls.strips.subarray(s * stripSize, (s + 1) * stripSize))
      .filter(([x, y]) => Math.max(Math.abs(x), Math.abs(y)) < 11)
      .map(([, , nx, ny, , , , first]) => ({ nx, ny, lit: [...counts.subarray(first, first + 10)] }));
    expect(inner).toHaveLength(4);
    const southFacing = inner.find(({ ny }) => ny < -0.5);
    // The block's own south wing, 33 m high, stands 19.95 m before it.
    expect(southFacing?.lit).toEqual(Array.from({ length: 10 }, (_, i) => Number(3.3 * (i + 0.5) + 19.95 >= 33)));
    expect(inner.find(({ ny }) => ny > 0.5)?.lit.every((n) => n === 0)).toBe(true);
  });

  it('walls against a neighbour are no windows up to its roof', async () => {
    const low = building('low', [10, 0], [10, 10], { heightM: 6.6 });
    const { east } = await bySide(cityOf([building('a', [0, 0], [10, 10], { heightM: 13.2 }), low]), dayOf([{}]));
    expect(east.map((n) => n >= 0)).toEqual([false, false, true, true]);
  });

  it('walls under the ground are no windows', async () => {
    const slope = { ...hills(1), values: hills(1).values.map(() => 8) };
    const buried = building('a', [200_112, 545_112], [10, 10], { groundM: 4, heightM: 9.9 });
    const { south } = await bySide(cityOf([buried], slope), dayOf([{}]));
    expect(south.map((n) => n >= 0)).toEqual([false, true, true]);
  });
});

describe('properties', () => {
  const block = fc.record({
    x: fc.integer({ min: -60, max: 60 }),
    y: fc.integer({ min: -60, max: 60 }),
    width: fc.integer({ min: 5, max: 25 }),
    depth: fc.integer({ min: 5, max: 25 }),
    heightM: fc.integer({ min: 4, max: 70 }),
    angle: fc.double({ min: 0, max: 3, noNaN: true }),
  });
  const place = (
    b: { x: number; y: number; width: number; depth: number; heightM: number; angle: number },
    id: string,
  ) => building(id, [b.x, b.y], [b.width, b.depth], { heightM: b.heightM, angle: b.angle });
  const day = solstice(60);

  it('another building never adds sun', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(block, { minLength: 1, maxLength: 4 }), block, async (blocks, extra) => {
        const buildings = blocks.map((b, i) => place(b, `b${i}`));
        const before = litCounts(await answerOf(cityOf(buildings), day, 8), day);
        const after = litCounts(await answerOf({ ...cityOf(buildings), others: [place(extra, 'x')] }, day, 8), day);
        expect(after.every((count, i) => count <= before[i])).toBe(true);
      }),
      { numRuns: 12, seed: 7 },
    );
  });

  it('a city mirrored east to west has its mornings in the evening', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(block, { minLength: 1, maxLength: 4 }), async (blocks) => {
        const mirrored = dayOf(day.positions.map((p) => ({ ...p, azimuthDeg: 360 - p.azimuthDeg })));
        const total = async (list: typeof blocks, sun: typeof day) => {
          const counts = litCounts(await answerOf(cityOf(list.map((b, i) => place(b, `b${i}`))), sun, 8), sun);
          return counts.reduce((sum, count) => sum + Math.max(0, count), 0);
        };
        const there = await total(blocks, day);
        const back = await total(
          blocks.map((b) => ({ ...b, x: -b.x, angle: -b.angle })),
          mirrored,
        );
        // Rounding may tip a ray that grazes a corner.
        expect(Math.abs(there - back)).toBeLessThanOrEqual(0.005 * there + 1);
      }),
      { numRuns: 10, seed: 7 },
    );
  });
});
