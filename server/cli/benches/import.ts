import { spawnSync } from 'node:child_process';
import { createWriteStream, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import pg from 'pg';
import { randomUnit, toWgs84 } from '#core';
import { discover } from '#server/kit/discovery.ts';
import { migrate } from '#server/kit/migrate.ts';
import { openDb } from '#server/kit/open-db.ts';
import { makeRevision } from '#server/kit/revisions.ts';
import { projectRoot, temporaryFolder } from '../../../client/e2e/harness.ts';
import { QualityReport } from '../../../datasets/_kit/quality.ts';
import type { TerrainRow } from '../../../datasets/terrain/contract.ts';
import { type BenchResult, type Metric, median } from '../../../simulations/_kit/bench.ts';
import { findPostgres, startPostgres } from '../../kit/native-postgres.mjs';
import { nodeFlags } from '../tasks/run.mjs';

/**
 * 100,000 buildings (`BUILDINGS` for another number) of one GeoJSON file into the same native PostGIS, by the `import` command and by `ogr2ogr`, turn by turn, each
 * from the start of its process to its end. Ours checks every row, finds the ground under each building in terrain that is
 * there already, looks for overlaps and reports; `ogr2ogr` copies, projects and indexes.
 */
const buildings = Number(process.env.BUILDINGS ?? 100_000);
const runs = 5;
/** They stand in a square of so many, so far apart. */
const side = Math.ceil(Math.sqrt(buildings));
const stepM = 30;

async function writeBuildings(path: string): Promise<void> {
  const out = createWriteStream(path);
  out.write('{"type":"FeatureCollection","features":[\n');
  for (let i = 0; i < buildings; i++) {
    const line = JSON.stringify(buildingAt(i, 190_000 + (i % side) * stepM, 540_000 + Math.floor(i / side) * stepM));
    if (!out.write(`${i === 0 ? '' : ',\n'}${line}`)) await new Promise<void>((done) => out.once('drain', done));
  }
  out.end('\n]}\n');
  await finished(out);
}

/** An L of 18 by 16 m with tags as OpenStreetMap has them: some with a height, some with a name, all with floors. */
function buildingAt(i: number, x: number, y: number) {
  const notch = 7 + 4 * randomUnit(1, 9, i, 0);
  const corners = [
    [0, 0],
    [18, 0],
    [18, 10],
    [notch, 10],
    [notch, 16],
    [0, 16],
    [0, 0],
  ];
  const ring = corners.map(([dx, dy]) => toWgs84([x + dx, y + dy]).map((degrees) => Math.round(degrees * 1e7) / 1e7));
  const properties = {
    building: i % 3 === 0 ? 'office' : 'residential',
    'building:levels': String(1 + (i % 20)),
    ...(i % 4 === 0 ? { height: (40 * (1 + randomUnit(1, 9, i, 1))).toFixed(1) } : {}),
    ...(i % 10 === 0 ? { name: `건물 ${i}` } : {}),
    ...(i % 5 === 0 ? { 'addr:street': '세종대로' } : {}),
  };
  return { type: 'Feature', id: `way/${i + 1}`, properties, geometry: { type: 'Polygon', coordinates: [ring] } };
}

/** Terrain of 30 m cells under all of it. */
function* terrain(): Generator<TerrainRow> {
  const [cellSize, cells] = [30, 128];
  const blockM = cells * cellSize;
  const blocks = Math.ceil((side * stepM + 4000) / blockM);
  for (let blockRow = 0; blockRow < blocks; blockRow++) {
    for (let blockColumn = 0; blockColumn < blocks; blockColumn++) {
      const [originX, originY] = [188_000 + blockColumn * blockM, 538_000 + (blocks - blockRow) * blockM];
      const values = Float32Array.from({ length: cells * cells }, (_, i) => {
        const [x, y] = [originX + (i % cells) * cellSize, originY - Math.floor(i / cells) * cellSize];
        return 60 + 30 * Math.sin(x / 700) + 20 * Math.cos(y / 900);
      });
      yield { blockColumn, blockRow, cellSize, originX, originY, width: cells, height: cells, values };
    }
  }
}

async function prepare(databaseUrl: string): Promise<void> {
  const db = await openDb({ databaseUrl, dataDir: '' });
  await migrate(db);
  const { datasets } = await discover(undefined, ['datasets']);
  const store = datasets.find(({ id }) => id === 'terrain')?.server.dataset?.store;
  const source = {
    id: 'dem',
    title: { ko: 'dem', en: 'dem' },
    origin: 'surveyed',
    licence: '',
    attribution: '',
  } as const;
  await makeRevision(db, async (tx, revision) => {
    const rows = (async function* () {
      yield* terrain();
    })();
    return {
      changed: await store!(tx, rows, { source, revision, report: new QualityReport() }),
      datasets: ['terrain'],
    };
  });
  await db.close();
}

function run(program: string, args: readonly string[], env: Record<string, string> = {}): number {
  const started = performance.now();
  const { status, stderr } = spawnSync(program, args, {
    cwd: projectRoot,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${program} ended with ${status}: ${stderr}`);
  return (performance.now() - started) / 1000;
}

function compare(databaseUrl: string, file: string) {
  const { hostname, port, username, pathname } = new URL(databaseUrl);
  const target = `PG:host=${hostname} port=${port} user=${username} dbname=${pathname.slice(1)}`;
  const theirs = () =>
    run('ogr2ogr', ['-f', 'PostgreSQL', target, file, '-nln', 'peer', '-t_srs', 'EPSG:5186', '-overwrite']);
  const tool = [...nodeFlags(availableParallelism()), join(projectRoot, 'server/cli/vseoul.mjs'), 'import', file];
  const ours = () => run(process.execPath, tool, { DATABASE_URL: databaseUrl });
  return { ours, theirs };
}

async function measure(databaseUrl: string, file: string) {
  const { ours, theirs } = compare(databaseUrl, file);
  const seconds: { ours: number; theirs: number | null }[] = [];
  const admin = new pg.Client({ connectionString: databaseUrl });
  await admin.connect();
  const hasPeer = spawnSync('ogr2ogr', ['--version']).status === 0;
  for (let i = 0; i <= runs; i++) {
    await admin.query(`truncate building; delete from data_source where dataset = 'buildings'`);
    await admin.query('delete from scenario_revision where revision > 1');
    const peer = hasPeer ? theirs() : null;
    const own = ours();
    const { rows } = await admin.query('select count(*)::int as n from building where ground_m > 0');
    if (rows[0].n !== buildings) throw new Error(`${rows[0].n} buildings stand on the terrain`);
    // The first turn warms up both.
    if (i > 0) seconds.push({ ours: own, theirs: peer });
  }
  await admin.end();
  return { ours: median(seconds.map((s) => s.ours))!, theirs: median(seconds.flatMap((s) => s.theirs ?? [])) };
}

export async function bench(): Promise<BenchResult> {
  const why = 'needs PostgreSQL with PostGIS and gdal-bin (ogr2ogr)';
  const result = (metrics: Record<string, Metric>) => ({
    bench: 'import',
    cores: availableParallelism(),
    runs,
    metrics,
  });
  const ratio = { unit: 'times its speed', target: 1, better: 'more' } as const;
  if (!findPostgres()) {
    return result({
      buildings_per_s: { value: null, unit: 'buildings/s', why },
      ogr2ogr_ratio: { value: null, ...ratio, why },
    });
  }
  const folder = temporaryFolder();
  const server = await startPostgres();
  try {
    const file = join(folder, 'buildings.geojson');
    await writeBuildings(file);
    await prepare(server.url);
    const { ours, theirs } = await measure(server.url, file);
    return result({
      buildings_per_s: { value: Math.round(buildings / ours), unit: 'buildings/s', better: 'more' },
      ogr2ogr_buildings_per_s: { value: theirs && Math.round(buildings / theirs), unit: 'buildings/s', why },
      ogr2ogr_ratio: { value: theirs && Number((theirs / ours).toFixed(3)), ...ratio, why },
    });
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
