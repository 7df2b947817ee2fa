import { z } from 'zod';
import { outcomeKind, type RunProvenance } from '#core';
import { type Operation, operation, queryText, sendJson } from '../kit/http.ts';
import type { Job } from '../kit/jobs.ts';
import { compareRuns } from '../kit/run-digest.ts';
import { readProposal, readScenario } from '../kit/scenarios.ts';
import { type AppDeps, scenarioOf } from './deps.ts';
import { failureOf, jobJson, jobPath } from './job-wire.ts';
import { processOf } from './processes.ts';
import * as wire from './wire.ts';

/** A run as a record that can be cited: what was asked, of what, by which kernel; and whether it can be repeated. */
export const runRecordOperations = (deps: AppDeps): Operation[] => [
  recordOperation(deps),
  repeatOperation(deps),
  comparisonOperation(deps),
];

const places = { jobId: 'Id of a job' };
const changedInput = z.object({ input: z.string(), was: z.string(), is: z.string() });

const record = z.object({
  job: wire.job,
  process: z.looseObject({ id: z.string(), title: wire.text, version: z.string() }),
  scenario: z.object({ name: z.string(), title: z.string().nullable(), base: z.int(), edits: z.int() }),
  datasets: z.array(
    z.looseObject({
      id: z.string(),
      title: wire.text,
      revision: z.int(),
      generated: z.boolean(),
      sources: z.array(z.looseObject({})),
    }),
  ),
});

const recordOperation = (deps: AppDeps) =>
  operation({
    method: 'get',
    path: '/api/jobs/{jobId}/record',
    operationId: 'getRunRecord',
    tag: 'Processes',
    summary: 'The record of a run: question, kernel, inputs with their revisions and sources, limits',
    places,
    responses: { 200: { description: 'The record', content: { 'application/json': record } } },
    async handle(call) {
      const job = await deps.jobs.get(call.params.jobId);
      const { contract } = processOf(deps, job.processID);
      const { city, scenario, cited, name } = await scenarioOf(deps, job.scenario);
      const proposal = await readProposal(deps.db, cited);
      const isProposal = cited.scenario !== scenario.scenario;
      const { id, title, question, method, limits, references, version } = contract;
      const datasets = Object.entries(job.provenance?.datasetRevisions ?? {}).map(async ([dataset, revision]) => {
        const feature = deps.features.datasets.find((each) => each.id === dataset);
        const sources = (await feature?.server.dataset?.sources?.(city.db, scenario)) ?? [];
        const generated = job.provenance?.generated.includes(dataset) ?? false;
        return {
          id: dataset,
          title: feature?.contract.title ?? { ko: dataset, en: dataset },
          revision,
          generated,
          sources,
        };
      });
      sendJson(call, {
        job: jobJson(job, call.language),
        process: { id, title, question, method, limits, references, version },
        scenario: {
          name,
          title: isProposal ? (await readScenario(deps.db, cited.scenario)).title : null,
          base: scenario.revision,
          edits: Object.keys(proposal).length,
        },
        datasets: await Promise.all(datasets),
      });
    },
  });

const repeatOperation = (deps: AppDeps) =>
  operation({
    method: 'post',
    path: '/api/jobs/{jobId}/repeat',
    operationId: 'repeatRun',
    tag: 'Processes',
    summary: 'Asks the same question of the same revision once more; its comparison says whether the bits are the same',
    places,
    writes: true,
    responses: {
      201: {
        description: 'The new job',
        content: { 'application/json': wire.job },
        headers: { Location: 'Its address' },
      },
    },
    async handle(call) {
      const job = await deps.jobs.get(call.params.jobId);
      const { cited } = await scenarioOf(deps, job.scenario);
      const { processID: process, parameters, author } = job;
      const again = await deps.jobs.submit({ process, parameters, scenario: cited, author, repeats: job.jobID });
      call.response.set('Location', jobPath(again.jobID));
      sendJson(call, jobJson(again, call.language), { status: 201 });
    },
  });

const comparisonOperation = (deps: AppDeps) =>
  operation({
    method: 'get',
    path: '/api/jobs/{jobId}/comparison',
    operationId: 'compareRuns',
    tag: 'Processes',
    summary: 'Whether two runs gave the same bits, and which of their inputs differ',
    places,
    query: { with: queryText(z.uuid().optional(), 'The earlier run; the one that this run repeats when absent.') },
    responses: {
      200: {
        description: 'The comparison',
        content: {
          'application/json': z.object({
            equal: z.boolean(),
            differ: z.array(z.string()).describe('Outputs whose bits differ'),
            changed: z.array(changedInput).describe('Inputs that are not the same'),
          }),
        },
      },
    },
    async handle(call) {
      const is = await deps.jobs.get(call.params.jobId);
      const earlier = call.query.with ?? is.repeats;
      if (!earlier) throw nothingToCompare({ id: is.jobID });
      sendJson(call, compareRuns(provenanceOf(await deps.jobs.get(earlier)), provenanceOf(is)));
    },
  });

function provenanceOf(job: Job): RunProvenance {
  if (job.status === 'failed') throw failureOf(job);
  if (!job.provenance) throw notOver({ id: job.jobID, status: job.status });
  return job.provenance;
}

const nothingToCompare = outcomeKind({
  code: 'nothing-to-compare',
  status: 400,
  message: { ko: '실행 {id}은(는) 다른 실행을 되풀이한 것이 아닙니다.', en: 'The run {id} repeats no other.' },
  remedy: { ko: '견줄 실행을 with로 지정하십시오.', en: 'Name the run to compare it with: `with`.' },
});
const notOver = outcomeKind({
  code: 'result-not-ready',
  status: 404,
  message: { ko: '실행 {id}에는 결과가 없습니다 ({status}).', en: 'The run {id} has no result ({status}).' },
  remedy: { ko: '끝난 실행을 견주십시오.', en: 'Compare runs that are over.' },
});
