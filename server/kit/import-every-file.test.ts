import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { QualityReport } from '#datasets/_kit/quality.ts';
import { discover, type Features, projectRoot } from './discovery.ts';
import { planImport } from './import-plan.ts';

const shared = resolve(projectRoot, '../shared/data');

/** Every real file that fits a dataset: what it goes into, rows read, rows given, rows refused. */
const expected: readonly (readonly [path: string, dataset: string, read: number, given: number, refused: number])[] = [
  ['boundaries/gangnam_9dong_osm.geojson', 'boundaries', 9, 9, 0],
  ['boundaries/jongno_17dong.geojson', 'boundaries', 17, 17, 0],
  ['boundaries/seoul_adm_dong_423_kostat2013.geojson', 'boundaries', 423, 423, 0],
  ['boundaries/seoul_gu_25_kostat2013.geojson', 'boundaries', 25, 25, 0],
  ['boundaries/seoul_legal_dong_467_juso2015.geojson', 'boundaries', 467, 467, 0],
  ['buildings/gangnam9_osm_buildings_5205.geojson', 'buildings', 5205, 5205, 0],
  ['buildings/yeoksam_gis_building_shp', 'buildings', 1039, 1039, 0],
  ['buildings/yeoksam_gis_buildings_1039.geojson', 'buildings', 1039, 1039, 0],
  // 938 rows of bays of 39 car parks
  ['points/gangseo_public_parking_202110.csv', 'places', 938, 39, 0],
  ['points/jongno_heat_shelters.json', 'places', 67, 67, 0],
  ['points/seoul_emergency_hydrant_boxes.csv', 'fire-facilities', 2695, 2695, 0],
  ['points/seoul_fire_stations_177.csv', 'fire-facilities', 177, 177, 0],
  ['points/seoul_hospitals.json', 'places', 290, 290, 0],
  // one park has no position
  ['points/seoul_parks_132.csv', 'places', 132, 131, 1],
  ['points/seoul_taxi_stands.geojson', 'places', 254, 254, 0],
  ['points/seoul_ttareungyi_stations_2022.csv', 'bikes', 2586, 2586, 0],
  ['points/songpa_fire_hydrants.csv', 'fire-facilities', 3817, 3817, 0],
  ['roads/gangnam9_osm_roads.geojson', 'roads', 2315, 2315, 0],
  ['roads/gangnam9_osm_traffic_signals.geojson', 'places', 41, 41, 0],
  ['roads/gangnam9_osm_water_green.geojson', 'water-green', 266, 266, 0],
  ['roads/seoul_bike_network_shp', 'roads', 12631, 12631, 0],
  ['sensors/sdot_sensor_locations_851.csv', 'sdot', 851, 851, 0],
  ['terrain/seoul_dem_90m_epsg5186.tif', 'terrain', 4, 4, 0],
  ['transit/gangnam9_osm_transit_points.geojson', 'transit', 350, 350, 0],
  ['traffic/gangnam_topis_link_speeds_20260505_06.csv', 'traffic', 6541, 6541, 0],
  ['traffic/gangnam_topis_links_291.geojson', 'traffic', 291, 291, 0],
  // 39 routes have all their stops in one place
  ['transit/seoul_bus_routes_1446.geojson', 'transit-routes', 1446, 1407, 39],
  ['transit/seoul_bus_stops_11253.csv', 'transit', 11_253, 11_253, 0],
  // 272 stations lie beyond the city
  ['transit/seoul_subway_stations_783.csv', 'transit', 783, 511, 0],
  ['weather/KOR_SO_Seoul.WS.471080_TMYx.2007-2021.epw', 'weather', 8760, 8760, 0],
];

describe.skipIf(!existsSync(shared))('every real file that fits a dataset', () => {
  let features: Features;
  beforeAll(async () => {
    features = await discover();
  });

  async function readFile(path: string) {
    await using plan = await planImport(features, [join(shared, path)]);
    expect(plan.imports).toHaveLength(1);
    const { file, feature } = plan.imports[0];
    const report = new QualityReport();
    let given = 0;
    for await (const _row of feature.importer.read(file, { signal: new AbortController().signal }, report)) given++;
    return { dataset: feature.id, given, report };
  }

  it.each(expected)('%s goes into %s: %i read, %i given, %i refused', async (path, dataset, read, given, refused) => {
    const found = await readFile(path);
    expect([found.dataset, found.report.read, found.given, found.report.refused]).toEqual([
      dataset,
      read,
      given,
      refused,
    ]);
  });

  it('tells metres of EPSG:5181 from those of EPSG:5186 by the degrees beside them', async () => {
    const notes = async (path: string) => (await readFile(path)).report.notes.map(({ en }) => en).join();
    expect(await notes('points/songpa_fire_hydrants.csv')).toContain(
      'agree with the degrees as EPSG:5181, 6.03 m apart',
    );
    expect(await notes('points/jongno_heat_shelters.json')).toContain(
      'agree with the degrees as EPSG:5186, 0.00 m apart',
    );
  });

  it.each([
    ['heat/seoul_lst_landsat8_20170623_c.tif', 'unknown-file'],
    ['traffic/api-samples/TrafficInfo_1220003800.xml', 'unknown-file'],
  ])('%s fits none, and that is said', async (path, code) => {
    await expect(planImport(features, [join(shared, path)])).rejects.toMatchObject({ code });
  });
});
