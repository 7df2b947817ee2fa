import {
  defineDataset,
  type Epsg5186,
  type Epsg5186Box,
  type Reader,
  type ScenarioRevision,
  type Text,
  validIn,
} from '#core';

/** What a summit is called after: told by its name and its tags. */
export const peakKinds = {
  mountain: { ko: '산', en: 'mountain' },
  peak: { ko: '봉우리', en: 'peak' },
  hill: { ko: '언덕', en: 'hill' },
} as const satisfies Record<string, Text>;
export type PeakKind = keyof typeof peakKinds;

export const contract = defineDataset({
  id: 'peaks',
  version: 1,
  title: { ko: '산과 봉우리', en: 'Mountains and peaks' },
  summary: {
    ko: '서울의 산, 봉우리, 언덕의 이름과 해발 높이',
    en: 'Names of mountains, peaks and hills of Seoul, and how high they are',
  },
  collection: {
    geometry: 'Point',
    description: { ko: '산과 봉우리의 정상', en: 'Summits of mountains, peaks and hills' },
    signsBy: 'kind',
    // A mountain is looked for on the horizon.
    labels: { name: 'name', nameEn: 'nameEn', number: 'heightM', withinM: 16_000 },
  },
  attributes: {
    name: { title: { ko: '이름', en: 'Korean name' }, unit: 'one' },
    nameEn: { title: { ko: '영문 이름', en: 'Name' }, unit: 'one' },
    kind: {
      title: { ko: '종류', en: 'Kind' },
      unit: 'one',
      codes: peakKinds,
      colours: { mountain: '#2f7d4f', peak: '#9c5b22', hill: '#8aa83a' },
    },
    heightM: { title: { ko: '해발 높이', en: 'Height above sea level' }, unit: 'metre', decimals: 1 },
    mountain: { title: { ko: '속한 산', en: 'Part of' }, unit: 'one', koreanName: true },
    also: { title: { ko: '다른 이름·있는 곳', en: 'Other name or place' }, unit: 'one', koreanName: true },
  },
});

/** A summit as sources yield it. */
export interface PeakRow {
  /** Stable within its source. */
  readonly id: string;
  readonly position: Epsg5186;
  readonly kind: PeakKind;
  readonly name: string;
  readonly nameEn: string;
  /** Metres above mean sea level; null: the source does not say. */
  readonly heightM: number | null;
  /** The mountain of several peaks that it belongs to, if any. */
  readonly mountain: string | null;
  readonly mountainEn: string | null;
  /** Another name, or where it is, when others have the same name. */
  readonly also: string | null;
}

/** A summit as the city has it; `id` is `<source>:<id of the row>`. */
export interface Peak extends PeakRow {
  readonly source: string;
}

/** Summits in a box (all without one), the highest first: the same order on every engine. */
export async function readPeaks(
  reader: Reader,
  { box, scenario }: { box?: Epsg5186Box; scenario: ScenarioRevision },
): Promise<Peak[]> {
  return reader.query<Peak>(
    `select source || ':' || id as id, source, array[st_x(geom), st_y(geom)] as position, kind, name, name_en as "nameEn",
       height_m as "heightM", mountain, mountain_en as "mountainEn", also
     from peak where ${validIn('$1')} ${box ? 'and geom && st_makeenvelope($2, $3, $4, $5, 5186)' : ''}
     order by height_m desc nulls last, source collate "C", peak.id collate "C"`,
    [scenario.revision, ...(box ?? [])],
  );
}
