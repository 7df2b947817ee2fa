import { join } from 'node:path';
import iconv from 'iconv-lite';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Outcome, toWgs84 } from '#core';
import { makeCityPlan } from '#datasets/_kit/city-plan.ts';
import { featureCollection, polygonFeature, square, TestFolder } from '#datasets/_kit/test-files.ts';
import { tiffBytes, userDefined } from '#datasets/_kit/test-tiff.ts';
import { readGu } from '#datasets/boundaries/contract.ts';
import { readBuildings } from '#datasets/buildings/contract.ts';
import { readAreas } from '#datasets/water-green/contract.ts';
import type { Db } from './db.ts';
import { discover, type Features } from './discovery.ts';
import { formatReport, importFiles, storeSynthetic } from './import-files.ts';
import type { ImportReport } from './import-report.ts';
import { newestRevision } from './revisions.ts';
import { openTestDb } from './testing.ts';

let db: Db;
let features: Features;
let folder: TestFolder;
beforeAll(async () => {
  [db, features] = await Promise.all([openTestDb(), discover(undefined, ['datasets'])]);
  folder = new TestFolder();
});
afterAll(async () => {
  folder[Symbol.dispose]();
  await db.close();
});
beforeEach(async () => {
  await db.query(
    `truncate building, boundary, road, ground_area, weather_hour, terrain_block, sdot_sensor, data_source`,
  );
  await db.query(`delete from scenario_revision where revision > 0`);
});

/** A footprint in degrees around a corner in EPSG:5186. */
const footprint = (east: number, north: number, side = 20) =>
  square(east, north, side).map(([x, y]) => toWgs84([x, y]) as unknown as [number, number]);
const building = (id: string, east: number, more: Record<string, unknown> = {}, side = 20) =>
  polygonFeature(footprint(east, 544600, side), { building: 'yes', ...more }, id);
const collection = (name: string, ...members: unknown[]) => folder.json(name, featureCollection(members)).path;

const everything: [number, number, number, number] = [170000, 530000, 230000, 570000];
const shown = async (revision?: number) => {
  const scenario = revision === undefined ? await newestRevision(db) : { scenario: 'existing', revision };
  return readBuildings(db, { box: everything, scenario });
};
const idsOf = (rows: readonly { id: string }[]) => rows.map(({ id }) => id);
const figure = (report: ImportReport, dataset: string, key: string) =>
  report.checks.find((check) => check.dataset === dataset)?.report.counts.get(key)?.value;

async function refusal(work: Promise<unknown>): Promise<Outcome> {
  try {
    await work;
  } catch (error) {
    if (error instanceof Outcome) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

describe('an import', () => {
  it('makes a revision; the same files again make none', async () => {
    const file = collection('same.geojson', building('way/1', 202400), building('way/2', 202500));
    const first = await importFiles(db, features, [file]);
    expect([first.revision, first.changed]).toEqual([1, 2]);
    const again = await importFiles(db, features, [file]);
    expect([again.revision, again.changed]).toEqual([1, 0]);
    expect(idsOf(await shown())).toEqual(['same:way/1', 'same:way/2']);
    expect(await newestRevision(db)).toEqual({ scenario: 'existing', revision: 1 });
  });

  it('keeps what an older revision said', async () => {
    const file = collection('old.geojson', building('way/1', 202400, { height: '10' }), building('way/2', 202500));
    await importFiles(db, features, [file]);
    collection('old.geojson', building('way/1', 202400, { height: '12' }), building('way/3', 202600));
    const { revision, changed } = await importFiles(db, features, [file]);
    expect([revision, changed]).toEqual([2, 4]);
    expect((await shown(1)).map(({ id, heightM }) => [id, heightM])).toEqual([
      ['old:way/1', 10],
      ['old:way/2', 7],
    ]);
    expect((await shown(2)).map(({ id, heightM }) => [id, heightM])).toEqual([
      ['old:way/1', 12],
      ['old:way/3', 7],
    ]);
  });

  it('changes nothing when a row is refused, unless the good ones are wanted', async () => {
    await importFiles(db, features, [collection('before.geojson', building('way/9', 202900))]);
    const far = polygonFeature(square(129.1, 35.1, 0.001), { building: 'yes' }, 'way/2');
    const good = Array.from({ length: 10 }, (_, i) => building(`way/1${i}`, 202400 + 50 * i));
    const path = collection('partly.geojson', ...good, far);
    const outcome = await refusal(importFiles(db, features, [path]));
    expect(outcome.details).toMatchObject({ code: 'rows-refused', status: 422, where: 'partly.geojson #11' });
    expect(outcome.say('ko').message).toContain('서울 밖에 있습니다');
    expect((outcome.details.cause as ImportReport).sources[0].report.refusedByCode.get('row-outside-seoul')).toBe(1);
    expect(formatReport(outcome.details.cause as ImportReport, 'en')).toContain('Nothing was imported');
    expect(idsOf(await shown())).toEqual(['before:way/9']);

    const kept = await importFiles(db, features, [path], { keepGood: true });
    expect(kept.sources[0].report.refused).toBe(1);
    expect(await shown()).toHaveLength(11);
    expect(formatReport(kept, 'en')).toContain('partly.geojson #11: lies outside Seoul');
  });

  it('never lets an import without good rows empty a source', async () => {
    const path = collection('emptied.geojson', building('way/1', 202400));
    await importFiles(db, features, [path]);
    const point = [127.03, 37.5];
    collection('emptied.geojson', polygonFeature([point, point, point, point], { building: 'yes' }));
    expect((await refusal(importFiles(db, features, [path], { keepGood: true }))).code).toBe('rows-refused');
    expect(await shown()).toHaveLength(1);
  });

  it('loses nothing when one of several files is broken', async () => {
    const good = collection('good.geojson', building('way/1', 202400));
    const broken = folder.write(
      'broken.geojson',
      '{"type":"FeatureCollection","features":[{"properties":{"building":"y"',
    ).path;
    expect((await refusal(importFiles(db, features, [good, broken]))).code).toBe('broken-json');
    const line = {
      type: 'Feature',
      properties: { highway: 'primary' },
      geometry: { type: 'LineString', coordinates: [[127, null]] },
    };
    const roads = collection('roads.geojson', line);
    expect((await refusal(importFiles(db, features, [good, roads]))).code).toBe('rows-refused');
    expect(await shown()).toEqual([]);
  });

  it('stops when asked, and leaves nothing behind', async () => {
    const controller = new AbortController();
    const path = collection(
      'many.geojson',
      ...Array.from({ length: 1500 }, (_, i) => building(`way/${i}`, 202000 + 3 * i)),
    );
    const stopped = importFiles(db, features, [path], {
      signal: controller.signal,
      onProgress: () => controller.abort(),
    });
    await expect(stopped).rejects.toThrow(/abort/i);
    expect(await shown()).toEqual([]);
  });

  it('says what it takes when it does not know a file', async () => {
    const unknown = folder.write('notes.txt', 'hello').path;
    const outcome = await refusal(importFiles(db, features, [unknown]));
    expect(outcome.code).toBe('unknown-file');
    expect(outcome.say('ko').remedy).toContain('GIS건물통합정보');
    expect(outcome.say('en').remedy).toContain('elevation GeoTIFF');
    expect((await refusal(importFiles(db, features, [join(folder.path, 'nowhere.shp')]))).code).toBe('file-not-found');
    expect((await refusal(importFiles(db, features, [folder.write('nothing.geojson', '').path]))).code).toBe(
      'empty-file',
    );
    const page = folder.write('page.geojson', '<html><body>login</body></html>').path;
    expect((await refusal(importFiles(db, features, [page]))).code).toBe('html-instead-of-data');
  });

  it('takes the files of a folder that it knows, and names the others', async () => {
    using other = new TestFolder();
    other.json('houses.geojson', featureCollection([building('way/1', 202400)]));
    other.write('readme.txt', 'hello');
    const report = await importFiles(db, features, [other.path]);
    expect([report.sources.length, report.skipped]).toEqual([1, ['readme.txt']]);
    using empty = new TestFolder();
    expect((await refusal(importFiles(db, features, [empty.path]))).code).toBe('nothing-to-import');
  });

  it('reads a file of Korean Windows when told so', async () => {
    const text = JSON.stringify(featureCollection([building('way/1', 202400, { name: '역삼빌딩' })]));
    const path = folder.write('cp949.geojson', iconv.encode(text, 'cp949')).path;
    expect((await refusal(importFiles(db, features, [path]))).code).toBe('bad-encoding');
    await importFiles(db, features, [path], { encoding: 'cp949' });
    expect((await shown())[0].name).toBe('역삼빌딩');
  });

  it('refuses two files that would replace each other', async () => {
    using other = new TestFolder();
    const a = collection('twin.geojson', building('way/1', 202400));
    const b = other.json('twin.geojson', featureCollection([building('way/2', 202500)])).path;
    expect((await refusal(importFiles(db, features, [a, b]))).code).toBe('same-source-twice');
  });

  it('repairs an outline that crosses itself, and says so', async () => {
    const bow = [
      [127.03, 37.5],
      [127.031, 37.501],
      [127.031, 37.5],
      [127.03, 37.5015],
      [127.03, 37.5],
    ];
    const path = collection('bow.geojson', polygonFeature(bow, { building: 'yes' }, 'way/1'));
    const report = await importFiles(db, features, [path]);
    expect(report.sources[0].report.counts.get('repaired')?.value).toBe(1);
    expect(await db.query('select st_isvalid(geom) as valid, st_area(geom) > 0 as filled from building')).toEqual([
      { valid: true, filled: true },
    ]);
    expect((await importFiles(db, features, [path])).changed).toBe(0);
  });
});

describe('buildings of several sources', () => {
  it('show once: the better known one, from that revision on', async () => {
    await importFiles(db, features, [
      collection('plain.geojson', building('way/1', 202400), building('way/2', 202500)),
    ]);
    const better = collection('better.geojson', building('way/7', 202402, { height: '31' }));
    const report = await importFiles(db, features, [better]);
    expect(figure(report, 'buildings', 'superseded')).toBe(1);
    expect(figure(report, 'buildings', 'shown')).toBe(2);
    expect(idsOf(await shown())).toEqual(['better:way/7', 'plain:way/2']);
    expect(idsOf(await shown(1))).toEqual(['plain:way/1', 'plain:way/2']);
    expect((await importFiles(db, features, [better])).changed).toBe(0);

    collection('better.geojson', building('way/7', 203000, { height: '31' }));
    await importFiles(db, features, [better]);
    expect(idsOf(await shown())).toEqual(['better:way/7', 'plain:way/1', 'plain:way/2']);
  });
});

describe('the ground under buildings', () => {
  /** A plane that rises a metre in ten metres to the east. */
  const slope = () => {
    const size = 100;
    const values = Float32Array.from({ length: size * size }, (_, i) => (i % size) + 0.5);
    const place = { scale: [10, 10, 0], tiePoint: [0, 0, 0, 202000, 545000, 0], keys: userDefined(600000) };
    return folder.write('slope.tif', tiffBytes(values, size, place)).path;
  };

  it('is found whenever the terrain comes, and older revisions keep what they said', async () => {
    const file = collection('houses.geojson', building('way/1', 202400), building('way/2', 202600, {}, 60));
    const before = await importFiles(db, features, [file]);
    expect(figure(before, 'buildings', 'estimated')).toBe(2);
    const report = await importFiles(db, features, [slope()]);
    expect(figure(report, 'buildings', 'estimated')).toBe(0);
    expect(figure(report, 'buildings', 'sloped')).toBe(1);
    const [small, wide] = await shown();
    expect(small.groundM).toBeCloseTo(40, 1);
    expect(small.groundMaxM).toBeCloseTo(42, 1);
    expect([wide.groundM, wide.groundMaxM].map(Math.round)).toEqual([60, 66]);
    expect((await shown(1)).map(({ groundM }) => groundM)).toEqual([0, 0]);
  });

  it('is the same in one command, in any order', async () => {
    const file = collection('houses.geojson', building('way/1', 202400));
    await importFiles(db, features, [file, slope()]);
    const [house] = await shown();
    expect(house.groundM).toBeCloseTo(40, 1);
  });
});

describe('a generated city', () => {
  const plan = makeCityPlan(1, { km2: 2 });

  it('ends when real data comes, and is not put over real data', async () => {
    const made = await storeSynthetic(db, features, plan);
    expect(made.changed).toBeGreaterThan(1000);
    expect((await storeSynthetic(db, features, plan)).changed).toBe(0);
    expect((await shown()).every(({ heightOrigin }) => heightOrigin === 'generated')).toBe(true);
    const generated = (await shown()).length;

    const report = await importFiles(db, features, [collection('real.geojson', building('way/1', 202400))]);
    expect(report.generatedEnded).toContain('terrain');
    expect(idsOf(await shown())).toEqual(['real:way/1']);
    const scenario = await newestRevision(db);
    expect(await readAreas(db, { box: everything, scenario })).toEqual([]);
    expect(await readGu(db, scenario)).toEqual([]);
    expect(await shown(made.revision)).toHaveLength(generated);
    const sources = await features.datasets
      .find(({ id }) => id === 'buildings')
      ?.server.dataset?.sources?.(db, scenario);
    expect(sources?.map(({ id }) => id)).toEqual(['real']);

    expect((await refusal(storeSynthetic(db, features, plan))).code).toBe('city-is-real');
  }, 300_000);
});

describe('items', () => {
  it('answer in degrees, by box, page by page', async () => {
    const path = collection(
      'items.geojson',
      building('way/1', 202400, { height: '9', name: '역삼빌딩' }),
      building('way/2', 203400),
    );
    await importFiles(db, features, [path]);
    const scenario = await newestRevision(db);
    const dataset = features.datasets.find(({ id }) => id === 'buildings')!.server.dataset!;
    const [west, south] = toWgs84([202390, 544590]);
    const [east, north] = toWgs84([202500, 544700]);
    const page = await dataset.items!(db, { scenario, box: [west, south, east, north], limit: 10, offset: 0 });
    expect(page.matched).toBe(1);
    expect(page.items[0]).toMatchObject({
      id: 'items:way/1',
      properties: {
        name: '역삼빌딩',
        heightM: 9,
        heightOrigin: 'surveyed',
        areaM2: 400,
        source: 'items',
        origin: 'surveyed',
      },
    });
    const { coordinates } = page.items[0].geometry as { coordinates: number[][][][] };
    expect(coordinates[0][0][0][0]).toBeCloseTo(footprint(202400, 544600)[0][0], 6);
    const second = await dataset.items!(db, { scenario, limit: 1, offset: 1 });
    expect([second.matched, idsOf(second.items)]).toEqual([2, ['items:way/2']]);
    expect((await dataset.item!(db, 'items:way/2', scenario))?.id).toBe('items:way/2');
    expect(await dataset.item!(db, 'items:way/3', scenario)).toBeUndefined();
    const box = await dataset.extent!(db, scenario);
    expect(box?.map(Math.round)).toEqual([202400, 544600, 203420, 544620]);
  });
});
