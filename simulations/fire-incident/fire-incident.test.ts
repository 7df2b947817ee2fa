import { expect, it } from 'vitest';
import { cellOf, type Table } from '#core';
import type { Camera } from '#datasets/cameras/contract.ts';
import type { EmergencyCity } from '../_kit/emergency/city.ts';
import type { FireBuilding } from '../_kit/fire/building-fire.ts';
import { contract } from './contract.ts';
import { type IncidentInput, incidentTables } from './incident.ts';
import { camerasThatSee, flatSurroundings } from './watch.ts';

const house = (x: number, y: number, structure: FireBuilding['structure']): FireBuilding => ({
  ...{ id: `${x} ${y}`, heightM: 6, floors: 2, structure, use: 'multifamily', yearBuilt: 1985, areaM2: 100 },
  ring: [
    [x, y],
    [x + 10, y],
    [x + 10, y + 10],
    [x, y + 10],
  ],
});
/** A block of houses two metres apart beside a street of one kilometre with a station at either end. */
function incident(structure: FireBuilding['structure']): IncidentInput {
  const buildings = Array.from({ length: 36 }, (_, k) => house(12 * (k % 6), 12 * Math.floor(k / 6), structure));
  const street = { id: 's', class: 'secondary' as const, widthM: 12, oneway: 'no' as const };
  const city: EmergencyCity = {
    streets: [
      {
        ...street,
        line: [
          [-200, -10],
          [30, -10],
          [800, -10],
        ],
      },
    ],
    stations: [
      { id: 'far', name: 'Far', at: [800, -12] },
      { id: 'near', name: 'Near', at: [-200, -12] },
    ],
    hydrants: [
      { id: 'far', at: [300, 0] },
      { id: 'near', at: [30, -8] },
      { id: 'next', at: [90, -8] },
    ],
  };
  const hydrantStates = new Map([['next', { state: 1, inspectedDays: 40, simulated: true }]]);
  const watch = { ...flatSurroundings(buildings, 14), cameras: [], generated: true };
  const parameters = { traffic: 'hour' as const, hour: 3, windFromDeg: 270, windMs: 6, engines: 4, seed: 1 };
  return { buildings, burning: 14, place: [29, 29], groundM: 20, city, hydrantStates, watch, parameters };
}
const context = { signal: new AbortController().signal, threads: 1, progress: () => {} };
const cell = (table: Table, key: string, row = 0) => cellOf(table.columns[key], row) as number;

it('tells who comes first, where water is, what burns with and without help, and whom to evacuate', async () => {
  const { sheet, stations, hydrants, cameras, buildings, plan } = await incidentTables(incident('wood'), context);
  expect(cellOf(stations.columns.name, 0)).toBe('Near');
  expect(cell(stations, 'minutes', 1)).toBeGreaterThan(cell(stations, 'minutes'));
  // 229 m at 42 km/h at night, a call and a turnout of a minute each.
  expect(cell(sheet, 'firstMin')).toBeCloseTo(2 + 229 / (42 / 3.6) / 60, 1);
  expect(cell(sheet, 'waterMin')).toBeCloseTo(cell(sheet, 'firstMin') + 2, 5);
  expect([0, 1, 2].map((row) => Math.round(cell(hydrants, 'metres', row)))).toEqual([37, 71, 273]);
  expect([0, 1, 2].map((row) => cellOf(hydrants.columns.state, row))).toEqual(['unknown', '1', 'unknown']);
  expect([cell(hydrants, 'inspectedDays', 1), cellOf(hydrants.columns.origin, 1)]).toEqual([40, 'simulated']);
  expect(cell(sheet, 'burntFree')).toBeGreaterThan(2);
  expect(cell(sheet, 'burnt')).toBeLessThan(cell(sheet, 'burntFree'));
  expect(cell(buildings, 'probability')).toBe(100);
  expect(cell(sheet, 'evacuationM')).toBeGreaterThanOrEqual(50);
  expect(cell(sheet, 'evacuees')).toBeGreaterThanOrEqual(cell(sheet, 'peopleHere'));
  expect(plan.rows).toBe(36 * 4);
  for (const [key, table] of Object.entries({ sheet, stations, hydrants, cameras, buildings, plan })) {
    expect(Object.keys(table.columns)).toEqual(Object.keys(contract.tables?.[key].columns ?? {}));
  }
});

it('comes later through the traffic of the moment, and says what it went by', async () => {
  const quiet = incident('wood');
  const line = [
    [800, -10],
    [-200, -10],
  ];
  const links = [
    { line, kmh: 10 },
    { line: line.toReversed(), kmh: 10 },
  ];
  const jammed = { ...quiet, traffic: { links, newest: '2026-07-01 18:00 KST', simulated: true } };
  const silent = { ...quiet, traffic: { links: [], newest: '', simulated: false } };
  const [free, late, none] = await Promise.all([quiet, jammed, silent].map((each) => incidentTables(each, context)));
  // 229 m at 12.5 km/h.
  expect(cell(late.sheet, 'firstMin')).toBeCloseTo(2 + 229 / (12.5 / 3.6) / 60, 1);
  expect(['traffic', 'trafficAt'].map((key) => cellOf(late.sheet.columns[key], 0))).toEqual([
    'simulated',
    '2026-07-01 18:00 KST',
  ]);
  expect(none.sheet).toEqual(free.sheet);
  expect(cellOf(free.sheet.columns.traffic, 0)).toBe('hour');
});

it('evacuates farther round wood than round concrete, and gives the same bits again', async () => {
  const [wood, concrete, again] = await Promise.all(
    (['wood', 'concrete', 'wood'] as const).map((structure) => incidentTables(incident(structure), context)),
  );
  expect(cell(wood.sheet, 'evacuationM')).toBeGreaterThan(cell(concrete.sheet, 'evacuationM'));
  expect(again).toEqual(wood);
});

it('says so where no street leads to the fire', async () => {
  const lost = incident('brick');
  await expect(incidentTables({ ...lost, place: [5000, 5000] }, context)).rejects.toMatchObject({
    code: 'incident-off-road',
  });
});

it('finds the cameras that see the building: before its walls, within reach, turned to it, with nothing between', () => {
  const [alone, hidden] = [house(0, 0, 'brick'), house(0, 60, 'brick')];
  const camera = (id: string, x: number, y: number, headingDeg: number | null = null) => ({
    ...{ id, source: '', purpose: 'safety' as const, heightM: 5, headingDeg, cameras: 1, owner: null },
    at: [x, y] as unknown as Camera['at'],
  });
  const found = camerasThatSee(
    alone,
    [
      camera('corner', -20, -20),
      camera('front', 5, -30),
      camera('to it', 40, 5, 270),
      camera('away', 40, 5, 90),
      camera('far', 5, -170),
      camera('behind', 5, 90),
    ],
    flatSurroundings([alone, hidden, house(0, 30, 'brick')], 0),
  );
  expect(found.map(({ camera: { id } }) => id)).toEqual(['corner', 'front', 'to it']);
  // Two walls of four, and one.
  expect(found.map(({ share }) => share)).toEqual([0.5, 0.25, 0.25]);
  expect(found[1].metres).toBeCloseTo(Math.hypot(30, 1.67), 0);
  const open = flatSurroundings([alone], 0);
  expect(camerasThatSee(alone, [camera('behind', 5, 90)], open)).toHaveLength(1);
});
