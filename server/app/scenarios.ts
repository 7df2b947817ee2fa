import { scenarioRevisionText } from '#core';
import { type Operation, operation, queryNumber, sendJson } from '../kit/http.ts';
import type { AppDeps } from './deps.ts';
import { listLimit } from './job-wire.ts';
import * as wire from './wire.ts';

interface RevisionRow {
  readonly scenario: string;
  readonly revision: number;
  readonly created: Date;
  readonly datasets: Readonly<Record<string, number>>;
}

/** The revisions that can be read: what `?scenario=` may name. */
export function scenarioOperation(deps: AppDeps): Operation {
  return operation({
    method: 'get',
    path: '/api/scenarios',
    operationId: 'getScenarios',
    tag: 'Catalogue',
    summary: 'Scenarios and their revisions, newest first',
    query: { limit: queryNumber(listLimit, 'How many revisions at most.') },
    responses: { 200: { description: 'Revisions', content: { 'application/json': wire.scenarios } } },
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
      sendJson(call, { revisions });
    },
  });
}
