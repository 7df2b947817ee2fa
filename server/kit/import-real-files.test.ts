import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readDong, readGu } from '#datasets/boundaries/contract.ts';
import type { Db } from './db.ts';
import { discover, type Features, projectRoot } from './discovery.ts';
import { formatReport, importFiles } from './import-files.ts';
import type { ImportReport } from './import-report.ts';
import { newestRevision } from './revisions.ts';
import { openTestDb } from './testing.ts';

const shared = resolve(projectRoot, '../shared/data');
const figure = (report: ImportReport, dataset: string, key: string) =>
  report.checks.find((check) => check.dataset === dataset)?.report.counts.get(key)?.value;

describe.skipIf(!existsSync(shared))('the real files', () => {
  let db: Db;
  let features: Features;
  beforeAll(async () => {
    [db, features] = await Promise.all([openTestDb(), discover(undefined, ['datasets'])]);
  });
  afterAll(() => db.close());
  beforeEach(async () => {
    await db.query(
      'truncate building, boundary, road, ground_area, weather_hour, terrain_block, sdot_sensor, data_source',
    );
    await db.query('delete from scenario_revision where revision > 0');
  });

  const at = (...names: string[]) => names.map((name) => join(shared, name));
  const acceptance = at(
    'buildings/gangnam9_osm_buildings_5205.geojson',
    'buildings/yeoksam_gis_buildings_1039.geojson',
    'terrain/seoul_dem_90m_epsg5186.tif',
    'sensors/sdot_sensor_locations_851.csv',
    'weather/KOR_SO_Seoul.WS.471080_TMYx.2007-2021.epw',
    'boundaries/seoul_legal_dong_467_juso2015.geojson',
    'roads/gangnam9_osm_roads.geojson',
    'roads/gangnam9_osm_water_green.geojson',
  );

  it('go in as they are, with a report; twice changes nothing', async () => {
    const report = await importFiles(db, features, acceptance);
    const stored = report.sources.map(({ dataset, report: { read, refused, counts } }) => [
      dataset,
      read,
      refused,
      counts.get('stored')?.value,
    ]);
    expect(stored).toEqual([
      ['terrain', 4, 0, 4],
      ['buildings', 5205, 0, 5205],
      ['buildings', 1039, 0, 1039],
      ['sdot', 851, 0, 851],
      ['weather', 8760, 0, 8760],
      ['boundaries', 467, 0, 467],
      ['roads', 2315, 0, 2315],
      ['water-green', 266, 0, 266],
    ]);
    const buildings = (key: string) => figure(report, 'buildings', key);
    expect(buildings('shown')).toBe(6048);
    expect(buildings('superseded')).toBe(196);
    expect(buildings('estimated')).toBe(0);
    expect(['shown-surveyed', 'shown-derived', 'shown-default'].map(buildings)).toEqual([1510, 724, 3814]);
    expect(formatReport(report, 'ko')).toContain('지반 차가 2 m를 넘는 건물');

    const scenario = await newestRevision(db);
    const gu = await readGu(db, scenario);
    expect(gu.map(({ nameKo }) => nameKo)).toHaveLength(25);
    expect(gu.every(({ area }) => area.length === 1 && area[0].length === 1)).toBe(true);
    expect(await readDong(db, scenario)).toHaveLength(467);
    const twice = await db.query(
      `select count(*)::int as n from building a join building b on a.geom && b.geom and a.source < b.source
       where a.superseded_by is null and b.superseded_by is null and st_intersects(a.geom, b.geom)
         and st_area(st_intersection(a.geom, b.geom)) >= 0.5 * least(st_area(a.geom), st_area(b.geom))`,
    );
    expect(twice).toEqual([{ n: 0 }]);

    const again = await importFiles(db, features, [...acceptance].reverse());
    expect([again.changed, again.revision]).toEqual([0, report.revision]);
  }, 300_000);

  it('of the census are known to be displaced, and are not shown', async () => {
    const census = at('boundaries/seoul_gu_25_kostat2013.geojson');
    const notes = (report: ImportReport) => report.checks.flatMap((check) => check.report.notes.map(({ en }) => en));
    const alone = notes(await importFiles(db, features, census));
    expect(alone[0]).toMatch(/lies 3[67]\d m off its place as a whole \(20\d m east and 30\d m south; median of 25/);
    expect(await readGu(db, await newestRevision(db))).toEqual([]);
    const beside = notes(await importFiles(db, features, at('boundaries/seoul_legal_dong_467_juso2015.geojson')));
    expect(beside[0]).toContain(
      'agrees with the legal dongs on 88.7 % of the area as it lies, on 97.3 % when moved back',
    );
    const gu = await readGu(db, await newestRevision(db));
    expect([gu.length, new Set(gu.map(({ source }) => source))]).toEqual([25, new Set(['gu-union'])]);
  }, 120_000);
});
