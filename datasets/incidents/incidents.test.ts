import { describe, expect, it } from 'vitest';
import { converter, hourMs, minuteMs, type Observation } from '#core';
import { cityWeather } from '#datasets/_kit/feed-weather.ts';
import { describeFaults } from '#datasets/_kit/seoul-api/fault-suite.testing.ts';
import { MockApi, watch } from '#datasets/_kit/seoul-api/testing.ts';
import { seoulDigits } from '#datasets/_kit/seoul-api/values.ts';
import { contract } from './contract.ts';
import { feed } from './feed.ts';
import { Ongoing, observationOf } from './incident.ts';
import { lanesIn, normaliseIncidents, placedInSeoul } from './normalise.ts';
import { type IncidentStreet, simulatedIncidents } from './simulated-incidents.ts';

const now = Date.parse('2026-10-14T14:10:00+09:00');
const rowOf = (id: string, at = now) => ({
  acc_id: id,
  occr_date: seoulDigits(at - hourMs, 8),
  occr_time: seoulDigits(at - hourMs).slice(8),
  exp_clr_date: seoulDigits(at + hourMs, 8),
  exp_clr_time: seoulDigits(at + hourMs).slice(8),
  acc_type: 'A04',
  grs80tm_x: '202430.5',
  grs80tm_y: '444280.2',
  acc_info: '강남대로 공사\r1개 차로 통제',
});

describeFaults('Incidents', {
  source: feed,
  spec: { style: 'seoul', envelope: 'AccInfo', rows: (_path, at) => [rowOf('1', at), rowOf('2', at)] },
  timed: false,
  calls: 'SEOUL_API_DAILY_CALLS',
  entities: 2,
});

describe('rows of the incident service', () => {
  it('become incidents with place, kind, lanes and end, in text without line ends', () => {
    const { observations } = normaliseIncidents([rowOf('7')], now);
    expect(observations).toEqual([
      {
        feed: 'incidents',
        entity: '7',
        time: now,
        values: { severity: 1, lanesClosed: 1, active: 1, eastM: 202430.5, northM: 544280.2 },
        about: {
          kind: 'works',
          title: '강남대로 공사 1개 차로 통제',
          road: null,
          since: '2026-10-14 13:10 KST',
          until: '2026-10-14 15:10 KST',
        },
      },
    ]);
  });

  it('are placed in whichever system puts them in Seoul, and nowhere else', () => {
    const place = [202430.5, 544280.2] as const;
    expect(placedInSeoul(...place)).toEqual([...place]);
    expect(placedInSeoul(202430.5, 444280.2)).toEqual([...place]);
    const [lon, lat] = converter('EPSG:5186', 'EPSG:4326')(place);
    expect(placedInSeoul(lon, lat)).toEqual([...place]);
    for (const [x, y] of [
      [0, 0],
      [1e300, 5],
      [202430, 744280],
      [null, 5],
    ] as const)
      expect(placedInSeoul(x, y)).toBeUndefined();
  });

  it('are left out before they begin', () =>
    expect(() => normaliseIncidents([rowOf('9', now + 3 * hourMs)], now)).toThrow('from-the-future'));

  it.each([
    ['2차로 통제', 2],
    ['1개 차로 부분통제', 1],
    ['서행', null],
  ])('say of lanes: %s', (text, lanes) => expect(lanesIn(text)).toBe(lanes));

  it('that are no longer named are over, once', async () => {
    let named = ['1', '2'];
    await using mock = await MockApi.start(
      { style: 'seoul', envelope: 'AccInfo', rows: (_path, at) => named.map((id) => rowOf(id, at)) },
      now,
    );
    const { batches } = await watch(feed, mock, 3, {
      each: () => {
        named = ['2'];
      },
    });
    const over = batches.flat().filter(({ values }) => values.active === 0);
    expect(over.map(({ entity, values }) => [entity, values.eastM])).toEqual([['1', null]]);
  });
});

describe('simulated incidents', () => {
  const streets: IncidentStreet[] = Array.from({ length: 40 }, (_, i) => ({
    name: i % 2 ? '시험대로' : null,
    line: [
      [200_000 + 300 * i, 550_000],
      [200_000 + 300 * i, 552_500],
    ],
  }));
  const at = (seed = 1) => simulatedIncidents(seed, streets, cityWeather(seed));

  it('are the same whenever one asks, lie on the streets, and stay in range', () => {
    const [a, b] = [at(), at()];
    const times = Array.from({ length: 60 }, (_, i) => now + i * 37 * minuteMs);
    const backward = times.toReversed().map(b).reverse();
    expect(times.map(a)).toEqual(backward);
    const all = times.flatMap(a);
    expect(all.length).toBeGreaterThan(5);
    for (const incident of all) {
      expect((incident.at[0] - 200_000) % 300).toBeLessThan(0.1);
      const { values } = observationOf(incident, now);
      for (const [key, { range }] of Object.entries(contract.feed.values))
        expect(values[key]! >= range[0] && values[key]! <= range[1], key).toBe(true);
      // Words of a report are of one language; what is made up has none.
      expect(incident.title).toBeNull();
    }
  });

  it('begin as often as they should: some 1.9 accidents a day on 100 km', () => {
    const begun = new Set<string>();
    const observe = at(5);
    const days = 30;
    for (let t = now; t < now + days * 24 * hourMs; t += 5 * minuteMs)
      for (const { id, kind } of observe(t)) if (kind === 'accident') begun.add(id);
    const perDay = begun.size / days;
    expect(perDay).toBeGreaterThan(1.2);
    expect(perDay).toBeLessThan(3);
  });

  it('are told as long as they last, and once that they are over', () => {
    const ongoing = new Ongoing();
    const observe = at(7);
    const ended = new Map<string, number>();
    for (let t = now; t < now + 48 * hourMs; t += 5 * minuteMs) {
      const told: Observation[] = ongoing.tell(
        observe(t).map((incident) => observationOf(incident, t)),
        t,
      );
      for (const { entity, values } of told) {
        expect(ended.has(entity)).toBe(false);
        if (values.active === 0) ended.set(entity, t);
      }
    }
    expect(ended.size).toBeGreaterThan(3);
  });

  it('are none without streets', () => expect(simulatedIncidents(1, [], cityWeather(1))(now)).toEqual([]));
});
