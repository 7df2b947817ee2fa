import { Arena, kernelInstance, sharedMemory } from '#simulations/_kit/kernel-module.ts';
import type { Network, Targets } from './network.ts';

/** What the kernel works in, of each thread. */
export const workBytes = 14_080;

export interface Scene {
  readonly memory: WebAssembly.Memory;
  readonly address: number;
  /** Of the first thread; the others follow. */
  readonly work: number;
  readonly values: number;
  readonly deviation: number;
}

/** Lays a network and a raster out as assembly/index.ts reads them; nothing is known of any cell yet. */
export function writeScene(network: Network, targets: Targets, threads: number): Scene {
  const { sensors, variogram, beta, dual, normal, scales } = network;
  const { width, height, cellSize, origin, wanted } = targets;
  const n = sensors.x.length;
  const cells = width * height;
  const used = scales.flatMap(({ spread }, k) => (spread > 0 ? [k] : []));
  const p = used.length + 1;
  const arena = new Arena();
  const doubles = (count: number) => arena.take(8 * (count + 1));
  const at = {
    ...{ scene: doubles(23), x: doubles(n), y: doubles(n), dual: doubles(n), columns: doubles(p * n) },
    ...{ nearX: arena.take(4 * n), nearY: arena.take(4 * n), beta: doubles(p), scales: doubles(2 * p) },
    ...{ normal: doubles(p * p), wanted: arena.take(cells + 4), rasters: arena.take(4 * cells * used.length) },
    ...{ values: arena.take(4 * cells), deviation: arena.take(4 * cells), work: arena.take(workBytes * threads) },
  };
  const memory = sharedMemory(arena.bytes);
  const real = (address: number, values: ArrayLike<number>) =>
    new Float64Array(memory.buffer, address, values.length).set(values);
  const float = (address: number, values: ArrayLike<number>) =>
    new Float32Array(memory.buffer, address, values.length).set(values);
  real(at.x, sensors.x);
  real(at.y, sensors.y);
  real(at.dual, dual);
  float(
    at.nearX,
    sensors.x.map((x) => x - origin[0]),
  );
  float(
    at.nearY,
    sensors.y.map((y) => y - origin[1]),
  );
  real(at.columns, new Float64Array(n).fill(1));
  real(at.beta, [beta[0]]);
  used.forEach((k, i) => {
    const { mean, spread } = scales[k];
    real(
      at.columns + 8 * n * (i + 1),
      sensors.trends[k].map((value) => (value - mean) / spread),
    );
    real(at.beta + 8 * (i + 1), [beta[k + 1]]);
    real(at.scales + 16 * (i + 1), [mean, spread]);
    float(at.rasters + 4 * cells * i, targets.trends[k]);
  });
  real(at.normal, normal);
  new Uint8Array(memory.buffer, at.wanted, cells).set(wanted);
  new Float32Array(memory.buffer, at.values, cells).fill(Number.NaN);
  new Float32Array(memory.buffer, at.deviation, cells).fill(Number.NaN);
  const { sill, rangeM, nugget } = variogram;
  real(at.scene, [
    ...[n, p, sill, rangeM, at.x, at.y, at.dual, at.columns, at.nearX, at.nearY, at.beta, at.scales, at.normal],
    ...[width, cellSize, origin[0], origin[1], at.wanted, at.rasters, at.values, at.deviation, cells, nugget],
  ]);
  return { memory, address: at.scene, work: at.work, values: at.values, deviation: at.deviation };
}

/** Standard deviations are of the true value of the place, without the error of a single sensor. NaN where nothing is wanted. */
export interface Kriged {
  readonly values: Float32Array;
  readonly deviation: Float32Array;
}

export function readScene({ memory, values, deviation }: Scene, cells: number): Kriged {
  const read = (address: number) => new Float32Array(memory.buffer, address, cells).slice();
  return { values: read(values), deviation: read(deviation) };
}

interface RowsKernel {
  rows(scene: number, work: number, from: number, to: number): void;
}

/** Does rows [from, to) of a scene. `thread` counts from 0. */
export function krigeRows(
  module: WebAssembly.Module,
  { memory, address, work }: Scene,
  { from, to }: { readonly from: number; readonly to: number },
  thread = 0,
): void {
  kernelInstance<RowsKernel>(module, memory).rows(address, work + thread * workBytes, from, to);
}
