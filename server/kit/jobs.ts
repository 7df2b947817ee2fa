import { randomUUID } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { type Field, outcomeKind, type ScenarioRevision, type SimulationContract, type Stack, type Table } from '#core';
import type { Db } from './db.ts';
import type { Feature, Features } from './discovery.ts';
import { JobQueue } from './job-queue.ts';
import { JobRun, noSuchProcess, parametersHash, problemFor, type RunDeps, runLost } from './job-run.ts';
import { type Job, JobStore, silentAfterS } from './job-store.ts';
import { listResults, type ResultInfo, readResult, readStackResult, readTableResult } from './results.ts';
import { datasetRevisions } from './revisions.ts';
import type { SimulationServer } from './roles.ts';

export type { Job, JobStatus } from './job-store.ts';

/** Runs of simulations: asked for here, done by any process with workers over the same database. */
export interface Jobs {
  /** Accepts a run; throws the Outcome of a bad parameter, an impossible demand or an unknown process. */
  submit(run: JobRequest): Promise<Job>;
  /** Throws Outcome `no-such-job` (404). */
  get(id: string): Promise<Job>;
  /** Newest first. */
  list(limit?: number): Promise<readonly Job[]>;
  /** Stops a job that is not over, and forgets the results of one that is. A running one ends within a second. */
  dismiss(id: string): Promise<Job>;
  /** Results of a successful job, without their values. */
  results(id: string): Promise<readonly ResultInfo[]>;
  /** One result; throws Outcome `no-such-result` (404). */
  field(id: string, output: string): Promise<Field>;
  /** One result that is a table; throws the same. */
  table(id: string, output: string): Promise<Table>;
  stack(id: string, output: string): Promise<Stack>;
  /** What a running job has found so far; undefined when there is nothing to see. */
  preview(id: string): Promise<{ readonly output: string; readonly field: Field } | undefined>;
  /** Every change of any job, at most three times a second for each; the returned function ends it. */
  on(event: 'progress', heard: (job: Job) => void): () => void;
  /** Begins to take jobs. */
  start(): Promise<void>;
  /** Ends: what runs here is given back to the queue. */
  stop(): Promise<void>;
}

export interface JobRequest {
  readonly process: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly scenario: ScenarioRevision;
  /** Who asks, as they call themselves. */
  readonly author?: string;
  /** The run that this one repeats. */
  readonly repeats?: string;
  /** Answer with an earlier run when nothing that matters has changed since. */
  readonly reuse?: boolean;
}

export interface JobsDeps {
  readonly db: Db;
  readonly features: Pick<Features, 'simulations'> & Partial<Pick<Features, 'datasets'>>;
  readonly settings: { readonly threads: number };
  readonly log: RunDeps['log'];
}

/** Opens the queue. Jobs can be submitted at once; `start` begins to run them in this process. */
export async function createJobs(deps: JobsDeps): Promise<Jobs> {
  const queue = new JobQueue(deps.db, deps.log);
  await queue.open();
  return new JobHost(deps, queue);
}

/** Milliseconds between two searches for jobs whose worker died. */
const sweepMs = 5000;
/** Milliseconds between two looks at what other processes' workers do. */
const watchMs = 1000;
const listLimit = 1000;

class JobHost implements Jobs {
  private readonly deps: JobsDeps;
  private readonly queue: JobQueue;
  private readonly store: JobStore;
  private readonly events = new EventEmitter();
  private readonly running = new Map<string, JobRun>();
  private readonly timers: NodeJS.Timeout[] = [];
  /** What was last told of each of the last jobs, so that nothing is told twice. */
  private readonly told = new Map<string, string>();
  private stopping = false;

  constructor(deps: JobsDeps, queue: JobQueue) {
    this.deps = deps;
    this.queue = queue;
    this.store = new JobStore(deps.db);
    this.events.setMaxListeners(0);
    if (deps.db.capabilities.parallel) this.every(watchMs, () => this.watch());
  }

  async submit({ process, parameters, scenario, author, repeats, reuse }: JobRequest): Promise<Job> {
    const feature = this.feature(process);
    const simulation = feature?.server.simulation as SimulationServer | undefined;
    if (!feature || !simulation) throw noSuchProcess({ id: process.slice(0, 100) });
    const parsed = feature.contract.parameters.safeParse(parameters);
    if (!parsed.success) {
      const [{ path, message }] = parsed.error.issues;
      throw badParameter({ message }, path.join('.'), parsed.error);
    }
    simulation.check?.(parsed.data);
    const id = randomUUID();
    const asked = { process, parametersHash: parametersHash(parsed.data), scenario };
    const earlier = reuse ? await this.earlier(asked, feature.contract.version) : undefined;
    if (earlier) return earlier;
    const job = await this.store.add({ ...asked, id, parameters: parsed.data, author, repeats });
    this.tell(job);
    await this.queue.send(id);
    return job;
  }

  /** A run that answers the same: same kernel, parameters and edits, over datasets none of which has changed. */
  private async earlier(asked: Parameters<JobStore['alike']>[0], version: string): Promise<Job | undefined> {
    const alike = await this.store.alike(asked);
    if (alike.length === 0) return undefined;
    const revisions = await datasetRevisions(this.deps.db, asked.scenario);
    return alike.find(({ provenance }) => {
      if (provenance?.kernelVersion !== version) return false;
      const read = Object.entries(provenance.datasetRevisions);
      return read.every(([dataset, revision]) => (revisions[dataset] ?? 0) === revision && !this.isLive(dataset));
    });
  }

  /** What a feed says changes without a revision. */
  private isLive(dataset: string): boolean {
    return this.deps.features.datasets?.some(({ id, contract }) => id === dataset && contract.feed) ?? false;
  }

  async get(id: string): Promise<Job> {
    return isUuid(id) ? this.known(id, await this.store.get(id)) : this.known(id, undefined);
  }

  list(limit: number = listLimit): Promise<readonly Job[]> {
    return this.store.list(limit);
  }

  async dismiss(id: string): Promise<Job> {
    const job = this.known(id, isUuid(id) ? await this.store.dismiss(id) : undefined);
    this.running.get(id)?.stop('lease lost');
    this.tell(job);
    return job;
  }

  async results(id: string): Promise<readonly ResultInfo[]> {
    const { jobID } = await this.get(id);
    return listResults(this.deps.db, jobID);
  }

  async field(id: string, output: string): Promise<Field> {
    const { jobID, provenance } = await this.get(id);
    const field = await readResult(this.deps.db, jobID, output, provenance);
    if (!field) throw noSuchResult({ id, output: output.slice(0, 100) });
    return field;
  }

  async table(id: string, output: string): Promise<Table> {
    const { jobID, provenance } = await this.get(id);
    const table = await readTableResult(this.deps.db, jobID, output, provenance);
    if (!table) throw noSuchResult({ id, output: output.slice(0, 100) });
    return table;
  }

  async stack(id: string, output: string): Promise<Stack> {
    const { jobID, provenance } = await this.get(id);
    const stack = await readStackResult(this.deps.db, jobID, output, provenance);
    if (!stack) throw noSuchResult({ id, output: output.slice(0, 100) });
    return stack;
  }

  async preview(id: string): ReturnType<Jobs['preview']> {
    return this.store.preview((await this.get(id)).jobID);
  }

  on(event: 'progress', heard: (job: Job) => void): () => void {
    this.events.on(event, heard);
    return () => this.events.off(event, heard);
  }

  async start(): Promise<void> {
    // Over the embedded database there is no other process: what is said to run was cut off with the last one.
    await this.sweep(this.deps.db.capabilities.parallel ? undefined : 0);
    await this.queue.work((id) => this.take(id));
    this.every(sweepMs, () => this.sweep());
  }

  async stop(): Promise<void> {
    this.stopping = true;
    for (const timer of this.timers) clearInterval(timer);
    for (const run of this.running.values()) run.stop('stopping');
    await this.queue.close();
  }

  private feature(id: string): Feature<SimulationContract> | undefined {
    return this.deps.features.simulations.find((feature) => feature.id === id);
  }

  private known(id: string, job: Job | undefined): Job {
    if (!job) throw noSuchJob({ id: id.slice(0, 100) });
    return job;
  }

  /** The queue may offer a job twice, or one that was dismissed: only who gets the lease runs it. */
  private async take(id: string): Promise<void> {
    const lease = this.stopping ? undefined : await this.store.claim(id);
    if (!lease) return;
    this.tell(lease.job);
    const { db, settings, log } = this.deps;
    const { store } = this;
    const changed = (job: Job) => this.tell(job);
    const run = new JobRun(lease, this.feature(lease.job.processID), {
      db,
      store,
      threads: settings.threads,
      log,
      changed,
    });
    this.running.set(id, run);
    await run.run();
    this.running.delete(id);
    // Given back: a place in the queue for the next worker. One too many does no harm.
    if (this.stopping) await this.queue.send(id);
  }

  /** Finds jobs whose worker died, or that lost their place in the queue, and queues them again. */
  private async sweep(silentS = silentAfterS): Promise<void> {
    for (const job of await this.store.giveUp((id) => problemFor(runLost({ id })), silentS)) this.tell(job);
    const forgottenS = silentS === 0 ? 0 : undefined;
    for (const job of await this.store.revive(silentS, forgottenS)) {
      this.tell(job);
      await this.queue.send(job.jobID);
    }
    await this.store.dropPreviews();
  }

  /** Tells of jobs that other processes work on. */
  private async watch(): Promise<void> {
    if (this.events.listenerCount('progress') === 0) return;
    for (const job of await this.store.moving((3 * watchMs) / 1000)) {
      if (!this.running.has(job.jobID)) this.tell(job);
    }
  }

  private tell(job: Job): void {
    const before = this.told.get(job.jobID);
    const news = `${job.status} ${job.progress} ${job.stage} ${job.preview}`;
    // What was read before the end of a job must not be told after it.
    const stale = !isOver(job.status) && before !== undefined && isOver(before.split(' ')[0]);
    if (before === news || stale) return;
    this.told.set(job.jobID, news);
    if (this.told.size > listLimit) this.told.delete(this.told.keys().next().value as string);
    this.events.emit('progress', job);
  }

  /** Repeats a piece of work, never twice at once; a failure (a database that restarts) is told and tried again. */
  private every(milliseconds: number, work: () => Promise<void>): void {
    let busy = false;
    const timer = setInterval(async () => {
      if (busy) return;
      busy = true;
      await work().catch((error) => this.deps.log.warn({ err: error }, 'looking after the jobs failed'));
      busy = false;
    }, milliseconds);
    timer.unref();
    this.timers.push(timer);
  }
}

export const isOver = (status: string): boolean => status !== 'accepted' && status !== 'running';

const isUuid = (text: string): boolean => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);

const noSuchJob = outcomeKind({
  code: 'no-such-job',
  status: 404,
  message: { ko: '"{id}" 실행이 없습니다.', en: 'There is no job "{id}".' },
  remedy: { ko: '실행 목록은 /api/jobs에 있습니다.', en: '/api/jobs lists the jobs.' },
});
const noSuchResult = outcomeKind({
  code: 'no-such-result',
  status: 404,
  message: { ko: '실행 {id}에는 "{output}" 결과가 없습니다.', en: 'The job {id} has no result "{output}".' },
  remedy: {
    ko: '실행이 끝났는지, 결과 이름이 맞는지 /api/jobs/{id}/results에서 확인하십시오.',
    en: 'See at /api/jobs/{id}/results whether the job is over and what its results are called.',
  },
});
const badParameter = outcomeKind({
  code: 'bad-parameter',
  status: 422,
  message: { ko: '매개변수가 올바르지 않습니다({message}).', en: 'A parameter is not valid ({message}).' },
  remedy: {
    ko: '시뮬레이션 설명(/api/processes)의 범위 안에서 고쳐 다시 보내십시오.',
    en: 'Correct it to what the simulation takes (see /api/processes) and send it again.',
  },
});
