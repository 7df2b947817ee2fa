import { afterAll, beforeAll, expect, it } from 'vitest';
import { boxToEpsg5186, seoulBox, toWgs84 } from '#core';
import type { Db } from '#server/kit/db.ts';
import { discover } from '#server/kit/discovery.ts';
import { importFiles } from '#server/kit/import-files.ts';
import { newestRevision } from '#server/kit/revisions.ts';
import { openTestDb } from '#server/kit/testing.ts';
import { TestFolder } from '../_kit/test-files.ts';
import { zipBytes } from '../_kit/test-formats.ts';
import { readTransitStops } from '../transit/contract.ts';
import { readTransitRoutes } from '../transit-routes/contract.ts';
import { readPlaces } from './contract.ts';
import { dataset } from './server.ts';

let db: Db;
let folder: TestFolder;
beforeAll(async () => {
  folder = new TestFolder();
  db = await openTestDb();
});
afterAll(async () => {
  folder[Symbol.dispose]();
  await db.close();
});

const at = (i: number) => toWgs84([202_400 + 300 * i, 544_600]).join(',');
const turned = (i: number) => [...toWgs84([202_400 + 300 * i, 544_600])].reverse().join(',');

it('places, stops and routes come back as they went in; twice changes nothing', async () => {
  const hospitals = folder.write('hospitals.csv', `name,is_er,lon,lat\n가병원,true,${at(0)}\n나병원,false,${at(9)}`);
  const parks = folder.write('parks.csv', `공원명,lon,lat\n공원,${at(1)}`);
  const feed = folder.write(
    'feed.zip',
    zipBytes({
      'stops.txt': `stop_id,stop_name,stop_lat,stop_lon\ns0,가,${turned(0)}\ns1,나,${turned(1)}`,
      'routes.txt': 'route_id,route_short_name,route_type\nr1,146,3',
      'trips.txt': 'route_id,trip_id\nr1,t1',
      'stop_times.txt': 'trip_id,stop_id,stop_sequence\nt1,s0,1\nt1,s1,2',
    }),
  );
  const features = await discover();
  const paths = [hospitals.path, parks.path, feed.path];
  const first = await importFiles(db, features, paths);
  expect(first.sources.map(({ dataset: id, changed }) => [id, changed])).toEqual([
    ['places', 2],
    ['places', 1],
    ['transit', 2],
    ['transit-routes', 1],
  ]);
  expect((await importFiles(db, features, paths)).changed).toBe(0);

  const scenario = await newestRevision(db);
  const box = boxToEpsg5186(seoulBox);
  const places = await readPlaces(db, { box, scenario, kinds: ['hospital'] });
  const told = places.map(
    ({ name, kind, position, details }) => `${name} ${kind} ${position.map(Math.round)} ${details}`,
  );
  expect(told.sort()).toEqual([
    '가병원 hospital 202400,544600 is_er: true',
    '나병원 hospital 205100,544600 is_er: false',
  ]);
  expect(await dataset.kinds?.(db, scenario)).toEqual({ hospital: 2, park: 1 });
  const stops = await readTransitStops(db, { box, scenario });
  expect(stops.map(({ id, mode, name }) => [id, mode, name])).toEqual([
    ['feed-stops:s0', 'bus', '가'],
    ['feed-stops:s1', 'bus', '나'],
  ]);
  const [route] = await readTransitRoutes(db, { box, scenario });
  expect([route.id, route.name, route.lineOrigin, route.lines[0].length]).toEqual([
    'feed-routes:r1',
    '146',
    'derived',
    2,
  ]);

  const page = await dataset.items!(db, { scenario, limit: 10, offset: 0 });
  expect(page.matched).toBe(3);
  expect(page.items[0].geometry.type).toBe('Point');
});
