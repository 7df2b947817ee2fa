import { describe, expect, it } from 'vitest';
import { seoulBox, type Wgs84Box } from '#core';
import { boxOfTile, levelFor, tilesIn } from './map-tiles.ts';

const near = (a: readonly number[], b: readonly number[]) =>
  a.forEach((value, i) => {
    expect(value).toBeCloseTo(b[i], 6);
  });

describe('tiles of the flat map', () => {
  it('are the ones that every web map has: Gwanghwamun at level 14', () => {
    // 126.977°E, 37.576°N: x = (306.977 / 360) 2^14, y by the Mercator formula.
    const gwanghwamun = [126.977, 37.576, 126.977, 37.576] as unknown as Wgs84Box;
    expect(tilesIn(gwanghwamun, 14)).toEqual([{ z: 14, x: 13_970, y: 6344 }]);
  });
  it('lie side by side without a gap', () => {
    const [west, , east, north] = boxOfTile({ z: 14, x: 13_970, y: 6344 });
    near([boxOfTile({ z: 14, x: 13_971, y: 6344 })[0]], [east]);
    near([boxOfTile({ z: 14, x: 13_970, y: 6343 })[1]], [north]);
    near(boxOfTile({ z: 15, x: 27_940, y: 12_688 }).slice(0, 1), [west]);
  });
  it('are as sharp as the screen, but never more than the map can hold', () => {
    const street = [127, 37.5, 127.004, 37.503] as unknown as Wgs84Box;
    expect(levelFor(16, street)).toBe(17);
    expect(levelFor(3, street)).toBe(10);
    expect(levelFor(21, street)).toBe(18);
    expect(tilesIn(seoulBox, levelFor(17, seoulBox)).length).toBeLessThanOrEqual(60);
  });
});
