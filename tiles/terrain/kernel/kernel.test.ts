import * as cesium from 'cesium';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Epsg5186, type Epsg5186Box, type Field, geoidUndulation, interpolate, toEpsg5186, toWgs84 } from '#core';
import { toEcef, type Vector3 } from '../../_kit/ellipsoid.ts';
import { geographicTms, type TileKey } from '../../_kit/schemes.ts';
import { type DecodedMesh, decodeMesh } from '../testing.ts';
import { groundOf, heightsOf, heightsOver, seaLevel, wholeCells } from './ground.ts';
import { availableRanges, isAvailable, lastLevelFor, layerJson } from './layer.ts';
import { horizonOcclusionPoint, terrainTile } from './quantized-mesh.ts';
import { waterMask, waterOf } from './water.ts';

const { Cartesian3, Ellipsoid } = cesium;
/** Exported by Cesium but left out of its types. */
const { AttributeCompression, EllipsoidalOccluder } = cesium as unknown as {
  AttributeCompression: { octDecode(x: number, y: number, result: cesium.Cartesian3): cesium.Cartesian3 };
  EllipsoidalOccluder: new (
    ellipsoid: cesium.Ellipsoid,
    camera: cesium.Cartesian3,
  ) => { computeHorizonCullingPoint(direction: cesium.Cartesian3, points: cesium.Cartesian3[]): cesium.Cartesian3 };
};

/** Hills over a box of 20 km; the field reaches 12 km further, as the server reads it. */
const box: Epsg5186Box = [190_000, 540_000, 210_000, 560_000];
const hills = (x: number, y: number) => 120 + 90 * Math.sin(x / 1700) + 70 * Math.cos(y / 1300);
const cellSize = 100;
const field: Field = {
  values: Float32Array.from({ length: 440 * 440 }, (_, i) =>
    hills(178_000 + ((i % 440) + 0.5) * cellSize, 572_000 - (Math.floor(i / 440) + 0.5) * cellSize),
  ),
  width: 440,
  height: 440,
  cellSize,
  origin: [178_000, 572_000],
  crs: 'EPSG:5186',
  unit: 'metre',
  noData: Number.NaN,
};
const ground = groundOf(heightsOf(field), box);
const tileAt = (lon: number, lat: number, level: number): TileKey => {
  const { startX, startY } = geographicTms.range([lon, lat, lon, lat], level);
  return { level, x: startX, y: startY };
};
const inside = tileAt(127.0, 37.55, 13);
const position = (key: TileKey, mesh: DecodedMesh, i: number): [number, number] => {
  const [west, south, east, north] = geographicTms.box(key);
  return [west + ((east - west) * mesh.u[i]) / 32_767, south + ((north - south) * mesh.v[i]) / 32_767];
};

describe('ground', () => {
  it('is the terrain over the geoid inside the city and the geoid far away', () => {
    const [x, y] = toEpsg5186([127, 37.55]);
    expect(ground.heightAt(127, 37.55)).toBeCloseTo(interpolate(field, x, y) + geoidUndulation([127, 37.55]), 9);
    expect(ground.heightAt(127, 37.2)).toBe(geoidUndulation([127, 37.2]));
    expect(ground.heightAt(-70, -30)).toBe(geoidUndulation([-70, -30]));
  });

  it('never makes a cliff: across the belt it changes no faster than the hills and the fade together', () => {
    for (let lon = 126.6; lon < 127.4; lon += 0.001) {
      const step = Math.abs(ground.heightAt(lon + 0.001, 37.55) - ground.heightAt(lon, 37.55));
      // 88 m of way; hills of slope 0.06, and 280 m of height lost over 12 km at 1.5 times the mean slope.
      expect(step, `at ${lon}`).toBeLessThan(88 * (0.06 + (1.5 * 280) / 12_000));
    }
  });
});

describe('tile', () => {
  const bytes = terrainTile(inside, ground);
  const mesh = decodeMesh(bytes);

  it('holds the heights of the ground within half a quantisation unit', () => {
    for (const [i, height] of mesh.heights.entries()) {
      const exact = ground.heightAt(...position(inside, mesh, i));
      // u and v are rounded too: 1/32767 of a tile is 6 cm, which a slope of 0.1 turns into 6 mm.
      expect(Math.abs(height - exact)).toBeLessThan(mesh.heightUnit / 2 + 0.01);
    }
  });

  it('departs from the terrain between its vertices by less than a metre', () => {
    const [west, south, east, north] = geographicTms.box(inside);
    for (let t = 0; t < mesh.indices.length; t += 3) {
      const corners = mesh.indices.slice(t, t + 3);
      const mean = (values: readonly number[]) => corners.reduce((sum, i) => sum + values[i], 0) / 3;
      const lon = west + ((east - west) * mean(mesh.u)) / 32_767;
      const lat = south + ((north - south) * mean(mesh.v)) / 32_767;
      expect(Math.abs(mean(mesh.heights) - ground.heightAt(lon, lat))).toBeLessThan(1);
    }
  });

  it('covers the whole tile with triangles that face up', () => {
    let area = 0;
    for (let t = 0; t < mesh.indices.length; t += 3) {
      const [a, b, c] = mesh.indices.slice(t, t + 3);
      const doubled =
        (mesh.u[b] - mesh.u[a]) * (mesh.v[c] - mesh.v[a]) - (mesh.u[c] - mesh.u[a]) * (mesh.v[b] - mesh.v[a]);
      expect(doubled).toBeGreaterThan(0);
      area += doubled / 2;
    }
    expect(area).toBe(32_767 ** 2);
  });

  it('lists exactly the vertices on its edges', () => {
    const on = (test: (u: number, v: number) => boolean) => mesh.u.flatMap((u, i) => (test(u, mesh.v[i]) ? [i] : []));
    const sorted = (list: readonly number[]) => [...list].sort((a, b) => a - b);
    expect(sorted(mesh.west)).toEqual(on((u) => u === 0));
    expect(sorted(mesh.east)).toEqual(on((u) => u === 32_767));
    expect(sorted(mesh.south)).toEqual(on((_, v) => v === 0));
    expect(sorted(mesh.north)).toEqual(on((_, v) => v === 32_767));
  });

  it('has a bounding sphere around all of it', () => {
    for (const [i, height] of mesh.heights.entries()) {
      const point = toEcef(...position(inside, mesh, i), height);
      const distance = Math.hypot(...point.map((value, axis) => value - mesh.centre[axis]));
      expect(distance).toBeLessThan(mesh.sphereRadius + 0.1);
    }
  });

  it('tilts its normals as the hills slope', () => {
    const octNormals = mesh.octNormals as Uint8Array;
    expect(octNormals).toHaveLength(2 * mesh.u.length);
    for (let i = 0; i < mesh.u.length; i += 37) {
      const [lon, lat] = position(inside, mesh, i);
      const step = 1e-3;
      const at = (dLon: number, dLat: number) =>
        Cartesian3.fromDegrees(lon + dLon, lat + dLat, ground.heightAt(lon + dLon, lat + dLat));
      const along = Cartesian3.subtract(at(step, 0), at(-step, 0), new Cartesian3());
      const up = Cartesian3.cross(along, Cartesian3.subtract(at(0, step), at(0, -step), new Cartesian3()), along);
      Cartesian3.normalize(up, up);
      const ours = AttributeCompression.octDecode(octNormals[2 * i], octNormals[2 * i + 1], new Cartesian3());
      expect(Cartesian3.dot(up, ours)).toBeGreaterThan(Math.cos((2 * Math.PI) / 180));
    }
  });

  it('is the same, byte for byte, when made again', () => {
    expect(Buffer.compare(bytes, terrainTile(inside, groundOf(heightsOf({ ...field }), box)))).toBe(0);
  });

  it('meets its neighbours on every edge within one quantisation unit, in and around the city', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 126.5, max: 127.5, noNaN: true }),
        fc.double({ min: 37.3, max: 37.8, noNaN: true }),
        fc.integer({ min: 2, max: 15 }),
        (lon, lat, level) => {
          const key = tileAt(lon, lat, level);
          const here = decodeMesh(terrainTile(key, ground));
          const east = decodeMesh(terrainTile({ ...key, x: key.x + 1 }, ground));
          const north = decodeMesh(terrainTile({ ...key, y: key.y + 1 }, ground));
          expectSameEdge(here, here.east, east, east.west, 'v');
          expectSameEdge(here, here.north, north, north.south, 'u');
        },
      ),
      { numRuns: 30 },
    );
  });
});

function expectSameEdge(
  a: DecodedMesh,
  edgeA: readonly number[],
  b: DecodedMesh,
  edgeB: readonly number[],
  along: 'u' | 'v',
): void {
  const profile = (mesh: DecodedMesh, edge: readonly number[]) =>
    new Map(edge.map((i) => [mesh[along][i], mesh.heights[i]]));
  const other = profile(b, edgeB);
  expect(other.size).toBe(edgeA.length);
  for (const [place, height] of profile(a, edgeA)) {
    expect(Math.abs(height - (other.get(place) as number))).toBeLessThanOrEqual(Math.max(a.heightUnit, b.heightUnit));
  }
}

describe('fine cells read in windows', () => {
  const rough = (x: number, y: number) => 200 + 60 * Math.sin(x / 90) * Math.cos(y / 70) + 25 * Math.sin((x + y) / 31);
  /** A window as the server reads it: aligned cells of 10 m, unknown east of the city's fine raster. */
  const windowOf = (key: TileKey): Field => {
    const [west, south, east, north] = geographicTms.box(key);
    const corners = [west, east].flatMap((lon) => [south, north].map((lat) => toEpsg5186([lon, lat])));
    const xs = corners.map(([x]) => x);
    const ys = corners.map(([, y]) => y);
    const [x0, y0, x1, y1] = wholeCells(
      [
        Math.min(...xs) - 200,
        Math.min(...ys) - 200,
        Math.max(...xs) + 200,
        Math.max(...ys) + 200,
      ] as unknown as Epsg5186Box,
      10,
    );
    const width = (x1 - x0) / 10;
    const height = (y1 - y0) / 10;
    const values = Float32Array.from({ length: width * height }, (_, i) => {
      const [x, y] = [x0 + ((i % width) + 0.5) * 10, y1 - (Math.floor(i / width) + 0.5) * 10];
      return x > 201_500 ? Number.NaN : rough(x, y);
    });
    return { ...field, values, width, height, cellSize: 10, origin: [x0, y1] };
  };
  const meshOf = (key: TileKey) => {
    const up = key.level - 12;
    const window = windowOf({ level: 12, x: key.x >> up, y: key.y >> up });
    return decodeMesh(terrainTile(key, groundOf(heightsOver(window, field), box)));
  };

  it('meet where one window ends and where the fine raster does', () => {
    const edge = tileAt(127.0, 37.55, 12);
    for (const level of [13, 15, 16]) {
      const last = { level, x: ((edge.x + 1) << (level - 12)) - 1, y: (edge.y << (level - 12)) + 3 };
      const [west, east] = [meshOf(last), meshOf({ ...last, x: last.x + 1 })];
      expectSameEdge(west, west.east, east, east.west, 'v');
      const top = { level, x: (edge.x << (level - 12)) + 2, y: ((edge.y + 1) << (level - 12)) - 1 };
      const [south, north] = [meshOf(top), meshOf({ ...top, y: top.y + 1 })];
      expectSameEdge(south, south.north, north, north.south, 'u');
    }
    const [lon, lat] = toWgs84([201_500, 550_000] as unknown as Epsg5186);
    const across = tileAt(lon, lat, 16);
    const [a, b] = [meshOf(across), meshOf({ ...across, x: across.x + 1 })];
    expectSameEdge(a, a.east, b, b.west, 'v');
  });

  it('keep heights within 2 m of rough ground between vertices, and 2 cm on them', () => {
    const key = tileAt(126.99, 37.55, 16);
    const mesh = meshOf(key);
    const errors: number[] = [];
    for (let t = 0; t < mesh.indices.length; t += 3) {
      const corners = mesh.indices.slice(t, t + 3);
      const places = corners.map((i) => position(key, mesh, i));
      const [lon, lat] = [0, 1].map((axis) => (places[0][axis] + places[1][axis] + places[2][axis]) / 3);
      const [x, y] = toEpsg5186([lon, lat]);
      const height = corners.reduce((sum, i) => sum + mesh.heights[i] / 3, 0) - geoidUndulation([lon, lat]);
      errors.push(Math.abs(height - rough(x, y)));
    }
    expect(Math.max(...errors)).toBeLessThan(2);
    for (const i of [0, 500, 1000]) {
      const [lon, lat] = position(key, mesh, i);
      const [x, y] = toEpsg5186([lon, lat]);
      const stored = interpolate(windowOf(tileAt(126.99, 37.55, 12)), x, y) + geoidUndulation([lon, lat]);
      expect(Math.abs(mesh.heights[i] - stored)).toBeLessThan(0.02);
    }
  });
});

describe('water mask', () => {
  const river = waterOf([
    [
      [
        [199_000, 549_000],
        [201_000, 549_000],
        [201_000, 551_000],
        [199_000, 551_000],
        [199_000, 549_000],
      ] as unknown as Epsg5186[],
    ],
  ]);
  const at = (x: number, y: number, level: number) => {
    const [lon, lat] = toWgs84([x, y] as unknown as Epsg5186);
    const key = tileAt(lon, lat, level);
    const { water } = decodeMesh(terrainTile(key, ground, waterMask(key, [river])));
    if (water.length === 1) return water[0];
    const [west, south, east, north] = geographicTms.box(key);
    const column = Math.floor((256 * (lon - west)) / (east - west));
    const row = Math.floor((256 * (north - lat)) / (north - south));
    return water[256 * row + column];
  };

  it('is set on the water and nowhere else, at every level', () => {
    for (const level of [10, 12, 14, 16]) {
      expect(at(200_000, 550_000, level), `level ${level}`).toBe(255);
      expect(at(202_500, 550_000, level), `level ${level}`).toBe(0);
    }
    expect(at(199_030, 549_030, 15)).toBe(255);
    expect(at(198_970, 549_030, 15)).toBe(0);
  });

  it('takes one byte where a tile is all land or all water', () => {
    expect(waterMask(tileAt(128, 36, 10), [river])).toHaveLength(1);
    const [lon, lat] = toWgs84([200_000, 550_000] as unknown as Epsg5186);
    expect(waterMask(tileAt(lon, lat, 16), [river])).toEqual(Uint8Array.of(255));
  });
});

describe('horizon occlusion point', () => {
  it('agrees with Cesium', () => {
    const occluder = new EllipsoidalOccluder(Ellipsoid.WGS84, new Cartesian3(1, 0, 0));
    for (const level of [3, 6, 9, 13]) {
      const [west, south, east, north] = geographicTms.box(tileAt(127, 37.55, level));
      const points: Vector3[] = [west, east].flatMap((lon) => [south, north].map((lat) => toEcef(lon, lat, 300)));
      const centre = toEcef((west + east) / 2, (south + north) / 2, 150);
      const theirs = occluder.computeHorizonCullingPoint(
        new Cartesian3(...centre),
        points.map((point) => new Cartesian3(...point)),
      );
      for (const [i, value] of horizonOcclusionPoint(centre, points).entries())
        expect(value).toBeCloseTo([theirs.x, theirs.y, theirs.z][i], 9);
    }
  });
});

describe('layer', () => {
  const ranges = availableRanges([{ box: [126.73, 37.4, 127.22, 37.73], cellSize: 90 }]);

  it('has vertices at least twice as dense as the source', () => {
    expect(ranges).toHaveLength(lastLevelFor(90) + 1);
    const spacing = (geographicTms.size(lastLevelFor(90)) / 32) * 111_320;
    expect(spacing).toBeLessThanOrEqual(45);
    expect(spacing).toBeGreaterThan(20);
  });

  it('goes deeper where a finer raster lies, with vertices as dense as its cells of 10 m', () => {
    const both = availableRanges([
      { box: [127.0, 37.5, 127.05, 37.53], cellSize: 10 },
      { box: [126.6, 37.3, 127.3, 37.8], cellSize: 90 },
    ]);
    expect((geographicTms.size(lastLevelFor(10)) / 32) * 111_320).toBeLessThanOrEqual(10);
    expect(isAvailable(both, tileAt(127.02, 37.51, lastLevelFor(10)))).toBe(true);
    expect(isAvailable(both, tileAt(126.8, 37.4, lastLevelFor(10)))).toBe(false);
    expect(isAvailable(both, tileAt(126.8, 37.4, lastLevelFor(90)))).toBe(true);
  });

  it('covers the globe on the coarse levels and the city on the fine ones', () => {
    expect(isAvailable(ranges, { level: 4, x: 0, y: 0 })).toBe(true);
    expect(isAvailable(ranges, { level: 5, x: 0, y: 0 })).toBe(false);
    expect(isAvailable(ranges, tileAt(127, 37.5, 14))).toBe(true);
    expect(isAvailable(ranges, tileAt(127, 37.5, 15))).toBe(false);
    for (const [level, range] of ranges.slice(1).entries()) {
      for (const [x, y] of [
        [range.startX, range.startY],
        [range.endX, range.endY],
      ]) {
        expect(isAvailable(ranges, { level, x: x >> 1, y: y >> 1 }), 'a tile has a parent').toBe(true);
      }
    }
    const layer = JSON.parse(new TextDecoder().decode(layerJson(ranges)));
    expect(layer.available).toHaveLength(ranges.length);
    expect(layer.format).toBe('quantized-mesh-1.0');
  });

  it('of a city without terrain is the sea', () => {
    const mesh = decodeMesh(terrainTile(inside, seaLevel));
    expect(mesh.minHeight).toBeCloseTo(geoidUndulation([127, 37.55]), 1);
    expect(mesh.maxHeight - mesh.minHeight).toBeLessThan(0.2);
  });
});
