import { Cartesian3, Cartographic } from 'cesium';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { geoidUndulation, toWgs84 } from '#core';
import type { Db } from '#server/kit/db.ts';
import { openTestDb } from '#server/kit/testing.ts';
import { buildAll, GlbReader, gltfIssues, insertTerrain, tilesetIssues } from '../_kit/testing.ts';
import { rootM } from './kernel/tile.ts';
import { tileset } from './server.ts';

const [x0, y0] = [199_000, 548_000];
const trees = Array.from({ length: 60 }, (_, i) => ({
  id: `t-${String(i).padStart(2, '0')}`,
  at: [x0 + 31.7 * i, y0 + 17.3 * i] as const,
  heightM: 7 + (i % 6),
  crownM: 4.4 + 0.1 * (i % 30),
  trunkM: 2 + 0.05 * i,
}));
/** Plain in the east, a slope in the west. */
const groundM = 30;

describe('trees tileset', () => {
  let db: Db;
  let files: Map<string, Uint8Array>;
  let readers: GlbReader[];

  beforeAll(async () => {
    db = await openTestDb();
    expect([...(await buildAll(tileset, db)).keys()]).toEqual(['tileset.json']);
    await insertTerrain(db, { x: 195_000, y: 552_000, width: 100, height: 100, cellSize: 100 }, () => groundM);
    for (const { id, at, heightM, crownM, trunkM } of trees) {
      await db.query(
        `insert into tree (source, id, valid_from, geom, kind, height_m, crown_m, trunk_m, content_hash)
         values ('test', $1, 1, st_geomfromewkt($2), 'street', $3, $4, $5, '')`,
        [id, `SRID=5186;POINT(${at.join(' ')})`, heightM, crownM, trunkM],
      );
    }
    files = await buildAll(tileset, db);
    readers = [...files].flatMap(([path, body]) => (path.endsWith('.glb') ? [new GlbReader(body)] : []));
  });
  afterAll(() => db.close());

  it('is valid by our checks and by the glTF validator', async () => {
    expect(tilesetIssues(files)).toEqual([]);
    for (const [path, glb] of files) if (path.endsWith('.glb')) expect(await gltfIssues(glb), path).toEqual([]);
  });

  it('shows every tree once, in squares', () => {
    const ids = readers.flatMap((reader) => reader.column('id')).toSorted();
    expect(ids).toEqual(trees.map(({ id }) => `test:${id}`));
    expect(readers.length).toBeGreaterThan(1);
  });

  it('stands in the ground and reaches the stated height and width, by Cesium', () => {
    for (const reader of readers) {
      const ids = reader.column('id');
      const { values } = reader.flat(reader.primitive.attributes._FEATURE_ID_0);
      const places = [...reader.globePositions()].map((p) => new Cartesian3(...p));
      for (const [feature, id] of ids.entries()) {
        const tree = trees.find((each) => `test:${each.id}` === id)!;
        const own = places.filter((_, i) => values[i] === feature);
        const heights = own.map((place) => Cartographic.fromCartesian(place).height);
        const [lon, lat] = toWgs84(tree.at as never);
        const ground = groundM + geoidUndulation([lon, lat]);
        expect(Math.min(...heights)).toBeCloseTo(ground - rootM, 1);
        expect(Math.max(...heights)).toBeCloseTo(ground + tree.heightM, 1);
        const middle = Cartesian3.fromDegrees(lon, lat, ground + tree.heightM);
        expect(Math.min(...own.map((place) => Cartesian3.distance(place, middle)))).toBeLessThan(0.03);
        const wide = Math.max(...own.map((a) => Math.max(...own.map((b) => Cartesian3.distance(a, b)))));
        expect(wide).toBeGreaterThan(Math.max(tree.heightM, 0.9 * tree.crownM));
      }
    }
  });

  it('turns every face outwards', () => {
    for (const reader of readers) {
      const { values: p } = reader.flat(reader.primitive.attributes.POSITION);
      const { values: n } = reader.flat(reader.primitive.attributes.NORMAL);
      const { values: indices } = reader.flat(reader.primitive.indices);
      for (let t = 0; t < indices.length; t += 3) {
        const [a, b, c] = [...indices.subarray(t, t + 3)].map((i) => [p[3 * i], p[3 * i + 1], p[3 * i + 2]]);
        const [u, v] = [b, c].map((q) => q.map((value, axis) => value - a[axis]));
        const face = [u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]];
        const mean = [0, 1, 2].map((axis) =>
          [...indices.subarray(t, t + 3)].reduce((sum, i) => sum + n[3 * i + axis], 0),
        );
        expect(face[0] * mean[0] + face[1] * mean[1] + face[2] * mean[2]).toBeGreaterThan(0);
      }
    }
  });

  it('is byte-identical on a rebuild', async () => {
    for (const [path, body] of await buildAll(tileset, db))
      expect(Buffer.compare(body, files.get(path) as Uint8Array), path).toBe(0);
  });
});
