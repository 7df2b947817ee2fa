import { describe, expect, it } from 'vitest';
import { type Criterion, scoresOf } from './scores.ts';

const criterion = (values: readonly (number | undefined)[], weight = 1, higherIsBetter = true): Criterion => ({
  key: 'a',
  values,
  weight,
  higherIsBetter,
});

describe('the score of alternatives', () => {
  it('goes from 0 for the worst to 100 for the best, whichever way is good', () => {
    expect(scoresOf([criterion([10, 30, 20])], 3)).toEqual([0, 100, 50]);
    expect(scoresOf([criterion([10, 30, 20], 1, false)], 3)).toEqual([100, 0, 50]);
  });
  it('adds figures by their weights', () => {
    expect(scoresOf([criterion([0, 1], 3), criterion([5, 2], 1)], 2)).toEqual([25, 75]);
    expect(scoresOf([criterion([0, 1], 3), criterion([5, 2], 0)], 2)).toEqual([0, 100]);
  });
  it('gives none where a figure that counts is missing, and none when none counts', () => {
    expect(scoresOf([criterion([0, undefined, 1])], 3)).toEqual([0, undefined, 100]);
    expect(scoresOf([criterion([0, undefined, 1], 0), criterion([1, 2, 3])], 3)).toEqual([0, 50, 100]);
    expect(scoresOf([criterion([0, 1], 0)], 2)).toEqual([undefined, undefined]);
  });
  it('calls alternatives that are alike equally good', () => {
    expect(scoresOf([criterion([4, 4])], 2)).toEqual([100, 100]);
  });
});
