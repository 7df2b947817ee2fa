import { mkdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { outcomeKind } from '#core';

/** The exclusive right to one data folder, given up with `release` or by the death of the process. */
export interface FolderLock {
  /** Folder of the database files. */
  readonly databaseFolder: string;
  release(): void;
}

/**
 * Takes the data folder for this process, or throws `data-folder-in-use` at once. Two processes on one embedded
 * database silently destroy its data, so the right must be the operating system's: it ends with the process, however
 * that dies, and two starters cannot both get it. The one such lock that Node reaches without native modules is the
 * file lock that SQLite takes for an exclusive transaction; that file holds nothing else.
 */
export function lockDataFolder(dataDir: string): FolderLock {
  mkdirSync(dataDir, { recursive: true });
  const folder = realpathSync(dataDir);
  const ownerFile = join(folder, 'owner.json');
  const lock = new DatabaseSync(join(folder, 'lock'), { timeout: 0 });
  try {
    lock.exec('begin exclusive');
  } catch (error) {
    lock.close();
    if (!isBusy(error)) throw error;
    const owner = readOwner(ownerFile);
    throw folderInUse({ folder, pid: owner.pid, host: owner.host }, folder);
  }
  writeFileSync(ownerFile, JSON.stringify({ pid: process.pid, host: hostname(), since: new Date().toISOString() }));
  return { databaseFolder: join(folder, 'database'), release: () => lock.close() };
}

const sqliteBusy = 5;
const isBusy = (error: unknown): boolean => (error as { errcode?: number }).errcode === sqliteBusy;

/** Only for the message: the lock itself does not depend on this file. */
function readOwner(file: string): { pid: number | string; host: string } {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return { pid: '?', host: hostname() };
  }
}

const folderInUse = outcomeKind({
  code: 'data-folder-in-use',
  status: 409,
  message: {
    ko: '데이터 폴더 {folder}을(를) 다른 프로세스({host}의 pid {pid})가 쓰고 있습니다.',
    en: 'Another process (pid {pid} on {host}) is using the data folder {folder}.',
  },
  remedy: {
    ko: '그 프로세스를 끝내거나, DATA_DIR로 다른 폴더를 지정하거나, 여러 프로세스가 함께 쓰려면 DATABASE_URL로 PostgreSQL을 쓰십시오.',
    en: 'Stop that process, choose another folder with DATA_DIR, or let several processes share a PostgreSQL with DATABASE_URL.',
  },
});
