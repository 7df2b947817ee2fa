import { visibleOnce } from '#datasets/_kit/feed-entities.ts';
import type { DatasetServer } from '#server/kit/roles.ts';
import { readSources } from '#server/kit/sources.ts';
import { type RowTable, storeRows } from '#server/kit/store-rows.ts';
import { type ItemTable, tableExtent, tableItem, tableItems, tableSelection } from '#server/kit/table-items.ts';
import { contract, type FacilityRow, facilityKinds } from './contract.ts';

const rows: RowTable<FacilityRow> = {
  table: 'fire_facility',
  key: ['id'],
  columns: ['id', 'geom', 'kind', 'name', 'gu', 'condition'],
  values: ({ id, position, kind, name, gu, condition }) => [
    id,
    `SRID=5186;POINT(${position.join(' ')})`,
    kind,
    name,
    gu,
    condition,
  ],
};

const items: ItemTable = {
  table: 'fire_facility',
  id: 'id',
  properties: { name: 'name', kind: 'kind', gu: 'gu', condition: 'condition' },
  visible: visibleOnce('fire_facility', 'id'),
};

const kindName = (language: 'ko' | 'en'): string =>
  `case kind ${Object.entries(facilityKinds)
    .map(([code, title]) => `when '${code}' then '${title[language]}'`)
    .join(' ')} end`;

export const dataset: DatasetServer<FacilityRow> = {
  contract,
  store: (tx, facilities, context) => storeRows(tx, rows, facilities, context),
  items: (reader, query) => tableItems(reader, items, query),
  item: (reader, id, scenario) => tableItem(reader, items, id, scenario),
  select: (reader, selection) => tableSelection(reader, items, selection),
  search: {
    items,
    kind: `'place'`,
    name: 'name',
    detail: kindName('ko'),
    detailEn: kindName('en'),
    rowId: 'id',
    only: `kind not in ('hydrant', 'water-tank', 'hydrant-box')`,
  },
  extent: (reader, scenario) => tableExtent(reader, items, scenario),
  sources: (reader, scenario) => readSources(reader, contract.id, scenario),
};
