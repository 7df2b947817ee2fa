import { execFileSync, spawn } from 'node:child_process';
import { appendFileSync, chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

/**
 * A throw-away PostgreSQL from the system's packages, for tests and benches on the real engine.
 *
 *   node server/kit/native-postgres.mjs -- npx vitest run server/kit     runs it with TEST_DATABASE_URL set
 *   node server/kit/native-postgres.mjs                                  prints the URL and serves until Ctrl-C
 *
 * Default settings, fsync on. Exit code 2 when the machine has no PostgreSQL with PostGIS.
 */

/** Folder of the newest PostgreSQL's programs, or undefined. */
export function findPostgres() {
  const root = '/usr/lib/postgresql';
  const versions = existsSync(root) ? readdirSync(root).sort((a, b) => Number(b) - Number(a)) : [];
  return versions.map((version) => join(root, version, 'bin')).find((bin) => existsSync(join(bin, 'initdb')));
}

/** PostgreSQL refuses to run as root: there, it runs as the `postgres` user that its package made. */
const asRoot = process.getuid?.() === 0;
const idOf = (flag) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
const identity = () => (asRoot ? { uid: idOf('-u'), gid: idOf('-g') } : {});

/**
 * Starts a fresh cluster on a free port; `{ url, port, stop, restart }`.
 *
 * @param {{ addresses?: readonly string[], trusted?: string }} [reach] where it is reached beside the loopback, and the network
 *   whose machines are let in without a password
 */
export async function startPostgres({ addresses = [], trusted } = {}) {
  const bin = findPostgres();
  if (!bin) {
    throw new MissingPostgres('PostgreSQL with PostGIS is not installed: apt-get install postgresql-15-postgis-3');
  }
  const who = identity();
  const folder = mkdtempSync(join(tmpdir(), 'vseoul-postgres-'));
  if (asRoot) chownSync(folder, who.uid, who.gid);
  const data = join(folder, 'data');
  const options = { ...who, cwd: folder, stdio: 'ignore' };
  execFileSync(
    join(bin, 'initdb'),
    ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C.UTF-8'],
    options,
  );
  if (trusted) appendFileSync(join(data, 'pg_hba.conf'), `host all all ${trusted} trust\n`);
  const port = await freePort();
  const listen = ['127.0.0.1', ...addresses].join();
  let server;
  let ended;
  const start = async () => {
    server = spawn(join(bin, 'postgres'), ['-D', data, '-p', String(port), '-k', folder, '-h', listen], options);
    ended = new Promise((resolve) => server.once('exit', resolve));
    for (let i = 0; i < 300; i++) {
      if (server.exitCode !== null) break;
      if (isReady(bin, port)) return true;
      await pause(100);
    }
    return false;
  };
  const end = async () => {
    // Immediate shutdown: a cluster in crash recovery can hang on the gentler ones.
    server.kill('SIGQUIT');
    await ended;
  };
  const stop = async () => {
    await end();
    rmSync(folder, { recursive: true, force: true });
  };
  /** Ends it as a crash would, and starts it again on the same data. */
  const restart = async () => {
    await end();
    if (!(await start())) throw new Error('PostgreSQL did not start again');
  };
  if (await start()) return { url: `postgres://postgres@127.0.0.1:${port}/postgres`, port, stop, restart };
  await stop();
  throw new Error('PostgreSQL did not start');
}

export class MissingPostgres extends Error {}

function isReady(bin, port) {
  try {
    execFileSync(join(bin, 'pg_isready'), ['-q', '-h', '127.0.0.1', '-p', String(port)], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

async function main([first, command, ...args]) {
  const postgres = await startPostgres();
  try {
    if (first !== '--' || !command) {
      console.log(postgres.url);
      await new Promise((resolve) => ['SIGINT', 'SIGTERM'].map((signal) => process.once(signal, resolve)));
      return 0;
    }
    const child = spawn(command, args, { stdio: 'inherit', env: { ...process.env, TEST_DATABASE_URL: postgres.url } });
    for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
    return await new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', (code) => resolve(code ?? 1));
    });
  } finally {
    await postgres.stop();
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  main(process.argv.slice(2)).then(
    (code) => process.exit(code),
    (error) => {
      console.error(error instanceof MissingPostgres ? error.message : error);
      process.exit(error instanceof MissingPostgres ? 2 : 1);
    },
  );
}
