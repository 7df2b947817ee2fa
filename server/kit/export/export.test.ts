import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Outcome, toWgs84 } from '#core';
import { featureCollection, square, TestFolder } from '#datasets/_kit/test-files.ts';
import { type Building, readBuildings } from '#datasets/buildings/contract.ts';
import type { Db } from '../db.ts';
import { discover, type Features } from '../discovery.ts';
import { importFiles } from '../import-files.ts';
import { newestRevision } from '../revisions.ts';
import { openTestDb } from '../testing.ts';
import { type ExportRequest, exportSelection } from './export-selection.ts';

const gltfValidator = createRequire(import.meta.url)('gltf-validator') as {
  validateBytes(
    bytes: Uint8Array,
  ): Promise<{ issues: { numErrors: number; numWarnings: number; messages: unknown[] } }>;
};

let db: Db;
/** Where exported files are imported again. */
let other: Db;
let features: Features;
let folder: TestFolder;
beforeAll(async () => {
  [db, other, features] = await Promise.all([openTestDb(), openTestDb(), discover(undefined, ['datasets'])]);
  folder = new TestFolder();
  const dongs = ['1168010100', '1165010100'].map((code, i) => ({
    type: 'Feature',
    properties: { EMD_CD: code.slice(0, 8), EMD_KOR_NM: `동${i}`, EMD_ENG_NM: `Dong ${i}` },
    geometry: { type: 'Polygon', coordinates: [ring(202000 + 1000 * i, 544000, 1000)] },
  }));
  const files = [
    folder.json('dong.geojson', featureCollection(dongs)),
    folder.json('osm.geojson', featureCollection(city())),
  ];
  await importFiles(
    db,
    features,
    files.map(({ path }) => path),
  );
});
afterAll(async () => {
  folder[Symbol.dispose]();
  await Promise.all([db.close(), other.close()]);
});

function ring(east: number, north: number, side: number) {
  return square(east, north, side).map(([x, y]) => toWgs84([x, y]) as unknown as [number, number]);
}

/** 2,100 sheds, more than are read at a time, and three buildings that are harder to write: with a courtyard, in two parts, with a name. */
function city() {
  const building = (id: string, coordinates: unknown, tags: Record<string, unknown>, type = 'Polygon') => ({
    type: 'Feature',
    id,
    properties: { building: 'apartments', ...tags },
    geometry: { type, coordinates },
  });
  const sheds = Array.from({ length: 2100 }, (_, i) =>
    building(`way/${i}`, [ring(202010 + (i % 100) * 5, 544010 + Math.floor(i / 100) * 5, 3)], {
      height: `${3 + (i % 7)}`,
    }),
  );
  return [
    ...sheds,
    building('way/court', [ring(202700, 544600, 40), ring(202710, 544610, 20).reverse()], { 'building:levels': '5' }),
    building('way/parts', [[ring(202800, 544600, 10)], [ring(202820, 544600, 10)]], { height: '9' }, 'MultiPolygon'),
    building('way/named', [ring(203300, 544600, 12)], {
      height: '30.5',
      name: '"63" 빌딩,\n\\본관',
      'building:levels': '8',
    }),
  ];
}

async function exported(format: string, more: Partial<ExportRequest> = {}) {
  const scenario = await newestRevision(db);
  const made = await exportSelection(db, features, { dataset: 'buildings', format, scenario, ...more });
  const chunks: Uint8Array[] = [];
  for await (const chunk of made.bytes()) chunks.push(chunk);
  const path = join(folder.path, made.name);
  await writeFile(path, Buffer.concat(chunks));
  return { path, count: made.count(), bytes: Buffer.concat(chunks) };
}

const everything: [number, number, number, number] = [170000, 530000, 230000, 570000];
/** Buildings by their id within the source, without what names the source. */
async function buildingsOf(database: Db): Promise<Map<string, unknown>> {
  const rows = await readBuildings(database, { box: everything, scenario: await newestRevision(database) });
  const plain = ({ id, source: _, footprint, ...rest }: Building) =>
    [id.replace(/^.*:/, ''), { ...rest, footprint: footprint.map((rings) => rings.map(canonical)) }] as const;
  return new Map(rows.map(plain));
}

/** The same for a ring wherever it starts and whichever way it turns. */
function canonical(ring: readonly (readonly number[])[]): string {
  const open = ring.slice(0, -1).map((position) => position.join(' '));
  const turns = [open, open.toReversed()].flatMap((way) =>
    way.map((_, i) => [...way.slice(i), ...way.slice(0, i)].join()),
  );
  return turns.sort()[0];
}

describe('an export', () => {
  it.each(['geojson', 'flatgeobuf', 'cityjson'])('as %s comes back as the same buildings', async (format) => {
    const { path, count } = await exported(format);
    expect(count).toBe(2103);
    await other.query('truncate building, data_source; delete from scenario_revision where revision > 0');
    await importFiles(other, features, [path]);
    const [before, after] = [await buildingsOf(db), await buildingsOf(other)];
    expect(after.size).toBe(2103);
    for (const [id, building] of before) expect(after.get(id)).toEqual(building);
  });

  it.each(['landmarks', 'places', 'subway', 'transit', 'transit-routes', 'trees', 'underground-spaces', 'utilities'])(
    'of %s reads its table by box',
    async (dataset) => {
      const { bytes, count } = await exported('geojson', { dataset, boxes: [[126.9, 37.4, 127.1, 37.6]] });
      expect(count).toBe(0);
      expect(JSON.parse(bytes.toString()).features).toEqual([]);
    },
  );

  it('as glTF passes the validator and says where it stands', async () => {
    const { bytes, count } = await exported('gltf', {
      ids: ['osm:way/court', 'osm:way/parts', 'osm:way/named', 'osm:way/7'],
    });
    expect(count).toBe(4);
    const { issues } = await gltfValidator.validateBytes(new Uint8Array(bytes));
    expect(issues.messages).toEqual([]);
    const json = JSON.parse(bytes.subarray(20, 20 + bytes.readUInt32LE(12)).toString());
    expect(
      json.nodes
        .slice(1)
        .map(({ name }: { name: string }) => name)
        .sort(),
    ).toEqual(['osm:way/7', 'osm:way/court', 'osm:way/named', 'osm:way/parts']);
    expect(json.asset.copyright).toContain('OpenStreetMap');
    expect(json.nodes[0].extras).toMatchObject({
      crs: 'https://www.opengis.net/def/crs/EPSG/0/5186',
      scenario: 'existing@1',
    });
    const named = json.nodes.find(({ name }: { name: string }) => name === 'osm:way/named');
    const accessor = json.accessors[json.meshes[named.mesh].primitives[0].attributes.POSITION];
    expect(accessor.max[1]).toBeCloseTo(30.5, 4);
    expect(accessor.max[0] - accessor.min[0]).toBeCloseTo(12, 3);
  });

  it('of a district holds what stands in it, of a box what reaches into it', async () => {
    const inGu = JSON.parse(readFileSync((await exported('geojson', { within: '서초구' })).path, 'utf8'));
    expect(inGu.features.map(({ id }: { id: string }) => id)).toEqual(['osm:way/named']);
    expect(inGu.sources[0]).toMatchObject({ id: 'osm', licence: 'ODbL 1.0' });
    expect(inGu.features[0].properties).toMatchObject({ source: 'osm', origin: 'surveyed', name: '"63" 빌딩, \\본관' });
    const [west, south] = toWgs84([202699, 544599]);
    const [east, north] = toWgs84([202705, 544605]);
    expect((await exported('flatgeobuf', { boxes: [[west, south, east, north]] })).count).toBe(1);
    expect((await exported('cityjson', { boxes: [] })).count).toBe(0);
  });

  it('refuses what it cannot write, before it writes', async () => {
    const code = async (more: Partial<ExportRequest>) => {
      try {
        await exported('geojson', more);
      } catch (error) {
        if (error instanceof Outcome) return error.code;
        throw error;
      }
    };
    expect(await code({ format: 'dwg' })).toBe('unknown-format');
    expect(await code({ dataset: 'weather' })).toBe('not-exportable');
    expect(await code({ dataset: 'roads', format: 'gltf' })).toBe('not-solid');
    expect(await code({ within: '한강' })).toBe('no-such-area');
  });
});
