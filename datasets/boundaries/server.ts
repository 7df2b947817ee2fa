import type { Reader, ScenarioRevision } from '#core';
import type { DatasetServer } from '#server/kit/roles.ts';
import { readSources } from '#server/kit/sources.ts';
import { multiPolygonText, type RowTable, storeRows } from '#server/kit/store-rows.ts';
import { type ItemTable, tableExtent, tableItem, tableItems, tableSelection } from '#server/kit/table-items.ts';
import { type BoundaryRow, boundaryVisible, contract } from './contract.ts';
import { reconcileBoundaries } from './reconcile.ts';

const rows: RowTable<BoundaryRow> = {
  table: 'boundary',
  key: ['level', 'id'],
  columns: ['level', 'id', 'gu_code', 'name_ko', 'name_en', 'geom'],
  values: (row) => [row.level, row.code, row.guCode, row.nameKo, row.nameEn, multiPolygonText(row.area)],
  polygons: 'geom',
};

const items: ItemTable = {
  table: 'boundary',
  id: `source || ':' || id`,
  visible: boundaryVisible,
  order: ['source', 'level', 'id'],
  properties: {
    nameKo: 'name_ko',
    nameEn: 'name_en',
    level: 'level',
    code: 'id',
    guCode: 'gu_code',
    areaM2: 'round(st_area(geom))',
  },
};

/** A district by its name in either language or its code. */
async function areaNamed(reader: Reader, name: string, scenario: ScenarioRevision): Promise<string | undefined> {
  const [row] = await reader.query<{ geom: string }>(
    `select geom from boundary where ${boundaryVisible} and level = 'gu' and $2 in (name_ko, lower(name_en), id)`,
    [scenario.revision, name.trim().normalize('NFC').toLowerCase()],
  );
  return row?.geom;
}

export const dataset: DatasetServer<BoundaryRow> = {
  contract,
  store: (tx, boundaries, context) => storeRows(tx, rows, boundaries, context),
  reconcile: reconcileBoundaries,
  items: (reader, query) => tableItems(reader, items, query),
  item: (reader, id, scenario) => tableItem(reader, items, id, scenario),
  select: (reader, selection) => tableSelection(reader, items, selection),
  areaNamed,
  extent: (reader, scenario) => tableExtent(reader, items, scenario),
  sources: (reader, scenario) => readSources(reader, contract.id, scenario),
};
