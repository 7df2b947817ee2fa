import { dayMs, hourMs, type Instant, minuteMs, type Observation, secondMs, seoulOffsetMs } from '#core';
import type { ApiRow } from './answer.ts';
import { ApiFault } from './fault.ts';

/** Counts what could not be used of an answer, by reason. */
export class Problems {
  readonly counts: Record<string, number> = {};

  count(reason: string): void {
    this.counts[reason] = (this.counts[reason] ?? 0) + 1;
  }

  /** The commonest reason. */
  get main(): string | undefined {
    return Object.entries(this.counts).sort(([, a], [, b]) => b - a)[0]?.[0];
  }
}

/** What one answer became. */
export interface Normalised {
  readonly observations: readonly Observation[];
  readonly problems: Problems;
  /** The API said that there is nothing, whatever follows from that. */
  readonly empty?: boolean;
}

/** Texts that stand for "nothing was measured". */
const nothings = new Set(['', '-', '--', '점검중', '통신장애', 'null', 'NULL', 'NaN']);

/** The text under the first of several names that a field has had; undefined when it has none of them or is empty. */
export function textIn(row: ApiRow, ...names: readonly string[]): string | undefined {
  for (const name of names) {
    const value = row[name.toLowerCase()];
    if (typeof value !== 'string' && typeof value !== 'number') continue;
    const text = String(value)
      .normalize('NFC')
      .replace(/\p{Cc}+/gu, ' ')
      .trim();
    if (!nothings.has(text)) return text;
  }
  return undefined;
}

export const hasField = (row: ApiRow, ...names: readonly string[]): boolean =>
  names.some((name) => name.toLowerCase() in row);

/** The number under the first of several names; null when it is absent, empty or no number (counted). */
export function numberIn(row: ApiRow, problems: Problems, ...names: readonly string[]): number | null {
  const text = textIn(row, ...names);
  if (text === undefined) return null;
  const value = Number(text.replaceAll(',', ''));
  // Beyond a 32-bit float lies no reading of anything.
  if (Number.isFinite(value) && Math.abs(value) < 1e30) return value;
  problems.count('not-a-number');
  return null;
}

/**
 * An instant out of a wall clock text of Seoul: `202611290200`, `2026-11-29 02:00`, `2026-11-29_02`, with or without
 * seconds. "2400" is the midnight that ends a day. Undefined when it is none.
 */
export function seoulInstant(text: string | undefined): Instant | undefined {
  const digits = text?.replace(/\D/g, '') ?? '';
  const match = /^(\d{4})(\d{2})(\d{2})(\d{2})?(\d{2})?(\d{2})?/.exec(digits);
  if (!match) return undefined;
  const [year, month, day, hour = 0, minute = 0, second = 0] = match.slice(1).map((part) => Number(part ?? 0));
  if (month < 1 || month > 12 || day < 1 || day > 31 || hour > 24 || minute > 59 || second > 59) return undefined;
  const midnight = Date.UTC(year, month - 1, day);
  if (new Date(midnight).getUTCDate() !== day) return undefined;
  return midnight + hour * hourMs + minute * minuteMs + second * secondMs - seoulOffsetMs;
}

/** The instant as the APIs write it: `YYYYMMDDHHMMSS` of Seoul, cut to so many digits. */
export const seoulDigits = (instant: Instant, digits = 14): string =>
  new Date(instant + seoulOffsetMs).toISOString().replace(/\D/g, '').slice(0, digits);

/** Clocks run ahead a little; the store refuses more. */
const aheadMs = 5 * minuteMs;
const oldestMs = 7 * dayMs;

/**
 * Observations of the rows of one answer. A row that says nothing, has no name or no time, or lies in the future is counted
 * and left out; of rows of one entity and time the last holds.
 *
 * @throws ApiFault `changed-shape` when there are rows and none of them can be used
 */
export function normalise(
  rows: readonly ApiRow[],
  now: Instant,
  read: (row: ApiRow, problems: Problems) => Observation | undefined,
  problems = new Problems(),
): Normalised {
  const found = new Map<string, Observation>();
  for (const row of rows) {
    const observation = read(row, problems);
    if (!observation) continue;
    const { entity, time, values } = observation;
    const reason =
      entity === '' || entity.length > 100
        ? 'no-name'
        : !Number.isFinite(time)
          ? 'no-time'
          : time > now + aheadMs
            ? 'from-the-future'
            : time < now - oldestMs
              ? 'too-old'
              : Object.values(values).every((value) => value === null)
                ? 'no-value'
                : undefined;
    if (reason) {
      problems.count(reason);
      continue;
    }
    const key = `${entity} ${time}`;
    const other = found.get(key);
    if (other) problems.count('repeated');
    if (!other || (observation.revision ?? 0) >= (other.revision ?? 0)) found.set(key, observation);
  }
  if (rows.length > 0 && found.size === 0) throw unusable(problems);
  return { observations: [...found.values()], problems };
}

const unusable = ({ main }: Problems): ApiFault =>
  new ApiFault('changed-shape', {
    ko: `쓸 수 있는 행이 없음 (${main ?? '알 수 없음'})`,
    en: `no row can be used (${main ?? 'unknown'})`,
  });
