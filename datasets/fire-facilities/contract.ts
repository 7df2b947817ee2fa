import {
  defineDataset,
  type Epsg5186,
  type Epsg5186Box,
  type Reader,
  type ScenarioRevision,
  scales,
  type Text,
  validIn,
} from '#core';

/** What the fire service has in the street. Engines leave from the first three kinds. */
export const facilityKinds = {
  'fire-station': { ko: '소방서', en: 'fire station' },
  'safety-centre': { ko: '119안전센터', en: '119 safety centre' },
  'rescue-team': { ko: '구조대', en: 'rescue team' },
  'special-unit': { ko: '항공·특수 조직', en: 'air or special unit' },
  hydrant: { ko: '소화전', en: 'fire hydrant' },
  'water-tank': { ko: '저수조·급수탑', en: 'water tank or tower' },
  'hydrant-box': { ko: '비상소화장치', en: 'emergency hydrant box' },
} as const satisfies Record<string, Text>;
export type FacilityKind = keyof typeof facilityKinds;

/** Kinds from which a pumper leaves. */
export const pumperKinds: readonly FacilityKind[] = ['fire-station', 'safety-centre'];
/** Kinds from which a pumper takes water. */
export const waterKinds: readonly FacilityKind[] = ['hydrant', 'water-tank'];

export const facilityStates = {
  '0': { ko: '정상', en: 'in order' },
  '1': { ko: '고장', en: 'faulty' },
  '2': { ko: '막힘 (주정차·적치물)', en: 'blocked (parked cars, goods)' },
} as const satisfies Record<string, Text>;

export const contract = defineDataset({
  id: 'fire-facilities',
  version: 1,
  title: { ko: '소방 시설', en: 'Fire facilities' },
  summary: {
    ko: '소방서·안전센터, 소화전, 저수조, 비상소화장치의 위치와 상태',
    en: 'Where fire stations, hydrants, tanks and emergency hydrant boxes are, and whether they are in order',
  },
  collection: {
    geometry: 'Point',
    description: { ko: '서울의 소방 시설', en: 'Facilities of the fire service in Seoul' },
  },
  attributes: {
    name: { title: { ko: '이름', en: 'Name' }, unit: 'one' },
    kind: { title: { ko: '종류', en: 'Kind' }, unit: 'one', codes: facilityKinds },
    gu: { title: { ko: '자치구', en: 'Gu' }, unit: 'one' },
    condition: { title: { ko: '자료에 적힌 상태', en: 'Condition, as the source says' }, unit: 'one' },
  },
  feed: {
    // Facilities are inspected by people: a state changes a few times a year, not every minute.
    cadenceS: 21_600,
    staleAfterS: 90_000,
    entityTitle: { ko: '시설', en: 'Facility' },
    // Every street has some.
    nearby: { attribute: 'kind', codes: ['hydrant', 'water-tank', 'hydrant-box'], withinM: 700 },
    values: {
      state: {
        title: { ko: '상태', en: 'State' },
        unit: 'one',
        range: [0, 2],
        codes: facilityStates,
        legend: { min: 0, max: 2, colours: ['#2c7bb6', '#d7191c', '#f28e2b'], ticks: [0, 1, 2] },
      },
      inspectedDays: {
        title: { ko: '점검한 지', en: 'Days since the inspection' },
        unit: 'count',
        range: [0, 3660],
        legend: { min: 0, max: 180, colours: scales.grades },
      },
    },
  },
});

/** A facility as sources yield it. */
export interface FacilityRow {
  /** The publisher's own number where it gives one; feeds call it so. */
  readonly id: string;
  readonly kind: FacilityKind;
  readonly position: Epsg5186;
  readonly name: string | null;
  readonly gu: string | null;
  readonly condition: string | null;
}

/** A facility as the city has it. */
export interface Facility extends FacilityRow {
  readonly source: string;
}

/** SQL of the rows that show in revision `$1`; one that two sources name counts once, as its first source by name has it. */
const facilityVisible = validIn('$1');

/** Facilities in a box, of some kinds, ordered by id: the same order on every engine. */
export async function readFacilities(
  reader: Reader,
  { box, scenario, kinds }: { box: Epsg5186Box; scenario: ScenarioRevision; kinds: readonly FacilityKind[] },
): Promise<Facility[]> {
  return reader.query<Facility>(
    `select distinct on (id collate "C") id, source, kind, array[st_x(geom), st_y(geom)] as position, name, gu, condition
     from fire_facility
     where ${facilityVisible} and geom && st_makeenvelope($2, $3, $4, $5, 5186) and kind = any($6::text[])
     order by id collate "C", source collate "C"`,
    [scenario.revision, ...box, [...kinds]],
  );
}
