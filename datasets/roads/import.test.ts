import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toWgs84 } from '#core';
import { featureCollection, readAll, TestFolder } from '../_kit/test-files.ts';
import { importer } from './import.ts';

let folder: TestFolder;
beforeAll(() => {
  folder = new TestFolder();
});
afterAll(() => folder[Symbol.dispose]());

const line = (properties: Record<string, unknown>, east = 202_400) => ({
  type: 'Feature',
  properties,
  geometry: { type: 'LineString', coordinates: [toWgs84([east, 544_600]), toWgs84([east + 50, 544_600])] },
});

describe('sections of the road name addresses', () => {
  it('have the width of the register and a class by their name', async () => {
    const section = (RN: string, RDS_MAN_NO: string, ROAD_BT: number, ROA_CLS_SE = '4') => ({
      SIG_CD: '11680',
      RN,
      RDS_MAN_NO,
      ROAD_BT,
      ROA_CLS_SE,
    });
    const rows = ['테헤란로', '강남대로', '역삼로5길'].map((name, i) =>
      line(section(name, `${i}`, 50 - 20 * i), 202_400 + 100 * i),
    );
    const features = [...rows, line(section('경부고속도로', '9', 0, '1'), 203_000)];
    const file = folder.json('TL_SPRD_MANAGE.geojson', featureCollection(features));
    expect(await importer.recognise(file)).toBe(1);
    const read = await readAll(importer, file);
    expect(read.rows.map((road) => [road.id, road.class, road.widthM, road.widthOrigin])).toEqual([
      ['11680-0', 'secondary', 50, 'surveyed'],
      ['11680-1', 'primary', 30, 'surveyed'],
      ['11680-2', 'residential', 10, 'surveyed'],
      ['11680-9', 'motorway', 26, 'default'],
    ]);
    expect((await importer.source(file)).id).toBe('tl-sprd-manage-11680');
  });
});

describe('lines of OpenStreetMap', () => {
  it('lie on the ground, on a bridge or in a tunnel, as their tags say', async () => {
    const ways = [{}, { bridge: 'viaduct' }, { tunnel: 'yes', bridge: 'no' }, { tunnel: 'no' }];
    const file = folder.json(
      'ways.geojson',
      featureCollection(ways.map((tags, i) => line({ highway: 'primary', ...tags }, 202_400 + 100 * i))),
    );
    const { rows } = await readAll(importer, file);
    expect(rows.map(({ level }) => level)).toEqual(['ground', 'bridge', 'tunnel', 'ground']);
  });
});

describe('links of a network', () => {
  it('keep their id; their class and width are not known', async () => {
    const file = folder.json(
      'links.geojson',
      featureCollection([line({ LINK_ID: 910814, ST_ND_ID: 1, ED_ND_ID: 2, ROAD_NAME: '천호대로' })]),
    );
    const { rows } = await readAll(importer, file);
    expect(rows[0]).toMatchObject({ id: 'link/910814', class: 'other', widthOrigin: 'default', name: '천호대로' });
  });
});
