import { discover } from './discovery.ts';
import { importFiles } from './import-files.ts';
import { migrate } from './migrate.ts';
import { openDb } from './open-db.ts';

/** A process that `import-staging.test.ts` kills: imports files in steps and says how many rows it has read. */
const [, , dataDir, ...paths] = process.argv;
const db = await openDb({ dataDir });
await migrate(db);
const features = await discover(undefined, ['datasets']);
await importFiles(db, features, paths, {
  stageFromBytes: 0,
  onProgress: (told) => {
    if (told.step === 'read') process.stdout.write(`${told.rows}\n`);
  },
});
process.stdout.write('done\n');
await db.close();
