import { create } from 'zustand';
import { isRasterOutput, type JobInfo, type JobResults, type ResultOutput } from '#client/kit/api-types.ts';
import type { LayerDescription } from '#client/kit/layer.ts';
import { canonicalJson, type Text } from '#core';
import { api } from '../session.ts';
import { type Run, twin, useTwin } from '../state/store.ts';
import type { Wishes } from './scorecard-state.ts';
import type { NamedThing } from './things.ts';
import type { Judged } from './verdict-state.ts';

/** `GET …/results/{output}.changes`. */
export interface Changes {
  readonly unit: string;
  readonly counted: number;
  readonly losers: readonly ChangedBuilding[];
  readonly winners: readonly ChangedBuilding[];
  readonly places: readonly (Change & { readonly place: Text; readonly buildings: number })[];
}
export interface Change {
  readonly was: number;
  readonly is: number;
  readonly change: number;
}
export type ChangedBuilding = Change & NamedThing;

export interface Compared {
  readonly before: JobInfo;
  readonly after: JobInfo;
  readonly output: string;
  readonly changes: Changes;
  readonly difference: ResultOutput;
}

export interface CompareState {
  readonly compared?: Compared;
  readonly judged?: Judged;
  /** What the planner wishes of the scorecard's figures. */
  readonly wishes: Wishes;
}

export const useCompare = create<CompareState>()(() => ({ wishes: {} }));

/** The same question: only the city that it was asked of may differ. */
export const questionOf = ({ processID, parameters }: JobInfo): string => {
  const { edits: _, ...others } = (parameters ?? {}) as Record<string, unknown>;
  return `${processID} ${canonicalJson(others)}`;
};

/** Two runs of one question on two cities, the newest; the existing city, or the run that was first, is before. */
export function pairOf(runs: readonly Run[]): readonly [before: Run, after: Run] | undefined {
  for (const run of runs) {
    const question = questionOf(run.job);
    const other = runs.find(({ job }) => job.scenario !== run.job.scenario && questionOf(job) === question);
    if (!other) continue;
    const isFirst = run.job.scenario?.startsWith('existing@') ?? false;
    return isFirst ? [run, other] : [other, run];
  }
  return undefined;
}

export const rastersOf = (results: JobResults | undefined): [string, ResultOutput][] =>
  Object.entries(results ?? {}).flatMap(([key, output]) =>
    isRasterOutput(output) ? [[key, output] as [string, ResultOutput]] : [],
  );

/** Lays the difference of two runs over the city, and asks who wins and who loses. */
export async function compare(before: Run, after: Run, output: string): Promise<void> {
  const [from, to] = [before.job.jobID, after.job.jobID];
  const differences = await api.get<JobResults>(`/api/jobs/${to}/results?minus=${from}`);
  const difference = differences[output] as ResultOutput;
  const changes = await api.get<Changes>(`/api/jobs/${to}/results/${output}.changes?minus=${from}&limit=20`);
  useCompare.setState({ compared: { before: before.job, after: after.job, output, changes, difference } });
  const layer = layerOf(to, from, output, difference);
  const { layers } = useTwin.getState();
  if (!layers.some(({ id }) => id === layer.id)) twin.addLayer(layer, { visible: false });
  twin.showResult(layer.id);
}

const layerOf = (run: string, minus: string, key: string, made: ResultOutput): LayerDescription => ({
  id: `run/${run}/${key}-${minus}`,
  group: 'results',
  title: made.titleText,
  kind: {
    type: 'field',
    field: {
      image: made.png,
      bounds: made.bounds,
      values: made.f32,
      grid: made.grid,
      unit: made.unit,
      decimals: made.decimals ?? 1,
      legend: made.legend,
    },
  },
  sources: [],
  run,
  minus: { run: minus, output: key },
});
