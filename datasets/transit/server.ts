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
import { contract, type TransitStopRow } from './contract.ts';

const rows: RowTable<TransitStopRow> = {
  table: 'transit_stop',
  key: ['id'],
  columns: ['id', 'geom', 'mode', 'name', 'line', 'ref', 'kind'],
  values: ({ id, position, mode, name, line, ref, kind }) => [
    id,
    `SRID=5186;POINT(${position.join(' ')})`,
    mode,
    name,
    line,
    ref,
    kind,
  ],
};

const items: ItemTable = {
  table: 'transit_stop',
  id: `source || ':' || id`,
  visible: validIn('$1'),
  properties: { name: 'name', mode: 'mode', line: 'line', ref: 'ref', kind: 'kind' },
};

export const dataset: DatasetServer<TransitStopRow> = {
  contract,
  store: (tx, stops, context) => storeRows(tx, rows, stops, context),
  items: (reader, query) => tableItems(reader, items, query),
  item: (reader, id, scenario) => tableItem(reader, items, id, scenario),
  select: (reader, selection) => tableSelection(reader, items, selection),
  search: {
    items,
    kind: `case when mode in ('subway', 'rail', 'tram') then 'station' else 'stop' end`,
    // People write 강남역 whether or not the source does.
    name: `case when mode in ('subway', 'rail', 'tram') and name not like '%역' then name || '역' else name end`,
    also: 'ref',
    detail: `concat_ws(' · ', line, ref)`,
    // Doors of a station bear numbers, not its name.
    only: `(kind is null or kind <> 'subway_entrance')`,
  },
  kinds: (reader, scenario) => tableCounts(reader, items, 'mode', scenario),
  extent: (reader, scenario) => tableExtent(reader, items, scenario),
  sources: (reader, scenario) => readSources(reader, contract.id, scenario),
};
