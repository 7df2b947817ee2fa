import {
  defineDataset,
  type Epsg5186,
  type Epsg5186Box,
  type Reader,
  type ScenarioRevision,
  type Text,
  validIn,
} from '#core';

export const spaceKinds = {
  station: { ko: '지하철역', en: 'subway station' },
  mall: { ko: '지하상가', en: 'underground mall' },
  passage: { ko: '지하보도', en: 'underground passage' },
} as const satisfies Record<string, Text>;
export type SpaceKind = keyof typeof spaceKinds;

export const contract = defineDataset({
  id: 'underground-spaces',
  version: 1,
  title: { ko: '역과 지하상가', en: 'Stations and underground malls' },
  summary: {
    ko: '지하철역 본체, 지하상가, 지하보도의 평면과 천장·바닥 깊이',
    en: 'Outline, roof and floor depth of subway stations, underground malls and passages',
  },
  collection: {
    geometry: 'Polygon',
    description: {
      ko: '지표 아래의 공간 (고가역은 음수 깊이)',
      en: 'Spaces below the ground; elevated stations have negative depths',
    },
  },
  attributes: {
    name: { title: { ko: '이름', en: 'Name' }, unit: 'one' },
    nameEn: { title: { ko: '이름 (영어)', en: 'Name (English)' }, unit: 'one' },
    kind: { title: { ko: '종류', en: 'Kind' }, unit: 'one', codes: spaceKinds },
    lineName: { title: { ko: '노선', en: 'Line' }, unit: 'one' },
    lineNameEn: { title: { ko: '노선 (영어)', en: 'Line (English)' }, unit: 'one' },
    roofDepthM: { title: { ko: '천장 깊이 (지표 아래)', en: 'Roof below ground' }, unit: 'metre', decimals: 1 },
    floorDepthM: { title: { ko: '바닥 깊이 (지표 아래)', en: 'Floor below ground' }, unit: 'metre', decimals: 1 },
    areaM2: { title: { ko: '바닥 넓이', en: 'Area' }, unit: 'squareMetre' },
  },
});

export interface SpaceRow {
  readonly id: string;
  readonly footprint: readonly (readonly (readonly Epsg5186[])[])[];
  readonly kind: SpaceKind;
  readonly name: string;
  readonly nameEn: string;
  /** Of a station. */
  readonly lineName: string | null;
  readonly lineNameEn: string | null;
  /** Metres below the ground, negative above; the floor is the deeper one. */
  readonly roofDepthM: number;
  readonly floorDepthM: number;
}

export interface Space extends SpaceRow {
  readonly source: string;
}

/** Columns of table `underground_space` that make a `Space`. */
export const spaceColumns = `source || ':' || id as id, source, st_asgeojson(geom, 3)::json -> 'coordinates' as footprint,
  kind, name, name_en as "nameEn", line_name as "lineName", line_name_en as "lineNameEn",
  roof_depth_m as "roofDepthM", floor_depth_m as "floorDepthM"`;

/** Spaces that touch a box (all without one), ordered by id. */
export async function readSpaces(
  reader: Reader,
  { box, scenario }: { box?: Epsg5186Box; scenario: ScenarioRevision },
): Promise<Space[]> {
  return reader.query<Space>(
    `select ${spaceColumns} from underground_space where ${validIn('$1')}
     ${box ? 'and st_intersects(geom, st_makeenvelope($2, $3, $4, $5, 5186))' : ''}
     order by source collate "C", underground_space.id collate "C"`,
    [scenario.revision, ...(box ?? [])],
  );
}
