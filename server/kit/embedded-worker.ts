import { readFile, writeFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { parentPort } from 'node:worker_threads';
import { PGlite, type Results } from '@electric-sql/pglite';
import { postgis } from '@electric-sql/pglite-postgis';
import { stepBack } from '#datasets/_kit/background-thread.ts';
import { dbErrorFields, internalErrorCode } from './db-error.ts';
import { valueParsers } from './db-values.ts';
import { type ExceptionWatch, watchExceptions } from './embedded-exceptions.ts';
import type { EmbeddedReply, EmbeddedRequest, EmbeddedResult } from './embedded-protocol.ts';

/** Thread of the embedded database: a query holds up this thread, never the one that serves people. */

stepBack();
listNamesOnce();

let database: PGlite | undefined;
let exceptions: ExceptionWatch | undefined;
const listening = new Map<string, () => Promise<void>>();

const post = (reply: EmbeddedReply) => parentPort?.postMessage(reply);

parentPort?.on('message', async ({ id, ...request }: EmbeddedRequest & { id: number }) => {
  try {
    post({ id, value: await answer(request) });
  } catch (error) {
    post({ id, error: describe(error) });
  }
});

async function answer(request: EmbeddedRequest): Promise<unknown> {
  switch (request.op) {
    case 'open':
      database = await open(request);
      return;
    case 'dump':
      return dump(request.file);
    case 'query':
      return query(request.sql, request.params);
    case 'copy': {
      const blob = new Blob([request.bytes as Uint8Array<ArrayBuffer>]);
      return (await opened().query(request.sql, [], { blob })).affectedRows ?? 0;
    }
    case 'listen':
      return listen(request.channel);
    case 'unlisten':
      await listening.get(request.channel)?.();
      listening.delete(request.channel);
      return;
    case 'close':
      await database?.close();
      database = undefined;
  }
}

function opened(): PGlite {
  if (!database) throw new Error('the embedded database is not open');
  return database;
}

async function open({ folder, fill, postgis: bundle }: Extract<EmbeddedRequest, { op: 'open' }>): Promise<PGlite> {
  const instance = await PGlite.create({
    dataDir: folder ?? 'memory://',
    extensions: { postgis: bundledAs(bundle) },
    ...(fill ? { loadDataDir: await contentOf(fill) } : {}),
  });
  // Parameters arrive spelled out, and results are read by the parsers that both engines share.
  instance.serializers = new Proxy({}, { get: () => (value: unknown) => value });
  instance.parsers = { ...valueParsers };
  exceptions = watchExceptions(instance);
  await instance.exec(`set timezone to 'UTC'`);
  return instance;
}

/** An empty database comes made with the engine: initdb would take ten seconds. */
async function contentOf(fill: 'empty' | { tar: string }): Promise<Blob> {
  if (fill !== 'empty') return new WholeBlob(await readFile(fill.tar));
  const { dataDir } = await import('@electric-sql/pglite-prepopulatedfs');
  return dataDir();
}

/** PostGIS from another bundle than that of its package. */
const bundledAs = (bundle: string): typeof postgis => ({
  ...postgis,
  setup: async (...args) => ({ ...(await postgis.setup(...args)), bundlePath: pathToFileURL(bundle) }),
});

/** Node's own Blob gives its bytes in pieces of 64 kB and copies them, which takes a second for a database. */
class WholeBlob extends Blob {
  readonly #bytes: Buffer<ArrayBuffer>;

  constructor(bytes: Buffer<ArrayBuffer>) {
    super();
    this.#bytes = bytes;
  }

  override async arrayBuffer(): Promise<ArrayBuffer> {
    const { buffer, byteOffset, byteLength } = this.#bytes;
    const isAll = byteLength === buffer.byteLength;
    return isAll ? buffer : buffer.slice(byteOffset, byteOffset + byteLength);
  }
}

async function dump(file: string): Promise<void> {
  const tar = await opened().dumpDataDir('none');
  await writeFile(file, new Uint8Array(await tar.arrayBuffer()));
}

async function query(sql: string, params: readonly unknown[]): Promise<EmbeddedResult> {
  const results: (Results & { command?: string })[] =
    params.length > 0 ? [await opened().query(sql, [...params])] : await opened().exec(sql);
  return {
    rows: results.flatMap(({ rows }) => rows as Record<string, unknown>[]),
    command: results.at(-1)?.command ?? '',
  };
}

async function listen(channel: string): Promise<void> {
  if (listening.has(channel)) return;
  // PGlite folds an unquoted name to lower case; quoted, both engines hear the name as it is written.
  const stop = await opened().listen(`"${channel}"`, (payload) => post({ channel, payload }));
  listening.set(channel, stop);
}

/** PostgreSQL's refusals carry a SQLSTATE; anything else is a bug. */
function describe(error: unknown) {
  if (exceptions?.takeException()) return { ...geometryError, bug: false };
  const fields = dbErrorFields(error);
  return { ...fields, bug: fields.code === undefined };
}

const geometryError = {
  message: 'the geometry library cannot compute this: check the input with ST_IsValid, mend it with ST_MakeValid',
  code: internalErrorCode,
};

/**
 * The engine lists all names of a library, thousands, whenever it looks up one: half of the time that it takes to make the
 * PostGIS extension. A library's names do not change, so this thread keeps such lists.
 */
function listNamesOnce(): void {
  const list = Object.keys;
  const kept = new WeakMap<object, string[]>();
  Object.keys = (object: object) => {
    const known = kept.get(object);
    if (known) return known;
    const names = list(object);
    if (names.length > 1000) kept.set(object, names);
    return names;
  };
}
