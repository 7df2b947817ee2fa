import { validIn } from '#core';
import type { DatasetServer } from '#server/kit/roles.ts';
import { readSources } from '#server/kit/sources.ts';
import { type RowTable, storeRows } from '#server/kit/store-rows.ts';
import {
  type ItemTable,
  tableCounts,
  tableExtent,
  tableItem,
  tableItems,
  tableSelection,
} from '#server/kit/table-items.ts';
import { contract, type PlaceRow, placeKinds } from './contract.ts';

const rows: RowTable<PlaceRow> = {
  table: 'place',
  key: ['id'],
  columns: ['id', 'geom', 'kind', 'name', 'address', 'details'],
  values: ({ id, position, kind, name, address, details }) => [
    id,
    `SRID=5186;POINT(${position.join(' ')})`,
    kind,
    name,
    address,
    details,
  ],
};

const items: ItemTable = {
  table: 'place',
  id: `source || ':' || id`,
  visible: validIn('$1'),
  properties: { name: 'name', kind: 'kind', address: 'address', details: 'details' },
};

const titleCase = (language: 'ko' | 'en'): string =>
  `case kind ${Object.entries(placeKinds)
    .map(([code, title]) => `when '${code}' then '${title[language]}'`)
    .join(' ')} end`;

export const dataset: DatasetServer<PlaceRow> = {
  contract,
  store: (tx, places, context) => storeRows(tx, rows, places, context),
  items: (reader, query) => tableItems(reader, items, query),
  item: (reader, id, scenario) => tableItem(reader, items, id, scenario),
  select: (reader, selection) => tableSelection(reader, items, selection),
  search: {
    items,
    kind: `'place'`,
    name: 'name',
    also: 'address',
    detail: titleCase('ko'),
    detailEn: titleCase('en'),
    only: `kind not in ('hydrant', 'traffic-signal')`,
  },
  kinds: (reader, scenario) => tableCounts(reader, items, 'kind', scenario),
  extent: (reader, scenario) => tableExtent(reader, items, scenario),
  sources: (reader, scenario) => readSources(reader, contract.id, scenario),
};
