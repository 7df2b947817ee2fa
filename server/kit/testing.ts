import { createHash, randomUUID } from 'node:crypto';
import { basename } from 'node:path';
import pg from 'pg';
import { quoteName } from './copy-text.ts';
import type { Db } from './db.ts';
import { openInMemory } from './embedded.ts';
import { embeddedTemplate, kept } from './embedded-template.ts';
import { findMigrations, migrate } from './migrate.ts';
import { openPostgres } from './postgres.ts';

/**
 * A migrated, empty database of one's own: in memory by default; with `TEST_DATABASE_URL` a fresh database on that
 * server, dropped by `close`. Open one per test file: it takes some seconds and, embedded, about 700 MB.
 */
export async function openTestDb(): Promise<Db> {
  const server = process.env.TEST_DATABASE_URL;
  if (server) return openClone(server);
  return openInMemory(await migratedTemplate());
}

/** The migrated database that embedded tests open, made once per state of the migrations. */
export async function migratedTemplate(): Promise<string> {
  const empty = await embeddedTemplate();
  return kept(`${basename(empty, '.tar')}-migrated-${migrationsHash()}.tar`, async (file) => {
    const db = await openInMemory(empty);
    try {
      await migrate(db);
      await db.dump(file);
    } finally {
      await db.close();
    }
  });
}

function migrationsHash(): string {
  const state = createHash('sha256');
  for (const { name, checksum } of findMigrations()) state.update(`${name} ${checksum}\n`);
  return state.digest('hex').slice(0, 16);
}

async function openClone(server: string): Promise<Db> {
  const template = await ensureTemplate(server);
  const name = `vseoul_test_${randomUUID().replaceAll('-', '')}`;
  await administer(server, template, (admin) =>
    admin.query(`create database ${quoteName(name)} template ${quoteName(template)}`),
  );
  const db = await openPostgres(urlOf(server, name));
  const close = db.close.bind(db);
  db.close = async () => {
    await close();
    await administer(server, template, (admin) =>
      admin.query(`drop database if exists ${quoteName(name)} with (force)`),
    );
  };
  return db;
}

/** The migrated database that tests clone, made once per state of the migrations. */
async function ensureTemplate(server: string): Promise<string> {
  const template = `vseoul_template_${migrationsHash()}`;
  await administer(server, template, async (admin) => {
    const { rowCount } = await admin.query('select 1 from pg_database where datname = $1', [template]);
    if (rowCount) return;
    const unfinished = `${template}_new`;
    await admin.query(`drop database if exists ${quoteName(unfinished)} with (force)`);
    await admin.query(`create database ${quoteName(unfinished)}`);
    const db = await openPostgres(urlOf(server, unfinished));
    await migrate(db).finally(() => db.close());
    await admin.query(`alter database ${quoteName(unfinished)} rename to ${quoteName(template)}`);
  });
  return template;
}

/** Works on the server's own database, one process at a time per template: cloning needs it to be without users. */
async function administer(
  server: string,
  template: string,
  work: (admin: pg.Client) => Promise<unknown>,
): Promise<void> {
  const admin = new pg.Client({ connectionString: server });
  await admin.connect();
  try {
    await admin.query('select pg_advisory_lock(hashtext($1))', [template]);
    await work(admin);
  } finally {
    await admin.end();
  }
}

function urlOf(server: string, database: string): string {
  const url = new URL(server);
  url.pathname = `/${database}`;
  return url.href;
}
