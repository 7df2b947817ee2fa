// `npm run vseoul` and `npm run bench`: the kernels are built first, the rest is the tool's own.
import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildKernels } from './build.mjs';

/**
 * Flags of the runtime on so many cores. Rows and tiles are short-lived: with room for them the collector comes seldom and finds
 * little alive. On a single core its helper threads only keep one another waiting, and what it does nobody else can do meanwhile:
 * with less room each of its pauses is short.
 */
export const nodeFlags = (cores) => [
  '--disable-warning=ExperimentalWarning',
  ...(cores === 1 ? ['--single-threaded-gc', '--max-semi-space-size=8'] : ['--max-semi-space-size=64']),
];

/** Runs a TypeScript program of ours in this folder of the user, forwarding signals, and ends with its exit code. */
export function runProgram(program, args, options = {}) {
  // npm runs scripts in the project's folder; paths that the user types are relative to where they stand.
  const cwd = process.env.INIT_CWD ?? process.cwd();
  const child = spawn(process.execPath, [...nodeFlags(availableParallelism()), program, ...args], {
    cwd,
    stdio: 'inherit',
    ...options,
  });
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => process.exit(code ?? (signal ? 130 : 1)));
  return child;
}

export async function vseoul(root, args) {
  await buildKernels(root);
  runProgram(join(root, 'server/cli/vseoul.mjs'), args);
}

/** Benches by name: the folder of the feature, or `server/cli/benches/NAME.ts` for those of the whole system. */
export function findBenches(root) {
  const found = new Map();
  for (const room of ['datasets', 'simulations', 'tiles']) {
    for (const entry of readdirSync(join(root, room), { withFileTypes: true })) {
      const file = join(root, room, entry.name, 'bench.ts');
      if (entry.isDirectory() && !entry.name.startsWith('_') && existsSync(file)) found.set(entry.name, file);
    }
  }
  const whole = join(root, 'server/cli/benches');
  for (const name of existsSync(whole) ? readdirSync(whole) : []) {
    if (name.endsWith('.ts')) found.set(name.slice(0, -3), join(whole, name));
  }
  return found;
}

export async function bench(root, args) {
  const benches = findBenches(root);
  const name = args.find((arg) => !arg.startsWith('-'));
  const file = name && benches.get(name);
  if (!file) {
    console.error(`${name ? `No bench is called ${name}. ` : ''}Benches: ${[...benches.keys()].sort().join(', ')}`);
    process.exit(2);
  }
  await buildKernels(root);
  const { bench: measure } = await import(pathToFileURL(file).href);
  const { printBench } = await import('../../../simulations/_kit/bench.ts');
  printBench(await measure(), { json: args.includes('--json') });
}
