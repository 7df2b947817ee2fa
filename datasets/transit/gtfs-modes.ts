import { type GtfsFeed, modeOfRouteType } from '#datasets/_kit/gtfs.ts';
import type { TransitMode } from './contract.ts';

export type ModeOf = (stopId: string) => TransitMode;

/** What stops at each stop. Where all routes of a feed are of one mode, its times need not be read. */
export async function modesOfStops(feed: GtfsFeed, signal: AbortSignal): Promise<ModeOf> {
  const routes = new Map<string, TransitMode>();
  const routeTable = await feed.table('routes.txt');
  if (routeTable) {
    for await (const { fields } of routeTable.rows()) routes.set(fields.route_id, modeOfRouteType(fields.route_type));
  }
  const modes = new Set(routes.values());
  if (modes.size <= 1) return () => [...modes][0] ?? 'other';
  const byStop = await modesByTimes(feed, routes, signal);
  return (stopId) => byStop.get(stopId) ?? 'other';
}

async function modesByTimes(
  feed: GtfsFeed,
  routes: ReadonlyMap<string, TransitMode>,
  signal: AbortSignal,
): Promise<Map<string, TransitMode>> {
  const [trips, times] = [await feed.table('trips.txt'), await feed.table('stop_times.txt')];
  const byTrip = new Map<string, TransitMode>();
  const byStop = new Map<string, TransitMode>();
  if (!trips || !times) return byStop;
  for await (const { fields } of trips.rows()) byTrip.set(fields.trip_id, routes.get(fields.route_id) ?? 'other');
  for await (const { fields } of times.rows()) {
    signal.throwIfAborted();
    const mode = byTrip.get(fields.trip_id);
    if (mode && !byStop.has(fields.stop_id)) byStop.set(fields.stop_id, mode);
  }
  return byStop;
}
