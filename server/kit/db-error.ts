// From its own file: a thread begins sooner without all that `#core` brings along.
import { outcomeKind } from '#datasets/_core/outcome.ts';

/** What PostgreSQL says about a refused statement; the same fields from both engines. */
export interface DbErrorFields {
  readonly message: string;
  /** SQLSTATE, e.g. `23505` for a duplicate key. */
  readonly code?: string;
  readonly detail?: string;
  readonly hint?: string;
  readonly where?: string;
  readonly table?: string;
  readonly column?: string;
  readonly constraint?: string;
}

/** A refused statement. */
export class DbError extends Error {
  readonly code?: string;
  readonly detail?: string;
  readonly hint?: string;
  readonly where?: string;
  readonly table?: string;
  readonly column?: string;
  readonly constraint?: string;

  constructor(fields: DbErrorFields, cause?: unknown) {
    super(fields.message, cause === undefined ? undefined : { cause });
    this.name = 'DbError';
    Object.assign(this, dbErrorFields(fields));
  }
}

const fieldNames = ['code', 'detail', 'hint', 'where', 'table', 'column', 'constraint'] as const;

/** The fields of any error that carries them: what travels from the worker thread, and what `DbError` keeps. */
export function dbErrorFields(error: unknown): DbErrorFields {
  const given = error as Record<string, unknown> & { message?: string };
  const kept = fieldNames.filter((name) => typeof given[name] === 'string').map((name) => [name, given[name]]);
  return { message: given.message ?? String(error), ...Object.fromEntries(kept) };
}

export const isDbError = (error: unknown, code: string): boolean => error instanceof DbError && error.code === code;

/** SQLSTATE of an error inside the geometry library. */
export const internalErrorCode = 'XX000';

export const databaseUnreachable = outcomeKind({
  code: 'database-unreachable',
  status: 503,
  message: {
    ko: '데이터베이스에 연결할 수 없습니다({reason}).',
    en: 'The database cannot be reached ({reason}).',
  },
  remedy: {
    ko: 'DATABASE_URL과 데이터베이스 서버의 상태를 확인하십시오.',
    en: 'Check DATABASE_URL and whether the database server is running.',
  },
});
