import { existsSync, statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { Outcome } from '#core';
import { brokenFile, fileNotFound, noSuchLayer } from './import-outcomes.ts';
import type { SourceFile } from './roles.ts';
import type { RawGeometry, VectorFeature, VectorFile } from './vector-file.ts';
import { wkbGeometry } from './wkb.ts';

/** A table of features of a GeoPackage (OGC 12-128r19). */
interface Layer {
  readonly name: string;
  readonly geometryColumn: string;
  readonly declaredCrs: string | undefined;
}

/** Names of the feature tables; throws an Outcome when it is no GeoPackage. */
export const geoPackageLayers = (file: SourceFile): string[] =>
  withPackage(file, (db) => layersOf(db).map(({ name }) => name));

/** Opens one layer (`file.layer`, or the first). Rows are read one at a time, in the order of their row ids. */
export async function openGeoPackage(file: SourceFile): Promise<VectorFile> {
  const layer = withPackage(file, (db) => {
    const layers = layersOf(db);
    const found = file.layer === undefined ? layers[0] : layers.find(({ name }) => name === file.layer);
    if (!found) throw noSuchLayer({ file: file.name, layer: file.layer ?? '' }, file.name);
    return found;
  });
  return { declaredCrs: layer.declaredCrs, features: () => features(file, layer) };
}

function openPackage(file: SourceFile): DatabaseSync {
  if (!existsSync(file.path)) throw fileNotFound({ file: file.name }, file.name);
  const db = new DatabaseSync(file.path, { readOnly: true });
  // A hostile schema may call functions and read tables that are not what they seem.
  db.exec(
    'pragma trusted_schema = off; pragma query_only = on; pragma cell_size_check = on; pragma cache_size = -8192',
  );
  return db;
}

function withPackage<T>(file: SourceFile, work: (db: DatabaseSync) => T): T {
  let db: DatabaseSync | undefined;
  try {
    db = openPackage(file);
    return work(db);
  } catch (error) {
    throw asOutcome(file, error);
  } finally {
    db?.close();
  }
}

const asOutcome = (file: SourceFile, error: unknown): unknown =>
  error instanceof Outcome || !String((error as { code?: unknown }).code).startsWith('ERR_')
    ? error
    : brokenFile(
        { file: file.name, kind: 'GeoPackage', what: (error as Error).message.slice(0, 120) },
        file.name,
        error,
      );

/** Feature layers whose table is a table: a view could compute for ever. */
function layersOf(db: DatabaseSync): Layer[] {
  const rows = db
    .prepare(
      `select g.table_name as name, g.column_name as geometry, s.organization as organization,
              s.organization_coordsys_id as code, s.definition as definition
       from gpkg_geometry_columns g
       join sqlite_master m on m.name = g.table_name and m.type = 'table' and m.sql not like 'create virtual%'
       left join gpkg_spatial_ref_sys s on s.srs_id = g.srs_id
       order by g.rowid limit 1000`,
    )
    .all();
  return rows.map((row) => ({
    name: String(row.name),
    geometryColumn: String(row.geometry),
    declaredCrs: declared(row.organization, row.code, row.definition),
  }));
}

function declared(organization: unknown, code: unknown, definition: unknown): string | undefined {
  if (/^epsg$/i.test(String(organization))) return `EPSG:${code}`;
  return typeof definition === 'string' && definition.includes('[') ? definition : undefined;
}

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

async function* features(file: SourceFile, { name, geometryColumn }: Layer): AsyncGenerator<VectorFeature> {
  const db = openPackage(file);
  try {
    // Generated columns are left out: `table_info` does not list them, and they could compute anything.
    const columns = db
      .prepare(`select name from pragma_table_info(?)`)
      .all(name)
      .map((column) => String(column.name));
    if (!columns.includes(geometryColumn)) throw noSuchLayer({ file: file.name, layer: name }, file.name);
    const selected = columns.map((column, i) => `${quoted(column)} as c${i}`).join(', ');
    const query = db.prepare(`select rowid as id, ${selected} from ${quoted(name)} order by rowid`);
    query.setReadBigInts(true);
    const [{ most }] = db.prepare(`select max(rowid) * 1.0 as most from ${quoted(name)}`).all();
    const bytesPerRowId = statSync(file.path).size / Math.max(1, Number(most));
    let last: bigint | undefined;
    let row = 0;
    for (const record of query.iterate()) {
      const id = record.id as bigint;
      // A damaged tree may lead round in circles; row ids of a sound one only grow.
      if (last !== undefined && id <= last)
        throw brokenFile({ file: file.name, kind: 'GeoPackage', what: `rowid ${id}` }, file.name);
      last = id;
      row++;
      // How far the database has read is not told: row ids say it nearly.
      if (row % 1000 === 0) file.onBytes?.(Number(id) * bytesPerRowId);
      yield featureOf(row, columns, geometryColumn, record);
    }
  } catch (error) {
    throw asOutcome(file, error);
  } finally {
    db.close();
  }
}

function featureOf(
  row: number,
  columns: readonly string[],
  geometryColumn: string,
  record: Readonly<Record<string, unknown>>,
): VectorFeature {
  const properties: Record<string, unknown> = {};
  let geometry: RawGeometry | null = null;
  for (const [i, column] of columns.entries()) {
    const value = record[`c${i}`];
    if (column === geometryColumn) geometry = value instanceof Uint8Array ? geometryOf(Buffer.from(value)) : null;
    else if (typeof value === 'bigint')
      properties[column] = Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
    else if (!(value instanceof Uint8Array)) properties[column] = value;
  }
  return { row, id: undefined, properties, geometry };
}

/** Bytes of the envelope by the three bits of the header's flags (OGC 12-128r19, 2.1.3). */
const envelopeBytes = [0, 32, 48, 48, 64];

function geometryOf(blob: Buffer): RawGeometry | null {
  if (blob.length < 8 || blob.toString('latin1', 0, 2) !== 'GP') return null;
  const envelope = envelopeBytes[(blob[3] >> 1) & 7];
  if (envelope === undefined || blob[3] & 0x10) return null;
  return wkbGeometry(blob.subarray(8 + envelope)) ?? { type: 'broken', coordinates: undefined };
}
