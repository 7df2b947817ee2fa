import type { CivilDate } from '#core';

export const dateSteps = ['day', 'week', 'month', 'year'] as const;
export type DateStep = (typeof dateSteps)[number];

/** So many dates from the first one on. A month or year later is the same day of the month, or its last day. */
export function civilDates(first: CivilDate, step: DateStep, count: number): CivilDate[] {
  const [year, month, day] = first.split('-').map(Number);
  const text = (utcMs: number) => new Date(utcMs).toISOString().slice(0, 10);
  return Array.from({ length: count }, (_, i) => {
    if (step === 'day' || step === 'week') return text(Date.UTC(year, month - 1, day + i * (step === 'week' ? 7 : 1)));
    const months = month - 1 + i * (step === 'year' ? 12 : 1);
    const lastDay = new Date(Date.UTC(year, months + 1, 0)).getUTCDate();
    return text(Date.UTC(year, months, Math.min(day, lastDay)));
  });
}
