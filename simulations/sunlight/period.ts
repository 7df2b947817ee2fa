import { type CivilDate, outcomeKind } from '#core';
import { daysOf, type Period } from '../_kit/solar/sun-period.ts';

/** What the parameters say of time. */
export interface PeriodChoice {
  readonly period: 'day' | 'month' | 'year' | 'range';
  /** The day, or a day of the month or year, or the first of the range. */
  readonly date: CivilDate;
  /** Last day of a range. */
  readonly endDate?: CivilDate;
}

/** The longest range. */
const maxDays = 366;

/** The civil days that are asked for, both ends counted. */
export function periodOf({ period, date, endDate }: PeriodChoice): Period {
  const [year, month] = date.split('-');
  if (period === 'day') return { from: date, to: date };
  if (period === 'year') return { from: `${year}-01-01`, to: `${year}-12-31` };
  if (period === 'month') {
    const last = new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate();
    return { from: `${year}-${month}-01`, to: `${year}-${month}-${last}` };
  }
  const to = endDate ?? date;
  const days = daysOf({ from: date, to }).length;
  if (days < 1 || days > maxDays) throw badRange({ from: date, to, limit: maxDays }, 'endDate');
  return { from: date, to };
}

/** Words for a period in file names and descriptions. */
export const periodText = ({ from, to }: Period): string => (from === to ? from : `${from}/${to}`);

/**
 * Minutes between two positions of the sun: as asked for a day; longer periods see each azimuth on so many days that
 * ten minutes are as good, and an hour of measured weather must be cut evenly.
 */
export function stepFor({ from, to }: Period, stepMinutes: number, measured: boolean): number {
  const step = daysOf({ from, to }).length > 31 ? Math.max(10, stepMinutes) : stepMinutes;
  return measured ? ([1, 2, 3, 4, 5, 6, 10].findLast((divisor) => divisor <= step) ?? 1) : step;
}

const badRange = outcomeKind({
  code: 'bad-period',
  status: 422,
  message: {
    ko: '기간 {from} – {to} 은(는) 쓸 수 없습니다. 끝나는 날은 시작하는 날 이후이고 {limit}일을 넘지 않아야 합니다.',
    en: 'The period {from} – {to} cannot be used: it must end on or after its first day and hold at most {limit} days.',
  },
  remedy: { ko: 'endDate 를 고치십시오.', en: 'Correct endDate.' },
});
