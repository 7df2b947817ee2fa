import { isTableOutput } from '#client/kit/api-types.ts';
import type { Formats } from '#client/kit/format.ts';
import type { Text, UnitName } from '#core';
import { simulationOf } from '../features.ts';
import { api } from '../session.ts';
import type { Run } from '../state/store.ts';
import { type Compared, useCompare } from './compare-state.ts';
import type { NamedThing } from './things.ts';

/** A result that keeps or breaks a rule, part by part. */
export interface Ruled {
  readonly key: string;
  readonly run: Run;
  readonly output: string;
  readonly title: Text;
  /** Of a raster: the run before, the limit that its contract names, the unit of both. */
  readonly minus?: string;
  readonly atLeast?: number;
  readonly unit?: UnitName;
}

/** `GET …/results/{output}.verdicts`. */
export interface VerdictsAnswer {
  readonly counted: number;
  readonly newlyFailing: number;
  readonly newlyPassing: number;
  readonly fails: readonly JudgedPart[];
  readonly passes: readonly JudgedPart[];
}
export interface JudgedPart extends NamedThing {
  readonly use: Text | null;
  readonly parts: Readonly<Record<string, string | number>>;
  readonly rows: number | null;
  readonly was: number;
  readonly is: number;
}

/** The newest judgement, which the report tells too. */
export interface Judged {
  readonly ruled: Ruled;
  readonly atLeast?: number;
  readonly verdicts: VerdictsAnswer;
}

/** Everything that can be judged now: the comparison on the screen first, then runs on proposals, the newest first. */
export function judgedOf(runs: readonly Run[], compared: Compared | undefined): Ruled[] {
  const windows = runs.flatMap((run) =>
    Object.entries(simulationOf(run.job.processID)?.tables ?? {}).flatMap(([output, { title, rule }]): Ruled[] => {
      const made = run.results?.[output];
      if (!rule || !isTableOutput(made) || !made.columns[rule.before]?.stats?.count) return [];
      return [{ key: `${run.job.jobID} ${output}`, run, output, title }];
    }),
  );
  return [...meansOf(runs, compared), ...windows];
}

function meansOf(runs: readonly Run[], compared: Compared | undefined): Ruled[] {
  if (!compared) return [];
  const { before, after, output } = compared;
  const spec = simulationOf(after.processID)?.outputs[output];
  const run = runs.find(({ job }) => job.jobID === after.jobID);
  if (!spec?.rule || !run) return [];
  const { title, unit, rule } = spec;
  const key = `${after.jobID} ${output} ${before.jobID}`;
  return [{ key, run, output, title, minus: before.jobID, atLeast: rule.atLeast, unit }];
}

const rowsShown = 20;

export function ruledAddress({ run, output, minus }: Ruled, form: '' | '.csv', atLeast: number | undefined): string {
  const asked = {
    ...(minus === undefined ? {} : { minus }),
    ...(atLeast === undefined ? {} : { atLeast: String(atLeast) }),
    ...(form === '' ? { limit: String(rowsShown) } : {}),
  };
  return `/api/jobs/${run.job.jobID}/results/${output}.verdicts${form}?${new URLSearchParams(asked)}`;
}

export async function judge(ruled: Ruled, atLeast: number | undefined): Promise<void> {
  useCompare.setState({ judged: await judgementOf(ruled, atLeast) });
}

export async function judgementOf(ruled: Ruled, atLeast: number | undefined): Promise<Judged> {
  const verdicts = await api.get<VerdictsAnswer>(ruledAddress(ruled, '', atLeast));
  return { ruled, verdicts, ...(atLeast === undefined ? {} : { atLeast }) };
}

const columnsOf = ({ run, output }: Ruled) => simulationOf(run.job.processID)?.tables?.[output];

/** What tells the parts of one building apart. */
export function partTitles(ruled: Ruled): Text[] {
  const spec = columnsOf(ruled);
  return (spec?.rule?.of.slice(1) ?? []).flatMap((key) => spec?.columns[key].title ?? []);
}

/** A judged part in words: where in the building, and before and after. */
export function valuesOf({ parts, rows, was, is }: JudgedPart, ruled: Ruled, format: Formats) {
  const spec = columnsOf(ruled);
  const told = Object.entries(parts).map(([key, value]) => format.attribute(value, spec?.columns[key] ?? one));
  const amount = (value: number) =>
    rows === null ? format.quantity(value, ruled.unit ?? 'one', 0) : `${format.number(value)}/${format.number(rows)}`;
  return { parts: told.join(' · '), was: amount(was), is: amount(is) };
}
const one = { title: { ko: '', en: '' }, unit: 'one' } as const;
