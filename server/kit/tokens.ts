import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { outcomeKind } from '#core';
import type { Db } from './db.ts';

/**
 * Bearer tokens `vs_<id>_<secret>`. The secret is 256 random bits, so a plain SHA-256 keeps it: what a slow hash
 * defends against is guessing, and this cannot be guessed.
 */
export interface TokenOwner {
  readonly id: string;
  readonly name: string;
}

const tokenPattern = /^vs_([0-9a-f]{16})_([A-Za-z0-9_-]{43})$/;
const hashOf = (secret: string): Buffer => createHash('sha256').update(secret).digest();

/** Makes a token for a name, e.g. of a gateway. The text is told once and cannot be read back. */
export async function makeToken(db: Db, name: string): Promise<string> {
  const trimmed = name.trim();
  if (trimmed.length === 0 || trimmed.length > 100) throw badTokenName();
  const id = randomBytes(8).toString('hex');
  const secret = randomBytes(32).toString('base64url');
  await db.query('insert into api_token (id, name, hash) values ($1, $2, $3)', [id, trimmed, hashOf(secret)]);
  return `vs_${id}_${secret}`;
}

/** Whose token it is; undefined when it is malformed, unknown, wrong or revoked. */
export async function checkToken(db: Db, token: string): Promise<TokenOwner | undefined> {
  const [, id, secret] = tokenPattern.exec(token) ?? [];
  if (!id) return undefined;
  const [found] = await db.query<{ name: string; hash: Uint8Array }>(
    'select name, hash from api_token where id = $1 and revoked_at is null',
    [id],
  );
  return found && timingSafeEqual(found.hash, hashOf(secret)) ? { id, name: found.name } : undefined;
}

/** Ends all tokens of a name; returns how many. */
export async function revokeTokens(db: Db, name: string): Promise<number> {
  const rows = await db.query(
    'update api_token set revoked_at = now() where name = $1 and revoked_at is null returning id',
    [name.trim()],
  );
  return rows.length;
}

const badTokenName = outcomeKind({
  code: 'bad-token-name',
  status: 400,
  message: { ko: '토큰의 이름이 없거나 너무 깁니다.', en: 'The name of the token is missing or too long.' },
  remedy: { ko: '1자에서 100자 사이의 이름을 쓰십시오.', en: 'Use a name of 1 to 100 characters.' },
});
