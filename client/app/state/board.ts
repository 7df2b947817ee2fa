import type { Feature, FeatureCollection, MultiPolygon, Polygon, Position } from 'geojson';
import type { LiveTable } from '#client/kit/live-client-table.ts';
import type { Instant, Text } from '#core';

/** A district that values are summed up by. */
export interface District {
  readonly code: string;
  readonly name: Text;
  readonly rings: readonly (readonly Position[])[];
  readonly box: readonly [number, number, number, number];
}

export interface DistrictSummary {
  readonly district: District;
  /** Entities that lie in it. */
  readonly count: number;
  /** Of these, entities with a value that is not stale. */
  readonly fresh: number;
  readonly mean?: number;
  readonly max?: number;
}

/** Districts of `/api/districts`. */
export function districtsOf({ features }: FeatureCollection): District[] {
  return features.flatMap(({ properties, geometry }: Feature) => {
    if (geometry?.type !== 'Polygon' && geometry?.type !== 'MultiPolygon') return [];
    const rings = ringsOf(geometry);
    const lons = rings.flat().map(([lon]) => lon);
    const lats = rings.flat().map(([, lat]) => lat);
    const { nameKo, nameEn, code } = (properties ?? {}) as Record<string, string | undefined>;
    const name = { ko: nameKo ?? code ?? '', en: nameEn ?? nameKo ?? code ?? '' };
    const box = [Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)] as const;
    return [{ code: code ?? name.ko, name, rings, box }];
  });
}

const ringsOf = (geometry: Polygon | MultiPolygon): Position[][] =>
  geometry.type === 'Polygon' ? geometry.coordinates : geometry.coordinates.flat();

/** Index of the district that holds a place, or -1: crossings of a ray with all rings, so that holes count as outside. */
export function districtAt(districts: readonly District[], lon: number, lat: number): number {
  return districts.findIndex(({ box: [west, south, east, north], rings }) => {
    if (lon < west || lon > east || lat < south || lat > north) return false;
    let inside = false;
    for (const ring of rings) {
      for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
        const [xi, yi] = ring[i];
        const [xj, yj] = ring[j];
        if (yi > lat !== yj > lat && lon < ((xj - xi) * (lat - yi)) / (yj - yi) + xi) inside = !inside;
      }
    }
    return inside;
  });
}

export interface BoardInput {
  readonly districts: readonly District[];
  /** District of each entity, by index. */
  readonly districtOf: ReadonlyMap<string, number>;
  readonly table: LiveTable | undefined;
  readonly value: string;
  readonly staleAfterS: number;
  readonly now: Instant;
}

/** What the entities of each district say now. Stale, missing and refused values are counted, never averaged. */
export function summariesOf({ districts, districtOf, table, value, staleAfterS, now }: BoardInput): DistrictSummary[] {
  const sums = districts.map(() => ({ count: 0, fresh: 0, sum: 0, max: Number.NEGATIVE_INFINITY }));
  for (const [entity, index] of districtOf) {
    const own = sums[index];
    if (!own) continue;
    own.count++;
    const row = table?.index.get(entity);
    const said = table?.value(entity, value);
    if (row === undefined || said === undefined || now - table!.times[row] > staleAfterS * 1000) continue;
    own.fresh++;
    own.sum += said;
    own.max = Math.max(own.max, said);
  }
  return districts.map((district, i) => {
    const { count, fresh, sum, max } = sums[i];
    return { district, count, fresh, ...(fresh > 0 ? { mean: sum / fresh, max } : {}) };
  });
}

/** Highest mean first; districts of which nothing is known last, by name. */
export const ranked = (summaries: readonly DistrictSummary[]): DistrictSummary[] =>
  [...summaries].sort(
    (a, b) =>
      (b.mean ?? Number.NEGATIVE_INFINITY) - (a.mean ?? Number.NEGATIVE_INFINITY) ||
      a.district.name.ko.localeCompare(b.district.name.ko, 'ko'),
  );
