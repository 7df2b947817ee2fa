import { describe, expect, it } from 'vitest';
import { randomUnit } from '#core';
import { metresPerDegree } from '../geo.ts';
import { hasRoom, type IsWall, movedBy, openPlace, roomM, type Spot, stepped } from './footing.ts';

const origin: Spot = { lon: 127.03, lat: 37.5 };
const scale = metresPerDegree(origin.lat);
const metres = ({ lon, lat }: Spot) => [(lon - origin.lon) * scale.lon, (lat - origin.lat) * scale.lat] as const;
const block =
  (west: number, south: number, east: number, north: number): IsWall =>
  (spot) => {
    const [x, y] = metres(spot);
    return x > west && x < east && y > south && y < north;
  };
const any =
  (...walls: IsWall[]): IsWall =>
  (spot) =>
    walls.some((isWall) => isWall(spot));
const everywhere: IsWall = () => true;

describe('someone on foot', () => {
  it('starts where it was meant, when that is open', () => {
    expect(openPlace(origin, () => false)).toEqual(origin);
  });
  it('never starts in a building, however large, nor closer to its wall than a body is wide', () => {
    for (const half of [3, 20, 60, 100]) {
      const house = block(-half, -half, half, half);
      const spot = openPlace(origin, house)!;
      expect(hasRoom(spot, house)).toBe(true);
      const [x, y] = metres(spot).map(Math.abs);
      expect(Math.max(x, y)).toBeGreaterThan(half);
      // Not far from it either: the way out is looked for from near to far.
      expect(Math.max(x, y)).toBeLessThan(half + 25);
    }
  });
  it('does not start at all where nothing is open', () => {
    expect(openPlace(origin, everywhere)).toBeUndefined();
  });
  it('comes as near to a wall as it has room, and no nearer', () => {
    const wall = block(-100, 10, 100, 12);
    let at: Spot = origin;
    for (let i = 0; i < 100; i++) at = stepped(at, 0, 0.3, wall) ?? at;
    expect(metres(at)[1]).toBeLessThanOrEqual(10);
    expect(metres(at)[1]).toBeGreaterThan(10 - roomM - 0.3);
  });
  it('goes along a wall that it meets aslant', () => {
    const wall = block(-100, 10, 100, 12);
    let at: Spot = origin;
    for (let i = 0; i < 100; i++) at = stepped(at, (60 * Math.PI) / 180, 0.5, wall) ?? at;
    const [x, y] = metres(at);
    expect(x).toBeGreaterThan(30);
    expect(y).toBeLessThan(10);
  });
  it('stands still in a corner', () => {
    const nook = any(block(-5, 3, 5, 9), block(-9, -5, -3, 9), block(3, -5, 9, 9), block(-9, -9, 9, -3));
    let at: Spot = origin;
    for (let i = 0; i < 50; i++) at = stepped(at, 0, 0.6, nook) ?? at;
    expect(nook(at)).toBe(false);
    expect(stepped(at, 0, 0.6, everywhere)).toBeUndefined();
  });
  it('walks at random between houses and is in none of them, whatever the step', () => {
    const random = (() => {
      let n = 0;
      return () => randomUnit(7, n++);
    })();
    const houses = Array.from({ length: 60 }, () => {
      const [x, y] = [random() * 120 - 60, random() * 120 - 60];
      return block(x, y, x + 2 + random() * 14, y + 2 + random() * 14);
    });
    const isWall = any(...houses);
    let at = openPlace(origin, isWall)!;
    let moved = 0;
    for (let i = 0; i < 3000; i++) {
      const next = stepped(at, random() * 2 * Math.PI, 0.05 + random() * 0.65, isWall);
      if (next) moved++;
      at = next ?? at;
      expect(isWall(at)).toBe(false);
    }
    expect(moved).toBeGreaterThan(1500);
  });
  it('moves by metres along a bearing', () => {
    const [x, y] = metres(movedBy(origin, Math.PI / 2, 10));
    expect([x, y].map((value) => Math.round(value * 1000) / 1000)).toEqual([10, 0]);
  });
});
