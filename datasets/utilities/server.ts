import { validIn } from '#core';
import type { DatasetServer } from '#server/kit/roles.ts';
import { readSources } from '#server/kit/sources.ts';
import { lineText, type RowTable, storeRows } from '#server/kit/store-rows.ts';
import { type ItemTable, tableExtent, tableItem, tableItems, tableSelection } from '#server/kit/table-items.ts';
import { contract, type UtilityRow } from './contract.ts';
import { sectionRoutes } from './section-route.ts';

const rows: RowTable<UtilityRow> = {
  table: 'utility_line',
  key: ['id'],
  columns: [
    'id',
    'geom',
    'kind',
    'depth_from_m',
    'depth_to_m',
    'depth_origin',
    'diameter_m',
    'material',
    'year',
    'pressure_kpa',
    'voltage_kv',
  ],
  values: (row) => [
    row.id,
    lineText(row.line),
    row.kind,
    row.depthFromM,
    row.depthToM,
    row.depthOrigin,
    row.diameterM,
    row.material,
    row.year,
    row.pressureKpa,
    row.voltageKv,
  ],
};

const rounded = (column: string, digits: number): string => `round(${column}::numeric, ${digits})::float8`;

const items: ItemTable = {
  table: 'utility_line',
  id: `source || ':' || id`,
  visible: validIn('$1'),
  properties: {
    kind: 'kind',
    depthFromM: rounded('depth_from_m', 2),
    depthToM: rounded('depth_to_m', 2),
    depthOrigin: 'depth_origin',
    diameterM: rounded('diameter_m', 3),
    material: 'material',
    year: 'year',
    pressureKpa: rounded('pressure_kpa', 1),
    voltageKv: rounded('voltage_kv', 1),
    lengthM: 'round(st_length(geom))',
  },
};

export const dataset: DatasetServer<UtilityRow> = {
  contract,
  store: (tx, lines, context) => storeRows(tx, rows, lines, context),
  items: (reader, query) => tableItems(reader, items, query),
  item: (reader, id, scenario) => tableItem(reader, items, id, scenario),
  select: (reader, selection) => tableSelection(reader, items, selection),
  extent: (reader, scenario) => tableExtent(reader, items, scenario),
  sources: (reader, scenario) => readSources(reader, contract.id, scenario),
};

export const routes = sectionRoutes;
