import type { Db } from '#server/kit/db.ts';
import { discover, type Features, type RoleFile, type Room } from '#server/kit/discovery.ts';
import { migrate } from '#server/kit/migrate.ts';
import { openDb } from '#server/kit/open-db.ts';
import { readSettings, type Settings } from '#server/kit/settings.ts';

/**
 * Opens and migrates the database of the settings, hands it over with the features (or those of some rooms or
 * some of their roles, which loads less), and closes it whatever happens.
 */
export async function withDb<T>(
  work: (db: Db, features: Features, settings: Settings) => Promise<T>,
  rooms?: readonly Room[],
  roles?: readonly RoleFile[],
): Promise<T> {
  const settings = readSettings();
  // The database comes up in a process or thread of its own: meanwhile the features are loaded.
  const features = discover(undefined, rooms, roles);
  features.catch(() => {});
  const db = await openDb(settings);
  try {
    await migrate(db);
    return await work(db, await features, settings);
  } finally {
    await db.close();
  }
}
