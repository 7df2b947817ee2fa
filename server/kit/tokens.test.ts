import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Db } from './db.ts';
import { openTestDb } from './testing.ts';
import { checkToken, makeToken, revokeTokens } from './tokens.ts';

describe('tokens', () => {
  let db: Db;
  beforeAll(async () => {
    db = await openTestDb();
  });
  afterAll(() => db?.close());

  it('let in who has one, and nobody else', async () => {
    const token = await makeToken(db, ' gateway ');
    const other = await makeToken(db, 'other');
    expect(await checkToken(db, token)).toMatchObject({ name: 'gateway' });
    const last = token.at(-1) === 'A' ? 'B' : 'A';
    const mixed = other.slice(0, 20) + token.slice(20);
    for (const wrong of [
      '',
      'vs_',
      token.slice(0, -1),
      token.slice(0, -1) + last,
      `${token}A`,
      token.toUpperCase(),
      mixed,
      "vs_' or 1=1",
    ]) {
      expect(await checkToken(db, wrong)).toBeUndefined();
    }
  });

  it('are nowhere in the database', async () => {
    const token = await makeToken(db, 'secretive');
    const rows = await db.query('select id, name, encode(hash, $1) as hash from api_token', ['hex']);
    const secret = token.split('_').slice(2).join('_');
    expect(JSON.stringify(rows)).not.toContain(secret);
    expect(JSON.stringify(rows)).not.toContain(Buffer.from(secret).toString('hex'));
  });

  it('end when they are revoked', async () => {
    const token = await makeToken(db, 'leaver');
    const stays = await makeToken(db, 'stayer');
    expect(await revokeTokens(db, 'leaver')).toBe(1);
    expect(await checkToken(db, token)).toBeUndefined();
    expect(await checkToken(db, stays)).toMatchObject({ name: 'stayer' });
    expect(await revokeTokens(db, 'leaver')).toBe(0);
  });

  it('need a name', async () => {
    await expect(makeToken(db, '  ')).rejects.toMatchObject({ code: 'bad-token-name' });
    await expect(makeToken(db, 'x'.repeat(101))).rejects.toMatchObject({ code: 'bad-token-name' });
  });
});
