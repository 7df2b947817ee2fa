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
import { contract, type PeakRow } from './contract.ts';

const rows: RowTable<PeakRow> = {
  table: 'peak',
  key: ['id'],
  columns: ['id', 'geom', 'kind', 'name', 'name_en', 'height_m', 'mountain', 'mountain_en', 'also'],
  values: (row) => [
    row.id,
    `SRID=5186;POINT(${row.position.join(' ')})`,
    row.kind,
    row.name,
    row.nameEn,
    row.heightM,
    row.mountain,
    row.mountainEn,
    row.also,
  ],
};

const items: ItemTable = {
  table: 'peak',
  id: `source || ':' || id`,
  visible: validIn('$1'),
  properties: {
    name: 'name',
    nameEn: 'name_en',
    kind: 'kind',
    heightM: 'height_m',
    mountain: 'mountain',
    also: 'also',
  },
};

/**
 * A mountain of several peaks is looked for by its own name, and its highest peak is meant: that one stands for it, unless a
 * row has the mountain's name for its own; the others are found by it too, after that one.
 */
const standsForMountain = `peak.mountain is not null and not exists (select 1 from peak other where ${validIn('$1')}
  and (other.name = peak.mountain or (other.mountain = peak.mountain
    and (coalesce(other.height_m, 0), other.id) > (coalesce(peak.height_m, 0), peak.id))))`;
const eitherName = (forMountain: string, own: string): string =>
  `case when ${standsForMountain} then ${forMountain} else ${own} end`;

const height = `trim(to_char(height_m, 'FM9990.9'), '.') || ' m'`;

export const dataset: DatasetServer<PeakRow> = {
  contract,
  store: (tx, peaks, context) => storeRows(tx, rows, peaks, context),
  items: (reader, query) => tableItems(reader, items, query),
  item: (reader, id, scenario) => tableItem(reader, items, id, scenario),
  select: (reader, selection) => tableSelection(reader, items, selection),
  search: {
    items,
    kind: `'peak'`,
    name: eitherName('mountain', 'name'),
    nameEn: eitherName('mountain_en', 'name_en'),
    also: eitherName(`concat_ws(' ', name, name_en)`, `concat_ws(' ', mountain, mountain_en, also)`),
    detail: eitherName(`concat_ws(' · ', name, ${height})`, `concat_ws(' · ', coalesce(also, mountain), ${height})`),
    detailEn: eitherName(`concat_ws(' · ', name_en, ${height})`, `concat_ws(' · ', mountain_en, ${height})`),
  },
  kinds: (reader, scenario) => tableCounts(reader, items, 'kind', scenario),
  extent: (reader, scenario) => tableExtent(reader, items, scenario),
  sources: (reader, scenario) => readSources(reader, contract.id, scenario),
};
