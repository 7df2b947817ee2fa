import type { DatasetServer } from '#server/kit/roles.ts';
import { readSources } from '#server/kit/sources.ts';
import { multiPolygonText, type RowTable, storeRows } from '#server/kit/store-rows.ts';
import { type ItemTable, tableExtent, tableItem, tableItems } from '#server/kit/table-items.ts';
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
  properties: {
    nameKo: 'name_ko',
    nameEn: 'name_en',
    level: 'level',
    code: 'id',
    guCode: 'gu_code',
    areaM2: 'round(st_area(geom))',
  },
};

export const dataset: DatasetServer<BoundaryRow> = {
  contract,
  store: (tx, boundaries, context) => storeRows(tx, rows, boundaries, context),
  reconcile: reconcileBoundaries,
  items: (reader, query) => tableItems(reader, items, query),
  item: (reader, id, scenario) => tableItem(reader, items, id, scenario),
  extent: (reader, scenario) => tableExtent(reader, items, scenario),
  sources: (reader, scenario) => readSources(reader, contract.id, scenario),
};
