import type { FeatureCollection } from 'geojson';
import { useEffect, useMemo, useState } from 'react';
import { useNow } from '#client/kit/use-now.ts';
import { converter, type FeedSpec } from '#core';
import { api, feeds } from '../session.ts';
import { type District, type DistrictSummary, districtAt, districtsOf, ranked, summariesOf } from './board.ts';
import { useTwin } from './store.ts';

/** How often the board counts anew: slower than any feed speaks, fast enough to watch. */
const everyMs = 3000;

/** What the entities of a feed say now, district by district, the highest first. */
export function useBoard(feed: string, spec: FeedSpec, value: string): readonly DistrictSummary[] {
  const districts = useDistricts();
  const places = useEntityDistricts(feed, spec, districts);
  const now = useNow(everyMs);
  useEffect(() => feeds().subscribe(feed, spec), [feed, spec]);
  return useMemo(() => {
    void now;
    const table = feeds().table(feed);
    const districtOf = spec.moving ? movingDistricts(feed, spec, districts) : places;
    const input = { districts, districtOf, table, value, staleAfterS: spec.staleAfterS, now: feeds().now() };
    return ranked(summariesOf(input));
  }, [feed, spec, districts, places, value, now]);
}

function useDistricts(): readonly District[] {
  const scenario = useTwin((state) => state.catalogue?.scenario);
  const [districts, setDistricts] = useState<readonly District[]>([]);
  useEffect(() => {
    if (!scenario) return;
    const stop = new AbortController();
    api.get<FeatureCollection>(`/api/districts?${new URLSearchParams({ scenario })}`, stop.signal).then(
      (answer) => setDistricts(districtsOf(answer)),
      () => undefined,
    );
    return () => stop.abort();
  }, [scenario]);
  return districts;
}

const pageSize = 1000;

/** District of every entity that stands still, from the feed's collection. */
function useEntityDistricts(feed: string, spec: FeedSpec, districts: readonly District[]): ReadonlyMap<string, number> {
  const scenario = useTwin((state) => state.catalogue?.scenario);
  const [found, setFound] = useState<ReadonlyMap<string, number>>(new Map());
  useEffect(() => {
    if (!scenario || districts.length === 0 || spec.moving) return;
    const stop = new AbortController();
    const read = async () => {
      const map = new Map<string, number>();
      for (let offset = 0; ; offset += pageSize) {
        const query = new URLSearchParams({ limit: String(pageSize), offset: String(offset), scenario });
        const page = await api.get<FeatureCollection & { numberMatched: number }>(
          `/api/collections/${encodeURIComponent(feed)}/items?${query}`,
          stop.signal,
        );
        for (const { id, geometry } of page.features) {
          const at = middle(geometry);
          if (at) map.set(String(id), districtAt(districts, at[0], at[1]));
        }
        if (page.features.length === 0 || offset + page.features.length >= page.numberMatched) return map;
      }
    };
    read().then(setFound, () => undefined);
    return () => stop.abort();
  }, [feed, spec, scenario, districts]);
  return found;
}

function middle(geometry: FeatureCollection['features'][number]['geometry'] | null): readonly number[] | undefined {
  if (geometry?.type === 'Point') return geometry.coordinates;
  if (geometry?.type === 'LineString') return geometry.coordinates[geometry.coordinates.length >> 1];
  if (geometry?.type === 'MultiLineString') return geometry.coordinates[0]?.[geometry.coordinates[0].length >> 1];
  return undefined;
}

const toLonLat = converter('EPSG:5186', 'EPSG:4326');

/** District of everything that moves, where it is now. */
function movingDistricts(feed: string, { moving }: FeedSpec, districts: readonly District[]): Map<string, number> {
  const table = feeds().table(feed);
  const found = new Map<string, number>();
  if (!table || !moving) return found;
  for (const entity of table.entities) {
    const east = table.value(entity, moving.east);
    const north = table.value(entity, moving.north);
    if (east === undefined || north === undefined) continue;
    const [lon, lat] = toLonLat([east, north]);
    found.set(entity, districtAt(districts, lon, lat));
  }
  return found;
}
