import type { ClientFeature } from '#client/kit/client-role.ts';
import type { WordsPlace } from '#client/kit/words.ts';
import type { Contract, DatasetContract, ProposalEdit, SimulationContract, TilesContract } from '#core';
import { placeOf } from './words/by-place.ts';

/** Features as the bundler finds them: one folder each, named nowhere. */
interface Found<C extends Contract> {
  readonly room: string;
  readonly contract: C;
}

const contracts = import.meta.glob<{ contract: Contract }>(
  ['../../{datasets,tiles}/*/contract.ts', '!../../datasets/_core/**'],
  {
    eager: true,
  },
);
const clientParts = import.meta.glob<ClientFeature>('../../{datasets,simulations,tiles}/*/client.tsx');

const all: Found<Contract>[] = Object.entries(contracts).map(([path, { contract }]) => ({
  room: placeOf(path).split('/')[0],
  contract,
}));

function ofKind<C extends Contract>(kind: C['kind']): readonly C[] {
  return all.map(({ contract }) => contract).filter((contract): contract is C => contract.kind === kind);
}

export const datasets = ofKind<DatasetContract>('dataset');
export const tilesets = ofKind<TilesContract>('tiles');

export const datasetOf = (id: string): DatasetContract | undefined => datasets.find((each) => each.id === id);
/** The dataset whose things an edit is about. */
export const datasetEditedBy = (kind: ProposalEdit['kind']): DatasetContract | undefined =>
  datasets.find(({ edits }) => edits?.includes(kind));

let simulations: readonly SimulationContract[] = [];

/**
 * The contracts of simulations, fetched before anything is run or shown of a run: they are half of all contracts, and whoever
 * only looks at the city needs none of them.
 */
export async function loadSimulations(): Promise<readonly SimulationContract[]> {
  ({ simulations } = await import('./simulations.ts'));
  return simulations;
}

/** A part of the page that needs them, once both are there. */
export const withSimulations = async <T>(part: Promise<T>): Promise<T> =>
  (await Promise.all([part, loadSimulations()]))[0];

/** Those that have been fetched. */
export const knownSimulations = (): readonly SimulationContract[] => simulations;
export const simulationOf = (id: string): SimulationContract | undefined => simulations.find((each) => each.id === id);

/** What one feature does in the browser beyond its contract, if anything. */
export async function loadClientPart(place: WordsPlace): Promise<ClientFeature | undefined> {
  return clientParts[`../../${place}/client.tsx`]?.();
}

/** What features do in the browser beyond their contracts. Loaded when first needed. */
export async function loadClientParts(): Promise<readonly ClientFeature[]> {
  return Promise.all(Object.values(clientParts).map((load) => load()));
}
