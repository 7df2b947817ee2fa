import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hourMs } from '#core';
import { type CityWeather, cityWeather } from '#datasets/_kit/feed-weather.ts';
import { describeFaults } from '#datasets/_kit/seoul-api/fault-suite.testing.ts';
import { MockApi, watch } from '#datasets/_kit/seoul-api/testing.ts';
import { readAll, TestFolder } from '#datasets/_kit/test-files.ts';
import { projectRoot } from '#server/kit/discovery.ts';
import { contract } from './contract.ts';
import { feed } from './feed.ts';
import { importer } from './import.ts';
import { normaliseBikes } from './normalise.ts';
import { simulatedBikes } from './simulated-bikes.ts';
import type { Station } from './stations.ts';

const rowOf = (i: number) => ({
  rackTotCnt: '14',
  stationName: `${100 + i}. 시험역 ${i}번 출구 앞`,
  parkingBikeTotCnt: String(i % 20),
  shared: String(Math.round((100 * (i % 20)) / 14)),
  stationLatitude: '37.55',
  stationLongitude: '126.91',
  stationId: `ST-${i}`,
});
const pageOf = (path: string, total: number) => {
  const [from, to] = /bikeList\/(\d+)\/(\d+)/.exec(path)!.slice(1).map(Number);
  return Array.from({ length: Math.max(0, Math.min(to, total) - from + 1) }, (_, i) => rowOf(from + i));
};

describeFaults('Bikes', {
  source: feed,
  spec: { style: 'seoul', envelope: 'rentBikeStatus', rows: (path) => pageOf(path, 30) },
  timed: false,
  calls: 'SEOUL_API_DAILY_CALLS',
  entities: 30,
});

describe('the list of bicycles', () => {
  it('is asked page by page to its end', async () => {
    await using mock = await MockApi.start(
      { style: 'seoul', envelope: 'rentBikeStatus', rows: (path) => pageOf(path, 2345) },
      Date.parse('2026-10-14T14:10:00+09:00'),
    );
    const { latest } = await watch(feed, mock, 1);
    expect(latest.size).toBe(2345);
    expect(mock.asked).toHaveLength(3);
  });

  it('is read by the number on the sign; more bicycles than racks are no mistake', () => {
    const lower = (row: object) =>
      Object.fromEntries(Object.entries(row).map(([key, value]) => [key.toLowerCase(), value]));
    const { observations } = normaliseBikes(
      [lower({ ...rowOf(2), parkingBikeTotCnt: '19', shared: '136' }), lower({ ...rowOf(3), stationName: '이름만' })],
      1e12,
    );
    expect(observations.map(({ entity, values }) => [entity, values])).toEqual([
      ['102', { bikes: 19, racks: 14, fill: 136 }],
      ['ST-3', { bikes: 3, racks: 14, fill: 21 }],
    ]);
    expect(contract.feed.values.fill.range[1]).toBeGreaterThanOrEqual(136);
  });
});

describe('simulated bicycles', () => {
  const fine = (): CityWeather => ({
    temperatureC: 20,
    humidityPct: 50,
    windSpeedMs: 2,
    windDirectionDeg: 270,
    clearness: 0.8,
    rainMmH: 0,
  });
  const wednesday = Date.parse('2026-10-14T00:00:00+09:00');
  const stations: Station[] = Array.from({ length: 200 }, (_, i) => ({
    id: `S${i}`,
    at: [195_000 + (i % 20) * 400, 545_000 + Math.floor(i / 20) * 400],
    racks: 10 + (i % 9),
  }));
  /** The western half of the stations lies on hills. */
  const riseAt = ({ at: [x] }: Station) => (x < 199_000 ? 15 : -15);
  const observe = simulatedBikes(1, fine, riseAt);
  const fill = (hill: boolean, hour: number, model = observe) => {
    const some = stations.filter((station) => riseAt(station) > 0 === hill);
    return some.reduce((sum, station) => sum + model(station, wednesday + hour * hourMs).values.fill!, 0) / some.length;
  };

  it('leave the hills in the morning and come back in the evening; the valleys overflow', () => {
    expect(fill(true, 5)).toBeGreaterThan(45);
    expect(fill(true, 10)).toBeLessThan(0.5 * fill(true, 5));
    expect(fill(false, 10)).toBeGreaterThan(1.5 * fill(false, 5));
    expect(fill(true, 21)).toBeGreaterThan(1.4 * fill(true, 10));
    const empty = stations.filter(
      (station) => riseAt(station) > 0 && observe(station, wednesday + 10 * hourMs).values.bikes === 0,
    );
    expect(empty.length).toBeGreaterThan(5);
  });

  it('stay where they are in rain', () => {
    const rainy = simulatedBikes(1, () => ({ ...fine(), rainMmH: 5 }), riseAt);
    expect(fill(true, 5) - fill(true, 10)).toBeGreaterThan(2 * (fill(true, 5, rainy) - fill(true, 10, rainy)));
  });

  it('are neither made nor lost by the thousand: the sum over the city stays within a third', () => {
    const sums = [2, 6, 9, 12, 16, 19, 22].map((hour) =>
      stations.reduce((sum, station) => sum + observe(station, wednesday + hour * hourMs).values.bikes!, 0),
    );
    expect(Math.max(...sums) / Math.min(...sums)).toBeLessThan(1.34);
  });

  it('are the same whenever one asks, and never fewer than none', () => {
    const [a, b] = [simulatedBikes(2, cityWeather(2), riseAt), simulatedBikes(2, cityWeather(2), riseAt)];
    const times = Array.from({ length: 50 }, (_, i) => wednesday + i * 3.3 * hourMs);
    const backward = times
      .toReversed()
      .map((t) => b(stations[3], t))
      .reverse();
    const forward = times.map((t) => a(stations[3], t));
    expect(forward).toEqual(backward);
    for (const { values } of forward) expect(values.bikes! >= 0 && Number.isInteger(values.bikes)).toBe(true);
  });
});

describe('stations', () => {
  it('of a list have the racks of both kinds', async () => {
    using folder = new TestFolder();
    const file = folder.write(
      'list.csv',
      'station_no,name,gu,lat,lon,lcd_racks,qr_racks\n102,망원역,마포구,37.5556,126.9105,9,6\n103,,,37.5551,126.91,,\n',
    );
    expect(await importer.recognise(file)).toBe(1);
    const { rows } = await readAll(importer, file);
    expect(rows.map(({ id, racks, gu }) => [id, racks, gu])).toEqual([
      ['102', 15, '마포구'],
      ['103', null, null],
    ]);
  });

  const real = resolve(projectRoot, '../shared/data/points/seoul_ttareungyi_stations_2022.csv');
  it.skipIf(!existsSync(real))('of 2022 are 2,586', async () => {
    const { rows, report } = await readAll(importer, { path: real, name: 'stations.csv' });
    expect([rows.length, report.refused]).toEqual([2586, 0]);
    expect(rows.filter(({ racks }) => racks !== null).length).toBeGreaterThan(2500);
  });
});
