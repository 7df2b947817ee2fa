import iconv from 'iconv-lite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Outcome, toWgs84 } from '#core';
import { countOf, readAll, TestFolder } from '../_kit/test-files.ts';
import { kindOfTable } from './columns.ts';
import { importer } from './import.ts';

let folder: TestFolder;
beforeAll(() => {
  folder = new TestFolder();
});
afterAll(() => folder[Symbol.dispose]());

const [x, y] = [202_400, 544_600];
const [lon, lat] = toWgs84([x, y]);
const near = ([px, py]: readonly number[]) => Math.hypot(px - x, py - y) < 0.01;

async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    if (error instanceof Outcome) return error.code;
    throw error;
  }
  return 'none';
}

describe('a table of places', () => {
  it('may be CSV in CP949 with semicolons, quotes, line breaks and Korean columns', async () => {
    const text = `병원명;도로명주소;병상수;위도;경도\r\n"서울 ""큰"" 병원";"강남구\n테헤란로; 1";850;${lat};${lon}\r\n;;;;\r\n`;
    const file = folder.write('병원.csv', iconv.encode(text, 'cp949'));
    expect(await importer.recognise(file)).toBe(0.9);
    const { rows, report } = await readAll(importer, file);
    expect(rows[0]).toMatchObject({
      kind: 'hospital',
      name: '서울 "큰" 병원',
      address: '강남구 테헤란로; 1',
      details: '병상수: 850',
    });
    expect([near(rows[0].position), report.read]).toEqual([true, 1]);
  });

  it('with columns whose names are the wrong way round lies in Seoul nevertheless', async () => {
    const { rows } = await readAll(importer, folder.write('parks.csv', `name,lat,lon\n공원,${lon},${lat}`));
    expect(near(rows[0].position)).toBe(true);
  });

  it('in metres is placed where one system fits, and asks where two do', async () => {
    const { rows } = await readAll(importer, folder.write('shelter.csv', `쉼터명칭,X좌표,Y좌표\n쉼터,${x},${y}`));
    expect(near(rows[0].position)).toBe(true);
    const south = folder.write('hydrant.csv', `명칭,X좌표,Y좌표\n소화전,${x},${y - 100_000}`);
    expect(await codeOf(readAll(importer, south))).toBe('crs-ambiguous');
    const told = await readAll(importer, south, { crs: 'EPSG:5181' });
    expect(near(told.rows[0].position)).toBe(true);
    const named = folder.write('named.csv', `명칭,x_epsg5181,y_epsg5181\n소화전,${x},${y - 100_000}`);
    expect(near((await readAll(importer, named)).rows[0].position)).toBe(true);
  });

  it('with degrees and metres is checked one against the other', async () => {
    const line = (dx: number) => `소화전,${x + dx},${y - 100_000},${lon},${lat}`;
    const text = ['name,x,y,lon,lat', line(0), line(0), line(1), line(400)].join('\n');
    const { rows, report } = await readAll(importer, folder.write('hydrants.csv', text));
    expect(rows.every(({ position }) => near(position))).toBe(true);
    expect(report.notes[0].en).toContain('EPSG:5181');
    expect(countOf(report, 'coordinates-disagree')).toBe(1);
  });

  it('refuses rows without a position by themselves', async () => {
    const text = ['name,lat,lon', `가,${lat},${lon}`, '나,,', '다,x,y', '라,35.1,129.1'].join('\n');
    const { rows, report } = await readAll(importer, folder.write('hospitals.csv', text));
    expect(rows).toHaveLength(1);
    expect(report.refusals.map(({ code, where }) => [code, where])).toEqual([
      ['bad-coordinates', 'hospitals.csv #3'],
      ['bad-coordinates', 'hospitals.csv #4'],
      ['row-outside-seoul', 'hospitals.csv #5'],
    ]);
  });

  it('stores a car park with many rows once', async () => {
    const text = [
      '주차장코드,주차장명,위도,경도',
      ...Array.from({ length: 3 }, () => `7,공영,${lat},${lon}`),
      `8,둘,${lat},${lon}`,
    ].join('\n');
    const { rows, report } = await readAll(importer, folder.write('parking.csv', text));
    expect([rows.map(({ id }) => id), countOf(report, 'bay-rows')]).toEqual([['7', '8'], 2]);
  });
});

describe('the kind of a table', () => {
  it.each([
    ['seoul_parks_132', ['name'], 'park'],
    ['gangseo_public_parking', ['주차장명'], 'car-park'],
    ['points', ['station_no', 'lcd_racks'], 'bike-station'],
    ['seoul_emergency_hydrant_boxes', ['serial'], 'hydrant-box'],
    ['songpa_fire_hydrants', ['serial'], 'hydrant'],
    ['무더위쉼터', [], 'shelter'],
    ['서울시 쿨링포그 설치 현황', ['시설명'], 'cooling-fog'],
    ['cafes', ['name'], undefined],
  ])('%s with %j is %s', (name, columns, kind) => expect(kindOfTable(name, columns)).toBe(kind));
});
