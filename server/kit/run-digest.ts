import { createHash } from 'node:crypto';
import {
  bodyOf,
  canonicalJson,
  type Field,
  headerOf,
  isStack,
  isTable,
  type RunProvenance,
  type Stack,
  stackBodyOf,
  stackHeaderOf,
  type Table,
} from '#core';

/** What makes two results the same bits: SHA-256 of shape and values, whatever engine or machine made or keeps them. */
export function resultDigest(result: Field | Table | Stack): string {
  const hash = createHash('sha256');
  if (isTable(result))
    return hash
      .update(canonicalJson(headerOf(result)))
      .update(bodyOf(result))
      .digest('hex');
  if (isStack(result))
    return hash
      .update(canonicalJson(stackHeaderOf(result)))
      .update(stackBodyOf(result))
      .digest('hex');
  const { values, mask, provenance: _, ...shape } = result;
  hash.update(canonicalJson({ ...shape, noData: String(shape.noData) }));
  for (const part of [values, mask]) {
    if (part) hash.update(new Uint8Array(part.buffer, part.byteOffset, part.byteLength));
  }
  return hash.digest('hex');
}

/** An input that is not what it was. */
export interface ChangedInput {
  /** `kernelVersion`, `parameters`, `scenario`, `dataset:buildings`… */
  readonly input: string;
  readonly was: string;
  readonly is: string;
}

export interface RunComparison {
  readonly equal: boolean;
  /** Names of the outputs whose bits differ. */
  readonly differ: readonly string[];
  readonly changed: readonly ChangedInput[];
}

/** Compares two finished runs: which outputs differ, and which inputs are not the same. */
export function compareRuns(was: RunProvenance, is: RunProvenance): RunComparison {
  const changed: ChangedInput[] = [];
  const note = (input: string, a: unknown, b: unknown) => {
    if (a !== b) changed.push({ input, was: String(a ?? '–'), is: String(b ?? '–') });
  };
  note('process', was.process, is.process);
  note('kernelVersion', was.kernelVersion, is.kernelVersion);
  note('parameters', was.parametersHash, is.parametersHash);
  note('scenario', was.content ?? '', is.content ?? '');
  for (const dataset of union(was.datasetRevisions, is.datasetRevisions)) {
    note(`dataset:${dataset}`, was.datasetRevisions[dataset], is.datasetRevisions[dataset]);
  }
  const results = [was.results ?? {}, is.results ?? {}];
  const differ = union(...results).filter((output) => results[0][output] !== results[1][output]);
  return { equal: differ.length === 0 && Object.keys(results[0]).length > 0, differ, changed };
}

const union = (...records: readonly Readonly<Record<string, unknown>>[]): string[] =>
  [...new Set(records.flatMap((record) => Object.keys(record)))].sort();
