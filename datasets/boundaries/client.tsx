import type { FeatureCollection, Position } from 'geojson';
import type { Api } from '#client/kit/api.ts';
import type { NamedPlace, PlaceSource } from '#client/kit/client-role.ts';
import type { Text, Wgs84Box } from '#core';
import { type BoundaryLevel, boundaryLevels, guTable } from './contract.ts';

/** Districts and dongs for the search box. */
export const places: PlaceSource = { load };

const pageSize = 1000;
/** A dong says in which district it lies: names repeat (신사동 is in three). */
const districts = new Map<string, Text>(guTable.map(({ code, ko, en }) => [code, { ko, en }]));

async function load(api: Api, scenario: string): Promise<readonly NamedPlace[]> {
  const found: NamedPlace[] = [];
  for (let offset = 0; ; offset += pageSize) {
    const query = new URLSearchParams({ limit: String(pageSize), offset: String(offset), scenario });
    const page = await api.get<FeatureCollection & { numberMatched: number }>(
      `/api/collections/boundaries/items?${query}`,
    );
    found.push(...page.features.map(asPlace).filter((place): place is NamedPlace => place !== undefined));
    if (page.features.length === 0 || offset + page.features.length >= page.numberMatched) return found;
  }
}

function asPlace(feature: FeatureCollection['features'][number]): NamedPlace | undefined {
  const { nameKo, nameEn, level, guCode } = (feature.properties ?? {}) as Record<string, string | null>;
  const box = boxOf(feature.geometry);
  if (!nameKo || !box) return undefined;
  const kind = boundaryLevels[level as BoundaryLevel] ?? { ko: '', en: '' };
  const within = level === 'gu' ? undefined : districts.get(guCode ?? '');
  return {
    id: String(feature.id),
    name: { ko: nameKo, en: nameEn || nameKo },
    detail: {
      ko: [within?.ko, kind.ko].filter(Boolean).join(' · '),
      en: [kind.en, within?.en].filter(Boolean).join(' · '),
    },
    box,
  };
}

function boxOf(geometry: FeatureCollection['features'][number]['geometry'] | null): Wgs84Box | undefined {
  if (geometry?.type !== 'Polygon' && geometry?.type !== 'MultiPolygon') return undefined;
  const box = [180, 90, -180, -90];
  const widen = ([lon, lat]: Position) => {
    box[0] = Math.min(box[0], lon);
    box[1] = Math.min(box[1], lat);
    box[2] = Math.max(box[2], lon);
    box[3] = Math.max(box[3], lat);
  };
  const polygons = geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates;
  for (const [outer] of polygons) outer.forEach(widen);
  return box as unknown as Wgs84Box;
}
