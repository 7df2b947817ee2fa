import { promisify } from 'node:util';
import { deflate, inflate } from 'node:zlib';
import {
  bodyOf,
  type Field,
  headerOf,
  type Reader,
  type RunProvenance,
  type Stack,
  type StackHeader,
  type StackSpec,
  stackBodyOf,
  stackFrom,
  stackHeaderOf,
  type Table,
  type TableHeader,
  type TableSpec,
  type Transaction,
  tableFrom,
} from '#core';

/** Everything of a Field but its values, as kept beside them. */
export type FieldMeta = Omit<Field, 'values' | 'mask' | 'provenance' | 'noData'> & {
  /** JSON has no NaN. */
  readonly noData: number | 'NaN';
};

/** What is kept beside the columns of a table. */
export interface TableMeta {
  readonly table: TableHeader;
}

const pack = promisify(deflate);
const unpack = promisify(inflate);

export interface PackedField {
  readonly output: string;
  readonly meta: FieldMeta;
  /** float32, little-endian, row 0 in the north; deflated. Of a table: its columns one after another. */
  readonly values: Uint8Array;
  readonly mask: Uint8Array | null;
}

const bytesOf = (values: Float32Array | Uint8Array) =>
  new Uint8Array(values.buffer, values.byteOffset, values.byteLength);

/** Packs a result for the database. A shape that does not fit its values is a bug of the simulation. */
export async function packField(output: string, field: Field): Promise<PackedField> {
  const { values, mask, provenance: _, noData, ...shape } = field;
  const cells = field.width * field.height;
  if (values.length !== cells * (field.timeAxis?.length ?? 1)) {
    throw new Error(`${output}: ${values.length} values for ${field.width} × ${field.height} cells`);
  }
  if (mask && mask.length !== cells) throw new Error(`${output}: a mask of ${mask.length} for ${cells} cells`);
  return {
    output,
    meta: { ...shape, noData: Number.isNaN(noData) ? 'NaN' : noData },
    values: await pack(bytesOf(values), { level: 3 }),
    mask: mask ? await pack(bytesOf(mask)) : null,
  };
}

export async function unpackField({ meta, values, mask }: Omit<PackedField, 'output'>): Promise<Field> {
  return {
    ...meta,
    noData: meta.noData === 'NaN' ? Number.NaN : meta.noData,
    values: new Float32Array(ownBuffer(await unpack(values))),
    ...(mask ? { mask: new Uint8Array(ownBuffer(await unpack(mask))) } : {}),
  };
}

/** A Buffer may lie anywhere in a shared block; a typed array over it needs its own, aligned. */
const ownBuffer = (bytes: Uint8Array): ArrayBuffer => new Uint8Array(bytes).buffer;

export interface PackedTable extends Omit<PackedField, 'meta'> {
  readonly meta: TableMeta;
}
/** What is kept beside the numbers of a stack. */
export interface StackMeta {
  readonly stack: StackHeader;
}
export interface PackedStack extends Omit<PackedField, 'meta'> {
  readonly meta: StackMeta;
}
export type PackedResult = PackedField | PackedTable | PackedStack;

/** Packs a table for the database. One whose columns are not those of its spec is a bug of the simulation. */
export async function packTable(output: string, table: Table, spec: TableSpec | undefined): Promise<PackedTable> {
  const told = (keys: object) => Object.keys(keys).join();
  if (!spec || told(table.columns) !== told(spec.columns)) {
    throw new Error(`${output}: columns ${told(table.columns)}, its contract says ${spec && told(spec.columns)}`);
  }
  for (const [key, column] of Object.entries(table.columns)) {
    const each = column.type === 'bits' ? column.bytes : 1;
    if (column.values.length !== table.rows * each) throw new Error(`${output}.${key}: not ${table.rows} rows`);
  }
  return { output, meta: { table: headerOf(table) }, values: await pack(bodyOf(table), { level: 3 }), mask: null };
}

/** Packs a stack for the database. One that is not as its spec says is a bug of the simulation. */
export async function packStack(output: string, stack: Stack, spec: StackSpec | undefined): Promise<PackedStack> {
  if (spec?.unit !== stack.unit) throw new Error(`${output}: in ${stack.unit}, its contract says ${spec?.unit}`);
  const cells = stack.width * stack.height;
  for (const [name, values] of Object.entries(stack.components)) {
    if (values.length !== cells * stack.axis.length) throw new Error(`${output}.${name}: ${values.length} values`);
  }
  if (stack.ground.length !== cells || stack.roofs.length !== cells) throw new Error(`${output}: not ${cells} cells`);
  const values = await pack(stackBodyOf(stack), { level: 3 });
  return { output, meta: { stack: stackHeaderOf(stack) }, values, mask: null };
}

export async function readStackResult(
  reader: Reader,
  job: string,
  output: string,
  provenance?: RunProvenance,
): Promise<Stack | undefined> {
  const [packed] = await reader.query<PackedStack>(
    `select meta, values from run_result where job = $1 and output = $2 and meta ? 'stack'`,
    [job, output],
  );
  if (!packed) return undefined;
  const stack = stackFrom(packed.meta.stack, new Uint8Array(ownBuffer(await unpack(packed.values))));
  return { ...stack, ...(provenance ? { provenance } : {}) };
}

export async function readTableResult(
  reader: Reader,
  job: string,
  output: string,
  provenance: RunProvenance | undefined,
): Promise<Table | undefined> {
  const [packed] = await reader.query<PackedTable>(
    `select meta, values from run_result where job = $1 and output = $2 and meta ? 'table'`,
    [job, output],
  );
  if (!packed) return undefined;
  const table = tableFrom(packed.meta.table, new Uint8Array(ownBuffer(await unpack(packed.values))));
  return { ...table, ...(provenance ? { provenance } : {}) };
}

export async function writeResults(tx: Transaction, job: string, fields: readonly PackedResult[]): Promise<void> {
  await tx.query('delete from run_result where job = $1', [job]);
  for (const { output, meta, values, mask } of fields) {
    await tx.query('insert into run_result (job, output, meta, values, mask) values ($1, $2, $3, $4, $5)', [
      job,
      output,
      meta as unknown as Record<string, unknown>,
      values,
      mask,
    ]);
  }
}

export interface ResultInfo {
  readonly output: string;
  readonly meta: FieldMeta | TableMeta | StackMeta;
}

/** What results a job has, without their values. */
export const listResults = (reader: Reader, job: string): Promise<ResultInfo[]> =>
  reader.query<ResultInfo>('select output, meta from run_result where job = $1 order by output collate "C"', [job]);

export async function readResult(
  reader: Reader,
  job: string,
  output: string,
  provenance: RunProvenance | undefined,
): Promise<Field | undefined> {
  const [packed] = await reader.query<PackedField>(
    `select meta, values, mask from run_result where job = $1 and output = $2 and not meta ?| array['table', 'stack']`,
    [job, output],
  );
  return packed && { ...(await unpackField(packed)), ...(provenance ? { provenance } : {}) };
}
