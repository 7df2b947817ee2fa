import { describe, expect, it } from 'vitest';
import { workedExamples } from '../worked-examples.ts';
import { type BuiltShape, Morphology, remembered } from './morphology.ts';
import { kanda, logLaw, macdonald } from './roughness.ts';

const box = (id: string, x: number, y: number, width: number, depth: number, heightM: number): BuiltShape => ({
  ...{ id, name: null, heightM },
  polygons: [[[x, y, x + width, y, x + width, y + depth, x, y + depth, x, y]]],
});

/** 20 m cubes on a pitch of 40 m over `side` × `side` pitches, in cells of `cellSize`. */
function cubes(side: number, cellSize: number): Morphology {
  const cells = (side * 40) / cellSize;
  const city = new Morphology({ width: cells, height: cells, cellSize, origin: [200_000, 550_000] });
  for (let i = 0; i < side * side; i++) {
    city.add(box(`b${i}`, 200_010 + 40 * (i % side), 550_000 - 30 - 40 * Math.floor(i / side), 20, 20, 20));
  }
  return city;
}

const example = (start: string, otherwise: number) => workedExamples('wind', start)[0]?.expected ?? otherwise;

describe('morphometry of cubes', () => {
  it('meets the worked numbers, whatever the cells', () => {
    for (const cellSize of [40, 80, 16]) {
      const city = cubes(4, cellSize);
      const mean = (values: Float32Array) => values.reduce((sum, value) => sum + value, 0) / values.length;
      expect(mean(city.planDensity())).toBeCloseTo(example('plan area density', 0.25), 9);
      expect(mean(city.frontalDensity(0))).toBeCloseTo(example('frontal area density, wind along', 0.25), 7);
      expect(mean(city.frontalDensity(4))).toBeCloseTo(0.25, 7);
      expect(mean(city.frontalDensity(2))).toBeCloseTo(example('frontal area density, diagonal', 0.353553), 5);
      expect(city.frontalDensity(10)).toEqual(city.frontalDensity(2));
    }
  });

  it('clips footprints and walls to cells, leaves courtyards out, and weighs heights by area', () => {
    const grid = { width: 2, height: 1, cellSize: 50, origin: [0, 50] as const };
    const city = new Morphology(grid);
    const outer = [40, 10, 60, 10, 60, 30, 40, 30, 40, 10];
    const yard = [45, 15, 45, 25, 55, 25, 55, 15, 45, 15];
    city.add({ id: 'a', name: null, heightM: 10, polygons: [[outer, yard]] });
    city.add(box('b', 10, 10, 10, 15, 40));
    expect(city.planM2[0]).toBeCloseTo(150 + 150, 9);
    expect(city.planM2[1]).toBeCloseTo(150, 9);
    const { meanM, deviationM } = city.heights();
    expect([meanM[0], deviationM[0], meanM[1], deviationM[1]]).toEqual([25, 15, 10, 0]);
    expect([...city.highestM]).toEqual([40, 10]);
    // Wind from the north: the outline's 20 m and the yard's 10 m, shared by both cells.
    expect(city.frontalDensity(0)[1]).toBeCloseTo((15 * 10) / 2500, 7);
  });

  it('remembers who stands most in the way', () => {
    const city = new Morphology({ width: 1, height: 1, cellSize: 100, origin: [0, 100] });
    for (let i = 1; i <= remembered + 2; i++) city.add(box(`b${i}`, 10 * i, 10, 5, 5, 10 * i));
    const standing = city.standingIn(0);
    expect(standing.map(({ id }) => id)).toEqual(['b6', 'b5', 'b4', 'b3']);
    expect(standing[0].wallM2).toBeCloseTo(4 * 5 * 60, 4);
  });
});

describe('roughness', () => {
  it('meets the worked numbers of Macdonald and the logarithmic law', () => {
    const { displacementM, lengthM } = macdonald(0.25, 0.25, 20);
    expect(displacementM).toBeCloseTo(example('Macdonald displacement', 9.66072), 4);
    expect(lengthM).toBeCloseTo(example('Macdonald roughness', 2.45843), 4);
    expect(logLaw(5, 10, 2, { displacementM: 0, lengthM: 0.1 })).toBeCloseTo(example('log law', 3.25257), 4);
  });

  it('is nothing where nothing stands, and stays below the roofs however crowded', () => {
    expect(macdonald(0, 0, 0)).toEqual({ displacementM: 0, lengthM: 0 });
    for (let plan = 0.05; plan <= 1; plan += 0.05) {
      for (const frontal of [0.01, 0.2, 0.8, 3]) {
        const even = macdonald(plan, frontal, 20);
        const uneven = kanda(plan, frontal, { meanM: 20, deviationM: 15, highestM: 80 });
        for (const { displacementM, lengthM } of [even, uneven]) {
          expect(displacementM).toBeGreaterThanOrEqual(0);
          expect(displacementM).toBeLessThanOrEqual(80);
          expect(lengthM).toBeGreaterThanOrEqual(0);
          expect(lengthM).toBeLessThanOrEqual(48);
        }
      }
    }
  });

  it('of uneven heights displaces the wind further than of even ones, as Kanda found', () => {
    const even = macdonald(0.3, 0.3, 20);
    const uneven = kanda(0.3, 0.3, { meanM: 20, deviationM: 12, highestM: 70 });
    expect(uneven.displacementM).toBeGreaterThan(even.displacementM);
    expect(uneven.lengthM).toBeGreaterThan(even.lengthM);
  });
});
