import { canonicalJson, type ProposalEdit, validIn } from '#core';
import { checkAreas, partsOfId, placeArea } from '#server/kit/proposed-areas.ts';
import type { DatasetServer } from '#server/kit/roles.ts';
import { readSources } from '#server/kit/sources.ts';
import { multiPolygonText, type RowTable, storeRows } from '#server/kit/store-rows.ts';
import { type ItemTable, tableExtent, tableItem, tableItems, tableSelection } from '#server/kit/table-items.ts';
import { contract, type GroundAreaRow } from './contract.ts';

const rows: RowTable<GroundAreaRow> = {
  table: 'ground_area',
  key: ['id'],
  columns: ['id', 'geom', 'category', 'kind', 'name'],
  values: (row) => [row.id, multiPolygonText(row.area), row.category, row.kind, row.name],
  polygons: 'geom',
};

const items: ItemTable = {
  table: 'ground_area',
  id: `source || ':' || id`,
  visible: validIn('$1'),
  properties: { name: 'name', category: 'category', kind: 'kind', areaM2: 'round(st_area(geom))' },
};

/** What a proposal's cover is among the classes of the city. */
const covers = {
  trees: ['green', 'wood'],
  lawn: ['green', 'grass'],
  water: ['water', null],
  paved: ['pedestrian', null],
} as const;
const covered = (edit: Extract<ProposalEdit, { kind: 'cover' }>) => [...covers[edit.cover], canonicalJson(edit)];

export const dataset: DatasetServer<GroundAreaRow> = {
  contract,
  rowTable: () => rows,
  store: (tx, areas, context) => storeRows(tx, rows, areas, context),
  items: (reader, query) => tableItems(reader, items, query),
  item: (reader, id, scenario) => tableItem(reader, items, id, scenario),
  select: (reader, selection) => tableSelection(reader, items, selection),
  extent: (reader, scenario) => tableExtent(reader, items, scenario),
  proposals: {
    rows: {
      table: 'proposed_ground_area',
      columns: ['source', 'id', 'geom', 'category', 'kind', 'content_hash'],
      items: { ...items, table: 'ground_area_come' },
    },
    make: async (reader, edits) => {
      const covers = edits.filter((edit) => edit.kind === 'cover');
      await checkAreas(
        reader,
        covers.map((edit) => [edit.id, placeArea(edit.geometry)]),
      );
      return covers.map((edit) => [
        ...partsOfId(edit.id),
        multiPolygonText(placeArea(edit.geometry)),
        ...covered(edit),
      ]);
    },
  },
  sources: (reader, scenario) => readSources(reader, contract.id, scenario),
};
