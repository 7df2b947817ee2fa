import { rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { deflateSync } from 'node:zlib';
import { zipSync } from 'fflate';
import { serialize } from 'flatgeobuf/lib/mjs/geojson.js';
import { PbfWriter } from 'pbf';
import type { SourceFile } from './roles.ts';
import type { TestFolder } from './test-files.ts';

/** Writers of small files in the city's formats. Used by tests and the fuzz only. */

export type XY = readonly [number, number];

export interface OsmData {
  readonly nodes?: readonly { id: number; at: XY; tags?: Record<string, string> }[];
  readonly ways?: readonly { id: number; refs: readonly number[]; tags?: Record<string, string> }[];
  readonly relations?: readonly {
    id: number;
    members: readonly { way: number; role: string }[];
    tags?: Record<string, string>;
  }[];
}

/** An OSM PBF file: a header block and one data block for each kind of object, nodes dense. */
export function osmPbfBytes({ nodes = [], ways = [], relations = [] }: OsmData): Buffer {
  const blocks = [blob('OSMHeader', headerBlock())];
  const data = (write: (pbf: PbfWriter, strings: (text: string) => number) => void) => {
    blocks.push(blob('OSMData', primitiveBlock(write)));
  };
  if (nodes.length > 0) data((pbf, strings) => pbf.writeMessage(2, writeDense, { nodes, strings }));
  if (ways.length > 0) {
    data((pbf, strings) => {
      for (const way of ways) pbf.writeMessage(3, writeWay, { way, strings });
    });
  }
  if (relations.length > 0) {
    data((pbf, strings) => {
      for (const relation of relations) pbf.writeMessage(4, writeRelation, { relation, strings });
    });
  }
  return Buffer.concat(blocks);
}

type Strings = (text: string) => number;

function headerBlock(): Uint8Array {
  const pbf = new PbfWriter();
  pbf.writeStringField(4, 'OsmSchema-V0.6');
  pbf.writeStringField(4, 'DenseNodes');
  return pbf.finish();
}

function blob(type: string, content: Uint8Array): Buffer {
  const packed = new PbfWriter();
  packed.writeVarintField(2, content.length);
  packed.writeBytesField(3, deflateSync(content));
  const body = packed.finish();
  const header = new PbfWriter();
  header.writeStringField(1, type);
  header.writeVarintField(3, body.length);
  const head = header.finish();
  const length = Buffer.alloc(4);
  length.writeUInt32BE(head.length);
  return Buffer.concat([length, head, body]);
}

function primitiveBlock(write: (pbf: PbfWriter, strings: Strings) => void): Uint8Array {
  const texts = [''];
  const index = (text: string) => {
    const found = texts.indexOf(text);
    return found >= 0 ? found : texts.push(text) - 1;
  };
  const group = new PbfWriter();
  write(group, index);
  const body = group.finish();
  const pbf = new PbfWriter();
  pbf.writeMessage(
    1,
    (list: readonly string[], into: PbfWriter) => {
      for (const text of list) into.writeBytesField(1, Buffer.from(text));
    },
    texts,
  );
  pbf.writeBytesField(2, body);
  return pbf.finish();
}

const steps = (values: readonly number[]): number[] => values.map((value, i) => value - (values[i - 1] ?? 0));
const nano = (degrees: number): number => Math.round(degrees * 1e7);

function writeDense(
  { nodes, strings }: { nodes: NonNullable<OsmData['nodes']>; strings: Strings },
  pbf: PbfWriter,
): void {
  pbf.writePackedSVarint(1, steps(nodes.map(({ id }) => id)));
  pbf.writePackedSVarint(8, steps(nodes.map(({ at }) => nano(at[1]))));
  pbf.writePackedSVarint(9, steps(nodes.map(({ at }) => nano(at[0]))));
  const tags = nodes.flatMap(({ tags = {} }) => [
    ...Object.entries(tags).flatMap(([key, value]) => [strings(key), strings(value)]),
    0,
  ]);
  pbf.writePackedVarint(10, tags);
}

function writeTags(tags: Record<string, string>, strings: Strings, pbf: PbfWriter): void {
  pbf.writePackedVarint(2, Object.keys(tags).map(strings));
  pbf.writePackedVarint(3, Object.values(tags).map(strings));
}

function writeWay(
  { way, strings }: { way: NonNullable<OsmData['ways']>[number]; strings: Strings },
  pbf: PbfWriter,
): void {
  pbf.writeVarintField(1, way.id);
  writeTags(way.tags ?? {}, strings, pbf);
  pbf.writePackedSVarint(8, steps(way.refs));
}

function writeRelation(
  { relation, strings }: { relation: NonNullable<OsmData['relations']>[number]; strings: Strings },
  pbf: PbfWriter,
): void {
  pbf.writeVarintField(1, relation.id);
  writeTags(relation.tags ?? {}, strings, pbf);
  pbf.writePackedVarint(
    8,
    relation.members.map(({ role }) => strings(role)),
  );
  pbf.writePackedSVarint(9, steps(relation.members.map(({ way }) => way)));
  pbf.writePackedVarint(
    10,
    relation.members.map(() => 1),
  );
}

/** Well-known binary of a polygon of several rings, little-endian. */
export function wkbPolygon(rings: readonly (readonly XY[])[]): Buffer {
  const parts = [Buffer.from([1, 3, 0, 0, 0]), uint32(rings.length)];
  for (const ring of rings) parts.push(uint32(ring.length), ...ring.map(position));
  return Buffer.concat(parts);
}

export const wkbLine = (line: readonly XY[]): Buffer =>
  Buffer.concat([Buffer.from([1, 2, 0, 0, 0]), uint32(line.length), ...line.map(position)]);

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function position([x, y]: XY): Buffer {
  const bytes = Buffer.alloc(16);
  bytes.writeDoubleLE(x, 0);
  bytes.writeDoubleLE(y, 8);
  return bytes;
}

export interface PackageLayer {
  readonly name: string;
  readonly crs: number;
  readonly rows: readonly { wkb: Buffer; values: Readonly<Record<string, string | number>> }[];
}

/** A GeoPackage with the tables that readers look at. */
export function writeGeoPackage(folder: TestFolder, name: string, layers: readonly PackageLayer[]): SourceFile {
  const file = folder.write(name, '');
  rmSync(file.path);
  const db = new DatabaseSync(file.path);
  db.exec(`create table gpkg_spatial_ref_sys (srs_name text, srs_id integer primary key, organization text,
             organization_coordsys_id integer, definition text, description text);
           create table gpkg_contents (table_name text primary key, data_type text, identifier text, srs_id integer);
           create table gpkg_geometry_columns (table_name text, column_name text, geometry_type_name text, srs_id integer,
             z tinyint, m tinyint);`);
  for (const { name: table, crs, rows } of layers) {
    const columns = Object.entries(rows[0]?.values ?? {});
    const types = columns.map(([column, value]) => `, "${column}" ${typeof value === 'number' ? 'real' : 'text'}`);
    db.exec(`create table "${table}" (fid integer primary key, geom blob${types.join('')})`);
    db.prepare('insert or ignore into gpkg_spatial_ref_sys values (?, ?, ?, ?, ?, null)').run('', crs, 'EPSG', crs, '');
    db.prepare('insert into gpkg_contents values (?, ?, ?, ?)').run(table, 'features', table, crs);
    db.prepare('insert into gpkg_geometry_columns values (?, ?, ?, ?, 0, 0)').run(table, 'geom', 'GEOMETRY', crs);
    const insert = db.prepare(`insert into "${table}" values (null, ?${', ?'.repeat(columns.length)})`);
    const header = Buffer.concat([Buffer.from('GP'), Buffer.from([0, 1]), uint32(crs)]);
    for (const { wkb, values } of rows) insert.run(Buffer.concat([header, wkb]), ...Object.values(values));
  }
  db.close();
  return file;
}

/** FlatGeobuf of a GeoJSON collection, as the library of its inventor writes it. */
export const flatGeobufBytes = (collection: unknown): Buffer => Buffer.from(serialize(collection as never));

/** A ZIP archive of texts and bytes. */
export function zipBytes(members: Readonly<Record<string, string | Uint8Array>>): Uint8Array {
  return zipSync(
    Object.fromEntries(
      Object.entries(members).map(([name, content]) => [
        name,
        typeof content === 'string' ? Buffer.from(content) : content,
      ]),
    ),
  );
}

type XYZ = readonly [number, number, number];

/** The surfaces of a house with a gabled roof over a rectangle: ground, two roofs, four walls. */
export function gabledHouse(x: number, y: number, eaveZ: number, ridgeZ: number, [dx, dy] = [10, 8]) {
  const [a, b, c, d] = [
    [x, y],
    [x + dx, y],
    [x + dx, y + dy],
    [x, y + dy],
  ];
  const z = (p: readonly number[], height: number): XYZ => [p[0], p[1], height];
  const [r0, r1]: XYZ[] = [
    [x, y + dy / 2, ridgeZ],
    [x + dx, y + dy / 2, ridgeZ],
  ];
  return {
    GroundSurface: [[z(a, 0), z(d, 0), z(c, 0), z(b, 0)]],
    RoofSurface: [
      [z(a, eaveZ), z(b, eaveZ), r1, r0],
      [z(c, eaveZ), z(d, eaveZ), r0, r1],
    ],
    WallSurface: [
      [z(a, 0), z(b, 0), z(b, eaveZ), z(a, eaveZ)],
      [z(c, 0), z(d, 0), z(d, eaveZ), z(c, eaveZ)],
      [z(d, 0), z(a, 0), z(a, eaveZ), r0, z(d, eaveZ)],
      [z(b, 0), z(c, 0), z(c, eaveZ), r1, z(b, eaveZ)],
    ],
  };
}
export type House = ReturnType<typeof gabledHouse>;

/** CityGML 2 of houses; `turn` gives the order of the axes. */
export function cityGml(
  houses: readonly { id: string; house: House; attributes?: string }[],
  { srsName, turn = (p) => p }: { srsName: string; turn?: (p: XYZ) => readonly number[] },
): string {
  const polygon = (ring: readonly XYZ[]) =>
    `<gml:surfaceMember><gml:Polygon><gml:exterior><gml:LinearRing><gml:posList srsDimension="3">` +
    `${[...ring, ring[0]].map((p) => turn(p).join(' ')).join(' ')}</gml:posList></gml:LinearRing></gml:exterior></gml:Polygon></gml:surfaceMember>`;
  const surfaces = (house: House) =>
    Object.entries(house)
      .flatMap(([name, rings]) =>
        rings.map(
          (ring) =>
            `<bldg:boundedBy><bldg:${name}><bldg:lod2MultiSurface><gml:MultiSurface>${polygon(ring)}</gml:MultiSurface>` +
            `</bldg:lod2MultiSurface></bldg:${name}></bldg:boundedBy>`,
        ),
      )
      .join('');
  const buildings = houses.map(
    ({ id, house, attributes = '' }) =>
      `<core:cityObjectMember><bldg:Building gml:id="${id}">${attributes}${surfaces(house)}</bldg:Building></core:cityObjectMember>`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?>
<core:CityModel xmlns:core="http://www.opengis.net/citygml/2.0" xmlns:bldg="http://www.opengis.net/citygml/building/2.0" xmlns:gml="http://www.opengis.net/gml">
<gml:boundedBy><gml:Envelope srsName="${srsName}" srsDimension="3"/></gml:boundedBy>
${buildings.join('\n')}
</core:CityModel>`;
}

/** CityJSON 2 of houses, vertices shared and quantised to a millimetre. */
export function cityJson(
  houses: readonly { id: string; house: House; attributes?: Record<string, unknown> }[],
  referenceSystem: string,
) {
  const vertices: XYZ[] = [];
  const origin = houses[0]?.house.GroundSurface[0][0] ?? [0, 0, 0];
  const index = (p: XYZ): number =>
    vertices.push(p.map((value, axis) => Math.round((value - origin[axis]) * 1000)) as unknown as XYZ) - 1;
  const CityObjects = Object.fromEntries(
    houses.map(({ id, house, attributes = {} }) => {
      const surfaces = Object.keys(house).map((type) => ({ type }));
      const faces = Object.values(house).flatMap((rings, kind) =>
        rings.map((ring) => ({ ring: ring.map(index), kind })),
      );
      const geometry = {
        type: 'Solid',
        lod: '2',
        boundaries: [faces.map(({ ring }) => [ring])],
        semantics: { surfaces, values: [faces.map(({ kind }) => kind)] },
      };
      return [id, { type: 'Building', attributes, geometry: [geometry] }];
    }),
  );
  return {
    type: 'CityJSON',
    version: '2.0',
    transform: { scale: [0.001, 0.001, 0.001], translate: origin },
    metadata: { referenceSystem },
    CityObjects,
    vertices,
  };
}
