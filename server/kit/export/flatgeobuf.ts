import { Builder } from 'flatbuffers';
import { magicbytes } from 'flatgeobuf/lib/mjs/constants.js';
import { Column } from 'flatgeobuf/lib/mjs/flat-geobuf/column.js';
import { ColumnType } from 'flatgeobuf/lib/mjs/flat-geobuf/column-type.js';
import { Crs } from 'flatgeobuf/lib/mjs/flat-geobuf/crs.js';
import { GeometryType } from 'flatgeobuf/lib/mjs/flat-geobuf/geometry-type.js';
import { Header } from 'flatgeobuf/lib/mjs/flat-geobuf/header.js';
import { buildFeature } from 'flatgeobuf/lib/mjs/generic/feature.js';
import { parseGeometry } from 'flatgeobuf/lib/mjs/geojson/geometry.js';
import type { SelectedItem } from '../roles.ts';
import { creditOf, type ExportFormat, type ExportSubject } from './format.ts';

/**
 * FlatGeobuf (https://flatgeobuf.org) in EPSG:5186, coordinates bit by bit as they are stored. Written as a stream, so without
 * the index, which would have to stand before the features.
 */
export const flatgeobuf: ExportFormat = {
  id: 'flatgeobuf',
  extension: '.fgb',
  mediaType: 'application/flatgeobuf',
  title: { ko: 'FlatGeobuf', en: 'FlatGeobuf' },
  solid: false,
  async *write(items, subject) {
    const columns = columnsOf(subject);
    const meta = { columns, geometryType: GeometryType.Unknown } as unknown as Parameters<typeof buildFeature>[2];
    yield magicbytes;
    yield headerOf(subject, columns);
    for await (const item of items) {
      yield buildFeature(
        parseGeometry(item.geometry as Parameters<typeof parseGeometry>[0]),
        valuesOf(item, columns),
        meta,
      );
    }
  },
};

interface ColumnMeta {
  readonly name: string;
  readonly type: ColumnType;
  readonly title: string | null;
}

/** Codes and names are text; what has a unit or counts is a number. */
function columnsOf({ contract }: ExportSubject): ColumnMeta[] {
  const attributes = Object.entries(contract.attributes).map(
    ([name, { unit, codes, title }]): ColumnMeta => ({
      name,
      type: unit === 'one' || codes ? ColumnType.String : ColumnType.Double,
      title: `${title.ko} / ${title.en}`,
    }),
  );
  const text = (name: string): ColumnMeta => ({ name, type: ColumnType.String, title: null });
  return [text('id'), ...attributes, text('source'), text('origin')];
}

function valuesOf(
  { id, properties }: SelectedItem,
  columns: readonly ColumnMeta[],
): Record<string, string | number | null> {
  const values: Record<string, string | number | null> = {};
  for (const { name, type } of columns) {
    const value = name === 'id' ? id : (properties[name] ?? null);
    values[name] = value === null ? null : type === ColumnType.Double ? Number(value) : String(value);
  }
  return values;
}

function headerOf(subject: ExportSubject, columns: readonly ColumnMeta[]): Uint8Array {
  const builder = new Builder(4096);
  const columnAt = Header.createColumnsVector(
    builder,
    columns.map((column) => columnAtOf(builder, column)),
  );
  const words = [subject.contract.id, subject.contract.title.en, creditOf(subject)].map((text) =>
    builder.createString(text),
  );
  const organisation = builder.createString('EPSG');
  Crs.startCrs(builder);
  Crs.addOrg(builder, organisation);
  Crs.addCode(builder, 5186);
  const crs = Crs.endCrs(builder);
  Header.startHeader(builder);
  Header.addName(builder, words[0]);
  Header.addTitle(builder, words[1]);
  Header.addDescription(builder, words[2]);
  Header.addGeometryType(builder, GeometryType.Unknown);
  Header.addColumns(builder, columnAt);
  Header.addFeaturesCount(builder, 0n);
  Header.addIndexNodeSize(builder, 0);
  Header.addCrs(builder, crs);
  builder.finishSizePrefixed(Header.endHeader(builder));
  return builder.asUint8Array();
}

function columnAtOf(builder: Builder, { name, type, title }: ColumnMeta): number {
  const nameAt = builder.createString(name);
  const titleAt = title === null ? 0 : builder.createString(title);
  Column.startColumn(builder);
  Column.addName(builder, nameAt);
  Column.addType(builder, type);
  if (titleAt) Column.addTitle(builder, titleAt);
  return Column.endColumn(builder);
}
