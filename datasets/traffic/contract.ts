import {
  defineDataset,
  type Epsg5186,
  type Instant,
  type Reader,
  type ScenarioRevision,
  type Text,
  validIn,
} from '#core';

/** Classes of the roads that links lie on. */
export const linkClasses = {
  motorway: { ko: '도시고속도로', en: 'urban expressway' },
  trunk: { ko: '간선도로(자동차 위주)', en: 'trunk road' },
  primary: { ko: '주간선도로', en: 'primary road' },
  secondary: { ko: '보조간선도로', en: 'secondary road' },
  tertiary: { ko: '집산도로', en: 'collector road' },
  residential: { ko: '국지도로', en: 'local street' },
} as const satisfies Record<string, Text>;
export type LinkClass = keyof typeof linkClasses;

/** Jammed, slow, smooth as on Seoul's traffic maps; its green leans to blue, so that nobody takes it for the red. */
const jamToSmooth = ['#9e0142', '#d73027', '#f46d43', '#fee08b', '#7fcdbb', '#1b9aaa'];

export const contract = defineDataset({
  id: 'traffic',
  version: 1,
  title: { ko: '도로 소통', en: 'Road traffic' },
  summary: {
    ko: '도로 구간(TOPIS 링크)의 속도와 통행 시간, 5분마다',
    en: 'Speed and travel time of road links (TOPIS), every 5 minutes',
  },
  collection: { geometry: 'LineString', description: { ko: '소통 정보 구간', en: 'Links of the traffic information' } },
  attributes: {
    name: { title: { ko: '도로', en: 'Road' }, unit: 'one' },
    class: { title: { ko: '등급', en: 'Class' }, unit: 'one', codes: linkClasses },
    lengthM: { title: { ko: '길이', en: 'Length' }, unit: 'metre' },
  },
  feed: {
    cadenceS: 300,
    staleAfterS: 900,
    rules: { thresholds: { speedKmh: { below: 5, margin: 3, severity: 'watch' } } },
    entityTitle: { ko: '구간', en: 'Link' },
    values: {
      speedKmh: {
        title: { ko: '속도', en: 'Speed' },
        unit: 'kilometrePerHour',
        decimals: 1,
        range: [0, 140],
        legend: { min: 0, max: 50, colours: jamToSmooth, ticks: [0, 15, 25, 50] },
      },
      travelTimeS: {
        title: { ko: '통행 시간', en: 'Travel time' },
        unit: 'second',
        range: [0, 7200],
        legend: { min: 0, max: 300, colours: jamToSmooth.toReversed() },
      },
      level: {
        title: { ko: '소통 상태', en: 'Condition' },
        unit: 'one',
        range: [1, 3],
        codes: {
          '1': { ko: '원활', en: 'smooth' },
          '2': { ko: '서행', en: 'slow' },
          '3': { ko: '정체', en: 'jammed' },
        },
        legend: { min: 1, max: 3, colours: ['#1b9aaa', '#fee08b', '#d73027'], ticks: [1, 2, 3] },
      },
    },
  },
});

/** A link as sources yield it, in the direction in which one drives. */
export interface LinkRow {
  readonly kind: 'link';
  /** The 10 digits of a TOPIS link; feeds call it so. */
  readonly id: string;
  readonly line: readonly Epsg5186[];
  readonly name: string | null;
  readonly class: LinkClass;
}

/** A speed that was measured and kept in a file. */
export interface RecordedSpeedRow {
  readonly kind: 'speed';
  readonly link: string;
  readonly time: Instant;
  readonly speedKmh: number;
  /** 1 smooth, 2 slow, 3 jammed, as the source calls it. */
  readonly level: number | null;
}

export type TrafficRow = LinkRow | RecordedSpeedRow;

/** A link as the city has it. */
export type TrafficLink = Omit<LinkRow, 'kind'>;

/** Links of a revision, ordered by id; one that two sources name counts once, as its first source by name has it. */
export async function readTrafficLinks(reader: Reader, scenario: ScenarioRevision): Promise<TrafficLink[]> {
  return reader.query<TrafficLink>(
    `select distinct on (id collate "C") id, st_asgeojson(geom, 3)::json -> 'coordinates' as line, name, class
     from traffic_link where ${validIn('$1')} order by id collate "C", source collate "C"`,
    [scenario.revision],
  );
}
