import { spawn } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { openDb } from '#server/kit/open-db.ts';
import { projectRoot, temporaryFolder } from '../../../client/e2e/harness.ts';
import type { BenchResult, Metric } from '../../../simulations/_kit/bench.ts';
import { findPostgres, startPostgres } from '../../kit/native-postgres.mjs';

/**
 * The whole generated Seoul into both databases by `vseoul synth --area all`, each once, from the start of the process to
 * its end. The memory is that of the tool's process on native PostGIS: over the embedded engine, whose database is a thread
 * of the same process, `embedded_rss_mb` counts both. `BENCH_AREA` takes a smaller area.
 */
const area = process.env.BENCH_AREA ?? 'all';
const seed = 1;

interface Run {
  readonly seconds: number;
  /** Highest resident memory; null where the system does not tell. */
  readonly peakMb: number | null;
  readonly buildings: number;
  readonly undergroundKm: number;
}

async function synth(settings: { databaseUrl?: string; dataDir: string }): Promise<Run> {
  const started = performance.now();
  const args = [
    '--disable-warning=ExperimentalWarning',
    'server/cli/vseoul.ts',
    'synth',
    '--area',
    area,
    '--seed',
    `${seed}`,
  ];
  const child = spawn(process.execPath, args, {
    cwd: projectRoot,
    env: { ...process.env, DATA_DIR: settings.dataDir, DATABASE_URL: settings.databaseUrl ?? '' },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  let peakMb: number | null = null;
  const looking = setInterval(() => {
    peakMb = peakOf(child.pid) ?? peakMb;
  }, 250);
  const code = await new Promise((resolve) => child.once('exit', resolve));
  clearInterval(looking);
  if (code !== 0) throw new Error(`synth ended with ${code}`);
  const seconds = (performance.now() - started) / 1000;
  return { seconds, peakMb, ...(await countOf(settings)) };
}

/** The system's own high-water mark of a process. */
function peakOf(pid: number | undefined): number | null {
  try {
    const kb = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kb ? Math.round(Number(kb) / 1000) : null;
  } catch {
    return null;
  }
}

async function countOf(settings: { databaseUrl?: string; dataDir: string }) {
  const db = await openDb(settings);
  try {
    const [counts] = await db.query<{ buildings: number; undergroundKm: number }>(
      `select (select count(*)::int from building where valid_to is null) as buildings,
              (select coalesce(sum(st_length(geom)), 0) / 1000 from utility_line where valid_to is null) as "undergroundKm"`,
    );
    return counts;
  } finally {
    await db.close();
  }
}

export async function bench(): Promise<BenchResult> {
  const folder = temporaryFolder();
  try {
    const embedded = await synth({ dataDir: join(folder, 'embedded') });
    const native = await onPostgres((databaseUrl) => synth({ databaseUrl, dataDir: join(folder, 'native') }));
    if (native && native.buildings !== embedded.buildings) throw new Error('the two engines hold different cities');
    const why = 'needs PostgreSQL with PostGIS';
    const metrics: Record<string, Metric> = {
      buildings: { value: embedded.buildings, unit: 'buildings', target: 600_000, better: 'more' },
      underground_km: { value: Math.round(embedded.undergroundKm), unit: 'km', target: 49_748, better: 'more' },
      embedded_s: { value: rounded(embedded.seconds), unit: 's', target: 900, better: 'less' },
      postgis_s: { value: native && rounded(native.seconds), unit: 's', target: 480, better: 'less', why },
      peak_rss_mb: { value: native?.peakMb ?? null, unit: 'MB', target: 2000, better: 'less', why },
      embedded_rss_mb: { value: embedded.peakMb, unit: 'MB' },
    };
    return { bench: 'synth', cores: availableParallelism(), runs: 1, metrics };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const rounded = (seconds: number): number => Number(seconds.toFixed(1));

async function onPostgres<T>(work: (databaseUrl: string) => Promise<T>): Promise<T | null> {
  if (!findPostgres()) return null;
  const server = await startPostgres();
  try {
    return await work(server.url);
  } finally {
    await server.stop();
  }
}
