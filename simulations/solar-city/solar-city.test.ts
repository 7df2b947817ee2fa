import { describe, expect, it } from 'vitest';
import { cellOf, type Field, parameterMeta } from '#core';
import { surfaceModel } from '../_kit/raster.ts';
import { sunPeriod } from '../_kit/solar/sun-period.ts';
import { areaOf, balconyFigures, sunBins } from './balconies.ts';
import { contract, type SolarParameters } from './contract.ts';
import { type RoofBuilding, roofCells } from './planes.ts';
import { moneyOf, roofFigures } from './roofs.ts';
import { roofEnergy } from './solar.ts';
import { solarTables } from './tables.ts';

const parameters = contract.parameters.parse({
  area: [127, 37.5, 127.01, 37.51],
  sky: 'clear',
}) as unknown as SolarParameters;
const options = { threads: 2 };
/** A day of each month stands for all of it. */
const moments = Array.from({ length: 12 }, (_, month) => `2026-${String(month + 1).padStart(2, '0')}-15`)
  .flatMap((day) => sunPeriod({ from: day, to: day, lat: 37.5, lon: 127, stepMinutes: 60 }))
  .map((moment) => ({ ...moment, minutes: (moment.minutes * 365) / 12 }));

const box = (
  id: string,
  [x, y]: [number, number],
  [w, d]: [number, number],
  heightM: number,
  more: Partial<RoofBuilding> = {},
) =>
  ({
    ...{ id, name: null, use: 'office', groundM: 0, heightM, floors: null },
    footprint: [
      [
        [
          [x, y],
          [x + w, y],
          [x + w, y + d],
          [x, y + d],
          [x, y],
        ],
      ],
    ],
    ...more,
  }) satisfies RoofBuilding;

const grid = (size: number): Field => ({
  ...{ values: new Float32Array(size * size), width: size, height: size, cellSize: 1, origin: [0, size] as const },
  ...{ crs: 'EPSG:5186' as const, unit: 'metre' as const, noData: Number.NaN },
});

async function energyOf(buildings: readonly RoofBuilding[], size = 64) {
  const surface = surfaceModel(grid(size), buildings);
  const cells = roofCells(surface, buildings, parameters.panelTiltDeg);
  return { cells, energy: await roofEnergy({ surface }, cells, moments, options) };
}

async function figuresOf(buildings: readonly RoofBuilding[]) {
  const { cells, energy } = await energyOf(buildings);
  return roofFigures(buildings, cells, energy, parameters);
}

describe('roofs', () => {
  it('that stand free are usable but for their edge, and make what their area, light and efficiencies say', async () => {
    const [roof] = await figuresOf([box('a', [20, 20], [20, 10], 10)]);
    expect(roof.roofM2).toBe(200);
    expect(roof.usableM2).toBe(18 * 8);
    expect(roof.kilowattPeak).toBeCloseTo(18 * 8 * 0.55 * 0.21, 9);
    expect(roof.insolation).toBeGreaterThan(1500);
    expect(roof.insolation).toBeLessThan(2600);
    expect(roof.kilowattHours / (roof.kilowattPeak * roof.insolation * 0.8)).toBeCloseTo(1, 2);
  });

  it('in the shade of a tower to the south lose area and energy', async () => {
    const low = box('low', [20, 42], [20, 10], 6);
    const [open] = await figuresOf([low]);
    const [shaded] = await figuresOf([low, box('tower', [15, 26], [30, 12], 60)]);
    expect(shaded.kilowattHours).toBeLessThan(0.5 * open.kilowattHours);
    expect(shaded.usableM2).toBeLessThan(open.usableM2);
  });

  it('lose what a setback takes, and nothing of a neighbour', async () => {
    const pair = [box('a', [10, 20], [20, 20], 10), box('b', [30, 20], [20, 20], 10)];
    const { cells, energy } = await energyOf(pair);
    const [a, b] = roofFigures(pair, cells, energy, { ...parameters, setbackM: 2 });
    expect([a.usableM2, b.usableM2]).toEqual([16 * 16, 16 * 16]);
    const [whole] = roofFigures(pair, cells, energy, { ...parameters, setbackM: 0 });
    expect(whole.usableM2).toBe(400);
  });

  it('that are pitched lie on two planes: the southern one gets more', async () => {
    const house = box('h', [20, 20], [20, 12], 9, { roofShape: 'gabled', eaveM: 6 });
    const cells = roofCells(grid(60), [house], 25);
    expect(cells.planes).toHaveLength(3);
    const [one, two] = cells.planes.slice(1).toSorted((p, q) => p.aspectDeg - q.aspectDeg);
    expect([one.aspectDeg, two.aspectDeg, one.tiltDeg]).toEqual([0, 180, 25]);
    const { energy } = await roofEnergy({ surface: surfaceModel(grid(60), [house]) }, cells, moments, options);
    const at = (x: number, y: number) => energy.values[(60 - 1 - y) * 60 + x];
    expect(at(30, 22)).toBeGreaterThan(1.3 * at(30, 30));
  });
});

describe('balconies', () => {
  it('of a slab look south; a neighbour before them takes energy', async () => {
    const slab = box('slab', [20, 40], [40, 10], 45, { use: 'apartment', floors: 15 });
    const free = (await balconyFigures([slab], { others: [] }, moments, parameters, options)).get(slab);
    expect(areaOf(slab)).toBe(400);
    expect(free?.flats).toBe(15 * Math.round(400 / (1.3 * 85)));
    const perKilowatt = (free?.kilowattHours ?? 0) / ((free?.flats ?? 1) * 0.435);
    expect(perKilowatt).toBeGreaterThan(500);
    expect(perKilowatt).toBeLessThan(1300);
    const before = box('before', [0, 0], [80, 12], 45);
    const shaded = (await balconyFigures([slab], { others: [before] }, moments, parameters, options)).get(slab);
    expect(shaded?.kilowattHours).toBeLessThan(0.9 * (free?.kilowattHours ?? 0));
  });

  it('keep the whole direct light of the year in the bins of the sun', () => {
    const whole = moments.reduce((sum, { dni, minutes }) => sum + (dni * minutes) / 60, 0);
    expect(sunBins(moments).reduce((sum, { beam }) => sum + beam, 0)).toBeCloseTo(whole, 3);
    expect(sunBins(moments).length).toBeLessThan(moments.length);
  });
});

describe('money', () => {
  it('pays back its cost out of what it saves', () => {
    const given = {
      ...parameters,
      costPerKilowatt: 1_500_000,
      tariff: 160,
      upkeepShare: 1.5,
      co2PerKilowattHour: 0.45,
    };
    const money = moneyOf({ kilowattPeak: 10, kilowattHours: 12_000 }, given);
    expect(money.costWon).toBe(15_000_000);
    expect(money.savingWon).toBe(12_000 * 160 - 225_000);
    expect(money.paybackYears).toBeCloseTo(15_000_000 / 1_695_000, 6);
    expect(money.co2Tonnes).toBeCloseTo(5.4, 9);
    expect(moneyOf({ kilowattPeak: 10, kilowattHours: 100 }, given).paybackYears).toBeNaN();
  });
});

it('tables rank roofs and sum them by place, each with the columns of the contract', () => {
  const roof = { roofM2: 100, usableM2: 64, insolation: 1600, kilowattPeak: 7, kilowattHours: 9000 };
  const roofs = [
    { ...roof, building: box('a', [10, 10], [10, 10], 10) },
    { ...roof, building: box('b', [40, 40], [20, 20], 10), kilowattHours: 30_000 },
  ];
  const places = { a: { gu: '강남구', dong: '역삼동' }, b: { gu: '강남구', dong: '삼성동' } };
  const tables = solarTables(roofs, new Map(), ({ id }) => places[id as 'a' | 'b'], parameters);
  for (const [name, table] of Object.entries(tables)) {
    expect(Object.keys(table.columns)).toEqual(Object.keys(contract.tables?.[name].columns ?? {}));
  }
  expect(cellOf(tables.buildings.columns.building, 0)).toBe('b');
  expect(tables.dongs.rows).toBe(2);
  expect(tables.gu.rows).toBe(1);
  const total = roofs.reduce((sum, { kilowattHours }) => sum + kilowattHours, 0);
  expect(cellOf(tables.gu.columns.kilowattHours, 0)).toBeCloseTo(total, -1);
});

it('every parameter has its words', () => {
  for (const schema of Object.values(contract.parameters.shape)) expect(parameterMeta(schema)?.title.ko).toBeTruthy();
});
