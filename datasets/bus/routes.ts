import type { Epsg5186 } from '#core';
import { type Foot, footOn, type Path, pathOf } from '#datasets/_kit/feed-lines.ts';
import type { SimulatedFeedInput } from '#datasets/_kit/feed-weather.ts';
import { type BusKind, busKindOf } from './contract.ts';

/** A stop as other datasets have it. */
export interface Stop {
  readonly id: string;
  readonly name: string | null;
  readonly ref: string | null;
  readonly position: Epsg5186;
}

/** A call of a route at a stop. */
export interface Call {
  /** Id of the stop; undefined where no known stop stands there. */
  readonly stop: string | undefined;
  readonly name: string | null;
  /** Metres from the start of the route. */
  readonly along: number;
}

export interface BusRoute {
  readonly id: string;
  /** Its number, or its id where the source gives none. */
  readonly name: string;
  readonly kind: BusKind;
  readonly path: Path;
  /** In the order in which buses reach them; the first and the last are the ends of the route. */
  readonly calls: readonly Call[];
}

export interface RouteSource {
  readonly id: string;
  readonly name: string | null;
  readonly lines: readonly (readonly Epsg5186[])[];
  readonly lineOrigin: 'surveyed' | 'derived';
}

/** What `server.ts` gathers for the feeds. */
export interface BusInput extends SimulatedFeedInput {
  readonly routes: readonly RouteSource[];
  readonly stops: readonly Stop[];
}

/** Metres from a route within which a stop to its right is one of its own. */
const besideM = 25;
/** Metres from a corner of a line that goes straight from stop to stop within which that stop stands. */
const atCornerM = 40;
/** Two calls nearer than this are one. */
const apartM = 60;

/**
 * Routes with the stops that they call at. Of a route in several parts, buses run on the longest: nobody knows how they reach the
 * others. A line that goes straight from stop to stop calls at its corners, any other at the stops to its right.
 */
export function routesWithStops(sources: readonly RouteSource[], stops: readonly Stop[]): BusRoute[] {
  const grid = new StopGrid(stops);
  return sources.flatMap((source) => {
    const path = source.lines.map(pathOf).sort((a, b) => b.lengthM - a.lengthM)[0];
    if (!path || path.lengthM < 200) return [];
    const found = source.lineOrigin === 'derived' ? cornerCalls(path, grid) : besideCalls(path, grid);
    const name = source.name ?? source.id.slice(source.id.lastIndexOf(':') + 1);
    return [{ id: source.id, name, kind: busKindOf(source.name), path, calls: withEnds(path, found) }];
  });
}

function cornerCalls(path: Path, grid: StopGrid): Call[] {
  return path.line.map((corner, i) => {
    const stop = grid.nearest(corner, atCornerM);
    return { stop: stop?.id, name: stop?.name ?? null, along: path.distances[i] };
  });
}

function besideCalls(path: Path, grid: StopGrid): Call[] {
  const best = new Map<string, { stop: Stop; foot: Foot }[]>();
  for (let i = 0; i + 1 < path.line.length; i++) {
    for (const stop of grid.along(path.line[i], path.line[i + 1], besideM)) {
      const foot = footOn(path, i, stop.position);
      if (foot.distanceM > besideM || !(foot.right || foot.distanceM < 1)) continue;
      const visits = best.get(stop.id) ?? [];
      // The same passing shows on several segments: the nearest of them counts.
      const same = visits.findIndex((visit) => Math.abs(visit.foot.along - foot.along) < 4 * besideM);
      if (same < 0) visits.push({ stop, foot });
      else if (foot.distanceM < visits[same].foot.distanceM) visits[same] = { stop, foot };
      best.set(stop.id, visits);
    }
  }
  return [...best.values()]
    .flat()
    .map(({ stop, foot }) => ({ stop: stop.id, name: stop.name, along: foot.along }))
    .sort((a, b) => a.along - b.along || (a.stop < b.stop ? -1 : 1));
}

/** Calls that are far enough apart, with the two ends of the route. */
function withEnds({ lengthM }: Path, found: readonly Call[]): Call[] {
  const calls: Call[] = [];
  for (const call of found) {
    const last = calls.at(-1);
    if (last && call.along - last.along < apartM) {
      if (last.stop === undefined && call.stop !== undefined) calls[calls.length - 1] = { ...call, along: last.along };
      continue;
    }
    calls.push(call);
  }
  if (!calls[0] || calls[0].along > apartM) calls.unshift({ stop: undefined, name: null, along: 0 });
  else calls[0] = { ...calls[0], along: 0 };
  const last = calls[calls.length - 1];
  if (calls.length < 2 || last.along < lengthM - apartM) calls.push({ stop: undefined, name: null, along: lengthM });
  else calls[calls.length - 1] = { ...last, along: lengthM };
  return calls;
}

/** Stops by squares of 100 m. */
class StopGrid {
  readonly #cells = new Map<string, Stop[]>();

  constructor(stops: readonly Stop[]) {
    for (const stop of stops) {
      const key = this.#key(stop.position[0], stop.position[1]);
      const cell = this.#cells.get(key);
      if (cell) cell.push(stop);
      else this.#cells.set(key, [stop]);
    }
  }

  nearest(place: Epsg5186, withinM: number): Stop | undefined {
    let best: Stop | undefined;
    let nearest = withinM;
    for (const stop of this.along(place, place, withinM)) {
      const distance = Math.hypot(stop.position[0] - place[0], stop.position[1] - place[1]);
      if (distance < nearest) [nearest, best] = [distance, stop];
    }
    return best;
  }

  /** Stops in the squares around a segment. */
  *along(a: Epsg5186, b: Epsg5186, reachM: number): Iterable<Stop> {
    const at = (value: number): number => Math.floor(value / 100);
    for (let x = at(Math.min(a[0], b[0]) - reachM); x <= at(Math.max(a[0], b[0]) + reachM); x++) {
      for (let y = at(Math.min(a[1], b[1]) - reachM); y <= at(Math.max(a[1], b[1]) + reachM); y++) {
        yield* this.#cells.get(`${x} ${y}`) ?? [];
      }
    }
  }

  #key(x: number, y: number): string {
    return `${Math.floor(x / 100)} ${Math.floor(y / 100)}`;
  }
}
