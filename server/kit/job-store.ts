import {
  type Field,
  type Problem,
  type Reader,
  type RunProvenance,
  type ScenarioRevision,
  scenarioRevisionText,
} from '#core';
import type { Db } from './db.ts';
import { type PackedField, type PackedResult, unpackField, writeResults } from './results.ts';

export type JobStatus = 'accepted' | 'running' | 'successful' | 'failed' | 'dismissed';

/** A run of a simulation as the API shows it (OGC `statusInfo` and what our runs add). Instants are ISO 8601, UTC. */
export interface Job {
  readonly jobID: string;
  readonly processID: string;
  readonly status: JobStatus;
  /** Percent, 0 to 100. */
  readonly progress: number;
  /** Key of the stage's words in the strings of the simulation. */
  readonly stage?: string;
  /** Of a running one: which picture of what was found so far is there, counted from 1. */
  readonly preview?: number;
  readonly created: string;
  readonly started?: string;
  readonly finished?: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  /** `existing@3` */
  readonly scenario: string;
  readonly provenance?: RunProvenance;
  readonly problem?: Problem;
  readonly author?: string;
  /** The run that this one repeats. */
  readonly repeats?: string;
}

/** The right to work on a job: whoever holds the newest lease may write, anybody earlier is refused. */
export interface Lease {
  readonly job: Job;
  readonly scenario: ScenarioRevision;
  readonly number: number;
}

export interface NewJob {
  readonly id: string;
  readonly process: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly parametersHash: string;
  readonly scenario: ScenarioRevision;
  readonly author?: string;
  readonly repeats?: string;
}

interface JobRow {
  id: string;
  process: string;
  parameters: Record<string, unknown>;
  scenario: string;
  revision: number;
  status: JobStatus;
  progress: number;
  stage: string | null;
  preview: number;
  created_at: Date;
  started_at: Date | null;
  finished_at: Date | null;
  lease: number;
  provenance: RunProvenance | null;
  problem: Problem | null;
  author: string | null;
  repeats: string | null;
}

const columns = `id, process, parameters, scenario, revision, status, progress, stage, preview, created_at, started_at,
  finished_at, lease, provenance, problem, author, repeats`;

/** Ends what a run has shown so far. */
const noPreview = 'preview = 0, preview_output = null, preview_meta = null, preview_values = null';
/** Seconds for which a finished job keeps its last preview: whoever was told of it is on the way to fetch it. */
const previewKeptS = 60;

/** Seconds of silence after which the worker of a running job is taken for dead. */
export const silentAfterS = 15;
/** Seconds after which a job that nobody took is queued again, in case its place in the queue was lost. */
const forgottenAfterS = 60;
/** A job whose workers died this often is what kills them. */
const mostAttempts = 3;

/** Hash of the edits of scenario `$5`, revision `$6`. */
const contentSql = `coalesce((select content from scenario_revision where scenario = $5 and revision = $6), '')`;

function jobOf(row: JobRow): Job {
  return {
    jobID: row.id,
    processID: row.process,
    status: row.status,
    progress: row.progress,
    ...(row.stage === null ? {} : { stage: row.stage }),
    ...(row.status === 'running' && row.preview > 0 ? { preview: row.preview } : {}),
    created: row.created_at.toISOString(),
    ...(row.started_at ? { started: row.started_at.toISOString() } : {}),
    ...(row.finished_at ? { finished: row.finished_at.toISOString() } : {}),
    parameters: row.parameters,
    scenario: scenarioRevisionText(row),
    ...(row.provenance ? { provenance: row.provenance } : {}),
    ...(row.problem ? { problem: row.problem } : {}),
    ...(row.author ? { author: row.author } : {}),
    ...(row.repeats ? { repeats: row.repeats } : {}),
  };
}

async function one(reader: Reader, sql: string, params: Parameters<Reader['query']>[1]): Promise<Job | undefined> {
  const [row] = await reader.query<JobRow>(sql, params);
  return row && jobOf(row);
}

/** The table `job`: every change of a job's state is one statement or one transaction here. */
export class JobStore {
  private readonly db: Db;

  constructor(db: Db) {
    this.db = db;
  }

  async add({ id, process, parameters, parametersHash, scenario, author, repeats }: NewJob): Promise<Job> {
    const [row] = await this.db.query<JobRow>(
      `insert into job (id, process, parameters, parameters_hash, scenario, revision, status, author, repeats, content)
       values ($1, $2, $3, $4, $5, $6, 'accepted', $7, $8, ${contentSql}) returning ${columns}`,
      [id, process, parameters, parametersHash, scenario.scenario, scenario.revision, author ?? null, repeats ?? null],
    );
    return jobOf(row);
  }

  get(id: string): Promise<Job | undefined> {
    return one(this.db, `select ${columns} from job where id = $1`, [id]);
  }

  /** Finished runs of the same question over the same edits, newest first: whether the city is the same is for the caller to see. */
  async alike({ process, parametersHash, scenario }: Omit<NewJob, 'id' | 'parameters'>): Promise<Job[]> {
    const rows = await this.db.query<JobRow>(
      `select ${columns} from job
       where process = $1 and parameters_hash = $2 and status = 'successful' and content = ${contentSql.replace('$5', '$3').replace('$6', '$4')}
       order by created_at desc limit 20`,
      [process, parametersHash, scenario.scenario, scenario.revision],
    );
    return rows.map(jobOf);
  }

  /** Newest first. */
  async list(limit: number): Promise<Job[]> {
    const rows = await this.db.query<JobRow>(`select ${columns} from job order by created_at desc, id limit $1`, [
      limit,
    ]);
    return rows.map(jobOf);
  }

  /** Jobs that may be changing: not over, or over for less than some seconds. */
  async moving(overForS: number): Promise<Job[]> {
    const rows = await this.db.query<JobRow>(
      `select ${columns} from job where status in ('accepted', 'running') or finished_at > now() - make_interval(secs => $1)`,
      [overForS],
    );
    return rows.map(jobOf);
  }

  /** Takes a job that waits, with a new lease; undefined when it is over, dismissed, or in the hands of another. */
  async claim(id: string): Promise<Lease | undefined> {
    const [row] = await this.db.query<JobRow>(
      `update job set status = 'running', lease = lease + 1, progress = 0, stage = null,
         started_at = coalesce(started_at, now()), heartbeat_at = now()
       where id = $1 and status = 'accepted' returning ${columns}`,
      [id],
    );
    return row && { job: jobOf(row), scenario: { scenario: row.scenario, revision: row.revision }, number: row.lease };
  }

  /** Shows that the run lives, how far it is and what is new to see; undefined when the lease is no longer valid. */
  beat(
    { job, number }: Lease,
    progress: number,
    stage: string | undefined,
    preview?: PackedField,
  ): Promise<Job | undefined> {
    const shown = preview ? ', preview = preview + 1, preview_output = $5, preview_meta = $6, preview_values = $7' : '';
    return one(
      this.db,
      `update job set heartbeat_at = now(), progress = $3, stage = $4${shown}
       where id = $1 and lease = $2 and status = 'running' returning ${columns}`,
      [
        ...[job.jobID, number, progress, stage ?? null],
        ...(preview ? [preview.output, preview.meta as unknown as Record<string, unknown>, preview.values] : []),
      ],
    );
  }

  /** What a running job has found so far. */
  async preview(id: string): Promise<{ readonly output: string; readonly field: Field } | undefined> {
    const [row] = await this.db.query<{ output: string } & Pick<PackedField, 'meta' | 'values'>>(
      `select preview_output as output, preview_meta as meta, preview_values as values
       from job where id = $1 and preview > 0`,
      [id],
    );
    return row && { output: row.output, field: await unpackField({ ...row, mask: null }) };
  }

  /** Keeps the results and ends the job, both or neither; undefined when the lease is no longer valid. */
  commit({ job, number }: Lease, fields: readonly PackedResult[], provenance: RunProvenance): Promise<Job | undefined> {
    return this.db.tx(async (tx) => {
      const done = await one(
        tx,
        `update job set status = 'successful', progress = 100, finished_at = now(), provenance = $3
         where id = $1 and lease = $2 and status = 'running' returning ${columns}`,
        [job.jobID, number, provenance as unknown as Record<string, unknown>],
      );
      if (done) await writeResults(tx, job.jobID, fields);
      return done;
    });
  }

  /** Forgets what jobs that are over have shown on their way. */
  async dropPreviews(keptS = previewKeptS): Promise<void> {
    await this.db.query(
      `update job set ${noPreview}
       where preview > 0 and status = 'successful' and finished_at < now() - make_interval(secs => $1)`,
      [keptS],
    );
  }

  fail({ job, number }: Lease, problem: Problem): Promise<Job | undefined> {
    return one(
      this.db,
      `update job set status = 'failed', finished_at = now(), problem = $3, ${noPreview}
       where id = $1 and lease = $2 and status = 'running' returning ${columns}`,
      [job.jobID, number, problem as unknown as Record<string, unknown>],
    );
  }

  /** Gives a job back unfinished, for the next worker. */
  release({ job, number }: Lease): Promise<Job | undefined> {
    return one(
      this.db,
      `update job set status = 'accepted', progress = 0, stage = null, heartbeat_at = now(), ${noPreview}
       where id = $1 and lease = $2 and status = 'running' returning ${columns}`,
      [job.jobID, number],
    );
  }

  /** Stops a job that is not over and forgets the results of one that is. The lease of its worker ends. */
  dismiss(id: string): Promise<Job | undefined> {
    return this.db.tx(async (tx) => {
      await tx.query('delete from run_result where job = $1', [id]);
      return one(
        tx,
        `update job set status = 'dismissed', lease = lease + 1, finished_at = coalesce(finished_at, now()), ${noPreview}
         where id = $1 returning ${columns}`,
        [id],
      );
    });
  }

  /** Ends jobs whose workers keep dying; they are told the problem. */
  async giveUp(problem: (id: string) => Problem, silentS: number): Promise<Job[]> {
    const lost = await this.db.query<{ id: string }>(
      `select id from job where status = 'running' and lease >= $1 and heartbeat_at < now() - make_interval(secs => $2)`,
      [mostAttempts, silentS],
    );
    const ended = lost.map(({ id }) =>
      one(
        this.db,
        `update job set status = 'failed', lease = lease + 1, finished_at = now(), problem = $2, ${noPreview}
         where id = $1 and status = 'running' and heartbeat_at < now() - make_interval(secs => $3) returning ${columns}`,
        [id, problem(id) as unknown as Record<string, unknown>, silentS],
      ),
    );
    return (await Promise.all(ended)).filter((job) => job !== undefined);
  }

  /** Makes jobs wait again whose worker is silent, and finds those that wait without a place in the queue. */
  async revive(silentS: number, forgottenS = forgottenAfterS): Promise<Job[]> {
    const rows = await this.db.query<JobRow>(
      `update job set status = 'accepted', progress = 0, stage = null, heartbeat_at = now(), ${noPreview}
       where (status = 'running' and heartbeat_at <= now() - make_interval(secs => $1))
          or (status = 'accepted' and heartbeat_at <= now() - make_interval(secs => $2))
       returning ${columns}`,
      [silentS, forgottenS],
    );
    return rows.map(jobOf);
  }
}
