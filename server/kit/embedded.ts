import { existsSync, readFileSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { outcomeKind, type SqlValue, type Transaction } from '#core';
import { copyChunks, copyInTurn, copyStatement } from './copy-text.ts';
import { lockDataFolder } from './data-folder.ts';
import type { Db } from './db.ts';
import { DbError } from './db-error.ts';
import { encodeParameters } from './db-values.ts';
import type { EmbeddedRequest, EmbeddedResult } from './embedded-protocol.ts';
import { embeddedTemplate, embeddedVersions, postgisBundle, withPostgis } from './embedded-template.ts';
import { EmbeddedThread } from './embedded-thread.ts';
import { Queue } from './queue.ts';
import { TxGuard } from './tx-guard.ts';

/** Opens the embedded database of a data folder, made when there is none; or one in memory, unpacked from the template. */
export async function openEmbedded(dataDir?: string): Promise<Db> {
  if (dataDir === undefined) return openInMemory(await embeddedTemplate());
  const lock = lockDataFolder(dataDir);
  try {
    const folder = lock.databaseFolder;
    // A creation that was killed left a database that only looks like one.
    const unfinished = `${folder}.unfinished`;
    if (existsSync(unfinished)) await rm(folder, { recursive: true, force: true });
    if (!existsSync(folder)) return await createDatabase(folder, unfinished, lock.release);
    checkVersion(folder);
    return await startDatabase({ folder }, lock.release);
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** Opens a database in memory that holds what the template (a tar file) holds. */
export function openInMemory(template: string): Promise<EmbeddedDb> {
  return startDatabase({ fill: { tar: template } });
}

/** Goes on with the database it has made: opening it once more would take as long as making it. */
async function createDatabase(folder: string, unfinished: string, release: () => void): Promise<EmbeddedDb> {
  embeddedVersions();
  await writeFile(unfinished, '');
  const database = await startDatabase({ folder, fill: 'empty' }, release);
  try {
    await database.query(withPostgis.sql);
    await database.query('checkpoint');
    await rm(unfinished);
    return database;
  } catch (error) {
    await database.close();
    throw error;
  }
}

const embeddedMajor = '18';

function checkVersion(folder: string): void {
  const found = readFileSync(join(folder, 'PG_VERSION'), 'utf8').trim();
  if (found !== embeddedMajor) throw otherVersion({ found, needed: embeddedMajor, folder }, folder);
}

type Place = Omit<Extract<EmbeddedRequest, { op: 'open' }>, 'op' | 'postgis'>;

async function startDatabase(place: Place, release = () => {}): Promise<EmbeddedDb> {
  const heard = new Map<string, Set<(payload: string) => void>>();
  const thread = new EmbeddedThread((channel, payload) => {
    for (const listener of heard.get(channel) ?? []) listener(payload);
  });
  try {
    await thread.ask({ op: 'open', ...place, postgis: await postgisBundle() });
  } catch (error) {
    await thread.end();
    throw error;
  }
  return new EmbeddedDb(thread, heard, release);
}

export class EmbeddedDb implements Db {
  readonly engine = 'embedded';
  readonly capabilities = { mvt: false, parallel: false, fsync: false };
  private readonly thread: EmbeddedThread;
  private readonly heard: Map<string, Set<(payload: string) => void>>;
  private readonly release: () => void;
  /** One connection: whoever uses it has it alone, a transaction from begin to commit. */
  private readonly turns = new Queue();
  private readonly guard = new TxGuard();
  private closing: Promise<void> | undefined;

  constructor(thread: EmbeddedThread, heard: EmbeddedDb['heard'], release: () => void) {
    this.thread = thread;
    this.heard = heard;
    this.release = release;
  }

  async query<Row>(sql: string, params: readonly SqlValue[] = []): Promise<Row[]> {
    this.guard.refuseInside('query');
    const { rows } = await this.turns.run(() => (params.length > 0 ? this.ask(sql, params) : this.askScript(sql)));
    return rows as Row[];
  }

  async tx<T>(work: (transaction: Transaction) => Promise<T>): Promise<T> {
    this.guard.refuseInside('tx');
    return this.turns.run(async () => {
      await this.ask('begin');
      try {
        const result = await this.guard.during(() => work(this.transaction()));
        const { command } = await this.ask('commit');
        if (command === 'ROLLBACK')
          throw new DbError({ message: 'a statement of the transaction failed', code: '25P02' });
        return result;
      } catch (error) {
        await this.ask('rollback').catch(() => {});
        throw error;
      }
    });
  }

  async listen(channel: string, listener: (payload: string) => void): Promise<() => Promise<void>> {
    const listeners = this.heard.get(channel) ?? new Set();
    this.heard.set(channel, listeners.add(listener));
    await this.turns.run(() => this.thread.ask({ op: 'listen', channel }));
    return async () => {
      listeners.delete(listener);
      if (listeners.size > 0 || this.closing) return;
      await this.turns.run(() => this.thread.ask({ op: 'unlisten', channel }));
    };
  }

  /** Writes the files of the database as a tar, which `openInMemory` takes. */
  dump(file: string): Promise<void> {
    return this.turns.run(() => this.thread.ask({ op: 'dump', file }));
  }

  close(): Promise<void> {
    this.closing ??= this.turns.run(async () => {
      await this.thread.ask({ op: 'close' }).catch(() => {});
      await this.thread.end();
      this.release();
    });
    return this.closing;
  }

  private ask(sql: string, params: readonly SqlValue[] = []): Promise<EmbeddedResult> {
    return this.thread.ask<EmbeddedResult>({ op: 'query', sql, params: encodeParameters(params) });
  }

  /** Runs statements without parameters; when they fail in a transaction of their own, that ends with them. */
  private async askScript(sql: string): Promise<EmbeddedResult> {
    try {
      return await this.ask(sql);
    } catch (error) {
      await this.ask('rollback').catch(() => {});
      throw error;
    }
  }

  private transaction(): Transaction {
    const copyText: Transaction['copyText'] = (table, columns, chunks) => {
      const sql = copyStatement(table, columns, `'/dev/blob'`);
      return copyInTurn(chunks, (bytes) => this.thread.ask<number>({ op: 'copy', sql, bytes }));
    };
    return {
      query: async <Row>(sql: string, params: readonly SqlValue[] = []) => (await this.ask(sql, params)).rows as Row[],
      copyIn: (table, columns, rows) => copyText(table, columns, copyChunks(rows, columns.length)),
      copyText,
    };
  }
}

const otherVersion = outcomeKind({
  code: 'data-folder-version',
  status: 503,
  message: {
    ko: '{folder}의 데이터베이스는 PostgreSQL {found} 형식이지만 이 판은 {needed} 형식만 읽습니다.',
    en: 'The database in {folder} is of PostgreSQL {found}; this release reads {needed} only.',
  },
  remedy: {
    ko: '이전 판으로 데이터를 내보낸 뒤 새 폴더(DATA_DIR)로 다시 가져오십시오.',
    en: 'Export the data with the release that wrote it, and import it into a new folder (DATA_DIR).',
  },
});
