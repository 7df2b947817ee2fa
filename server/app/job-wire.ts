import { z } from 'zod';
import { type Language, outcomeKind } from '#core';
import type { Job } from '../kit/jobs.ts';

/** Jobs as the API tells them: OGC `statusInfo`, with what our runs add to it. */

export const listLimit = z.int().min(1).max(1000).default(100);

export const noSuchJob = outcomeKind({
  code: 'no-such-job',
  status: 404,
  message: { ko: '"{id}" 실행이 없습니다.', en: 'There is no job "{id}".' },
  remedy: { ko: '실행 목록은 /api/jobs에 있습니다.', en: '/api/jobs lists the jobs.' },
});

export const jobPath = (id: string): string => `/api/jobs/${id}`;

/** The JSON of a job at `/api/jobs/{id}`, and on the socket. */
export function jobJson(job: Job, language: Language = 'ko') {
  const at = jobPath(job.jobID);
  const links = [{ href: at, rel: 'self', type: 'application/json' }];
  if (job.status === 'successful') {
    links.push({ href: `${at}/results`, rel: 'http://www.opengis.net/def/rel/ogc/1.0/results', type: 'application/json' });
  }
  const message = job.problem?.message?.[language];
  return { type: 'process' as const, ...job, ...(message ? { message } : {}), links };
}
