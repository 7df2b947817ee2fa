import { defineDataset, type Epsg5186, type Reader, type ScenarioRevision, validIn } from '#core';

export const landmarkKinds = {
  tower: { ko: '고층 건물', en: 'tower' },
  palace: { ko: '궁궐·종묘 전각', en: 'palace hall' },
  gate: { ko: '문', en: 'gate' },
  wall: { ko: '한양도성 성벽', en: 'Seoul City Wall' },
  shrine: { ko: '제향·누각', en: 'shrine or belfry' },
  temple: { ko: '사찰', en: 'temple' },
  cathedral: { ko: '성당', en: 'church' },
  civic: { ko: '공공청사', en: 'civic building' },
  culture: { ko: '문화시설', en: 'culture' },
  stadium: { ko: '경기장', en: 'stadium' },
  station: { ko: '역', en: 'station' },
  park: { ko: '공원 시설', en: 'in a park' },
  site: { ko: '백제 유적', en: 'Baekje site' },
  bridge: { ko: '한강 다리', en: 'Han River bridge' },
} as const;
export type LandmarkKind = keyof typeof landmarkKinds;

export const contract = defineDataset({
  id: 'landmarks',
  version: 1,
  title: { ko: '명소와 문화유산', en: 'Landmarks and heritage' },
  summary: {
    ko: '서울의 랜드마크, 궁궐, 한양도성, 백제 유적과 한강 다리',
    en: 'Landmarks, palaces, the City Wall, Baekje sites and the bridges of Seoul',
  },
  collection: {
    geometry: 'Point',
    description: {
      ko: '랜드마크와 문화유산. 성벽·토성·다리는 선으로 들어 있습니다.',
      en: 'Landmarks and heritage; walls, earthworks and bridges are lines.',
    },
  },
  attributes: {
    name: { title: { ko: '이름', en: 'Korean name' }, unit: 'one' },
    nameEn: { title: { ko: '영문 이름', en: 'Name' }, unit: 'one' },
    kind: { title: { ko: '종류', en: 'Kind' }, unit: 'one', codes: landmarkKinds },
    heightM: { title: { ko: '높이', en: 'Height' }, unit: 'metre', decimals: 1 },
    year: { title: { ko: '세운 해', en: 'Built' }, unit: 'year' },
    textKo: { title: { ko: '설명', en: 'In Korean' }, unit: 'one' },
    textEn: { title: { ko: '영문 설명', en: 'About' }, unit: 'one' },
  },
});

/** A landmark as sources yield it. */
export interface LandmarkRow {
  /** Stable within its source: `lotte-world-tower`. */
  readonly id: string;
  /** One position, or the line of a wall, an earthwork or a bridge. */
  readonly line: readonly Epsg5186[];
  readonly kind: LandmarkKind;
  /** Class of the shape that is drawn, such as `tapered` or `gate-two-tier`. */
  readonly model: string;
  readonly name: string;
  readonly nameEn: string;
  readonly heightM: number | null;
  readonly longM: number | null;
  readonly shortM: number | null;
  /** Degrees from the east to the long side, counter-clockwise; null: as its building stands. */
  readonly turnDeg: number | null;
  readonly year: number | null;
  readonly textKo: string | null;
  readonly textEn: string | null;
  /** Id within its source of the building that is drawn as this model instead. */
  readonly replaces: string | null;
}

/** A landmark as the city has it; `id` is `<source>:<id of the row>`. */
export interface Landmark extends LandmarkRow {
  readonly source: string;
}

/** All landmarks of a revision, ordered by id: some hundreds. */
export async function readLandmarks(reader: Reader, scenario: ScenarioRevision): Promise<Landmark[]> {
  const rows = await reader.query<Landmark & { shape: { type: string; coordinates: unknown } }>(
    `select source || ':' || id as id, source, st_asgeojson(geom, 3)::json as shape, kind, model, name,
       name_en as "nameEn", height_m as "heightM", long_m as "longM", short_m as "shortM", turn_deg as "turnDeg", year,
       text_ko as "textKo", text_en as "textEn", replaces
     from landmark where ${validIn('$1')} order by source collate "C", id collate "C"`,
    [scenario.revision],
  );
  return rows.map(({ shape, ...row }) => ({
    ...row,
    line: (shape.type === 'Point' ? [shape.coordinates] : shape.coordinates) as Epsg5186[],
  }));
}

/** Ids (with their source) of the buildings that are drawn as landmarks. */
export async function readReplacedBuildings(reader: Reader, scenario: ScenarioRevision): Promise<ReadonlySet<string>> {
  const rows = await reader.query<{ id: string }>(
    `select source || ':' || replaces as id from landmark where ${validIn('$1')} and replaces is not null`,
    [scenario.revision],
  );
  return new Set(rows.map(({ id }) => id));
}

/** Whether any landmark came, went or changed after one revision and up to another. */
export async function landmarksChanged(reader: Reader, after: number, upTo: number): Promise<boolean> {
  const rows = await reader.query(
    `select 1 from landmark where (valid_from > $1 and valid_from <= $2) or (valid_to > $1 and valid_to <= $2) limit 1`,
    [after, upTo],
  );
  return rows.length > 0;
}
