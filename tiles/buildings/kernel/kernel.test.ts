import { Cartesian3, Ellipsoid } from 'cesium';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Epsg5186, geoidUndulation, toWgs84 } from '#core';
import { enuFrame } from '../../_kit/ellipsoid.ts';
import { cityQuadtree } from '../../_kit/schemes.ts';
import { building, GlbReader, gltfIssues, square } from '../../_kit/testing.ts';
import type { TileBuilding } from '../contract.ts';
import { extrude, foundationM, type Solids } from './solids.ts';
import { buildingTile } from './tile.ts';
import { firstLevel, leafFeatures, type TreeNode, treeOf } from './tree.ts';

const frame = enuFrame(127, 37.494, 23);
const ring = (...positions: [number, number][]) => positions as unknown as Epsg5186[];
const [x0, y0] = [200_000, 544_000];

/** 40 m × 40 m with a court of 20 m × 10 m; rings turned the wrong way, a repeated position, as sources have them. */
const court = building('court', {
  footprint: [
    [
      ring([x0, y0], [x0, y0 + 40], [x0, y0 + 40], [x0 + 40, y0 + 40], [x0 + 40, y0], [x0, y0]),
      ring([x0 + 10, y0 + 10], [x0 + 30, y0 + 10], [x0 + 30, y0 + 20], [x0 + 10, y0 + 20], [x0 + 10, y0 + 10]),
    ],
  ],
  heightM: 26,
});
const courtArea = 40 * 40 - 20 * 10;
const courtPerimeter = 160 + 60;

type Triangle = { corners: number[][]; normals: number[][] };
function triangles({ positions, normals, indices }: Solids): Triangle[] {
  const at = (flat: readonly number[], i: number) => flat.slice(3 * i, 3 * i + 3);
  return Array.from({ length: indices.length / 3 }, (_, t) => {
    const corners = indices.slice(3 * t, 3 * t + 3);
    return { corners: corners.map((i) => at(positions, i)), normals: corners.map((i) => at(normals, i)) };
  });
}
const minus = (a: number[], b: number[]) => a.map((v, i) => v - b[i]);
const cross = ([a, b, c]: number[], [d, e, f]: number[]) => [b * f - c * e, c * d - a * f, a * e - b * d];
const dot = (a: number[], b: number[]) => a.reduce((sum, v, i) => sum + v * b[i], 0);
const facing = ({ corners: [a, b, c] }: Triangle) => cross(minus(b, a), minus(c, a)).map((v) => v / 2);

/** Volume by the divergence theorem with the field (x, y, 0)/2: walls alone carry it, and only when they face out. */
const volumeByWalls = (all: Triangle[]) =>
  all.reduce((sum, triangle) => {
    const [x, y] = [0, 1].map((axis) => triangle.corners.reduce((s, corner) => s + corner[axis], 0) / 3);
    return sum + dot([x / 2, y / 2, 0], facing(triangle));
  }, 0);

/** Metres from an earth-centred position to the first corner of the court at a height above sea level, by Cesium. */
function distanceToCorner([x, y, z]: number[], heightMsl: number): number {
  const [lon, lat] = toWgs84([x0, y0]);
  const theirs = Cartesian3.fromDegrees(lon, lat, heightMsl + geoidUndulation([lon, lat]), Ellipsoid.WGS84);
  return Math.hypot(x - theirs.x, y - theirs.y, z - theirs.z);
}

describe('solids', () => {
  const solids = extrude([court], frame);
  const all = triangles(solids);
  const roofs = all.filter(({ normals }) => normals[0][2] === 1);
  const walls = all.filter(({ normals }) => normals[0][2] === 0);

  it('covers the footprint with its roof and leaves the court open', () => {
    const area = roofs.reduce((sum, triangle) => sum + facing(triangle)[2], 0);
    expect(area / courtArea).toBeCloseTo(1, 4);
  });

  it('walls in the whole perimeter from the foundation to the roof', () => {
    const area = walls.reduce((sum, triangle) => sum + Math.hypot(...facing(triangle)), 0);
    expect(area / (courtPerimeter * (26 + foundationM))).toBeCloseTo(1, 4);
  });

  it('faces outwards: the walls enclose the volume', () => {
    expect(volumeByWalls(all) / (courtArea * (26 + foundationM))).toBeCloseTo(1, 3);
  });

  it('winds every triangle to its stored normal', () => {
    for (const triangle of all) {
      const face = facing(triangle);
      for (const normal of triangle.normals) expect(dot(face, normal) / Math.hypot(...face)).toBeGreaterThan(0.9999);
    }
  });

  it('stands where Cesium puts the same longitude, latitude and height', () => {
    const { origin, east: e, north: n, up: u } = frame;
    const vertices = triangles(solids).flatMap(({ corners }) => corners);
    const distances = vertices.map(([east, north, up]) => {
      const ecef = [0, 1, 2].map((i) => origin[i] + east * e[i] + north * n[i] + up * u[i]);
      return distanceToCorner(ecef, 30 - foundationM);
    });
    expect(Math.min(...distances)).toBeLessThan(1e-5);
  });

  it('keeps volume for any rectangle, turned any way', () => {
    const metres = fc.double({ min: 2, max: 200, noNaN: true });
    fc.assert(
      fc.property(metres, metres, metres, fc.boolean(), (width, depth, heightM, reversed) => {
        const corners: [number, number][] = [
          [x0, y0],
          [x0 + width, y0],
          [x0 + width, y0 + depth],
          [x0, y0 + depth],
          [x0, y0],
        ];
        const footprint = [[ring(...(reversed ? corners.reverse() : corners))]];
        const volume = volumeByWalls(triangles(extrude([building('box', { footprint, heightM })], frame)));
        // The projection's inverse is good to a millimetre, which a wall of 2 m feels.
        expect(volume / (width * depth * (heightM + foundationM))).toBeCloseTo(1, 2);
      }),
    );
  });
});

describe('tile', () => {
  const buildings: TileBuilding[] = [
    court,
    building('twins', {
      footprint: [...square(x0 + 60, y0, 15), ...square(x0 + 80, y0, 15)],
      name: '강남파이낸스센터',
      floors: null,
      yearBuilt: null,
    }),
  ];
  const { glb, extent } = buildingTile(buildings, frame);
  const reader = new GlbReader(glb);

  it('passes the glTF validator without errors or warnings', async () => {
    expect(await gltfIssues(glb)).toEqual([]);
  });

  it('is the same, byte for byte, when made again', () => {
    expect(Buffer.compare(glb, buildingTile(structuredClone(buildings), frame).glb)).toBe(0);
  });

  it('says of each feature what the city knows, and nothing of what it does not', () => {
    expect(reader.column('id')).toEqual(['test:court', 'test:twins']);
    expect(reader.column('name')).toEqual([null, '강남파이낸스센터']);
    expect(reader.column('floors')).toEqual([3, null]);
    expect(reader.column('yearBuilt')).toEqual([1999, null]);
    expect(reader.column('heightM')).toEqual([26, 10]);
    expect(reader.column('groundM')).toEqual([30, 30]);
    expect(reader.column('heightOrigin')).toEqual(['surveyed', 'surveyed']);
    expect(reader.column('use')).toEqual(['office', 'office']);
    expect(reader.column('structure')).toEqual(['concrete', 'concrete']);
    expect(reader.column('source')).toEqual(['test', 'test']);
  });

  it('gives every vertex the id of its building', () => {
    const ids = reader.elements(reader.primitive.attributes._FEATURE_ID_0).flat();
    expect(ids.filter((id) => id === 0)).toHaveLength(8 * 4 + 8);
    expect(ids.filter((id) => id === 1)).toHaveLength(2 * (4 * 4 + 4));
    expect(reader.primitive.extensions.EXT_mesh_features.featureIds).toEqual([
      { featureCount: 2, attribute: 0, propertyTable: 0 },
    ]);
  });

  it('lands on the globe after the y-up to z-up turn of a 3D Tiles viewer', () => {
    const { matrix } = reader.json.nodes[0];
    const distances = reader.elements(reader.primitive.attributes.POSITION).map(([x, y, z]) => {
      const [gx, gy, gz] = [0, 1, 2].map((i) => matrix[i] * x + matrix[4 + i] * y + matrix[8 + i] * z + matrix[12 + i]);
      // Turning y-up to z-up maps (x, y, z) to (x, -z, y).
      return distanceToCorner([gx, -gz, gy], 30 - foundationM);
    });
    expect(Math.min(...distances)).toBeLessThan(0.001);
  });

  it('bounds what it holds', () => {
    const undulation = geoidUndulation(toWgs84([x0, y0]));
    expect(extent.minHeight).toBeCloseTo(30 - foundationM + undulation, 3);
    expect(extent.maxHeight).toBeCloseTo(30 + 26 + undulation, 3);
    const [west, south] = toWgs84([x0, y0]);
    expect(extent.west).toBeCloseTo(west, 6);
    expect(extent.south).toBeCloseTo(south, 6);
  });
});

describe('tree', () => {
  const key = cityQuadtree.tileAt([x0, y0], firstLevel);
  const many = Array.from({ length: 3 * leafFeatures }, (_, i) =>
    building(`b${i}`, {
      footprint: square(x0 + (i % 60) * 30, y0 - 3000 + Math.floor(i / 60) * 25, 12),
      heightM: 5 + (i % 100),
    }),
  );
  const root = treeOf(key, many);
  const nodes = (node: TreeNode): TreeNode[] => [node, ...node.children.flatMap(nodes)];

  it('shows every building exactly once', () => {
    const shown = nodes(root).flatMap(({ own }) => own.map(({ id }) => id));
    expect(shown).toHaveLength(many.length);
    expect(new Set(shown).size).toBe(many.length);
  });

  it('shows towers first', () => {
    const least = Math.min(...root.own.map(({ heightM }) => heightM));
    const hidden = nodes(root)
      .slice(1)
      .flatMap(({ own }) => own);
    expect(root.own.length).toBeGreaterThan(0);
    expect(Math.max(...hidden.map(({ heightM }) => heightM))).toBeLessThan(least);
  });

  it('keeps a square that is not crowded in one tile', () => {
    const few = treeOf(key, many.slice(0, leafFeatures));
    expect(few.children).toEqual([]);
    expect(few.own).toHaveLength(leafFeatures);
  });
});
