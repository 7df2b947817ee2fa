import type { Contract, ScenarioRevision, Source } from '#core';
import type { Feature } from '../kit/discovery.ts';
import { type Operation, operation, sendJson } from '../kit/http.ts';
import { extentOf, sourcesOf } from './collections.ts';
import { type AppDeps, queryString, scenarioOf, scenarioParameter } from './deps.ts';
import { jsonSchema } from './openapi.ts';
import { tilesKey } from './tiles.ts';
import * as wire from './wire.ts';

/** Everything that is here, in one answer: contracts, words, sources and extents of all features. */
export function catalogueOperation(deps: AppDeps): Operation {
  return operation({
    method: 'get',
    path: '/api/catalogue',
    operationId: 'getCatalogue',
    tag: 'Catalogue',
    summary: 'All datasets, simulations and tilesets, and the state of the city',
    query: { scenario: scenarioParameter },
    responses: { 200: { description: 'The catalogue', content: { 'application/json': wire.catalogue } } },
    async handle(call) {
      const { scenario, name } = await scenarioOf(deps, call.query.scenario);
      const features = await Promise.all(deps.features.all.map((feature) => describe(deps, feature, scenario, name)));
      sendJson(call, {
        ...deps.city.report(),
        scenario: name,
        revision: scenario.revision,
        generated: features.some(({ sources }) => sources.some((source) => source.origin === 'generated')),
        features,
      });
    },
  });
}

async function describe(deps: AppDeps, feature: Feature, scenario: ScenarioRevision, name: string) {
  const { room, contract, strings } = feature;
  const about: { sources: readonly Source[]; extent?: readonly number[] } = { sources: [] };
  return { room, ...plain(contract), strings, ...about, ...(await details(deps, feature, scenario, name)) };
}

/** A contract as JSON: a simulation's parameters as JSON Schema. */
function plain(contract: Contract) {
  if (contract.kind !== 'simulation') return contract;
  return { ...contract, parameters: jsonSchema(contract.parameters, 'input') };
}

async function details(deps: AppDeps, { contract, ...feature }: Feature, scenario: ScenarioRevision, name: string) {
  if (contract.kind === 'simulation') return { url: `/api/processes/${contract.id}` };
  if (contract.kind === 'tiles') {
    const key = await tilesKey(deps, contract.version, scenario);
    return { url: `/tiles/${contract.id}/${contract.entry}${queryString({ scenario: name, key })}`, key };
  }
  const dataset = { ...feature, contract };
  const [sources, extent] = await Promise.all([sourcesOf(deps, dataset, scenario), extentOf(deps, dataset, scenario)]);
  return {
    sources,
    ...(extent ? { extent } : {}),
    ...(contract.collection ? { url: `/api/collections/${contract.id}` } : {}),
  };
}
