import type { Geometry } from 'geojson';
import { type Epsg5186Box, type Reader, type ScenarioRevision, toEpsg5186, toWgs84, type Wgs84Box } from '#core';
import type { Item, ItemsPage, ItemsQuery } from './roles.ts';

/** A table of temporal rows with a geometry column `geom` in EPSG:5186, as an OGC API collection shows it. */
export interface ItemTable {
  readonly table: string;
  /** SQL of the item's id, unique in a revision. */
  readonly id: string;
  /** SQL by property name. */
  readonly properties: Readonly<Record<string, string>>;
  /** SQL predicate of the rows that show in revision `$1`. */
  readonly visible: string;
}

const selection = ({ id, properties }: ItemTable): string =>
  [
    `${id} as id`,
    `st_asgeojson(geom, 3, 0)::json as geometry`,
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

function itemOf(row: Record<string, unknown>): Item {
  const properties = Object.fromEntries(
    Object.entries(row)
      .filter(([name]) => name.startsWith('property_'))
      .map(([name, value]) => [name.slice('property_'.length), value]),
  );
  return { type: 'Feature', id: String(row.id), geometry: geometryToWgs84(row.geometry as Geometry), properties };
}

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
