// The way in on a bare machine: plain JavaScript, no dependency, any Node >= 20.
// Installs and builds whatever is missing, then hands over to the real command on the pinned Node 24.
import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
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
  const installed = join(root, 'node_modules/.package-lock.json');
  if (!existsSync(installed) || !existsSync(pinnedNode)) return true;
  return statSync(join(root, 'package-lock.json')).mtimeMs > statSync(installed).mtimeMs;
}

function installDependencies() {
  console.error('Installing dependencies (npm ci): about a minute, once…');
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const { status } = spawnSync(npm, ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
  });
  if (status !== 0) fail('npm ci failed. Check the network and the messages above, then run the same command again.');
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
