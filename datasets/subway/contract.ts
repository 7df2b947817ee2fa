import {
  defineDataset,
  type Epsg5186,
  type Epsg5186Box,
  type Reader,
  type ScenarioRevision,
  type Text,
  validIn,
} from '#core';

export const structures = {
  tunnel: { ko: '터널', en: 'tunnel' },
  surface: { ko: '지상', en: 'on the ground' },
  viaduct: { ko: '고가', en: 'viaduct' },
  bridge: { ko: '교량', en: 'bridge' },
} as const satisfies Record<string, Text>;
export type Structure = keyof typeof structures;

export const contract = defineDataset({
  id: 'subway',
  version: 1,
  title: { ko: '지하철 노선', en: 'Subway lines' },
  summary: {
    ko: '서울 지하철과 전철의 선로: 터널, 지상, 고가, 교량과 선로 깊이',
    en: 'Tracks of the subway and the railways in Seoul: tunnels, viaducts and bridges, with the depth of the rail',
  },
  collection: {
    geometry: 'LineString',
    description: { ko: '역과 역 사이의 선로 구간', en: 'Sections of track between neighbouring stations' },
  },
  attributes: {
    name: { title: { ko: '노선', en: 'Line' }, unit: 'one' },
    nameEn: { title: { ko: '노선 (영어)', en: 'Line (English)' }, unit: 'one' },
    fromStation: { title: { ko: '시작 역', en: 'From' }, unit: 'one' },
    toStation: { title: { ko: '끝 역', en: 'To' }, unit: 'one' },
    structure: { title: { ko: '구조', en: 'Structure' }, unit: 'one', codes: structures },
    depthFromM: {
      title: { ko: '시작점 선로 깊이 (지표 아래)', en: 'Rail below ground at its start' },
      unit: 'metre',
      decimals: 1,
      description: { ko: '음수는 지표 위', en: 'negative above the ground' },
    },
    depthToM: {
      title: { ko: '끝점 선로 깊이 (지표 아래)', en: 'Rail below ground at its end' },
      unit: 'metre',
      decimals: 1,
    },
    lengthM: { title: { ko: '길이', en: 'Length' }, unit: 'metre' },
  },
});

/** A part of a line that is built in one way. */
export interface SubwaySectionRow {
  readonly id: string;
  readonly line: readonly Epsg5186[];
  /** `2`, `GJ`… */
  readonly route: string;
  readonly name: string;
  readonly nameEn: string;
  /** `#rrggbb` */
  readonly colour: string;
  readonly fromStation: string;
  readonly fromStationEn: string;
  readonly toStation: string;
  readonly toStationEn: string;
  readonly structure: Structure;
  /** Rail below the ground at the first and the last point, metres, negative above. */
  readonly depthFromM: number;
  readonly depthToM: number;
}

export interface SubwaySection extends SubwaySectionRow {
  readonly source: string;
}

/** Outer width and height of the structure around two tracks, metres, and how far the rail lies above its floor. */
export const tunnelSize = { widthM: 10, heightM: 7.2, railAboveFloorM: 1 } as const;

/**
 * Height of the rail above mean sea level at each point: straight between the heights at both ends. A line does not follow
 * the hills that it runs under, so only the ground at its ends counts.
 *
 * @param groundAt metres above mean sea level at a place in EPSG:5186
 */
export function railHeights(
  { line, depthFromM, depthToM }: Pick<SubwaySection, 'line' | 'depthFromM' | 'depthToM'>,
  groundAt: (place: Epsg5186) => number,
): number[] {
  const first = groundAt(line[0]) - depthFromM;
  const last = groundAt(line[line.length - 1]) - depthToM;
  const along = distancesAlong(line);
  const total = along[along.length - 1] || 1;
  return along.map((s) => first + ((last - first) * s) / total);
}

/** Metres from the first point to each point of a line. */
export function distancesAlong(line: readonly Epsg5186[]): number[] {
  let sum = 0;
  return line.map(([x, y], i) => {
    if (i > 0) sum += Math.hypot(x - line[i - 1][0], y - line[i - 1][1]);
    return sum;
  });
}

/** Columns of table `subway_section` that make a `SubwaySection`. */
export const subwayColumns = `source || ':' || id as id, source, st_asgeojson(geom, 3)::json -> 'coordinates' as line,
  route, name, name_en as "nameEn", colour, from_station as "fromStation", from_station_en as "fromStationEn",
  to_station as "toStation", to_station_en as "toStationEn", structure, depth_from_m as "depthFromM",
  depth_to_m as "depthToM"`;

/** Sections that touch a box (all without one), ordered by id. */
export async function readSubway(
  reader: Reader,
  { box, scenario }: { box?: Epsg5186Box; scenario: ScenarioRevision },
): Promise<SubwaySection[]> {
  return reader.query<SubwaySection>(
    `select ${subwayColumns} from subway_section where ${validIn('$1')}
     ${box ? 'and st_intersects(geom, st_makeenvelope($2, $3, $4, $5, 5186))' : ''}
     order by source collate "C", subway_section.id collate "C"`,
    [scenario.revision, ...(box ?? [])],
  );
}
