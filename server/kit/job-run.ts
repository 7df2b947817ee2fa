import { createHash } from 'node:crypto';
import {
  canonicalJson,
  type Field,
  isStack,
  isTable,
  Outcome,
  outcomeKind,
  outputNames,
  type Problem,
  problemOf,
  type Reader,
  type RunProvenance,
  type ScenarioRevision,
  type SimulationContract,
  type Stack,
  type Table,
} from '#core';
import type { Db } from './db.ts';
import type { Feature } from './discovery.ts';
import type { Job, JobStore, Lease } from './job-store.ts';
import { askedCity } from './proposal-edits.ts';
import { type PackedField, packField, packStack, packTable } from './results.ts';
import { datasetRevisions } from './revisions.ts';
import type { SimulationServer } from './roles.ts';
import { resultDigest } from './run-digest.ts';

/** Milliseconds between two signs of life: also how fast a dismissal by another process is noticed. */
const beatMs = 400;

export const parametersHash = (parameters: unknown): string =>
  createHash('sha256').update(canonicalJson(parameters)).digest('hex');

export interface RunDeps {
  readonly db: Db;
  readonly store: JobStore;
  readonly threads: number;
  readonly log: { error(fields: object, text: string): void; warn(fields: object, text: string): void };
  changed(job: Job): void;
}

type AbortReason = 'lease lost' | 'stopping';

/** One run in this process: computes, shows that it lives, and writes its end under its lease. */
export class JobRun {
  private readonly lease: Lease;
  private readonly feature: Feature<SimulationContract> | undefined;
  private readonly deps: RunDeps;
  private readonly abort = new AbortController();
  private progress = 0;
  private stage: string | undefined;
  private told = '';
  private preview: readonly [output: string, field: Field] | undefined;

  constructor(lease: Lease, feature: Feature<SimulationContract> | undefined, deps: RunDeps) {
    this.lease = lease;
    this.feature = feature;
    this.deps = deps;
  }

  stop(reason: AbortReason): void {
    this.abort.abort(reason);
  }

  /** Resolves when the job is over, or given back. Never rejects. */
  async run(): Promise<void> {
    const { log, changed } = this.deps;
    const beating = setInterval(() => this.beat(), beatMs);
    const end = await this.compute().catch((error) => this.endOf(error));
    clearInterval(beating);
    try {
      const job = await end();
      if (job) changed(job);
    } catch (error) {
      // The job stays as it is; when this process no longer shows signs of life for it, it is queued again.
      log.warn({ err: error, jobID: this.lease.job.jobID }, 'the end of a run could not be written');
    }
  }

  private async compute(): Promise<() => Promise<Job | undefined>> {
    const { store, db, threads } = this.deps;
    const { job, scenario } = this.lease;
    const simulation = this.feature?.server.simulation as SimulationServer | undefined;
    if (!this.feature || !simulation) throw noSuchProcess({ id: job.processID });
    const { signal } = this.abort;
    const { city, parameters } = await askedCity(db, scenario, this.feature.contract, job.parameters);
    const { input, datasets } = await simulation.gather(parameters, {
      reader: city.db,
      scenario: city.scenario,
      signal,
    });
    signal.throwIfAborted();
    const fields = await simulation.run(input, {
      signal,
      threads,
      progress: (fraction, stage) => {
        this.progress = Math.floor(99 * Math.min(1, Math.max(0, fraction)));
        this.stage = stage;
      },
      preview: (output, field) => {
        this.preview = [output, field];
      },
    });
    signal.throwIfAborted();
    const results = Object.fromEntries(Object.entries(fields).map(([output, made]) => [output, resultDigest(made)]));
    const provenance = { ...(await this.provenance(this.feature.contract, datasets)), results };
    const packed = await packAll(this.feature.contract, fields);
    return () => store.commit(this.lease, packed, provenance);
  }

  private async provenance(
    contract: SimulationContract,
    datasets: Readonly<Record<string, { generated: boolean }>>,
  ): Promise<RunProvenance> {
    const { job, scenario } = this.lease;
    const revisions = await datasetRevisions(this.deps.db, scenario);
    const edited = await editsOf(this.deps.db, scenario);
    const names = Object.keys(datasets).sort();
    return {
      process: contract.id,
      kernelVersion: contract.version,
      parametersHash: parametersHash(job.parameters),
      scenario: scenario.scenario,
      scenarioRevision: scenario.revision,
      datasetRevisions: Object.fromEntries(names.map((name) => [name, revisions[name] ?? 0])),
      generated: names.filter((name) => datasets[name].generated),
      ...edited,
    };
  }

  /** An outcome is the user's to read; anything else is a bug, of which the user gets the job's id and the log the rest. */
  private endOf(error: unknown): () => Promise<Job | undefined> {
    const { store, log } = this.deps;
    const { job } = this.lease;
    if (this.abort.signal.aborted) {
      return () => (this.abort.signal.reason === 'stopping' ? store.release(this.lease) : Promise.resolve(undefined));
    }
    if (!(error instanceof Outcome)) log.error({ err: error, jobID: job.jobID, process: job.processID }, 'run failed');
    const outcome = error instanceof Outcome ? error : runFailed({ id: job.jobID });
    return () => store.fail(this.lease, problemFor(outcome));
  }

  /** Only the newest one is kept: whoever looks needs no other. */
  private async nextPreview(): Promise<PackedField | undefined> {
    const next = this.preview;
    this.preview = undefined;
    return next && packField(...next);
  }

  private async beat(): Promise<void> {
    const { store, log, changed } = this.deps;
    try {
      const job = await store.beat(this.lease, this.progress, this.stage, await this.nextPreview());
      if (!job) return this.stop('lease lost');
      const news = `${job.progress} ${job.stage} ${job.preview}`;
      if (news !== this.told) changed(job);
      this.told = news;
    } catch (error) {
      log.warn({ err: error, jobID: this.lease.job.jobID }, 'a sign of life could not be written');
    }
  }
}

/** What a scenario's revision is, beside its number; nothing of the existing city. */
async function editsOf(reader: Reader, { scenario, revision }: ScenarioRevision) {
  const [row] = await reader.query<{ content: string | null; base: number | null }>(
    'select content, base from scenario_revision where scenario = $1 and revision = $2',
    [scenario, revision],
  );
  return row?.base === null || !row ? {} : { content: row.content ?? '', base: row.base };
}

async function packAll(contract: SimulationContract, results: Readonly<Record<string, Field | Table | Stack>>) {
  const expected = outputNames(contract).sort();
  const given = Object.keys(results).sort();
  const missing = expected.filter((name) => !given.includes(name) && !contract.conditional?.includes(name));
  if (missing.length > 0 || given.some((name) => !expected.includes(name)))
    throw new Error(`${contract.id} gave ${given}, its contract says ${expected}`);
  return Promise.all(
    given.map((output) => {
      const result = results[output];
      if (isStack(result)) return packStack(output, result, contract.stacks?.[output]);
      return isTable(result) ? packTable(output, result, contract.tables?.[output]) : packField(output, result);
    }),
  );
}

/** Kept in both languages; the one on top is the default language. */
export const problemFor = (outcome: Outcome): Problem => problemOf(outcome, 'ko');

export const noSuchProcess = outcomeKind({
  code: 'no-such-process',
  status: 404,
  message: { ko: '"{id}" 시뮬레이션이 없습니다.', en: 'There is no simulation "{id}".' },
  remedy: { ko: '/api/processes에 있는 것 가운데서 고르십시오.', en: 'Choose one of those at /api/processes.' },
});

const runFailed = outcomeKind({
  code: 'run-failed',
  status: 500,
  message: { ko: '프로그램 오류로 실행이 실패했습니다 ({id}).', en: 'The run failed because of a bug ({id}).' },
  remedy: { ko: '이 번호를 운영자에게 알려 주십시오.', en: 'Tell the operator this id: the log has the details.' },
});

export const runLost = outcomeKind({
  code: 'run-lost',
  status: 503,
  message: {
    ko: '실행하던 프로세스가 거듭 멈추어 실행을 그만두었습니다 ({id}).',
    en: 'The process that ran it died again and again, so the run was given up ({id}).',
  },
  remedy: {
    ko: '더 작은 범위로 실행해 보고, 그래도 같으면 이 번호를 운영자에게 알려 주십시오.',
    en: 'Try a smaller area; if that fails too, tell the operator this id.',
  },
});
