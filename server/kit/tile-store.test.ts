import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { defineTiles, type Reader } from '#core';
import type { TileFile, TilesetServer } from './roles.ts';
import { safeTilePath } from './tile-files.ts';
import { createTileStore, revisionStamp, type TileStore, type TilesetRequest } from './tile-store.ts';

const root = mkdtempSync(join(tmpdir(), 'tile-store-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const reader: Reader = { query: async () => [] };
let folder: string;
let store: TileStore;
let builds: number;
let makes: number;
let files: TileFile[];

beforeEach(() => {
  folder = mkdtempSync(join(root, 'store-'));
  store = createTileStore(folder);
  builds = 0;
  makes = 0;
  files = [
    { path: 'tileset.json', body: Buffer.from('{"asset":{"version":"1.1"}}') },
    { path: '3/1/2.png', body: Buffer.from([137, 80, 78, 71]) },
  ];
});

function tilesetOf(version = 1): TilesetServer {
  return {
    contract: defineTiles({
      id: 'sample',
      version,
      title: { ko: '견본', en: 'Sample' },
      format: '3d-tiles',
      entry: 'tileset.json',
    }),
    contentType: (path) => (path.endsWith('.png') ? 'image/png' : 'application/json'),
    async *build(_context, progress) {
      builds++;
      for (const [i, file] of files.entries()) {
        await new Promise((resolve) => setTimeout(resolve, 5));
        yield file;
        progress((i + 1) / files.length);
      }
    },
    async make(path) {
      makes++;
      return path.startsWith('made/') ? Buffer.from(`made ${path}`) : undefined;
    },
  };
}

const requestOf = (revision = 1, { version = 1, stamp = 'a' } = {}): TilesetRequest => ({
  tileset: tilesetOf(version),
  reader,
  scenario: { scenario: 'existing', revision },
  stamp,
});

describe('the tile store', () => {
  it('builds a revision once, however many ask at the same time', async () => {
    const asked = Array.from({ length: 20 }, () => store.read(requestOf(), 'tileset.json'));
    const bodies = (await Promise.all(asked)).map((tile) => tile && gunzipSync(tile.body).toString());
    expect(new Set(bodies)).toEqual(new Set(['{"asset":{"version":"1.1"}}']));
    expect(builds).toBe(1);
  });

  it('compresses text, leaves pictures, and tags by content', async () => {
    const json = await store.read(requestOf(), 'tileset.json');
    const png = await store.read(requestOf(), '3/1/2.png');
    expect(json).toMatchObject({ encoding: 'gzip', contentType: 'application/json' });
    expect(png?.encoding).toBeUndefined();
    expect(png?.body).toEqual(files[1].body);
    expect(png?.etag).toMatch(/^"[\w-]{27}"$/);
    expect(png?.etag).not.toBe(json?.etag);
  });

  it('keeps what it built over a restart', async () => {
    await store.build(requestOf());
    await createTileStore(folder).read(requestOf(), 'tileset.json');
    expect(builds).toBe(1);
  });

  it('builds anew for another city under the same revision number', async () => {
    await store.build(requestOf(1, { stamp: 'a' }));
    files = [{ path: 'tileset.json', body: Buffer.from('"another city"') }];
    const tile = await store.read(requestOf(1, { stamp: 'b' }), 'tileset.json');
    expect(tile && gunzipSync(tile.body).toString()).toBe('"another city"');
    expect(await store.read(requestOf(1, { stamp: 'b' }), '3/1/2.png')).toBeUndefined();
  });

  it('keeps the two revisions that were used last, and no older version', async () => {
    for (const revision of [1, 2]) await store.build(requestOf(revision));
    await new Promise((resolve) => setTimeout(resolve, 20));
    await createTileStore(folder).read(requestOf(1), 'tileset.json');
    await new Promise((resolve) => setTimeout(resolve, 20));
    await store.build(requestOf(3));
    expect(readdirSync(join(folder, 'sample/v1')).sort()).toEqual(['existing@1', 'existing@3']);
    await store.build(requestOf(3, { version: 2 }));
    expect(readdirSync(join(folder, 'sample'))).toEqual(['v2']);
    // A revision that went is built again when somebody asks for it.
    expect(await store.read(requestOf(2), 'tileset.json')).toBeDefined();
  });

  it('makes other files when asked, once, and keeps them', async () => {
    const asked = Array.from({ length: 5 }, () => store.read(requestOf(), 'made/9/1.json'));
    for (const tile of await Promise.all(asked))
      expect(tile && gunzipSync(tile.body).toString()).toBe('made made/9/1.json');
    await store.read(requestOf(), 'made/9/1.json');
    expect(makes).toBe(1);
    expect(await store.read(requestOf(), 'nothing.json')).toBeUndefined();
  });

  it('carries over what a tileset says is the same, from an earlier build of this very city only', async () => {
    const made = '2026-01-01';
    const city: Reader = {
      query: async () => [{ made }] as never,
    };
    const stampOf = (revision: number) => revisionStamp(city, { scenario: 'existing', revision });
    const request = async (revision: number) => ({
      ...requestOf(revision, { stamp: await stampOf(revision) }),
      reader: city,
    });
    files = [...files, { path: 'kept.json', body: Buffer.from('{"of":1}'), internal: true }];
    await store.build(await request(1));
    expect(await store.read(await request(1), 'kept.json')).toBeUndefined();
    const seen: unknown[] = [];
    const second = await request(2);
    const build: TilesetServer['build'] = async function* ({ previous }) {
      seen.push(previous?.scenario.revision, [...((await previous?.paths()) ?? [])].toSorted());
      seen.push(Buffer.from((await previous?.readInternal('kept.json')) ?? []).toString());
      yield { path: '3/1/2.png', body: 'carried' };
      yield { path: 'tileset.json', body: Buffer.from('"new"') };
    };
    const built = await store.build({ ...second, tileset: { ...second.tileset, build } });
    expect(seen).toEqual([1, ['3/1/2.png', 'tileset.json'], '{"of":1}']);
    expect(built).toMatchObject({ files: 2, carried: 1 });
    expect((await store.read(second, '3/1/2.png'))?.body).toEqual(files[1].body);
    expect(gunzipSync((await store.read(second, 'tileset.json'))?.body ?? Buffer.alloc(0)).toString()).toBe('"new"');
    // Another city under the same folder has nothing to carry over.
    const stranger = { ...requestOf(3, { stamp: 'b' }), reader };
    await expect(store.build({ ...stranger, tileset: { ...stranger.tileset, build } })).rejects.toThrow('from nowhere');
  });

  it('leaves nothing of a build that failed, and tries again', async () => {
    const good = files;
    files = [good[0], { path: '../outside.json', body: Buffer.from('x') }];
    await expect(store.read(requestOf(), 'tileset.json')).rejects.toThrow('wants to write to ../outside.json');
    expect(readdirSync(join(folder, 'sample/v1'))).toEqual([]);
    files = good;
    expect(await store.read(requestOf(), 'tileset.json')).toBeDefined();
  });

  it('stops a build when it is closed', async () => {
    files = Array.from({ length: 1000 }, (_, i) => ({ path: `${i}.json`, body: Buffer.from('{}') }));
    const building = store.build(requestOf());
    await new Promise((resolve) => setTimeout(resolve, 50));
    await Promise.all([expect(building).rejects.toMatchObject({ code: 'tiles-stopping' }), store.close()]);
    expect(readdirSync(join(folder, 'sample/v1'))).toEqual([]);
  });

  it('tells progress from 0 to 1', async () => {
    const told: number[] = [];
    const built = await store.build(requestOf(), (fraction) => told.push(fraction));
    expect(told).toEqual([0.5, 1]);
    expect(built).toMatchObject({ id: 'sample', files: 2 });
  });

  it('never reads outside its folder, whatever is asked', async () => {
    await store.build(requestOf());
    const nasty = fc.oneof(
      fc.string(),
      fc
        .array(fc.constantFrom('..', '.', '', 'files', 'built.json', '3', '%2e%2e', 'a\\b', '\0', '.hidden'))
        .map((p) => p.join('/')),
    );
    await fc.assert(
      fc.asyncProperty(nasty, async (path) => {
        expect(await store.read(requestOf(), path)).toBeUndefined();
      }),
    );
    expect(safeTilePath('../built.json')).toBeUndefined();
    expect(safeTilePath('tileset.json.gz')).toBeUndefined();
    expect(safeTilePath('9/12/34.terrain')).toBe('9/12/34.terrain');
    expect(existsSync(join(folder, 'sample/v1/existing@1/built.json'))).toBe(true);
  });
});
