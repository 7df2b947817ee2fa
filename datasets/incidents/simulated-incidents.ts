import { type Epsg5186, hourMs, type Instant, minuteMs, randomUnit, seoulHourOf } from '#core';
import { pathOf, placeAt } from '#datasets/_kit/feed-lines.ts';
import { interpolateRound } from '#datasets/_kit/feed-noise.ts';
import { isFreeDay, loadAt } from '#datasets/_kit/feed-traffic.ts';
import type { WeatherOf } from '#datasets/_kit/feed-weather.ts';
import type { IncidentKind } from './contract.ts';
import type { Incident } from './incident.ts';

/** A street on which incidents happen. */
export interface IncidentStreet {
  readonly name: string | null;
  readonly line: readonly Epsg5186[];
}

interface Habit {
  /** Beginnings in a day on 100 km of main streets, each direction counted. */
  readonly perDay: number;
  /** Share of a day's beginnings by hour (any scale), on weekdays and free days. */
  readonly weekday: readonly number[];
  readonly freeDay: readonly number[];
  readonly lasts: readonly [minMinutes: number, maxMinutes: number];
  readonly lanes: readonly [least: number, most: number];
}

const flat = Array.from({ length: 24 }, () => 1);
const nightWorks = [4, 3, 1, 0, 0, 0, 0, 0, 0, 6, 8, 4, 1, 4, 4, 2, 0, 0, 0, 0, 1, 4, 9, 7];
const afternoons = [0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 3, 4, 3, 6, 8, 5, 3, 3, 5, 3, 0, 0, 0, 0];

/**
 * How often and how long: assumptions about the size of Seoul's. Police count some 90 accidents with injuries a day on 8,300 km
 * of streets, about half of them on the 1,200 km of main roads: 1.9 a day on 100 km of one direction. Of works, some 25 go on in the
 * whole city at a time.
 */
const habits: Partial<Record<IncidentKind, Habit>> = {
  accident: { perDay: 1.9, weekday: flat, freeDay: flat, lasts: [15, 75], lanes: [1, 2] },
  breakdown: { perDay: 1.1, weekday: flat, freeDay: flat, lasts: [10, 45], lanes: [1, 1] },
  works: { perDay: 5, weekday: nightWorks, freeDay: nightWorks, lasts: [180, 480], lanes: [1, 2] },
  rally: { perDay: 0.4, weekday: afternoons, freeDay: afternoons, lasts: [60, 240], lanes: [2, 4] },
  debris: { perDay: 0.3, weekday: flat, freeDay: flat, lasts: [5, 25], lanes: [0, 1] },
};
const kinds = Object.keys(habits) as (keyof typeof habits)[];
const longestH = 8;

/**
 * The incidents that go on at an instant. Beginnings of each hour are Poisson numbers: accidents follow the traffic and grow by half
 * in rain, works keep to the night and the late morning, rallies to afternoons, twice as many on free days. Pure in seed, streets,
 * weather and instant.
 */
export function simulatedIncidents(seed: number, streets: readonly IncidentStreet[], weatherOf: WeatherOf) {
  const paths = streets.map(({ line }) => pathOf(line));
  const ends: number[] = [];
  for (const { lengthM } of paths) ends.push((ends.at(-1) ?? 0) + lengthM);
  const totalM = ends.at(-1) ?? 0;

  function beginningIn(hour: number): Incident[] {
    const start = hour * hourMs;
    const free = isFreeDay(start);
    return kinds.flatMap((kind, k) => {
      const { perDay, weekday, freeDay } = habits[kind]!;
      const shape = free ? freeDay : weekday;
      const share = interpolateRound(shape, seoulHourOf(start)) / shape.reduce((a, b) => a + b, 0);
      const mean = (perDay * share * totalM) / 1e5;
      const factor =
        kind === 'accident' || kind === 'breakdown' || kind === 'debris'
          ? (loadAt(seed, start).load / 0.7) * (weatherOf(start).rainMmH > 0.1 ? 1.5 : 1)
          : kind === 'rally' && free
            ? 2
            : 1;
      const number = poisson(mean * factor, randomUnit(seed, 0x1c1, hour, k));
      return Array.from({ length: number }, (_, i) => make(kind, k, hour, i));
    });
  }

  function make(kind: IncidentKind, k: number, hour: number, i: number): Incident {
    const draw = (what: number) => randomUnit(seed, 0x1c2, hour, k, i, what);
    const { lasts, lanes } = habits[kind]!;
    const metres = draw(0) * totalM;
    const street = Math.max(
      0,
      ends.findIndex((end) => end >= metres),
    );
    const { at } = placeAt(paths[street], metres - (street > 0 ? ends[street - 1] : 0));
    const since = Math.floor((hour * hourMs + draw(1) * hourMs) / minuteMs) * minuteMs;
    const minutes = Math.round(lasts[0] + (lasts[1] - lasts[0]) * draw(2) ** 2);
    const closed = Math.round(lanes[0] + (lanes[1] - lanes[0]) * draw(3));
    const road = streets[street].name;
    return {
      id: `sim-${kind}-${hour}-${i}`,
      kind,
      // Nobody reported it: the kind is told in the reader's language, and the feed says that it is simulated.
      title: null,
      road,
      at: [Math.round(at[0] * 10) / 10, Math.round(at[1] * 10) / 10],
      severity: closed >= 3 ? 3 : closed === 2 || kind === 'accident' ? 2 : 1,
      lanesClosed: closed,
      since,
      until: since + minutes * minuteMs,
    };
  }

  /** Hours that were asked for lately. */
  const hours = new Map<number, Incident[]>();
  return (instant: Instant): Incident[] => {
    if (totalM === 0) return [];
    const last = Math.floor(instant / hourMs);
    const found: Incident[] = [];
    for (let hour = last - longestH; hour <= last; hour++) {
      const begun = hours.get(hour) ?? beginningIn(hour);
      hours.set(hour, begun);
      found.push(...begun.filter(({ since, until }) => since <= instant && instant < until!));
    }
    for (const hour of hours.keys()) if (hour < last - longestH) hours.delete(hour);
    return found;
  };
}

/** The number that a uniform number stands for (inversion; Devroye 1986). */
function poisson(mean: number, uniform: number): number {
  let [n, term] = [0, Math.exp(-mean)];
  for (let sum = term; uniform > sum && n < 1000; sum += term) term *= mean / ++n;
  return n;
}
