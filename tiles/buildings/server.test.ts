import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { randomSequence } from '#core';
import type { Db } from '#server/kit/db.ts';
import { openTestDb } from '#server/kit/testing.ts';
import { buildAll, building, GlbReader, gltfIssues, insertBuildings, square, tilesetIssues } from '../_kit/testing.ts';
import { tileset } from './server.ts';

const random = randomSequence(7);
const between = (low: number, high: number) => low + (high - low) * random();

/** Some crowd, some sparse, over the edges of several squares. */
const city = [
  ...Array.from({ length: 1300 }, (_, i) =>
    building(`crowd-${i}`, {
      footprint: square(Math.round(between(201_000, 203_000)), Math.round(between(543_000, 545_000)), 10),
      heightM: Math.round(between(4, 120)),
    }),
  ),
  ...Array.from({ length: 40 }, (_, i) =>
    building(`sparse-${i}`, {
      footprint: square(Math.round(between(190_000, 212_000)), Math.round(between(537_000, 560_000)), 30),
    }),
  ),
];

describe('buildings tileset', () => {
  let db: Db;
  let files: Map<string, Uint8Array>;
  beforeAll(async () => {
    db = await openTestDb();
  });
  afterAll(() => db.close());

  it('of a city without buildings is valid and empty', async () => {
    files = await buildAll(tileset, db);
    expect([...files.keys()]).toEqual(['tileset.json']);
    expect(tilesetIssues(files)).toEqual([]);
  });

  it('holds every building of the database once, in valid tiles', async () => {
    await insertBuildings(db, city);
    files = await buildAll(tileset, db);
    expect(tilesetIssues(files)).toEqual([]);
    const tiles = [...files].filter(([path]) => path.endsWith('.glb'));
    expect(tiles.length).toBeGreaterThan(5);
    const ids: unknown[] = [];
    for (const [path, glb] of tiles) {
      expect(await gltfIssues(glb), path).toEqual([]);
      ids.push(...new GlbReader(glb).column('id'));
    }
    expect(ids.toSorted()).toEqual(city.map(({ id }) => id).toSorted());
  });

  it('is byte-identical on a rebuild', async () => {
    const again = await buildAll(tileset, db);
    expect([...again.keys()]).toEqual([...files.keys()]);
    for (const [path, body] of again) expect(Buffer.compare(body, files.get(path) as Uint8Array), path).toBe(0);
  });

  it('changes only the tiles in which a building changes', async () => {
    await db.query(`update building set height_m = 11 where id = 'sparse-0'`);
    const after = await buildAll(tileset, db);
    const changed = [...after].filter(([path, body]) => Buffer.compare(body, files.get(path) as Uint8Array) !== 0);
    expect(changed.map(([path]) => path.endsWith('.glb'))).toContain(true);
    expect(changed.filter(([path]) => path.endsWith('.glb'))).toHaveLength(1);
  });

  it('stops when told to', async () => {
    const stop = new AbortController();
    const context = { reader: db, scenario: { scenario: 'existing', revision: 1 }, signal: stop.signal };
    const work = async () => {
      for await (const _ of tileset.build(context, () => {})) stop.abort(new Error('stopped'));
    };
    await expect(work()).rejects.toThrow('stopped');
  });

  it('names the media types', () => {
    expect(tileset.contentType('4/8/6.glb')).toBe('model/gltf-binary');
    expect(tileset.contentType('tileset.json')).toBe('application/json');
  });
});
