import type { PGlite } from '@electric-sql/pglite';

/** What PostgreSQL's own errors throw to leave the loop that runs one message; they are handled after it. */
const ownError = 'unwind';

export interface ExceptionWatch {
  /** Whether an exception of the geometry library ended a statement since the last call. */
  takeException(): boolean;
}

/**
 * Makes PostgreSQL errors of the C++ exceptions of GEOS and PROJ. In WebAssembly these are not caught where they should be:
 * they fly through PostgreSQL, and PGlite drops them. A statement then answers nothing, without an error, and **what it
 * had written so far is kept**. Here, right after such an exception, a statement that must fail is run in the same
 * transaction, so that PostgreSQL itself aborts it and cleans up, before anything else can commit it.
 */
export function watchExceptions(database: PGlite): ExceptionWatch {
  let flying = false;
  let seen = false;
  const engine = database.Module;
  const loopOnce = engine._PostgresMainLoopOnce;
  engine._PostgresMainLoopOnce = () => {
    try {
      loopOnce();
    } catch (error) {
      flying = error !== ownError;
      throw error;
    }
  };
  const runMessage = database.execProtocolRawSync.bind(database);
  database.execProtocolRawSync = (message) => {
    flying = false;
    const answer = runMessage(message);
    if (!flying) return answer;
    seen = true;
    return runMessage(simpleQuery('select 1/0'));
  };
  return {
    takeException() {
      const was = seen;
      seen = false;
      return was;
    },
  };
}

/** A `Query` message: type, length, text, zero. */
function simpleQuery(sql: string): Uint8Array {
  const message = Buffer.alloc(sql.length + 6);
  message.write('Q');
  message.writeInt32BE(sql.length + 5, 1);
  message.write(sql, 5, 'latin1');
  return new Uint8Array(message);
}
