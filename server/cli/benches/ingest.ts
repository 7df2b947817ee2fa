import { rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { temporaryFolder } from '../../../client/e2e/harness.ts';
import type { BenchResult } from '../../../simulations/_kit/bench.ts';
import { openObservations } from '../../kit/observations.ts';
import { openDb } from '../../kit/open-db.ts';
import { readSettings } from '../../kit/settings.ts';
import { isQuick, startHelper } from './live/processes.ts';
import { sensorContract, valueKeys } from './live/sensors.ts';

/**
 * 50,000 sensors of ten values: as fast as they speak (every 2 min), while a thousand viewers look at parts of the city, and
 * then twelve times as fast for a minute. The server is the one that `npm start` runs, over HTTP; gateways and viewers are
 * another process. With DATABASE_URL on that PostgreSQL, otherwise on the embedded database. LIVE_BENCH=quick: 30 s and 15 s.
 */
const sensors = 50_000;
const viewers = 1000;
const steady = { rowsPerS: 417, seconds: isQuick ? 30 : 600, postsPerS: 10 };
const burst = { rowsPerS: 5000, seconds: isQuick ? 15 : 60, postsPerS: 25 };

export async function bench(): Promise<BenchResult> {
  const dataDir = temporaryFolder();
  const environment = { DATA_DIR: dataDir, HOST: '127.0.0.1', PORT: '0', MQTT_PORT: 'off', SENSORS: String(sensors) };
  try {
    const server = await startHelper('city-server.ts', environment);
    const load = await startHelper('ingest-load.ts', { ...environment, URL: String(server.ready.url) });
    try {
      const { ready } = await load.ask({ look: viewers });
      if (!ready) throw new Error('not every viewer got its first state');
      const usual = (await load.ask(steady)) as Answer;
      const fast = (await load.ask(burst)) as Answer;
      const url = String(server.ready.url);
      const stored = await storedValues(url, usual.from, fast.to);
      const acknowledged = (usual.accepted + fast.accepted) * valueKeys.length;
      process.stderr.write(`steady ${JSON.stringify(usual)}\nburst ${JSON.stringify(fast)}\n`);
      await load.stop();
      await server.stop();
      return result(usual, fast, acknowledged - stored, await bytesPerValue(dataDir, stored));
    } finally {
      await load.stop();
      await server.stop();
    }
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}

interface Answer extends Record<string, number> {
  accepted: number;
  from: number;
  to: number;
}

async function storedValues(url: string, from: number, to: number): Promise<number> {
  const span = new URLSearchParams({ from: new Date(from - 60_000).toISOString(), to: new Date(to).toISOString() });
  const response = await fetch(`${url}/api/feeds/sensors/mean?${span}`);
  const { values } = (await response.json()) as { values: Record<string, { count: number }> };
  return Object.values(values).reduce((sum, { count }) => sum + count, 0);
}

/** Readings with their indexes; roll-ups and newest values are not in it. */
async function bytesPerValue(dataDir: string, values: number): Promise<number> {
  const db = await openDb(readSettings({ ...process.env, DATA_DIR: dataDir }));
  try {
    const store = await openObservations(db, sensorContract('sensors'));
    return (await store.bytes()) / values;
  } finally {
    await db.close();
  }
}

function result(usual: Answer, fast: Answer, lost: number, bytes: number): BenchResult {
  const valuesPerS = (rows: number) => Math.round(rows * valueKeys.length);
  // What was turned away was told so: it is counted, not lost.
  const unanswered = (usual.failed + fast.failed) * valueKeys.length;
  return {
    bench: 'ingest',
    cores: availableParallelism(),
    runs: 1,
    metrics: {
      values_per_s: { value: valuesPerS(usual.rowsPerS), unit: 'values/s', target: 4160, better: 'more' },
      commit_p99_ms: { value: usual.commitP99, unit: 'ms', target: 1000, better: 'less' },
      to_browser_p99_ms: { value: usual.browserP99, unit: 'ms', target: 2000, better: 'less' },
      burst_values_per_s: { value: valuesPerS(fast.rowsPerS), unit: 'values/s', target: 50_000, better: 'more' },
      burst_commit_p99_ms: { value: fast.commitP99, unit: 'ms', target: 1000, better: 'less' },
      burst_to_browser_p99_ms: { value: fast.browserP99, unit: 'ms', target: 2000, better: 'less' },
      burst_turned_away: { value: fast.busy * valueKeys.length, unit: 'values' },
      lost: { value: lost + unanswered, unit: 'values', target: 0, better: 'less' },
      bytes_per_value: { value: Number(bytes.toFixed(1)), unit: 'bytes' },
      viewers: { value: viewers, unit: 'clients', target: 1000, better: 'more' },
      seconds: { value: steady.seconds, unit: 's' },
    },
  };
}
