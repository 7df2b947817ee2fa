import { ApiError, failureOf } from '#client/kit/api.ts';
import { isFinished, type JobInfo, type JobResults, type Preview } from '#client/kit/api-types.ts';
import { loadSimulations } from '../features.ts';
import { usePlan } from '../plan/plan-state.ts';
import { api, live } from '../session.ts';
import { shownScenario, twin, useTwin } from './store.ts';

/** Runs of simulations: started, followed on the socket and by asking, shown when done. */

/** Asked again this often, because a socket may be blocked where HTTP is not. */
const askEveryMs = 2000;

/** Starts a run; throws an ApiError when the server refuses the inputs. One that was answered before comes at once. */
export async function startRun(process: string, inputs: Readonly<Record<string, unknown>>): Promise<string> {
  await loadSimulations();
  const scenario = shownScenario(useTwin.getState());
  const { author } = usePlan.getState();
  const job = await api.post<JobInfo>(
    `/api/processes/${encodeURIComponent(process)}/execution`,
    {
      inputs,
      ...(scenario ? { scenario } : {}),
      ...(author.trim() ? { author: author.trim() } : {}),
    },
    { Prefer: 'respond-async' },
  );
  twin.job(job);
  if (job.status === 'successful') void show(job.jobID);
  else follow(job.jobID);
  return job.jobID;
}

export async function cancelRun(jobID: string): Promise<void> {
  await api.delete(`/api/jobs/${encodeURIComponent(jobID)}`).catch((thrown: unknown) => noteFailure(jobID, thrown));
}

function follow(jobID: string): void {
  const at = `/api/jobs/${encodeURIComponent(jobID)}`;
  let over = false;
  let seen = 0;
  const heard = (job: JobInfo) => {
    if (over) return;
    twin.job(job);
    if (job.preview && job.preview !== seen) {
      seen = job.preview;
      api.get<Preview>(`${at}/preview`).then(
        (preview) => !over && twin.preview(jobID, preview),
        // The run is over by now, or the next one comes.
        () => undefined,
      );
    }
    if (!isFinished(job.status)) return;
    over = true;
    if (job.status !== 'successful') twin.preview(jobID);
    clearInterval(timer);
    unwatch();
    if (job.status === 'successful') void show(jobID);
  };
  const timer = setInterval(() => {
    // A lost connection is no end of the run: ask again. A job that the server does not know is.
    api.get<JobInfo>(at).then(heard, (thrown: unknown) => {
      if (thrown instanceof ApiError && thrown.status === 404) {
        over = true;
        clearInterval(timer);
        noteFailure(jobID, thrown);
      }
    });
  }, askEveryMs);
  const unwatch = live().watchJob(jobID, (job) => heard(job as unknown as JobInfo));
}

async function show(jobID: string): Promise<void> {
  try {
    const results = await api.get<JobResults>(`/api/jobs/${encodeURIComponent(jobID)}/results`);
    twin.results(jobID, results);
  } catch (thrown) {
    noteFailure(jobID, thrown);
  }
}

function noteFailure(jobID: string, thrown: unknown): void {
  const failure = failureOf(thrown);
  useTwin.setState(({ runs }) => ({
    runs: runs.map((run) => (run.job.jobID === jobID ? { ...run, failure } : run)),
  }));
}
