import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { existingScenario, toEpsg5186 } from '#core';
import type { Db } from './db.ts';
import { discover, type Features } from './discovery.ts';
import { type Named, readById, readNamed } from './search.ts';
import { NameIndex, rankHits } from './search-index.ts';
import { openTestDb } from './testing.ts';

const scenario = { scenario: existingScenario, revision: 1 };
let db: Db;
let features: Features;

const square = (lon: number, lat: number, side: number): string => {
  const [x, y] = toEpsg5186([lon, lat]);
  const corners = [
    [x, y],
    [x + side, y],
    [x + side, y + side],
    [x, y + side],
    [x, y],
  ];
  return `SRID=5186;MULTIPOLYGON(((${corners.map((at) => at.join(' ')).join(',')})))`;
};
const point = (lon: number, lat: number) => `SRID=5186;POINT(${toEpsg5186([lon, lat]).join(' ')})`;

beforeAll(async () => {
  db = await openTestDb();
  features = await discover();
  await db.query(
    `insert into boundary (source, id, valid_from, level, gu_code, name_ko, name_en, geom, content_hash)
     values ('t', '11680', 1, 'gu', '11680', '강남구', 'Gangnam-gu', $1, ''),
            ('t', '11680101', 1, 'legal-dong', '11680', '역삼동', 'Yeoksam-dong', $1, '')`,
    [square(127.03, 37.49, 2000)],
  );
  await db.query(
    `insert into transit_stop (source, id, valid_from, geom, mode, name, line, ref, kind, content_hash)
     values ('t', '222', 1, $1, 'subway', '강남', '2호선', null, null, ''),
            ('t', 'door', 1, $1, 'subway', '1', null, null, 'subway_entrance', ''),
            ('t', 'old', 0, $1, 'bus', '없어진정류장', null, null, null, '')`,
    [point(127.035, 37.495)],
  );
  await db.query(`update transit_stop set valid_to = 1 where id = 'old'`);
  await db.query(
    `insert into road (source, id, valid_from, geom, class, width_m, width_origin, oneway, name, content_hash)
     select 't', 'r' || i, 1, st_geomfromewkt($1), 'primary', 30, 'default', 'no', '테헤란로', '' from generate_series(1, 3) i`,
    [`SRID=5186;LINESTRING(${toEpsg5186([127.03, 37.495]).join(' ')},${toEpsg5186([127.04, 37.495]).join(' ')})`],
  );
});
afterAll(() => db.close());

async function everything(): Promise<Named[]> {
  const all: Named[] = [];
  for (const { server } of features.datasets) {
    if (!server.dataset?.search) continue;
    for await (const batch of readNamed(db, server.dataset.search, scenario)) all.push(...batch);
  }
  return all;
}

describe('what can be found', () => {
  it('is read from every dataset that has names, with what shows in the revision alone', async () => {
    const all = await everything();
    expect(all.map(({ name }) => name).sort()).toEqual(['강남구', '강남역', '역삼동', '테헤란로']);
    expect(all.find(({ name }) => name === '역삼동')).toMatchObject({
      kind: 'dong',
      detail: '강남구',
      detailEn: 'Gangnam-gu',
    });
    const index = new NameIndex();
    index.add(all);
    expect(rankHits(index.find('ㄱㄴㅇ'), 1)[0].name).toBe('강남역');
  });
  it('is found by the id of the source and of the API', async () => {
    const spec = features.datasets.find(({ id }) => id === 'buildings')?.server.dataset?.search;
    if (!spec) throw new Error('buildings cannot be found');
    await db.query(
      `insert into building (source, id, valid_from, geom, height_m, height_origin, use, structure, ground_m, ground_max_m, ground_origin, content_hash)
       values ('osm', 'way/7', 1, $1, 9, 'derived', 'unknown', 'unknown', 0, 0, 'estimated', '')`,
      [square(127.035, 37.495, 20)],
    );
    for (const id of ['way/7', 'osm:way/7']) expect((await readById(db, spec, id, scenario))[0].id).toBe('osm:way/7');
    expect(await readById(db, spec, "way/7' or 1=1 --", scenario)).toEqual([]);
  });
  it('is somewhere: district, dong and road of each place, in the order of the places', async () => {
    const places = [toEpsg5186([127.035, 37.4952]), toEpsg5186([127.2, 37.7])];
    const asked = features.datasets.filter(({ server }) => server.dataset?.where);
    const answers = await Promise.all(asked.map(({ server }) => server.dataset!.where!(db, places, scenario)));
    const at = (i: number) => answers.flatMap((answer) => answer[i]).map(({ level, name }) => `${level} ${name.ko}`);
    expect(at(0).sort()).toEqual(['dong 역삼동', 'gu 강남구', 'road 테헤란로']);
    expect(at(1)).toEqual([]);
  });
  it('lies in districts that can be drawn', async () => {
    const [district] = await features.datasets.find(({ server }) => server.dataset?.districts)!.server.dataset!
      .districts!(db, scenario);
    expect(district.properties).toMatchObject({ nameKo: '강남구', code: '11680' });
    expect(district.geometry.type).toBe('MultiPolygon');
  });
});
