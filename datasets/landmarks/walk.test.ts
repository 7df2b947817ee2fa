import { describe, expect, it } from 'vitest';
import { seoulBox, toEpsg5186 } from '#core';
import { cameraOf, wallWalk } from './walk.ts';

describe('the walk round the City Wall', () => {
  it('goes once round, always onward', () => {
    const places = wallWalk.map(({ lon, lat }) => toEpsg5186([lon, lat]));
    const middle = [0, 1].map((axis) => places.reduce((sum, at) => sum + at[axis], 0) / places.length);
    const angles = places.map(([x, y]) => Math.atan2(x - middle[0], y - middle[1]));
    const turns = angles.map((angle, i) => {
      const turn = angles[(i + 1) % angles.length] - angle;
      return ((turn + 3 * Math.PI) % (2 * Math.PI)) - Math.PI;
    });
    expect(turns.every((turn) => turn < 0)).toBe(true);
    expect(turns.reduce((a, b) => a + b, 0)).toBeCloseTo(-2 * Math.PI, 9);
  });
  it('has a text in both languages and a camera above the ground at every stop', () => {
    const [west, south, east, north] = seoulBox;
    for (const stop of wallWalk) {
      expect(stop.text.ko).toMatch(/[가-힣]/);
      expect(stop.text.en).not.toMatch(/[가-힣]/);
      expect(stop.lon > west && stop.lon < east && stop.lat > south && stop.lat < north).toBe(true);
      const { target, pitch } = cameraOf(stop);
      expect(target[2]).toBeGreaterThan(stop.heightM + 15);
      expect(pitch).toBeLessThan(0);
    }
    expect(new Set(wallWalk.map(({ id }) => id)).size).toBe(wallWalk.length);
  });
  it('looks at a gate where this city has put it, from above the roofs around', () => {
    const [first] = wallWalk;
    const moved = [first.lon + 0.001, first.lat] as const;
    const found = cameraOf(first, [
      { nameEn: 'Lotte World Tower', at: [127.1025, 37.5125] },
      { nameEn: 'Sungnyemun', at: moved },
    ]);
    expect(found.target.slice(0, 2)).toEqual([...moved]);
    expect(found.pitch).toBeLessThan(cameraOf(first).pitch);
    expect(cameraOf(first, []).target.slice(0, 2)).toEqual([first.lon, first.lat]);
  });
});
