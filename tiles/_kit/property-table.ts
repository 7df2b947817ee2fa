import type { GlbWriter } from './glb.ts';

/**
 * Property tables of glTF EXT_structural_metadata: what a picked feature says of itself.
 * Strings are UTF-8 with an offset table; an unknown value is the property's `noData`.
 */
export type PropertyColumn =
  | { readonly kind: 'string'; readonly values: readonly (string | null)[] }
  | { readonly kind: 'float32'; readonly values: readonly number[] }
  | { readonly kind: 'int16'; readonly values: readonly (number | null)[] }
  | {
      readonly kind: 'enum';
      /** Every name that the property can have, also in other tiles. */
      readonly names: readonly string[];
      /** A name that is not among `names` is unknown, and so is null. */
      readonly values: readonly (string | null)[];
    };

/** Outside of everything that is counted or dated here. */
export const noDataInt16 = -32768;
/** Stands in every enumeration for what is not known. */
const unknownName = 'unknown';

interface PropertyTable {
  readonly schemaId: string;
  readonly className: string;
  readonly count: number;
  readonly columns: Readonly<Record<string, PropertyColumn>>;
}

/** Writes the columns into the file; returns the value of `extensions.EXT_structural_metadata`. */
export function writePropertyTable(glb: GlbWriter, table: PropertyTable) {
  const columns = Object.entries(table.columns);
  for (const [name, { values }] of columns) {
    if (values.length !== table.count)
      throw new Error(`property ${name} has ${values.length} of ${table.count} values`);
  }
  const properties = Object.fromEntries(columns.map(([name, column]) => [name, describe(name, column)]));
  const enums = Object.fromEntries(
    columns.flatMap(([name, column]) => (column.kind === 'enum' ? [[enumName(name), describeEnum(column.names)]] : [])),
  );
  return {
    schema: {
      id: table.schemaId,
      classes: { [table.className]: { properties } },
      ...(Object.keys(enums).length > 0 ? { enums } : {}),
    },
    propertyTables: [
      {
        class: table.className,
        count: table.count,
        properties: Object.fromEntries(columns.map(([name, column]) => [name, writeColumn(glb, column)])),
      },
    ],
  };
}

const enumName = (property: string): string => `${property}Codes`;
const enumNames = (names: readonly string[]) => [...names.filter((name) => name !== unknownName), unknownName];

const describeEnum = (names: readonly string[]) => ({
  valueType: 'UINT8',
  values: enumNames(names).map((name, value) => ({ name, value })),
});

function describe(name: string, column: PropertyColumn): Record<string, unknown> {
  switch (column.kind) {
    case 'enum':
      return { type: 'ENUM', enumType: enumName(name), noData: unknownName };
    case 'string':
      return { type: 'STRING', ...(column.values.includes(null) ? { noData: '' } : { required: true }) };
    case 'float32':
      return { type: 'SCALAR', componentType: 'FLOAT32', required: true };
    case 'int16':
      return { type: 'SCALAR', componentType: 'INT16', noData: noDataInt16 };
  }
}

function writeColumn(glb: GlbWriter, column: PropertyColumn): Record<string, unknown> {
  if (column.kind === 'float32') return { values: glb.addView(Float32Array.from(column.values)) };
  if (column.kind === 'int16') {
    return { values: glb.addView(Int16Array.from(column.values, (value) => value ?? noDataInt16)) };
  }
  if (column.kind === 'enum') {
    const codes = new Map(enumNames(column.names).map((name, code) => [name, code]));
    const unknown = codes.size - 1;
    return { values: glb.addView(Uint8Array.from(column.values, (value) => codes.get(value ?? '') ?? unknown)) };
  }
  const encoder = new TextEncoder();
  const texts = column.values.map((value) => encoder.encode(value ?? ''));
  const length = texts.reduce((sum, text) => sum + text.length, 0);
  const short = length < 65_536;
  const offsets = short ? new Uint16Array(texts.length + 1) : new Uint32Array(texts.length + 1);
  for (const [i, text] of texts.entries()) offsets[i + 1] = offsets[i] + text.length;
  // A buffer view may not be empty, although all texts may.
  const bytes = new Uint8Array(Math.max(1, length));
  for (const [i, text] of texts.entries()) bytes.set(text, offsets[i]);
  return {
    values: glb.addView(bytes),
    stringOffsets: glb.addView(offsets),
    stringOffsetType: short ? 'UINT16' : 'UINT32',
  };
}
