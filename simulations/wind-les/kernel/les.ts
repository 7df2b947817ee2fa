import { open, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { outcomeKind } from '#core';
import { kernelInstance, kernelModule, sharedMemory } from '#simulations/_kit/kernel-module.ts';
import { type Crew, LoneWorker, WorkerPool } from '#simulations/_kit/worker-pool.ts';
import { Inflow, type Stresses } from './inflow.ts';
import type { Kernel } from './kernel.ts';
import { type Layout, layOut, writeHead } from './layout.ts';
import type { WorkerData } from './les-worker.ts';
import { mixingLengths, writeSolids } from './surroundings.ts';
import { runTask, type Task } from './tasks.ts';

/** A box of cubes; the wind blows along its rows. `nx` is a multiple of 4. */
export interface LesGrid {
  readonly nx: number;
  readonly ny: number;
  readonly nz: number;
  /** Metres. */
  readonly cellSize: number;
  /** Solid levels of each column, [j][i]. */
  readonly tops: Int32Array;
  /** Mean wind that flows in by height, m/s. */
  readonly approach: (heightM: number) => number;
  /** Its gusts by height, m/s, and their largest eddies in metres. */
  readonly gusts: (heightM: number) => Stresses;
  readonly eddyM: number;
  /** Stress of the floor on the lowest level and of what is above on the highest, over the square of the speed there. */
  readonly floorDrag: number;
  readonly topDrag: number;
  /** A wall above as well: a channel. */
  readonly channel?: boolean;
  readonly seed: number;
}

export interface LesOptions {
  readonly threads: number;
  readonly signal?: AbortSignal;
}

/** Means over what was gathered, m/s, by cell [k][j][i] from the first level that was asked for; NaN in walls. */
export interface LesMeans {
  readonly u: Float32Array;
  readonly v: Float32Array;
  readonly w: Float32Array;
  /** Standard deviation of the velocity (root of the sum of its three variances). */
  readonly deviation: Float32Array;
}

/** The fastest wind that flows in goes this many cells a step: the lattice wants it well below the speed of sound, 0.58. */
export const latticeSpeed = 0.1;
const airViscosity = 1.5e-5;
/** Share of the columns before the outlet in which eddies are damped, and by how much the relaxation time grows in them. */
const [sponge, thick] = [0.06, 0.03];
/** Steps from one gathering to the next. */
const gatherEvery = 8;
/** The most cells of one run: two copies of nineteen distributions, some 180 bytes each. */
export const maxLesCells = 20_000_000;
/** Cells of one piece of work: a cancelled run on one thread stops after one. */
const mostCellsOfTask = 4_000_000;
const checkpointMark = 'vseoul-les-3';

/** A large-eddy simulation by the lattice Boltzmann method. Same input and step, same bits, for any number of threads. */
export class WindLes {
  readonly #grid: LesGrid;
  readonly #layout: Layout;
  readonly #memory: WebAssembly.Memory;
  readonly #crew: Crew;
  readonly #pieces: number;
  readonly #inflow: Inflow;
  /** Metres a second of one lattice unit of speed. */
  readonly #scale: number;
  #steps = 0;
  #gathered = 0;

  private constructor(grid: LesGrid, layout: Layout, memory: WebAssembly.Memory, crew: Crew, threads: number) {
    this.#grid = grid;
    this.#layout = layout;
    this.#memory = memory;
    this.#crew = crew;
    const { nx, ny, nz, cellSize, approach, gusts, eddyM, seed } = grid;
    const least = Math.ceil((nx * ny * nz) / mostCellsOfTask);
    this.#pieces = Math.min(nz, Math.max(least, threads === 1 ? 1 : 2 * threads));
    const heights = Array.from({ length: nz }, (_, k) => (k + 0.5) * cellSize);
    const speeds = heights.map(approach);
    this.#scale = Math.max(...speeds) / latticeSpeed;
    const scaled = (s: Stresses): Stresses => ({
      along: s.along / this.#scale,
      across: s.across / this.#scale,
      up: s.up / this.#scale,
      shear: s.shear / this.#scale ** 2,
    });
    const mean = Float32Array.from(speeds, (speed) => speed / this.#scale);
    const stresses = heights.map((height) => scaled(gusts(height)));
    writeHead(memory, layout);
    this.#inflow = new Inflow(memory, layout, { mean, stresses, lengthCells: eddyM / cellSize, seed });
    this.setDrags(baseDrags(grid));
    this.#floats(layout.eddies, nz).set(mixingLengths(grid).map((length) => 18 * Math.SQRT2 * length ** 2));
    const tau = 0.5 + (3 * airViscosity) / (cellSize * this.#scale);
    const from = nx * (1 - sponge);
    this.#floats(layout.taus, nx).set(
      Float32Array.from({ length: nx }, (_, i) => tau + thick * Math.max(0, (i - from) / (nx - from))),
    );
    writeSolids(memory, layout, grid);
  }

  /** @throws Outcome for a box that is too large */
  static async open(grid: LesGrid, { threads, signal }: LesOptions): Promise<WindLes> {
    const { nx, ny, nz } = grid;
    const cells = nx * ny * nz;
    if (nx % 4 || nx < 16 || ny < 4 || nz < 4) throw new Error(`a box of ${nx} × ${ny} × ${nz} cells`);
    if (cells > maxLesCells) throw lesTooLarge({ cells, limit: maxLesCells });
    const layout = layOut(nx, ny, nz);
    const memory = sharedMemory(layout.bytes);
    const module = await kernelModule(dirname(fileURLToPath(import.meta.url)));
    const alone = () => {
      const kernel = kernelInstance<Kernel>(module, memory);
      return new LoneWorker<Task>((task) => runTask(task, kernel, layout), signal);
    };
    const data = (): WorkerData => ({ module, memory, layout });
    const file = new URL('./les-worker.ts', import.meta.url);
    const crew = threads === 1 ? alone() : new WorkerPool(file, { size: threads, data, signal });
    const les = new WindLes(grid, layout, memory, crew, threads);
    les.#inflow.turn(0);
    await les.#levels('begin', 0);
    return les;
  }

  get steps(): number {
    return this.#steps;
  }

  /** Steps that the fastest wind takes through the box. */
  get stepsThrough(): number {
    return Math.ceil(this.#grid.nx / latticeSpeed);
  }

  /** Goes on by `count` steps; with `gather`, velocities are added to the means. */
  async run(count: number, gather: boolean): Promise<void> {
    for (const last = this.#steps + count; this.#steps < last; this.#steps++) {
      this.#inflow.turn(this.#steps);
      const source = (this.#steps % 2) as 0 | 1;
      await this.#levels('surround', source);
      await this.#levels('step', source);
      if (!gather || this.#steps % gatherEvery) continue;
      await this.#levels('gather', (1 - source) as 0 | 1);
      this.#gathered++;
    }
  }

  /** Begins the means anew. */
  forget(): void {
    const { nx, ny, nz, sums } = this.#layout;
    this.#floats(sums, 4 * nx * ny * nz).fill(0);
    this.#gathered = 0;
  }

  /** What holds the air back, [k][i], from the next step on: stress over the square of the speed; below 0 it drives. */
  setDrags(drags: Float32Array): void {
    this.#floats(this.#layout.drags, drags.length).set(drags);
  }

  /** Moments of the run of which means are taken. */
  get gathered(): number {
    return this.#gathered;
  }

  /** What was gathered so far, on levels [from, to). */
  means(from = 0, to = this.#grid.nz): LesMeans {
    const { nx, ny, nz, sums } = this.#layout;
    const level = nx * ny;
    const { tops } = this.#grid;
    const raw = (n: number) => this.#floats(sums + 4 * level * (n * nz + from), level * (to - from));
    const share = this.#gathered > 0 ? this.#scale / this.#gathered : Number.NaN;
    const open = (cell: number) => from + Math.floor(cell / level) >= tops[cell % level];
    const [u, v, w] = [0, 1, 2].map((n) => raw(n).map((sum, cell) => (open(cell) ? sum * share : Number.NaN)));
    const deviation = raw(3).map((sum, cell) => {
      const square = (sum * this.#scale ** 2) / this.#gathered;
      return Math.sqrt(Math.max(0, square - u[cell] ** 2 - v[cell] ** 2 - w[cell] ** 2));
    });
    return { u, v, w, deviation };
  }

  /** Mean speed along the wind across the box, m/s, [k][i]: for boxes without walls. */
  crossMeans(): Float64Array {
    const { nx, ny, nz, sums } = this.#layout;
    const u = this.#floats(sums, nx * ny * nz);
    const means = new Float64Array(nx * nz);
    for (let at = 0; at < u.length; at++) means[Math.floor(at / (nx * ny)) * nx + (at % nx)] += u[at];
    return means.map((sum) => (sum * this.#scale) / (ny * this.#gathered));
  }

  /** Writes where the run stands to a file, from which `resume` goes on bit by bit as if it had not stopped. */
  async save(path: string): Promise<void> {
    const file = await open(path, 'w');
    try {
      const head = Buffer.alloc(64);
      head.write(checkpointMark);
      head.writeUInt32LE(this.#steps, 16);
      head.writeUInt32LE(this.#gathered, 20);
      head.writeUInt32LE(this.#layout.bytes, 24);
      await file.write(head);
      for (const part of this.#parts()) await file.writeFile(part);
      await file.sync();
    } finally {
      await file.close();
    }
  }

  /** Takes up a saved run of the same grid. @throws Outcome `wind-checkpoint` when the file is of another; nothing is changed then */
  async resume(path: string): Promise<void> {
    const file = await open(path, 'r');
    try {
      const head = Buffer.alloc(64);
      await file.read(head, 0, 64);
      const right = head.toString('latin1', 0, checkpointMark.length) === checkpointMark;
      const length = this.#parts().reduce((sum, part) => sum + part.length, head.length);
      if (!right || head.readUInt32LE(24) !== this.#layout.bytes || (await stat(path)).size !== length) {
        throw badCheckpoint({ file: path });
      }
      this.#steps = head.readUInt32LE(16);
      this.#gathered = head.readUInt32LE(20);
      for (const part of this.#parts()) await readWhole(file, part);
    } finally {
      await file.close();
    }
  }

  /** Ends the threads. Always call it, in `finally`. */
  close(): Promise<void> {
    return this.#crew.close();
  }

  #floats(at: number, length: number): Float32Array {
    return new Float32Array(this.#memory.buffer, at, length);
  }

  /** The memory that the next step depends on. */
  #parts(): Uint8Array[] {
    const { copies, volume, sums, drags, nx, ny, nz } = this.#layout;
    const bytes = (at: number, length: number) => new Uint8Array(this.#memory.buffer, at, length);
    return [bytes(copies[this.#steps % 2], 4 * 19 * volume), bytes(sums, 16 * nx * ny * nz), bytes(drags, 4 * nx * nz)];
  }

  async #levels(kind: Task['kind'], source: 0 | 1): Promise<void> {
    const { nz } = this.#layout;
    const tasks = Array.from({ length: this.#pieces }, (_, n): Task => {
      const [from, to] = [n, n + 1].map((part) => Math.round((part * nz) / this.#pieces));
      return { kind, source, from, to };
    });
    await this.#crew.runAll(tasks);
  }
}

/** Stresses of floor and top alone, as drags [k][i]. */
export function baseDrags({ nx, nz, floorDrag, topDrag }: LesGrid): Float32Array {
  return new Float32Array(nx * nz).fill(floorDrag, 0, nx).fill(topDrag, (nz - 1) * nx);
}

/** `read` stops short of 2 GiB. */
async function readWhole(file: Awaited<ReturnType<typeof open>>, part: Uint8Array): Promise<void> {
  const most = 1 << 28;
  for (let at = 0; at < part.length; at += most) await file.read(part, at, Math.min(most, part.length - at));
}

export const lesTooLarge = outcomeKind({
  code: 'wind-les-too-large',
  status: 422,
  message: {
    ko: '격자가 {cells}칸으로, 한 번에 계산할 수 있는 {limit}칸을 넘습니다.',
    en: 'The grid has {cells} cells; one run takes at most {limit}.',
  },
  remedy: { ko: '범위를 줄이거나 격자를 키우십시오.', en: 'Choose a smaller area or larger cells.' },
});

const badCheckpoint = outcomeKind({
  code: 'wind-checkpoint',
  status: 422,
  message: {
    ko: '{file}은(는) 이 계산의 중간 저장이 아닙니다.',
    en: '{file} is no checkpoint of this run.',
  },
  remedy: { ko: '파일을 지우고 처음부터 실행하십시오.', en: 'Delete the file and run from the beginning.' },
});
