import type { Geometry } from 'geojson';
import {
  type Epsg5186Box,
  type Reader,
  type ScenarioRevision,
  type SqlValue,
  toEpsg5186,
  toWgs84,
  type Wgs84Box,
} from '#core';
import { wkbGeometry } from '#datasets/_kit/wkb.ts';
import type { Item, ItemsPage, ItemsQuery, SelectedItem, Selection } from './roles.ts';

/** A table of temporal rows with a geometry column `geom` in EPSG:5186, as an OGC API collection shows it. */
export interface ItemTable {
  readonly table: string;
  /** SQL of the item's id, unique in a revision. */
  readonly id: string;
  /** SQL by property name. */
  readonly properties: Readonly<Record<string, string>>;
  /** SQL predicate of the rows that show in revision `$1`. */
  readonly visible: string;
  /** Columns that tell rows of a revision apart, the first of its primary key; `source, id` unless named. */
  readonly order?: readonly string[];
  /** SQL of the geometry as GeoJSON, where it is not shown as it is stored. */
  readonly geometry?: string;
}

const selection = (
  { id, properties, ...table }: ItemTable,
  geometry = table.geometry ?? 'st_asgeojson(geom, 3, 0)::json',
): string =>
  [
    `${id} as id`,
    `${geometry} as geometry`,
    `source as "property_source"`,
    `case when source = 'synthetic' then 'generated' else 'surveyed' end as "property_origin"`,
    ...Object.entries(properties).map(([name, sql]) => `${sql} as "property_${name}"`),
  ].join(', ');

/** A page of items, ordered by id, and how many match in all. */
export async function tableItems(reader: Reader, table: ItemTable, query: ItemsQuery): Promise<ItemsPage> {
  const area = query.box && boxText(query.box);
  const where = `${table.visible}${area ? ' and st_intersects(geom, st_geomfromewkt($2))' : ''}`;
  const parameters = [query.scenario.revision, ...(area ? [area] : [])];
  const [{ matched }] = await reader.query<{ matched: number }>(
    `select count(*)::int as matched from ${table.table} where ${where}`,
    parameters,
  );
  const n = parameters.length;
  const rows = await reader.query<Record<string, unknown>>(
    `select ${selection(table)} from ${table.table} where ${where}
     order by (${table.id}) collate "C" limit $${n + 1} offset $${n + 2}`,
    [...parameters, query.limit, query.offset],
  );
  return { items: rows.map(itemOf), matched };
}

/** Rows read at a time: one short query after another, so that nobody waits for a long export. */
const batchRows = 2000;

/** Every item of a selection, in the order of the table's key, with its geometry in EPSG:5186 as it is stored. */
export async function* tableSelection(
  reader: Reader,
  table: ItemTable,
  { scenario, boxes, ids, within }: Selection,
): AsyncGenerator<SelectedItem> {
  const order = table.order ?? ['source', 'id'];
  const parameters: SqlValue[] = [scenario.revision];
  const parameter = (value: SqlValue): string => `$${parameters.push(value)}`;
  const conditions = [table.visible];
  if (boxes) {
    const inside = boxes.map((box) => `st_intersects(geom, st_geomfromewkt(${parameter(boxText(box))}))`);
    conditions.push(inside.length > 0 ? `(${inside.join(' or ')})` : 'false');
  }
  if (ids) conditions.push(`${table.id} = any(${parameter([...ids])}::text[])`);
  // A point of each: what lies across a border belongs to one side.
  if (within) conditions.push(`st_intersects(st_pointonsurface(geom), ${parameter(within)}::geometry)`);
  const given = parameters.length;
  const keys = order.map((column, i) => `${column} as key_${i}`).join(', ');
  for (let last: SqlValue[] = []; ; ) {
    const after =
      last.length > 0 ? ` and (${order.join(', ')}) > (${last.map((_, i) => `$${given + i + 1}`).join(', ')})` : '';
    const rows = await reader.query<Record<string, unknown>>(
      `select ${selection(table, 'geom')}, ${keys} from ${table.table} where ${conditions.join(' and ')}${after}
       order by ${order.join(', ')} limit ${batchRows}`,
      [...parameters, ...last],
    );
    for (const row of rows)
      yield { id: String(row.id), geometry: storedGeometry(row.geometry), properties: propertiesOf(row) };
    const end = rows.at(-1);
    if (!end || rows.length < batchRows) return;
    last = order.map((_, i) => end[`key_${i}`] as SqlValue);
  }
}

function storedGeometry(hex: unknown): Geometry {
  const geometry = wkbGeometry(Buffer.from(String(hex), 'hex'));
  if (!geometry) throw new Error('the database answered a geometry that cannot be read');
  return geometry as Geometry;
}

/** One item by its id, or undefined. */
export async function tableItem(
  reader: Reader,
  table: ItemTable,
  id: string,
  scenario: ScenarioRevision,
): Promise<Item | undefined> {
  const [row] = await reader.query<Record<string, unknown>>(
    `select ${selection(table)} from ${table.table} where ${table.visible} and ${table.id} = $2`,
    [scenario.revision, id],
  );
  return row && itemOf(row);
}

/** Extent of the visible rows, or undefined when there are none. */
export async function tableExtent(
  reader: Reader,
  table: Pick<ItemTable, 'table' | 'visible'>,
  scenario: ScenarioRevision,
): Promise<Epsg5186Box | undefined> {
  const [row] = await reader.query<{ x0: number | null; y0: number; x1: number; y1: number }>(
    `select st_xmin(box) as x0, st_ymin(box) as y0, st_xmax(box) as x1, st_ymax(box) as y1
     from (select st_extent(geom) as box from ${table.table} where ${table.visible}) extent`,
    [scenario.revision],
  );
  return row && row.x0 !== null ? [row.x0, row.y0, row.x1, row.y1] : undefined;
}

/** How many visible rows have each value of a property, e.g. of the kind by which a collection is shown. */
export async function tableCounts(
  reader: Reader,
  table: Pick<ItemTable, 'table' | 'visible' | 'properties'>,
  property: string,
  scenario: ScenarioRevision,
): Promise<Record<string, number>> {
  const rows = await reader.query<{ value: string; n: number }>(
    `select ${table.properties[property]} as value, count(*)::int as n from ${table.table}
     where ${table.visible} and ${table.properties[property]} is not null group by 1 order by 1`,
    [scenario.revision],
  );
  return Object.fromEntries(rows.map(({ value, n }) => [value, n]));
}

const propertiesOf = (row: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(row)
      .filter(([name]) => name.startsWith('property_'))
      .map(([name, value]) => [name.slice('property_'.length), value]),
  );

const itemOf = (row: Record<string, unknown>): Item => ({
  type: 'Feature',
  id: String(row.id),
  geometry: geometryToWgs84(row.geometry as Geometry),
  properties: propertiesOf(row),
});

/** Degrees to seven places: a centimetre. */
const round = (degrees: number): number => Math.round(degrees * 1e7) / 1e7;

function geometryToWgs84(geometry: Geometry): Geometry {
  const move = (coordinates: unknown): unknown => {
    if (!Array.isArray(coordinates)) return coordinates;
    if (typeof coordinates[0] !== 'number') return coordinates.map(move);
    return toWgs84([coordinates[0], coordinates[1]]).map(round);
  };
  if (geometry.type === 'GeometryCollection') throw new Error('a table holds a geometry collection');
  return { ...geometry, coordinates: move(geometry.coordinates) } as Geometry;
}

/** A longitude/latitude box as a polygon in EPSG:5186, its edges bent as the projection bends them. */
function boxText([w, s, e, n]: Wgs84Box): string {
  const steps = 8;
  const along = (a: number, b: number, i: number) => a + ((b - a) * i) / steps;
  const corners = [
    [w, s],
    [e, s],
    [e, n],
    [w, n],
    [w, s],
  ];
  const ring = corners
    .slice(0, 4)
    .flatMap((from, side) =>
      Array.from({ length: steps }, (_, i) => [
        along(from[0], corners[side + 1][0], i),
        along(from[1], corners[side + 1][1], i),
      ]),
    );
  const placed = [...ring, ring[0]].map(([lon, lat]) => toEpsg5186([lon, lat]).join(' '));
  return `SRID=5186;POLYGON((${placed.join(',')}))`;
}
