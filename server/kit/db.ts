import type { Reader, Transaction } from '#core';

/** What differs between the engines. Code asks these flags, never for the engine's name. */
export interface DbCapabilities {
  /** `ST_AsMVT` works (not in the embedded engine). */
  readonly mvt: boolean;
  /** More than one query at a time. */
  readonly parallel: boolean;
  /** Committed data survives power loss, not only the death of the process. */
  readonly fsync: boolean;
}

/**
 * The database: one dialect, two engines, the same JavaScript types from both (README, "Types").
 *
 * `query` without parameters may hold several statements; the rows of all of them come back, one after another.
 * A refused statement throws a `DbError` with its SQLSTATE.
 */
export interface Db extends Reader {
  readonly engine: 'embedded' | 'postgres';
  readonly capabilities: DbCapabilities;
  /** Runs `work` in one transaction; rolls back when it throws. Do not use the Db itself inside: it throws. */
  tx<T>(work: (transaction: Transaction) => Promise<T>): Promise<T>;
  /** Calls `heard` for every NOTIFY on the channel until the returned function is called. */
  listen(channel: string, heard: (payload: string) => void): Promise<() => Promise<void>>;
  close(): Promise<void>;
}
