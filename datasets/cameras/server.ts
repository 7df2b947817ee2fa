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
import { type CameraRow, contract } from './contract.ts';

const rows: RowTable<CameraRow> = {
  table: 'camera',
  key: ['id'],
  columns: ['id', 'geom', 'purpose', 'height_m', 'heading_deg', 'cameras', 'owner'],
  values: ({ id, at, purpose, heightM, headingDeg, cameras, owner }) => [
    id,
    `SRID=5186;POINT(${at[0]} ${at[1]})`,
    purpose,
    heightM,
    headingDeg,
    cameras,
    owner,
  ],
};

const items: ItemTable = {
  table: 'camera',
  id: `source || ':' || id`,
  visible: validIn('$1'),
  properties: {
    purpose: 'purpose',
    cameras: 'cameras',
    heightM: 'height_m',
    headingDeg: 'heading_deg',
    owner: 'owner',
  },
};

export const dataset: DatasetServer<CameraRow> = {
  contract,
  store: (tx, cameras, context) => storeRows(tx, rows, cameras, context),
  items: (reader, query) => tableItems(reader, items, query),
  item: (reader, id, scenario) => tableItem(reader, items, id, scenario),
  select: (reader, selection) => tableSelection(reader, items, selection),
  kinds: (reader, scenario) => tableCounts(reader, items, 'purpose', scenario),
  extent: (reader, scenario) => tableExtent(reader, items, scenario),
  sources: (reader, scenario) => readSources(reader, contract.id, scenario),
};
