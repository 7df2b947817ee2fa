/** An instant: milliseconds since 1970-01-01T00:00:00Z. Only the screen knows Asia/Seoul. */
export type Instant = number;

export const secondMs = 1000;
export const minuteMs = 60 * secondMs;
export const hourMs = 60 * minuteMs;
export const dayMs = 24 * hourMs;

/** Korea has kept UTC+9 without daylight saving since 1988. */
export const seoulOffsetMs = 9 * hourMs;

/** A civil date `YYYY-MM-DD`, as a person in Seoul reads it. */
export type CivilDate = string;

/** Whether a text is a date that exists ("2026-02-30" does not). */
export function isCivilDate(text: string): boolean {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (!match) return false;
  const [year, month, day] = match.slice(1).map(Number);
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

/** The instant at which a civil day begins in Seoul. */
export function startOfSeoulDay(date: CivilDate): Instant {
  return Date.parse(`${date}T00:00:00Z`) - seoulOffsetMs;
}

export const seoulDateOf = (instant: Instant): CivilDate =>
  new Date(instant + seoulOffsetMs).toISOString().slice(0, 10);

/** Hour of the day in Seoul, with fraction. */
export const seoulHourOf = (instant: Instant): number =>
  ((((instant + seoulOffsetMs) % dayMs) + dayMs) % dayMs) / hourMs;

/** An instant on Seoul's clocks, to the minute: `2026-07-01 14:00 KST`. */
export const seoulClock = (instant: Instant): string =>
  `${new Date(instant + seoulOffsetMs).toISOString().slice(0, 16).replace('T', ' ')} KST`;
