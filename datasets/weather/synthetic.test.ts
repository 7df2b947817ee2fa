import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeCityPlan } from '../_kit/city-plan.ts';
import { digest } from '../_kit/city-plan-checks.ts';
import type { WeatherHour } from './contract.ts';
import { synthetic } from './synthetic.ts';
import { monthNormals } from './synthetic-normals.ts';
import { dayLengthHours, meanCosZenith, radiationOf } from './synthetic-sun.ts';

const area = { km2: 0.2 };
const yearOf = (seed: number): WeatherHour[] => [
  ...(synthetic.rows(makeCityPlan(seed, area)) as Iterable<WeatherHour>),
];
const year = yearOf(1394);
const mean = (values: readonly (number | null)[]): number =>
  values.reduce<number>((sum, v) => sum + (v as number), 0) / values.length;
const ofMonth = (month: number): WeatherHour[] => year.filter((hour) => hour.month === month + 1);

describe('the generated year', () => {
  it('has every hour once, in order', () => {
    expect(year.length).toBe(8760);
    for (const [i, { hourOfYear, month, day, hour }] of year.entries()) {
      expect(hourOfYear).toBe(i);
      const start = new Date(Date.UTC(2023, 0, 1) + i * 3_600_000);
      expect([month, day, hour]).toEqual([start.getUTCMonth() + 1, start.getUTCDate(), start.getUTCHours() + 1]);
    }
  });

  it.each(monthNormals.map((normals, month) => ({ month, normals })))('meets the normals of month $month', (at) => {
    const hours = ofMonth(at.month);
    expect(mean(hours.map((h) => h.temperatureC))).toBeCloseTo(at.normals.meanC, 1);
    expect(Math.abs(mean(hours.map((h) => h.humidityPct)) - at.normals.humidityPct)).toBeLessThan(0.3);
    expect(Math.abs(mean(hours.map((h) => h.windSpeedMs)) - at.normals.windMs)).toBeLessThan(0.02);
    const days = new Map<number, number[]>();
    for (const h of hours) days.set(h.day, [...(days.get(h.day) ?? []), h.temperatureC as number]);
    const all = [...days.values()];
    expect(Math.abs(mean(all.map((d) => Math.max(...d))) - at.normals.highC)).toBeLessThan(1);
    expect(Math.abs(mean(all.map((d) => Math.min(...d))) - at.normals.lowC)).toBeLessThan(1);
  });

  it('is physically whole: dew point below temperature, night dark, global = diffuse + direct', () => {
    for (const h of year) {
      const [t, dew, global, diffuse, direct] = [
        h.temperatureC,
        h.dewPointC,
        h.globalWm2,
        h.diffuseWm2,
        h.directNormalWm2,
      ] as number[];
      expect(dew).toBeLessThanOrEqual(t);
      const dayOfYear = Math.floor(h.hourOfYear / 24);
      const cos = meanCosZenith(dayOfYear, h.hour);
      if (cos === 0) expect(global).toBe(0);
      if (cos > 0.05) expect(Math.abs(diffuse + direct * cos - global)).toBeLessThan(1.6);
      expect(direct).toBeGreaterThanOrEqual(0);
      expect(direct).toBeLessThan(1000);
      expect(h.windDirectionDeg).toBeGreaterThanOrEqual(0);
      expect(h.windDirectionDeg).toBeLessThan(360);
    }
  });

  it('knows the sun of Seoul: 14.8 h on the longest day, 9.6 h on the shortest', () => {
    // Korea Astronomy and Space Science Institute: 14 h 45 min and 9 h 34 min, sunrise to sunset of the upper limb.
    expect(Math.abs(dayLengthHours(171) - 14.6)).toBeLessThan(0.15);
    expect(Math.abs(dayLengthHours(355) - 9.45)).toBeLessThan(0.15);
    expect(radiationOf(171, 0, 0).globalWm2).toBe(0);
    expect(radiationOf(171, 0.9, 1).globalWm2).toBeLessThan(radiationOf(171, 0.9, 0).globalWm2 / 3);
  });

  it('is the same bytes for the same seed and others for another', () => {
    expect(digest(yearOf(1394))).toBe(digest(year));
    expect(digest(yearOf(5))).not.toBe(digest(year));
  });
});

const epw = resolve(import.meta.dirname, '../../../shared/data/weather/KOR_SO_Seoul.WS.471080_TMYx.2007-2021.epw');
describe.skipIf(!existsSync(epw))('beside a typical year made from measurements (TMYx 2007-2021)', () => {
  it('agrees on the radiation of the year within 12 % and on temperatures within 1.2 °C a month', () => {
    const rows = readFileSync(epw, 'utf8')
      .split('\n')
      .slice(8)
      .filter(Boolean)
      .map((line) => line.split(','));
    const theirs = rows.reduce((sum, row) => sum + Number(row[13]), 0);
    const ours = year.reduce((sum, h) => sum + (h.globalWm2 as number), 0);
    expect(Math.abs(ours / theirs - 1)).toBeLessThan(0.12);
    for (let month = 0; month < 12; month++) {
      const measured = mean(rows.filter((r) => Number(r[1]) === month + 1).map((r) => Number(r[6])));
      expect(Math.abs(mean(ofMonth(month).map((h) => h.temperatureC)) - measured)).toBeLessThan(1.2);
    }
  });
});
