import { describe, expect, it } from 'vitest';
import { hourMs } from '#core';
import { cityWeather } from '#datasets/_kit/feed-weather.ts';
import { describeFaults } from '#datasets/_kit/seoul-api/fault-suite.testing.ts';
import { seoulDigits } from '#datasets/_kit/seoul-api/values.ts';
import { contract } from './contract.ts';
import { feed } from './feed.ts';
import { normaliseAir } from './normalise.ts';
import { dataset } from './server.ts';
import { simulatedAir } from './simulated-air.ts';
import { airStations } from './stations.ts';

const now = Date.parse('2026-10-14T14:10:00+09:00');
const row = (name: string, time: string) => ({
  MSRMT_DT: time,
  MSRSTN_NM: name,
  PM: '41',
  FPM: 22.0,
  OZON: '0.031',
  NTDX: '0.018',
  CBMX: '0.4',
  SPDX: '-',
});

describeFaults('Air', {
  source: feed,
  spec: {
    style: 'seoul',
    envelope: 'RealtimeCityAir',
    rows: (_path, at) => airStations.map(({ name }) => row(name, seoulDigits(Math.floor(at / hourMs) * hourMs, 12))),
  },
  timed: true,
  calls: 'SEOUL_API_DAILY_CALLS',
  entities: 25,
});

describe('rows of the air service', () => {
  const lower = (each: object) =>
    Object.fromEntries(Object.entries(each).map(([key, value]) => [key.toLowerCase(), value]));
  const expected = { pm10: 41, pm25: 22, o3: 0.031, no2: 0.018, co: 0.4, so2: null };
  it('are read under the names of either generation', () => {
    const old = {
      MSRDT: '202610141400',
      MSRSTE_NM: '중구',
      PM10: '41',
      PM25: '22',
      O3: '0.031',
      NO2: '0.018',
      CO: '0.4',
      SO2: '',
    };
    for (const each of [row('중구', '202610141400'), old]) {
      const { observations } = normaliseAir([lower(each)], now);
      expect(observations).toEqual([
        { feed: 'air', entity: '중구', time: Date.parse('2026-10-14T14:00:00+09:00'), values: expected },
      ]);
    }
  });
});

describe('the stations', () => {
  it('are 25, each in its own place in Seoul, and an OGC collection by themselves', async () => {
    const query = { scenario: { scenario: 'existing', revision: 0 }, limit: 10, offset: 20 };
    const page = await dataset.items!(undefined as never, query);
    expect([page.matched, page.items.length]).toEqual([25, 5]);
    expect(new Set(airStations.map(({ lat, lon }) => `${lat} ${lon}`)).size).toBe(25);
    expect((await dataset.item!(undefined as never, '강남구', query.scenario))?.properties?.nameEn).toBe('Gangnam-gu');
    expect(await dataset.item!(undefined as never, '부산', query.scenario)).toBeUndefined();
  });
});

describe('simulated air', () => {
  const model = (seed = 1) => simulatedAir(seed, cityWeather(seed));
  const midnight = Date.parse('2026-10-14T00:00:00+09:00');
  const mean = (key: string, from: number, hours: number, step = 1) => {
    let [sum, n] = [0, 0];
    const observe = model(3);
    for (let h = 0; h < hours; h += step) {
      for (const station of airStations.slice(0, 6)) {
        sum += observe(station, from + h * hourMs).values[key]!;
        n++;
      }
    }
    return sum / n;
  };

  it('is the same whatever was asked before, differs with the seed, and stays in range through a year', () => {
    const [a, b] = [model(), model()];
    const at = (observe: typeof a, h: number) => observe(airStations[h % 25], midnight + h * hourMs);
    const hours = Array.from({ length: 60 }, (_, i) => i * 151);
    const backward = hours
      .toReversed()
      .map((h) => at(b, h))
      .reverse();
    expect(backward).toEqual(hours.map((h) => at(a, h)));
    expect(at(model(2), 0).values).not.toEqual(at(a, 0).values);
    for (const h of hours) {
      for (const [key, { range }] of Object.entries(contract.feed.values)) {
        const value = at(a, h).values[key]!;
        expect(value >= range[0] && value <= range[1], `${key} ${value}`).toBe(true);
      }
      expect(at(a, h).values.pm25!).toBeLessThanOrEqual(at(a, h).values.pm10!);
    }
  });

  it('has the seasons and hours of Seoul: dusty spring, clean autumn, ozone of summer afternoons, exhaust of rush hours', () => {
    const [march, june, september] = ['2026-03-01', '2026-06-01', '2026-09-01'].map((d) =>
      Date.parse(`${d}T00:00:00+09:00`),
    );
    expect(mean('pm10', march, 720, 5)).toBeGreaterThan(1.3 * mean('pm10', september, 720, 5));
    expect(mean('o3', june, 720, 5)).toBeGreaterThan(1.5 * mean('o3', Date.parse('2026-12-01T00:00:00+09:00'), 720, 5));
    const atHour = (key: string, hour: number) => mean(key, june + hour * hourMs, 30 * 24, 24);
    expect(atHour('o3', 16)).toBeGreaterThan(2 * atHour('o3', 8));
    expect(atHour('no2', 8)).toBeGreaterThan(1.15 * atHour('no2', 4));
    expect(mean('pm10', march, 365 * 24, 37)).toBeGreaterThan(20);
    expect(mean('pm10', march, 365 * 24, 37)).toBeLessThan(60);
  });
});
