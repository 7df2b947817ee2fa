import { type Db as BossDb, PgBoss } from 'pg-boss';
import type { SqlValue } from '#core';
import type { Db } from './db.ts';

const queueName = 'simulation';
/** How long a worker waits between two looks at the queue; one in the same process is woken at once. */
const pollSeconds = 2;
/** Runs at a time in one process; each uses all its threads, the second keeps short runs from waiting for a long one. */
const runsAtATime = 2;
/** After this the queue forgets whose turn it was; whether the run lives is told by its heartbeat, not by this. */
const turnHours = 12;

export interface QueueLog {
  warn(fields: object, text: string): void;
}

/**
 * Whose turn it is: pg-boss on our own connection, on both engines. It only hands out ids, and may hand one out twice;
 * what happened to a job, and who may write it, is told by the table `job`.
 */
export class JobQueue {
  private readonly boss: PgBoss;
  private workerId: string | undefined;

  constructor(db: Db, log: QueueLog) {
    this.boss = new PgBoss({
      db: bossDb(db),
      backend: db.engine === 'embedded' ? 'pglite' : 'postgres',
      schedule: false,
      superviseIntervalSeconds: 300,
      maintenanceIntervalSeconds: 3600,
      monitorVacuum: false,
      reindex: false,
    });
    this.boss.on('error', (error) => log.warn({ err: error }, 'job queue'));
  }

  /** Makes the queue's tables when they are missing. */
  async open(): Promise<void> {
    await this.boss.start();
    await this.boss.createQueue(queueName, { retryLimit: 0, expireInSeconds: turnHours * 3600 });
  }

  async send(jobId: string): Promise<void> {
    await this.boss.send(queueName, { jobId });
    if (this.workerId) this.boss.notifyWorker(this.workerId);
  }

  /** Calls `take` with each id whose turn has come, until `close`. */
  async work(take: (jobId: string) => Promise<void>): Promise<void> {
    this.workerId = await this.boss.work<{ jobId: string }>(
      queueName,
      { pollingIntervalSeconds: pollSeconds, batchSize: 1, localConcurrency: runsAtATime },
      async (turns) => {
        for (const { data } of turns) await take(data.jobId);
      },
    );
  }

  async close(): Promise<void> {
    this.workerId = undefined;
    await this.boss.stop({ graceful: true, timeout: 10_000, close: false });
  }
}

/** pg-boss numbers its parameters as PostgreSQL does, and sends scripts without any: as our `query` takes them. */
const bossDb = (db: Db): BossDb => ({
  executeSql: async (text, values) => ({ rows: await db.query(text, values as SqlValue[] | undefined) }),
});
