import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hourMs } from '#core';
import { trafficSpeed } from '#datasets/_kit/feed-traffic.ts';
import { type CityWeather, cityWeather } from '#datasets/_kit/feed-weather.ts';
import { describeFaults } from '#datasets/_kit/seoul-api/fault-suite.testing.ts';
import { MockApi, watch } from '#datasets/_kit/seoul-api/testing.ts';
import { countOf, readAll, TestFolder } from '#datasets/_kit/test-files.ts';
import { projectRoot } from '#server/kit/discovery.ts';
import { contract } from './contract.ts';
import { asked, feed } from './feed.ts';
import { classOfName, importer } from './import.ts';
import { type Link, linkOf } from './links.ts';
import { simulatedTraffic } from './simulated-traffic.ts';

/** What the reader of links and its stamp both find in a query's rows. */
const stored = Array.from({ length: 25 }, (_, i) => ({
  id: String(1220000000 + i),
  class: i % 2 ? 'primary' : 'secondary',
  line: [
    [202_000 + 10 * i, 544_000],
    [202_000 + 10 * i, 544_300],
  ],
  stamp: '25',
}));

describeFaults('Traffic', {
  source: feed,
  spec: {
    style: 'seoul-xml',
    envelope: 'TrafficInfo',
    rows: (path) => [{ link_id: /(\d{10})\/?$/.exec(path)?.[1], prcs_spd: '23.0', prcs_trv_time: '47' }],
  },
  rows: stored,
  timed: false,
  calls: 'SEOUL_API_DAILY_CALLS',
  entities: 10,
});

describe('the subset of links', () => {
  const links = stored.map((row) => linkOf(row as unknown as Parameters<typeof linkOf>[0]));
  it('takes turns, wide roads first, and no more of them than the day can hear four times', async () => {
    await using mock = await MockApi.start(
      {
        style: 'seoul-xml',
        envelope: 'TrafficInfo',
        rows: (path) => [{ link_id: /(\d{10})\/?$/.exec(path)?.[1], prcs_spd: 20, prcs_trv_time: '' }],
      },
      Date.parse('2026-10-14T00:05:00+09:00'),
    );
    const { latest } = await watch(feed, mock, 3, { rows: stored, environment: { SEOUL_API_DAILY_CALLS: '100000' } });
    expect(latest.size).toBe(25);
    expect(latest.values().next().value?.values).toEqual({ speedKmh: 20, travelTimeS: null, level: 2 });
    expect(asked(links, 80).length).toBe(20);
    expect(asked(links, 80)[0].class).toBe('primary');
    expect(asked([{ ...links[0], id: 'g-1-f' } as Link], 80)).toEqual([]);
  });
});

describe('the traffic model', () => {
  const wednesday = Date.parse('2026-10-14T00:00:00+09:00');
  const sunday = Date.parse('2026-10-18T00:00:00+09:00');
  const dry = (): CityWeather => ({
    temperatureC: 15,
    humidityPct: 50,
    windSpeedMs: 2,
    windDirectionDeg: 270,
    clearness: 0.8,
    rainMmH: 0,
  });
  const speeds = trafficSpeed(1, dry);
  const places = Array.from({ length: 120 }, (_, i) => ({
    class: 'primary' as const,
    at: [190_000 + (i % 12) * 1500, 542_000 + Math.floor(i / 12) * 1200] as const,
    headingDeg: (i * 67) % 360,
    own: i,
  }));
  const mean = (day: number, hour: number, model = speeds) =>
    places.reduce((sum, place) => sum + model(place, day + hour * hourMs), 0) / places.length;

  it('has the main roads of a weekday as Seoul states them: some 24 km/h by day, 20 in the evening, free at night', () => {
    const hours = [7, 9, 11, 13, 15, 17, 19, 21];
    const byDay = hours.reduce((sum, hour) => sum + mean(wednesday, hour + 0.5), 0) / hours.length;
    expect(byDay).toBeGreaterThan(20);
    expect(byDay).toBeLessThan(28);
    expect(mean(wednesday, 18.5)).toBeLessThan(21.5);
    expect(mean(wednesday, 3.5)).toBeGreaterThan(34);
    expect(mean(sunday, 8.5)).toBeGreaterThan(1.2 * mean(wednesday, 8.5));
  });

  it('is slower in rain and faster on expressways', () => {
    const wet = trafficSpeed(1, () => ({ ...dry(), rainMmH: 8 }));
    expect(mean(wednesday, 14, wet)).toBeLessThan(0.93 * mean(wednesday, 14));
    const express = speeds({ ...places[0], class: 'motorway' }, wednesday + 3 * hourMs);
    expect(express).toBeGreaterThan(60);
  });

  it('has a tide: inward is slower in the morning, outward in the evening', () => {
    const inward = { class: 'primary' as const, at: [202_430, 548_000] as const, headingDeg: 180, own: 3 };
    const outward = { ...inward, headingDeg: 0 };
    // Halfway between the centres: the nearer one is to the south.
    expect(speeds(inward, wednesday + 8.2 * hourMs)).toBeLessThan(speeds(outward, wednesday + 8.2 * hourMs));
    expect(speeds(inward, wednesday + 18.4 * hourMs)).toBeGreaterThan(speeds(outward, wednesday + 18.4 * hourMs));
  });

  it('says the same whatever was asked before, and keeps within the ranges of the contract', () => {
    const links = places.slice(0, 30).map((place, i) => ({
      id: `L${i}`,
      class: place.class,
      lengthM: 250,
      middle: place.at,
      headingDeg: place.headingDeg,
    })) as Link[];
    const [a, b] = [simulatedTraffic(1, cityWeather(1)), simulatedTraffic(1, cityWeather(1))];
    const times = Array.from({ length: 16 }, (_, i) => wednesday + i * 9.7 * hourMs);
    const backward = times
      .toReversed()
      .map((t) => b(links[7], t))
      .reverse();
    expect(times.map((t) => a(links[7], t))).toEqual(backward);
    for (const t of times) {
      for (const link of links) {
        const { values } = a(link, t);
        for (const [key, { range }] of Object.entries(contract.feed.values))
          expect(values[key]! >= range[0] && values[key]! <= range[1], key).toBe(true);
      }
    }
  });
});

describe('import', () => {
  it.each([
    ['강변북로', 'motorway'],
    ['테헤란로', 'secondary'],
    ['강남대로', 'primary'],
    ['논현로123길', 'tertiary'],
    [null, 'secondary'],
  ])('takes %s for a %s', (name, linkClass) => expect(classOfName(name)).toBe(linkClass));

  it('reads recorded speeds at their own times and refuses what is none, row by row', async () => {
    using folder = new TestFolder();
    const file = folder.write(
      'speeds.csv',
      [
        'collected_at_utc,link_id,speed_kmh,congestion',
        '2026-05-05T08:46:36.302Z,1220003403,11,정체',
        '2026-05-05T08:46:36.302Z,1220003403,12,정체',
        '2026-05-05 08:46,1220003404,11,서행',
        '2026-05-05T08:46:36+09:00,1220003404,x,서행',
        '2026-05-05T17:46:36+09:00,1220003405,45.5,?',
        '2026-05-05T08:46:36Z,,11,원활',
      ].join('\n'),
    );
    expect(await importer.recognise(file)).toBe(1);
    const { rows, report } = await readAll(importer, file);
    expect(rows).toEqual([
      { kind: 'speed', link: '1220003403', time: Date.parse('2026-05-05T08:46:36.302Z'), speedKmh: 11, level: 3 },
      { kind: 'speed', link: '1220003405', time: Date.parse('2026-05-05T08:46:36Z'), speedKmh: 45.5, level: null },
    ]);
    expect(report.refusals.map(({ code }) => code)).toEqual(['repeated', 'bad-time', 'bad-speed', 'no-link']);
    expect(countOf(report, 'none')).toBe(0);
  });

  const real = resolve(projectRoot, '../shared/data/traffic');
  it.skipIf(!existsSync(real))('reads the real links and the speeds that were recorded on them', async () => {
    const fileOf = (name: string) => ({ path: resolve(real, name), name });
    const [links, speeds] = [
      fileOf('gangnam_topis_links_291.geojson'),
      fileOf('gangnam_topis_link_speeds_20260505_06.csv'),
    ];
    expect([await importer.recognise(links), await importer.recognise(speeds)]).toEqual([1, 1]);
    const ids = new Set((await readAll(importer, links)).rows.map((row) => (row.kind === 'link' ? row.id : '')));
    const read = await readAll(importer, speeds);
    expect([ids.size, read.rows.length, read.report.refused]).toEqual([291, 6541, 0]);
    expect(read.rows.every((row) => row.kind === 'speed' && ids.has(row.link))).toBe(true);
  });
});
