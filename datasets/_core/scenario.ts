/**
 * Every read of the city names a scenario revision. `existing` is the city as imported; each import that changes
 * something makes its next revision. Rows carry `[valid_from, valid_to)` in revisions of `existing`, so that an old
 * revision can be read for ever and a run repeated.
 */
export interface ScenarioRevision {
  readonly scenario: string;
  readonly revision: number;
}

export const existingScenario = 'existing';

/** As it stands in URLs and provenance: `existing@3`. */
export const scenarioRevisionText = ({ scenario, revision }: ScenarioRevision): string => `${scenario}@${revision}`;

/** Parses `existing` (newest revision: undefined) or `existing@3`; undefined when it is neither. */
export function parseScenarioRevision(text: string): { scenario: string; revision?: number } | undefined {
  const match = /^([a-z][a-z0-9-]*)(?:@(\d{1,9}))?$/.exec(text);
  if (!match) return undefined;
  return { scenario: match[1], ...(match[2] === undefined ? {} : { revision: Number(match[2]) }) };
}

/** SQL predicate of rows that exist in revision `$n`. */
export const validIn = (parameter: string): string =>
  `valid_from <= ${parameter} and (valid_to is null or valid_to > ${parameter})`;
