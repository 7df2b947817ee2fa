import { validIn } from '#core';
import type { DatasetServer } from '#server/kit/roles.ts';
import { readSources } from '#server/kit/sources.ts';
import { lineText, type RowTable, storeRows } from '#server/kit/store-rows.ts';
import { type ItemTable, tableExtent, tableItem, tableItems, tableSelection } from '#server/kit/table-items.ts';
import { contract, type LandmarkRow } from './contract.ts';

const rows: RowTable<LandmarkRow> = {
  table: 'landmark',
  key: ['id'],
  columns: [
    'id',
    'geom',
    'kind',
    'model',
    'name',
    'name_en',
    'height_m',
    'long_m',
    'short_m',
    'turn_deg',
    'year',
    'text_ko',
    'text_en',
    'replaces',
  ],
  values: (row) => [
    row.id,
    row.line.length === 1 ? `SRID=5186;POINT(${row.line[0].join(' ')})` : lineText(row.line),
    row.kind,
    row.model,
    row.name,
    row.nameEn,
    row.heightM,
    row.longM,
    row.shortM,
    row.turnDeg,
    row.year,
    row.textKo,
    row.textEn,
    row.replaces,
  ],
};

const items: ItemTable = {
  table: 'landmark',
  id: `source || ':' || id`,
  visible: validIn('$1'),
  properties: {
    name: 'name',
    nameEn: 'name_en',
    kind: 'kind',
    heightM: 'height_m',
    year: 'year',
    textKo: 'text_ko',
    textEn: 'text_en',
  },
};

export const dataset: DatasetServer<LandmarkRow> = {
  contract,
  store: (tx, landmarks, context) => storeRows(tx, rows, landmarks, context),
  items: (reader, query) => tableItems(reader, items, query),
  item: (reader, id, scenario) => tableItem(reader, items, id, scenario),
  select: (reader, selection) => tableSelection(reader, items, selection),
  search: { items, kind: `'landmark'`, name: 'name', nameEn: 'name_en', only: `id not like 'city-wall-%'` },
  extent: (reader, scenario) => tableExtent(reader, items, scenario),
  sources: (reader, scenario) => readSources(reader, contract.id, scenario),
};
