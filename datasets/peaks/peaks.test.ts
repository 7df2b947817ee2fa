import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { existingScenario, toEpsg5186 } from '#core';
import type { Db } from '#server/kit/db.ts';
import { discover } from '#server/kit/discovery.ts';
import { storeSynthetic } from '#server/kit/import-files.ts';
import { readNamed } from '#server/kit/search.ts';
import { NameIndex, rankHits } from '#server/kit/search-index.ts';
import { openTestDb } from '#server/kit/testing.ts';
import { makeCityPlan } from '../_kit/city-plan.ts';
import { peakFacts } from '../_kit/city-plan-peaks.ts';
import { membersOf } from '../_kit/file-members.ts';
import { countOf, readAll, TestFolder } from '../_kit/test-files.ts';
import { osmPbfBytes } from '../_kit/test-formats.ts';
import { readPeaks } from './contract.ts';
import { importer } from './import.ts';
import { readName } from './names.ts';

const at = (lon: number, lat: number) => toEpsg5186([lon, lat]);
const [bukhansan, gangnam] = [at(126.978, 37.659), at(127.05, 37.5)];

describe('a written name', () => {
  it('has another name or its place in brackets', () => {
    expect(readName('매봉산 (상암)', gangnam)).toMatchObject({
      name: '매봉산',
      nameEn: 'Maebongsan',
      also: '상암',
      kind: 'mountain',
    });
    expect(readName('하늘공원', gangnam)).toMatchObject({ nameEn: 'Haneul Park', kind: 'hill', also: null });
  });
  it('belongs to a mountain where it lies on it', () => {
    expect(readName('백운대', bukhansan)).toMatchObject({ mountain: '북한산', mountainEn: 'Bukhansan', kind: 'peak' });
    expect(readName('백운대', gangnam).mountain).toBeNull();
    expect(readName('청계산 매봉', at(127.048, 37.432))).toMatchObject({ name: '매봉', mountain: '청계산' });
  });
});

describe('the summits of the generated city', () => {
  let db: Db;
  const index = new NameIndex();
  beforeAll(async () => {
    db = await openTestDb();
    const features = await discover();
    const peaks = features.datasets.filter(({ id }) => id === 'peaks');
    await storeSynthetic(db, { ...features, datasets: peaks }, makeCityPlan(1394, { km2: 1 }));
    const scenario = { scenario: existingScenario, revision: 1 };
    for await (const batch of readNamed(db, peaks[0].server.dataset!.search!, scenario)) index.add(batch);
  });
  afterAll(() => db.close());

  it('are those of the facts, the highest first', async () => {
    const rows = await readPeaks(db, { scenario: { scenario: existingScenario, revision: 1 } });
    expect(rows).toHaveLength(peakFacts.length);
    expect(rows[0]).toMatchObject({ name: '백운대', nameEn: 'Baegundae', heightM: 836.5, source: 'synthetic' });
  });
  it.each([
    ['남산', '남산', 'Namsan', '270.9 m'],
    ['Namsan', '남산', 'Namsan', '270.9 m'],
    ['ㄴㅅ', '낙산', 'Naksan', '124.4 m'],
    ['북한산', '북한산', 'Bukhansan', '백운대 · 836.5 m'],
    ['bukhansan', '북한산', 'Bukhansan', '백운대 · 836.5 m'],
    ['백운대', '북한산', 'Bukhansan', '백운대 · 836.5 m'],
    ['인수봉', '인수봉', 'Insubong', '북한산 · 810.5 m'],
    ['수락산', '수락산', 'Suraksan', '637.7 m'],
  ])('%s finds %s', (query, name, nameEn, detail) => {
    expect(rankHits(index.find(query), 1)[0]).toMatchObject({ kind: 'peak', name, nameEn, detail });
  });
  it('are found by initial consonants beside others that have the same', () => {
    expect(rankHits(index.find('ㅂㅎㅅ'), 2).map(({ name }) => name)).toEqual(['봉화산', '북한산']);
  });
  it('of a mountain are all found by its name', () => {
    const found = rankHits(index.find('북한산'), 20).map(({ name }) => name);
    expect(found).toContain('인수봉');
    expect(found.length).toBeGreaterThan(10);
  });
});

describe('a file of summits', () => {
  let folder: TestFolder;
  beforeAll(() => {
    folder = new TestFolder();
  });
  afterAll(() => folder[Symbol.dispose]());
  const feature = (id: string, properties: object, [lon, lat]: readonly number[]) => ({
    ...{ type: 'Feature', id, properties },
    geometry: { type: 'Point', coordinates: [lon, lat] },
  });

  it('may have the tags of OpenStreetMap', async () => {
    const file = folder.json('export.geojson', {
      type: 'FeatureCollection',
      features: [
        feature(
          'node/1',
          { natural: 'peak', name: '남산', 'name:en': 'Namsan Mountain', ele: '270.85' },
          [126.988, 37.551],
        ),
        feature('node/2', { natural: 'hill', name: '궁산', ele: '약 75' }, [126.841, 37.573]),
        feature('node/3', { natural: 'peak', ele: '100' }, [126.9, 37.55]),
      ],
    });
    expect(await importer.recognise(file)).toBe(1);
    expect(await importer.source(file)).toMatchObject({ licence: 'ODbL 1.0' });
    const { rows, report } = await readAll(importer, file);
    expect(rows).toMatchObject([
      { id: 'node/1', name: '남산', nameEn: 'Namsan Mountain', heightM: 270.85, kind: 'mountain' },
      { id: 'node/2', name: '궁산', nameEn: 'Gungsan', heightM: null, kind: 'hill' },
    ]);
    expect([countOf(report, 'height-unknown'), countOf(report, 'unnamed')]).toEqual([1, 1]);
  });

  it('may be a part of an extract of OpenStreetMap', async () => {
    const nodes = [
      { id: 7, at: [126.9637, 37.4446], tags: { natural: 'peak', name: '관악산', ele: '632.2' } },
      { id: 8, at: [127.03, 37.5], tags: { amenity: 'hospital', name: '병원' } },
      { id: 9, at: [129, 35.2], tags: { natural: 'peak', name: '먼산' } },
    ] as const;
    await using members = await membersOf(folder.write('seoul.osm.pbf', osmPbfBytes({ nodes })));
    expect(members.files.map(({ layer }) => layer)).toEqual(['places', 'peaks']);
    const file = members.files[1];
    expect(await importer.recognise(file)).toBe(1);
    expect((await readAll(importer, file)).rows).toMatchObject([{ id: 'node/7', name: '관악산', heightM: 632.2 }]);
  });

  it('may be a table with Korean columns', async () => {
    const text = '산명,높이(m),위도,경도\n관악산,"632.2",37.4446,126.9637\n없는산,9999,37.5,127\n';
    const file = folder.write('산.csv', text);
    expect(await importer.recognise(file)).toBe(0.95);
    const { rows } = await readAll(importer, file);
    expect(rows.map(({ name, heightM }) => [name, heightM])).toEqual([
      ['관악산', 632.2],
      ['없는산', null],
    ]);
  });

  it('is no list of other places', async () => {
    expect(await importer.recognise(folder.write('parks.csv', 'name,lat,lon\n남산공원,37.55,126.99'))).toBe(0);
    expect(await importer.recognise(folder.write('towers.csv', 'name,높이,lat,lon\n타워,100,37.55,126.99'))).toBe(0);
  });
});
