import { Cartesian3, Ellipsoid } from 'cesium';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Epsg5186, facadeKinds, facadeSteps, geoidUndulation, randomSequence, toEpsg5186, toWgs84 } from '#core';
import { inFrame, toEcef } from '../../_kit/ellipsoid.ts';
import type { Mesh } from '../../_kit/mesh.ts';
import { regionQuadtree } from '../../_kit/schemes.ts';
import { GlbReader, gltfIssues } from '../../_kit/testing.ts';
import { tileFrame } from '../../_kit/tile-frame.ts';
import { contentIssues } from '../../_kit/tileset-validator.ts';
import type { FlatFootprint, TileFeature } from '../contract.ts';
import { blocksOf, CellGrid } from './blocks.ts';
import { areaOf } from './rings.ts';
import { roofRectangles } from './roof-plan.ts';
import { foundationM, solidsOf } from './solids.ts';
import { buildingTile, type Codes } from './tile.ts';

const [x0, y0] = [200_000, 544_000];
const key = regionQuadtree.tileAt(toWgs84([x0, y0] as Epsg5186), 6);
const frame = tileFrame(regionQuadtree.box(key), toEpsg5186);
const ring = (...positions: [number, number][]) => Float64Array.from(positions.flat());
const square = (x: number, y: number, size: number): FlatFootprint => [
  [ring([x, y], [x + size, y], [x + size, y + size], [x, y + size], [x, y])],
];
const codes: Codes = {
  use: ['office', 'detached', 'unknown'],
  structure: ['concrete', 'wood'],
  heightOrigin: ['surveyed', 'generated'],
  roofShape: ['flat', 'gabled', 'hipped'],
};

function feature(id: string, over: Partial<TileFeature> = {}): TileFeature {
  const footprint = over.footprint ?? square(x0, y0, 20);
  return {
    id: `test:${id}`,
    footprint,
    heightM: 10,
    heightOrigin: 'surveyed',
    floors: 3,
    floorsBelow: null,
    use: 'office',
    structure: 'concrete',
    yearBuilt: 1999,
    name: null,
    areaM2: areaOf(footprint),
    groundM: 30,
    roofShape: null,
    eaveM: null,
    source: 'test',
    merged: 1,
    ...over,
  };
}

/** 40 m × 40 m with a court of 20 m × 10 m; rings turned the wrong way, a repeated position, as sources have them. */
const court = feature('court', {
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
function triangles({ positions, normals, indices, indexCount }: Mesh): Triangle[] {
  const at = (flat: ArrayLike<number>, i: number) => [flat[3 * i], flat[3 * i + 1], flat[3 * i + 2]];
  return Array.from({ length: indexCount / 3 }, (_, t) => {
    const corners = [indices[3 * t], indices[3 * t + 1], indices[3 * t + 2]];
    return {
      corners: corners.map((i) => at(positions, i)),
      normals: corners.map((i) => at(normals, i).map((v) => v / 127)),
    };
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
  const solids = solidsOf([court], frame);
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
      // Normals are stored in 8 bits, walls lean with the curvature of the earth.
      for (const normal of triangle.normals) expect(dot(face, normal) / Math.hypot(...face)).toBeGreaterThan(0.999);
    }
  });

  it('stands where Cesium puts the same longitude, latitude and height', () => {
    const { origin, east: e, north: n, up: u } = frame.frame;
    const vertices = all.flatMap(({ corners }) => corners);
    const distances = vertices.map(([east, north, up]) => {
      const ecef = [0, 1, 2].map((i) => origin[i] + east * e[i] + north * n[i] + up * u[i]);
      return distanceToCorner(ecef, 30 - foundationM);
    });
    expect(Math.min(...distances)).toBeLessThan(1e-3);
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
        const volume = volumeByWalls(triangles(solidsOf([feature('box', { footprint, heightM })], frame)));
        // Positions are single precision, half a millimetre in this frame.
        expect(volume / (width * depth * (heightM + foundationM))).toBeCloseTo(1, 2);
      }),
    );
  });
});

describe('facades', () => {
  const wallsOf = (over: Partial<TileFeature>) => {
    const mesh = solidsOf([feature('wall', over)], frame);
    return Array.from({ length: mesh.vertexCount }, (_, i) => {
      const [bays, storeys, kind, of] = (mesh.walls as Int16Array).subarray(4 * i, 4 * i + 4);
      return { bays: bays / facadeSteps, storeys: storeys / facadeSteps, kind: facadeKinds[kind], of };
    });
  };

  it('counts whole bays along each wall and the storeys of the building up it', () => {
    const all = wallsOf({ heightM: 21, floors: 6, use: 'apartment', footprint: square(x0, y0, 39) });
    const walls = all.filter(({ kind }) => kind === 'flats');
    expect(walls).toHaveLength(16);
    expect(new Set(walls.map(({ bays }) => bays))).toEqual(new Set([0, 10]));
    expect(Math.max(...walls.map(({ storeys }) => storeys))).toBe(6);
    expect(Math.min(...walls.map(({ storeys }) => storeys))).toBeCloseTo(-foundationM / 3.5, 1);
    expect(all.filter(({ kind }) => kind === 'roof')).toHaveLength(4);
  });

  it('doubts floors that make no storeys, and leaves timber, blocks and the ends of slabs without windows', () => {
    expect(Math.max(...wallsOf({ heightM: 30, floors: 2, use: 'office' }).map(({ of }) => of))).toBe(8);
    const bare = (over: Partial<TileFeature>) => wallsOf(over).every(({ kind }) => kind === 'blank' || kind === 'roof');
    expect(bare({ structure: 'wood' })).toBe(true);
    expect(bare({ id: null as never, use: 'detached' })).toBe(true);
    const slab: FlatFootprint = [[ring([x0, y0], [x0 + 60, y0], [x0 + 60, y0 + 12], [x0, y0 + 12], [x0, y0])]];
    const ends = wallsOf({ use: 'apartment', heightM: 40, footprint: slab }).filter(({ kind }) => kind === 'flats');
    expect(new Set(ends.map(({ bays }) => bays))).toEqual(new Set([0, 15]));
    expect(ends.filter(({ bays }) => bays > 0)).toHaveLength(4);
  });
});

describe('roofs', () => {
  const house = (over: Partial<TileFeature>) =>
    feature('house', {
      footprint: [[ring([x0, y0], [x0 + 14, y0], [x0 + 14, y0 + 8], [x0, y0 + 8], [x0, y0])]],
      heightM: 7,
      eaveM: 4,
      ...over,
    });
  const sloped = (feature: TileFeature) =>
    triangles(solidsOf([feature], frame)).filter(({ normals }) => Math.abs(normals[0][2]) > 0.05);
  const planArea = (all: Triangle[]) => all.reduce((sum, triangle) => sum + facing(triangle)[2], 0);

  it.each([
    ['gabled', 4],
    ['hipped', 6],
    ['pyramidal', 4],
    ['skillion', 2],
  ])('%s covers the footprint once, in slopes that face up', (roofShape, count) => {
    const slopes = sloped(house({ roofShape }));
    expect(slopes).toHaveLength(count);
    expect(planArea(slopes) / (14 * 8)).toBeCloseTo(1, 3);
    for (const { normals } of slopes) expect(normals[0][2]).toBeGreaterThan(0.3);
  });

  it('rises from the eaves to the stated height, and no higher', () => {
    const ups = sloped(house({ roofShape: 'hipped' })).flatMap(({ corners }) => corners.map(([, , up]) => up));
    const flat = triangles(solidsOf([house({ roofShape: 'flat' })], frame)).flatMap(({ corners }) => corners);
    const top = Math.max(...flat.map(([, , up]) => up));
    expect(Math.max(...ups)).toBeCloseTo(top, 2);
    expect(top - Math.min(...ups)).toBeCloseTo(3, 2);
  });

  it('stands out over the walls of a timber house', () => {
    const slopes = sloped(house({ roofShape: 'hipped', structure: 'wood' }));
    expect(planArea(slopes)).toBeGreaterThan(14 * 8 * 1.2);
  });

  it('finds the wings of right-angled plans, and no ridge where there is none', () => {
    const el = ring([0, 0], [20, 0], [20, 8], [8, 8], [8, 18], [0, 18]);
    const wings = roofRectangles(el)?.map(({ halfLength, halfWidth }) => [2 * halfLength, 2 * halfWidth]);
    expect(wings).toEqual([
      [20, 8],
      [18, 8],
    ]);
    expect(roofRectangles(ring([0, 0], [20, 0], [10, 15]))).toBeUndefined();
    expect(roofRectangles(ring([0, 0], [20, 0], [27, 10], [7, 10]))).toBeUndefined();
    const turned = ring([0, 0], [16, 12], [10, 20], [-6, 8]);
    expect(roofRectangles(turned)?.[0]).toMatchObject({
      halfLength: expect.closeTo(10, 9),
      halfWidth: expect.closeTo(5, 9),
    });
  });

  it('stays flat where the plan has a court or the house is low', () => {
    expect(sloped({ ...court, roofShape: 'hipped' }).every(({ normals }) => normals[0][2] === 1)).toBe(true);
    expect(sloped(house({ roofShape: 'gabled', heightM: 2 })).every(({ normals }) => normals[0][2] === 1)).toBe(true);
  });
});

describe('tile frame', () => {
  it('agrees with the exact way within 3 mm over the largest tile, up to 600 m above the ground', () => {
    const random = randomSequence(3);
    for (const level of [2, 4, 6]) {
      const tile = regionQuadtree.tileAt([127.02, 37.55], level);
      const box = regionQuadtree.box(tile);
      const quick = tileFrame(box, toEpsg5186);
      for (let i = 0; i < 300; i++) {
        const lonLat = [box[0] + (box[2] - box[0]) * random(), box[1] + (box[3] - box[1]) * random()] as const;
        const height = 600 * random();
        const [x, y] = toEpsg5186(lonLat);
        const at = quick.place(x, y);
        const exact = inFrame(quick.frame, toEcef(lonLat[0], lonLat[1], height));
        for (let axis = 0; axis < 3; axis++)
          expect(Math.abs(at[axis] + height * at[3 + axis] - exact[axis])).toBeLessThan(0.003);
        expect(Math.abs(quick.lonLat[0] - lonLat[0])).toBeLessThan(3e-8);
        expect(Math.abs(quick.lonLat[1] - lonLat[1])).toBeLessThan(3e-8);
      }
    }
  });
});

describe('tile', () => {
  const features = [
    court,
    feature('twins', {
      footprint: [...square(x0 + 60, y0, 15), ...square(x0 + 80, y0, 15)],
      name: '강남파이낸스센터',
      floors: null,
      yearBuilt: null,
      structure: 'unknown',
    }),
  ];
  const glb = buildingTile(features, frame, codes);
  const reader = new GlbReader(glb);

  it('passes the glTF validator without errors or warnings', async () => {
    expect(await gltfIssues(glb)).toEqual([]);
  });

  it('is the same, byte for byte, when made again', () => {
    expect(Buffer.compare(glb, buildingTile(structuredClone(features), frame, codes))).toBe(0);
  });

  it('says of each feature what the city knows, and nothing of what it does not', () => {
    expect(reader.column('id')).toEqual(['test:court', 'test:twins']);
    expect(reader.column('name')).toEqual([null, '강남파이낸스센터']);
    expect(reader.column('floors')).toEqual([3, null]);
    expect(reader.column('floorsBelow')).toEqual([null, null]);
    expect(reader.column('yearBuilt')).toEqual([1999, null]);
    expect(reader.column('heightM')).toEqual([26, 10]);
    expect(reader.column('areaM2')).toEqual([courtArea, 450]);
    expect(reader.column('groundM')).toEqual([30, 30]);
    expect(reader.column('heightOrigin')).toEqual(['surveyed', 'surveyed']);
    expect(reader.column('use')).toEqual(['office', 'office']);
    expect(reader.column('structure')).toEqual(['concrete', null]);
    expect(reader.column('roofShape')).toEqual([null, null]);
    expect(reader.column('source')).toEqual(['test', 'test']);
    expect(reader.column('merged')).toEqual([1, 1]);
  });

  it('gives every vertex the id of its building', () => {
    const ids = reader.elements(reader.primitive.attributes._FEATURE_ID_0).flat();
    expect(ids.filter((id) => id === 0)).toHaveLength(8 * 4 + 8);
    expect(ids.filter((id) => id === 1)).toHaveLength(2 * (4 * 4 + 4));
    expect(reader.primitive.extensions.EXT_mesh_features.featureIds).toEqual([
      { featureCount: 2, attribute: 0, propertyTable: 0 },
    ]);
  });

  it('lands on the globe, quantised to less than a centimetre', () => {
    const distances = [...reader.globePositions()].map((position) => distanceToCorner(position, 30 - foundationM));
    expect(Math.min(...distances)).toBeLessThan(0.01);
  });

  it('keeps its volume through quantisation and compression', () => {
    const { values: p } = reader.flat(reader.primitive.attributes.POSITION);
    const { values: n } = reader.flat(reader.primitive.attributes.NORMAL);
    const { values: indices } = reader.flat(reader.primitive.indices);
    const step = Math.hypot(...reader.json.nodes[0].matrix.slice(0, 3));
    // y-up back to z-up.
    const corner = (flat: Float64Array, i: number, by: number) => [
      flat[3 * i] * by,
      -flat[3 * i + 2] * by,
      flat[3 * i + 1] * by,
    ];
    const all = Array.from({ length: indices.length / 3 }, (_, t) => {
      const at = [...indices.subarray(3 * t, 3 * t + 3)];
      return { corners: at.map((i) => corner(p, i, step)), normals: at.map((i) => corner(n, i, 1 / 127)) };
    });
    const expected = courtArea * (26 + foundationM) + 450 * (10 + foundationM);
    expect(volumeByWalls(all) / expected).toBeCloseTo(1, 2);
  });

  it('is found faulty when it is', () => {
    const [west, south, east, north] = regionQuadtree.box(key);
    const region = [west - 0.01, south - 0.01, east + 0.01, north + 0.01].map((degrees) => (degrees * Math.PI) / 180);
    region.push(0, 100);
    expect(contentIssues(glb, region)).toEqual([]);
    expect(contentIssues(glb, [...region.slice(0, 5), 30])).toEqual([expect.stringContaining('outside of the tile')]);
  });
});

describe('blocks', () => {
  const low = (i: number, over: Partial<TileFeature> = {}) =>
    feature(`low-${i}`, {
      footprint: square(x0 + (i % 10) * 12, y0 + Math.floor(i / 10) * 12, 10),
      heightM: 8 + (i % 2),
      use: 'detached',
      groundM: 30,
      ...over,
    });
  const gridOf = (features: readonly TileFeature[]) => {
    const grid = new CellGrid(16);
    for (const each of features) grid.add(each);
    return grid;
  };
  const features = Array.from({ length: 100 }, (_, i) => low(i));

  it('stand for the buildings, and keep footprint area and mean height', () => {
    const everywhere = blocksOf(gridOf(features).cells(), 16, 3, 0);
    expect(everywhere.reduce((sum, { merged }) => sum + merged, 0)).toBe(100);
    expect(everywhere.reduce((sum, { areaM2 }) => sum + areaM2, 0)).toBeCloseTo(100 * 100, 6);
    const blocks = blocksOf(gridOf(features).cells(), 16, 3);
    expect(blocks.reduce((sum, { areaM2 }) => sum + areaM2, 0)).toBeGreaterThan(0.95 * 100 * 100);
    for (const block of blocks) {
      expect(Math.abs(block.groundM + block.heightM - 38.5)).toBeLessThanOrEqual(1.5);
      expect(block).toMatchObject({ id: null, use: 'detached', floors: 3, yearBuilt: 1999 });
    }
    expect(blocks.length).toBeLessThan(20);
  });

  it('do not depend on the order of the buildings, nor on how they were gathered', () => {
    const blocks = blocksOf(gridOf(features).cells(), 16, 3);
    expect(blocksOf(gridOf(features.toReversed()).cells(), 16, 3).map(({ footprint }) => footprint)).toEqual(
      blocks.map(({ footprint }) => footprint),
    );
    const halves = [features.slice(0, 37), features.slice(37)].map((half) => gridOf(half).cells());
    const merged = new CellGrid(16);
    for (const half of halves) merged.merge(half);
    expect(blocksOf(merged.cells(), 16, 3).map(({ footprint }) => footprint)).toEqual(
      blocks.map(({ footprint }) => footprint),
    );
  });

  it('never overlap, and leave what is hardly built open', () => {
    const alone = blocksOf(gridOf([low(0, { footprint: square(x0 + 1, y0 + 1, 3) })]).cells(), 16, 3);
    expect(alone).toEqual([]);
    const boxes = blocksOf(gridOf(features).cells(), 16, 3).map(({ footprint }) => footprint[0][0]);
    for (const [i, a] of boxes.entries())
      for (const b of boxes.slice(i + 1)) expect(a[0] < b[2] && b[0] < a[2] && a[1] < b[5] && b[1] < a[5]).toBe(false);
  });
});
