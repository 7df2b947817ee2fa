import { meaningOf, placeTags, type Tags } from '#datasets/_kit/osm-tags.ts';
import type { PlaceKind } from './contract.ts';

/**
 * Words by which a table of places is known: in the name of its file, the names of its columns, or the values of the columns
 * that name a kind. The first kind whose words occur is taken, so that a car park is no park.
 */
const kindWords: readonly (readonly [kind: PlaceKind, columns: RegExp | undefined, words: RegExp])[] = [
  ['hydrant-box', undefined, /hydrant.?box|비상소화/i],
  ['hydrant', undefined, /hydrant|소화전|소방용수/i],
  ['fire-station', undefined, /fire.?station|소방서|119안전센터/i],
  ['shelter', /^(r_area_nm|쉼터명칭|대피소명.*)$/i, /shelter|쉼터|대피소/i],
  ['cooling-fog', undefined, /cooling.?fog|쿨링.?포그/i],
  ['hospital', /^(is_er|병원명|의료기관명)$/i, /hospital|병원|의료기관|clinic/i],
  [
    'bike-station',
    /^(lcd_racks|qr_racks|대여소번호|거치대수.*)$/i,
    /ttareungyi|bike.?station|따릉이|대여소|bicycle_rental/i,
  ],
  ['taxi-stand', /^stand_type$/i, /taxi|택시/i],
  ['car-park', /^(주차장명|주차장코드)$/, /parking|car.?park|주차장/i],
  ['park', /^공원명$/, /(^|[^a-z])parks?([^a-z]|$)|공원/i],
  ['traffic-signal', /^signaltype$/i, /traffic.?signal|신호등/i],
  ['school', /^(학교명)$/, /school|학교|kindergarten/i],
  ['police', undefined, /police|경찰|지구대/i],
  ['public-office', undefined, /townhall|town.?hall|community.?cent|주민센터|구청|동사무소/i],
];

/** Kind of the places of a file by its name and columns; undefined when nothing says it. */
export function kindOfTable(name: string, columns: readonly string[]): PlaceKind | undefined {
  const byColumns = kindWords.find(([, pattern]) => pattern && columns.some((column) => pattern.test(column)));
  const byName = kindWords.find(([, , words]) => words.test(name) || columns.some((column) => words.test(column)));
  return (byColumns ?? byName)?.[0];
}

export const kindOfTags = (tags: Tags): PlaceKind | undefined => meaningOf(placeTags, tags)?.meaning;

const plain = (name: string): string => name.toLowerCase().replace(/[\s_()]/g, '');

/** Columns by what they hold; the first name of the list that a table has. */
const roleNames = {
  id: [
    'standid',
    'stationno',
    '대여소번호',
    '주차장코드',
    'serial',
    '일련번호',
    '관리번호',
    'deviceno',
    'id',
    'code',
    '코드',
    'no',
    '번호',
    '연번',
  ],
  name: [
    'name',
    'rareanm',
    '이름',
    '명칭',
    '시설명',
    '주차장명',
    '공원명',
    '대여소명',
    '병원명',
    '의료기관명',
    '학교명',
    '쉼터명칭',
    '대피소명칭',
    'locationname',
    'name:ko',
    'title',
  ],
  address: [
    'roadaddress',
    'rdetladd',
    '도로명주소',
    '소재지도로명주소',
    'address',
    '주소',
    '소재지',
    'lotaddress',
    'lotnoaddr',
    '지번주소',
    '소재지지번주소',
  ],
} as const;
export type ColumnRole = keyof typeof roleNames;

/** The columns of a table that play a role, by role. */
export function columnsByRole(columns: readonly string[]): Partial<Record<ColumnRole, string>> {
  const find = (role: ColumnRole) => {
    for (const name of roleNames[role]) {
      const column = columns.find((candidate) => plain(candidate) === name);
      if (column !== undefined) return column;
    }
    return undefined;
  };
  return { id: find('id'), name: find('name'), address: find('address') };
}
