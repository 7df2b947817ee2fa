import type { DbErrorFields } from './db-error.ts';
import type { WireValue } from './db-values.ts';

/** What the main thread asks of the embedded database's thread. */
export type EmbeddedRequest =
  /** Opens a folder, or a database in memory; a new one is empty, or filled from a tar file. `postgis`: bundle of the extension. */
  | {
      readonly op: 'open';
      readonly folder?: string;
      readonly fill?: 'empty' | { tar: string };
      readonly postgis: string;
    }
  /** One statement with parameters, or a script of statements without. */
  | { readonly op: 'query'; readonly sql: string; readonly params: readonly WireValue[] }
  /** COPY … FROM '/dev/blob' of these bytes; answers the number of rows. */
  | { readonly op: 'copy'; readonly sql: string; readonly bytes: Uint8Array }
  | { readonly op: 'listen' | 'unlisten'; readonly channel: string }
  /** Writes the files of the open database as a tar. */
  | { readonly op: 'dump'; readonly file: string }
  | { readonly op: 'close' };

export interface EmbeddedResult {
  readonly rows: Record<string, unknown>[];
  /** Tag of the last statement: `ROLLBACK` answers the commit of a transaction that had failed. */
  readonly command: string;
}

export type EmbeddedReply =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly error: DbErrorFields & { readonly bug: boolean } }
  | { readonly channel: string; readonly payload: string };
