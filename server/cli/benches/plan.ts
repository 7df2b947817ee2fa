import { availableParallelism } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { type ProposalStep, proposalSource, randomSequence } from '#core';
import {
  type RunningServer,
  removeFolder,
  startServer,
  temporaryFolder,
  vseoul,
  waitUntilReady,
} from '../../../client/e2e/harness.ts';
import { type BenchResult, median } from '../../../simulations/_kit/bench.ts';
import { findPostgres, startPostgres } from '../../kit/native-postgres.mjs';
import { editSequences } from './plan-sequences.ts';

/**
 * The planner's waits and what runs are worth: how soon a moved building is answered, an equal run, and whether cited runs
 * give the same bits after a restart and on the other database engine. `CITED` (50) and `SEQUENCES` (1000) make it smaller.
 */
const cited = Number(process.env.CITED ?? 50);
const sequences = Number(process.env.SEQUENCES ?? 1000);
const moves = 7;
const author = 'bench';

interface Asked {
  readonly process: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  /** Of the proposal with a tower, or of the existing city. */
  readonly proposed: boolean;
}

/** A run that was cited, and the SHA-256 of every output. */
interface Cited {
  readonly job: string;
  readonly digests: string;
}

export async function bench(): Promise<BenchResult> {
  const folder = temporaryFolder();
  const environment = { DATA_DIR: folder, CITY_AREA: 'km2:1' };
  const made = vseoul(['synth', '--area', 'km2:1'], environment);
  if (made.status !== 0) throw new Error(`synth ended with ${made.status}: ${made.stderr.slice(-2000)}`);
  try {
    let server = await open(folder);
    const middle = await middleOf(server.url);
    const estimateMs = await editEstimates(server.url, middle);
    const cachedMs = await cachedRuns(server.url, middle);
    const asked = questionsAround(middle);
    const first = await runAll(server.url, asked, middle);
    await server.stop();
    server = await open(folder);
    const repeated: boolean[] = [];
    for (const run of first) repeated.push(await repeatsEqually(server.url, run));
    await server.stop();
    const other = await onOtherEngine(asked, middle);
    const equal = first.filter(
      ({ digests }, i) => digests !== '' && repeated[i] && (!other || other[i].digests === digests),
    );
    const sequenceEqual = await editSequences(sequences);
    const metric = (value: number | null, unit: string, target: number, better: 'less' | 'more') => ({
      value,
      unit,
      target,
      better,
    });
    return {
      bench: 'plan',
      cores: availableParallelism(),
      runs: moves,
      metrics: {
        edit_estimate_ms: metric(median(estimateMs), 'ms', 1000, 'less'),
        cached_run_ms: metric(median(cachedMs), 'ms', 100, 'less'),
        repeat_equal: {
          ...metric(equal.length, 'runs', cited, 'more'),
          ...(other ? {} : { why: 'no native PostgreSQL here: only the restart was held against it' }),
        },
        sequences_equal: metric(sequenceEqual, 'sequences', sequences, 'more'),
      },
    };
  } finally {
    removeFolder(folder);
  }
}

async function open(dataDir: string, environment: Record<string, string> = {}): Promise<RunningServer> {
  const server = await startServer(dataDir, { CITY_AREA: 'km2:1', ...environment });
  await waitUntilReady(server.url, 240_000);
  return server;
}

const json = { 'Content-Type': 'application/json' };
async function post<T>(url: string, path: string, body: unknown, headers: Record<string, string> = {}): Promise<T> {
  const answer = await fetch(url + path, {
    method: 'POST',
    headers: { ...json, ...headers },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return answer.json() as Promise<T>;
}

async function middleOf(url: string): Promise<readonly [number, number]> {
  const { features } = (await (await fetch(`${url}/api/catalogue`)).json()) as {
    features: { id: string; extent?: number[] }[];
  };
  const extent = features.find(({ id }) => id === 'buildings')?.extent ?? [127, 37.5, 127.01, 37.51];
  return [(extent[0] + extent[2]) / 2, (extent[1] + extent[3]) / 2];
}

const metresLat = 110_950;
const boxAround = ([lon, lat]: readonly [number, number], halfM: number) => {
  const dLat = halfM / metresLat;
  const dLon = halfM / (111_320 * Math.cos((lat * Math.PI) / 180));
  return [lon - dLon, lat - dLat, lon + dLon, lat + dLat];
};

function tower([lon, lat]: readonly [number, number], eastM: number): Extract<ProposalStep, { kind: 'add' }> {
  const [w, s, e, n] = boxAround([lon + eastM / 88_000, lat], 15);
  const ring = [
    [w, s],
    [e, s],
    [e, n],
    [w, n],
    [w, s],
  ] as [number, number][];
  return {
    kind: 'add',
    id: `${proposalSource}:tower`,
    geometry: { type: 'Polygon', coordinates: [ring] },
    heightM: 120,
  };
}

/** From letting go of a building to the sun around it, 300 m each way; each move is another place and nothing is known yet. */
async function editEstimates(url: string, middle: readonly [number, number]): Promise<number[]> {
  const { id } = await post<{ id: string }>(url, '/api/scenarios', { title: 'bench', author });
  const area = boxAround(middle, 300);
  const inputs = { area, cellSizeM: 4, stepMinutes: 10, azimuths: 32 };
  await post(url, '/api/processes/sunlight/execution', { inputs, scenario: 'existing' });
  const times: number[] = [];
  for (let move = 0; move < moves + 1; move++) {
    const began = performance.now();
    const step = tower(middle, move * 7);
    const made = await post<{ name: string }>(url, `/api/scenarios/${id}/revisions`, {
      author,
      after: move,
      steps: [step],
    });
    await post(url, '/api/processes/sunlight/execution', { inputs, scenario: made.name });
    times.push(performance.now() - began);
  }
  return times.slice(1);
}

async function cachedRuns(url: string, middle: readonly [number, number]): Promise<number[]> {
  const body = { inputs: { area: boxAround(middle, 250), cellSizeM: 2 }, scenario: 'existing' };
  await post(url, '/api/processes/sunlight/execution', body);
  const times: number[] = [];
  for (let i = 0; i < moves; i++) {
    const began = performance.now();
    await post(url, '/api/processes/sunlight/execution', body);
    times.push(performance.now() - began);
  }
  return times;
}

/** Seeded questions of the sun on the ground and on windows, every second one of the proposal. */
function questionsAround([lon, lat]: readonly [number, number]): Asked[] {
  const random = randomSequence(50);
  return Array.from({ length: cited }, (_, i) => {
    const centre = [lon + (random() - 0.5) * 0.004, lat + (random() - 0.5) * 0.003] as const;
    const month = 1 + Math.floor(random() * 12);
    const area = boxAround(centre, 40 + random() * 60);
    const date = `2026-${String(month).padStart(2, '0')}-15`;
    const cellSizeM = 2 + Math.floor(random() * 3);
    const onWindows = i % 4 > 1;
    return {
      process: onWindows ? 'facade' : 'sunlight',
      inputs: onWindows ? { area, date } : { area, date, cellSizeM },
      proposed: i % 2 === 1,
    };
  });
}

/** Every question asked anew, one after the other. */
async function runAll(url: string, asked: readonly Asked[], middle: readonly [number, number]): Promise<Cited[]> {
  const { id } = await post<{ id: string }>(url, '/api/scenarios', { title: 'cited', author });
  const steps = [tower(middle, 20)];
  const { name } = await post<{ name: string }>(url, `/api/scenarios/${id}/revisions`, { author, after: 0, steps });
  const found: Cited[] = [];
  for (const { process, inputs, proposed } of asked) {
    const body = { inputs, scenario: proposed ? name : 'existing' };
    const path = `/api/processes/${process}/execution`;
    const results = await post<Record<string, { href: string }>>(url, path, body, { 'Cache-Control': 'no-cache' });
    const job = Object.values(results)[0].href.split('/')[3];
    const { provenance } = await read<{ provenance?: { results?: object } }>(url, `/api/jobs/${job}`);
    found.push({ job, digests: JSON.stringify(provenance?.results ?? '') });
  }
  return found;
}

/** Repeats a run as its record offers it, and asks whether the bits are the same. */
async function repeatsEqually(url: string, { job }: Cited): Promise<boolean> {
  const { jobID } = await post<{ jobID: string }>(url, `/api/jobs/${job}/repeat`, {});
  for (;;) {
    const { status } = await read<{ status: string }>(url, `/api/jobs/${jobID}`);
    if (status === 'successful') break;
    if (status !== 'accepted' && status !== 'running') return false;
    await pause(100);
  }
  const { equal } = await read<{ equal: boolean }>(url, `/api/jobs/${jobID}/comparison`);
  return equal;
}

async function read<T>(url: string, path: string): Promise<T> {
  const answer = await fetch(url + path);
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return answer.json() as Promise<T>;
}

/** The same generated city and the same proposal on native PostgreSQL. */
async function onOtherEngine(
  asked: readonly Asked[],
  middle: readonly [number, number],
): Promise<readonly Cited[] | undefined> {
  if (!findPostgres()) return undefined;
  const folder = temporaryFolder();
  const postgres = await startPostgres();
  try {
    const environment = { DATA_DIR: folder, DATABASE_URL: postgres.url, CITY_AREA: 'km2:1' };
    const made = vseoul(['synth', '--area', 'km2:1'], environment);
    if (made.status !== 0) throw new Error(`synth ended with ${made.status}: ${made.stderr.slice(-2000)}`);
    const server = await open(folder, { DATABASE_URL: postgres.url });
    const found = await runAll(server.url, asked, middle);
    await server.stop();
    return found;
  } finally {
    await postgres.stop();
    removeFolder(folder);
  }
}
