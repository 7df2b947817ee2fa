import { afterAll, beforeAll, expect, it } from 'vitest';
import { Outcome, type Table, toWgs84 } from '#core';
import type { Db } from '#server/kit/db.ts';
import { openTestDb } from '#server/kit/testing.ts';
import { storeTowerCity, towerX, towerY } from '../_kit/eyes/testing.ts';
import { contract } from './contract.ts';
import { simulation } from './server.ts';

const scenario = { scenario: 'existing', revision: 1 };
const signal = new AbortController().signal;
const degrees = (dx: number, dy: number) => [...toWgs84([towerX + dx, towerY + dy] as never)];
const area = [...degrees(-60, -60), ...degrees(60, 60)];
const parameters = (more: object = {}) => contract.parameters.parse({ area, rangeM: 900, ...more }) as never;

let db: Db;
beforeAll(async () => {
  db = await openTestDb();
  await storeTowerCity(db);
});
afterAll(() => db.close());

const gather = (more: object = {}) => simulation.gather(parameters(more), { reader: db, scenario, signal });
async function runOn(more: object = {}, threads = 2) {
  const { input } = await gather(more);
  return (await simulation.run(input, { signal, threads, progress: () => {} })) as Record<string, Table>;
}
const codeOf = async (work: () => unknown) => {
  try {
    await work();
  } catch (error) {
    if (error instanceof Outcome) return error.code;
    throw error;
  }
  return undefined;
};

/** Windows of a side by floor: whether one of them sees. */
function floorsOf({ columns }: Table, side: string): Map<number, boolean> {
  const floors = new Map<number, boolean>();
  const { values, words } = columns.side as { values: Uint32Array; words: readonly string[] };
  const [floor, sees] = [columns.floor, columns.sees].map((column) => column.values as Float32Array);
  values.forEach((word, row) => {
    if (words[word] === side) floors.set(floor[row], (floors.get(floor[row]) ?? false) || sees[row] === 1);
  });
  return floors;
}

it('says that there is no river before it computes anything', async () => {
  expect(await codeOf(() => gather())).toBe('view-target-missing');
  expect(await codeOf(() => gather({ target: 'bukhansan' }))).toBe('view-target-too-far');
  expect(await codeOf(() => simulation.check?.(parameters({ area: [129, 35, 129.01, 35.01] })))).toBe(
    'area-outside-seoul',
  );
});

it('gives the view to the windows that look at the river, and takes it where a new wall stands before them', async () => {
  await db.query(
    `insert into ground_area (source, id, valid_from, geom, category, kind, name, content_hash)
     values ('survey', 'han', 1, st_multi(st_makeenvelope($1, $2, $3, $4, 5186)), 'water', 'river', '한강', 'a')`,
    [towerX - 300, towerY + 300, towerX + 300, towerY + 600],
  );
  const open = await runOn();
  expect([...floorsOf(open.windows, 'N').values()].every(Boolean)).toBe(true);
  expect([...floorsOf(open.windows, 'S').values()].some(Boolean)).toBe(false);

  const corners = [degrees(-400, 140), degrees(400, 140), degrees(400, 160), degrees(-400, 160), degrees(-400, 140)];
  const wall = { kind: 'add', heightM: 60, geometry: { type: 'Polygon', coordinates: [corners] } };
  const walled = await runOn({ edits: [wall] });
  // From the far bank (580 m, 1 m above the water) over the wall's edge (160 m, 60 m) to the tower's face (20 m).
  const neededM = 60 + ((60 - 1) / (580 - 160)) * (160 - 20);
  const storeyM = 100 / 30;
  const first = [...floorsOf(walled.windows, 'N')].filter(([, sees]) => sees).map(([floor]) => floor)[0];
  expect(Math.abs((first - 0.5) * storeyM - neededM)).toBeLessThan(2 * storeyM);
  const { seeing, lost, lowestFloor } = walled.buildings.columns;
  expect(lost.values[0]).toBe(Number(open.buildings.columns.seeing.values[0]) - Number(seeing.values[0]));
  expect(lowestFloor.values[0]).toBe(first);
});

it('answers with the columns of its contract, and the same bits for any number of threads', async () => {
  const [two, one] = [await runOn(), await runOn({}, 1)];
  for (const name of Object.keys(contract.tables ?? {})) {
    expect(Object.keys(two[name].columns)).toEqual(Object.keys(contract.tables?.[name].columns ?? {}));
  }
  expect(one.windows.columns.short.values).toEqual(two.windows.columns.short.values);
});
