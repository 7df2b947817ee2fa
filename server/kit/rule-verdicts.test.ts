import { expect, it } from 'vitest';
import { numberColumn, type Table, textColumn } from '#core';
import { verdictsOf } from './rule-verdicts.ts';

const rule = { passes: 'now', before: 'was', of: ['building', 'floor'] };

const table = (rows: readonly (readonly [string, number, number, number])[]): Table => ({
  rows: rows.length,
  columns: {
    building: textColumn(rows.map(([building]) => building)),
    floor: numberColumn(rows.map(([, floor]) => floor)),
    was: numberColumn(rows.map(([, , was]) => was)),
    now: numberColumn(rows.map(([, , , now]) => now)),
  },
});

it('counts for each floor what newly breaks and keeps the rule; what is new is no loss', () => {
  const verdicts = verdictsOf(
    table([
      ['a', 1, 1, 0],
      ['a', 1, 1, 1],
      ['a', 2, 0, 1],
      ['b', 1, 0, 0],
      ['new', 1, Number.NaN, 0],
    ]),
    rule,
  );
  expect(verdicts).toEqual([
    { thing: 'a', parts: { floor: 1 }, rows: 2, was: 2, is: 1, newlyFailing: 1, newlyPassing: 0 },
    { thing: 'a', parts: { floor: 2 }, rows: 1, was: 0, is: 1, newlyFailing: 0, newlyPassing: 1 },
    { thing: 'b', parts: { floor: 1 }, rows: 1, was: 0, is: 0, newlyFailing: 0, newlyPassing: 0 },
  ]);
});
