import { z } from 'zod';
import { type Language, Outcome, outcomeKind } from '#core';
import type { Job } from '../kit/jobs.ts';

/** Jobs as the API tells them: OGC `statusInfo`, with what our runs add to it. */

export const listLimit = z.int().min(1).max(1000).default(100);

export const jobPath = (id: string): string => `/api/jobs/${id}`;

/** The JSON of a job at `/api/jobs/{id}`, and on the socket. */
export function jobJson(job: Job, language: Language = 'ko') {
  const at = jobPath(job.jobID);
  const links = [{ href: at, rel: 'self', type: 'application/json' }];
  if (job.status === 'successful') {
    links.push({
      href: `${at}/results`,
      rel: 'http://www.opengis.net/def/rel/ogc/1.0/results',
      type: 'application/json',
    });
  }
  const message = job.problem?.message?.[language];
  return { type: 'process' as const, ...job, ...(message ? { message } : {}), links };
}

/** A failed run as the Outcome that made it fail; a bug in it is a bug here. */
export function failureOf(job: Job): Error {
  const { problem } = job;
  if (job.status === 'dismissed') return runDismissed({ id: job.jobID });
  if (!problem?.message || !problem.remedy || problem.status >= 500) return runFailed({ id: job.jobID });
  return new Outcome({
    code: problem.type.replace(/^.*\//, ''),
    status: problem.status,
    message: problem.message,
    remedy: problem.remedy,
    where: problem.where,
  });
}

const runDismissed = outcomeKind({
  code: 'run-dismissed',
  status: 410,
  message: { ko: '실행이 취소되었습니다 ({id}).', en: 'The run was dismissed ({id}).' },
  remedy: { ko: '다시 실행하십시오.', en: 'Run it again.' },
});
const runFailed = outcomeKind({
  code: 'run-failed',
  status: 500,
  message: { ko: '실행이 실패했습니다 ({id}).', en: 'The run failed ({id}).' },
  remedy: { ko: '이 번호를 운영자에게 알려 주십시오.', en: 'Tell the operator this id: the log has the details.' },
});
