import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Outcome, toWgs84 } from '#core';
import { featureCollection, polygonFeature, square, TestFolder } from '#datasets/_kit/test-files.ts';
import { tiffBytes, userDefined } from '#datasets/_kit/test-tiff.ts';
import { partsOf } from '#datasets/_kit/vector-file.ts';
import type { Db } from './db.ts';
import { discover, type Features } from './discovery.ts';
import { type ImportFilesOptions, importFiles } from './import-files.ts';
import { planImport } from './import-plan.ts';
import { PartsDisagree } from './loading.ts';
import { type Cut, type PartsRequest, readInParts } from './part-lines.ts';
import { openTestDb } from './testing.ts';

let db: Db;
let features: Features;
let folder: TestFolder;
let dem: string;
beforeAll(async () => {
  [db, features] = await Promise.all([openTestDb(), discover(undefined, ['datasets'])]);
  folder = new TestFolder();
  const size = 150;
  const heights = Float32Array.from({ length: size * size }, (_, i) => 10 + (i % size));
  const place = { scale: [10, 10, 0], tiePoint: [0, 0, 0, 201900, 545200, 0], keys: userDefined(600000) };
  dem = folder.write('dem.tif', tiffBytes(heights, size, place)).path;
});
afterAll(async () => {
  folder[Symbol.dispose]();
  await db.close();
});
beforeEach(async () => {
  await db.query('truncate building, terrain_block, data_source, import_staging');
  await db.query('delete from scenario_revision where revision > 0');
});

const degrees = (ring: readonly (readonly number[])[]) => ring.map(([x, y]) => toWgs84([x, y]));
const shed = (i: number, id = `way/${i}`, more: Record<string, unknown> = {}) =>
  polygonFeature(
    degrees(square(202010 + (i % 100) * 10, 544110 + Math.floor(i / 100) * 10, 6)),
    { building: 'yes', height: `${3 + (i % 50)}`, name: `창고 ${i}`, ...more },
    id,
  );
const bowTie = [
  [202000, 544050],
  [202020, 544060],
  [202020, 544050],
  [202000, 544070],
  [202000, 544050],
];
/** Sheds with whatever is wrong with files: one that crosses itself, one outside Seoul, one that is there twice, one without a shape. */
function sheds(count = 3000): unknown[] {
  const all: unknown[] = Array.from({ length: count }, (_, i) => shed(i));
  all.splice(700, 0, polygonFeature(degrees(bowTie), { building: 'yes' }, 'way/bow-tie'));
  all.splice(1500, 0, polygonFeature(degrees(square(302010, 544110, 6)), { building: 'yes' }, 'way/outside'));
  all.splice(2100, 0, shed(2099), { type: 'Feature', id: 'way/none', properties: { building: 'yes' }, geometry: null });
  return all;
}
const written = (name: string, members: readonly unknown[], tail = '') => {
  const text = JSON.stringify(featureCollection(members as never));
  return folder.write(name, tail === '' ? text : text.slice(0, -tail.length)).path;
};

const three: Cut = { threads: 3, partBytes: 100_000, fewestParts: 2 };
const byOne: ImportFilesOptions = { keepGood: true, cut: { ...three, threads: 1 } };
const byThree: ImportFilesOptions = { keepGood: true, cut: three };

/** What an import makes of files, in the order in which it lies in the table, and what it tells; or how it refuses them. */
async function outcomeOf(paths: readonly string[], options: ImportFilesOptions) {
  await db.query('truncate building, terrain_block, data_source, import_staging');
  await db.query('delete from scenario_revision where revision > 0');
  try {
    const { changed, sources, checks } = await importFiles(db, features, paths, options);
    const rows = await db.query('select * from building order by ctid');
    return { rows, told: JSON.stringify([changed, sources.map(({ report }) => report), checks]) };
  } catch (error) {
    if (error instanceof Outcome) return { code: error.code, where: error.details.where };
    throw error;
  }
}

/** Parts of a file in the city as it is. */
async function partsRequest(path: string, more: Partial<PartsRequest> = {}): Promise<PartsRequest> {
  const { imports } = await planImport(features, [path]);
  return {
    planned: imports[0],
    reader: db,
    revision: 0,
    reading: {},
    findNow: true,
    cut: three,
    ...more,
  };
}

describe('a file read by several threads', () => {
  it('is cut between its rows, all of them once', async () => {
    const path = written('cut.geojson', sheds());
    const parts = await partsOf({ path, name: 'cut.geojson' }, 100_000);
    expect(parts.length).toBeGreaterThan(1);
    expect(parts.reduce((sum, { rows }) => sum + rows, 0)).toBe(3004);
    for (const [i, { start, rowsBefore }] of parts.entries()) {
      if (i === 0) continue;
      expect([start, rowsBefore]).toEqual([parts[i - 1].end, parts[i - 1].rowsBefore + parts[i - 1].rows]);
    }
  });

  it('gives the same rows in the same order, with the same report, as one thread', async () => {
    const path = written('sheds.geojson', sheds());
    const one = await outcomeOf([dem, path], byOne);
    expect(one.rows).toHaveLength(3001);
    expect(new Set(one.rows?.map((row) => row.ground_m)).size).toBeGreaterThan(30);
    expect(await outcomeOf([dem, path], byThree)).toEqual(one);
  });

  it('is put aside in steps as well', async () => {
    const path = written('sheds.geojson', sheds());
    const one = await outcomeOf([dem, path], { ...byOne, stageFromBytes: 0 });
    expect(await outcomeOf([dem, path], { ...byThree, stageFromBytes: 0 })).toEqual(one);
  });

  it('takes up rows that an earlier try put aside', async () => {
    const path = written('many.geojson', sheds(9000));
    const whole = await outcomeOf([path], byOne);
    const stop = new AbortController();
    const inSteps = { ...byThree, stageFromBytes: 0 };
    const onProgress = () => stop.abort(new Error('stopped'));
    await expect(outcomeOf([path], { ...inSteps, signal: stop.signal, onProgress })).rejects.toThrow('stopped');
    const { told } = await outcomeOf([path], inSteps);
    expect(told).toBe(whole.told);
  });

  it('leaves ids that two parts share to one reader', async () => {
    const members = sheds();
    members.push(shed(5), shed(6, 'way/6', { name: '다른 창고' }));
    const path = written('shared.geojson', members);
    await using parts = await readInParts(await partsRequest(path));
    const chunks = (async () => {
      for await (const _ of parts!.chunks());
    })();
    await expect(chunks).rejects.toThrow(PartsDisagree);
    const one = await outcomeOf([path], byOne);
    expect(one.rows?.map(({ id }) => id)).toContain('way/6~2');
    expect(await outcomeOf([path], byThree)).toEqual(one);
  });

  it('is refused in the words of one reader when it breaks off or is no JSON inside', async () => {
    const cut = written('cut-off.geojson', sheds(), '000]]]}}]}');
    const inside = sheds();
    const path = folder.write(
      'inside.geojson',
      JSON.stringify(featureCollection(inside as never)).replace('"way/2990"', '"way/2990'),
    ).path;
    for (const file of [cut, path]) {
      const one = await outcomeOf([file], byOne);
      expect(one.code).toBe('broken-json');
      expect(await outcomeOf([file], byThree)).toEqual(one);
    }
  });

  it('tells what went wrong in the database, and stops when asked', async () => {
    const path = written('sheds.geojson', sheds());
    const reader = { query: () => Promise.reject(new Error('the database is gone')) };
    await using parts = await readInParts(await partsRequest(path, { reader }));
    await expect(parts!.chunks()[Symbol.asyncIterator]().next()).rejects.toThrow('the database is gone');
    const stop = new AbortController();
    await using others = await readInParts(await partsRequest(path, { signal: stop.signal }));
    const chunks = others!.chunks()[Symbol.asyncIterator]();
    stop.abort(new Error('stopped'));
    await expect(chunks.next()).rejects.toThrow('stopped');
  });

  it('is read by one where it is small or not worth several', async () => {
    const path = written('sheds.geojson', sheds());
    expect(await readInParts(await partsRequest(path, { cut: undefined }))).toBeUndefined();
    expect(await readInParts(await partsRequest(path, { cut: { ...three, threads: 1 } }))).toBeUndefined();
    expect(await readInParts(await partsRequest(written('one.geojson', [shed(1)])))).toBeUndefined();
  });
});
