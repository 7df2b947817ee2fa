import { defineDataset, type Epsg5186, type Reader, type ScenarioRevision, type Text, validIn } from '#core';

export const boundaryLevels = {
  gu: { ko: '자치구', en: 'district (gu)' },
  'legal-dong': { ko: '법정동', en: 'legal dong' },
  'adm-dong': { ko: '행정동', en: 'administrative dong' },
} as const satisfies Record<string, Text>;
export type BoundaryLevel = keyof typeof boundaryLevels;

export const contract = defineDataset({
  id: 'boundaries',
  version: 1,
  title: { ko: '행정 경계', en: 'Boundaries' },
  summary: { ko: '자치구와 법정동의 경계', en: 'Limits of the districts (gu) and legal dongs' },
  collection: {
    geometry: 'Polygon',
    description: { ko: '서울의 자치구와 법정동', en: 'Districts and legal dongs of Seoul' },
  },
  attributes: {
    nameKo: { title: { ko: '이름', en: 'Name (Korean)' }, unit: 'one' },
    nameEn: { title: { ko: '영문 이름', en: 'Name (English)' }, unit: 'one' },
    level: { title: { ko: '단위', en: 'Level' }, unit: 'one', codes: boundaryLevels },
    code: { title: { ko: '코드', en: 'Code' }, unit: 'one' },
    guCode: { title: { ko: '자치구 코드', en: 'District code' }, unit: 'one' },
    areaM2: { title: { ko: '면적', en: 'Area' }, unit: 'squareMetre' },
  },
});

/** GeoJSON MultiPolygon coordinates in EPSG:5186: polygons, each an outer ring and its holes, rings closed. */
export type Area = readonly (readonly (readonly Epsg5186[])[])[];

/** A boundary as sources yield it. */
export interface BoundaryRow {
  readonly level: BoundaryLevel;
  /** As the source writes it: 8 digits of the 행정표준코드 for a legal dong. */
  readonly code: string;
  readonly guCode: string | null;
  readonly nameKo: string;
  readonly nameEn: string | null;
  readonly area: Area;
}

/** A boundary as the city has it. */
export interface Boundary extends BoundaryRow {
  readonly source: string;
}

/** The 25 districts: 행정표준코드 (Ministry of the Interior and Safety), the census code of Statistics Korea, names. */
export const guTable = [
  { code: '11110', kostat: '11010', ko: '종로구', en: 'Jongno-gu' },
  { code: '11140', kostat: '11020', ko: '중구', en: 'Jung-gu' },
  { code: '11170', kostat: '11030', ko: '용산구', en: 'Yongsan-gu' },
  { code: '11200', kostat: '11040', ko: '성동구', en: 'Seongdong-gu' },
  { code: '11215', kostat: '11050', ko: '광진구', en: 'Gwangjin-gu' },
  { code: '11230', kostat: '11060', ko: '동대문구', en: 'Dongdaemun-gu' },
  { code: '11260', kostat: '11070', ko: '중랑구', en: 'Jungnang-gu' },
  { code: '11290', kostat: '11080', ko: '성북구', en: 'Seongbuk-gu' },
  { code: '11305', kostat: '11090', ko: '강북구', en: 'Gangbuk-gu' },
  { code: '11320', kostat: '11100', ko: '도봉구', en: 'Dobong-gu' },
  { code: '11350', kostat: '11110', ko: '노원구', en: 'Nowon-gu' },
  { code: '11380', kostat: '11120', ko: '은평구', en: 'Eunpyeong-gu' },
  { code: '11410', kostat: '11130', ko: '서대문구', en: 'Seodaemun-gu' },
  { code: '11440', kostat: '11140', ko: '마포구', en: 'Mapo-gu' },
  { code: '11470', kostat: '11150', ko: '양천구', en: 'Yangcheon-gu' },
  { code: '11500', kostat: '11160', ko: '강서구', en: 'Gangseo-gu' },
  { code: '11530', kostat: '11170', ko: '구로구', en: 'Guro-gu' },
  { code: '11545', kostat: '11180', ko: '금천구', en: 'Geumcheon-gu' },
  { code: '11560', kostat: '11190', ko: '영등포구', en: 'Yeongdeungpo-gu' },
  { code: '11590', kostat: '11200', ko: '동작구', en: 'Dongjak-gu' },
  { code: '11620', kostat: '11210', ko: '관악구', en: 'Gwanak-gu' },
  { code: '11650', kostat: '11220', ko: '서초구', en: 'Seocho-gu' },
  { code: '11680', kostat: '11230', ko: '강남구', en: 'Gangnam-gu' },
  { code: '11710', kostat: '11240', ko: '송파구', en: 'Songpa-gu' },
  { code: '11740', kostat: '11250', ko: '강동구', en: 'Gangdong-gu' },
] as const;

/** Columns of table `boundary` that make a `Boundary`; for readers in this file and in `server.ts`. */
export const boundaryColumns = `source, level, id as code, gu_code as "guCode", name_ko as "nameKo", name_en as "nameEn",
  st_asgeojson(geom, 3)::json -> 'coordinates' as area`;

/** Rows of `boundary` that show in revision `$1` of existing. */
export const boundaryVisible = `${validIn('$1')} and hidden is null`;

const readLevel = (reader: Reader, level: BoundaryLevel, scenario: ScenarioRevision): Promise<Boundary[]> =>
  reader.query<Boundary>(
    `select ${boundaryColumns} from boundary where ${boundaryVisible} and level = $2
     order by id collate "C", source collate "C"`,
    [scenario.revision, level],
  );

/** The districts, ordered by code: unions of the legal dongs where these are stored. Empty when nothing is. */
export const readGu = (reader: Reader, scenario: ScenarioRevision): Promise<Boundary[]> =>
  readLevel(reader, 'gu', scenario);

/** The legal dongs, ordered by code. */
export const readDong = (reader: Reader, scenario: ScenarioRevision): Promise<Boundary[]> =>
  readLevel(reader, 'legal-dong', scenario);
