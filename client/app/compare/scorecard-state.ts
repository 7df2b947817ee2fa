import { existingScenario, type OutputSpec, type Text, type UnitName } from '#core';
import { simulationOf } from '../features.ts';
import type { Run } from '../state/store.ts';
import { questionOf, rastersOf } from './compare-state.ts';
import { scoresOf } from './scores.ts';

/** What the planner wishes of a figure: how much it counts, 0 to 10, and which way is good. */
export interface Wish {
  readonly weight: number;
  readonly higherIsBetter: boolean;
}
/** By the key of a line. */
export type Wishes = Readonly<Record<string, Wish>>;

/** Where nobody would say the same of what is good, a figure counts only once the planner says so. */
const firstWish = (good: OutputSpec['good']): Wish => ({ weight: good ? 1 : 0, higherIsBetter: good !== 'less' });

/** A figure of the alternatives: the mean of one output of one question. */
export interface ScoreLine {
  readonly key: string;
  readonly title: Text;
  /** Day that was asked of, where not all were asked of the same. */
  readonly date?: string;
  readonly unit: UnitName;
  readonly decimals: number;
  readonly values: readonly (number | undefined)[];
  readonly wish: Wish;
}

export interface Scored {
  /** Revisions, `existing` first. */
  readonly alternatives: readonly string[];
  readonly lines: readonly ScoreLine[];
  /** 0 to 100 of each alternative; undefined where a figure that counts is missing. */
  readonly scores: readonly (number | undefined)[];
}

const mostAlternatives = 4;

/** Up to four alternatives side by side; undefined while there are no two that were asked the same. */
export function scored(runs: readonly Run[], wishes: Wishes): Scored | undefined {
  const alternatives = alternativesOf(runs);
  const lines = linesOf(runs, alternatives, wishes);
  if (alternatives.length < 2 || lines.length === 0) return undefined;
  const oneDay = new Set(lines.map(({ date }) => date)).size === 1;
  const criteria = lines.map(({ key, values, wish }) => ({ key, values, ...wish }));
  const told = oneDay ? lines.map(({ date: _, ...line }) => line) : lines;
  return { alternatives, lines: told, scores: scoresOf(criteria, alternatives.length) };
}

/** Newest revision of each scenario that was asked anything. */
function alternativesOf(runs: readonly Run[]): string[] {
  const newest = new Map<string, string>();
  for (const { job } of runs) {
    const scenario = (job.scenario ?? '').split('@')[0];
    if (!newest.has(scenario)) newest.set(scenario, job.scenario ?? '');
  }
  const isExisting = (name: string) => name.startsWith(`${existingScenario}@`);
  const all = [...newest.values()].toSorted((a, b) => Number(isExisting(b)) - Number(isExisting(a)));
  return all.slice(0, mostAlternatives);
}

/** A line for each output of each question that at least two alternatives were asked. */
function linesOf(runs: readonly Run[], alternatives: readonly string[], wishes: Wishes): ScoreLine[] {
  const questions = Map.groupBy(runs, ({ job }) => questionOf(job));
  return [...questions].flatMap(([question, asked]) => {
    const byAlternative = alternatives.map((name) => asked.find(({ job }) => job.scenario === name));
    const answered = byAlternative.filter((run) => run !== undefined);
    if (answered.length < 2) return [];
    const [{ job, results }] = answered;
    const { outputs } = simulationOf(job.processID) ?? {};
    const date = job.parameters?.date;
    return rastersOf(results).flatMap(([output, { titleText, unit, decimals = 1 }]): ScoreLine[] => {
      // The mean of classes is no figure.
      if (outputs?.[output]?.codes) return [];
      const values = byAlternative.map(
        (run) => rastersOf(run?.results).find(([key]) => key === output)?.[1].stats.mean ?? undefined,
      );
      if (values.filter((value) => value !== undefined).length < 2) return [];
      const key = `${question} ${output}`;
      const figure = { key, title: titleText, unit, decimals: Math.max(1, decimals), values };
      return [
        {
          ...figure,
          ...(typeof date === 'string' && { date }),
          wish: wishes[key] ?? firstWish(outputs?.[output]?.good),
        },
      ];
    });
  });
}
