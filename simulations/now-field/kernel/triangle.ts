import { Arena, kernelInstance, sharedMemory } from '#simulations/_kit/kernel-module.ts';
import type { Variogram } from './variogram.ts';

interface Kernel {
  covariances(
    out: number,
    x: number,
    y: number,
    n: number,
    stride: number,
    nugget: number,
    sill: number,
    range: number,
  ): void;
  cholesky(l: number, n: number, stride: number, least: number): void;
  solveLower(l: number, n: number, stride: number, b: number): void;
  solveUpper(l: number, n: number, stride: number, b: number): void;
  inverseDiagonal(l: number, n: number, stride: number, out: number, columns: number): void;
}

/** Columns that the kernel works on together. */
const block = 24;

/** The triangle L of the covariances K = L Lᵀ of places, in memory of its own. */
export class Triangle {
  readonly #kernel: Kernel;
  readonly #memory: WebAssembly.Memory;
  readonly #n: number;
  readonly #stride: number;
  readonly #l: number;
  readonly #vector: number;
  readonly #columns: number;

  constructor(module: WebAssembly.Module, x: Float64Array, y: Float64Array, { nugget, sill, rangeM }: Variogram) {
    this.#n = x.length;
    this.#stride = (x.length + 7) & ~3;
    const arena = new Arena();
    const rows = (count: number) => arena.take(8 * count * this.#stride);
    this.#l = rows(this.#n + 3);
    const [east, north] = [rows(1), rows(1)];
    this.#vector = arena.take(8 * (this.#n + block));
    this.#columns = rows(block + 1);
    this.#memory = sharedMemory(arena.bytes);
    this.#kernel = kernelInstance<Kernel>(module, this.#memory);
    new Float64Array(this.#memory.buffer, east, this.#n).set(x);
    new Float64Array(this.#memory.buffer, north, this.#n).set(y);
    this.#kernel.covariances(this.#l, east, north, this.#n, this.#stride, nugget, sill, rangeM);
    this.#kernel.cholesky(this.#l, this.#n, this.#stride, 1e-12 * (sill + nugget));
  }

  /** K⁻¹ b. */
  solve(b: Float64Array): Float64Array {
    const vector = new Float64Array(this.#memory.buffer, this.#vector, this.#n);
    vector.set(b);
    this.#kernel.solveLower(this.#l, this.#n, this.#stride, this.#vector);
    this.#kernel.solveUpper(this.#l, this.#n, this.#stride, this.#vector);
    return vector.slice();
  }

  /** Diagonal of K⁻¹. */
  inverseDiagonal(): Float64Array {
    this.#kernel.inverseDiagonal(this.#l, this.#n, this.#stride, this.#vector, this.#columns);
    return new Float64Array(this.#memory.buffer, this.#vector, this.#n).slice();
  }
}
