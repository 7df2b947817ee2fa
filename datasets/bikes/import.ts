import { licenceNotStated } from '#core';
import { cleanNumber, cleanText } from '#datasets/_kit/clean-text.ts';
import type { QualityReport } from '#datasets/_kit/quality.ts';
import type { Importer, SourceFile } from '#datasets/_kit/roles.ts';
import { RowIds, shortHash } from '#datasets/_kit/row-ids.ts';
import { sourceIdOf, stemOf } from '#datasets/_kit/source-id.ts';
import { readTablePoints, tableColumns } from '#datasets/_kit/table-points.ts';
import type { StationRow } from './contract.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Names of the columns in the lists that are about. */
const names = {
  id: ['station_no', '대여소번호', '대여소 번호', '대여소_ID'],
  name: ['name', '대여소명', '보관소(대여소)명', '대여소 명'],
  gu: ['gu', '자치구'],
  racks: ['lcd_racks', 'qr_racks', '거치대수', 'LCD거치대수', 'QR거치대수', 'LCD', 'QR'],
} as const;

const some = (columns: readonly string[], wanted: readonly string[]): boolean =>
  wanted.some((name) => columns.includes(name));

/** Lists of stations of shared bicycles: a number, a position, and how many racks there are. */
export const importer: Importer<StationRow> = {
  accepts: {
    ko: '공공자전거 대여소: 번호, 위도·경도, 거치대 수가 있는 표(CSV, JSON)',
    en: 'stations of shared bicycles: tables with number, position and racks (CSV, JSON)',
  },

  async recognise(file: SourceFile) {
    const columns = await tableColumns(file);
    return columns && some(columns, names.id) && some(columns, names.racks) ? 1 : 0;
  },

  async source(file) {
    return {
      id: sourceIdOf(file),
      title: { ko: `공공자전거 대여소 (${stemOf(file)})`, en: `Stations of shared bicycles (${stemOf(file)})` },
      origin: 'surveyed',
      licence: licenceNotStated,
      attribution: '서울특별시 (Seoul Metropolitan Government)',
      files: [file.name],
    };
  },

  async *read(file, options, report) {
    const ids = new RowIds(report);
    for await (const { fields, position } of readTablePoints(file, options, report)) {
      const row = {
        position,
        name: firstText(fields, names.name, report),
        gu: firstText(fields, names.gu, report),
        racks: racksOf(fields),
      };
      const id = ids.claim(firstText(fields, names.id, report) ?? `row-${shortHash(row)}`, row);
      if (id !== undefined) yield { ...row, id };
    }
  },
};

function firstText(fields: Fields, columns: readonly string[], report: QualityReport): string | null {
  for (const name of columns) {
    const text = cleanText(fields[name], report);
    if (text !== null) return text;
  }
  return null;
}

/** Racks of the older kind (LCD) and of the newer (QR) stand in columns of their own. */
function racksOf(fields: Fields): number | null {
  const counts = names.racks.flatMap((name) => cleanNumber(fields[name]) ?? []);
  const sum = counts.reduce((a, b) => a + b, 0);
  return sum > 0 ? Math.round(sum) : null;
}
