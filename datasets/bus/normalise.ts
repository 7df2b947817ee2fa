import { boxContains, boxToEpsg5186, converter, type Epsg5186, type Instant, secondMs, seoulBox } from '#core';
import { type Foot, headingOf, nearestOn, placeAt } from '#datasets/_kit/feed-lines.ts';
import type { ApiRow } from '#datasets/_kit/seoul-api/answer.ts';
import {
  type Normalised,
  normalise,
  numberIn,
  type Problems,
  seoulInstant,
  textIn,
} from '#datasets/_kit/seoul-api/values.ts';
import { contract } from './contract.ts';
import type { BusRoute } from './routes.ts';
import { aboutOf } from './simulated-bus.ts';

/** `congetion` (spelt so) as a share of the places: the API knows four words. */
const crowding: Readonly<Record<string, number>> = { '3': 30, '4': 70, '5': 110, '6': 150 };

/** Buses that run beyond the city are not lost: the box has room for the towns around it. */
const region = boxToEpsg5186([seoulBox[0] - 0.3, seoulBox[1] - 0.3, seoulBox[2] + 0.3, seoulBox[3] + 0.3]);
const from5181 = converter('EPSG:5181', 'EPSG:5186');
const fromDegrees = converter('EPSG:4326', 'EPSG:5186');

/** Metres within which a bus is taken to be on its route, and its heading to be the route's. */
const onRouteM = 60;

/** Where each bus was seen last, by its id: two sightings tell a speed. */
export type Sightings = Map<string, { readonly at: Epsg5186; readonly time: Instant }>;

/** Rows of `getBusPosByRtid` and `getBusPosByRouteSt` of one route. */
export const normaliseBuses = (
  rows: readonly ApiRow[],
  route: BusRoute,
  sightings: Sightings,
  now: Instant,
): Normalised =>
  normalise(rows, now, (row, problems) => {
    if (textIn(row, 'isrunyn') === '0') {
      problems.count('not-running');
      return undefined;
    }
    const at = placeOf(row, problems);
    if (!at) {
      problems.count('no-place');
      return undefined;
    }
    const id = textIn(row, 'vehId') ?? '';
    const time = seoulInstant(textIn(row, 'dataTm')) ?? Number.NaN;
    const before = sightings.get(id);
    if (id !== '' && Number.isFinite(time) && (!before || time > before.time)) sightings.set(id, { at, time });
    const foot = nearestOn(route.path, at);
    const next = foot && route.calls.find(({ along }) => along > foot.along + 5);
    return {
      feed: contract.id,
      entity: id,
      time,
      values: {
        speedKmh: speedSince(before, at, time),
        occupancy: textIn(row, 'isFullFlag') === '1' ? 150 : (crowding[textIn(row, 'congetion') ?? ''] ?? null),
        headingDeg: headingAt(route, foot, before, at),
        eastM: at[0],
        northM: at[1],
      },
      about: aboutOf(route, next?.name ?? null),
    };
  });

/** Degrees or metres, under the names of either operation. */
function placeOf(row: ApiRow, problems: Problems): Epsg5186 | undefined {
  const pairs = [
    [numberIn(row, problems, 'gpsX', 'tmX'), numberIn(row, problems, 'gpsY', 'tmY'), fromDegrees, 180],
    [numberIn(row, problems, 'posX'), numberIn(row, problems, 'posY'), from5181, 1e6],
  ] as const;
  for (const [x, y, convert, most] of pairs) {
    if (x === null || y === null || Math.abs(x) > most || Math.abs(y) > most || (most === 180 && Math.abs(y) > 89))
      continue;
    const [east, north] = convert([x, y]).map((metres) => Math.round(metres * 100) / 100);
    if (boxContains(region, [east, north])) return [east, north];
  }
  return undefined;
}

function speedSince(before: { at: Epsg5186; time: Instant } | undefined, at: Epsg5186, time: Instant): number | null {
  const seconds = before ? (time - before.time) / secondMs : 0;
  if (!before || seconds < 5 || seconds > 300) return null;
  return Math.round((36 * Math.hypot(at[0] - before.at[0], at[1] - before.at[1])) / seconds) / 10;
}

/** The way that it came, where it moved; else the direction of its route. */
function headingAt(
  { path }: BusRoute,
  foot: Foot | undefined,
  before: { at: Epsg5186 } | undefined,
  at: Epsg5186,
): number | null {
  const moved = before && Math.hypot(at[0] - before.at[0], at[1] - before.at[1]);
  if (before && moved! > 15) return Math.round(10 * headingOf(before.at, at)) / 10;
  return foot && foot.distanceM <= onRouteM ? Math.round(10 * placeAt(path, foot.along).headingDeg) / 10 : null;
}
