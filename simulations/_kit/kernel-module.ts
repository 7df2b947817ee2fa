import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

const modules = new Map<string, Promise<WebAssembly.Module>>();

/**
 * The compiled kernel of a simulation, from its `kernel` folder. Built on the spot when `build-kernels.mjs` has not run.
 * A module can be posted to worker threads; each makes its own instance over the run's shared memory.
 */
export function kernelModule(kernelFolder: string): Promise<WebAssembly.Module> {
  let module = modules.get(kernelFolder);
  if (!module) {
    module = compile(kernelFolder);
    modules.set(kernelFolder, module);
    module.catch(() => modules.delete(kernelFolder));
  }
  return module;
}

async function compile(kernelFolder: string): Promise<WebAssembly.Module> {
  const file = join(kernelFolder, 'build/kernel.wasm');
  if (!existsSync(file)) {
    const { buildKernels } = await import('./build-kernels.mjs');
    await buildKernels();
  }
  return WebAssembly.compile(await readFile(file));
}

/** Memory of `bytes` that all threads of a run share. */
export function sharedMemory(bytes: number): WebAssembly.Memory {
  const pages = Math.max(1, Math.ceil(bytes / 65536));
  return new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
}

/** An instance's exports over a memory; `T` names the functions that the kernel exports. */
export function kernelInstance<T>(module: WebAssembly.Module, memory: WebAssembly.Memory): T {
  return new WebAssembly.Instance(module, { env: { memory } }).exports as T;
}

/** Hands out addresses, 16-byte aligned, from 1024 on (0 stays unused, so that a wrong pointer shows). */
export class Arena {
  #next = 1024;

  take(bytes: number): number {
    const address = this.#next;
    this.#next = Math.ceil((address + bytes) / 16) * 16;
    return address;
  }

  get bytes(): number {
    return this.#next;
  }
}
