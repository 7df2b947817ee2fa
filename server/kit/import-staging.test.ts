import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { toWgs84 } from '#core';
import { featureCollection, polygonFeature, square, TestFolder } from '#datasets/_kit/test-files.ts';
import { tiffBytes, userDefined } from '#datasets/_kit/test-tiff.ts';
import type { Db } from './db.ts';
import { discover, type Features } from './discovery.ts';
import { type ImportFilesOptions, importFiles } from './import-files.ts';
import { openDb } from './open-db.ts';
import { newestRevision } from './revisions.ts';
import { openTestDb } from './testing.ts';

let db: Db;
let features: Features;
let folder: TestFolder;
let files: readonly string[];
beforeAll(async () => {
  [db, features] = await Promise.all([openTestDb(), discover(undefined, ['datasets'])]);
  folder = new TestFolder();
  files = cityFiles();
});
afterAll(async () => {
  folder[Symbol.dispose]();
  await db.close();
});
beforeEach(() => empty(db));

async function empty(database: Db): Promise<void> {
  await database.query('truncate building, terrain_block, data_source, import_staging');
  await database.query('delete from scenario_revision where revision > 0');
}

/** Terrain that rises to the east, and so many sheds on it that they come in several chunks; one crosses itself. */
function cityFiles(): string[] {
  const size = 150;
  const heights = Float32Array.from({ length: size * size }, (_, i) => 10 + (i % size));
  const place = { scale: [10, 10, 0], tiePoint: [0, 0, 0, 201900, 545200, 0], keys: userDefined(600000) };
  const dem = folder.write('dem.tif', tiffBytes(heights, size, place));
  const degrees = (ring: readonly (readonly number[])[]) => ring.map(([x, y]) => toWgs84([x, y]));
  const sheds = Array.from({ length: 8200 }, (_, i) =>
    polygonFeature(
      degrees(square(202010 + (i % 100) * 10, 544110 + Math.floor(i / 100) * 10, 6)),
      { building: 'yes', height: `${3 + (i % 50)}`, name: `창고 ${i}` },
      `way/${i}`,
    ),
  );
  const bowTie = [
    [202000, 544050],
    [202020, 544060],
    [202020, 544050],
    [202000, 544070],
    [202000, 544050],
  ];
  sheds.splice(4000, 0, polygonFeature(degrees(bowTie), { building: 'yes' }, 'way/bow-tie'));
  return [dem.path, folder.json('sheds.geojson', featureCollection(sheds)).path];
}

const inSteps: ImportFilesOptions = { stageFromBytes: 0 };

/** Everything that the city says of its buildings. */
const cityOf = (database: Db) =>
  database.query('select * from building order by source collate "C", id collate "C", valid_from');
const putAside = async (database: Db) =>
  (await database.query<{ rows: number }>('select rows::float8 as rows from import_staging')).map(({ rows }) => rows);

describe('an import in steps', () => {
  it('gives the same city as one in a piece, with the same report, and leaves nothing behind', async () => {
    const whole = await importFiles(db, features, files);
    const city = await cityOf(db);
    expect(city).toHaveLength(8201);
    expect(new Set(city.map((row) => row.ground_m)).size).toBeGreaterThan(30);
    await empty(db);
    const steps = await importFiles(db, features, files, inSteps);
    expect(await cityOf(db)).toEqual(city);
    const said = (report: typeof whole) => JSON.stringify([report.sources.map(({ report: r }) => r), report.checks]);
    expect(said(steps)).toBe(said(whole));
    expect(await putAside(db)).toEqual([]);
    expect((await importFiles(db, features, files, inSteps)).changed).toBe(0);
    expect(await putAside(db)).toEqual([]);
  });

  it('that is stopped leaves the city as it was, and goes on after the rows that it had', async () => {
    await importFiles(db, features, [files[0]]);
    const stop = new AbortController();
    const stopping = importFiles(db, features, [files[1]], {
      ...inSteps,
      signal: stop.signal,
      onProgress: (told) => {
        if (told.step === 'read' && told.rows >= 7500) stop.abort(new Error('stop'));
      },
    });
    await expect(stopping).rejects.toThrow('stop');
    expect((await newestRevision(db)).revision).toBe(1);
    expect(await cityOf(db)).toEqual([]);
    const [kept] = await putAside(db);
    expect(kept).toBeGreaterThan(2000);
    expect(kept).toBeLessThan(8200);
    const bytes: number[] = [];
    const { changed } = await importFiles(db, features, [files[1]], {
      ...inSteps,
      onProgress: (told) => {
        if (told.step === 'read') bytes.push(told.bytes / told.size);
      },
    });
    expect(changed).toBe(8201);
    expect(bytes.at(-1)).toBe(1);
    const resumed = await cityOf(db);
    await empty(db);
    await importFiles(db, features, files);
    expect(withoutRevision(resumed)).toEqual(withoutRevision(await cityOf(db)));
  });

  it('takes nothing that was put aside for another terrain', async () => {
    const stop = new AbortController();
    const options: ImportFilesOptions = {
      ...inSteps,
      signal: stop.signal,
      onProgress: (told) => {
        if (told.step === 'read' && told.rows >= 7500) stop.abort(new Error('stop'));
      },
    };
    await expect(importFiles(db, features, [files[1]], options)).rejects.toThrow('stop');
    await importFiles(db, features, [files[0]]);
    await importFiles(db, features, [files[1]], inSteps);
    const grounds = new Set((await cityOf(db)).map((row) => row.ground_m));
    expect(grounds.size).toBeGreaterThan(30);
  });
});

const withoutRevision = (rows: readonly Record<string, unknown>[]) => rows.map(({ valid_from: _, ...row }) => row);

describe('an import that is killed', () => {
  it('goes on to the same city', { timeout: 600_000 }, async () => {
    const dataDir = join(folder.path, 'killed');
    // The third chunk is read only when the first is committed.
    await runUntil(dataDir, (line) => Number(line) >= 7500);
    let killed = await openDb({ dataDir });
    const [kept] = await putAside(killed);
    expect(kept).toBeGreaterThan(2000);
    expect((await newestRevision(killed)).revision).toBe(0);
    await killed.close();
    await runUntil(dataDir, () => false);
    killed = await openDb({ dataDir });
    const city = await cityOf(killed);
    await killed.close();
    await importFiles(db, features, files);
    expect(city).toEqual(await cityOf(db));
  });

  /** Runs the import in a process of its own, killed outright at the first line that `isEnough`. */
  async function runUntil(dataDir: string, isEnough: (line: string) => boolean): Promise<void> {
    const child = spawn(process.execPath, [join(import.meta.dirname, 'import-child.ts'), dataDir, ...files], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const ended = once(child, 'exit');
    for await (const line of createInterface({ input: child.stdout })) if (isEnough(line)) child.kill('SIGKILL');
    await ended;
  }
});
