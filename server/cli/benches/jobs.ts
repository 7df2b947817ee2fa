import { type ChildProcess, spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { randomSequence } from '#core';
import type { Db } from '#server/kit/db.ts';
import { discover } from '#server/kit/discovery.ts';
import { createJobs, type Jobs } from '#server/kit/jobs.ts';
import { migrate } from '#server/kit/migrate.ts';
import { openDb } from '#server/kit/open-db.ts';
import { newestRevision } from '#server/kit/revisions.ts';
import { projectRoot, removeFolder, temporaryFolder, vseoul } from '../../../client/e2e/harness.ts';
import type { BenchResult } from '../../../simulations/_kit/bench.ts';
import { findPostgres, startPostgres } from '../../kit/native-postgres.mjs';
import { type Machine, machineNetwork, makeMachines } from './machines.ts';

/**
 * Runs on worker processes that are killed at random, over a PostgreSQL that crashes at random: every run ends once, with the
 * bits of an undisturbed one. Then the same questions on two machines over that database: one worker in each of two network
 * namespaces. `JOBS` (1000), `KILLS` (50) and `RESTARTS` (10) make it smaller.
 */
const wanted = Number(process.env.JOBS ?? 1000);
const kills = Number(process.env.KILLS ?? 50);
const restarts = Number(process.env.RESTARTS ?? 10);
const workers = 3;
const questions = 50;
const seed = 1000;
/** Longest silence before the next look at the queue, and the end of all patience. */
const mostMinutes = 30;

const names = {
  jobs: 'runs',
  results: 'results',
  duplicates: 'results',
  bit_equal: 'results',
  machines: 'machines',
  machines_bit_equal: 'results',
} as const;
const targets: Figures = { duplicates: 0, machines: 2, machines_bit_equal: questions };

export async function bench(): Promise<BenchResult> {
  if (!findPostgres()) return resultOf({}, 'PostgreSQL with PostGIS is not installed');
  const dataDir = temporaryFolder();
  const network = makeMachines(2);
  const machines = network?.machines ?? [];
  const postgres = await startPostgres({ addresses: machines.map(({ host }) => host), trusted: machineNetwork });
  try {
    const environment = { DATA_DIR: dataDir, DATABASE_URL: postgres.url, CITY_AREA: 'km2:1' };
    const made = vseoul(['synth', '--area', 'km2:1'], environment);
    if (made.status !== 0) throw new Error(`synth ended with ${made.status}: ${made.stderr.slice(-2000)}`);
    const db = await openDb({ dataDir, databaseUrl: postgres.url });
    await migrate(db);
    const figures = await measured(db, environment, { restart: postgres.restart, port: postgres.port, machines });
    await db.close();
    return resultOf(figures, network ? undefined : 'no right to make network namespaces here');
  } finally {
    await postgres.stop();
    network?.remove();
    removeFolder(dataDir);
  }
}

type Figures = Partial<Record<keyof typeof names, number>>;

const resultOf = (figures: Figures, why?: string): BenchResult => ({
  bench: 'jobs',
  cores: availableParallelism(),
  runs: 1,
  metrics: Object.fromEntries(
    Object.entries(names).map(([name, unit]) => {
      const key = name as keyof Figures;
      const value = figures[key] ?? null;
      const better = name === 'duplicates' ? ('less' as const) : ('more' as const);
      return [name, { value, unit, target: targets[key] ?? wanted, better, ...(value === null && why ? { why } : {}) }];
    }),
  ),
});

interface Trouble {
  readonly restart: () => Promise<void>;
  readonly port: number;
  readonly machines: readonly Machine[];
}

async function measured(
  db: Db,
  environment: Record<string, string>,
  { restart, port, machines }: Trouble,
): Promise<Figures> {
  const log = { error: () => {}, warn: () => {} };
  const jobs = await createJobs({ db, features: await discover(), settings: { threads: 1 }, log });
  await noteCommits(db);
  const crew = startCrew(Array.from({ length: workers }, () => () => work(environment)));
  try {
    const expected = await undisturbed(db, jobs);
    const figures = await disturbed(db, jobs, { crew, restart, expected });
    crew.end();
    return { ...figures, ...(await onMachines(db, jobs, { environment, port, machines, expected })) };
  } finally {
    crew.end();
    await jobs.stop().catch(() => {});
  }
}

interface Disturbed extends Pick<Trouble, 'restart'> {
  readonly crew: Crew;
  readonly expected: readonly string[];
}

async function disturbed(db: Db, jobs: Jobs, { crew, restart, expected }: Disturbed): Promise<Figures> {
  await db.query('truncate bench_commit');
  const ids = await Promise.all(Array.from({ length: wanted }, (_, i) => ask(db, jobs, i % questions)));
  const trouble = makeTrouble(crew, restart);
  await untilOver(db, ids, trouble.signal);
  trouble.end();
  await trouble.done;
  const { done, equal } = await answersOf(db, ids, expected);
  const [{ n }] = await db.query<{ n: number }>('select (count(*) - count(distinct job))::int as n from bench_commit');
  return { jobs: ids.length, results: done, duplicates: n, bit_equal: equal };
}

/** How many runs came to their end, and how many of them with the bits of the undisturbed answer to the same question. */
async function answersOf(db: Db, ids: readonly string[], expected: readonly string[]) {
  const rows = await db.query<{ id: string; results: Record<string, string> | null }>(
    `select id, provenance -> 'results' as results from job where id = any($1::uuid[]) and status = 'successful'`,
    [[...ids]],
  );
  const question = new Map(ids.map((id, i) => [id, i % questions]));
  const others = rows.filter(({ id, results }) => JSON.stringify(results) !== expected[question.get(id) as number]);
  for (const { id, results } of others) {
    const asked = question.get(id) as number;
    process.stderr.write(`question ${asked}: ${JSON.stringify(results)}\n  undisturbed: ${expected[asked]}\n`);
  }
  return { done: rows.length, equal: rows.length - others.length };
}

interface Network extends Pick<Trouble, 'port' | 'machines'> {
  readonly environment: Record<string, string>;
  readonly expected: readonly string[];
}

/** Every question once more, on one worker in each machine; which did it is told by the address that it wrote from. */
async function onMachines(db: Db, jobs: Jobs, { environment, port, machines, expected }: Network): Promise<Figures> {
  if (machines.length === 0) return {};
  await db.query('truncate bench_commit');
  const ids = await Promise.all(Array.from({ length: questions }, (_, i) => ask(db, jobs, i)));
  const crew = startCrew(
    machines.map((machine) => () => {
      const DATABASE_URL = `postgres://postgres@${machine.host}:${port}/postgres`;
      return work({ ...environment, DATABASE_URL }, machine.enter);
    }),
  );
  await untilOver(db, ids);
  crew.end();
  const { equal } = await answersOf(db, ids, expected);
  const [{ n }] = await db.query<{ n: number }>(
    'select count(distinct source)::int as n from bench_commit where source = any($1::text[])',
    [machines.map(({ address }) => address)],
  );
  return { machines: n, machines_bit_equal: equal };
}

/** Every time that a run is written as done, and from where. */
async function noteCommits(db: Db): Promise<void> {
  await db.query('create table bench_commit (job uuid, source text)');
  await db.query(
    `create function note_commit() returns trigger language plpgsql as $$
       begin insert into bench_commit values (new.id, host(inet_client_addr())); return new; end $$`,
  );
  await db.query(
    `create trigger note_commit after update on job for each row
     when (new.status = 'successful') execute function note_commit()`,
  );
}

const parametersOf = (question: number) => ({
  area: [127.0 + question * 1e-4, 37.5, 127.0008 + question * 1e-4, 37.5007],
  cellSizeM: 4,
  stepMinutes: 10,
});

/** The question's area, moved into the city. */
async function ask(db: Db, jobs: Jobs, question: number): Promise<string> {
  const middle = await middleOf(db);
  const { area, ...others } = parametersOf(question);
  const moved = area.map((value, i) => value + (i % 2 === 0 ? middle[0] - 127.0028 : middle[1] - 37.5));
  const scenario = await newestRevision(db);
  const job = await jobs.submit({ process: 'sunlight', parameters: { ...others, area: moved }, scenario });
  return job.jobID;
}

let found: Promise<readonly [number, number]> | undefined;
function middleOf(db: Db): Promise<readonly [number, number]> {
  found ??= db
    .query<{ lon: number; lat: number }>(
      `select st_x(middle) as lon, st_y(middle) as lat
       from (select st_transform(st_centroid(st_setsrid(st_extent(geom)::geometry, 5186)), 4326) as middle from building) m`,
    )
    .then(([{ lon, lat }]) => [lon, lat] as const);
  return found;
}

async function undisturbed(db: Db, jobs: Jobs): Promise<string[]> {
  const ids: string[] = [];
  for (let question = 0; question < questions; question++) ids.push(await ask(db, jobs, question));
  await untilOver(db, ids);
  const rows = await db.query<{ id: string; results: Record<string, string> | null }>(
    `select id, provenance -> 'results' as results from job where id = any($1::uuid[])`,
    [ids],
  );
  return ids.map((id, question) => {
    const results = rows.find((row) => row.id === id)?.results;
    if (!results) throw new Error(`question ${question} has no answer although nothing disturbed it`);
    return JSON.stringify(results);
  });
}

async function untilOver(db: Db, ids: readonly string[], stopped?: AbortSignal): Promise<void> {
  const end = Date.now() + mostMinutes * 60_000;
  for (;;) {
    // The database may be down just now: that is what is tested.
    const left = await db
      .query<{ n: number }>(
        `select count(*)::int as n from job where id = any($1::uuid[]) and status in ('accepted', 'running')`,
        [[...ids]],
      )
      .then(([{ n }]) => n)
      .catch(() => Number.NaN);
    if (left === 0 || stopped?.aborted || Date.now() > end) return;
    await pause(500);
  }
}

const tool = join(projectRoot, 'server/cli/vseoul.ts');
/** A process that takes runs; with `enter`, on another machine. */
function work(environment: Record<string, string>, enter: readonly string[] = []): ChildProcess {
  const [command, ...args] = [...enter, process.execPath, tool, 'work'];
  return spawn(command, args, { env: { ...process.env, ...environment }, stdio: 'ignore' });
}

interface Crew {
  readonly size: number;
  kill(place: number): void;
  end(): void;
}

/** Workers that are begun anew whenever they end, as whatever looks after services does. */
function startCrew(begin: readonly (() => ChildProcess)[]): Crew {
  let over = false;
  const crew: ChildProcess[] = [];
  const fill = (place: number) => {
    crew[place] = begin[place]();
    crew[place].once('exit', () => !over && fill(place));
  };
  for (const place of begin.keys()) fill(place);
  return {
    size: begin.length,
    kill: (place) => crew[place].kill('SIGKILL'),
    end() {
      over = true;
      for (const worker of crew) worker.kill('SIGKILL');
    },
  };
}

/** Kills a worker or the database at seeded moments. */
function makeTrouble(crew: Crew, restart: () => Promise<void>) {
  const stop = new AbortController();
  const failed = new AbortController();
  const random = randomSequence(seed);
  const deeds = [...Array<'kill'>(kills).fill('kill'), ...Array<'restart'>(restarts).fill('restart')]
    .map((deed) => ({ deed, at: random() }))
    .sort((a, b) => a.at - b.at);
  const run = async () => {
    for (const { deed } of deeds) {
      await pause(500 + 2500 * random());
      if (stop.signal.aborted) return;
      if (deed === 'restart') await restart();
      else crew.kill(Math.floor(random() * crew.size));
    }
  };
  const done = run().catch((error: unknown) => {
    failed.abort(error);
    throw error;
  });
  done.catch(() => {});
  return { done, signal: failed.signal, end: () => stop.abort() };
}
