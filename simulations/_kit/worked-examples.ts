import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';

/** One number of an outside authority. */
export interface WorkedExample {
  readonly simulation: string;
  readonly case: string;
  readonly inputs: Readonly<Record<string, never>>;
  readonly expected: number;
  readonly unit: string;
  readonly tolerance: number;
  readonly source: string;
}

const projectRoot = resolve(import.meta.dirname, '../..');
/** Examples that stand beside the checkout; tests that use them skip without it. */
const beside = resolve(projectRoot, '../shared/methods/worked-examples.json');

/** The examples of a simulation whose case starts with one of these words; empty when the file is not there. */
export function workedExamples(simulation: string, ...cases: readonly string[]): WorkedExample[] {
  if (!existsSync(beside)) return [];
  const all = JSON.parse(readFileSync(beside, 'utf8')) as WorkedExample[];
  return all.filter((e) => e.simulation === simulation && cases.some((start) => e.case.startsWith(start)));
}
