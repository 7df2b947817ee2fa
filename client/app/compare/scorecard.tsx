import { NumberInput, Switch } from '@mantine/core';
import { useState } from 'react';
import { useWords } from '#client/kit/use-words.ts';
import { existingScenario, type UnitName } from '#core';
import { simulationOf } from '../features.ts';
import type { Run } from '../state/store.ts';
import { questionOf, rastersOf } from './compare-state.ts';
import { useCityName } from './run-label.ts';
import { type Criterion, scoresOf } from './scores.ts';

const mostAlternatives = 4;

interface Wish {
  readonly weight: number;
  readonly higherIsBetter: boolean;
}
const firstWish: Wish = { weight: 1, higherIsBetter: true };

interface Line {
  readonly key: string;
  readonly title: { readonly ko: string; readonly en: string };
  readonly unit: UnitName;
  readonly decimals: number;
  readonly values: readonly (number | undefined)[];
}

/** Up to four alternatives side by side: the mean of every output that was asked of them, weighed by the planner. */
export function Scorecard({ runs }: { runs: readonly Run[] }) {
  const { word, say, format } = useWords();
  const city = useCityName();
  const [wishes, setWishes] = useState<Readonly<Record<string, Wish>>>({});
  const alternatives = alternativesOf(runs);
  const lines = linesOf(runs, alternatives);
  if (alternatives.length < 2 || lines.length === 0) return null;
  const wish = (key: string) => wishes[key] ?? firstWish;
  const set = (key: string, change: Partial<Wish>) => setWishes({ ...wishes, [key]: { ...wish(key), ...change } });
  const scores = scoresOf(
    lines.map((line): Criterion => ({ ...line, ...wish(line.key) })),
    alternatives.length,
  );
  return (
    <div className="scorecard" data-testid="scorecard">
      <table className="top-rows">
        <caption>{word('score.title')}</caption>
        <thead>
          <tr>
            <th scope="col">{word('score.figure')}</th>
            {alternatives.map((name) => (
              <th key={name} scope="col">
                {city(name)}
              </th>
            ))}
            <th scope="col">{word('score.weight')}</th>
            <th scope="col">{word('score.higher')}</th>
          </tr>
        </thead>
        <tbody>
          {lines.map(({ key, title, unit, decimals, values }) => (
            <tr key={key}>
              <th scope="row">{say(title)}</th>
              {values.map((value, i) => (
                <td key={alternatives[i]}>{value === undefined ? '–' : format.quantity(value, unit, decimals)}</td>
              ))}
              <td>
                <NumberInput
                  size="xs"
                  w={56}
                  min={0}
                  max={10}
                  aria-label={`${word('score.weight')}: ${say(title)}`}
                  value={wish(key).weight}
                  onChange={(weight) => set(key, { weight: Number(weight) || 0 })}
                />
              </td>
              <td>
                <Switch
                  size="xs"
                  aria-label={`${word('score.higher')}: ${say(title)}`}
                  checked={wish(key).higherIsBetter}
                  onChange={({ currentTarget }) => set(key, { higherIsBetter: currentTarget.checked })}
                />
              </td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">{word('score.score')}</th>
            {scores.map((score, i) => (
              <td key={alternatives[i]} data-testid={`score-${i}`}>
                {score === undefined ? '–' : format.number(score, 0)}
              </td>
            ))}
            <td colSpan={2} />
          </tr>
        </tfoot>
      </table>
    </div>
  );
}

/** Newest revision of each scenario that was asked anything. */
export function alternativesOf(runs: readonly Run[]): string[] {
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
export function linesOf(runs: readonly Run[], alternatives: readonly string[]): Line[] {
  const questions = Map.groupBy(runs, ({ job }) => questionOf(job));
  return [...questions].flatMap(([question, asked]) => {
    const byAlternative = alternatives.map((name) => asked.find(({ job }) => job.scenario === name));
    if (byAlternative.filter(Boolean).length < 2) return [];
    const first = byAlternative.find(Boolean);
    const { outputs } = simulationOf(first?.job.processID ?? '') ?? {};
    // The mean of classes is no figure.
    const measured = rastersOf(first?.results).filter(([output]) => !outputs?.[output]?.codes);
    const lines = measured.map(([output, { titleText, unit, decimals = 1 }]) => ({
      key: `${question} ${output}`,
      title: titleText,
      unit,
      decimals: Math.max(1, decimals),
      values: byAlternative.map(
        (run) => rastersOf(run?.results).find(([key]) => key === output)?.[1].stats.mean ?? undefined,
      ),
    }));
    return lines.filter(({ values }) => values.filter((value) => value !== undefined).length > 1);
  });
}
