import type { Epsg5186 } from '#core';
import { cleanNumber } from '#datasets/_kit/clean-text.ts';
import type { CsvTable } from '#datasets/_kit/csv-rows.ts';
import type { GtfsFeed } from '#datasets/_kit/gtfs.ts';
import { tooMuch } from '#datasets/_kit/import-outcomes.ts';
import { placedDegrees } from '#datasets/_kit/placement.ts';
import type { LineOrigin } from './contract.ts';

/** The lines of the routes of a GTFS feed: the commonest shape of each direction, or its stops where it has no shapes. */
export interface RouteLines {
  readonly lines: readonly (readonly Epsg5186[])[];
  readonly stops: number;
  readonly origin: LineOrigin;
}

/** A feed of a whole country has some 10 million points of shapes, of which the commonest are a tenth. */
const mostPoints = 5_000_000;

/** One trip that stands for all trips of a route in one direction. */
interface Pattern {
  readonly route: string;
  readonly trip: string;
  readonly shape: string;
}

interface Point {
  readonly order: number;
  readonly position: Epsg5186;
}

export async function routeLines(feed: GtfsFeed, file: string, signal: AbortSignal): Promise<Map<string, RouteLines>> {
  const patterns = await commonestPatterns(feed, signal);
  const shapes = await pointsBy(
    await feed.table('shapes.txt'),
    'shape_id',
    new Set(patterns.map(({ shape }) => shape).filter((shape) => shape !== '')),
    (fields) => ({ order: cleanNumber(fields.shape_pt_sequence), lon: fields.shape_pt_lon, lat: fields.shape_pt_lat }),
    { file, signal },
  );
  const stops = await stopsOfTrips(feed, new Set(patterns.map(({ trip }) => trip)), file, signal);
  const found = new Map<string, RouteLines>();
  for (const { route, trip, shape } of patterns) {
    const surveyed = lineOf(shapes.get(shape));
    const line = surveyed ?? lineOf(stops.get(trip));
    const before = found.get(route);
    if (!line) continue;
    found.set(route, {
      lines: [...(before?.lines ?? []), line],
      stops: Math.max(before?.stops ?? 0, stops.get(trip)?.length ?? 0),
      origin: surveyed && before?.origin !== 'derived' ? 'surveyed' : 'derived',
    });
  }
  return found;
}

async function commonestPatterns(feed: GtfsFeed, signal: AbortSignal): Promise<Pattern[]> {
  const table = await feed.table('trips.txt');
  const byDirection = new Map<string, Map<string, { pattern: Pattern; trips: number }>>();
  if (!table) return [];
  for await (const { fields } of table.rows()) {
    signal.throwIfAborted();
    const direction = `${fields.route_id}\0${fields.direction_id ?? ''}`;
    const shapes = byDirection.get(direction) ?? new Map<string, { pattern: Pattern; trips: number }>();
    byDirection.set(direction, shapes);
    const pattern = { route: fields.route_id, trip: fields.trip_id, shape: fields.shape_id ?? '' };
    const known = shapes.get(pattern.shape) ?? { pattern, trips: 0 };
    shapes.set(pattern.shape, { ...known, trips: known.trips + 1 });
  }
  return [...byDirection.values()].map(
    (shapes) => [...shapes.values()].reduce((best, other) => (other.trips > best.trips ? other : best)).pattern,
  );
}

type Fields = Readonly<Record<string, string>>;

async function pointsBy(
  table: CsvTable | undefined,
  key: string,
  wanted: ReadonlySet<string>,
  read: (fields: Fields) => { order: number | null; lon: unknown; lat: unknown },
  { file, signal }: { file: string; signal: AbortSignal },
): Promise<Map<string, Point[]>> {
  const found = new Map<string, Point[]>();
  if (!table || wanted.size === 0) return found;
  let count = 0;
  for await (const { fields } of table.rows()) {
    signal.throwIfAborted();
    if (!wanted.has(fields[key])) continue;
    const { order, ...place } = read(fields);
    const [lon, lat] = [cleanNumber(place.lon), cleanNumber(place.lat)];
    if (order === null || lon === null || lat === null || Math.abs(lon) > 180 || Math.abs(lat) > 89) continue;
    if (++count > mostPoints) throw tooMuch({ file, what: 'points of routes', most: mostPoints }, file);
    const points = found.get(fields[key]) ?? [];
    points.push({ order, position: placedDegrees(lon, lat) });
    found.set(fields[key], points);
  }
  return found;
}

async function stopsOfTrips(
  feed: GtfsFeed,
  trips: ReadonlySet<string>,
  file: string,
  signal: AbortSignal,
): Promise<Map<string, Point[]>> {
  const places = new Map<string, Fields>();
  const stops = await feed.table('stops.txt');
  if (stops) for await (const { fields } of stops.rows()) places.set(fields.stop_id, fields);
  return pointsBy(
    await feed.table('stop_times.txt'),
    'trip_id',
    trips,
    ({ stop_sequence, stop_id }) => {
      const stop = places.get(stop_id);
      return { order: cleanNumber(stop_sequence), lon: stop?.stop_lon, lat: stop?.stop_lat };
    },
    { file, signal },
  );
}

function lineOf(points: readonly Point[] | undefined): Epsg5186[] | undefined {
  const line = points
    ?.toSorted((a, b) => a.order - b.order)
    .map(({ position }) => position)
    .filter(([x, y], i, all) => i === 0 || x !== all[i - 1][0] || y !== all[i - 1][1]);
  return line && line.length > 1 ? line : undefined;
}
