import { promisify } from 'node:util';
import { deflate, inflate } from 'node:zlib';
import type { Field, Reader, RunProvenance, Transaction } from '#core';

/** Everything of a Field but its values, as kept beside them. */
export type FieldMeta = Omit<Field, 'values' | 'mask' | 'provenance' | 'noData'> & {
  /** JSON has no NaN. */
  readonly noData: number | 'NaN';
};

const pack = promisify(deflate);
const unpack = promisify(inflate);

export interface PackedField {
  readonly output: string;
  readonly meta: FieldMeta;
  /** float32, little-endian, row 0 in the north; deflated. */
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

export async function writeResults(tx: Transaction, job: string, fields: readonly PackedField[]): Promise<void> {
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
  readonly meta: FieldMeta;
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
    'select meta, values, mask from run_result where job = $1 and output = $2',
    [job, output],
  );
  return packed && { ...(await unpackField(packed)), ...(provenance ? { provenance } : {}) };
}
