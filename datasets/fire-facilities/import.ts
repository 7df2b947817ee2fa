import { licenceNotStated } from '#core';
import { cleanText } from '#datasets/_kit/clean-text.ts';
import type { Importer, SourceFile } from '#datasets/_kit/roles.ts';
import { RowIds, shortHash } from '#datasets/_kit/row-ids.ts';
import { sourceIdOf, stemOf } from '#datasets/_kit/source-id.ts';
import { readTablePoints, tableColumns } from '#datasets/_kit/table-points.ts';
import type { FacilityKind, FacilityRow } from './contract.ts';

type Fields = Readonly<Record<string, unknown>>;
type Register = 'stations' | 'hydrants' | 'boxes';

const plain = (name: string): string => name.toLowerCase().replace(/[\s_()]/g, '');
const has = (columns: readonly string[], ...names: readonly string[]): boolean =>
  names.some((name) => columns.some((column) => plain(column) === name));

/**
 * Which of the fire service's lists a table is, by its columns and, where these do not say it, the name of its file.
 * Undefined for everything else: other tables with a fire station in them are lists of places.
 */
function registerOf(name: string, columns: readonly string[]): Register | undefined {
  if (/hydrant.?box|비상소화/i.test(name) && has(columns, 'deviceno', 'serial', '일련번호', '관리번호')) return 'boxes';
  const ofService = has(columns, 'center', 'firestation', '관할안전센터', '관할소방서', '안전센터명');
  if (/hydrant|소화전|소방용수/i.test(name) && ofService && has(columns, 'kind', 'form', '종류', '형식', '구분')) {
    return 'hydrants';
  }
  if (/fire.?station|소방서|안전센터/i.test(name) && has(columns, 'type', '유형', '유형구분명', '구분'))
    return 'stations';
  return undefined;
}

const attribution = '서울특별시 소방재난본부 (Seoul Metropolitan Fire & Disaster Headquarters)';
const titles: Readonly<Record<Register, { ko: string; en: string }>> = {
  stations: { ko: '소방서·안전센터', en: 'Fire stations and safety centres' },
  hydrants: { ko: '소방용수시설', en: 'Hydrants and water tanks' },
  boxes: { ko: '비상소화장치', en: 'Emergency hydrant boxes' },
};

/** Lists of the fire service: stations, hydrants, emergency hydrant boxes. */
export const importer: Importer<FacilityRow> = {
  accepts: {
    ko: '소방 시설: 소방서·안전센터, 소방용수시설, 비상소화장치의 표(CSV, JSON)',
    en: 'fire facilities: tables of stations and safety centres, hydrants, emergency hydrant boxes (CSV, JSON)',
  },

  async recognise(file: SourceFile) {
    const columns = await tableColumns(file);
    return columns && registerOf(stemOf(file), columns) ? 1 : 0;
  },

  async source(file) {
    const register = registerOf(stemOf(file), (await tableColumns(file)) ?? []) ?? 'hydrants';
    return {
      id: sourceIdOf(file),
      title: { ko: `${titles[register].ko} (${stemOf(file)})`, en: `${titles[register].en} (${stemOf(file)})` },
      origin: 'surveyed',
      licence: licenceNotStated,
      attribution,
      files: [file.name],
    };
  },

  async *read(file, options, report) {
    const register = registerOf(stemOf(file), (await tableColumns(file)) ?? []) ?? 'hydrants';
    const ids = new RowIds(report);
    for await (const { fields, position } of readTablePoints(file, options, report)) {
      const text = (...names: readonly string[]): string | null => {
        const column = Object.keys(fields).find((key) => names.includes(plain(key)));
        return column === undefined ? null : cleanText(fields[column], report);
      };
      const kind = kindOf[register](fields);
      const row = {
        kind,
        position,
        name: text('name', '이름', '명칭', '서센터명') ?? text('permitno', 'deviceno', '관리번호', '장치번호'),
        gu: text('gu', '자치구', '시군구명'),
        condition: text('status', '상태', '사용가능여부'),
      };
      const own =
        text('serial', '일련번호', '고유번호') ?? (register === 'stations' ? row.name : text('id', '관리번호'));
      const id = ids.claim(own ?? `row-${shortHash(row)}`, row);
      if (id !== undefined) yield { ...row, id };
    }
  },
};

const anyOf = (fields: Fields): string => Object.values(fields).join(' ');
const kindOf: Readonly<Record<Register, (fields: Fields) => FacilityKind>> = {
  boxes: () => 'hydrant-box',
  hydrants: (fields) => (/저수조|급수탑/.test(anyOf(fields)) ? 'water-tank' : 'hydrant'),
  stations: (fields) => stationKind(String(fields.type ?? fields.유형 ?? fields.유형구분명 ?? fields.구분 ?? '')),
};

function stationKind(type: string): FacilityKind {
  if (/안전센터/.test(type)) return 'safety-centre';
  if (/항공|특수/.test(type)) return 'special-unit';
  if (/구조/.test(type)) return 'rescue-team';
  return 'fire-station';
}
