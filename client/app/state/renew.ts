import { isFinished, type JobInfo, type JobResults } from '#client/kit/api-types.ts';
import { simulationOf } from '../features.ts';
import { api } from '../session.ts';
import { type Run, twin, useTwin } from './store.ts';

/** Answers about the present are asked again while they are on the screen, and take the place of what stood there. */

const lookEveryMs = 5000;
const askEveryMs = 1000;
/** A renewal that takes longer is given up; the next one is tried in its time. */
const longestMs = 120_000;

/** How often an answer is asked again; undefined for one that does not grow old. */
export function renewalOf(job: JobInfo): number | undefined {
  const renews = simulationOf(job.processID)?.renews;
  if (!renews || job.status !== 'successful') return undefined;
  const same = Object.entries(renews.when).every(([key, value]) => job.parameters?.[key] === value);
  return same ? renews.everyMs : undefined;
}

/** Looks from time to time whether an answer that is shown has grown old; returns how to stop. */
export function keepRenewing(now: () => number = Date.now): () => void {
  let busy = false;
  const tried = new Map<string, number>();
  const look = async () => {
    if (busy || document.visibilityState === 'hidden') return;
    busy = true;
    try {
      for (const run of useTwin.getState().runs.filter(isShown)) {
        const { jobID, finished } = run.job;
        const everyMs = renewalOf(run.job);
        const newest = Math.max(Date.parse(finished ?? '') || 0, tried.get(jobID) ?? 0);
        if (everyMs === undefined || now() - newest < everyMs) continue;
        tried.set(jobID, now());
        // One that fails is tried again in its time: what is shown says how old it is.
        await renew(run, now).catch(() => undefined);
      }
    } finally {
      busy = false;
    }
  };
  const timer = setInterval(() => void look(), lookEveryMs);
  return () => clearInterval(timer);
}

const isShown = ({ job }: Run): boolean => {
  const { layers, looks } = useTwin.getState();
  return layers.some((layer) => layer.run === job.jobID && looks[layer.id]?.visible);
};

async function renew({ job: { jobID, processID, parameters, scenario } }: Run, now: () => number): Promise<void> {
  const body = { inputs: parameters, ...(scenario ? { scenario } : {}) };
  const path = `/api/processes/${encodeURIComponent(processID)}/execution`;
  let job = await api.post<JobInfo>(path, body, { Prefer: 'respond-async' });
  const at = `/api/jobs/${encodeURIComponent(job.jobID)}`;
  const end = now() + longestMs;
  while (!isFinished(job.status) && now() < end) {
    await new Promise((resolve) => setTimeout(resolve, askEveryMs));
    job = await api.get<JobInfo>(at);
  }
  if (job.status !== 'successful') return;
  const before = runOf(jobID);
  twin.renewed(jobID, job, await api.get<JobResults>(`${at}/results`));
  // What only kept the screen up to date would add up by the hour: nobody but this page knows of it, unless it made a link.
  const spare = !runOf(job.jobID) ? job.jobID : before?.renewed && !before.linked ? jobID : undefined;
  if (spare) await api.delete(`/api/jobs/${encodeURIComponent(spare)}`);
}

const runOf = (jobID: string): Run | undefined => useTwin.getState().runs.find(({ job }) => job.jobID === jobID);
