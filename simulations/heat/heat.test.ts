import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cellOf, Outcome } from '#core';
import type { WeatherHour } from '#datasets/weather/contract.ts';
import { anyMeasure, checkMeasures, noMeasures, withMeasures } from './city-cells.ts';
import { costTable, effectTable, measuredCells, wonPerM2 } from './costs.ts';
import { cellRasters, type HeatCell } from './kernel/cells.ts';
import { runSeason } from './kernel/season.ts';
import { againstLandsat } from './landsat.ts';
import { seasonWeather, stepMinutes } from './weather.ts';

/** A summer's day, every day: 20 to 31 °C, humid, a light wind. */
const hours: WeatherHour[] = Array.from({ length: 8760 }, (_, hourOfYear) => {
  const day = new Date(Date.UTC(2026, 0, 1) + hourOfYear * 3_600_000);
  const hour = (hourOfYear % 24) + 1;
  const temperatureC = 25.5 - 5.5 * Math.cos(((hour - 3) * Math.PI) / 12);
  return {
    ...{ hourOfYear, month: day.getUTCMonth() + 1, day: day.getUTCDate(), hour, temperatureC, dewPointC: null },
    ...{ humidityPct: 90 - 4 * (temperatureC - 20), pressureHpa: 1005, globalWm2: null, directNormalWm2: null },
    ...{ diffuseWm2: null, windDirectionDeg: 270, windSpeedMs: 2, cloudTenths: 0 },
  };
});
const site = { lon: 127, lat: 37.55, gridConvergenceDeg: 0 };
const period = { from: '2026-07-10', days: 8, hours, sky: 'clear', site, warmerK: 0 } as const;
const { forcing, frameInstants } = seasonWeather(period);
const options = { stepS: stepMinutes * 60, hotC: 33, tropicalC: 25, check: true, threads: 1 };

const street: HeatCell = {
  ...{ roof: 0.4, grass: 0.05, wood: 0.05, water: 0, heightM: 15, wall: 1.2, groundM: 30, roofAlbedo: 0.15 },
  ...{ roofGreen: 0, pavedAlbedo: 0.1, pavedWet: 0, wasteHeatWm2: 15, windFactor: 1 },
};
const run = async (...cells: HeatCell[]) => runSeason(cellRasters(cells, 87), forcing, options);

describe('a summer of cells', () => {
  it('closes the balance of every surface in every step to 1e-6, and knows no NaN', async () => {
    const odd = [
      street,
      { ...street, roof: 0.95, wall: 6, heightM: 200, grass: 0, wood: 0 },
      { ...street, roof: 0, wall: 0, heightM: 0, windFactor: 0.01 },
      { ...street, roof: 0, wall: 0, grass: 0, wood: 0, water: 1 },
      { ...street, roof: 0, wall: 0, grass: 0, wood: 1, groundM: 800 },
    ];
    const { results, frames } = await run(...odd);
    expect(Math.max(...results.imbalance)).toBeLessThan(1e-6);
    expect(Math.max(...results.imbalance)).toBeGreaterThan(0);
    const all = [...Object.values(results), ...frames.flatMap(({ air, surface }) => [air, surface])];
    for (const values of all) expect(values.every((value) => Number.isFinite(value))).toBe(true);
    for (const { surface } of frames) expect(surface.every((value) => value > 5 && value < 80)).toBe(true);
  });

  it('is cooler by day with more green, water or bright roofs, and by night with less waste heat', async () => {
    const cells = [
      street,
      { ...street, grass: 0.25 },
      { ...street, wood: 0.25 },
      { ...street, pavedWet: 1 },
      { ...street, roofAlbedo: 0.7 },
      { ...street, roofGreen: 1 },
      { ...street, wasteHeatWm2: 0 },
    ];
    const { afternoonAir, afternoonSurface, nightAir } = (await run(...cells)).results;
    for (const cell of [1, 2, 3]) expect(afternoonAir[cell]).toBeLessThan(afternoonAir[0]);
    for (const cell of [1, 2, 3, 4, 5]) expect(afternoonSurface[cell]).toBeLessThan(afternoonSurface[0]);
    expect(nightAir[6]).toBeLessThan(nightAir[0]);
  });

  it('is warmer at night under less sky and by more height below, and than grass', async () => {
    const narrow = { ...street, wall: 3 };
    const grass = { ...street, roof: 0, wall: 0, grass: 1, wood: 0, heightM: 0, wasteHeatWm2: 0 };
    const { nightAir } = (await run(street, narrow, { ...street, groundM: 330 }, grass)).results;
    expect(nightAir[1]).toBeGreaterThan(nightAir[0]);
    expect(nightAir[2]).toBeCloseTo(nightAir[0] - 1.95, 0);
    expect(nightAir[0]).toBeGreaterThan(nightAir[3] + 0.5);
  });

  it('gives the same bits with any number of threads', async () => {
    const cells = Array.from({ length: 1500 }, (_, i) => ({ ...street, roof: (i % 90) / 100, wall: (i % 40) / 10 }));
    const of = (threads: number) => runSeason(cellRasters(cells, 87), forcing.slice(0, 96), { ...options, threads });
    const [one, three] = [await of(1), await of(3)];
    expect(three).toEqual(one);
  });

  it('has twenty-four pictures of the last day', () => {
    expect(frameInstants).toHaveLength(24);
    expect(new Date(frameInstants[0]).toISOString()).toBe('2026-07-16T16:00:00.000Z');
  });
});

describe('weather', () => {
  const codeOf = (work: () => unknown) => {
    try {
      work();
    } catch (error) {
      return error instanceof Outcome ? error.code : error;
    }
    return undefined;
  };

  it('with gaps is said, not invented', () => {
    const gappy = hours.map((hour, i) => (i === 190 * 24 + 5 ? { ...hour, temperatureC: null } : hour));
    expect(codeOf(() => seasonWeather({ ...period, hours: gappy }))).toBe('weather-with-gaps');
    expect(codeOf(() => seasonWeather({ ...period, sky: 'measured' }))).toBe('weather-with-gaps');
  });

  it('in other units is refused', () => {
    const kelvin = hours.map((hour) => ({ ...hour, temperatureC: (hour.temperatureC ?? 0) + 273 }));
    expect(codeOf(() => seasonWeather({ ...period, hours: kelvin }))).toBe('weather-out-of-range');
  });
});

describe('measures', () => {
  it('that contradict each other are refused, and none is none', () => {
    expect(() => checkMeasures({ ...noMeasures, coolRoofs: 60, greenRoofs: 60 })).toThrow('120');
    expect(anyMeasure(noMeasures)).toBe(false);
    expect(withMeasures(street, noMeasures)).toEqual(street);
    expect(withMeasures(street, { ...noMeasures, streetTrees: 50 }).wood).toBeCloseTo(0.05 + 0.25, 9);
  });
});

describe('measures in a place', () => {
  const grid = { width: 10, height: 10, cellSize: 100, origin: [200_000, 551_000] as const };
  const city = {
    grid,
    inside: new Uint8Array(100).fill(1),
    built: { volumeM3: new Float64Array(100).fill(3.3 * 58) },
  } as never;
  const cells = Array.from({ length: 100 }, () => street);
  const ring = [
    [200_200, 550_800],
    [200_600, 550_800],
    [200_600, 550_500],
    [200_200, 550_500],
  ] as never;

  it('cover the cells of their ring, all without one, and are refused on nothing', () => {
    expect(measuredCells(city, ring).reduce((sum, cell) => sum + cell, 0)).toBe(12);
    expect(measuredCells(city, []).every((cell) => cell === 1)).toBe(true);
    const away = [
      [0, 0],
      [10, 0],
      [0, 10],
    ] as never;
    expect(() => measuredCells(city, away)).toThrow('no cell');
  });

  it('cost what they cover, and bring what people there feel', () => {
    const measures = { ...noMeasures, coolRoofs: 50, streetTrees: 10 };
    const treated = { city, cells, where: measuredCells(city, ring), measures };
    const { columns } = costTable(treated);
    const million = (row: number) => Number(cellOf(columns.millionWon, row));
    // 12 hectares, 40 % of them roofs, half of those painted.
    expect(cellOf(columns.areaM2, 0)).toBeCloseTo(120_000 * 0.4 * 0.5, 0);
    expect(million(0)).toBeCloseTo((24_000 * wonPerM2.coolRoofs) / 1e6, 2);
    expect(million(2)).toBeCloseTo(million(0) + million(1), 2);
    const change = Float32Array.from({ length: 100 }, (_, cell) => (cell % 10 === 2 ? -0.3 : 0));
    const { columns: told } = effectTable({ ...treated, change, changeNight: change });
    const value = (row: number) => Number(cellOf(told.value, row));
    expect(value(0)).toBeCloseTo(-0.3 / 4, 5);
    expect([value(2), value(3)]).toEqual([12, 3]);
  });
});

const shared = resolve(import.meta.dirname, '../../../shared/data');
describe.runIf(existsSync(shared))('against Landsat over Seoul', () => {
  it('ranks the kilometres of the city as the satellite does', async () => {
    const found = await againstLandsat(shared);
    expect(found?.rankCorrelation).toBeGreaterThan(0.6);
  });
});
