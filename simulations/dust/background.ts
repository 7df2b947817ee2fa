import type { Epsg5186 } from '#core';
import { cellOf } from '../_kit/dust/roads.ts';
import type { Grid } from '../_kit/wind/morphology.ts';
import type { DustParameters } from './contract.ts';

/** What a station says: a mean of the year, or its newest hour. */
export interface StationReading {
  readonly name: string;
  readonly place: Epsg5186;
  readonly pm25: number | null;
  readonly pm10: number | null;
}

/** What comes from elsewhere, µg/m³, and how many stations that rests on: 0 where it is stated. */
export interface Background {
  readonly pm25: number;
  readonly pm10: number;
  readonly stations: number;
}

/**
 * Median over the stations of what they read less what the model makes there itself, never below nothing; where no station
 * speaks, or it is asked so, the stated values.
 */
export function backgroundOf(
  { background, statedPm25, statedPm10 }: Pick<DustParameters, 'background' | 'statedPm25' | 'statedPm10'>,
  readings: readonly StationReading[],
  grid: Grid,
  local25: Float32Array,
  local10: Float32Array,
): Background {
  const stated = { pm25: statedPm25, pm10: statedPm10, stations: 0 };
  if (background === 'stated') return stated;
  const rests = (key: 'pm25' | 'pm10', local: Float32Array) =>
    readings.flatMap(({ place, [key]: value }) => {
      const cell = cellOf(grid, place[0], place[1]);
      return value === null || cell === undefined ? [] : [Math.max(0, value - local[cell])];
    });
  const [rest25, rest10] = [rests('pm25', local25), rests('pm10', local10)];
  if (rest25.length === 0 || rest10.length === 0) return stated;
  return { pm25: median(rest25), pm10: median(rest10), stations: Math.min(rest25.length, rest10.length) };
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
