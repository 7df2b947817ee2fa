import type { Response } from 'express';
import { outcomeKind, outputNames } from '#core';
import { type Call, type Operation, operation, parseAs, sendJson } from '../kit/http.ts';
import { isOver, type Job } from '../kit/jobs.ts';
import { type AppDeps, scenarioOf } from './deps.ts';
import { failureOf, jobJson, jobPath } from './job-wire.ts';
import { answersWithValue, type Process, processOf } from './processes.ts';
import { resultsOf } from './results.ts';
import * as wire from './wire.ts';

/** How long a synchronous request waits; a longer run goes on as a job. */
export const longestWaitS = 60;

export function executionOperation(deps: AppDeps): Operation {
  return operation({
    method: 'post',
    path: '/api/processes/{processId}/execution',
    operationId: 'execute',
    tag: 'Processes',
    summary: 'Runs a simulation: as a job with `Prefer: respond-async`, else waits for its result',
    places: { processId: 'Id of a process' },
    writes: true,
    body: wire.execution,
    responses: {
      200: {
        description: 'The results of a synchronous run',
        content: { 'application/json': wire.results, 'text/plain': 'text' },
      },
      201: {
        description: 'The job, when run asynchronously or longer than the server waits',
        content: { 'application/json': wire.job },
        headers: { Location: 'Address of the job', 'Preference-Applied': 'respond-async' },
      },
      204: { description: 'Raw results by reference', headers: { Link: 'One per output, rel="item"' } },
    },
    async handle(call) {
      const process = processOf(deps, call.params.processId);
      // HTTP's own word for an answer that must be made anew.
      const reuse = !/\bno-cache\b/.test(call.request.get('Cache-Control') ?? '');
      const job = await start(deps, process, call.body, reuse);
      const prefer = preferencesOf(call);
      if (prefer.async) return sendStarted(call, job, true);
      const over = await waitFor(deps, call.response, job, Math.min(longestWaitS, prefer.waitS ?? longestWaitS));
      if (over) await sendResults(deps, call, process, over);
      else if (!call.response.writableEnded) sendStarted(call, job, false);
    },
  });
}

/** Checks everything that can be checked now, so that a job that is accepted can run. */
async function start(deps: AppDeps, process: Process, body: wire.Execution, reuse: boolean): Promise<Job> {
  const outputs = answersWithValue(process) ? ['echo'] : outputNames(process.contract);
  for (const output of Object.keys(body.outputs ?? {})) {
    if (!outputs.includes(output)) throw noSuchOutput({ output, known: outputs.join(', ') }, `outputs.${output}`);
  }
  // The queue checks too, for every way in; here an unknown input is refused, and told in both languages.
  parseAs(process.contract.parameters.strict(), body.inputs, 'inputs');
  const { cited } = await scenarioOf(deps, body.scenario);
  return deps.jobs.submit({
    process: process.id,
    parameters: body.inputs,
    scenario: cited,
    author: body.author,
    reuse,
  });
}

/** `Prefer: respond-async` and `wait=N` (RFC 7240). */
function preferencesOf({ request }: Pick<Call, 'request'>): { async: boolean; waitS?: number } {
  const preferences = (request.get('Prefer') ?? '').split(',').map((part) => part.trim().toLowerCase());
  const wait = preferences.map((part) => /^wait=(\d{1,6})$/.exec(part)?.[1]).find((found) => found !== undefined);
  return { async: preferences.includes('respond-async'), ...(wait ? { waitS: Number(wait) } : {}) };
}

function sendStarted(call: Call, job: Job, applied: boolean): void {
  call.response.set('Location', jobPath(job.jobID));
  if (applied) call.response.set('Preference-Applied', 'respond-async');
  sendJson(call, jobJson(job, call.language), { status: 201 });
}

/** The job when it ended in time. Dismisses it when the caller has gone: nobody else knows of it. */
async function waitFor(deps: AppDeps, response: Response, job: Job, seconds: number): Promise<Job | undefined> {
  const end = performance.now() + seconds * 1000;
  for (let pauseMs = 20; performance.now() < end; pauseMs = Math.min(250, pauseMs * 1.5)) {
    const now = await deps.jobs.get(job.jobID);
    if (isOver(now.status)) return now;
    if (response.destroyed) {
      await deps.jobs.dismiss(job.jobID);
      return undefined;
    }
    await endTold(deps, job, pauseMs);
  }
  return undefined;
}

/** Returns when the end of a job is told here, or after a pause: another process may have run it. */
function endTold({ jobs }: AppDeps, { jobID }: Job, pauseMs: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, pauseMs);
    const stopHearing = jobs.on('progress', (told) => told.jobID === jobID && isOver(told.status) && done());
    function done(): void {
      clearTimeout(timer);
      stopHearing();
      resolve();
    }
  });
}

async function sendResults(
  deps: AppDeps,
  call: Call<unknown, wire.Execution>,
  process: Process,
  job: Job,
): Promise<void> {
  if (job.status !== 'successful') throw failureOf(job);
  const wanted = call.body.outputs ? Object.keys(call.body.outputs) : undefined;
  const all = await resultsOf(deps, job, call.language);
  const results = Object.fromEntries(Object.entries(all).filter(([output]) => !wanted || wanted.includes(output)));
  const values = Object.values(results);
  const { response } = call;
  const raw = call.body.response ?? (answersWithValue(process) ? 'raw' : 'document');
  if (raw === 'document') return sendJson(call, results);
  const [first] = values;
  if (typeof first === 'string') response.type('text/plain').send(first);
  else {
    const links = values.map((value) =>
      typeof value === 'string' ? value : `<${value.href}>; rel="item"; type="${value.type}"`,
    );
    response.set('Link', links.join(', ')).status(204).end();
  }
}

const noSuchOutput = outcomeKind({
  code: 'no-such-output',
  status: 400,
  message: { ko: '"{output}" 결과는 없습니다.', en: 'There is no output "{output}".' },
  remedy: { ko: '있는 결과: {known}', en: 'Outputs here: {known}' },
});
