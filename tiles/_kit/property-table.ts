import type { GlbWriter } from './glb.ts';

/**
 * Property tables of glTF EXT_structural_metadata: what a picked feature says of itself.
 * Strings are UTF-8 with an offset table; an unknown value is the property's `noData`.
 */
export type PropertyColumn =
  | { readonly kind: 'string'; readonly values: readonly (string | null)[] }
  | { readonly kind: 'float32'; readonly values: readonly number[] }
  | { readonly kind: 'int16'; readonly values: readonly (number | null)[] };

/** Outside of everything that is counted or dated here. */
export const noDataInt16 = -32768;

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
  const properties = Object.fromEntries(columns.map(([name, column]) => [name, describe(column)]));
  return {
    schema: { id: table.schemaId, classes: { [table.className]: { properties } } },
    propertyTables: [
      {
        class: table.className,
        count: table.count,
        properties: Object.fromEntries(columns.map(([name, column]) => [name, writeColumn(glb, column)])),
      },
    ],
  };
}

function describe(column: PropertyColumn): Record<string, unknown> {
  switch (column.kind) {
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
  const encoder = new TextEncoder();
  const texts = column.values.map((value) => encoder.encode(value ?? ''));
  const offsets = new Uint32Array(texts.length + 1);
  for (const [i, text] of texts.entries()) offsets[i + 1] = offsets[i] + text.length;
  // A buffer view may not be empty, although all texts may.
  const bytes = new Uint8Array(Math.max(1, offsets[texts.length]));
  for (const [i, text] of texts.entries()) bytes.set(text, offsets[i]);
  return { values: glb.addView(bytes), stringOffsets: glb.addView(offsets), stringOffsetType: 'UINT32' };
}
