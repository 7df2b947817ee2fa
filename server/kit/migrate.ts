import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { outcomeKind, type Transaction } from '#core';
import type { Db } from './db.ts';
import { featureFolders, projectRoot, rooms } from './discovery.ts';

export interface Migration {
  /** `kit/0001_kit.sql`, `datasets/buildings/0001_building.sql`. */
  readonly name: string;
  readonly sql: string;
  readonly checksum: string;
}

export interface MigrationReport {
  /** Names, in the order in which they ran. */
  readonly applied: readonly string[];
  /** Applied some time ago, but no longer among the files: a feature was removed, or the code is older than the data. */
  readonly missing: readonly string[];
}

/** Any number; the same in every process, so that two servers that start together migrate one after another. */
const migrationLock = 7_270_365;

/**
 * Brings the tables up to date: first the kit's migrations, then each feature's, alphabetically, each in a transaction.
 *
 * @throws Outcome `migration-changed` when an applied file is not what it was.
 */
export async function migrate(db: Db, root: string = projectRoot): Promise<MigrationReport> {
  const known = findMigrations(root);
  await db.tx(async (tx) => {
    await lock(tx);
    await tx.query(
      `create table if not exists migration
       (name text primary key, checksum text not null, applied_at timestamptz not null default now())`,
    );
  });
  const before = await appliedMigrations(db);
  for (const migration of known) refuseChanged(migration, before.get(migration.name));
  const applied: string[] = [];
  for (const migration of known) {
    if (!before.has(migration.name) && (await apply(db, migration))) applied.push(migration.name);
  }
  const names = new Set(known.map(({ name }) => name));
  return { applied, missing: [...before.keys()].filter((name) => !names.has(name)) };
}

/** Every migration of the project, in the order in which they run. */
export function findMigrations(root: string = projectRoot): Migration[] {
  const kit = readMigrations(join(root, 'server/kit/migrations'), 'kit');
  const features = rooms.flatMap((room) =>
    featureFolders(root, room).flatMap((folder) => readMigrations(join(folder, 'migrations'), relative(root, folder))),
  );
  return [...kit, ...features];
}

function readMigrations(folder: string, owner: string): Migration[] {
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder)
    .filter((file) => file.endsWith('.sql'))
    .sort();
  return files.map((file) => readMigration(join(folder, file), owner));
}

function readMigration(path: string, owner: string): Migration {
  if (!/^\d{4}_[a-z0-9_]+\.sql$/.test(basename(path))) throw new Error(`${path}: name it NNNN_name.sql`);
  const sql = readFileSync(path, 'utf8').replaceAll('\r\n', '\n');
  const checksum = createHash('sha256').update(sql).digest('hex');
  return { name: `${owner}/${basename(path)}`, sql, checksum };
}

async function appliedMigrations(db: Db): Promise<Map<string, string>> {
  const rows = await db.query<{ name: string; checksum: string }>('select name, checksum from migration order by name');
  return new Map(rows.map(({ name, checksum }) => [name, checksum]));
}

/** False when another process was faster. */
async function apply(db: Db, { name, sql, checksum }: Migration): Promise<boolean> {
  return db.tx(async (tx) => {
    await lock(tx);
    const [done] = await tx.query<{ checksum: string }>('select checksum from migration where name = $1', [name]);
    if (done) return false;
    await tx.query(sql);
    await tx.query('insert into migration (name, checksum) values ($1, $2)', [name, checksum]);
    return true;
  });
}

async function lock(tx: Transaction): Promise<void> {
  await tx.query(`select pg_advisory_xact_lock(${migrationLock})`);
}

function refuseChanged({ name, checksum }: Migration, before: string | undefined): void {
  if (before !== undefined && before !== checksum) throw migrationChanged({ name }, name);
}

const migrationChanged = outcomeKind({
  code: 'migration-changed',
  status: 503,
  message: {
    ko: '마이그레이션 {name}의 내용이 이 데이터베이스에 적용된 것과 다릅니다.',
    en: 'The migration {name} is not what was applied to this database.',
  },
  remedy: {
    ko: '적용된 파일을 되돌리고 바꿀 내용은 다음 번호의 새 파일로 쓰십시오. 개발 중이라면 데이터 폴더를 새로 만드십시오.',
    en: 'Restore the file and put the change into a new one with the next number; while developing, start with a new data folder.',
  },
});
