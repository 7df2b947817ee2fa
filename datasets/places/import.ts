import { licenceNotStated } from '#core';
import { cleanText } from '#datasets/_kit/clean-text.ts';
import type { QualityReport } from '#datasets/_kit/quality.ts';
import type { Importer, SourceFile } from '#datasets/_kit/roles.ts';
import { RowIds, shortHash } from '#datasets/_kit/row-ids.ts';
import { sourceIdOf, stemOf } from '#datasets/_kit/source-id.ts';
import { coordinateColumns, readTablePoints, type TablePoint, tableColumns } from '#datasets/_kit/table-points.ts';
import { type ColumnRole, columnsByRole, kindOfTable, kindOfTags } from './columns.ts';
import { type PlaceKind, type PlaceRow, placeKinds } from './contract.ts';

/** Whether a file is an extract of OpenStreetMap whose rows name their kind themselves. */
const isTagged = (file: SourceFile): boolean => file.layer === 'places';

/** Places out of tables with coordinates (CSV, JSON) and files of points. */
export const importer: Importer<PlaceRow> = {
  accepts: {
    ko: '주요 지점: 좌표가 있는 표(CSV, JSON)와 점 파일 — 병원, 소방서, 소화전, 쉼터, 공원, 주차장, 대여소, 택시 승차대 …',
    en: 'places: tables with coordinates (CSV, JSON) and files of points: hospitals, fire stations, hydrants, shelters, parks, car parks, bicycle stations, taxi stands …',
  },

  async recognise(file) {
    if (isTagged(file)) return 0.5;
    const columns = await tableColumns(file);
    if (!columns || columns.length === 0) return 0;
    if (kindOfTable(stemOf(file), columns)) return 0.9;
    return columnsByRole(columns).name === undefined ? 0 : 0.3;
  },

  async source(file) {
    const kind = isTagged(file) ? undefined : kindOfTable(stemOf(file), (await tableColumns(file)) ?? []);
    const words = placeKinds[kind ?? 'other'];
    const [ko, en] = kind ? [words.ko, words.en] : ['주요 지점', 'places'];
    return {
      id: sourceIdOf(file),
      title: { ko: `${ko} (${stemOf(file)})`, en: `${en} (${stemOf(file)})` },
      origin: 'surveyed',
      licence: isTagged(file) ? 'ODbL 1.0' : licenceNotStated,
      attribution: isTagged(file) ? '© OpenStreetMap contributors' : stemOf(file),
      files: [file.name],
    };
  },

  async *read(file, options, report) {
    const columns = (await tableColumns(file)) ?? [];
    const table: Table = {
      kind: isTagged(file) ? undefined : (kindOfTable(stemOf(file), columns) ?? 'other'),
      roles: columnsByRole(columns),
      places: placeColumns(columns),
    };
    const ids = new RowIds(report);
    const seen = new Set<string>();
    for await (const point of readTablePoints(file, options, report)) {
      const kind = table.kind ?? kindOfTags(point.fields);
      if (!kind) {
        report.count('other-places', { ko: '다른 종류라서 건너뜀', en: 'skipped: of another kind' });
        continue;
      }
      const { ownId, ...row } = placeRow(kind, point, table, report);
      // Lists of car parks have a row for every group of bays.
      const carPark = kind === 'car-park' && ownId !== undefined ? `${ownId} ${row.name}` : undefined;
      if (carPark !== undefined && seen.has(carPark)) {
        report.count('bay-rows', {
          ko: '같은 주차장의 다른 행 (한 번만 저장)',
          en: 'further rows of a car park (stored once)',
        });
        continue;
      }
      if (carPark !== undefined) seen.add(carPark);
      const id = ids.claim(ownId ?? point.id ?? `row-${shortHash(row)}`, row);
      if (id !== undefined) yield { ...row, id };
    }
  },
};

interface Table {
  readonly kind: PlaceKind | undefined;
  readonly roles: Partial<Record<ColumnRole, string>>;
  /** Columns that say where a row lies: told by its position. */
  readonly places: ReadonlySet<string>;
}

function placeColumns(columns: readonly string[]): ReadonlySet<string> {
  const { degrees, metres } = coordinateColumns(columns);
  return new Set([degrees?.x, degrees?.y, metres?.x, metres?.y].filter((name) => name !== undefined));
}

function placeRow(kind: PlaceKind, { fields, position }: TablePoint, { roles, places }: Table, report: QualityReport) {
  const text = (role: ColumnRole) => (roles[role] === undefined ? null : cleanText(fields[roles[role]], report));
  const told = new Set<string>([roles.id, roles.name, roles.address].filter((name) => name !== undefined));
  const name = text('name') ?? cleanText(fields.name, report);
  return {
    ownId: text('id') ?? undefined,
    kind,
    position,
    name,
    address: text('address'),
    details: detailsOf(fields, (column) => told.has(column) || places.has(column), report),
  };
}

const mostDetails = 40;
const longestDetail = 200;

function detailsOf(
  fields: Readonly<Record<string, unknown>>,
  isTold: (column: string) => boolean,
  report: QualityReport,
): string | null {
  const lines: string[] = [];
  for (const [column, value] of Object.entries(fields)) {
    if (isTold(column) || typeof value === 'object' || lines.length >= mostDetails) continue;
    const text = cleanText(value, report);
    if (text !== null && text !== '-') lines.push(`${column}: ${text.slice(0, longestDetail)}`);
  }
  return lines.length > 0 ? lines.join('\n') : null;
}
