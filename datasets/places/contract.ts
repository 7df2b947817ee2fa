import {
  defineDataset,
  type Epsg5186,
  type Epsg5186Box,
  type Reader,
  type ScenarioRevision,
  type Text,
  validIn,
} from '#core';

/** Kinds of places that planners ask for. */
export const placeKinds = {
  hospital: { ko: '병원', en: 'hospital' },
  'fire-station': { ko: '소방서·안전센터', en: 'fire station' },
  hydrant: { ko: '소화전', en: 'fire hydrant' },
  'hydrant-box': { ko: '비상소화장치', en: 'emergency hydrant box' },
  shelter: { ko: '쉼터·대피소', en: 'shelter' },
  'cooling-fog': { ko: '쿨링포그', en: 'cooling fog' },
  park: { ko: '공원', en: 'park' },
  'car-park': { ko: '주차장', en: 'car park' },
  'bike-station': { ko: '공공자전거 대여소', en: 'public bicycle station' },
  'taxi-stand': { ko: '택시 승차대', en: 'taxi stand' },
  'traffic-signal': { ko: '교통 신호', en: 'traffic signal' },
  school: { ko: '학교', en: 'school' },
  police: { ko: '경찰서·지구대', en: 'police' },
  'public-office': { ko: '관공서', en: 'public office' },
  other: { ko: '기타', en: 'other' },
} as const satisfies Record<string, Text>;
export type PlaceKind = keyof typeof placeKinds;
const kindColours: Readonly<Record<PlaceKind, string>> = {
  hospital: '#d6336c',
  'fire-station': '#e03131',
  hydrant: '#1971c2',
  'hydrant-box': '#4dabf7',
  shelter: '#2f9e44',
  'cooling-fog': '#15aabf',
  park: '#82c91e',
  'car-park': '#4c6ef5',
  'bike-station': '#12b886',
  'taxi-stand': '#f59f00',
  'traffic-signal': '#5c7080',
  school: '#ae3ec9',
  police: '#364fc7',
  'public-office': '#7950f2',
  other: '#98a2ad',
};

export const contract = defineDataset({
  id: 'places',
  version: 1,
  title: { ko: '주요 지점', en: 'Places' },
  summary: {
    ko: '병원, 소방서, 소화전, 쉼터, 쿨링포그, 공원, 주차장, 대여소 등의 위치',
    en: 'Where hospitals, fire stations, hydrants, shelters, cooling fogs, parks, car parks and bicycle stations are',
  },
  collection: {
    geometry: 'Point',
    description: { ko: '서울의 주요 지점', en: 'Places of interest in Seoul' },
    signsBy: 'kind',
  },
  attributes: {
    name: { title: { ko: '이름', en: 'Name' }, unit: 'one' },
    kind: { title: { ko: '종류', en: 'Kind' }, unit: 'one', codes: placeKinds, colours: kindColours },
    address: { title: { ko: '주소', en: 'Address' }, unit: 'one' },
    details: {
      title: { ko: '원자료의 다른 항목', en: 'More, as the source gives it' },
      unit: 'one',
    },
  },
});

/** A place as sources yield it. */
export interface PlaceRow {
  /** Stable within its source: the publisher's own number where it gives one. */
  readonly id: string;
  readonly kind: PlaceKind;
  readonly position: Epsg5186;
  readonly name: string | null;
  readonly address: string | null;
  /** The other columns of the source, `name: value` by line; null when there are none. */
  readonly details: string | null;
}

/** A place as the city has it; `id` is `<source>:<id of the row>`. */
export interface Place extends PlaceRow {
  readonly source: string;
}

/** Places in a box, of some kinds or of all, ordered by id: the same order on every engine. */
export async function readPlaces(
  reader: Reader,
  { box, scenario, kinds }: { box: Epsg5186Box; scenario: ScenarioRevision; kinds?: readonly PlaceKind[] },
): Promise<Place[]> {
  return reader.query<Place>(
    `select source || ':' || id as id, source, kind, array[st_x(geom), st_y(geom)] as position, name, address, details
     from place
     where ${validIn('$1')} and geom && st_makeenvelope($2, $3, $4, $5, 5186) and ($6::text[] is null or kind = any($6))
     order by source collate "C", place.id collate "C"`,
    [scenario.revision, ...box, kinds ?? null],
  );
}
