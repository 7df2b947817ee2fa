import { outcomeKind, problemOf, type ScenarioRevision, scenarioRevisionText } from '#core';
import { type Call, type Operation, operation, sendJson } from '../kit/http.ts';
import { readMassing } from '../kit/massing.ts';
import { sendProblem } from '../kit/problems.ts';
import { createScenarios, EditsConflict, readProposal } from '../kit/scenarios.ts';
import type { AppDeps } from './deps.ts';
import { scenarioJson } from './scenarios.ts';
import * as wire from './wire.ts';

/** Making scenarios and revisions of them. Nothing is edited in place: every change is the next revision. */
export function scenarioWriteOperations(deps: AppDeps): Operation[] {
  const scenarios = createScenarios(deps.db, deps.features);
  const places = { scenarioId: 'Id of a scenario' };
  const tag = 'Scenarios';
  const revisionMade = {
    201: { description: 'The revision that was made', content: { 'application/json': wire.made } },
  };
  const conflict = {
    409: { description: 'Both changed the same things: nothing was stored', content: problemContent },
  };

  const deed = (name: 'undo' | 'redo', summary: string) =>
    operation({
      method: 'post',
      path: `/api/scenarios/{scenarioId}/${name}`,
      operationId: `${name}Scenario`,
      ...{ tag, summary, places },
      writes: true,
      body: wire.maker,
      responses: revisionMade,
      async handle(call) {
        sendMade(call, await scenarios[name](call.params.scenarioId, call.body));
      },
    });

  return [
    operation({
      method: 'post',
      path: '/api/scenarios',
      operationId: 'createScenario',
      ...{ tag, summary: 'Begins a scenario over the existing city, or a branch of another' },
      writes: true,
      body: wire.newScenario,
      responses: { 201: { description: 'The scenario', content: { 'application/json': wire.scenario } } },
      async handle(call) {
        const made = await scenarios.create(call.body);
        call.response.location(`/api/scenarios/${made.id}`);
        sendJson(call, scenarioJson(made), { status: 201 });
      },
    }),
    operation({
      method: 'post',
      path: '/api/scenarios/{scenarioId}/revisions',
      operationId: 'editScenario',
      ...{ tag, summary: 'Makes the next revision; joined with what others made since `after`', places },
      writes: true,
      body: wire.newRevision,
      responses: { ...revisionMade, ...conflict },
      async handle(call) {
        const { scenarioId } = call.params;
        await orConflicts(deps, call, scenarioId, () => scenarios.edit(scenarioId, call.body));
      },
    }),
    operation({
      method: 'post',
      path: '/api/massing',
      operationId: 'readMassing',
      ...{ tag, summary: 'Reads a massing: the steps that would add its buildings to a scenario. Nothing is stored' },
      writes: true,
      body: wire.massing,
      responses: { 200: { description: 'The steps', content: { 'application/json': wire.massingSteps } } },
      async handle(call) {
        sendJson(call, { steps: await readMassing(deps.features, call.body.document, call.body.name) });
      },
    }),
    deed('undo', 'Brings back what was before the last edit, as a new revision'),
    deed('redo', 'Brings back what was undone last, as a new revision'),
    operation({
      method: 'post',
      path: '/api/scenarios/{scenarioId}/merge',
      operationId: 'mergeScenario',
      ...{ tag, summary: 'Takes over what another scenario has', places },
      writes: true,
      body: wire.merge,
      responses: { ...revisionMade, ...conflict },
      async handle(call) {
        const { scenarioId } = call.params;
        await orConflicts(deps, call, scenarioId, () => scenarios.merge(scenarioId, call.body));
      },
    }),
    operation({
      method: 'post',
      path: '/api/scenarios/{scenarioId}/rebase',
      operationId: 'rebaseScenario',
      ...{ tag, summary: 'Lays the edits over the newest existing city', places },
      writes: true,
      body: wire.maker,
      responses: { 201: { description: 'The revision', content: { 'application/json': wire.rebased } } },
      async handle(call) {
        const { lost, ...made } = await scenarios.rebase(call.params.scenarioId, call.body);
        const told = lost.map(({ edit, outcome }) => ({ edit, problem: problemOf(outcome, call.language) }));
        sendJson(call, { ...made, name: scenarioRevisionText(made), lost: told }, { status: 201 });
      },
    }),
  ];
}

const problemContent = { 'application/problem+json': wire.problem } as const;

const sendMade = (call: Pick<Call, 'response' | 'language'>, made: ScenarioRevision) =>
  sendJson(call, { ...made, name: scenarioRevisionText(made) }, { status: 201 });

/** Sends the revision, or what both sides changed: with the edits of each, so that the planner can choose. */
async function orConflicts(
  deps: AppDeps,
  call: Pick<Call, 'request' | 'response' | 'language'>,
  scenario: string,
  make: () => Promise<ScenarioRevision>,
): Promise<void> {
  try {
    sendMade(call, await make());
  } catch (error) {
    if (!(error instanceof EditsConflict)) throw error;
    const { conflicts, revision } = error;
    const now = Object.values(await readProposal(deps.db, { scenario, revision }));
    sendProblem(call.request, call.response, editConflict({ count: conflicts.length }), { conflicts, revision, now });
  }
}

const editConflict = outcomeKind({
  code: 'edit-conflict',
  status: 409,
  message: {
    ko: '같은 것을 다르게 고친 곳이 {count}곳 있습니다. 아무것도 저장하지 않았습니다.',
    en: '{count} things were changed by both in different ways. Nothing was stored.',
  },
  remedy: {
    ko: '각각 누구의 것으로 할지 골라(choices) 다시 보내십시오.',
    en: 'Choose for each whose to take (choices) and send it again.',
  },
});
