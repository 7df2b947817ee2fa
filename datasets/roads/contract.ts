import {
  defineDataset,
  type Epsg5186,
  type Epsg5186Box,
  type Reader,
  type ScenarioRevision,
  type Text,
  validIn,
} from '#core';

/** Classes from the widest to the narrowest; sources map their own onto them (OpenStreetMap: `highway`). */
export const roadClasses = {
  motorway: { ko: '고속·도시고속도로', en: 'motorway' },
  trunk: { ko: '간선도로(자동차 위주)', en: 'trunk road' },
  primary: { ko: '주간선도로', en: 'primary road' },
  secondary: { ko: '보조간선도로', en: 'secondary road' },
  tertiary: { ko: '집산도로', en: 'collector road' },
  residential: { ko: '국지도로', en: 'local street' },
  service: { ko: '구내·진입도로', en: 'service road' },
  pedestrian: { ko: '보행로', en: 'footway' },
  other: { ko: '기타', en: 'other' },
} as const satisfies Record<string, Text>;
export type RoadClass = keyof typeof roadClasses;

export const onewayTitles = {
  no: { ko: '양방향', en: 'both ways' },
  forward: { ko: '일방통행', en: 'one way' },
  backward: { ko: '일방통행 (역방향)', en: 'one way, against the line' },
} as const satisfies Record<string, Text>;
export type Oneway = keyof typeof onewayTitles;

export const widthOrigins = {
  surveyed: { ko: '자료의 폭', en: 'as given by the source' },
  default: { ko: '등급별 기본값', en: 'a default by class' },
  generated: { ko: '생성', en: 'generated' },
} as const satisfies Record<string, Text>;
export type WidthOrigin = keyof typeof widthOrigins;

export const roadLevels = {
  ground: { ko: '지상', en: 'on the ground' },
  bridge: { ko: '교량', en: 'on a bridge' },
  tunnel: { ko: '터널', en: 'in a tunnel' },
} as const satisfies Record<string, Text>;
export type RoadLevel = keyof typeof roadLevels;

export const contract = defineDataset({
  id: 'roads',
  version: 1,
  title: { ko: '도로', en: 'Roads' },
  summary: { ko: '도로 중심선과 등급, 폭, 통행 방향', en: 'Centre lines with class, width and direction' },
  collection: { geometry: 'LineString', description: { ko: '서울의 도로 중심선', en: 'Road centre lines of Seoul' } },
  edits: ['close'],
  attributes: {
    name: { title: { ko: '이름', en: 'Name' }, unit: 'one' },
    class: { title: { ko: '등급', en: 'Class' }, unit: 'one', codes: roadClasses },
    widthM: { title: { ko: '폭', en: 'Width' }, unit: 'metre', decimals: 1 },
    widthOrigin: { title: { ko: '폭 출처', en: 'Width is' }, unit: 'one', codes: widthOrigins },
    oneway: { title: { ko: '통행 방향', en: 'Direction' }, unit: 'one', codes: onewayTitles },
    level: { title: { ko: '높이 위치', en: 'Level' }, unit: 'one', codes: roadLevels },
    lengthM: { title: { ko: '길이', en: 'Length' }, unit: 'metre' },
  },
});

/** A road as sources yield it. */
export interface RoadRow {
  /** Stable within its source: `way/123`. */
  readonly id: string;
  readonly line: readonly Epsg5186[];
  readonly class: RoadClass;
  readonly widthM: number;
  readonly widthOrigin: WidthOrigin;
  readonly oneway: Oneway;
  readonly name: string | null;
  /** Absent: on the ground, or not told. */
  readonly level?: RoadLevel;
}

/** A road as the city has it; `id` is `<source>:<id of the row>`. */
export interface Road extends RoadRow {
  readonly source: string;
}

/** Columns of table `road` that make a `Road`; for readers in this file and in `server.ts`. */
export const roadColumns = `source || ':' || id as id, source, st_asgeojson(geom, 3)::json -> 'coordinates' as line,
  class, width_m as "widthM", width_origin as "widthOrigin", oneway, name, level`;

/** Roads whose centre line touches a box, of all classes or some, ordered by id: the same order on every engine. */
export async function readRoads(
  reader: Reader,
  {
    box,
    scenario,
    classes = Object.keys(roadClasses) as RoadClass[],
  }: { box: Epsg5186Box; scenario: ScenarioRevision; classes?: readonly RoadClass[] },
): Promise<Road[]> {
  return reader.query<Road>(
    `select ${roadColumns} from road
     where ${validIn('$1')} and st_intersects(geom, st_makeenvelope($2, $3, $4, $5, 5186)) and class = any($6::text[])
     order by source collate "C", road.id collate "C"`,
    [scenario.revision, ...box, classes],
  );
}
