import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import iconv from 'iconv-lite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Outcome } from '#core';
import { QualityReport } from '#datasets/_kit/quality.ts';
import type { ImportOptions } from '#datasets/_kit/roles.ts';
import { projectRoot } from '#server/kit/discovery.ts';
import type { SensorRow } from './contract.ts';
import { importer } from './import.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sdot-import-'));
});
afterAll(() => rm(folder, { recursive: true }));

const options: ImportOptions = { signal: new AbortController().signal };

async function fileOf(content: string | Uint8Array, name = 'sensors.csv') {
  const path = join(folder, name);
  await writeFile(path, content);
  return { path, name };
}

async function read(content: string | Uint8Array, more: Partial<ImportOptions> = {}) {
  const report = new QualityReport();
  const rows: SensorRow[] = [];
  for await (const row of importer.read(await fileOf(content), { ...options, ...more }, report)) rows.push(row);
  return { rows, report };
}

const codeOf = (content: string | Uint8Array, more: Partial<ImportOptions> = {}) =>
  read(content, more).then(
    () => 'none',
    (error) => (error instanceof Outcome ? error.code : String(error)),
  );

describe('S-DoT import', () => {
  it('reads positions whatever the order of columns, with a byte order mark and Windows line ends', async () => {
    const { rows, report } = await read('\uFEFFlon,serial,lat\r\n127.03,V02Q1,37.5\r\n"127.04", V02Q2 ,37.51\r\n');
    expect(rows).toEqual([
      { serial: 'V02Q1', lon: 127.03, lat: 37.5 },
      { serial: 'V02Q2', lon: 127.04, lat: 37.51 },
    ]);
    expect([report.read, report.refused]).toEqual([2, 0]);
  });

  it.each(['utf8', 'cp949'])('reads Korean column names and serial numbers in %s', async (encoding) => {
    const { rows } = await read(iconv.encode('일련번호,위도,경도\n센서1호,37.5,127.03\n', encoding));
    expect(rows).toEqual([{ serial: '센서1호', lon: 127.03, lat: 37.5 }]);
  });

  it('refuses bad rows one by one, and says which', async () => {
    const { rows, report } = await read(
      [
        'serial,lat,lon',
        'ok,37.5,127.03',
        'ok,37.6,127.04',
        'busan,35.1,129.0',
        'swapped,127.03,37.5',
        'nan,NaN,127.03',
        'empty,,127.03',
        ',37.5,127.03',
        'short,37.5',
        'last,37.5,127.03',
      ].join('\n'),
    );
    expect(rows.map(({ serial, lat }) => [serial, lat])).toEqual([
      ['ok', 37.5],
      ['last', 37.5],
    ]);
    expect(report.refusals.map(({ code, where }) => [code, where])).toEqual([
      ['duplicate-serial', 'sensors.csv #3'],
      ['row-outside-seoul', 'sensors.csv #4'],
      ['row-outside-seoul', 'sensors.csv #5'],
      ['bad-coordinates', 'sensors.csv #6'],
      ['bad-coordinates', 'sensors.csv #7'],
      ['no-serial', 'sensors.csv #8'],
      ['bad-coordinates', 'sensors.csv #9'],
    ]);
  });

  it.each([
    ['an empty file', '', 'empty-file'],
    ['a web page', '<!DOCTYPE html><html></html>', 'html-instead-of-data'],
    ['other columns', 'name,x,y\na,1,2\n', 'sdot-columns-missing'],
    ['no rows', 'serial,lat,lon\n', 'no-rows'],
    ['no row in Seoul', 'serial,lat,lon\nbusan,35.1,129\n', 'no-rows'],
  ])('refuses %s', async (_what, content, code) => expect(await codeOf(content)).toBe(code));

  it('refuses an encoding that it does not know', async () =>
    expect(await codeOf('serial,lat,lon\na,37.5,127\n', { encoding: 'ebcdic' })).toBe('bad-encoding'));

  it('recognises its files and no others, without throwing', async () => {
    const ask = async (content: string, name: string) => importer.recognise(await fileOf(content, name));
    expect(await ask('serial,lat,lon\n', 'sdot_sensors.csv')).toBe(1);
    expect(await ask('시리얼,위도,경도\n', 'list.csv')).toBeGreaterThan(0.5);
    expect(await ask('name,lat,lon\n', 'stations.csv')).toBe(0);
    expect(await ask('serial,lat,lon\n', 'sdot.geojson')).toBe(0);
    expect(await ask('', 'sdot.csv')).toBe(0);
    expect(await importer.recognise({ path: join(folder, 'absent.csv'), name: 'absent.csv' })).toBe(0);
  });

  const real = resolve(projectRoot, '../shared/data/sensors/sdot_sensor_locations_851.csv');
  it.skipIf(!existsSync(real))('reads the positions of 2020', async () => {
    const file = { path: real, name: 'sdot_sensor_locations_851.csv' };
    expect(await importer.recognise(file)).toBe(1);
    const report = new QualityReport();
    let rows = 0;
    for await (const { lon, lat } of importer.read(file, options, report)) {
      rows++;
      expect(lon > 126.8 && lon < 127.18 && lat > 37.43 && lat < 37.7).toBe(true);
    }
    expect([rows, report.read, report.refused]).toEqual([851, 851, 0]);
  });
});
