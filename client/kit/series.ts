import type { Instant } from '#core';
import type { History } from './api-types.ts';
import type { LiveTable } from './live-client-table.ts';

/** A point of a line; null breaks it. */
export type Point = readonly [time: Instant, value: number | null];

/** Silence beyond this many cadences is a gap: one late value is not. */
const patience = 2.5;

/** One value of a history as a line that breaks where the sensor was silent. Values out of range break it too. */
export function seriesWithGaps(history: History, key: string): Point[] {
  const column = history.values[key] ?? [];
  const refused = new Set(history.outOfRange[key] ?? []);
  const points: Point[] = [];
  history.times.forEach((time, i) => {
    breakLine(points, time, history.cadenceS);
    points.push([time, refused.has(i) ? null : (column[i] ?? null)]);
  });
  return points;
}

/** The line with the newest live value at its end, when that is newer than the history. */
export function withNewest(
  points: readonly Point[],
  table: LiveTable | undefined,
  entity: string,
  key: string,
  cadenceS: number,
): Point[] {
  const row = table?.index.get(entity);
  const value = table?.value(entity, key);
  const all = [...points];
  if (!table || row === undefined || value === undefined) return all;
  const time = table.times[row];
  const last = all.at(-1);
  if (last && time <= last[0]) return all;
  breakLine(all, time, cadenceS);
  all.push([time, value]);
  return all;
}

function breakLine(points: Point[], next: Instant, cadenceS: number): void {
  const last = points.at(-1);
  if (last && next - last[0] > patience * cadenceS * 1000) points.push([last[0] + cadenceS * 1000, null]);
}
