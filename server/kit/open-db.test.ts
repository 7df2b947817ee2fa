import { describe, expect, it } from 'vitest';
import { openDb } from './open-db.ts';

describe('openDb', () => {
  it.each([
    'postgres://nobody@127.0.0.1:1/none',
    'postgres://nobody@localhost:1/none',
    'postgres://nobody@no-such-host.invalid/none',
  ])('says that %s cannot be reached', async (databaseUrl) => {
    const refusal = await openDb({ dataDir: '/nowhere', databaseUrl }).catch((error) => error);
    expect(refusal).toMatchObject({ code: 'database-unreachable', details: { status: 503 } });
    expect(refusal.say('ko').remedy).toContain('DATABASE_URL');
  });

  it.runIf(process.env.TEST_DATABASE_URL)('says which database is not there', async () => {
    const databaseUrl = `${process.env.TEST_DATABASE_URL}_that_is_not_there`;
    await expect(openDb({ dataDir: '/nowhere', databaseUrl })).rejects.toMatchObject({ code: 'database-unreachable' });
  });
});
