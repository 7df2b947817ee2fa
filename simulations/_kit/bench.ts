import { availableParallelism } from 'node:os';

/** One figure of a bench. `value` is null where this machine cannot measure it; then `why` says so. */
export interface Metric {
  readonly value: number | null;
  readonly unit: string;
  readonly target?: number;
  readonly better?: 'less' | 'more';
  readonly why?: string;
}

/** What every `bench.ts` returns: `export const bench = (): Promise<BenchResult> => runBench('name', …)`. */
export interface BenchResult {
  readonly bench: string;
  readonly cores: number;
  readonly runs: number;
  readonly metrics: Readonly<Record<string, Metric>>;
}

type MetricSpec = Omit<Metric, 'value'>;

export interface BenchPlan<Name extends string> {
  /** Measured runs, after one warm-up run; the result is the median of each figure. */
  readonly runs?: number;
  readonly metrics: Readonly<Record<Name, MetricSpec>>;
  /** One run: figures by metric; null or absent = not measurable here (`why` of the metric is shown). */
  run(): Promise<Partial<Record<Name, number | null>>>;
}

/** Runs a plan: one warm-up, then the median of each metric over the runs. */
export async function runBench<Name extends string>(bench: string, plan: BenchPlan<Name>): Promise<BenchResult> {
  const runs = plan.runs ?? 5;
  await plan.run();
  const results: Partial<Record<Name, number | null>>[] = [];
  for (let i = 0; i < runs; i++) results.push(await plan.run());
  const entries = Object.entries<MetricSpec>(plan.metrics).map(([name, { why, ...spec }]) => {
    const value = median(results.map((result) => result[name as Name]).filter((v) => typeof v === 'number'));
    return [name, { value, ...spec, ...(value === null && why ? { why } : {}) }] as const;
  });
  return { bench, cores: availableParallelism(), runs, metrics: Object.fromEntries(entries) };
}

/** The middle value (mean of the two middle ones); null for none. */
export function median(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const value = sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  return Number(value.toPrecision(6));
}

/** Wall time of `work` in seconds, with its result. */
export async function timed<T>(work: () => Promise<T> | T): Promise<{ seconds: number; result: T }> {
  const start = performance.now();
  const result = await work();
  return { seconds: (performance.now() - start) / 1000, result };
}

/** A bench result as people read it, one metric a line. */
export function benchText({ bench, cores, runs, metrics }: BenchResult): string {
  const lines = Object.entries(metrics).map(([name, { value, unit, target, better = 'less', why }]) => {
    if (value === null) return `  ${name}: not measured${why ? ` (${why})` : ''}`;
    if (target === undefined) return `  ${name}: ${value} ${unit}`;
    const met = better === 'less' ? value <= target : value >= target;
    return `  ${name}: ${value} ${unit} (target ${better === 'less' ? '≤' : '≥'} ${target}: ${met ? 'met' : 'missed'})`;
  });
  return [`${bench} — ${cores} cores, median of ${runs}`, ...lines].join('\n');
}

/** Prints for people; with `json` the last line is the result as one JSON object. */
export function printBench(result: BenchResult, { json }: { json: boolean }): void {
  process.stdout.write(`${benchText(result)}\n`);
  if (json) process.stdout.write(`${JSON.stringify({ ...result, metrics: told(result.metrics) })}\n`);
}

/** `why` belongs to a figure that is missing. */
const told = (metrics: BenchResult['metrics']) =>
  Object.fromEntries(
    Object.entries(metrics).map(([name, { why, ...rest }]) => [name, rest.value === null ? { ...rest, why } : rest]),
  );
