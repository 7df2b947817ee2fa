import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cellOf, Outcome, type Table } from '#core';
import type { Db } from '#server/kit/db.ts';
import { openTestDb } from '#server/kit/testing.ts';
import { eyeAt, storeTowerCity, towerX, towerY } from '../_kit/eyes/testing.ts';
import { contract } from './contract.ts';
import { simulation } from './server.ts';

const scenario = { scenario: 'existing', revision: 1 };
const signal = new AbortController().signal;
const parameters = (more: object) => contract.parameters.parse({ rangeM: 500, ...more });

let db: Db;
beforeAll(async () => {
  db = await openTestDb();
  await storeTowerCity(db);
  // A lake that covers everything from 100 m west of the tower on.
  await db.query(
    `insert into ground_area (source, id, valid_from, geom, category, content_hash)
     values ('survey', 'lake', 1, st_multi(st_makeenvelope($1, $2, $3, $4, 5186)), 'water', 'a')`,
    [towerX - 1400, towerY - 1400, towerX - 100, towerY + 1400],
  );
});
afterAll(() => db.close());

const gather = (more: object) => simulation.gather(parameters(more), { reader: db, scenario, signal });
async function runOn(more: object): Promise<Record<'views' | 'landmarks' | 'skyline', Table>> {
  const { input } = await gather(more);
  return (await simulation.run(input, { signal, threads: 2, progress: () => {} })) as never;
}
const say = (table: Table, row: number, column: string) => cellOf(table.columns[column], row);
const codeOf = async (work: () => unknown) => {
  try {
    await work();
  } catch (error) {
    if (error instanceof Outcome) return error.code;
    throw error;
  }
  return undefined;
};

describe('the view from a place', () => {
  it('fills with what stands there, and names it', async () => {
    const { views, landmarks, skyline } = await runOn({ eyes: [eyeAt(0, -60), eyeAt(-250, 0)] });
    expect(Object.keys(views.columns)).toEqual(Object.keys(contract.tables!.views.columns));
    expect(Object.keys(landmarks.columns)).toEqual(Object.keys(contract.tables!.landmarks.columns));
    expect(Object.keys(skyline.columns)).toEqual(Object.keys(contract.tables!.skyline.columns));
    const shares = ['sky', 'building', 'green', 'water', 'mountain', 'ground'];
    for (const row of [0, 1]) {
      const sum = shares.reduce((total, name) => total + Number(say(views, row, name)), 0);
      expect(sum).toBeCloseTo(100, 3);
    }
    // 40 m before a tower of 100 m that is 40 m wide: 53° of the circle at 40 m, up to 68°.
    expect(Number(say(views, 0, 'building'))).toBeGreaterThan(4);
    expect(Number(say(views, 1, 'building'))).toBeLessThan(1.5);
    expect(Number(say(views, 1, 'water'))).toBeGreaterThan(20);
    expect(Number(say(views, 0, 'water'))).toBeLessThan(Number(say(views, 1, 'water')));
    expect(say(landmarks, 0, 'name')).toBe('시험탑');
    expect(Number(say(landmarks, 0, 'seen'))).toBeGreaterThan(99);
    expect(Number(say(landmarks, 0, 'distance'))).toBeCloseTo(40, -1);
    expect(skyline.rows).toBe(1440);
    const north = Array.from({ length: 720 }, (_, i) => i).find((i) => Number(say(skyline, i, 'azimuth')) < 1)!;
    expect(say(skyline, north, 'edge')).toBe('building');
    expect(Number(say(skyline, north, 'elevation'))).toBeCloseTo((Math.atan2(98, 40) * 180) / Math.PI, 0);
  });

  it('looks out of a window without its own building, and only where it faces', async () => {
    const window = eyeAt(0, 0, { heightM: 50, azimuthDeg: 270, fieldDeg: 180 });
    const { views, skyline } = await runOn({ eyes: [window], stand: 'window' });
    expect(say(views, 0, 'building')).toBe(0);
    // Due west the lake fills 5.7° to 26.6° below the horizon, 17 % of that direction; less to the sides.
    expect(Number(say(views, 0, 'water'))).toBeGreaterThan(9);
    expect(Number(say(views, 0, 'water'))).toBeLessThan(17);
    expect(skyline.rows).toBe(360);
    expect(await codeOf(() => gather({ eyes: [window] }))).toBeUndefined();
  });

  it('tells what a proposal takes away', async () => {
    const corner = (dx: number, dy: number) => {
      const { lon, lat } = eyeAt(dx, dy);
      return [lon, lat];
    };
    const ring = [corner(-60, -50), corner(60, -50), corner(60, -40), corner(-60, -40), corner(-60, -50)];
    const wall = { kind: 'add', geometry: { type: 'Polygon', coordinates: [ring] }, heightM: 110 };
    const { views, landmarks } = await runOn({ eyes: [eyeAt(0, -60)], edits: [wall] });
    expect(Number(say(views, 0, 'skyChange'))).toBeLessThan(-5);
    expect(Number(say(views, 0, 'buildingChange'))).toBeGreaterThan(5);
    expect(say(landmarks, 0, 'name')).toBe('시험탑');
    expect(say(landmarks, 0, 'seen')).toBe(0);
    expect(Number(say(landmarks, 0, 'before'))).toBeGreaterThan(99);
    const unknown = { kind: 'demolish', id: 'nobody' };
    expect(await codeOf(() => gather({ eyes: [eyeAt(0, -60)], edits: [unknown] }))).toBe('edit-no-such-building');
  });

  it('refuses what it cannot answer', async () => {
    expect(await codeOf(() => gather({ eyes: [eyeAt(9000, 9000)] }))).toBe('sight-without-terrain');
    const apart = {
      eyes: [
        { lon: 126.8, lat: 37.45 },
        { lon: 127.15, lat: 37.68 },
      ],
    };
    expect(await codeOf(() => simulation.check?.(parameters(apart)))).toBe('eyes-too-far-apart');
    const closed = { eyes: [eyeAt(0, 0)], lowestDeg: 10, highestDeg: 10 };
    expect(await codeOf(() => simulation.check?.(parameters(closed)))).toBe('nothing-in-view');
  });

  it('stops when told', async () => {
    const stop = new AbortController();
    const { input } = await gather({ eyes: Array.from({ length: 50 }, (_, i) => eyeAt(-200 - i, 0)) });
    const running = simulation.run(input, {
      signal: stop.signal,
      threads: 1,
      progress: (fraction) => fraction > 0.05 && stop.abort(new Error('enough')),
    });
    await expect(running).rejects.toThrow('enough');
  });
});
