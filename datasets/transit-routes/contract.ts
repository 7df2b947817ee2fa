import {
  defineDataset,
  type Epsg5186,
  type Epsg5186Box,
  type Reader,
  type ScenarioRevision,
  type Text,
  validIn,
} from '#core';

/** Means of transport of a route. */
export const routeModes = {
  bus: { ko: '버스', en: 'bus' },
  subway: { ko: '지하철', en: 'subway' },
  rail: { ko: '철도', en: 'railway' },
  tram: { ko: '경전철·트램', en: 'light rail' },
  ferry: { ko: '수상 교통', en: 'ferry' },
  other: { ko: '기타', en: 'other' },
} as const satisfies Record<string, Text>;
export type RouteMode = keyof typeof routeModes;

/** How the line of a route came to be. */
export const lineOrigins = {
  surveyed: { ko: '자료의 노선', en: 'as given by the source' },
  derived: { ko: '정류장을 곧게 이음', en: 'straight from stop to stop' },
} as const satisfies Record<string, Text>;
export type LineOrigin = keyof typeof lineOrigins;

export const contract = defineDataset({
  id: 'transit-routes',
  version: 1,
  title: { ko: '대중교통 노선', en: 'Transit routes' },
  summary: { ko: '버스와 철도 노선의 경로', en: 'Lines of buses and trains' },
  collection: { geometry: 'LineString', description: { ko: '서울의 대중교통 노선', en: 'Transit routes of Seoul' } },
  attributes: {
    name: { title: { ko: '이름', en: 'Name' }, unit: 'one' },
    mode: { title: { ko: '교통수단', en: 'Mode' }, unit: 'one', codes: routeModes },
    stops: { title: { ko: '정류장 수', en: 'Stops' }, unit: 'count' },
    lineOrigin: { title: { ko: '경로 출처', en: 'Line is' }, unit: 'one', codes: lineOrigins },
    lengthM: { title: { ko: '길이', en: 'Length' }, unit: 'metre' },
  },
});

/** A route as sources yield it. */
export interface TransitRouteRow {
  /** Stable within its source: the 9 digits of a bus route, the `route_id` of a GTFS feed. */
  readonly id: string;
  /** GeoJSON MultiLineString coordinates in EPSG:5186. */
  readonly lines: readonly (readonly Epsg5186[])[];
  readonly mode: RouteMode;
  readonly name: string | null;
  readonly stops: number | null;
  readonly lineOrigin: LineOrigin;
}

/** A route as the city has it; `id` is `<source>:<id of the row>`. */
export interface TransitRoute extends TransitRouteRow {
  readonly source: string;
}

/** Routes that touch a box, ordered by id: the same order on every engine. */
export async function readTransitRoutes(
  reader: Reader,
  { box, scenario }: { box: Epsg5186Box; scenario: ScenarioRevision },
): Promise<TransitRoute[]> {
  return reader.query<TransitRoute>(
    `select source || ':' || id as id, source, st_asgeojson(geom, 3)::json -> 'coordinates' as lines, mode, name, stops,
            line_origin as "lineOrigin"
     from transit_route
     where ${validIn('$1')} and st_intersects(geom, st_makeenvelope($2, $3, $4, $5, 5186))
     order by source collate "C", transit_route.id collate "C"`,
    [scenario.revision, ...box],
  );
}
