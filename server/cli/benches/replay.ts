import { rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dayMs, hourMs, type Instant, minuteMs, randomSequence } from '#core';
import { temporaryFolder } from '../../../client/e2e/harness.ts';
import { type BenchResult, median } from '../../../simulations/_kit/bench.ts';
import type { Db } from '../../kit/db.ts';
import { migrate } from '../../kit/migrate.ts';
import { ensureDay, ensureObservationTables, type ObservationTables, utcDay } from '../../kit/observations-schema.ts';
import { openDb } from '../../kit/open-db.ts';
import { rollUpSpan } from '../../kit/rollups.ts';
import { readSettings } from '../../kit/settings.ts';
import { isQuick, startHelper } from './live/processes.ts';
import { entityOf, sensorContract } from './live/sensors.ts';

/**
 * The past: 850 sensors of ten values every two minutes for 30 days are laid down in bulk, then asked for over HTTP from the
 * server as it is. LIVE_BENCH=quick: 8 days.
 */
const sensors = 850;
const days = isQuick ? 8 : 30;
const asks = 15;

async function layDown(db: Db): Promise<{ rows: number; bytes: number }> {
  const contract = sensorContract('sensors');
  const tables = await db.tx((tx) => ensureObservationTables(tx, contract));
  const end = Math.floor(Date.now() / (2 * minuteMs)) * 2 * minuteMs;
  let rows = 0;
  for (let day = utcDay(end - days * dayMs); day <= end; day += dayMs) {
    const [from, to] = [Math.max(day, end - days * dayMs), Math.min(day + dayMs, end)];
    if (from >= to) continue;
    await db.tx((tx) => ensureDay(tx, tables, day));
    rows += await fillDay(db, tables, from, to);
  }
  await rollUpSpan(db, tables, end - days * dayMs, end);
  await db.query(`insert into ${tables.latest} select distinct on (entity) * from ${tables.observations}
    where time >= to_timestamp(${end - 4 * minuteMs}::float8 / 1000) order by entity, time desc`);
  await db.query('analyze');
  const [{ bytes }] = await db.query<{ bytes: number }>(
    `select sum(pg_total_relation_size(inhrelid))::float8 as bytes from pg_inherits where inhparent = '${tables.observations}'::regclass`,
  );
  return { rows, bytes };
}

async function fillDay(
  db: Db,
  { observations, columns }: ObservationTables,
  from: Instant,
  to: Instant,
): Promise<number> {
  const names = columns.map(({ column }) => column);
  // Time by time and sensor by sensor, as readings come; the value follows from both, so that every run has the same.
  const value = (k: number) => `((('x' || substr(md5(s || '-' || t || '-${k}'), 1, 4))::bit(16)::int) % 1000) / 10.0`;
  const [{ rows }] = await db.query<{ rows: number }>(
    `with written as (insert into ${observations} (entity, time, revision, simulated, ${names.join(', ')})
     select 'S' || lpad(s::text, 6, '0'), to_timestamp(t::float8 / 1000), 0, false,
       ${names.map((_, k) => (k < 2 ? value(k) : `(s * ${k + 3} + t / 120000) % 1000 / 10.0`)).join(', ')}
     from generate_series(${from}::bigint, ${to - 1}::bigint, ${2 * minuteMs}) t, generate_series(0, ${sensors - 1}) s
     returning 1) select count(*)::int as rows from written`,
  );
  return rows;
}

export async function bench(): Promise<BenchResult> {
  const dataDir = temporaryFolder();
  const settings = readSettings({ ...process.env, DATA_DIR: dataDir });
  try {
    const db = await openDb(settings);
    await migrate(db);
    const laid = await layDown(db);
    await db.close();
    const environment = { DATA_DIR: dataDir, HOST: '127.0.0.1', PORT: '0', MQTT_PORT: 'off', SENSORS: String(sensors) };
    const server = await startHelper('city-server.ts', environment);
    try {
      return result(await ask(String(server.ready.url)), laid);
    } finally {
      await server.stop();
    }
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function ask(url: string) {
  const random = randomSequence(30);
  const now = Date.now();
  const past = (within: number) => now - Math.floor(random() * (days * dayMs - within)) - within;
  const iso = (instant: Instant) => encodeURIComponent(new Date(instant).toISOString());
  const times = { day: [] as number[], week: [] as number[], moment: [] as number[], step: [] as number[] };
  const timed = async (list: number[], path: string, check: (json: Record<string, never>) => boolean) => {
    const started = performance.now();
    const response = await fetch(`${url}/api/feeds/sensors/${path}`);
    const json = (await response.json()) as Record<string, never>;
    list.push(performance.now() - started);
    if (!response.ok || !check(json)) throw new Error(`${path}: ${JSON.stringify(json).slice(0, 300)}`);
  };
  for (let i = 0; i < asks; i++) {
    const from = past(dayMs);
    const sensor = entityOf(Math.floor(random() * sensors));
    const rowsOf = (json: Record<string, unknown>) => (json.times as number[]).length;
    await timed(
      times.day,
      `observations?entity=${sensor}&from=${iso(from)}&to=${iso(from + dayMs)}`,
      (json) => Math.abs(rowsOf(json) - 720) <= 1,
    );
    const week = past(7 * dayMs);
    await timed(times.week, `mean?from=${iso(week)}&to=${iso(week + 7 * dayMs)}`, (json) => 'values' in json);
    const moment = past(hourMs);
    const whole = (json: Record<string, unknown>) => (json.entities as string[]).length === sensors;
    await timed(times.moment, `at?time=${iso(moment)}`, whole);
  }
  return times;
}

function result(times: Awaited<ReturnType<typeof ask>>, { rows, bytes }: { rows: number; bytes: number }): BenchResult {
  const figure = (list: number[]) => Number((median(list) ?? Number.NaN).toFixed(1));
  const worst = (list: number[]) => Number(Math.max(...list).toFixed(1));
  return {
    bench: 'replay',
    cores: availableParallelism(),
    runs: asks,
    metrics: {
      sensor_day_ms: { value: figure(times.day), unit: 'ms', target: 50, better: 'less' },
      sensor_day_worst_ms: { value: worst(times.day), unit: 'ms' },
      city_week_ms: { value: figure(times.week), unit: 'ms', target: 300, better: 'less' },
      city_week_worst_ms: { value: worst(times.week), unit: 'ms' },
      moment_ms: { value: figure(times.moment), unit: 'ms', target: 500, better: 'less' },
      moment_worst_ms: { value: worst(times.moment), unit: 'ms' },
      days: { value: days, unit: 'days' },
      rows: { value: rows, unit: 'rows' },
      bytes_per_value: { value: Number((bytes / rows / 10).toFixed(1)), unit: 'bytes' },
    },
  };
}
