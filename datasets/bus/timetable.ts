import { dayMs, hash53, hourMs, type Instant, minuteMs, randomUnit, secondMs, seoulOffsetMs } from '#core';
import { placeAt } from '#datasets/_kit/feed-lines.ts';
import { interpolateRound, randomNormal } from '#datasets/_kit/feed-noise.ts';
import { isFreeDay, type SpeedOf } from '#datasets/_kit/feed-traffic.ts';
import type { BusKind } from './contract.ts';
import type { BusRoute } from './routes.ts';

/** A day of service begins here, so that the night buses of one night belong to one day. */
const dayBeginsH = 4;

/** Minutes between two buses by hour, 0 where none runs; assumptions near Seoul's timetables. */
const usual = [0, 0, 0, 0, 16, 12, 9, 8, 8, 9, 11, 12, 12, 12, 12, 11, 10, 8, 8, 9, 11, 13, 15, 20];
const night = [25, 25, 25, 30, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 30];
const rush = [0, 0, 0, 0, 0, 0, 12, 8, 9, 0, 0, 0, 0, 0, 0, 0, 0, 9, 9, 12, 0, 0, 0, 0];
const seldom: Partial<Record<BusKind, number>> = { wide: 1.3, airport: 2, village: 0.9, other: 1.4 };

export function headwayS(kind: BusKind, hour: number, free: boolean): number {
  if (kind === 'squirrel') return free ? 0 : rush[hour] * 60;
  const table = kind === 'owl' ? night : usual;
  return table[hour] * 60 * (seldom[kind] ?? 1) * (free && kind !== 'owl' ? 1.25 : 1);
}

/** Instants at which buses leave the start of a route in the day of service that an instant lies in, in order. */
export function departures(seed: number, kind: BusKind, own: number, day: number): Instant[] {
  const begin = day * dayMs + dayBeginsH * hourMs - seoulOffsetMs;
  const free = isFreeDay(begin + 6 * hourMs);
  const found: Instant[] = [];
  const step = 5 * minuteMs;
  for (let at = begin; at < begin + dayMs; ) {
    const hour = new Date(at + seoulOffsetMs).getUTCHours();
    const gap = headwayS(kind, hour, free);
    if (gap === 0) {
      at += step;
      continue;
    }
    // Drivers leave within half a minute of the timetable; the first bus of a route leaves somewhere in its first headway.
    const jitter =
      found.length === 0 ? randomUnit(own, day, 1) * gap : (randomUnit(seed, own, day, found.length) - 0.5) * 60;
    found.push(Math.round(at + jitter * secondMs));
    at += gap * secondMs;
  }
  return found;
}

export const serviceDayOf = (instant: Instant): number =>
  Math.floor((instant + seoulOffsetMs - dayBeginsH * hourMs) / dayMs);

/** One run of a bus: when it reaches and leaves each call, and how many people it carries on from there. */
export interface Trip {
  /** Among the departures of its day. */
  readonly number: number;
  readonly arrive: Float64Array;
  readonly leave: Float64Array;
  readonly load: Float32Array;
}

/** Trips of one block wait for nobody of the block before, so that any block can be computed by itself. */
const blockTrips = 12;
/** Seconds that doors and one boarding passenger take (TCRP 165: 2.0 s a passenger paying by card). */
const doorsS = 7;
const boardingS = 2;
const longestDwellS = 60;
/** People that a bus takes. */
const places = 60;
/** Shares of the road's speed that a bus reaches between stops: it pulls in and out. */
const busShare = 0.9;
/** A bus does not overtake the one before it on its route. */
const followS = 8;

/** People at a stop in a minute over the day, of 1 at the busiest. */
const demand = [8, 4, 2, 2, 6, 18, 45, 90, 100, 62, 48, 50, 55, 55, 55, 60, 68, 88, 98, 75, 55, 45, 34, 18];
const nightDemand = 35;

/** Timetables of one route as they come out in the traffic. Pure in seed, traffic and route. */
export class RouteRuns {
  readonly route: BusRoute;
  readonly own: number;
  readonly fleet: number;
  readonly #seed: number;
  readonly #speedOf: SpeedOf;
  readonly #days = new Map<number, Instant[]>();
  readonly #blocks = new Map<string, Trip[]>();
  readonly #speeds = new Map<number, Float32Array>();
  /** People a minute at each call when the city is busiest. */
  readonly #wants: readonly number[];

  constructor(seed: number, route: BusRoute, speedOf: SpeedOf) {
    this.route = route;
    this.own = hash53(route.id, seed) | 0;
    this.#seed = seed;
    this.#speedOf = speedOf;
    this.#wants = route.calls.map((_, i) => 0.25 + 0.9 * randomUnit(this.own, i, 2) ** 2);
    const least = Math.min(
      ...[7, 8, 17, 23, 0].map((hour) => headwayS(route.kind, hour, false) || Number.POSITIVE_INFINITY),
    );
    this.fleet = Number.isFinite(least) ? Math.ceil((this.longestMs / secondMs + 600) / least) + 1 : 0;
  }

  /** No trip takes longer: 10 km/h and 40 seconds at every stop. */
  get longestMs(): number {
    const { path, calls } = this.route;
    return (path.lengthM / (10 / 3.6) + calls.length * 40) * secondMs;
  }

  /** Trips under way at an instant, by the number of the bus that makes them. */
  at(instant: Instant): Map<number, Trip> {
    const found = new Map<number, Trip>();
    for (const day of [serviceDayOf(instant) - 1, serviceDayOf(instant)]) {
      const leaves = this.#departures(day);
      const from = lowerBound(leaves, instant - this.longestMs);
      const to = lowerBound(leaves, instant + 1);
      for (let n = from; n < to; n++) {
        const trip = this.#trip(day, n);
        if (trip.arrive[trip.arrive.length - 1] < instant) continue;
        // The last buses of a day and the first of the next are not the same.
        found.set((((day % 2) * 7 + n) % this.fleet) + 1, trip);
      }
    }
    return found;
  }

  #departures(day: number): Instant[] {
    const known = this.#days.get(day);
    if (known) return known;
    const made = departures(this.#seed, this.route.kind, this.own, day);
    this.#days.set(day, made);
    if (this.#days.size > 3) this.#days.delete(this.#days.keys().next().value as number);
    return made;
  }

  #trip(day: number, n: number): Trip {
    const block = Math.floor(n / blockTrips);
    const key = `${day} ${block}`;
    let trips = this.#blocks.get(key);
    if (!trips) {
      trips = this.#block(day, block);
      this.#blocks.set(key, trips);
      // Fewer than are under way would be computed anew in every cycle.
      const kept = Math.ceil(this.fleet / blockTrips) + 3;
      if (this.#blocks.size > kept) this.#blocks.delete(this.#blocks.keys().next().value as string);
    }
    return trips[n - block * blockTrips];
  }

  #block(day: number, block: number): Trip[] {
    const leaves = this.#departures(day);
    const trips: Trip[] = [];
    for (let n = block * blockTrips; n < Math.min(leaves.length, (block + 1) * blockTrips); n++) {
      trips.push(this.#run(day, n, leaves[n], trips.at(-1)));
    }
    return trips;
  }

  /**
   * One run. People come to a stop evenly, so a bus finds as many as the gap to the one before it lasts; a late bus finds more, stays
   * longer and gets later, the one behind it catches up: buses bunch (Newell & Potts 1964).
   */
  #run(day: number, n: number, leaves: Instant, before: Trip | undefined): Trip {
    const { calls } = this.route;
    const trip: Trip = {
      number: n,
      arrive: new Float64Array(calls.length),
      leave: new Float64Array(calls.length),
      load: new Float32Array(calls.length),
    };
    const kindGap = headwayS(this.route.kind, new Date(leaves + seoulOffsetMs).getUTCHours(), isFreeDay(leaves)) || 900;
    const driver = Math.exp(0.05 * randomNormal(this.own, day, n, 3));
    let at = leaves;
    let load = 0;
    for (let i = 0; i < calls.length; i++) {
      if (i > 0) at += this.#runMs(i, at) * driver * lognormal(this.own, day, n, i);
      if (before && i > 0) at = Math.max(at, before.leave[i] + followS * secondMs);
      trip.arrive[i] = at;
      const gapS = before ? Math.max(0, (at - before.leave[i]) / secondMs) : kindGap;
      const last = i === calls.length - 1;
      const alighting = last ? load : load * (0.08 + 0.5 * (i / calls.length) ** 2);
      const wanting = last ? 0 : (this.#wants[i] * this.#demandAt(at) * Math.min(gapS, 3600)) / 60;
      const boarding = Math.min(wanting, Math.max(0, 1.4 * places - (load - alighting)));
      load = load - alighting + boarding;
      trip.load[i] = load;
      const dwellS =
        i === 0 || last ? 0 : Math.min(longestDwellS, boarding + alighting < 0.4 ? 0 : doorsS + boardingS * boarding);
      at += dwellS * secondMs;
      trip.leave[i] = at;
    }
    return trip;
  }

  #demandAt(instant: Instant): number {
    const hour = ((instant + seoulOffsetMs) % dayMs) / hourMs;
    const share = this.route.kind === 'owl' ? nightDemand : interpolateRound(demand, hour - 0.5);
    return (share / 100) * (isFreeDay(instant) ? 0.7 : 1);
  }

  /** Milliseconds from a call to the next. Speeds are looked up once in half an hour for all buses of the route. */
  #runMs(call: number, instant: Instant): number {
    const { calls } = this.route;
    const slot = Math.floor(instant / slotMs);
    let table = this.#speeds.get(slot);
    if (!table) {
      table = new Float32Array(calls.length);
      this.#speeds.set(slot, table);
      if (this.#speeds.size > 16) this.#speeds.delete(this.#speeds.keys().next().value as number);
    }
    const [from, to] = [calls[call - 1].along, calls[call].along];
    table[call] ||= roadSpeedKmh(this.#speedOf, this.route, (from + to) / 2, slot * slotMs);
    return ((to - from) / (table[call] / 3.6)) * secondMs;
  }
}

const slotMs = 30 * minuteMs;

/** Speed of buses between stops at a place of a route: they keep to main streets, and their times to the half hour. */
export function roadSpeedKmh(speedOf: SpeedOf, { path }: BusRoute, along: number, instant: Instant): number {
  const { at, headingDeg } = placeAt(path, along);
  const own = (Math.floor(at[0] / 250) * 8191 + Math.floor(at[1] / 250)) | 0;
  return busShare * speedOf({ class: 'primary', at, headingDeg, own }, Math.floor(instant / slotMs) * slotMs);
}

const lognormal = (own: number, day: number, n: number, i: number): number =>
  Math.exp(0.16 * randomNormal(own, day, n, i, 4));

/** Index of the first that is not below a value. */
export function lowerBound(sorted: ArrayLike<number>, value: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

export const percentOfPlaces = (people: number): number => Math.round((100 * people) / places);
