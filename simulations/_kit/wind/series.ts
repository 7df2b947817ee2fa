import { type Instant, type Stack, stackNoData } from '#core';
import { sectors } from './climate.ts';

/** The wind of an hour at a station on open land; null where nothing is known. */
export interface StationWind {
  readonly time: Instant;
  readonly fromDeg: number | null;
  readonly speedMs: number | null;
}

/** The wind of the same hour at a place of the city. */
export interface PlaceWind extends StationWind {
  readonly placeMs: number | null;
  readonly placeFromDeg: number | null;
}

/** Wind at a place as shares of that at the station, by direction: `east` and `north` components. */
export interface PlaceRatios {
  readonly east: Float64Array;
  readonly north: Float64Array;
  /** Metres from the place that was asked for: the nearest cell in the open air. */
  readonly awayM: number;
}

/** A place in a building takes the open air this near. */
const reachM = 15;

/** The library of directions at a place in EPSG:5186; undefined where nothing but buildings is near, and outside. */
export function ratiosAt(library: Stack, [x, y]: readonly [number, number]): PlaceRatios | undefined {
  const { width, height, cellSize, origin, step, components } = library;
  const [u, v] = [(x - origin[0]) / cellSize, (origin[1] - y) / cellSize];
  if (u < 0 || v < 0 || u >= width || v >= height) return undefined;
  const reach = Math.ceil(reachM / cellSize);
  let best: { cell: number; away: number } | undefined;
  for (let j = Math.max(0, Math.floor(v) - reach); j <= Math.min(height - 1, Math.floor(v) + reach); j++) {
    for (let i = Math.max(0, Math.floor(u) - reach); i <= Math.min(width - 1, Math.floor(u) + reach); i++) {
      const cell = j * width + i;
      const away = cellSize * Math.hypot(i + 0.5 - u, j + 0.5 - v);
      if (away > reachM || (best && away >= best.away)) continue;
      if (components.east[cell] !== stackNoData) best = { cell, away };
    }
  }
  if (!best) return undefined;
  const { cell, away } = best;
  const of = (values: Int16Array) =>
    Float64Array.from({ length: sectors }, (_, sector) => step * values[sector * width * height + cell]);
  // In the cell that was asked for, the distance to its middle says nothing.
  return { east: of(components.east), north: of(components.north), awayM: away < cellSize * 0.75 ? 0 : away };
}

/** The hour's wind at the place: speeds between the two nearest directions, and the way that both blow together. */
export function windAtPlace({ east, north }: PlaceRatios, hour: StationWind): PlaceWind {
  const { fromDeg, speedMs } = hour;
  if (speedMs === null) return { ...hour, placeMs: null, placeFromDeg: null };
  if (speedMs === 0) return { ...hour, placeMs: 0, placeFromDeg: null };
  if (fromDeg === null) return { ...hour, placeMs: null, placeFromDeg: null };
  const at = ((((fromDeg % 360) + 360) % 360) * sectors) / 360;
  const low = Math.floor(at) % sectors;
  const high = (low + 1) % sectors;
  const share = at - Math.floor(at);
  const length = (sector: number) => Math.hypot(east[sector], north[sector]);
  const placeMs = speedMs * (length(low) * (1 - share) + length(high) * share);
  const [x, y] = [east, north].map((part) => part[low] * (1 - share) + part[high] * share);
  return { ...hour, placeMs, placeFromDeg: Math.hypot(x, y) > 1e-6 ? fromOf(x, y) : null };
}

/** Degrees from north, clockwise, where a wind of these components comes from. */
const fromOf = (east: number, north: number): number => ((Math.atan2(-east, -north) * 180) / Math.PI + 360) % 360;

/** Upper ends of the classes of a wind rose, m/s; the last one has none. */
export const roseClassesMs = [1, 2, 4, 6] as const;

/** Of one direction: share of the hours, and of those in each class of speed. */
export interface RoseSector {
  readonly fromDeg: number;
  readonly share: number;
  readonly meanMs: number;
  readonly classes: readonly number[];
}

/** The wind rose of a place from its hours, and the share of hours that are calm (below 0.3 m/s, Beaufort 0). */
export function roseOf(hours: readonly PlaceWind[]): {
  readonly calm: number;
  readonly sectors: readonly RoseSector[];
} {
  const counts = Array.from({ length: sectors }, () => new Array<number>(roseClassesMs.length + 1).fill(0));
  const sums = new Array<number>(sectors).fill(0);
  let [known, calm] = [0, 0];
  for (const { placeMs, placeFromDeg } of hours) {
    if (placeMs === null) continue;
    known++;
    if (placeMs < calmMs || placeFromDeg === null) {
      calm++;
      continue;
    }
    const sector = Math.round((placeFromDeg / 360) * sectors) % sectors;
    const found = roseClassesMs.findIndex((most) => placeMs < most);
    counts[sector][found < 0 ? roseClassesMs.length : found]++;
    sums[sector] += placeMs;
  }
  const share = (count: number) => (known > 0 ? count / known : 0);
  const rows = counts.map((classes, sector): RoseSector => {
    const count = classes.reduce((a, b) => a + b, 0);
    const fromDeg = (360 / sectors) * sector;
    return { fromDeg, share: share(count), meanMs: count > 0 ? sums[sector] / count : 0, classes: classes.map(share) };
  });
  return { calm: share(calm), sectors: rows };
}
const calmMs = 0.3;

/** How well modelled speeds meet measured ones. */
export interface Agreement {
  readonly pairs: number;
  readonly measuredMs: number | null;
  readonly modelledMs: number | null;
  /** Modelled less measured, on average. */
  readonly biasMs: number | null;
  readonly rmseMs: number | null;
  /** Pearson's; null for fewer than three pairs, and where one side does not change. */
  readonly correlation: number | null;
}

export function agreementOf(pairs: readonly (readonly [modelled: number, measured: number])[]): Agreement {
  const n = pairs.length;
  if (n === 0) {
    return { pairs: 0, measuredMs: null, modelledMs: null, biasMs: null, rmseMs: null, correlation: null };
  }
  const mean = (of: (pair: readonly [number, number]) => number) => pairs.reduce((sum, pair) => sum + of(pair), 0) / n;
  const [modelledMs, measuredMs] = [mean(([a]) => a), mean(([, b]) => b)];
  const rmseMs = Math.sqrt(mean(([a, b]) => (a - b) ** 2));
  const spread = [mean(([a]) => (a - modelledMs) ** 2), mean(([, b]) => (b - measuredMs) ** 2)];
  const together = mean(([a, b]) => (a - modelledMs) * (b - measuredMs));
  const correlation =
    n > 2 && spread[0] > 1e-9 && spread[1] > 1e-9 ? together / Math.sqrt(spread[0] * spread[1]) : null;
  return { pairs: n, measuredMs, modelledMs, biasMs: modelledMs - measuredMs, rmseMs, correlation };
}
