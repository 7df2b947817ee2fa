import { type Edit, existingScenario, type ScenarioRevision, type SimulationContract } from '#core';
import type { Db } from './db.ts';
import { type OpenCity, openCityOf } from './proposed-city.ts';
import { readProposal } from './scenarios.ts';

/** What a run reads, and with which parameters. */
export interface AskedCity {
  readonly city: OpenCity;
  readonly parameters: Readonly<Record<string, unknown>>;
}

/**
 * The city that a run is asked of. A simulation that takes edits compares before and after by itself: asked of a proposal,
 * it reads the city that the proposal lies over, and is given the proposal's buildings before the edits of its own. Ground
 * cover and closed roads of the proposal do not reach it.
 */
export async function askedCity(
  db: Db,
  cited: ScenarioRevision,
  contract: SimulationContract,
  parameters: Readonly<Record<string, unknown>>,
): Promise<AskedCity> {
  const city = await openCityOf(db, cited);
  if (cited.scenario === existingScenario || !('edits' in contract.parameters.shape)) return { city, parameters };
  const proposed = Object.values(await readProposal(db, cited)).flatMap((edit): Edit[] =>
    edit.kind === 'add' || edit.kind === 'change' || edit.kind === 'demolish' ? [{ ...edit, mayBeFar: true }] : [],
  );
  const own = (parameters.edits as readonly Edit[] | undefined) ?? [];
  return { city: { ...city, db }, parameters: { ...parameters, edits: [...proposed, ...own] } };
}
