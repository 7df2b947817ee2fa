import { openDb } from './open-db.ts';

/**
 * A process that `embedded.test.ts` kills: opens the database of a folder, says `open` (or the code of the outcome),
 * then what it finds, then adds one number after another and says each one as soon as it is committed.
 */
const say = (text: string | number) => process.stdout.write(`${text}\n`);
const [, , dataDir, mode] = process.argv;

try {
  const db = await openDb({ dataDir });
  say('open');
  if (mode === 'write') {
    await db.query('create table if not exists acked (n integer primary key)');
    const [{ rows, next }] = await db.query<{ rows: number; next: number }>(
      'select count(*) as rows, coalesce(max(n) + 1, 0) as next from acked',
    );
    say(`${rows} rows up to ${next}`);
    for (let n = next; ; n++) {
      if (n % 3 === 0) await db.tx((tx) => tx.copyIn('acked', ['n'], [[n]]));
      else await db.query('insert into acked values ($1)', [n]);
      say(n);
    }
  }
} catch (error) {
  say((error as { code?: string }).code ?? String(error));
}
