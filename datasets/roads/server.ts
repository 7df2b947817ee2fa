import { validIn } from '#core';
import type { DatasetServer } from '#server/kit/roles.ts';
import { readSources } from '#server/kit/sources.ts';
import { lineText, type RowTable, storeRows } from '#server/kit/store-rows.ts';
import { type ItemTable, tableExtent, tableItem, tableItems, tableSelection } from '#server/kit/table-items.ts';
import { contract, type RoadRow } from './contract.ts';

const rows: RowTable<RoadRow> = {
  table: 'road',
  key: ['id'],
  columns: ['id', 'geom', 'class', 'width_m', 'width_origin', 'oneway', 'name'],
  values: (road) => [road.id, lineText(road.line), road.class, road.widthM, road.widthOrigin, road.oneway, road.name],
};

const items: ItemTable = {
  table: 'road',
  id: `source || ':' || id`,
  visible: validIn('$1'),
  properties: {
    name: 'name',
    class: 'class',
    widthM: 'width_m',
    widthOrigin: 'width_origin',
    oneway: 'oneway',
    lengthM: 'round(st_length(geom))',
  },
};

export const dataset: DatasetServer<RoadRow> = {
  contract,
  rowTable: () => rows,
  store: (tx, roads, context) => storeRows(tx, rows, roads, context),
  items: (reader, query) => tableItems(reader, items, query),
  item: (reader, id, scenario) => tableItem(reader, items, id, scenario),
  select: (reader, selection) => tableSelection(reader, items, selection),
  extent: (reader, scenario) => tableExtent(reader, items, scenario),
  sources: (reader, scenario) => readSources(reader, contract.id, scenario),
};
