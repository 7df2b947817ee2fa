import type { Db } from './db.ts';
import { openEmbedded } from './embedded.ts';
import { openPostgres } from './postgres.ts';

/**
 * Opens the database that the settings name: the PostgreSQL of `databaseUrl`, or the embedded one in `dataDir`, which
 * is made when missing. Tables come with `migrate`.
 *
 * @throws Outcome `data-folder-in-use`, `data-folder-version`, `database-unreachable`, `database-too-old`,
 *   `database-without-postgis`
 */
export function openDb(settings: { readonly dataDir: string; readonly databaseUrl?: string }): Promise<Db> {
  return settings.databaseUrl ? openPostgres(settings.databaseUrl) : openEmbedded(settings.dataDir);
}
