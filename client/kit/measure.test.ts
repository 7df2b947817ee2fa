import { describe, expect, it } from 'vitest';
import { type Epsg5186, toWgs84 } from '#core';
import { alongPath, type Measured, measureArea, measurePath, measureProfile, slopeDeg } from './measure.ts';

/** Metres east and north of a place in the middle of Seoul. */
const at = (east: number, north: number, height = 0): Measured => {
  const [lon, lat] = toWgs84([200_000 + east, 550_000 + north] as unknown as Epsg5186);
  return [lon, lat, height];
};

describe('measuring', () => {
  it('a path in the plan and in space', () => {
    const path = measurePath([at(0, 0, 10), at(300, 400, 10), at(300, 400, 130)]);
    expect(path.planM).toBeCloseTo(500, 3);
    expect(path.spaceM).toBeCloseTo(620, 3);
    expect(path.legsM.map(Math.round)).toEqual([500, 0]);
    expect(path.riseM).toBe(120);
  });
  it('an area whichever way round it is drawn, also a hollow one', () => {
    const ell = [at(0, 0), at(200, 0), at(200, 100), at(100, 100), at(100, 300), at(0, 300)];
    expect(measureArea(ell).areaM2).toBeCloseTo(40_000, 1);
    expect(measureArea([...ell].reverse()).areaM2).toBeCloseTo(40_000, 1);
    expect(measureArea(ell).perimeterM).toBeCloseTo(1000, 2);
  });
  it('agrees with the ellipsoid: one minute of latitude at 37.5° is 1,849.8 m', () => {
    // Meridian radius a(1 - e²) / (1 - e² sin²)^1.5 = 6,359,101 m at 37.5°; times one minute of arc.
    const { planM } = measurePath([
      [127, 37.5 - 1 / 120, 0],
      [127, 37.5 + 1 / 120, 0],
    ]);
    expect(Math.abs(planM - 1849.8)).toBeLessThan(0.2);
  });
  it('a slope', () => {
    expect(slopeDeg(at(0, 0, 0), at(100, 0, 100))).toBeCloseTo(45, 3);
    expect(slopeDeg(at(0, 0, 5), at(100, 0, 5))).toBeCloseTo(0, 6);
  });
  it('a profile: every corner, even steps, and what goes up and down', () => {
    const places = alongPath([at(0, 0), at(100, 0), at(100, 30)], 25);
    expect(places.map(({ alongM }) => Math.round(alongM))).toEqual([0, 25, 50, 75, 100, 115, 130]);
    const profile = [10, 14, 12, 12, 20].map((heightM, i) => ({ alongM: 50 * i, heightM }));
    expect(measureProfile(profile)).toEqual({
      lowestM: 10,
      highestM: 20,
      climbM: 12,
      descentM: 2,
      steepestPercent: 16,
    });
  });
});
