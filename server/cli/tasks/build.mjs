// What has to be built before anything runs: the kernels (AssemblyScript) and the client (Vite). Each only when stale.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Runs one program to its end; throws with its name when it fails. */
export function run(root, program, args, options = {}) {
  const { status, signal } = spawnSync(program, args, { cwd: root, stdio: 'inherit', ...options });
  if (status !== 0) {
    const error = new Error(`${program} ${args.join(' ')} ended with ${signal ?? status}`);
    error.exitCode = status ?? 1;
    throw error;
  }
}

export async function buildKernels(root) {
  const { buildKernels: build } = await import('../../../simulations/_kit/build-kernels.mjs');
  await build({ root });
}

/** Everything that the bundle is made of: the client, and each feature's contract, client part and words. */
function clientSources(root) {
  const found = [];
  const walk = (folder, wanted) => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) walk(path, wanted);
      else if (wanted(entry.name)) found.push(path);
    }
  };
  walk(join(root, 'client'), (name) => !name.endsWith('.test.ts') && !name.endsWith('.test.tsx'));
  walk(join(root, 'datasets/_core'), (name) => name.endsWith('.ts'));
  for (const room of ['datasets', 'simulations', 'tiles']) {
    walk(join(root, room), (name) => /^strings\.\w+\.json$|\.(tsx|css)$|(?<!\.test)\.ts$/.test(name));
  }
  return [...found, join(root, 'package-lock.json'), join(root, 'vite.config.ts')].sort();
}

function fingerprint(root, files) {
  const hash = createHash('sha256');
  for (const file of files) hash.update(file.slice(root.length)).update('\0').update(readFileSync(file)).update('\0');
  return hash.digest('hex');
}

/** Whether dist/client was built from exactly these sources. */
export function clientIsFresh(root) {
  const stamp = join(root, 'dist/client.stamp');
  if (!existsSync(stamp) || !existsSync(join(root, 'dist/client/index.html'))) return false;
  return readFileSync(stamp, 'utf8') === fingerprint(root, clientSources(root));
}

/** Program and arguments of the client's build, for callers that run it beside something else. */
export const clientBuild = (root) => [
  process.execPath,
  [join(root, 'node_modules/vite/bin/vite.js'), 'build', '--logLevel', 'warn'],
];

export function markClientFresh(root) {
  const stamp = join(root, 'dist/client.stamp');
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, fingerprint(root, clientSources(root)));
}

export function buildClient(root) {
  if (clientIsFresh(root)) return;
  console.error('Building the client…');
  const started = Date.now();
  run(root, ...clientBuild(root));
  markClientFresh(root);
  console.error(
    `Client built in ${((Date.now() - started) / 1000).toFixed(1)} s (${statSync(join(root, 'dist/client/index.html')).size} bytes of page).`,
  );
}

export async function build(root) {
  await buildKernels(root);
  buildClient(root);
}
