import type { FeatureCollection, Position } from 'geojson';
import type { Api } from '#client/kit/api.ts';
import type { NamedPlace, PlaceSource } from '#client/kit/client-role.ts';
import type { Wgs84Box } from '#core';
import { type SpaceKind, spaceKinds } from './contract.ts';

/** Stations and underground malls for the search box. */
export const places: PlaceSource = { load };

const pageSize = 1000;

async function load(api: Api, scenario: string): Promise<readonly NamedPlace[]> {
  const found: NamedPlace[] = [];
  for (let offset = 0; ; offset += pageSize) {
    const query = new URLSearchParams({ limit: String(pageSize), offset: String(offset), scenario });
    const page = await api.get<FeatureCollection & { numberMatched: number }>(
      `/api/collections/underground-spaces/items?${query}`,
    );
    found.push(...page.features.map(asPlace).filter((place): place is NamedPlace => place !== undefined));
    if (page.features.length === 0 || offset + page.features.length >= page.numberMatched) return found;
  }
}

function asPlace({ id, properties, geometry }: FeatureCollection['features'][number]): NamedPlace | undefined {
  const { name, nameEn, kind, lineName, lineNameEn } = (properties ?? {}) as Record<string, string | null>;
  if (!name || geometry?.type !== 'MultiPolygon') return undefined;
  const titles = spaceKinds[kind as SpaceKind] ?? { ko: '', en: '' };
  return {
    id: String(id),
    name: { ko: name, en: nameEn || name },
    detail: {
      ko: [lineName, titles.ko].filter(Boolean).join(' · '),
      en: [lineNameEn, titles.en].filter(Boolean).join(' · '),
    },
    box: boxOf(geometry.coordinates.flat(2)),
  };
}

const boxOf = (places: readonly Position[]): Wgs84Box => {
  const [lons, lats] = [places.map(([lon]) => lon), places.map(([, lat]) => lat)];
  return [Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)];
};
