import { validIn } from '#core';
import type { DatasetServer } from '#server/kit/roles.ts';
import { readSources } from '#server/kit/sources.ts';
import { type RowTable, storeRows } from '#server/kit/store-rows.ts';
import { type ItemTable, tableExtent, tableItem, tableItems, tableSelection } from '#server/kit/table-items.ts';
import { contract, type TransitRouteRow } from './contract.ts';

const multiLineText = (lines: TransitRouteRow['lines']): string =>
  `SRID=5186;MULTILINESTRING(${lines.map((line) => `(${line.map((p) => p.join(' ')).join(',')})`).join(',')})`;

const rows: RowTable<TransitRouteRow> = {
  table: 'transit_route',
  key: ['id'],
  columns: ['id', 'geom', 'mode', 'name', 'stops', 'line_origin'],
  values: ({ id, lines, mode, name, stops, lineOrigin }) => [id, multiLineText(lines), mode, name, stops, lineOrigin],
};

const items: ItemTable = {
  table: 'transit_route',
  id: `source || ':' || id`,
  visible: validIn('$1'),
  properties: {
    name: 'name',
    mode: 'mode',
    stops: 'stops',
    lineOrigin: 'line_origin',
    lengthM: 'round(st_length(geom))',
  },
};

export const dataset: DatasetServer<TransitRouteRow> = {
  contract,
  store: (tx, routes, context) => storeRows(tx, rows, routes, context),
  items: (reader, query) => tableItems(reader, items, query),
  item: (reader, id, scenario) => tableItem(reader, items, id, scenario),
  select: (reader, selection) => tableSelection(reader, items, selection),
  search: { items, kind: `'route'`, name: 'name' },
  extent: (reader, scenario) => tableExtent(reader, items, scenario),
  sources: (reader, scenario) => readSources(reader, contract.id, scenario),
};
