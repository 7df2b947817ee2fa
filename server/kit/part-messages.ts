import type { CrsCode, Source, SqlValue } from '#core';
import type { QualityReport } from '#datasets/_kit/quality.ts';
import type { FilePart } from '#datasets/_kit/roles.ts';

/** What the thread that joins the parts of a file and those that read them say to one another. */

/** All that a thread needs to know before it is given parts. */
export interface PartWork {
  readonly dataset: string;
  readonly file: { readonly path: string; readonly name: string; readonly layer?: string };
  readonly reading: { readonly crs?: CrsCode; readonly encoding?: string };
  readonly source: Source;
  readonly revision: number;
  /** Whether what is found out about the rows can be found out now. */
  readonly findNow: boolean;
  /** Folder of what was compiled once. */
  readonly compiled: string | undefined;
}

export type ToPartThread =
  | { readonly part: number; readonly range: FilePart }
  | { readonly answer: number; readonly rows: readonly unknown[] };

export type FromPartThread =
  | { readonly part: number; readonly step: 'chunk'; readonly bytes: Uint8Array; readonly keys: readonly string[] }
  | {
      readonly part: number;
      readonly step: 'end';
      readonly report: ReturnType<QualityReport['toJSON']>;
      readonly doubtful: readonly string[] | undefined;
    }
  /** Something that one reader of the whole file has to tell. */
  | { readonly part: number; readonly step: 'left' }
  | { readonly step: 'failed'; readonly error: unknown }
  | {
      readonly step: 'ask';
      readonly question: number;
      readonly sql: string;
      readonly parameters: readonly SqlValue[] | undefined;
    };
