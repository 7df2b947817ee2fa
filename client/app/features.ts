import type { ClientFeature } from '#client/kit/client-role.ts';
import type { FeatureWords, WordsPlace } from '#client/kit/words.ts';
import type { Contract, DatasetContract, ProposalEdit, SimulationContract, TilesContract } from '#core';

/** Features as the bundler finds them: one folder each, named nowhere. */
interface Found<C extends Contract> {
  readonly room: string;
  readonly contract: C;
}

const contracts = import.meta.glob<{ contract: Contract }>(
  ['../../{datasets,simulations,tiles}/*/contract.ts', '!../../datasets/_core/**'],
  {
    eager: true,
  },
);
const words = import.meta.glob<Record<string, string>>('../../{datasets,simulations,tiles}/*/strings.{ko,en}.json', {
  eager: true,
  import: 'default',
});
const clientParts = import.meta.glob<ClientFeature>('../../{datasets,simulations,tiles}/*/client.tsx');

/** `../../datasets/sdot/contract.ts` -> `datasets/sdot`. */
const placeOf = (path: string): WordsPlace => path.split('/').slice(-3, -1).join('/') as WordsPlace;

const all: Found<Contract>[] = Object.entries(contracts).map(([path, { contract }]) => ({
  room: placeOf(path).split('/')[0],
  contract,
}));

function ofKind<C extends Contract>(kind: C['kind']): readonly C[] {
  return all.map(({ contract }) => contract).filter((contract): contract is C => contract.kind === kind);
}

export const datasets = ofKind<DatasetContract>('dataset');
export const simulations = ofKind<SimulationContract>('simulation');
export const tilesets = ofKind<TilesContract>('tiles');

export const datasetOf = (id: string): DatasetContract | undefined => datasets.find((each) => each.id === id);
/** The dataset whose things an edit is about. */
export const datasetEditedBy = (kind: ProposalEdit['kind']): DatasetContract | undefined =>
  datasets.find(({ edits }) => edits?.includes(kind));
export const simulationOf = (id: string): SimulationContract | undefined => simulations.find((each) => each.id === id);

/** Words of every feature, by its place. */
export function featureWords(): ReadonlyMap<WordsPlace, FeatureWords> {
  const found = new Map<WordsPlace, { ko: Record<string, string>; en: Record<string, string> }>();
  for (const [path, strings] of Object.entries(words)) {
    const place = placeOf(path);
    const both = found.get(place) ?? { ko: {}, en: {} };
    both[path.endsWith('.ko.json') ? 'ko' : 'en'] = strings;
    found.set(place, both);
  }
  return found;
}

/** What one feature does in the browser beyond its contract, if anything. */
export async function loadClientPart(place: WordsPlace): Promise<ClientFeature | undefined> {
  return clientParts[`../../${place}/client.tsx`]?.();
}

/** What features do in the browser beyond their contracts. Loaded when first needed. */
export async function loadClientParts(): Promise<readonly ClientFeature[]> {
  return Promise.all(Object.values(clientParts).map((load) => load()));
}
