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

/** The database: one dialect, two engines. */
export interface Db extends Reader {
  readonly engine: 'embedded' | 'postgres';
  readonly capabilities: DbCapabilities;
  /** Runs `work` in one transaction; rolls back when it throws. Do not use the Db itself inside. */
  tx<T>(work: (transaction: Transaction) => Promise<T>): Promise<T>;
  /** Calls `heard` for every NOTIFY on the channel until the returned function is called. */
  listen(channel: string, heard: (payload: string) => void): Promise<() => Promise<void>>;
  close(): Promise<void>;
}
