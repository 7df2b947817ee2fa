import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { outcomeKind, type ScenarioRevision, type Transaction } from '#core';
import { QualityReport } from '#datasets/_kit/quality.ts';
import { copyInTurn, quoteName } from './copy-text.ts';
import type { Db } from './db.ts';
import type { PlannedImport } from './import-plan.ts';
import { type LinesInParts, Loading, laterFound, mendPolygons } from './loading.ts';
import { datasetRevisions, newestRevision } from './revisions.ts';
import { syntheticDatasets } from './sources.ts';

/**
 * Large files are read into tables of their own, step by step, before the one transaction that makes the revision. What
 * was put aside stays when the import is stopped or killed; the same import then reads over those rows and goes on after
 * them. The key of what is put aside holds everything that the rows depend on, so that nothing stale is ever taken.
 */
export interface Staged {
  readonly key: string;
  /** Name of the table of the rows. */
  readonly table: string;
  readonly report: QualityReport;
}

interface Kept {
  key: string;
  staged: string;
  rows: number;
  report: ReturnType<QualityReport['toJSON']> | null;
}

/** Files below this are read within the transaction: reading them again takes seconds. */
export const stageFromBytes = 64 << 20;
const keptDays = 7;

/** Whether a file is worth putting aside. */
export async function isLarge({ file, feature }: PlannedImport, fromBytes = stageFromBytes): Promise<boolean> {
  return feature.dataset.rowTable !== undefined && (await stat(file.path)).size >= fromBytes;
}

export interface StagingRequest {
  readonly planned: PlannedImport;
  /** Whether this import also brings what the dataset needs: then what is found out about its rows must wait. */
  readonly needsChange: boolean;
  /** Options that change what is read. */
  readonly reading: Readonly<Record<string, unknown>>;
  /** Reads the file's rows into a report. */
  rows(report: QualityReport): AsyncIterable<unknown>;
  /** The same by several threads, where they are of use. */
  inParts(revision: number, findNow: boolean): Promise<(LinesInParts & AsyncDisposable) | undefined>;
}

/** Puts the rows of a file aside, going on where an earlier try stopped. */
export async function stageFile(db: Db, request: StagingRequest): Promise<Staged> {
  const { planned } = request;
  const newest = await newestRevision(db);
  const settled = !request.needsChange && (await syntheticDatasets(db)).length === 0;
  const table = planned.feature.dataset.rowTable!(db, newest.revision);
  const kept = await claim(db, await keyOf(db, request, newest, settled), table.table);
  if (kept.report) return { key: kept.key, table: kept.staged, report: QualityReport.from(kept.report) };
  const report = new QualityReport();
  await using inParts = await request.inParts(newest.revision, settled);
  const context = { source: planned.source, revision: newest.revision, report, inParts };
  const loading = new Loading(settled ? table : laterFound(table), request.rows(report), context);
  await copySteps(db, kept, loading);
  await db.tx(async (tx) => {
    const refused = await mendPolygons(tx, kept.staged, loading);
    await tx.query('update import_staging set rows = rows - $2, report = $3 where key = $1', [
      kept.key,
      refused,
      { ...report.toJSON() },
    ]);
  });
  return { key: kept.key, table: kept.staged, report };
}

/** Forgets what was put aside for files that are in the city now. */
export async function dropStaged(reader: Pick<Transaction, 'query'>, staged: Iterable<Pick<Staged, 'key' | 'table'>>) {
  for (const { key, table } of staged) {
    await reader.query('delete from import_staging where key = $1', [key]);
    await reader.query(`drop table if exists ${quoteName(table)}`);
  }
}

/** How many rows an unfinished import has put aside. */
export async function rowsPutAside(db: Db): Promise<number> {
  const [{ rows }] = await db.query<{ rows: number }>(
    'select coalesce(sum(rows), 0)::float8 as rows from import_staging',
  );
  return rows;
}

/** Each step is a transaction of its own: a chunk of rows, and how many they are now. */
async function copySteps(db: Db, kept: Kept, loading: Loading<unknown>): Promise<void> {
  let rows = kept.rows;
  await copyInTurn(loading.chunks(kept.rows), (bytes, count) =>
    db.tx(async (tx) => {
      const before = rows;
      rows += count;
      const taken = await tx.query(
        'update import_staging set rows = $2, touched_at = now() where key = $1 and rows = $3 returning 1',
        [kept.key, rows, before],
      );
      if (taken.length === 0) throw sameImportRuns();
      return tx.copyText(kept.staged, loading.columns, [{ bytes, rows: count }]);
    }),
  );
}

/** What an earlier try of the same import has left, or a new place; old leavings of others are thrown away. */
async function claim(db: Db, key: string, like: string): Promise<Kept> {
  return db.tx(async (tx) => {
    const old = await tx.query<{ key: string; table: string }>(
      `select key, staged as table from import_staging where touched_at < now() - interval '${keptDays} days' and key <> $1`,
      [key],
    );
    await dropStaged(tx, old);
    const [kept] = await tx.query<Kept>(
      'select key, staged, rows::float8 as rows, report from import_staging where key = $1',
      [key],
    );
    // The server empties unlogged tables when it comes up after a crash of its own.
    if (kept && (await countOf(tx, kept.staged)) >= kept.rows) return kept;
    if (kept) await dropStaged(tx, [{ key, table: kept.staged }]);
    const [{ n }] = await tx.query<{ n: number }>(`select nextval('import_staging_number')::int as n`);
    const staged = `import_staged_${n}`;
    await tx.query(`create unlogged table ${staged} (like ${quoteName(like)})`);
    await tx.query('insert into import_staging (key, staged) values ($1, $2)', [key, staged]);
    return { key, staged, rows: 0, report: null };
  });
}

async function countOf(tx: Transaction, table: string): Promise<number> {
  const [{ n }] = await tx.query<{ n: number }>(`select count(*)::float8 as n from ${quoteName(table)}`);
  return n;
}

/** Everything that a file's rows depend on. Raise the number when importers read files differently. */
const readingVersion = 1;

async function keyOf(
  db: Db,
  { planned, reading }: StagingRequest,
  newest: ScenarioRevision,
  settled: boolean,
): Promise<string> {
  const { file, feature, source } = planned;
  const revisions = await datasetRevisions(db, newest);
  const needs = (feature.dataset.needs ?? []).map((need) => (settled ? `${need}@${revisions[need] ?? 0}` : need));
  const words = [readingVersion, feature.id, source.id, file.layer ?? null, reading, settled, needs];
  const hash = createHash('sha256').update(JSON.stringify(words));
  for (const path of await partsOf(file.path)) {
    hash.update(`${basename(path)}\n`);
    for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk as Buffer);
  }
  return hash.digest('hex');
}

/** A shapefile is several files of one name. */
async function partsOf(path: string): Promise<string[]> {
  if (extname(path).toLowerCase() !== '.shp') return [path];
  const stem = basename(path, extname(path));
  const names = await readdir(dirname(path));
  return names
    .filter((name) => basename(name, extname(name)) === stem)
    .sort()
    .map((name) => join(dirname(path), name));
}

/** Throws when what the staged rows were checked against is no longer the newest city. */
export async function refuseStale(tx: Transaction, before: ScenarioRevision): Promise<void> {
  const now = await newestRevision(tx);
  if (now.revision !== before.revision) throw cityChanged({ revision: now.revision });
}

const sameImportRuns = outcomeKind({
  code: 'same-import-runs',
  status: 409,
  message: { ko: '같은 파일을 다른 프로세스가 가져오는 중입니다.', en: 'Another process is importing the same file.' },
  remedy: { ko: '그것이 끝나기를 기다리십시오.', en: 'Wait for it to finish.' },
});
const cityChanged = outcomeKind({
  code: 'city-changed',
  status: 409,
  message: {
    ko: '파일을 읽는 동안 도시가 existing@{revision}(으)로 바뀌었습니다.',
    en: 'While the files were read, the city changed to existing@{revision}.',
  },
  remedy: { ko: '같은 명령을 다시 실행하십시오.', en: 'Run the same command again.' },
});
