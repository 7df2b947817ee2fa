import { validIn } from '#core';
import type { DatasetServer } from '#server/kit/roles.ts';
import { readSources } from '#server/kit/sources.ts';
import { multiPolygonText, type RowTable, storeRows } from '#server/kit/store-rows.ts';
import { type ItemTable, tableExtent, tableItem, tableItems, tableSelection } from '#server/kit/table-items.ts';
import { contract, type GroundAreaRow } from './contract.ts';

const rows: RowTable<GroundAreaRow> = {
  table: 'ground_area',
  key: ['id'],
  columns: ['id', 'geom', 'category', 'kind', 'name'],
  values: (row) => [row.id, multiPolygonText(row.area), row.category, row.kind, row.name],
  polygons: 'geom',
};

const items: ItemTable = {
  table: 'ground_area',
  id: `source || ':' || id`,
  visible: validIn('$1'),
  properties: { name: 'name', category: 'category', kind: 'kind', areaM2: 'round(st_area(geom))' },
};

export const dataset: DatasetServer<GroundAreaRow> = {
  contract,
  rowTable: () => rows,
  store: (tx, areas, context) => storeRows(tx, rows, areas, context),
  items: (reader, query) => tableItems(reader, items, query),
  item: (reader, id, scenario) => tableItem(reader, items, id, scenario),
  select: (reader, selection) => tableSelection(reader, items, selection),
  extent: (reader, scenario) => tableExtent(reader, items, scenario),
  sources: (reader, scenario) => readSources(reader, contract.id, scenario),
};
