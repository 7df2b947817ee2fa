// The way in on a bare machine: plain JavaScript, no dependency, any Node >= 20.
// Installs and builds whatever is missing, then hands over to the real command on the pinned Node 24.
import { spawnSync } from 'node:child_process';
import { existsSync, statSync, utimesSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const installedLock = join(root, 'node_modules/.package-lock.json');
const pinnedNode = join(root, 'node_modules/node/bin/node');
const [task, ...args] = process.argv.slice(2);

const tasks = {
  start: (a) => import('./tasks/start.mjs').then((m) => m.start(root, a)),
  test: (a) => import('./tasks/test.mjs').then((m) => m.test(root, a)),
  bench: (a) => import('./tasks/run.mjs').then((m) => m.bench(root, a)),
  vseoul: (a) => import('./tasks/run.mjs').then((m) => m.vseoul(root, a)),
  build: (a) => import('./tasks/build.mjs').then((m) => m.build(root, a)),
};

function fail(sentence) {
  console.error(sentence);
  process.exit(2);
}

/** The lockfile is newer than what is installed, or nothing is installed at all. */
function dependenciesAreStale() {
  if (!existsSync(installedLock) || !existsSync(pinnedNode)) return true;
  return statSync(join(root, 'package-lock.json')).mtimeMs > statSync(installedLock).mtimeMs;
}

function installDependencies() {
  console.error('Installing dependencies: about a minute, once…');
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  // `install`, not `ci`: `ci` refuses a lockfile that lacks the optional binaries of platforms other than the one that wrote it.
  // Versions come from the lockfile all the same, and `--no-save` leaves it as it is.
  const { status } = spawnSync(npm, ['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
  });
  if (status !== 0)
    fail('npm install failed. Check the network and the messages above, then run the same command again.');
  const now = new Date();
  utimesSync(installedLock, now, now);
}

if (!(task in tasks)) fail(`Usage: npm start | npm test | npm run bench -- NAME | npm run vseoul -- COMMAND`);
if (Number(process.versions.node.split('.')[0]) < 20) {
  fail(`Node ${process.version} is too old: install Node 20 or newer, then run the same command again.`);
}
if (dependenciesAreStale()) installDependencies();

if (Number(process.versions.node.split('.')[0]) < 24) {
  const { status, signal } = spawnSync(pinnedNode, [fileURLToPath(import.meta.url), task, ...args], {
    cwd: process.cwd(),
    stdio: 'inherit',
  });
  process.exit(status ?? (signal ? 130 : 1));
}

process.env.PATH = `${join(root, 'node_modules/.bin')}:${process.env.PATH}`;
await tasks[task](args, pathToFileURL(root));
