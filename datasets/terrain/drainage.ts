/**
 * Valleys as running water makes them: a surface whose every cell drains to a stream, steep where little water gathers
 * and gentle where much does (the stream power law in its steady state: slope ∝ drained area^−½; J. Braun,
 * S. Willett, "A very efficient O(n) method to solve the stream power equation", Geomorphology 180–181, 2013). Ways of the water
 * over pits: priority flood (R. Barnes et al., Computers & Geosciences 62, 2014).
 *
 * All rasters have `width` × `height` cells of `cellM`, row by row. Only + − × ÷ and square roots, ties broken by the
 * cell's number: the same bits on every machine.
 */
export interface Basin {
  readonly width: number;
  readonly height: number;
  readonly cellM: number;
  /** Height of cells that do not change (streams, the raster's edge), NaN elsewhere. */
  readonly fixed: Float64Array;
  /** What the land should be like in the mean over some hundred metres, and the level that its valleys run out to. */
  readonly target: Float64Array;
  readonly base: Float64Array;
  /** Steepest slope that each cell may have (rise over run). */
  readonly steepest: Float64Array;
}

const rounds = 9;
/** Half the side of the window, in cells, over which land and target agree in the mean. */
const reachCells = 5;

/** Heights of the basin, drained everywhere. `rough`: unrest of the first surface, in metres. */
export function drain(basin: Basin, rough: Float64Array): Float64Array {
  const { target, base } = basin;
  const n = target.length;
  const steepness = new Float64Array(n);
  for (let i = 0; i < n; i++) steepness[i] = 0.004 + 0.0012 * Math.max(0, target[i] - base[i]);
  let surface: Float64Array = target.map((value, i) => value + rough[i]);
  const above = (heights: Float64Array): Float64Array =>
    mean(
      heights.map((value, i) => Math.max(0, value - base[i])),
      basin,
      reachCells,
    );
  const wanted = above(target);
  for (let round = 0; round < rounds; round++) {
    surface = settle(basin, flow(basin, surface), steepness);
    const found = above(surface);
    for (let i = 0; i < n; i++) {
      const factor = (wanted[i] + 1) / (found[i] + 1);
      steepness[i] *= Math.min(2.5, Math.max(0.4, factor));
    }
  }
  return soften(basin, surface);
}

interface Flow {
  /** Cells from the outlets upwards: each comes after the one that it drains to. */
  readonly order: Int32Array;
  /** The cell that each drains to; its own number at an outlet. */
  readonly into: Int32Array;
}

/** Neighbours: east, west, south, north, then the corners. */
const stepsX = [1, -1, 0, 0, 1, 1, -1, -1];
const stepsY = [0, 0, 1, -1, 1, -1, 1, -1];

function flow({ width, height, fixed }: Basin, surface: Float64Array): Flow {
  const n = surface.length;
  const order = new Int32Array(n);
  const into = new Int32Array(n).fill(-1);
  const level = surface.slice();
  const heap = new Heap(level);
  for (let i = 0; i < n; i++) {
    if (Number.isNaN(fixed[i])) continue;
    level[i] = fixed[i];
    into[i] = i;
    heap.push(i);
  }
  let done = 0;
  for (let cell = heap.pop(); cell >= 0; cell = heap.pop()) {
    order[done++] = cell;
    const column = cell % width;
    const row = (cell - column) / width;
    for (let k = 0; k < 8; k++) {
      const c = column + stepsX[k];
      const r = row + stepsY[k];
      if (c < 0 || r < 0 || c >= width || r >= height) continue;
      const next = r * width + c;
      if (into[next] >= 0) continue;
      into[next] = cell;
      if (level[next] < level[cell]) level[next] = level[cell];
      heap.push(next);
    }
  }
  return { order, into };
}

/** The steady surface over given ways of the water. */
function settle(
  { width, cellM, fixed, steepest }: Basin,
  { order, into }: Flow,
  steepness: Float64Array,
): Float64Array {
  const n = order.length;
  const area = new Float64Array(n).fill(1);
  for (let k = n - 1; k >= 0; k--) {
    const cell = order[k];
    if (into[cell] !== cell) area[into[cell]] += area[cell];
  }
  const out = new Float64Array(n);
  for (let k = 0; k < n; k++) {
    const cell = order[k];
    const below = into[cell];
    if (below === cell) {
      out[cell] = fixed[cell];
      continue;
    }
    const straight = (cell - below) % width === 0 || Math.abs(cell - below) === 1;
    const run = straight ? cellM : cellM * Math.SQRT2;
    out[cell] = out[below] + run * Math.min(steepest[cell], steepness[cell] / Math.sqrt(area[cell]));
  }
  return out;
}

/** Soil creeps: divides lose the steps that two valleys of different height leave there. */
function soften({ width, height, fixed }: Basin, surface: Float64Array): Float64Array {
  let now = surface;
  for (let pass = 0; pass < 5; pass++) {
    const next = now.slice();
    for (let r = 1; r < height - 1; r++) {
      for (let c = 1; c < width - 1; c++) {
        const i = r * width + c;
        if (!Number.isNaN(fixed[i])) continue;
        const around = now[i - 1] + now[i + 1] + now[i - width] + now[i + width];
        const corners = now[i - width - 1] + now[i - width + 1] + now[i + width - 1] + now[i + width + 1];
        next[i] = now[i] + 0.3 * ((2 * around + corners) / 12 - now[i]);
      }
    }
    now = next;
  }
  return now;
}

/** Mean over a square window around each cell, cut at the raster's edge. */
export function mean(values: Float64Array, { width, height }: Pick<Basin, 'width' | 'height'>, reach: number) {
  const rows = new Float64Array(values.length);
  for (let r = 0; r < height; r++) sweep(values, rows, { start: r * width, step: 1, length: width, reach });
  const out = new Float64Array(values.length);
  for (let c = 0; c < width; c++) sweep(rows, out, { start: c, step: width, length: height, reach });
  return out;
}

interface Line {
  readonly start: number;
  readonly step: number;
  readonly length: number;
  readonly reach: number;
}

function sweep(from: Float64Array, to: Float64Array, { start, step, length, reach }: Line): void {
  let sum = 0;
  let count = 0;
  for (let i = -reach; i < length; i++) {
    if (i + reach < length) {
      sum += from[start + (i + reach) * step];
      count++;
    }
    if (i - reach > 0) {
      sum -= from[start + (i - reach - 1) * step];
      count--;
    }
    if (i >= 0) to[start + i * step] = sum / count;
  }
}

/** Cells by height, the lowest first; equal ones by their numbers. */
class Heap {
  readonly #level: Float64Array;
  readonly #cells: Int32Array;
  #size = 0;

  constructor(level: Float64Array) {
    this.#level = level;
    this.#cells = new Int32Array(level.length + 1);
  }

  #before(a: number, b: number): boolean {
    const [la, lb] = [this.#level[a], this.#level[b]];
    return la < lb || (la === lb && a < b);
  }

  push(cell: number): void {
    const cells = this.#cells;
    let at = this.#size++;
    while (at > 0) {
      const up = (at - 1) >> 1;
      if (!this.#before(cell, cells[up])) break;
      cells[at] = cells[up];
      at = up;
    }
    cells[at] = cell;
  }

  /** −1 when empty. */
  pop(): number {
    if (this.#size === 0) return -1;
    const cells = this.#cells;
    const top = cells[0];
    const last = cells[--this.#size];
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= this.#size) break;
      if (child + 1 < this.#size && this.#before(cells[child + 1], cells[child])) child++;
      if (!this.#before(cells[child], last)) break;
      cells[at] = cells[child];
      at = child;
    }
    cells[at] = last;
    return top;
  }
}
