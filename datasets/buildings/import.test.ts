import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { QualityReport } from '../_kit/quality.ts';
import { countOf, featureCollection, polygonFeature, readAll, square, TestFolder } from '../_kit/test-files.ts';
import { importer } from './import.ts';
import { exportedHeightOrigin, metresOf, taggedRow } from './openstreetmap.ts';
import { registerRow } from './register.ts';

let folder: TestFolder;
beforeAll(() => {
  folder = new TestFolder();
});
afterAll(() => folder[Symbol.dispose]());

const register = {
  UFID: '1986202170144446106700000000',
  BD_MGT_SN: '1168010100108090018022735',
  PNU: '1168010100108090000',
  GRND_FLR: 7,
  UGRND_FLR: 4,
  HEIGHT: 25,
  STRCT_CD: '21',
  USABILITY: '14000',
  USEAPR_DAY: '19860601',
};
const row = (more: Record<string, unknown>) => {
  const report = new QualityReport();
  return { ...registerRow({ ...register, ...more }, report), report };
};

describe('the building register', () => {
  it('is read into what simulations need', () => {
    const { report, ...building } = row({});
    expect(building).toEqual({
      id: register.UFID,
      heightM: 25,
      heightOrigin: 'surveyed',
      floors: 7,
      floorsBelow: 4,
      use: 'office',
      structure: 'concrete',
      yearBuilt: 1986,
      name: null,
      address: null,
    });
    expect(countOf(report, 'height-surveyed')).toBe(1);
  });

  it('says unknown where it writes zero', () => {
    expect(row({ HEIGHT: 0 })).toMatchObject({ heightM: 24.5, heightOrigin: 'derived', floors: 7 });
    expect(row({ HEIGHT: 0, GRND_FLR: 0, UGRND_FLR: 0 })).toMatchObject({
      heightM: 7,
      heightOrigin: 'default',
      floors: null,
      floorsBelow: null,
    });
  });

  it('follows the floors where the height cannot be', () => {
    const { report, ...building } = row({ HEIGHT: 5, GRND_FLR: 15 });
    expect(building).toMatchObject({ heightM: 52.5, heightOrigin: 'derived' });
    expect(countOf(report, 'heights-against-floors')).toBe(1);
    expect(row({ HEIGHT: 40000, GRND_FLR: 0 })).toMatchObject({ heightOrigin: 'default' });
    expect(row({ GRND_FLR: 4000, HEIGHT: 0 })).toMatchObject({ heightOrigin: 'default', floors: null });
    expect(row({ USEAPR_DAY: '99991231' })).toMatchObject({ yearBuilt: null });
  });

  it.each([
    ['01000', 2, 'detached'],
    ['02000', 4, 'multifamily'],
    ['02000', 5, 'apartment'],
    ['02001', 3, 'apartment'],
    ['04000', 2, 'retail'],
    ['10000', 2, 'education'],
    ['17000', 2, 'industrial'],
    ['Z8000', 2, 'other'],
    [null, 2, 'unknown'],
  ])('maps use %s of %i floors to %s', (code, floors, use) => {
    expect(row({ USABILITY: code, GRND_FLR: floors, HEIGHT: 0 }).use).toBe(use);
  });

  it('is recognised in a CP949 shapefile whose .cpg lies, names intact', async () => {
    const ring = square(202400, 544600, 20);
    const file = folder.shapefile(
      'register',
      [{ ring, values: { ...register, BLD_NM: '역삼빌딩', DONG_NM: '가동' } }],
      {
        encoding: 'cp949',
        cpg: 'UTF-8',
      },
    );
    expect(await importer.recognise(file)).toBe(1);
    const { rows } = await readAll(importer, file);
    expect(rows[0]).toMatchObject({ id: register.UFID, name: '역삼빌딩 가동', heightM: 25 });
    expect(rows[0].footprint).toEqual([[ring]]);
  });
});

describe('the same register with numbered columns', () => {
  it('is read alike, with the address of its parcel', async () => {
    const values = {
      A0: '1',
      A1: register.UFID,
      A2: register.PNU,
      A4: '서울특별시 강남구 역삼동',
      A5: '809',
      A8: '14000',
      A10: '21',
      A13: '1986-06-01',
      A16: 25,
      A24: '역삼빌딩',
      A25: '',
      A26: 7,
      A27: 4,
    };
    const ring = square(202400, 544600, 20);
    const file = folder.shapefile('AL_D010_11_20240101', [{ ring, values }], { encoding: 'cp949' });
    expect(await importer.recognise(file)).toBe(1);
    const { id, ...building } = (await readAll(importer, file)).rows[0];
    expect(id).toBe(register.UFID);
    expect(building).toMatchObject({
      heightM: 25,
      heightOrigin: 'surveyed',
      floors: 7,
      floorsBelow: 4,
      use: 'office',
      structure: 'concrete',
      yearBuilt: 1986,
      name: '역삼빌딩',
      address: '서울특별시 강남구 역삼동 809',
    });
  });
});

describe('the road name addresses', () => {
  const values = {
    BD_MGT_SN: '1168010100',
    BDTYP_CD: '02001',
    GRO_FLO_CO: 12,
    UND_FLO_CO: 1,
    BULD_NM: '은마',
    SIG_CD: '11680',
  };
  /** In EPSG:5179, the system of that map, which has no .prj. */
  const ring = square(958_000, 1_944_000, 20);

  it('give floors, use and name; each district is a source of its own', async () => {
    const file = folder.shapefile('TL_SPBD_BULD', [{ ring, values }], { encoding: 'cp949' });
    const { rows } = await readAll(importer, file);
    expect(rows[0]).toMatchObject({
      id: '1168010100',
      heightM: 42,
      heightOrigin: 'derived',
      floors: 12,
      use: 'apartment',
      name: '은마',
    });
    expect((await importer.source(file)).id).toBe('tl-spbd-buld-11680');
    folder.shapefile('TL_SPBD_BULD', [{ ring, values: { ...values, SIG_CD: '11710', BULD_NM: '잠실' } }], {
      encoding: 'cp949',
    });
    expect((await importer.source(file)).id).toBe('tl-spbd-buld-11710');
  });
});

describe('OpenStreetMap', () => {
  it.each([
    [15, 'yes', 'default'],
    [32, 'commercial', 'default'],
    [32, 'yes', 'surveyed'],
    [11, 'house', 'default'],
    [22, 'school', 'default'],
    [17, 'yes', 'derived'], // 5 × 3.4
    [34, 'apartments', 'derived'],
    [228, 'commercial', 'derived'], // the Trade Tower: 67 × 3.4 = 227.8, told too humbly
    [204, 'office', 'derived'],
    [200, 'apartments', 'surveyed'],
  ])('tells a height of %i m of kind %s as %s', (height, kind, origin) => {
    expect(exportedHeightOrigin(height, kind)).toBe(origin);
  });

  it('reads plain tags', () => {
    const report = new QualityReport();
    const tags = { building: 'apartments', 'building:levels': '15', start_date: '1998-03', 'addr:street': '테헤란로' };
    expect(taggedRow({ ...tags, 'addr:housenumber': '152' }, report)).toMatchObject({
      heightM: 52.5,
      heightOrigin: 'derived',
      floors: 15,
      use: 'apartment',
      yearBuilt: 1998,
      address: '테헤란로 152',
    });
    expect(taggedRow({ building: 'yes', height: '12.5 m' }, report)).toMatchObject({
      heightM: 12.5,
      heightOrigin: 'surveyed',
    });
    expect([metresOf("30'"), metresOf('5 storeys'), metresOf(0), metresOf(null)]).toEqual([9.144, null, null, null]);
  });

  it('stores a row that the file repeats once', async () => {
    const feature = polygonFeature(square(127.03, 37.5, 0.0002), { building: 'yes' });
    const { rows, report } = await readAll(
      importer,
      folder.json('twice.geojson', featureCollection([feature, feature])),
    );
    expect(rows).toHaveLength(1);
    expect(rows[0].id).toMatch(/^geometry-[0-9a-f]{16}$/);
    expect(countOf(report, 'repeated-rows')).toBe(1);
  });
});

const shared = resolve(import.meta.dirname, '../../../shared/data/buildings');

describe.skipIf(!existsSync(shared))('the real files', () => {
  const file = (name: string) => ({ path: `${shared}/${name}`, name });

  it('hold 5,205 buildings of OpenStreetMap, three quarters of whose heights are defaults', async () => {
    const { rows, report } = await readAll(importer, file('gangnam9_osm_buildings_5205.geojson'));
    expect([rows.length, report.read, report.refused]).toEqual([5205, 5205, 0]);
    const origins = ['surveyed', 'derived', 'default'].map((origin) => countOf(report, `height-${origin}`));
    expect(origins).toEqual([812, 522, 3871]);
  });

  it('hold 1,039 buildings of the register', async () => {
    const { rows, report } = await readAll(importer, file('yeoksam_gis_buildings_1039.geojson'));
    expect([rows.length, report.read, report.refused]).toEqual([1039, 1039, 0]);
    // 735 heights and 964 floor counts are stated; three heights are below two metres a storey.
    const origins = ['surveyed', 'derived', 'default'].map((origin) => countOf(report, `height-${origin}`));
    expect(origins).toEqual([732, 232, 75]);
    expect(countOf(report, 'heights-against-floors')).toBe(3);
  });

  it('hold the same register as a shapefile whose names were destroyed', async () => {
    const path = 'yeoksam_gis_building_shp/Seoul_Gangnam_Yeoksam_One_Block.shp';
    const { rows, report } = await readAll(importer, file(path));
    expect(rows).toHaveLength(1039);
    expect(rows.every(({ name }) => name === null || !name.includes('\uFFFD'))).toBe(true);
    expect(countOf(report, 'destroyed-text')).toBe(242);
  });
});
