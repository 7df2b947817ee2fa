import { isPlainPolygon } from '#server/kit/plain-polygon.ts';
import type { DatasetServer } from '#server/kit/roles.ts';
import { readSources } from '#server/kit/sources.ts';
import { multiPolygonText, type RowTable, storeRows } from '#server/kit/store-rows.ts';
import { type ItemTable, tableExtent, tableItem, tableItems, tableSelection } from '#server/kit/table-items.ts';
import { type BuildingRow, buildingVisible, contract } from './contract.ts';
import { type Ground, GroundFinder, nothingKnown } from './ground.ts';
import { buildingProposals } from './propose.ts';
import { reconcileBuildings } from './reconcile.ts';
import { groundColumns } from './stand.ts';

/** The table, with each building's ground found in the terrain of the revision: that is stored before. */
const rowsOn = (finder: GroundFinder): RowTable<BuildingRow> => ({
  table: 'building',
  key: ['id'],
  columns: [
    'id',
    'geom',
    'height_m',
    'height_origin',
    'floors',
    'floors_below',
    'use',
    'structure',
    'year_built',
    'name',
    'address',
    'roof_shape',
    'eave_m',
  ],
  values: (row) => [
    row.id,
    multiPolygonText(row.footprint),
    row.heightM,
    row.heightOrigin,
    row.floors,
    row.floorsBelow,
    row.use,
    row.structure,
    row.yearBuilt,
    row.name,
    row.address,
    row.roofShape ?? null,
    row.eaveM ?? null,
  ],
  polygons: 'geom',
  valid: (row) => isPlainPolygon(row.footprint),
  found: {
    columns: groundColumns,
    ready: (row) => finder.ready(row.footprint),
    values: (row) => groundValues(finder.under(row.footprint)),
    unknown: groundValues(nothingKnown),
  },
});

const groundValues = ({ groundM, groundMaxM, groundOrigin }: Ground) => [groundM, groundMaxM, groundOrigin];

const items: ItemTable = {
  table: 'building',
  id: `source || ':' || id`,
  visible: buildingVisible,
  properties: {
    name: 'name',
    address: 'address',
    use: 'use',
    structure: 'structure',
    heightM: 'height_m',
    heightOrigin: 'height_origin',
    floors: 'floors',
    floorsBelow: 'floors_below',
    yearBuilt: 'year_built',
    roofShape: 'roof_shape',
    eaveM: 'eave_m',
    groundM: 'ground_m',
    areaM2: 'round(st_area(geom))',
  },
};

export const dataset: DatasetServer<BuildingRow> = {
  contract,
  needs: ['terrain'],
  rowTable: (reader, revision) => rowsOn(new GroundFinder(reader, revision)),
  store: (tx, buildings, context) => storeRows(tx, rowsOn(new GroundFinder(tx, context.revision)), buildings, context),
  reconcile: reconcileBuildings,
  items: (reader, query) => tableItems(reader, items, query),
  item: (reader, id, scenario) => tableItem(reader, items, id, scenario),
  select: (reader, selection) => tableSelection(reader, items, selection),
  proposals: buildingProposals(items),
  search: { items, kind: `'building'`, name: 'name', also: 'address', detail: 'address', rowId: 'id' },
  extent: (reader, scenario) => tableExtent(reader, items, scenario),
  sources: (reader, scenario) => readSources(reader, contract.id, scenario),
};
