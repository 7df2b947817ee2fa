import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toWgs84 } from '#core';
import { membersOf } from '../_kit/file-members.ts';
import { modeOfRouteType } from '../_kit/gtfs.ts';
import { countOf, readAll, TestFolder } from '../_kit/test-files.ts';
import { zipBytes } from '../_kit/test-formats.ts';
import { importer as routes } from '../transit-routes/import.ts';
import { importer } from './import.ts';

let folder: TestFolder;
beforeAll(() => {
  folder = new TestFolder();
});
afterAll(() => folder[Symbol.dispose]());

const at = (i: number) => toWgs84([202_400 + 300 * i, 544_600]);
const feed = {
  'stops.txt': [
    'stop_id,stop_name,stop_code,stop_lat,stop_lon,location_type',
    ...[0, 1, 2, 3].map((i) => `s${i},역 ${i},0${i}123,${at(i)[1]},${at(i)[0]},0`),
    `e1,출구,,${at(1)[1]},${at(1)[0]},2`,
    's9,부산,,35.1,129.1,0',
    'bad,?,,,,0',
  ].join('\r\n'),
  'routes.txt': 'route_id,route_short_name,route_long_name,route_type\nr1,146,,3\nr2,,2호선,1\nr3,,없음,3',
  'trips.txt':
    'route_id,service_id,trip_id,direction_id,shape_id\nr1,a,t1,0,h1\nr1,a,t1b,0,h1\nr1,a,t1c,0,h2\nr2,a,t2,0,',
  'shapes.txt': [
    'shape_id,shape_pt_lat,shape_pt_lon,shape_pt_sequence',
    ...[2, 0, 1].map((i) => `h1,${at(i)[1]},${at(i)[0]},${i}`),
    ...[0, 3].map((i) => `h2,${at(i)[1]},${at(i)[0]},${i}`),
  ].join('\n'),
  'stop_times.txt': [
    'trip_id,arrival_time,departure_time,stop_id,stop_sequence',
    ...['t1,,,s0,1', 't1,,,s1,2', 't2,,,s3,9', 't2,,,s2,10'],
  ].join('\n'),
};

describe('a GTFS feed', () => {
  it('gives stops with what stops there, and routes along their commonest shape', async () => {
    const file = folder.write('seoul-gtfs.zip', zipBytes(feed));
    const { files } = await membersOf(file);
    expect(files.map(({ layer }) => layer)).toEqual(['stops', 'routes']);
    expect([await importer.recognise(files[0]), await importer.recognise(files[1])]).toEqual([1, 0]);
    expect([await routes.recognise(files[0]), await routes.recognise(files[1])]).toEqual([0, 1]);
    const stops = await readAll(importer, files[0]);
    expect(stops.rows.map(({ id, mode, ref }) => [id, mode, ref])).toEqual([
      ['s0', 'bus', '00123'],
      ['s1', 'bus', '01123'],
      ['s2', 'subway', '02123'],
      ['s3', 'subway', '03123'],
    ]);
    expect([countOf(stops.report, 'beyond-city'), countOf(stops.report, 'parts-of-stations')]).toEqual([1, 1]);
    expect(stops.report.refusals.map(({ where }) => where)).toEqual(['seoul-gtfs.zip/stops.txt #8']);
    const lines = await readAll(routes, files[1]);
    expect(
      lines.rows.map(({ id, name, mode, lineOrigin, stops, lines: [line] }) => [
        id,
        name,
        mode,
        lineOrigin,
        stops,
        line.map(([x]) => Math.round(x)),
      ]),
    ).toEqual([
      ['r1', '146', 'bus', 'surveyed', 2, [202_400, 202_700, 203_000]],
      ['r2', '2호선', 'subway', 'derived', 2, [203_300, 203_000]],
    ]);
    expect(lines.report.refusals.map(({ code, where }) => [code, where])).toEqual([
      ['no-geometry', 'seoul-gtfs.zip/routes.txt #4'],
    ]);
  });

  it.each([
    ['3', 'bus'],
    ['1', 'subway'],
    ['109', 'rail'],
    ['702', 'bus'],
    ['', 'other'],
    ['x', 'other'],
  ])('calls route type %s %s', (type, mode) => expect(modeOfRouteType(type)).toBe(mode));
});

describe('tables of stops', () => {
  it('keep the numbers of bus stops', async () => {
    const text = `정류소번호,정류소명,ARS_ID,경도,위도\n123000689,역삼역,1005,${at(0)[0]},${at(0)[1]}`;
    const { rows } = await readAll(importer, folder.write('stops.csv', text));
    expect(rows[0]).toMatchObject({ id: '123000689', mode: 'bus', name: '역삼역', ref: '01005' });
  });

  it('tell subway, railway and light rail by the line; what lies beyond the city is left out', async () => {
    const lines = ['2호선', '경의중앙선', '신림선', '신분당선'];
    const rows = lines.map((line, i) => `역${i},${line},${at(i)[1]},${at(i)[0]}`);
    const file = folder.write('stations.csv', ['name,line,lat,lon', ...rows, '동인천,1호선,37.475,126.63'].join('\n'));
    const { rows: stations, report } = await readAll(importer, file);
    expect(stations.map(({ mode }) => mode)).toEqual(['subway', 'rail', 'tram', 'subway']);
    expect(countOf(report, 'beyond-city')).toBe(1);
  });
});
