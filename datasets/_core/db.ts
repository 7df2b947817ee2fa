/** What a SQL parameter may be. Arrays are for `unnest($1::int[])`: never spread many rows over many parameters. */
export type SqlValue =
  | string
  | number
  | bigint
  | boolean
  | null
  | Date
  | Uint8Array
  | readonly (string | number | boolean | null | Date)[]
  | { readonly [key: string]: unknown };

/** Reads. This is all that a contract's readers, importers and checks ever see of the database. */
export interface Reader {
  query<Row = Record<string, unknown>>(sql: string, params?: readonly SqlValue[]): Promise<Row[]>;
}

/** Reads and writes within one transaction. */
export interface Transaction extends Reader {
  /** Streams rows into a table (COPY). Columns in the order given; returns the number of rows written. */
  copyIn(
    table: string,
    columns: readonly string[],
    rows: AsyncIterable<readonly SqlValue[]> | Iterable<readonly SqlValue[]>,
  ): Promise<number>;
  /** Streams lines of COPY's text format into a table; for who makes many of them. Returns the number of rows written. */
  copyText(
    table: string,
    columns: readonly string[],
    chunks: AsyncIterable<CopyText> | Iterable<CopyText>,
  ): Promise<number>;
}

/** Whole lines of COPY's text format, in UTF-8. */
export interface CopyText {
  readonly bytes: Uint8Array;
  readonly rows: number;
}
