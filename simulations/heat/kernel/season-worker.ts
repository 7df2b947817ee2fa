import { workerData } from 'node:worker_threads';
import { kernelInstance } from '#simulations/_kit/kernel-module.ts';
import { serveTasks } from '#simulations/_kit/worker-side.ts';
import type { Layout } from './layout.ts';

export interface SeasonData {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  readonly layout: Layout;
  readonly stepS: number;
  readonly hotC: number;
  readonly tropicalC: number;
  /** Whether the balances are checked. */
  readonly check: boolean;
}

/** Cells [from, to), multiples of four. */
export interface SeasonTask {
  readonly from: number;
  readonly to: number;
}

interface Kernel {
  season(...args: number[]): void;
}

const { module, memory, layout, stepS, hotC, tropicalC, check } = workerData as SeasonData;
const kernel = kernelInstance<Kernel>(module, memory);
serveTasks<SeasonTask>(({ from, to }) => {
  const { parameters, results, forcing, sun, pictures, padded, steps, frames } = layout;
  kernel.season(
    parameters,
    results,
    forcing,
    sun,
    pictures,
    padded,
    steps,
    frames,
    from,
    to,
    stepS,
    hotC,
    tropicalC,
    Number(check),
  );
});
