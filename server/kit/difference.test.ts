import { expect, it } from 'vitest';
import type { Field } from '#core';
import { differenceLegend, reachOf } from './difference.ts';

const field = (values: readonly number[]) => ({ values: Float32Array.from(values), noData: Number.NaN }) as Field;

it('reaches as far as nearly all that changes, either way', () => {
  const few = Array.from({ length: 100 }, (_, i) => (i % 2 ? -40 : 40));
  expect(reachOf(field([0, Number.NaN, ...few, 570]))).toBe(40);
  expect(differenceLegend(40)).toMatchObject({ min: -50, max: 50, ticks: [-50, -25, 0, 25, 50] });
});

it('has a scale where nothing changes', () => {
  expect(reachOf(field([0, 0, Number.NaN]))).toBe(0);
  expect(differenceLegend(0)).toMatchObject({ min: -1, max: 1 });
});
