import { afterAll, beforeAll, expect, it } from 'vitest';
import { featureCollection, polygonFeature, readAll, square, TestFolder } from '../_kit/test-files.ts';
import { importer } from './import.ts';

let folder: TestFolder;
beforeAll(() => {
  folder = new TestFolder();
});
afterAll(() => folder[Symbol.dispose]());

const place = square(127.03, 37.5, 0.01);

it.each([
  [
    'a legal dong',
    { EMD_CD: '11680101', EMD_KOR_NM: '역삼동', EMD_ENG_NM: 'Yeoksam-dong' },
    undefined,
    ['legal-dong', '11680101', '11680', '역삼동'],
  ],
  [
    'a district',
    { SIG_CD: '11680', SIG_KOR_NM: '강남구', SIG_ENG_NM: 'Gangnam-gu' },
    undefined,
    ['gu', '11680', '11680', '강남구'],
  ],
  [
    'a census dong',
    { code: '1123051', name: '역삼1동', base_year: '2013' },
    undefined,
    ['adm-dong', '1123051', '11680', '역삼1동'],
  ],
  [
    'a named census dong',
    { adm_cd: '11230640', adm_nm: '서울특별시 강남구 역삼1동' },
    undefined,
    ['adm-dong', '11230640', '11680', '역삼1동'],
  ],
  [
    'a dong of OpenStreetMap',
    { name: '역삼1동', nameEn: 'Yeoksam 1-dong' },
    'relation/3880743',
    ['adm-dong', 'relation/3880743', null, '역삼1동'],
  ],
])('%s is read by its attributes', async (name, properties, id, expected) => {
  const file = folder.json(`${name}.geojson`, featureCollection([polygonFeature(place, properties, id)]));
  expect(await importer.recognise(file)).toBe(1);
  const [row] = (await readAll(importer, file)).rows;
  expect([row.level, row.code, row.guCode, row.nameKo]).toEqual(expected);
});

it('of another city is refused by itself', async () => {
  const areas = [
    polygonFeature(place, { SIG_CD: '26110', SIG_KOR_NM: '중구' }),
    polygonFeature(place, { SIG_CD: '11140', SIG_KOR_NM: '중구' }),
  ];
  const { rows, report } = await readAll(importer, folder.json('two.geojson', featureCollection(areas)));
  expect([rows.length, [...report.refusedByCode]]).toEqual([1, [['no-boundary-code', 1]]]);
});
