import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { buildKernels, kernelFolders } from './build-kernels.mjs';
import { Arena, kernelInstance, sharedMemory } from './kernel-module.ts';

const root = mkdtempSync(join(tmpdir(), 'kernels-'));
afterAll(() => rmSync(root, { recursive: true }));
const source = join(root, 'simulations/sample/kernel/assembly/index.ts');
const wasm = join(root, 'simulations/sample/kernel/build/kernel.wasm');
const write = (text: string) => {
  mkdirSync(join(source, '..'), { recursive: true });
  writeFileSync(source, text);
};

describe('kernels', () => {
  it('are found by their folder, built when stale, and left alone otherwise', async () => {
    mkdirSync(join(root, 'simulations/without-kernel'), { recursive: true });
    write('export function twice(at: usize): void { store<i32>(at, 2 * load<i32>(at)); }');
    expect(kernelFolders(root)).toEqual([join(root, 'simulations/sample/kernel')]);
    expect(await buildKernels({ root })).toEqual([wasm]);
    const { mtimeMs } = statSync(wasm);
    expect(await buildKernels({ root })).toEqual([]);
    expect(statSync(wasm).mtimeMs).toBe(mtimeMs);
    const memory = sharedMemory(1);
    const numbers = new Int32Array(memory.buffer);
    numbers[4] = 21;
    const module = new WebAssembly.Module(readFileSync(wasm));
    kernelInstance<{ twice(at: number): void }>(module, memory).twice(16);
    expect(numbers[4]).toBe(42);
    write('export function thrice(x: i32): i32 { return 3 * x; }');
    expect(await buildKernels({ root })).toEqual([wasm]);
  });

  it('that do not compile say so, and keep what was built before', async () => {
    const before = readFileSync(wasm);
    write('export function broken(): i32 { return "text"; }');
    await expect(buildKernels({ root })).rejects.toThrow('does not compile');
    expect(readFileSync(wasm)).toEqual(before);
  });
});

describe('arena', () => {
  it('hands out aligned places that do not overlap', () => {
    const arena = new Arena();
    const [a, b, c] = [arena.take(10), arena.take(16), arena.take(1)];
    expect([a, b, c].every((address) => address >= 1024 && address % 16 === 0)).toBe(true);
    expect(b).toBeGreaterThanOrEqual(a + 10);
    expect(c).toBeGreaterThanOrEqual(b + 16);
    expect(arena.bytes).toBeGreaterThan(c);
  });
});
