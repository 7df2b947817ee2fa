declare module 'pg-copy-streams' {
  import type { Writable } from 'node:stream';
  import type { Submittable } from 'pg';

  /** Stream that a `COPY … FROM STDIN` reads; `rowCount` once finished. */
  export function from(sql: string): Writable & Submittable & { readonly rowCount: number };
}
