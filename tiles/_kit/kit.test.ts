import {
  Cartesian3,
  Math as CesiumMath,
  Ellipsoid,
  GeographicTilingScheme,
  Transforms,
  WebMercatorTilingScheme,
} from 'cesium';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cityShare, fadeM } from './city-edge.ts';
import { dot, enuFrame, inFrame, length, radians, toEcef } from './ellipsoid.ts';
import { rememberPerRevision } from './revision-cache.ts';
import { geographicTms, parseTilePath, regionQuadtree, tilesOf, webMercatorXyz } from './schemes.ts';

const longitude = fc.double({ min: -180, max: 180, noNaN: true });
const latitude = fc.double({ min: -89, max: 89, noNaN: true });
const height = fc.double({ min: -500, max: 9000, noNaN: true });

describe('ellipsoid', () => {
  it('agrees with Cesium on earth-centred positions within a micrometre', () => {
    fc.assert(
      fc.property(longitude, latitude, height, (lon, lat, h) => {
        const theirs = Cartesian3.fromDegrees(lon, lat, h, Ellipsoid.WGS84);
        const ours = toEcef(lon, lat, h);
        expect(Math.hypot(ours[0] - theirs.x, ours[1] - theirs.y, ours[2] - theirs.z)).toBeLessThan(1e-6);
      }),
    );
  });

  it('agrees with Cesium on the local frame, and the frame is orthonormal', () => {
    fc.assert(
      fc.property(longitude, latitude, (lon, lat) => {
        const frame = enuFrame(lon, lat, 50);
        const theirs = Transforms.eastNorthUpToFixedFrame(Cartesian3.fromDegrees(lon, lat, 50));
        for (const [column, axis] of [frame.east, frame.north, frame.up].entries()) {
          expect(length(axis)).toBeCloseTo(1, 12);
          for (let i = 0; i < 3; i++) expect(axis[i]).toBeCloseTo(theirs[4 * column + i], 7);
        }
        expect(dot(frame.east, frame.north)).toBeCloseTo(0, 12);
      }),
    );
  });

  it('measures 100 m north in the frame as 100 m', () => {
    const frame = enuFrame(127, 37.5, 0);
    // 100 m of meridian at 37.5° N: the radius of curvature there is 6 359 091 m (TR8350.2).
    const [east, north] = inFrame(frame, toEcef(127, 37.5 + (100 / 6_359_091) * (180 / Math.PI), 0));
    expect(east).toBeCloseTo(0, 6);
    expect(north).toBeCloseTo(100, 2);
  });
});

describe('tiling schemes', () => {
  it('gives the rectangles of Cesium', () => {
    const geographic = new GeographicTilingScheme();
    const mercator = new WebMercatorTilingScheme();
    const level = fc.integer({ min: 0, max: 18 });
    fc.assert(
      fc.property(level, fc.nat(), fc.nat(), (z, x, y) => {
        const key = { level: z, x: x % 2 ** z, y: y % 2 ** z };
        const south = geographic.tileXYToRectangle(key.x, 2 ** z - 1 - key.y, z);
        expect(radians(geographicTms.box(key)[1])).toBeCloseTo(south.south, 12);
        expect(radians(geographicTms.box(key)[0])).toBeCloseTo(south.west, 12);
        const theirs = mercator.tileXYToRectangle(key.x, key.y, z);
        const ours = webMercatorXyz.box(key).map(CesiumMath.toRadians);
        for (const [i, value] of [theirs.west, theirs.south, theirs.east, theirs.north].entries())
          expect(ours[i]).toBeCloseTo(value, 9);
      }),
    );
  });

  it('finds a tile from its own middle', () => {
    const key = { level: 12, x: 6984, y: 2902 };
    const [w, s, e, n] = geographicTms.box(key);
    const middle = [(w + e) / 2, (s + n) / 2, (w + e) / 2, (s + n) / 2] as const;
    expect([...tilesOf(geographicTms.range(middle, 12))]).toEqual([key]);
  });

  it('gives every position to exactly one tile of the city, inside its box, below its parent', () => {
    const lon = fc.double({ min: 126.71, max: 127.24, noNaN: true });
    const lat = fc.double({ min: 37.36, max: 37.78, noNaN: true });
    fc.assert(
      fc.property(lon, lat, fc.integer({ min: 1, max: 9 }), (x, y, level) => {
        const key = regionQuadtree.tileAt([x, y], level);
        const [w, s, e, n] = regionQuadtree.box(key);
        expect(x >= w - 1e-12 && x <= e + 1e-12 && y >= s - 1e-12 && y <= n + 1e-12).toBe(true);
        expect(regionQuadtree.parent(key)).toEqual(regionQuadtree.tileAt([x, y], level - 1));
      }),
    );
  });

  it('reads tile paths and nothing else', () => {
    expect(parseTilePath('14/27942/11610')).toEqual({ level: 14, x: 27942, y: 11610 });
    for (const bad of ['', '14/1', '-1/0/0', '01/0/0', '99/0/0', '1/0/0/0', '1/0/0.png', '1/0/9999999999']) {
      expect(parseTilePath(bad), bad).toBeUndefined();
    }
  });
});

describe('city edge', () => {
  it('is whole inside, nothing beyond the belt, and falls in between', () => {
    const box = [0, 0, 1000, 1000] as const;
    expect(cityShare(box, 500, 500)).toBe(1);
    expect(cityShare(box, 1000 + fadeM, 500)).toBe(0);
    expect(cityShare(box, 1000 + fadeM / 2, 500)).toBeCloseTo(0.5, 12);
  });
});

describe('memory of a revision', () => {
  it('makes once per revision, forgets the oldest, and tries again after a failure', async () => {
    const reader = { query: async () => [] };
    const asked: number[] = [];
    const read = rememberPerRevision(async ({ scenario }) => {
      asked.push(scenario.revision);
      if (asked.length === 1) throw new Error('no connection');
      return scenario.revision;
    }, 2);
    const at = (revision: number) => read({ reader, scenario: { scenario: 'existing', revision } });
    await expect(at(1)).rejects.toThrow('no connection');
    expect(await Promise.all([at(1), at(1), at(2)])).toEqual([1, 1, 2]);
    await at(3);
    await at(1);
    expect(asked).toEqual([1, 1, 2, 3, 1]);
  });
});
