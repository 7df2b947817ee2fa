import { scenarioRevisionText, undoTargets } from '#core';
import { type Operation, operation, queryNumber, sendJson } from '../kit/http.ts';
import { newestRevision, resolveScenario } from '../kit/revisions.ts';
import {
  contentOf,
  listScenarios,
  readHistory,
  readProposal,
  readScenario,
  type ScenarioInfo,
} from '../kit/scenarios.ts';
import { tableItems } from '../kit/table-items.ts';
import { mayWrite } from './auth.ts';
import { type AppDeps, type CityOfRequest, scenarioOf } from './deps.ts';
import { listLimit } from './job-wire.ts';
import * as wire from './wire.ts';

interface RevisionRow {
  readonly scenario: string;
  readonly revision: number;
  readonly created: Date;
  readonly datasets: Readonly<Record<string, number>>;
}

export const scenarioJson = ({ created, ...info }: ScenarioInfo) => ({ ...info, created: created.toISOString() });

/** Reading scenarios: which there are, their history, and what a revision does to the city. */
export const scenarioOperations = (deps: AppDeps): Operation[] => [
  listOperation(deps),
  readOperation(deps),
  revisionOperation(deps),
];

const listOperation = (deps: AppDeps) =>
  operation({
    method: 'get',
    path: '/api/scenarios',
    operationId: 'getScenarios',
    tag: 'Scenarios',
    summary: 'Scenarios, and all revisions that can be read, newest first',
    query: { limit: queryNumber(listLimit, 'How many revisions at most.') },
    responses: { 200: { description: 'Scenarios', content: { 'application/json': wire.scenarios } } },
    async handle(call) {
      const rows = await deps.db.query<RevisionRow>(
        `select scenario, revision, created_at as created, dataset_revisions as datasets from scenario_revision
         order by created_at desc, revision desc limit $1`,
        [call.query.limit],
      );
      const revisions = rows.map((row) => ({
        ...row,
        name: scenarioRevisionText(row),
        created: new Date(row.created).toISOString(),
      }));
      const scenarios = (await listScenarios(deps.db)).map(scenarioJson);
      sendJson(call, { scenarios, mayWrite: await mayWrite(call.request, deps), revisions });
    },
  });

const readOperation = (deps: AppDeps) =>
  operation({
    method: 'get',
    path: '/api/scenarios/{scenarioId}',
    operationId: 'getScenario',
    tag: 'Scenarios',
    summary: 'A scenario with its history',
    places: { scenarioId: 'Id of a scenario' },
    responses: { 200: { description: 'The scenario', content: { 'application/json': wire.scenarioDetails } } },
    async handle(call) {
      const info = await readScenario(deps.db, call.params.scenarioId);
      const history = await readHistory(deps.db, info.id);
      const { revision: newestBase } = await newestRevision(deps.db);
      sendJson(call, {
        ...scenarioJson(info),
        newestBase,
        ...undoTargets(history),
        history: history.map((step) => ({ ...step, created: step.created.toISOString() })),
      });
    },
  });

const revisionOperation = (deps: AppDeps) =>
  operation({
    method: 'get',
    path: '/api/scenarios/{scenarioId}/revisions/{revision}',
    operationId: 'getScenarioRevision',
    tag: 'Scenarios',
    summary: 'What a revision of a scenario does to the city',
    places: { scenarioId: 'Id of a scenario', revision: 'Its number' },
    responses: { 200: { description: 'The edits', content: { 'application/json': wire.scenarioRevision } } },
    async handle(call) {
      const text = `${call.params.scenarioId}@${call.params.revision}`;
      // Names what is wrong before the city is opened.
      await resolveScenario(deps.db, text);
      sendJson(call, await describeRevision(deps, await scenarioOf(deps, text)));
    },
  });

async function describeRevision(deps: AppDeps, { city, scenario, cited, name }: CityOfRequest) {
  const proposal = await readProposal(deps.db, cited);
  const tables = deps.features.datasets.flatMap(({ server }) => server.dataset?.proposals?.rows?.items ?? []);
  const pages = await Promise.all(
    tables.map((items) => tableItems(city.db, items, { scenario, limit: 10_000, offset: 0 })),
  );
  const edits = Object.values(proposal);
  return {
    name,
    ...cited,
    base: scenario.revision,
    content: contentOf(proposal),
    edits,
    features: cited.scenario === scenario.scenario ? [] : pages.flatMap(({ items }) => items),
    gone: edits.filter(({ kind }) => ['change', 'demolish', 'close'].includes(kind)).map(({ id }) => id),
  };
}
