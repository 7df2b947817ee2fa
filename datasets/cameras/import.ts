import { licenceNotStated } from '#core';
import { cleanText } from '#datasets/_kit/clean-text.ts';
import type { Importer } from '#datasets/_kit/roles.ts';
import { RowIds, shortHash } from '#datasets/_kit/row-ids.ts';
import { sourceIdOf, stemOf } from '#datasets/_kit/source-id.ts';
import { readTablePoints, tableColumns } from '#datasets/_kit/table-points.ts';
import type { CameraPurpose, CameraRow } from './contract.ts';

const plain = (name: string): string => name.toLowerCase().replace(/[\s_()]/g, '');
const purposeColumns = ['설치목적구분', '설치목적', '목적', 'purpose'];
const countColumns = ['카메라대수', '대수', 'cctv수량', '수량', 'cameras', 'count'];
/** Poles of street cameras are 4 to 6 m high; lists do not say. */
const usualHeightM = 5;

/** Words of the standard list (전국CCTV표준데이터) and of the city's own, by the first that fits. */
const words: readonly (readonly [RegExp, CameraPurpose])[] = [
  [/어린이|초등|학교|school/i, 'school'],
  [/교통|주정차|차량|traffic|parking/i, 'traffic'],
  [/화재|시설|산불|재난|fire/i, 'fire'],
  [/쓰레기|투기|청소|waste/i, 'waste'],
  [/방범|범죄|안전|공원|safety|crime/i, 'safety'],
];

/** Lists of public cameras with their places: the national standard list, the city's and the districts' own. */
export const importer: Importer<CameraRow> = {
  accepts: {
    ko: '공공 CCTV: 위치와 설치 목적의 표(CSV, JSON). 전국CCTV표준데이터와 자치구 목록',
    en: 'public cameras: tables (CSV, JSON) of place and purpose, as the national standard list has them',
  },

  async recognise(file) {
    const columns = (await tableColumns(file))?.map(plain);
    if (!columns) return 0;
    const named = /cctv|camera|카메라/i.test(file.name) || columns.some((name) => /cctv|카메라/.test(name));
    return named && [...purposeColumns, ...countColumns].some((name) => columns.includes(name)) ? 1 : 0;
  },

  async source(file) {
    return {
      id: sourceIdOf(file),
      title: { ko: `공공 CCTV (${stemOf(file)})`, en: `Public cameras (${stemOf(file)})` },
      origin: 'surveyed',
      licence: licenceNotStated,
      attribution: '서울특별시·자치구 (Seoul Metropolitan Government and districts)',
      files: [file.name],
    };
  },

  async *read(file, options, report) {
    const ids = new RowIds(report);
    for await (const { fields, position } of readTablePoints(file, options, report)) {
      const text = (names: readonly string[]): string | null => {
        const column = Object.keys(fields).find((key) => names.includes(plain(key)));
        return column === undefined ? null : cleanText(fields[column], report);
      };
      const row = {
        at: position,
        purpose: purposeOf(text(purposeColumns)),
        heightM: usualHeightM,
        headingDeg: null,
        cameras: Math.max(1, Math.round(Number(text(countColumns))) || 1),
        owner: text(['관리기관명', '관리기관', '자치구', 'owner']),
      };
      const id = ids.claim(text(['관리번호', '번호', 'id']) ?? `row-${shortHash(row)}`, row);
      if (id !== undefined) yield { ...row, id };
    }
  },
};

const purposeOf = (text: string | null): CameraPurpose =>
  words.find(([pattern]) => pattern.test(text ?? ''))?.[1] ?? 'other';
