import { validIn } from '#core';
import type { DatasetServer } from '#server/kit/roles.ts';
import { readSources } from '#server/kit/sources.ts';
import { multiPolygonText, type RowTable, storeRows } from '#server/kit/store-rows.ts';
import { type ItemTable, tableExtent, tableItem, tableItems, tableSelection } from '#server/kit/table-items.ts';
import { contract, type SpaceRow } from './contract.ts';

const rows: RowTable<SpaceRow> = {
  table: 'underground_space',
  key: ['id'],
  columns: ['id', 'geom', 'kind', 'name', 'name_en', 'line_name', 'line_name_en', 'roof_depth_m', 'floor_depth_m'],
  polygons: 'geom',
  values: (row) => [
    row.id,
    multiPolygonText(row.footprint),
    row.kind,
    row.name,
    row.nameEn,
    row.lineName,
    row.lineNameEn,
    row.roofDepthM,
    row.floorDepthM,
  ],
};

const items: ItemTable = {
  table: 'underground_space',
  id: `source || ':' || id`,
  visible: validIn('$1'),
  properties: {
    name: 'name',
    nameEn: 'name_en',
    kind: 'kind',
    lineName: 'line_name',
    lineNameEn: 'line_name_en',
    roofDepthM: 'round(roof_depth_m::numeric, 1)::float8',
    floorDepthM: 'round(floor_depth_m::numeric, 1)::float8',
    areaM2: 'round(st_area(geom))',
  },
};

export const dataset: DatasetServer<SpaceRow> = {
  contract,
  store: (tx, spaces, context) => storeRows(tx, rows, spaces, context),
  items: (reader, query) => tableItems(reader, items, query),
  item: (reader, id, scenario) => tableItem(reader, items, id, scenario),
  select: (reader, selection) => tableSelection(reader, items, selection),
  search: {
    items,
    kind: `case kind when 'station' then 'station' else 'space' end`,
    // People write 강남역 whether or not the source does.
    name: `case when kind = 'station' and name not like '%역' then name || '역' else name end`,
    nameEn: `case when kind = 'station' then name_en || ' Station' else name_en end`,
    detail: 'line_name',
    detailEn: 'line_name_en',
  },
  extent: (reader, scenario) => tableExtent(reader, items, scenario),
  sources: (reader, scenario) => readSources(reader, contract.id, scenario),
};
