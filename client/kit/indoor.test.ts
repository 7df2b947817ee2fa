import { describe, expect, it } from 'vitest';
import { type Epsg5186, toWgs84 } from '#core';
import { basementStoreyM, floorArea, localRings, storeysOf } from './indoor.ts';

const at = (east: number, north: number) => [...toWgs84([200_000 + east, 550_000 + north] as unknown as Epsg5186)];
const square = (x: number, y: number, side: number) =>
  [
    [x, y],
    [x + side, y],
    [x + side, y + side],
    [x, y + side],
    [x, y],
  ].map(([east, north]) => at(east, north));
const shell = { polygons: [[square(0, 0, 30), square(10, 10, 5)]], heightM: 36, groundM: 20 };

describe('the storeys of a building', () => {
  it('share its height evenly, basements below the ground', () => {
    const storeys = storeysOf({ ...shell, floors: 12, floorsBelow: 2 });
    expect(storeys.map(({ number }) => number)).toEqual([-2, -1, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
    expect(storeys[0].floorM).toBe(-2 * basementStoreyM);
    expect(storeys[2]).toEqual({ number: 1, floorM: 0, heightM: 3 });
    expect(storeys.at(-1)!.floorM + storeys.at(-1)!.heightM).toBeCloseTo(36, 9);
  });
  it('end at the eaves under a pitched roof, and are guessed where nobody counted them', () => {
    expect(storeysOf({ ...shell, heightM: 9, eaveM: 6, floors: 2 }).map(({ heightM }) => heightM)).toEqual([3, 3]);
    expect(storeysOf({ ...shell, heightM: 33 })).toHaveLength(10);
    expect(storeysOf({ ...shell, heightM: 0.5 })).toHaveLength(1);
  });
  it('have the footprint less its courts', () => {
    expect(floorArea(localRings(shell))).toBeCloseTo(900 - 25, 2);
    const [[outer]] = localRings(shell);
    expect(Math.min(...outer.map(([x]) => x))).toBeCloseTo(-15, 3);
  });
});
