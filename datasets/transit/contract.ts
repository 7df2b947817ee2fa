import {
  defineDataset,
  type Epsg5186,
  type Epsg5186Box,
  type Reader,
  type ScenarioRevision,
  type Text,
  validIn,
} from '#core';

/** Means of transport of a stop or a route. */
export const transitModes = {
  bus: { ko: '버스', en: 'bus' },
  subway: { ko: '지하철', en: 'subway' },
  rail: { ko: '철도', en: 'railway' },
  tram: { ko: '경전철·트램', en: 'light rail' },
  ferry: { ko: '수상 교통', en: 'ferry' },
  other: { ko: '기타', en: 'other' },
} as const satisfies Record<string, Text>;
export type TransitMode = keyof typeof transitModes;
const modeColours: Readonly<Record<TransitMode, string>> = {
  bus: '#1971c2',
  subway: '#2b8a3e',
  rail: '#364fc7',
  tram: '#0c8599',
  ferry: '#15aabf',
  other: '#98a2ad',
};

export const contract = defineDataset({
  id: 'transit',
  version: 1,
  title: { ko: '정류장과 역', en: 'Stops and stations' },
  summary: {
    ko: '버스 정류장과 지하철·철도 역의 위치',
    en: 'Where buses stop and where subway and railway stations are',
  },
  collection: {
    geometry: 'Point',
    description: { ko: '서울의 정류장과 역', en: 'Stops and stations of Seoul' },
    signsBy: 'mode',
  },
  attributes: {
    name: { title: { ko: '이름', en: 'Name' }, unit: 'one' },
    mode: { title: { ko: '교통수단', en: 'Mode' }, unit: 'one', codes: transitModes, colours: modeColours },
    line: { title: { ko: '노선', en: 'Line' }, unit: 'one' },
    ref: { title: { ko: '정류소 번호', en: 'Number on the sign' }, unit: 'one' },
    kind: { title: { ko: '세부 종류', en: 'Kind' }, unit: 'one' },
  },
});

/** A stop or station as sources yield it. */
export interface TransitStopRow {
  /** Stable within its source: the 9 digits of a bus stop, `node/123`. */
  readonly id: string;
  readonly position: Epsg5186;
  readonly mode: TransitMode;
  readonly name: string | null;
  /** Line of a station, where the source has a row for each. */
  readonly line: string | null;
  /** Number on the sign (ARS, 5 digits with leading zeros) or code of the station. */
  readonly ref: string | null;
  /** As the source calls it: 중앙차로, subway_entrance… */
  readonly kind: string | null;
}

/** A stop as the city has it; `id` is `<source>:<id of the row>`. */
export interface TransitStop extends TransitStopRow {
  readonly source: string;
}

/** Stops in a box, ordered by id: the same order on every engine. */
export async function readTransitStops(
  reader: Reader,
  { box, scenario }: { box: Epsg5186Box; scenario: ScenarioRevision },
): Promise<TransitStop[]> {
  return reader.query<TransitStop>(
    `select source || ':' || id as id, source, array[st_x(geom), st_y(geom)] as position, mode, name, line, ref, kind
     from transit_stop
     where ${validIn('$1')} and geom && st_makeenvelope($2, $3, $4, $5, 5186)
     order by source collate "C", transit_stop.id collate "C"`,
    [scenario.revision, ...box],
  );
}
