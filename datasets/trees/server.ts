import { validIn } from '#core';
import type { DatasetServer } from '#server/kit/roles.ts';
import { readSources } from '#server/kit/sources.ts';
import { type RowTable, storeRows } from '#server/kit/store-rows.ts';
import { type ItemTable, tableExtent, tableItem, tableItems, tableSelection } from '#server/kit/table-items.ts';
import { contract, type TreeRow } from './contract.ts';

const rows: RowTable<TreeRow> = {
  table: 'tree',
  key: ['id'],
  columns: ['id', 'geom', 'kind', 'height_m', 'crown_m', 'trunk_m'],
  values: ({ id, at, kind, heightM, crownM, trunkM }) => [
    id,
    `SRID=5186;POINT(${at[0]} ${at[1]})`,
    kind,
    heightM,
    crownM,
    trunkM,
  ],
};

const items: ItemTable = {
  table: 'tree',
  id: `source || ':' || id`,
  visible: validIn('$1'),
  properties: { kind: 'kind', heightM: 'height_m', crownM: 'crown_m', trunkM: 'trunk_m' },
};

export const dataset: DatasetServer<TreeRow> = {
  contract,
  rowTable: () => rows,
  store: (tx, trees, context) => storeRows(tx, rows, trees, context),
  items: (reader, query) => tableItems(reader, items, query),
  item: (reader, id, scenario) => tableItem(reader, items, id, scenario),
  select: (reader, selection) => tableSelection(reader, items, selection),
  extent: (reader, scenario) => tableExtent(reader, items, scenario),
  sources: (reader, scenario) => readSources(reader, contract.id, scenario),
};
