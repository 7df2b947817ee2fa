import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { outcomeKind, type Reader, type SqlValue, type Transaction } from '#core';
import { copyChunks, copyInTurn, copyStatement } from './copy-text.ts';
import type { Db } from './db.ts';
import { DbError, databaseUnreachable, dbErrorFields } from './db-error.ts';
import { encodeParameters, parserOf, type WireValue } from './db-values.ts';
import { PostgresListener } from './postgres-listener.ts';
import { TxGuard } from './tx-guard.ts';

/** Opens a PostgreSQL by URL, checks that it is new enough, and adds PostGIS to the database when it may. */
export async function openPostgres(url: string): Promise<Db> {
  const config = clientConfig(url);
  const pool = new pg.Pool({ ...config, max: 10 });
  // An idle connection that the server closes is replaced by the next query; without a listener it would end the process.
  pool.on('error', () => {});
  const db = new PostgresDb(pool, new PostgresListener(config));
  try {
    await checkServer(db);
    return db;
  } catch (error) {
    await db.close();
    throw error;
  }
}

/** Results are read by the parsers that both engines share; they expect instants in UTC, in ISO style. */
const clientConfig = (url: string): pg.ClientConfig => ({
  connectionString: url,
  application_name: 'virtual-seoul',
  connectionTimeoutMillis: 10_000,
  // Short spatial queries are what the twin asks; compiling them takes longer than running them.
  options: '-c TimeZone=UTC -c DateStyle=ISO -c jit=off',
  types: { getTypeParser: ((oid: number) => parserOf(oid)) as pg.CustomTypesConfig['getTypeParser'] },
});

const oldestServer = 15;
const oldestPostgis = [3, 3] as const;

async function checkServer(db: Db): Promise<void> {
  const [{ version }] = await db.query<{ version: string }>(`select current_setting('server_version') as version`);
  if (Number.parseInt(version, 10) < oldestServer) {
    throw tooOld({ what: 'PostgreSQL', found: version, needed: oldestServer });
  }
  try {
    await db.query('create extension if not exists postgis');
  } catch (error) {
    throw withoutPostgis({ reason: (error as Error).message }, undefined, error);
  }
  const [{ postgis }] = await db.query<{ postgis: string }>('select postgis_lib_version() as postgis');
  const [major, minor] = postgis.split('.').map(Number);
  if (major < oldestPostgis[0] || (major === oldestPostgis[0] && minor < oldestPostgis[1])) {
    throw tooOld({ what: 'PostGIS', found: postgis, needed: oldestPostgis.join('.') });
  }
}

class PostgresDb implements Db {
  readonly engine = 'postgres';
  readonly capabilities = { mvt: true, parallel: true, fsync: true };
  private readonly pool: pg.Pool;
  private readonly listener: PostgresListener;
  private readonly guard = new TxGuard();
  private closing: Promise<void> | undefined;

  constructor(pool: pg.Pool, listener: PostgresListener) {
    this.pool = pool;
    this.listener = listener;
  }

  async query<Row>(sql: string, params: readonly SqlValue[] = []): Promise<Row[]> {
    this.guard.refuseInside('query');
    if (params.length > 0) return (await ask(this.pool, sql, params)).rows as Row[];
    return (await this.withClient((client) => askScript(client, sql))).rows as Row[];
  }

  async tx<T>(work: (transaction: Transaction) => Promise<T>): Promise<T> {
    this.guard.refuseInside('tx');
    return this.withClient(async (client) => {
      await ask(client, 'begin');
      try {
        const result = await this.guard.during(() => work(transactionOf(client)));
        const { command } = await ask(client, 'commit');
        if (command === 'ROLLBACK')
          throw new DbError({ message: 'a statement of the transaction failed', code: '25P02' });
        return result;
      } catch (error) {
        await ask(client, 'rollback').catch(() => {});
        throw error;
      }
    });
  }

  /** Lends a connection; one that broke is not given back. */
  private async withClient<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
    const client = await this.pool.connect().catch(refuse);
    let broken: Error | undefined;
    const noteBroken = (error: Error) => {
      broken = error;
    };
    client.on('error', noteBroken);
    try {
      return await work(client);
    } finally {
      client.off('error', noteBroken);
      client.release(broken);
    }
  }

  listen(channel: string, heard: (payload: string) => void): Promise<() => Promise<void>> {
    return this.listener.listen(channel, heard);
  }

  close(): Promise<void> {
    this.closing ??= Promise.all([this.listener.close(), this.pool.end()]).then(() => {});
    return this.closing;
  }
}

interface Answer {
  readonly rows: unknown[];
  readonly command: string;
}

async function ask(client: pg.Pool | pg.ClientBase, sql: string, params: readonly SqlValue[] = []): Promise<Answer> {
  const values = encodeParameters(params).map(asPgValue);
  // Without parameters the simple protocol is used, which takes scripts: one result per statement.
  const given = await (values.length > 0 ? client.query(sql, values) : client.query(sql)).catch(refuse);
  const results = (Array.isArray(given) ? given : [given]) as pg.QueryResult[];
  return { rows: results.flatMap(({ rows }) => rows), command: results.at(-1)?.command ?? '' };
}

/** Runs statements without parameters; when they fail in a transaction of their own, that ends with them. */
async function askScript(client: pg.ClientBase, sql: string): Promise<Answer> {
  try {
    return await ask(client, sql);
  } catch (error) {
    await ask(client, 'rollback').catch(() => {});
    throw error;
  }
}

/** A view on the bytes: `pg` sends a Buffer as binary. */
const asPgValue = (value: WireValue) =>
  value instanceof Uint8Array ? Buffer.from(value.buffer, value.byteOffset, value.byteLength) : value;

function transactionOf(client: pg.PoolClient): Transaction {
  const query: Reader['query'] = async <Row>(sql: string, params: readonly SqlValue[] = []) =>
    (await ask(client, sql, params)).rows as Row[];
  const copyText: Transaction['copyText'] = (table, columns, chunks) => {
    const sql = copyStatement(table, columns, 'stdin');
    return copyInTurn(chunks, (bytes) => copyOnce(client, sql, bytes).catch(refuse));
  };
  return {
    query,
    copyText,
    copyIn: (table, columns, rows) => copyText(table, columns, copyChunks(rows, columns.length)),
  };
}

function copyOnce(client: pg.ClientBase, sql: string, bytes: Uint8Array): Promise<number> {
  return new Promise((resolve, reject) => {
    const target = client.query(copyFrom(sql));
    target.on('error', reject);
    target.on('finish', () => resolve(target.rowCount));
    target.end(bytes);
  });
}

/** Lost or refused connections are the operator's matter, a refused statement is the caller's; the rest are bugs. */
function refuse(error: unknown): never {
  const fields = dbErrorFields(error);
  const { code } = fields;
  const lost = code === undefined ? /^(Connection terminated|timeout exceeded)/.test(fields.message) : isLost(code);
  if (lost) throw databaseUnreachable({ reason: code ?? fields.message }, undefined, error);
  throw error instanceof pg.DatabaseError ? new DbError(fields, error) : error;
}

const isLost = (code: string): boolean =>
  /^(08|28|3D000|57P0|53300)/.test(code) || /^E(CONN|NOTFOUND|TIMEDOUT|PIPE|HOST|AI_)/.test(code);

const tooOld = outcomeKind({
  code: 'database-too-old',
  status: 503,
  message: {
    ko: '데이터베이스 서버의 {what}이(가) {found}판입니다. {needed}판 이상이 필요합니다.',
    en: "The database server's {what} is {found}; {needed} or newer is needed.",
  },
  remedy: {
    ko: '서버를 올리거나, DATABASE_URL을 비워 내장 데이터베이스를 쓰십시오.',
    en: 'Upgrade the server, or leave DATABASE_URL empty to use the embedded database.',
  },
});
const withoutPostgis = outcomeKind({
  code: 'database-without-postgis',
  status: 503,
  message: {
    ko: '데이터베이스에 PostGIS를 켤 수 없습니다({reason}).',
    en: 'PostGIS cannot be switched on in the database ({reason}).',
  },
  remedy: {
    ko: '서버에 PostGIS를 설치하고 관리자 권한으로 create extension postgis를 실행하십시오.',
    en: 'Install PostGIS on the server and run create extension postgis as an administrator.',
  },
});
