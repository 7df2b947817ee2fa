import { expect, it } from 'vitest';
import { civilDates } from './civil-dates.ts';

it('steps through days, weeks, months and years, over ends of months and leap days', () => {
  expect(civilDates('2026-12-30', 'day', 3)).toEqual(['2026-12-30', '2026-12-31', '2027-01-01']);
  expect(civilDates('2026-02-25', 'week', 2)).toEqual(['2026-02-25', '2026-03-04']);
  expect(civilDates('2027-11-30', 'month', 4)).toEqual(['2027-11-30', '2027-12-30', '2028-01-30', '2028-02-29']);
  expect(civilDates('2028-02-29', 'year', 2)).toEqual(['2028-02-29', '2029-02-28']);
});
