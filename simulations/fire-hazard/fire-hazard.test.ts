import { expect, it } from 'vitest';
import type { FireBuilding } from '../_kit/fire/building-fire.ts';
import { fireGraph } from '../_kit/fire/graph.ts';
import { startsEverywhere } from '../_kit/fire/starts.ts';
import { accessFactor, gradesOf, termsOf } from './rating.ts';

const house = (x: number, y: number, more: Partial<FireBuilding> = {}): FireBuilding => ({
  ...{ id: `${x} ${y}`, heightM: 6, floors: 2, structure: 'brick', use: 'multifamily', yearBuilt: 1985, areaM2: 100 },
  ring: [
    [x, y],
    [x + 10, y],
    [x + 10, y + 10],
    [x, y + 10],
  ],
  ...more,
});
const good = { engineMin: 3, laneM: 8, hydrantM: 40 };
const loss = { lossM2: 100, people: 5 };

it('every lack of access, every year and every neighbour makes it worse', () => {
  expect(accessFactor(good)).toBe(1);
  expect(accessFactor({ ...good, engineMin: 7 })).toBeCloseTo(1.4);
  expect(accessFactor({ ...good, laneM: 3 })).toBeGreaterThan(accessFactor({ ...good, laneM: 3.8 }));
  expect(accessFactor({ engineMin: Number.NaN, laneM: Number.NaN, hydrantM: Number.NaN })).toBeLessThan(3);
  const score = (more: Partial<FireBuilding>) => termsOf(house(0, 0, more), loss, good, 2026).score;
  expect(score({ yearBuilt: 1975 })).toBeGreaterThan(score({ yearBuilt: 2015 }));
  expect(score({ structure: 'wood' })).toBeGreaterThan(score({ structure: 'concrete' }));
  expect(score({ use: 'medical' })).toBeGreaterThan(score({ use: 'office' }));
});

it('the worst tenth is grade 5 and the best 15 % grade 1', () => {
  const grades = gradesOf(Array.from({ length: 100 }, (_, i) => i));
  const count = (grade: number) => grades.filter((each) => each === grade).length;
  expect([1, 2, 3, 4, 5].map(count)).toEqual([15, 25, 30, 20, 10]);
  expect(grades[99]).toBe(5);
});

it('a fire costs more in a dense block than alone, and the same for any number of threads', async () => {
  const dense = Array.from({ length: 220 }, (_, k) => house(12 * (k % 15), 12 * Math.floor(k / 15)));
  const graph = fireGraph([...dense, house(1000, 1000)]);
  const rules = {
    ...{ mode: 'physical' as const, windFromDeg: 315, windMs: 6, horizonMin: 60 },
    ...{ engineMin: Number.POSITIVE_INFINITY, engines: 0, seed: 1 },
  };
  const run = (threads: number) => startsEverywhere(graph, rules, { repetitions: 3, threads, progress: () => {} });
  const one = await run(1);
  expect(one.burntM2[112]).toBeGreaterThan(2 * one.burntM2[220]);
  expect(await run(2)).toEqual(one);
});
