import { describe, expect, it } from 'vitest';
import { stepAt } from './field-layer.ts';

describe('the step of a result', () => {
  const axis = [1000, 2000, 4000];
  it('is the newest that has begun', () => {
    expect([0, 1000, 1999, 2000, 3999, 4000, 9000].map((now) => stepAt(axis, now))).toEqual([0, 0, 0, 1, 1, 2, 2]);
  });
});
