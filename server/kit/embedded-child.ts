import { openDb } from './open-db.ts';

/**
 * A process that `embedded.test.ts` kills: opens the database of a folder, says `open`, then adds one number after
 * another and says each one as soon as it is committed. Says the code of the outcome when it cannot open.
 */
const say = (text: string | number) => process.stdout.write(`${text}\n`);
const [, , dataDir, mode] = process.argv;

try {
  const db = await openDb({ dataDir });
  say('open');
  if (mode === 'write') {
    await db.query('create table if not exists acked (n integer primary key)');
    const [{ next }] = await db.query<{ next: number }>('select coalesce(max(n) + 1, 0) as next from acked');
    for (let n = next; ; n++) {
      if (n % 3 === 0) await db.tx((tx) => tx.copyIn('acked', ['n'], [[n]]));
      else await db.query('insert into acked values ($1)', [n]);
      say(n);
    }
  }
} catch (error) {
  say((error as { code?: string }).code ?? String(error));
}
