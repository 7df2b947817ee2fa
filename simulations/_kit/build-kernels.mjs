// Compiles every AssemblyScript kernel of a simulation (simulations/*/kernel/assembly/index.ts) or of their kit
// (simulations/_kit/*/kernel/assembly/index.ts) that is stale to kernel/build/kernel.wasm. Run it directly, or call `buildKernels`.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const projectRoot = resolve(import.meta.dirname, '../..');

/**
 * One memory per run, shared by its worker threads and laid out by the caller: no allocator, no garbage collector, no
 * data segment. 65536 pages = 4 GiB is what 32-bit addresses reach.
 */
const options = [
  ...['-O3', '--noAssert', '--runtime', 'stub', '--use', 'abort='],
  ...['--importMemory', '--sharedMemory', '--initialMemory', '1', '--maximumMemory', '65536'],
  ...['--enable', 'simd', '--enable', 'threads'],
];

/** Folders of kernels, in alphabetical order. */
export function kernelFolders(root) {
  const rooms = ['simulations', 'simulations/_kit'].map((room) => join(root, room)).filter((room) => existsSync(room));
  return rooms
    .flatMap((room) => readdirSync(room).map((name) => join(room, name, 'kernel')))
    .filter((folder) => existsSync(join(folder, 'assembly/index.ts')))
    .sort();
}

function fingerprint(folder, version) {
  const hash = createHash('sha256').update(version).update(options.join(' '));
  for (const name of readdirSync(join(folder, 'assembly')).sort()) {
    if (name.endsWith('.ts')) hash.update(`\0${name}\0`).update(readFileSync(join(folder, 'assembly', name)));
  }
  return hash.digest('hex');
}

/**
 * Compiles the stale kernels (all with `force`) and returns the files written. Safe beside another process that does the
 * same: files appear whole. Throws with the compiler's message when a kernel does not compile.
 */
export async function buildKernels({ root = projectRoot, force = false } = {}) {
  const { version } = JSON.parse(readFileSync(join(projectRoot, 'node_modules/assemblyscript/package.json'), 'utf8'));
  const written = [];
  for (const folder of kernelFolders(root)) {
    const wasm = join(folder, 'build/kernel.wasm');
    const stamp = `${wasm}.stamp`;
    const wanted = fingerprint(folder, version);
    if (!force && existsSync(wasm) && existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) continue;
    const { default: asc } = await import('assemblyscript/asc'); // slow to load, so only when there is work
    mkdirSync(join(folder, 'build'), { recursive: true });
    const draft = `${wasm}.${process.pid}`;
    const input = relative(root, join(folder, 'assembly/index.ts'));
    const { error, stderr } = await asc.main([input, '--baseDir', root, '-o', relative(root, draft), ...options]);
    if (error) {
      rmSync(draft, { force: true });
      throw new Error(`${input} does not compile: ${error.message}\n${stderr.toString()}`);
    }
    renameSync(draft, wasm);
    writeFileSync(`${draft}.stamp`, wanted);
    renameSync(`${draft}.stamp`, stamp);
    written.push(wasm);
  }
  return written;
}

if (process.argv[1] && import.meta.url === pathToFileURL(resolve(process.argv[1])).href) {
  for (const file of await buildKernels({ force: process.argv.includes('--force') })) console.log(file);
}
