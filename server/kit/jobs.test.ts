import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { defineSimulation, type Field, outcomeKind, scales } from '#core';
import type { Db } from './db.ts';
import type { Feature, Features } from './discovery.ts';
import { parametersHash } from './job-run.ts';
import { JobStore } from './job-store.ts';
import { createJobs, type Job, type Jobs } from './jobs.ts';
import { packField } from './results.ts';
import { makeRevision } from './revisions.ts';
import type { SimulationServer } from './roles.ts';
import { openTestDb } from './testing.ts';

/** A simulation that does what its parameters say. */
const contract = defineSimulation({
  id: 'probe',
  version: '1.2.0',
  title: { ko: '탐침', en: 'Probe' },
  question: { ko: '대기열이 움직이는가?', en: 'Does the queue work?' },
  method: { ko: '시험용', en: 'For tests' },
  limits: [],
  references: [],
  parameters: z.object({ act: z.enum(['compute', 'wait', 'outcome', 'bug', 'misshape']), size: z.number().default(3) }),
  outputs: {
    depth: { title: { ko: '깊이', en: 'Depth' }, unit: 'metre', legend: { min: 0, max: 1, colours: scales.viridis } },
  },
});
const dry = outcomeKind({
  code: 'dry',
  status: 409,
  message: { ko: '물이 없습니다.', en: 'There is no water.' },
  remedy: { ko: '비를 기다리십시오.', en: 'Wait for rain.' },
});
const tooLarge = outcomeKind({
  code: 'too-large',
  status: 422,
  message: { ko: '큼', en: 'large' },
  remedy: { ko: '-', en: '-' },
});

const depthOf = (size: number): Field => ({
  values: Float32Array.from({ length: size * 2 }, (_, i) => (i === 0 ? Number.NaN : i / 3)),
  mask: Uint8Array.from({ length: size * 2 }, (_, i) => i % 2),
  width: size,
  height: 2,
  cellSize: 5,
  origin: [200_000, 550_000],
  crs: 'EPSG:5186',
  unit: 'metre',
  noData: Number.NaN,
});

/** Runs that are computing now, and how many were ever begun. */
let computing = 0;
let begun = 0;

const server: SimulationServer<z.infer<typeof contract.parameters>, z.infer<typeof contract.parameters>> = {
  contract: contract as unknown as SimulationServer['contract'],
  check({ size }) {
    if (size > 1000) throw tooLarge({}, 'size');
  },
  gather: async (input) => ({ input, datasets: { terrain: { generated: true }, buildings: { generated: false } } }),
  async run({ act, size }, { signal, progress }) {
    computing++;
    begun++;
    try {
      progress(0.5, 'halfway');
      if (act === 'outcome') throw dry({}, 'size');
      if (act === 'bug') throw new Error('secret of the code');
      if (act === 'wait') await sleep(60_000, undefined, { signal });
      const depth = depthOf(size);
      return { depth: act === 'misshape' ? { ...depth, width: size + 1 } : depth };
    } finally {
      computing--;
    }
  },
};
const feature = {
  room: 'simulations',
  id: 'probe',
  folder: '/nowhere/probe',
  contract,
  server: { simulation: server },
  strings: { ko: {}, en: {} },
} as unknown as Feature<Features['simulations'][number]['contract']>;

let db: Db;
const logged: { fields: object; text: string }[] = [];
const note = (fields: object, text: string) => logged.push({ fields, text });
const open: Jobs[] = [];
async function openJobs(start = true): Promise<Jobs> {
  const log = { error: note, warn: note };
  const jobs = await createJobs({ db, features: { simulations: [feature] }, settings: { threads: 1 }, log });
  if (start) await jobs.start();
  open.push(jobs);
  return jobs;
}
beforeAll(async () => {
  db = await openTestDb();
  await makeRevision(db, async () => ({ changed: 1, datasets: ['terrain'] }));
  await makeRevision(db, async () => ({ changed: 1, datasets: ['buildings'] }));
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((jobs) => jobs.stop()));
  await db.query(`update job set status = 'dismissed' where status in ('accepted', 'running')`);
});
afterAll(() => db?.close());

const scenario = { scenario: 'existing', revision: 2 };
const submit = (jobs: Jobs, act: string, size = 3) =>
  jobs.submit({ process: 'probe', parameters: { act, size }, scenario });
async function until(jobs: Jobs, { jobID }: Job, status: Job['status']): Promise<Job> {
  await expect.poll(async () => (await jobs.get(jobID)).status, { timeout: 20_000, interval: 50 }).toBe(status);
  return jobs.get(jobID);
}

describe('a job', () => {
  it('is accepted, runs, and keeps its result bit by bit with what it was made from', async () => {
    const jobs = await openJobs();
    const states: string[] = [];
    jobs.on('progress', ({ status }) => states.push(status));
    const accepted = await submit(jobs, 'compute');
    expect(accepted).toMatchObject({ processID: 'probe', status: 'accepted', progress: 0, scenario: 'existing@2' });
    const job = await until(jobs, accepted, 'successful');
    expect([...new Set(states)]).toStrictEqual(['accepted', 'running', 'successful']);
    expect(job.progress).toBe(100);
    expect(Date.parse(job.finished ?? '')).toBeGreaterThanOrEqual(Date.parse(job.started ?? ''));
    expect(job.provenance).toStrictEqual({
      results: { depth: expect.stringMatching(/^[0-9a-f]{64}$/) },
      process: 'probe',
      kernelVersion: '1.2.0',
      parametersHash: parametersHash({ size: 3, act: 'compute' }),
      scenario: 'existing',
      scenarioRevision: 2,
      datasetRevisions: { buildings: 2, terrain: 1 },
      generated: ['terrain'],
    });
    expect(await jobs.field(job.jobID, 'depth')).toStrictEqual({ ...depthOf(3), provenance: job.provenance });
    expect(await jobs.results(job.jobID)).toMatchObject([
      { output: 'depth', meta: { width: 3, height: 2, unit: 'metre', noData: 'NaN' } },
    ]);
    await expect(jobs.field(job.jobID, 'speed')).rejects.toMatchObject({ code: 'no-such-result' });
    expect((await jobs.list())[0].jobID).toBe(job.jobID);
  });

  it('is answered by an earlier one as long as nothing that matters has changed', async () => {
    const jobs = await openJobs();
    const ask = (size: number, at = scenario) =>
      jobs.submit({ process: 'probe', parameters: { act: 'compute', size }, scenario: at, reuse: true });
    const first = await until(jobs, await ask(7), 'successful');
    expect((await ask(7)).jobID).toBe(first.jobID);
    expect((await ask(8)).jobID).not.toBe(first.jobID);
    // A later revision counts only when it changed something that the run reads.
    await makeRevision(db, async () => ({ changed: 1, datasets: ['roads'] }));
    expect((await ask(7, { ...scenario, revision: 3 })).jobID).toBe(first.jobID);
    await makeRevision(db, async () => ({ changed: 1, datasets: ['buildings'] }));
    expect((await ask(7, { ...scenario, revision: 4 })).jobID).not.toBe(first.jobID);
  });

  it('fails with the words of its outcome, for both languages', async () => {
    const jobs = await openJobs();
    const { problem, provenance } = await until(jobs, await submit(jobs, 'outcome'), 'failed');
    expect(problem).toMatchObject({
      type: '/problems/dry',
      status: 409,
      where: 'size',
      message: { en: 'There is no water.' },
    });
    expect(provenance).toBeUndefined();
  });

  it.each(['bug', 'misshape'])('tells of a %s no more than its id, and the log the rest', async (act) => {
    const jobs = await openJobs();
    const job = await until(jobs, await submit(jobs, act), 'failed');
    expect(job.problem).toMatchObject({ type: '/problems/run-failed', status: 500 });
    expect(job.problem?.message?.en).toContain(job.jobID);
    expect(JSON.stringify(job)).not.toMatch(/secret|\.ts|cells/);
    const line = logged.find(({ fields }) => (fields as { jobID?: string }).jobID === job.jobID);
    expect(String((line?.fields as { err?: Error } | undefined)?.err)).toMatch(/secret of the code|values for/);
    await expect(jobs.field(job.jobID, 'depth')).rejects.toMatchObject({ code: 'no-such-result' });
  });

  it('is refused before it is accepted when it cannot run', async () => {
    const jobs = await openJobs(false);
    const before = (await jobs.list()).length;
    await expect(submit(jobs, 'dance')).rejects.toMatchObject({ code: 'bad-parameter', details: { where: 'act' } });
    await expect(submit(jobs, 'compute', 1001)).rejects.toMatchObject({ code: 'too-large' });
    await expect(jobs.submit({ process: 'magic', parameters: {}, scenario })).rejects.toMatchObject({
      code: 'no-such-process',
    });
    for (const id of ['x', randomUUID()]) {
      await expect(jobs.get(id)).rejects.toMatchObject({ code: 'no-such-job' });
      await expect(jobs.dismiss(id)).rejects.toMatchObject({ code: 'no-such-job' });
    }
    expect(await jobs.list()).toHaveLength(before);
  });
});

describe('dismissing', () => {
  it('ends a running job within a second', async () => {
    const jobs = await openJobs();
    const job = await until(jobs, await submit(jobs, 'wait'), 'running');
    await expect.poll(() => computing).toBe(1);
    const from = performance.now();
    expect(await jobs.dismiss(job.jobID)).toMatchObject({ status: 'dismissed' });
    await expect.poll(() => computing).toBe(0);
    expect(performance.now() - from).toBeLessThan(1000);
    expect((await jobs.get(job.jobID)).status).toBe('dismissed');
  });

  it('reaches a job that another process runs', async () => {
    const here = await openJobs(false);
    const there = await openJobs();
    const job = await until(here, await submit(here, 'wait'), 'running');
    await expect.poll(() => computing).toBe(1);
    const from = performance.now();
    await here.dismiss(job.jobID);
    await expect.poll(() => computing).toBe(0);
    expect(performance.now() - from).toBeLessThan(1000);
    expect((await there.get(job.jobID)).status).toBe('dismissed');
  });

  it('keeps a waiting job from ever running, and forgets the results of a finished one', async () => {
    const idle = await openJobs(false);
    const waiting = await submit(idle, 'compute');
    await idle.dismiss(waiting.jobID);
    const jobs = await openJobs();
    const done = await until(jobs, await submit(jobs, 'compute'), 'successful');
    expect((await jobs.get(waiting.jobID)).status).toBe('dismissed');
    await jobs.dismiss(done.jobID);
    expect(await jobs.results(done.jobID)).toStrictEqual([]);
  });
});

describe('a lease', () => {
  it('cannot be taken twice, and once lost can write nothing', async () => {
    const jobs = await openJobs(false);
    const store = new JobStore(db);
    const { jobID } = await submit(jobs, 'compute');
    const [first, second] = await Promise.all([store.claim(jobID), store.claim(jobID)]);
    const stale = first ?? second;
    expect([first, second].filter(Boolean)).toHaveLength(1);
    if (!stale) throw new Error('nobody got the job');

    await store.revive(0, 3600); // its worker was silent for too long
    const fresh = await store.claim(jobID);
    expect(fresh?.number).toBe(stale.number + 1);
    const packed = [await packField('depth', depthOf(3))];
    const provenance = { kernelVersion: 'stale' } as unknown as Parameters<JobStore['commit']>[2];
    expect(await store.beat(stale, 50, 'late')).toBeUndefined();
    expect(await store.commit(stale, packed, provenance)).toBeUndefined();
    expect(await store.fail(stale, { type: 't', title: 't', status: 500, detail: 'd' })).toBeUndefined();
    expect(await store.release(stale)).toBeUndefined();
    expect(await jobs.results(jobID)).toStrictEqual([]);
    expect((await jobs.get(jobID)).status).toBe('running');

    if (!fresh) throw new Error('nobody got the job');
    expect(await store.commit(fresh, packed, provenance)).toMatchObject({ status: 'successful' });
    expect(await jobs.results(jobID)).toHaveLength(1);
    expect(await store.commit(fresh, packed, provenance)).toBeUndefined();
  });

  it('leaves the last preview for whoever was told of it, and drops it soon', async () => {
    const jobs = await openJobs(false);
    const store = new JobStore(db);
    const { jobID } = await submit(jobs, 'compute');
    const lease = await store.claim(jobID);
    if (!lease) throw new Error('nobody got the job');
    const packed = await packField('depth', depthOf(3));
    expect(await store.beat(lease, 50, 'half', packed)).toMatchObject({ preview: 1 });
    const done = await store.commit(lease, [packed], { kernelVersion: '1' } as never);
    expect([done?.status, done?.preview]).toEqual(['successful', undefined]);
    await store.dropPreviews();
    expect(await jobs.preview(jobID)).toMatchObject({ output: 'depth' });
    await store.dropPreviews(0);
    expect(await jobs.preview(jobID)).toBeUndefined();
  });

  it('ends with the worker: a job that was cut off runs again, and is given up the third time', async () => {
    const store = new JobStore(db);
    const idle = await openJobs(false);
    const { jobID } = await submit(idle, 'compute');
    await store.claim(jobID); // by a process that dies now
    await db.query(`update job set heartbeat_at = now() - interval '1 hour' where id = $1`, [jobID]);
    const jobs = await openJobs();
    expect((await until(jobs, await idle.get(jobID), 'successful')).progress).toBe(100);

    const deadly = await submit(idle, 'wait');
    await jobs.stop();
    for (let attempt = 0; attempt < 3; attempt++) {
      await store.revive(-1, -1);
      await store.claim(deadly.jobID);
    }
    await db.query(`update job set heartbeat_at = now() - interval '1 hour' where id = $1`, [deadly.jobID]);
    const after = await openJobs();
    const { problem } = await until(after, deadly, 'failed');
    expect(problem).toMatchObject({ type: '/problems/run-lost', status: 503 });
  });

  it('is given back when the server stops, and the next one runs the job', async () => {
    const first = await openJobs();
    const job = await until(first, await submit(first, 'wait'), 'running');
    await expect.poll(() => computing).toBe(1);
    await first.stop();
    expect(computing).toBe(0);
    expect((await first.get(job.jobID)).status).toBe('accepted');
    const before = begun;
    const second = await openJobs();
    await until(second, job, 'running');
    await expect.poll(() => begun).toBe(before + 1);
    await second.dismiss(job.jobID);
  });
});

describe('progress', () => {
  it('is told while a job runs, no more than four times a second', async () => {
    const jobs = await openJobs();
    const heard: Job[] = [];
    const job = await submit(jobs, 'wait');
    const end = jobs.on('progress', (told) => told.jobID === job.jobID && heard.push(told));
    await expect
      .poll(() => heard.at(-1), { timeout: 5000 })
      .toMatchObject({ status: 'running', progress: 49, stage: 'halfway' });
    await sleep(1000);
    expect(heard.length).toBeLessThanOrEqual(3);
    end();
    await jobs.dismiss(job.jobID);
    expect(heard.at(-1)?.status).toBe('running');
  });

  // The embedded database belongs to one process.
  it.runIf(process.env.TEST_DATABASE_URL)('is heard of jobs that another process runs', async () => {
    const here = await openJobs(false);
    const there = await openJobs();
    const heard: string[] = [];
    here.on('progress', ({ status }) => heard.push(status));
    await until(there, await submit(here, 'compute'), 'successful');
    await expect.poll(() => heard, { timeout: 5000 }).toContain('successful');
  });
});
