import { useWords } from '#client/kit/use-words.ts';
import { existingScenario } from '#core';
import { simulationOf } from '../features.ts';
import { type ScenarioSummary, usePlan } from '../plan/plan-state.ts';
import type { Run } from '../state/store.ts';

/** What a run asked of which city, and when: two runs of one simulation must be told apart. */
export function useRunLabel(): (run: Pick<Run, 'job'>) => string {
  const { say, format } = useWords();
  const city = useCityName();
  return ({ job }) => {
    const contract = simulationOf(job.processID);
    const created = job.created ? format.time(Date.parse(job.created)) : '';
    return [contract ? say(contract.title) : job.processID, city(job.scenario), created].filter(Boolean).join(' · ');
  };
}

/** The city that a revision names, as people call it: the title of a scenario, with its revision. */
export function cityName(
  scenario: string | undefined,
  scenarios: readonly Pick<ScenarioSummary, 'id' | 'title'>[],
  existing: string,
): string {
  const [id, revision] = (scenario ?? '').split('@');
  if (id === existingScenario) return existing;
  const title = scenarios.find((each) => each.id === id)?.title;
  return title ? `${title} @${revision}` : (scenario ?? '');
}

export function useCityName(): (scenario: string | undefined) => string {
  const { word } = useWords();
  const scenarios = usePlan((state) => state.scenarios);
  return (scenario) => cityName(scenario, scenarios, word('plan.existing'));
}
