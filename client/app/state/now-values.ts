import type { FeatureCollection, GeoJsonProperties } from 'geojson';
import type { z } from 'zod';
import { type Instant, parameterMeta, type Text } from '#core';
import { datasetOf, loadSimulations, simulationOf } from '../features.ts';
import { api } from '../session.ts';
import { useTwin } from './store.ts';

/** What the entity of a feed nearest to a place says now. */
export interface NowValues {
  readonly values: Readonly<Record<string, number>>;
  readonly name: Text;
  readonly time: Instant;
  readonly simulated: boolean;
}

/** As `/api/feeds/{id}/latest` answers. */
interface Keyframe {
  readonly serverTime: Instant;
  readonly origin: 'measured' | 'simulated';
  readonly entities: readonly string[];
  readonly times: readonly Instant[];
  readonly values: Readonly<Record<string, readonly (number | null)[]>>;
}

/** More places than this a feed of areas does not have. */
const mostPlaces = 1000;

/** The nearest entity that has all of the values, none of them stale; undefined where there is none. */
export async function nearestNow(
  feed: string,
  keys: readonly string[],
  [lon, lat]: readonly number[],
): Promise<NowValues | undefined> {
  const scenario = useTwin.getState().catalogue?.scenario ?? '';
  const query = new URLSearchParams({ limit: String(mostPlaces), scenario });
  const [frame, places] = await Promise.all([
    api.get<Keyframe>(`/api/feeds/${encodeURIComponent(feed)}/latest`),
    api.get<FeatureCollection>(`/api/collections/${encodeURIComponent(feed)}/items?${query}`),
  ]);
  const rowOf = new Map(frame.entities.map((entity, row) => [entity, row]));
  const oldest = frame.serverTime - 1000 * (datasetOf(feed)?.feed?.staleAfterS ?? 0);
  const eastward = Math.cos((lat * Math.PI) / 180);
  const found = places.features.flatMap(({ id, geometry, properties }) => {
    const row = rowOf.get(String(id));
    if (row === undefined || geometry.type !== 'Point' || frame.times[row] < oldest) return [];
    const values = keys.flatMap((key) => {
      const value = frame.values[key]?.[row];
      return typeof value === 'number' ? [[key, value] as const] : [];
    });
    if (values.length < keys.length) return [];
    const [x, y] = geometry.coordinates;
    const away = Math.hypot((x - lon) * eastward, y - lat);
    return [{ away, row, values: Object.fromEntries(values), name: nameOf(properties, String(id)) }];
  });
  const [nearest] = found.sort((a, b) => a.away - b.away || a.row - b.row);
  if (!nearest) return undefined;
  const { values, name, row } = nearest;
  return { values, name, time: frame.times[row], simulated: frame.origin === 'simulated' };
}

const nameOf = (properties: GeoJsonProperties, id: string): Text => {
  const ko = String(properties?.name ?? id);
  return { ko, en: String(properties?.nameEn ?? ko) };
};

/** Parameters of a simulation that a feed can fill, by the feed: the parameter's key and that of the feed's value. */
export function filledByFeeds(
  simulation: string,
): ReadonlyMap<string, readonly (readonly [key: string, value: string])[]> {
  const feeds = new Map<string, (readonly [string, string])[]>();
  for (const [key, schema] of Object.entries(simulationOf(simulation)?.parameters.shape ?? {})) {
    const now = parameterMeta(schema as z.ZodType)?.now;
    if (now) feeds.set(now.feed, [...(feeds.get(now.feed) ?? []), [key, now.value]]);
  }
  return feeds;
}

/** What a feed says now near a place, by parameter. */
export async function inputsFrom(simulation: string, feed: string, place: readonly number[]) {
  const wanted = filledByFeeds(simulation).get(feed) ?? [];
  const said = await nearestNow(
    feed,
    wanted.map(([, value]) => value),
    place,
  );
  return said && { said, inputs: Object.fromEntries(wanted.map(([key, value]) => [key, said.values[value]])) };
}

/** The same of every feed; one that says nothing near by, or does not answer, leaves its parameters to their defaults. */
export async function inputsOfNow(simulation: string, place: readonly number[]): Promise<Record<string, number>> {
  await loadSimulations();
  const feeds = [...filledByFeeds(simulation).keys()];
  const found = await Promise.all(feeds.map((feed) => inputsFrom(simulation, feed, place).catch(() => undefined)));
  return Object.assign({}, ...found.map((each) => each?.inputs));
}
