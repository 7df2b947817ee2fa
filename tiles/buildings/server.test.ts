import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { randomSequence } from '#core';
import type { Db } from '#server/kit/db.ts';
import { openTestDb } from '#server/kit/testing.ts';
import { createTileStore, revisionStamp } from '#server/kit/tile-store.ts';
import {
  buildAll,
  building,
  GlbReader,
  gltfIssues,
  idsInLeaves,
  insertBuildings,
  square,
  tilesetIssues,
} from '../_kit/testing.ts';
import { tileset } from './server.ts';

const random = randomSequence(7);
const between = (low: number, high: number) => low + (high - low) * random();

/** A dense quarter of low houses and some towers, and a few houses far apart. */
const city = [
  ...Array.from({ length: 3000 }, (_, i) =>
    building(`crowd-${i}`, {
      footprint: square(200_600 + (i % 60) * 16, 543_000 + Math.floor(i / 60) * 17, 10),
      heightM: i % 40 === 0 ? Math.round(between(40, 140)) : Math.round(between(4, 14)),
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

  it('holds every building of the database once in the tiles that nothing replaces', async () => {
    await insertBuildings(db, city);
    files = await buildAll(tileset, db);
    expect(tilesetIssues(files)).toEqual([]);
    expect(idsInLeaves(files).toSorted()).toEqual(city.map(({ id }) => id).toSorted());
    const levels = new Set([...files.keys()].flatMap((path) => (path.endsWith('.glb') ? [path[0]] : [])));
    expect([...levels].toSorted()).toEqual(['2', '3', '4', '5', '6']);
  });

  it('passes the glTF validator in every tile', async () => {
    for (const [path, glb] of files) {
      if (path.endsWith('.glb')) expect(await gltfIssues(glb), path).toEqual([]);
    }
  });

  it('shows from afar the towers for themselves and the houses as fewer blocks', () => {
    for (const [path, glb] of files) {
      if (!path.startsWith('4/') || !path.endsWith('.glb')) continue;
      const tile = new GlbReader(glb);
      const [ids, heights, merged] = ['id', 'heightM', 'merged'].map((name) => tile.column(name));
      if (ids.length === 1) continue;
      for (const [i, id] of ids.entries()) {
        if (id !== null && ids.includes(null)) expect(heights[i]).toBeGreaterThanOrEqual(36);
        if (id === null) expect(merged[i]).toBeGreaterThanOrEqual(1);
      }
    }
  });

  it('is byte-identical on a rebuild', async () => {
    const again = await buildAll(tileset, db);
    expect([...again.keys()]).toEqual([...files.keys()]);
    for (const [path, body] of again) expect(Buffer.compare(body, files.get(path) as Uint8Array), path).toBe(0);
  });

  it('makes only the branch of an edited building anew, to the same bytes as everything made anew', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tiles-incremental-'));
    const store = createTileStore(folder);
    try {
      const request = async (revision: number) => {
        const scenario = { scenario: 'existing', revision };
        return { tileset, reader: db, scenario, stamp: await revisionStamp(db, scenario) };
      };
      await db.query(`insert into scenario_revision (scenario, revision) values ('existing', 1), ('existing', 2)`);
      const first = await store.build(await request(1));
      expect(first).toMatchObject({ files: files.size, carried: 0 });
      await db.query(`update building set valid_to = 2 where id = 'crowd-1541'`);
      await db.query(
        `insert into building select source, id, 2, null, superseded_by, geom, height_m + 120, height_origin, floors,
           floors_below, use, structure, year_built, name, address, ground_m, ground_max_m, ground_origin, content_hash,
           roof_shape, eave_m from building where id = 'crowd-1541'`,
      );
      const second = await store.build(await request(2));
      const everything = new Map<string, Uint8Array>();
      const context = { ...(await request(2)), signal: new AbortController().signal };
      for await (const file of tileset.build(context, () => {}))
        if (!file.internal && file.body !== 'carried') everything.set(file.path, file.body);
      const changed = [...everything].filter(
        ([path, body]) => Buffer.compare(body, files.get(path) ?? Buffer.alloc(0)) !== 0,
      );
      const changedTiles = changed.flatMap(([path]) => (path.endsWith('.glb') ? [path] : []));
      const branch = changedTiles.map((path) => path[0]).toSorted();
      expect(branch).toEqual(['2', '3', '4', '5', '6'].slice(0, branch.length));
      expect(branch.length).toBeGreaterThanOrEqual(4);
      const tiles = [...everything.keys()].filter((path) => path.endsWith('.glb'));
      const carriedTiles = tiles.length - changedTiles.length;
      expect(second.files).toBe(everything.size);
      expect(second.carried).toBeGreaterThanOrEqual(carriedTiles);
      for (const [path, body] of everything) {
        const stored = await store.read(await request(2), path);
        expect(Buffer.compare(gunzipSync(stored?.body as Buffer), body), path).toBe(0);
      }
      // One tile of each level down to the leaf, the two subtrees above it, tileset.json: the rest is carried over.
      const rebuilt = second.files - second.carried;
      expect(rebuilt).toBeLessThanOrEqual(branch.length + 2 + 1);
    } finally {
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    }
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
    expect(tileset.contentType('4/8/6.subtree')).toBe('application/octet-stream');
    expect(tileset.contentType('tileset.json')).toBe('application/json');
  });
});
