import { validIn } from '#core';
import type { DatasetServer } from '#server/kit/roles.ts';
import { readSources } from '#server/kit/sources.ts';
import { lineText, type RowTable, storeRows } from '#server/kit/store-rows.ts';
import { type ItemTable, tableExtent, tableItem, tableItems, tableSelection } from '#server/kit/table-items.ts';
import { contract, type SubwaySectionRow } from './contract.ts';

const rows: RowTable<SubwaySectionRow> = {
  table: 'subway_section',
  key: ['id'],
  columns: [
    'id',
    'geom',
    'route',
    'name',
    'name_en',
    'colour',
    'from_station',
    'from_station_en',
    'to_station',
    'to_station_en',
    'structure',
    'depth_from_m',
    'depth_to_m',
  ],
  values: (row) => [
    row.id,
    lineText(row.line),
    row.route,
    row.name,
    row.nameEn,
    row.colour,
    row.fromStation,
    row.fromStationEn,
    row.toStation,
    row.toStationEn,
    row.structure,
    row.depthFromM,
    row.depthToM,
  ],
};

const items: ItemTable = {
  table: 'subway_section',
  id: `source || ':' || id`,
  visible: validIn('$1'),
  properties: {
    name: 'name',
    nameEn: 'name_en',
    fromStation: 'from_station',
    toStation: 'to_station',
    structure: 'structure',
    depthFromM: 'round(depth_from_m::numeric, 1)::float8',
    depthToM: 'round(depth_to_m::numeric, 1)::float8',
    lengthM: 'round(st_length(geom))',
  },
};

export const dataset: DatasetServer<SubwaySectionRow> = {
  contract,
  store: (tx, sections, context) => storeRows(tx, rows, sections, context),
  items: (reader, query) => tableItems(reader, items, query),
  item: (reader, id, scenario) => tableItem(reader, items, id, scenario),
  select: (reader, selection) => tableSelection(reader, items, selection),
  extent: (reader, scenario) => tableExtent(reader, items, scenario),
  sources: (reader, scenario) => readSources(reader, contract.id, scenario),
};
