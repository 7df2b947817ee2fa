import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { dayMs } from '#core';
import { makeCityPlan } from '#datasets/_kit/city-plan.ts';
import { readAll, TestFolder } from '#datasets/_kit/test-files.ts';
import { projectRoot } from '#server/kit/discovery.ts';
import { importer } from './import.ts';
import { simulatedState } from './simulated-state.ts';
import { synthetic } from './synthetic.ts';

describe('lists of the fire service', () => {
  it('say what each row is', async () => {
    using folder = new TestFolder();
    const stations = folder.write(
      'fire_stations.csv',
      'name,type,lat,lon,gu\n가소방서,소방서,37.5,127.03,강남구\n나센터,안전센터,37.51,127.03,강남구\n다,소방항공대,37.52,127.03,',
    );
    expect(await importer.recognise(stations)).toBe(1);
    const { rows } = await readAll(importer, stations);
    expect(rows.map(({ id, kind, gu }) => [id, kind, gu])).toEqual([
      ['가소방서', 'fire-station', '강남구'],
      ['나센터', 'safety-centre', '강남구'],
      ['다', 'special-unit', null],
    ]);
  });

  it('leave lists of other places alone', async () => {
    using folder = new TestFolder();
    const hospital = folder.write('hospitals.csv', 'name,type,lon,lat\n가,종합,127.03,37.5');
    expect(await importer.recognise(hospital)).toBe(0);
  });

  const points = resolve(projectRoot, '../shared/data/points');
  it.skipIf(!existsSync(points)).each([
    ['seoul_fire_stations_177.csv', { 'fire-station': 24, 'safety-centre': 119, 'rescue-team': 32, 'special-unit': 2 }],
    ['seoul_emergency_hydrant_boxes.csv', { 'hydrant-box': 2695 }],
    ['songpa_fire_hydrants.csv', { hydrant: 3771, 'water-tank': 46 }],
  ])('of Seoul, %s, are all there', async (name, kinds) => {
    const { rows, report } = await readAll(importer, { path: resolve(points, name), name });
    const counts: Record<string, number> = {};
    for (const { kind } of rows) counts[kind] = (counts[kind] ?? 0) + 1;
    expect([counts, report.refused]).toEqual([kinds, 0]);
  });
});

describe('simulated states', () => {
  const day0 = Date.parse('2026-01-01T00:00:00Z');
  const ids = Array.from({ length: 2000 }, (_, i) => `H${i}`);

  it('are mostly in order, and a fault stays until the inspection', () => {
    const stateOf = simulatedState(1);
    const today = ids.map((id) => stateOf(id, day0).values.state);
    const share = (state: number) => today.filter((each) => each === state).length / ids.length;
    expect(share(1)).toBeGreaterThan(0.005);
    expect(share(1)).toBeLessThan(0.03);
    expect(share(2)).toBeGreaterThan(0.02);
    const broken = ids.find((id) => stateOf(id, day0).values.state === 1)!;
    let day = 0;
    while (stateOf(broken, day0 + day * dayMs).values.state === 1) day++;
    expect(stateOf(broken, day0 + day * dayMs).values.inspectedDays).toBe(0);
  });

  it('are the same whenever one asks', () => {
    const [a, b] = [simulatedState(3), simulatedState(3)];
    expect(ids.map((id) => a(id, day0))).toEqual(
      ids
        .toReversed()
        .map((id) => b(id, day0))
        .reverse(),
    );
  });
});

it('the generated city has stations, boxes and hydrants with ids of their own', () => {
  const rows = [...(synthetic.rows(makeCityPlan(1, { km2: 1 } as never)) as Iterable<{ id: string; kind: string }>)];
  expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
  const kinds = new Set(rows.map(({ kind }) => kind));
  expect(kinds.has('hydrant') && kinds.has('hydrant-box')).toBe(true);
  expect(kinds.has('safety-centre') || kinds.has('fire-station')).toBe(true);
});
