import { describe, expect, it } from 'vitest';
import { toEpsg5186 } from '#core';
import { guTable } from './contract.ts';
import { displacementOf, guCentroids, isDisplaced } from './displacement.ts';

const places = new Map(Object.entries(guCentroids).map(([code, position]) => [code, toEpsg5186(position)]));
const moved = (east: number, north: number) =>
  new Map(
    [...places].map(([code, [x, y]], i) => [code, [x + east + (i % 5) * 10 - 20, y + north] as [number, number]]),
  );

describe('a file of districts', () => {
  it('that was moved as a whole is found out, in metres', () => {
    const found = displacementOf(moved(205, -300), places)!;
    expect(found.east).toBeCloseTo(205, 6);
    expect(found.north).toBeCloseTo(-300, 6);
    expect(found.districts).toBe(25);
    expect(isDisplaced(found)).toBe(true);
  });

  it('whose borders were redrawn here and there is not', () => {
    const redrawn = moved(0, 0);
    const [x, y] = redrawn.get('11560')!;
    redrawn.set('11560', [x - 40, y - 560]);
    expect(isDisplaced(displacementOf(redrawn, places)!)).toBe(false);
  });

  it('of a few districts is not judged', () => {
    expect(displacementOf(new Map([...moved(900, 900)].slice(0, 4)), places)).toBeUndefined();
  });
});

describe('the table of districts', () => {
  it('has 25 of them, each with its place in Seoul', () => {
    expect(new Set(guTable.map(({ code }) => code)).size).toBe(25);
    expect(new Set(guTable.map(({ kostat }) => kostat)).size).toBe(25);
    expect(guTable.map(({ code }) => code)).toEqual(Object.keys(guCentroids));
  });
});
