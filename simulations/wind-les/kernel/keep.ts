import { baseDrags, type LesGrid, type LesOptions, latticeSpeed, WindLes } from './les.ts';

/** Rows of the empty box in which drags are sought. */
const rows = 32;
/** Passes of the wind before drags are averaged, and while they are; steps of each at least. */
const [settle, average] = [1.5, 2.5];
const leastSteps = 3000;
/** Steps from one look at the wind to the next; steps in which missing speed is made up, and in which that is learnt. */
const window = 40;
const [push, learn] = [500, 1000];
/** Columns over which drags are averaged on each side. */
const smooth = 4;
/** No drag takes or gives more than this share of the speed per cell. */
const most = 0.5;

/**
 * Drags [k][i] with which an empty box keeps the wind that flows in. How much momentum comes down depends on the eddies that
 * the grid can show and on those that flow in, and is never quite what the profile asks for. In a narrow empty box each
 * level of each column is driven towards the profile; what that takes, on average, makes up for the difference (a source of
 * momentum known from an empty domain, as in precursors of wind engineering).
 */
export async function keepingDrags(
  grid: LesGrid,
  { progress, ...options }: LesOptions & { progress?(fraction: number): void },
): Promise<Float32Array> {
  const { nx, nz, cellSize, approach } = grid;
  const les = await WindLes.open({ ...grid, ny: rows, tops: new Int32Array(nx * rows) }, options);
  try {
    const wanted = Float64Array.from({ length: nx * nz }, (_, at) => approach((Math.floor(at / nx) + 0.5) * cellSize));
    const pilot = new Pilot(wanted, baseDrags(grid), nx);
    const settled = Math.max(leastSteps, settle * les.stepsThrough);
    const end = settled + Math.max(leastSteps, average * les.stepsThrough);
    while (les.steps < end) {
      les.forget();
      await les.run(window, true);
      les.setDrags(pilot.steer(les.crossMeans(), les.steps > settled));
      progress?.(les.steps / end);
    }
    return smoothed(pilot.taken(), nx);
  } finally {
    await les.close();
  }
}

/** Drives speeds towards those wanted, in proportion to what is missing and to what was missing so far. */
class Pilot {
  readonly #wanted: Float64Array;
  /** The same in cells a step. */
  readonly #lattice: Float64Array;
  readonly #learnt: Float64Array;
  readonly #base: Float32Array;
  readonly #nx: number;
  #drags: Float32Array;
  /** Sums of the momentum taken, and of the square of the speed, of the wanted. */
  readonly #momentum: Float64Array;
  readonly #squares: Float64Array;

  constructor(wanted: Float64Array, base: Float32Array, nx: number) {
    const fastest = wanted.reduce((a, b) => Math.max(a, b));
    this.#wanted = wanted;
    this.#lattice = wanted.map((speed) => (latticeSpeed * speed) / fastest);
    this.#learnt = Float64Array.from(base);
    this.#base = base;
    this.#drags = base;
    this.#nx = nx;
    this.#momentum = new Float64Array(wanted.length);
    this.#squares = new Float64Array(wanted.length);
  }

  /** Drags for the next window after one in which `found` was the speed. */
  steer(found: Float64Array, count: boolean): Float32Array {
    const next = new Float32Array(found.length);
    for (let at = 0; at < next.length; at++) {
      const ratio = found[at] / this.#wanted[at];
      if (count) {
        this.#momentum[at] += this.#drags[at] * ratio * ratio;
        this.#squares[at] += ratio * ratio;
      }
      // A drag d takes the share d U of the speed in a step.
      const missing = (ratio - 1) / this.#lattice[at] / push;
      this.#learnt[at] += (missing * window) / learn;
      next[at] = Math.max(-most, Math.min(most, this.#learnt[at] + missing));
    }
    this.#drags = this.#balanced(next);
    return this.#drags;
  }

  /** Momentum only moves between the levels of a column: what pushes them all alike, the pressure takes back. */
  #balanced(drags: Float32Array): Float32Array {
    const columns = this.#nx;
    for (let i = 0; i < columns; i++) {
      let [extra, levels] = [0, 0];
      for (let at = i; at < drags.length; at += columns, levels++) {
        extra += (drags[at] - this.#base[at]) * this.#lattice[at] ** 2;
      }
      for (let at = i; at < drags.length; at += columns) drags[at] -= extra / levels / this.#lattice[at] ** 2;
    }
    return drags;
  }

  /** The mean drags of the windows that count. */
  taken(): Float64Array {
    return this.#momentum.map((momentum, at) => momentum / this.#squares[at]);
  }
}

function smoothed(values: Float64Array, nx: number): Float32Array {
  return Float32Array.from(values, (_, at) => {
    const i = at % nx;
    const reach = Math.min(smooth, i, nx - 1 - i);
    let total = 0;
    for (let d = -reach; d <= reach; d++) total += values[at + d];
    return total / (2 * reach + 1);
  });
}
