import { z } from 'zod';
import { must } from '#core';
import { type Operation, operation, queryNumber, queryText, sendJson } from '../kit/http.ts';
import type { Job } from '../kit/jobs.ts';
import type { AppDeps } from './deps.ts';
import { notAnInterval, readInterval } from './items-query.ts';
import { jobJson, listLimit } from './job-wire.ts';
import * as wire from './wire.ts';

const listOf = (allowed: readonly string[]) =>
  z
    .string()
    .refine(
      (text) => text.split(',').every((each) => allowed.includes(each)),
      must({ ko: `다음 가운데서 쓰십시오: ${allowed.join(', ')}`, en: `must be one or more of ${allowed.join(', ')}` }),
    )
    .optional();

const interval = z.string().refine((text) => readInterval(text) !== undefined, notAnInterval);

/** The filters of the OGC class "job list". */
const filters = {
  type: queryText(listOf(['process']), 'Kind of job; there is one kind.'),
  processID: queryText(z.string().max(200).optional(), 'Jobs of these processes, separated by commas.'),
  status: queryText(listOf(wire.jobStatuses), 'Jobs in these states, separated by commas.'),
  datetime: queryText(interval.optional(), 'When the job was made: instant or interval (RFC 3339).'),
  minDuration: queryNumber(z.number().min(0).optional(), 'Jobs that have run at least this long, in seconds.'),
  maxDuration: queryNumber(z.number().min(0).optional(), 'Jobs that have run at most this long, in seconds.'),
  limit: queryNumber(listLimit, 'How many jobs at most, newest first.'),
};

interface JobFilter {
  readonly processID?: string;
  readonly status?: string;
  readonly datetime?: string;
  readonly minDuration?: number;
  readonly maxDuration?: number;
}

function passes(job: Job, { processID, status, datetime, minDuration, maxDuration }: JobFilter): boolean {
  const made = Date.parse(job.created);
  const [from, to] = (datetime && readInterval(datetime)) || [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  const end = job.finished ? Date.parse(job.finished) : Date.now();
  const seconds = job.started ? (end - Date.parse(job.started)) / 1000 : undefined;
  return (
    (!processID || processID.split(',').includes(job.processID)) &&
    (!status || status.split(',').includes(job.status)) &&
    made >= from &&
    made <= to &&
    (minDuration === undefined || (seconds !== undefined && seconds >= minDuration)) &&
    (maxDuration === undefined || (seconds !== undefined && seconds <= maxDuration))
  );
}

const places = { jobId: 'Id of a job' };
const answer = { 200: { description: 'The job', content: { 'application/json': wire.job } } };

export function jobOperations(deps: AppDeps): Operation[] {
  return [
    operation({
      method: 'get',
      path: '/api/jobs',
      operationId: 'getJobs',
      tag: 'Processes',
      summary: 'Jobs, newest first',
      query: filters,
      responses: { 200: { description: 'The jobs', content: { 'application/json': wire.jobs } } },
      async handle(call) {
        const jobs = (await deps.jobs.list()).filter((job) => passes(job, call.query)).slice(0, call.query.limit);
        sendJson(call, {
          jobs: jobs.map((job) => jobJson(job, call.language)),
          links: [{ href: '/api/jobs', rel: 'self', type: 'application/json' }],
        });
      },
    }),
    operation({
      method: 'get',
      path: '/api/jobs/{jobId}',
      operationId: 'getJob',
      tag: 'Processes',
      summary: 'State and progress of a job',
      places,
      responses: answer,
      async handle(call) {
        sendJson(call, jobJson(await deps.jobs.get(call.params.jobId), call.language));
      },
    }),
    operation({
      method: 'delete',
      path: '/api/jobs/{jobId}',
      operationId: 'dismissJob',
      tag: 'Processes',
      summary: 'Stops a job that is not over, and forgets the results of one that is',
      places,
      writes: true,
      responses: answer,
      async handle(call) {
        sendJson(call, jobJson(await deps.jobs.dismiss(call.params.jobId), call.language));
      },
    }),
  ];
}
