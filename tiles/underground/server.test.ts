import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Epsg5186, type Reader, randomSequence, toWgs84 } from '#core';
import { QualityReport } from '#datasets/_kit/quality.ts';
import type { SubwaySectionRow } from '#datasets/subway/contract.ts';
import { dataset as subway } from '#datasets/subway/server.ts';
import type { SpaceRow } from '#datasets/underground-spaces/contract.ts';
import { dataset as spaces } from '#datasets/underground-spaces/server.ts';
import { type UtilityKind, type UtilityRow, utilityColours, utilityKinds } from '#datasets/utilities/contract.ts';
import { dataset as utilities } from '#datasets/utilities/server.ts';
import type { Db } from '#server/kit/db.ts';
import { makeRevision } from '#server/kit/revisions.ts';
import type { DatasetServer } from '#server/kit/roles.ts';
import { openTestDb } from '#server/kit/testing.ts';
import { contentPath } from '../_kit/implicit.ts';
import { regionQuadtree, tilesOf } from '../_kit/schemes.ts';
import { buildAll, GlbReader, gltfIssues, insertTerrain, testContext, tilesetIssues } from '../_kit/testing.ts';
import { kinds } from './contract.ts';
import { firstLevel, lastLevel } from './kernel/levels.ts';
import { tileset } from './server.ts';

const random = randomSequence(11);
const between = (low: number, high: number) => Math.round((low + (high - low) * random()) * 1000) / 1000;
const line = (...points: (readonly [number, number])[]) => points as unknown as Epsg5186[];
const kindNames = Object.keys(utilityKinds) as UtilityKind[];

/** Pipes of all kinds and sizes over some tiles, one of them exactly along a meridian of a tile's edge. */
const pipes: UtilityRow[] = Array.from({ length: 40 }, (_, i) => {
  const [x, y] = [between(200_300, 200_900), between(544_300, 544_900)];
  return {
    id: `p${i}`,
    kind: kindNames[i % 6],
    line: line([x, y], [x + between(-300, 300), y + between(20, 300)], [x + between(-300, 300), y + 400]),
    depthFromM: 1,
    depthToM: 2,
    depthOrigin: 'surveyed',
    diameterM: [0.1, 0.3, 0.6, 1.2][i % 4],
    material: i % 5 ? 'steel' : 'unknown',
    year: i % 7 ? 1990 + i : null,
    pressureKpa: null,
    voltageKv: null,
  };
});
const track: SubwaySectionRow = {
  id: 't1',
  line: line([200_000, 544_200], [200_500, 544_700], [201_300, 544_800]),
  route: '2',
  name: '2호선',
  nameEn: 'Line 2',
  colour: '#00a84d',
  fromStation: '가',
  fromStationEn: 'A',
  toStation: '나',
  toStationEn: 'B',
  structure: 'tunnel',
  depthFromM: 15,
  depthToM: 25,
};
const hall: SpaceRow = {
  id: 'h1',
  kind: 'station',
  name: '가역',
  nameEn: 'A Station',
  lineName: '2호선',
  lineNameEn: 'Line 2',
  footprint: [
    [line([200_700, 544_700], [200_900, 544_700], [200_900, 544_722], [200_700, 544_722], [200_700, 544_700])],
  ],
  roofDepthM: 3,
  floorDepthM: 16,
};

async function store(db: Db): Promise<void> {
  const source = { id: 'test', title: { ko: '', en: '' }, origin: 'surveyed', licence: '', attribution: '' } as const;
  await makeRevision(db, async (tx, revision) => {
    const put = async <Row>({ store: into }: DatasetServer<Row>, rows: readonly Row[]) => {
      const each = async function* () {
        yield* rows;
      };
      return (await into?.(tx, each(), { source, revision, report: new QualityReport() })) ?? 0;
    };
    const changed = (await put(utilities, pipes)) + (await put(subway, [track])) + (await put(spaces, [hall]));
    return { changed, datasets: ['utilities', 'subway', 'underground-spaces'] };
  });
}

const groundM = (x: number, y: number) => 20 + (x - 200_000) / 100 + (y - 544_000) / 200;

describe('the underground tileset', () => {
  let db: Db;
  let files: Map<string, Uint8Array>;
  const make = async (path: string) => tileset.make?.(path, testContext(db));
  beforeAll(async () => {
    db = await openTestDb();
  });
  afterAll(() => db.close());

  it('of a city without anything is valid and empty', async () => {
    // A reader of its own: what is known of a revision is remembered by its reader.
    const empty: Reader = { query: (sql, params) => db.query(sql, params) };
    files = await buildAll(tileset, empty);
    expect([...files.keys()]).toEqual(['tileset.json']);
    expect(tilesetIssues(files)).toEqual([]);
    expect(await tileset.make?.('7/64/64.glb', testContext(empty))).toBeUndefined();
  });

  it('names exactly the tiles that can be made, all of them valid', async () => {
    await store(db);
    await insertTerrain(db, { x: 197_000, y: 549_000, width: 240, height: 240, cellSize: 30 }, groundM);
    files = await buildAll(tileset, db);
    const area = [...toWgs84([199_800, 543_900]), ...toWgs84([201_500, 545_500])] as const;
    for (let level = firstLevel; level <= lastLevel; level++) {
      for (const key of tilesOf(regionQuadtree.range([area[0], area[1], area[2], area[3]], level))) {
        const glb = await make(contentPath(key));
        if (!glb) continue;
        files.set(contentPath(key), glb);
        if (level % 2 === 1) expect(await gltfIssues(glb), contentPath(key)).toEqual([]);
      }
    }
    expect(tilesetIssues(files)).toEqual([]);
    expect(files.size).toBeGreaterThan(15);
  });

  const featuresAt = (level: number) =>
    new Set(
      [...files].flatMap(([path, glb]) =>
        path.startsWith(`${level}/`) && path.endsWith('.glb') ? new GlbReader(glb).column('id') : [],
      ),
    );

  it('shows everything nearby, and from afar the subway, the halls and the great mains', () => {
    const all = ['test:t1', 'test:h1', ...pipes.map(({ id }) => `test:${id}`)];
    expect([...featuresAt(lastLevel)].sort()).toEqual(all.sort());
    const great = pipes.filter(({ diameterM }) => diameterM > 1).map(({ id }) => `test:${id}`);
    expect([...featuresAt(firstLevel)].sort()).toEqual(['test:t1', 'test:h1', ...great].sort());
  });

  it('says of each feature what it is', () => {
    const [, glb] = [...files].find(
      ([path, body]) =>
        path.startsWith('7/') && path.endsWith('.glb') && new GlbReader(body).column('id').includes('test:h1'),
    )!;
    const reader = new GlbReader(glb);
    const row = reader.column('id').indexOf('test:h1');
    expect(reader.column('name')[row]).toBe('가역 (2호선)');
    expect(reader.column('collection')[row]).toBe('underground-spaces');
    expect(reader.column('coverM')[row]).toBe(3);
  });

  it('is byte-identical when made again', async () => {
    const again = await buildAll(tileset, db);
    for (const [path, body] of again) expect(Buffer.compare(body, files.get(path)!), path).toBe(0);
    const tile = [...files.keys()].find((path) => path.startsWith('6/') && path.endsWith('.glb'))!;
    expect(Buffer.compare((await make(tile))!, files.get(tile)!)).toBe(0);
  });

  it.each(['7/1/1', '7/200/1.glb', '2/1/1.glb', '8/1/1.glb', '07/1/1.glb', 'tileset.glb', '-7/1/1.glb'])(
    'has no %s',
    async (path) => {
      expect(await make(path)).toBeUndefined();
    },
  );

  it('knows the kinds and colours of the datasets', () => {
    for (const kind of kindNames) {
      expect(kinds[kind].title).toEqual(utilityKinds[kind]);
      expect(kinds[kind].colour).toBe(utilityColours[kind]);
    }
  });
});
