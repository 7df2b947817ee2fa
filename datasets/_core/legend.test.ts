import { expect, it } from 'vitest';
import { legendFor } from './legend.ts';

const legend = (min: number, max: number) => ({ min, max, colours: ['#000000', '#ffffff'] });
const chosen = (all: readonly (readonly [number, number])[], min: number, max: number) => {
  const [first, ...wider] = all.map(([a, b]) => legend(a, b));
  const found = legendFor({ legend: first, wider }, { min, max });
  return [found.min, found.max];
};

it('takes the first legend that holds the values, and the last where none does', () => {
  const windows = [
    [10, 20],
    [15, 25],
    [0, 40],
  ] as const;
  expect(chosen(windows, 12, 19)).toEqual([10, 20]);
  expect(chosen(windows, 16, 24)).toEqual([15, 25]);
  expect(chosen(windows, 12, 24)).toEqual([0, 40]);
  expect(chosen(windows, -5, 12)).toEqual([0, 40]);
});

it('goes by the largest value where all legends begin alike, and by both ends where they spread about zero', () => {
  const speeds = [
    [1, 5],
    [1, 10],
  ] as const;
  expect(chosen(speeds, 0.2, 4)).toEqual([1, 5]);
  const changes = [
    [-2, 2],
    [-8, 8],
  ] as const;
  expect(chosen(changes, -5, 1)).toEqual([-8, 8]);
  expect(chosen(changes, -1, 1)).toEqual([-2, 2]);
});
