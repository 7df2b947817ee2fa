import { randomUnit } from '#core';
import type { Floor } from './floor.ts';

export interface CrowdRules {
  /** Free speeds: mean and standard deviation (Weidmann 1.34, 0.26), m/s. */
  readonly speedMs?: number;
  readonly speedSd?: number;
  /** Metres; half the breadth of a person. */
  readonly radiusM?: number;
  readonly seed: number;
  /** The floor's right end leads to its left one: for measuring flow. */
  readonly periodic?: boolean;
}

export const stepS = 0.05;
/** Seconds of headway of the collision-free speed model (Tordeux, Chraibi & Seyfried 2016), and its repulsion. */
const headwayS = 1;
const [pushStrength, pushM] = [8, 0.1];
const [wallStrength, wallM] = [5, 0.05];
const lookM = 1.5;
/** Cells of the grid by which neighbours are found. */
const binM = 0.75;

/**
 * People on one floor who walk to the nearest exit: collision-free speed model on a floor field. Speeds follow the space
 * ahead; directions the way out, pushed aside by others and walls. Nobody enters a wall cell. One order, no threads: the
 * same seed gives the same bits.
 */
export class Crowd {
  readonly #floor: Floor;
  readonly #periodic: boolean;
  readonly #size: number;
  readonly x: Float32Array;
  readonly y: Float32Array;
  readonly free: Float32Array;
  readonly speed: Float32Array;
  /** Seconds at which each begins to walk, and at which each left (NaN: still there). */
  readonly starts: Float32Array;
  readonly left: Float32Array;
  /** Those still there. */
  #inside: Int32Array;
  #count: number;
  readonly #nextX: Float32Array;
  readonly #nextY: Float32Array;
  readonly #columns: number;
  readonly #rows: number;
  readonly #binStart: Int32Array;
  readonly #binned: Int32Array;
  readonly #bin: Int32Array;
  second = 0;
  /** Share of the free speed that smoke leaves. */
  slow = 1;

  constructor(floor: Floor, places: readonly (readonly [x: number, y: number])[], rules: CrowdRules) {
    const { speedMs = 1.34, speedSd = 0.26, radiusM = 0.2, seed, periodic = false } = rules;
    this.#floor = floor;
    this.#periodic = periodic;
    this.#size = 2 * radiusM;
    const n = places.length;
    this.x = Float32Array.from(places, ([x]) => x);
    this.y = Float32Array.from(places, ([, y]) => y);
    this.free = Float32Array.from(places, (_, i) => {
      const normal =
        Math.sqrt(-2 * Math.log(1 - randomUnit(seed, i, 1))) * Math.cos(2 * Math.PI * randomUnit(seed, i, 2));
      return Math.min(speedMs + 2.5 * speedSd, Math.max(0.3 * speedMs, speedMs + speedSd * normal));
    });
    this.speed = new Float32Array(n);
    this.starts = new Float32Array(n);
    this.left = new Float32Array(n).fill(Number.NaN);
    this.#inside = Int32Array.from(places, (_, i) => i);
    this.#count = n;
    this.#nextX = new Float32Array(n);
    this.#nextY = new Float32Array(n);
    this.#columns = Math.ceil((floor.width * floor.cellM) / binM) + 1;
    this.#rows = Math.ceil((floor.height * floor.cellM) / binM) + 1;
    this.#binStart = new Int32Array(this.#columns * this.#rows + 1);
    this.#binned = new Int32Array(n);
    this.#bin = new Int32Array(n);
  }

  get inside(): number {
    return this.#count;
  }

  /** Walks until all are out or the time is over; returns the seconds. */
  run(mostS: number): number {
    while (this.#count > 0 && this.second < mostS) this.step();
    return this.second;
  }

  step(): void {
    this.#sort();
    for (let k = 0; k < this.#count; k++) this.#walk(this.#inside[k]);
    this.second += stepS;
    let kept = 0;
    const { distance, width, cellM } = this.#floor;
    for (let k = 0; k < this.#count; k++) {
      const i = this.#inside[k];
      this.x[i] = this.#nextX[i];
      this.y[i] = this.#nextY[i];
      const cell = Math.floor(this.y[i] / cellM) * width + Math.floor(this.x[i] / cellM);
      if (!this.#periodic && distance[cell] === 0) this.left[i] = this.second;
      else this.#inside[kept++] = i;
    }
    this.#count = kept;
  }

  #sort(): void {
    const start = this.#binStart.fill(0);
    for (let k = 0; k < this.#count; k++) {
      const i = this.#inside[k];
      const bin = Math.floor(this.y[i] / binM) * this.#columns + Math.floor(this.x[i] / binM);
      this.#bin[i] = bin;
      start[bin + 1]++;
    }
    for (let bin = 1; bin < start.length; bin++) start[bin] += start[bin - 1];
    for (let k = this.#count - 1; k >= 0; k--) {
      const i = this.#inside[k];
      this.#binned[--start[this.#bin[i] + 1]] = i;
    }
    // Counting down has moved every start one place on.
    for (let bin = 0; bin + 1 < start.length; bin++) start[bin] = start[bin + 1];
    start[start.length - 1] = this.#count;
  }

  #walk(i: number): void {
    const { x, y } = this;
    const [px, py, size] = [x[i], y[i], this.#size];
    this.#nextX[i] = px;
    this.#nextY[i] = py;
    this.speed[i] = 0;
    if (this.second < this.starts[i]) return;
    let ex = this.#slopeX(px, py);
    let ey = this.#slopeY(px, py);
    const slope = Math.sqrt(ex * ex + ey * ey);
    if (slope < 1e-6) return;
    ex /= slope;
    ey /= slope;
    // Others push aside, the nearer the more.
    let dx = ex + this.#wallPushX(px, py);
    let dy = ey + this.#wallPushY(px, py);
    const span = this.#floor.width * this.#floor.cellM;
    const column = Math.floor(px / binM);
    const row = Math.floor(py / binM);
    const reach = Math.ceil(lookM / binM);
    const near: number = size + 0.6;
    for (let pass = 0; pass < 2; pass++) {
      if (pass === 1) {
        const length = Math.sqrt(dx * dx + dy * dy) || 1;
        dx /= length;
        dy /= length;
      }
      let ahead = lookM;
      const wide = pass === 0 ? Math.ceil(near / binM) : reach;
      for (let r = Math.max(0, row - wide); r <= Math.min(this.#rows - 1, row + wide); r++) {
        for (let c = column - wide; c <= column + wide; c++) {
          let at = c;
          let shift = 0;
          if (c < 0 || c >= this.#columns - 1) {
            if (!this.#periodic) {
              if (c < 0 || c >= this.#columns) continue;
            } else {
              const bins = Math.round(span / binM);
              at = ((c % bins) + bins) % bins;
              shift = c < 0 ? -span : c >= bins ? span : 0;
            }
          }
          const bin = r * this.#columns + at;
          for (let k = this.#binStart[bin]; k < this.#binStart[bin + 1]; k++) {
            const j = this.#binned[k];
            if (j === i) continue;
            const sx = x[j] + shift - px;
            const sy = y[j] - py;
            const away2 = sx * sx + sy * sy;
            if (pass === 0) {
              if (away2 > near * near) continue;
              const away = Math.sqrt(away2) || 1e-3;
              const push = pushStrength * Math.exp((size - away) / pushM);
              dx -= (push * sx) / away;
              dy -= (push * sy) / away;
              continue;
            }
            const along = sx * dx + sy * dy;
            if (along <= 0 || along >= ahead + size || away2 > (lookM + size) * (lookM + size)) continue;
            const aside = Math.abs(sx * dy - sy * dx);
            if (aside < size) ahead = Math.min(ahead, Math.sqrt(away2) - size);
          }
        }
      }
      if (pass === 0) continue;
      const speed = Math.min(this.free[i] * this.slow, Math.max(0, ahead / headwayS));
      this.#move(i, dx * speed * stepS, dy * speed * stepS, span);
      this.speed[i] = speed;
    }
  }

  /** A step that would end in a wall slides along it, or is not taken. A step is shorter than a cell. */
  #move(i: number, mx: number, my: number, span: number): void {
    const [px, py] = [this.x[i], this.y[i]];
    let [nx, ny] = [px + mx, py + my];
    if (this.#periodic) nx = ((nx % span) + span) % span;
    if (this.#isWall(nx, ny)) {
      if (!this.#isWall(nx, py)) ny = py;
      else if (!this.#isWall(px, ny)) nx = px;
      else [nx, ny] = [px, py];
    }
    this.#nextX[i] = nx;
    this.#nextY[i] = ny;
  }

  #isWall(x: number, y: number): boolean {
    const { width, height, cellM, wall } = this.#floor;
    const [column, row] = [Math.floor(x / cellM), Math.floor(y / cellM)];
    return column < 0 || row < 0 || column >= width || row >= height || wall[row * width + column] === 1;
  }

  #distanceAt(column: number, row: number, otherwise: number): number {
    const { width, height, wall, distance } = this.#floor;
    const at = this.#periodic ? (column + width) % width : column;
    if (at < 0 || row < 0 || at >= width || row >= height || wall[row * width + at]) return otherwise;
    return distance[row * width + at];
  }

  #slopeX(x: number, y: number): number {
    if (this.#periodic) return 1;
    const { cellM, width, distance } = this.#floor;
    const [column, row] = [Math.floor(x / cellM), Math.floor(y / cellM)];
    const here = distance[row * width + column];
    return this.#distanceAt(column - 1, row, here) - this.#distanceAt(column + 1, row, here);
  }

  #slopeY(x: number, y: number): number {
    if (this.#periodic) return 0;
    const { cellM, width, distance } = this.#floor;
    const [column, row] = [Math.floor(x / cellM), Math.floor(y / cellM)];
    const here = distance[row * width + column];
    return this.#distanceAt(column, row - 1, here) - this.#distanceAt(column, row + 1, here);
  }

  #wallPushX(x: number, y: number): number {
    return this.#fromWall(x, y, this.#size / 2, 0) - this.#fromWall(x, y, -this.#size / 2, 0);
  }
  #wallPushY(x: number, y: number): number {
    return this.#fromWall(x, y, 0, this.#size / 2) - this.#fromWall(x, y, 0, -this.#size / 2);
  }

  /** Push away from a wall that lies within a person's half breadth to one side. */
  #fromWall(x: number, y: number, dx: number, dy: number): number {
    if (this.#periodic && (x + dx < 0 || x + dx >= this.#floor.width * this.#floor.cellM)) return 0;
    return this.#isWall(x + dx, y + dy) ? -wallStrength * wallM * 2 : 0;
  }
}

/** Places for `count` people on the free cells of rectangles, apart as far as the density allows, in the order of a seed. */
export function placesIn(
  floor: Floor,
  { x0, y0, x1, y1 }: { x0: number; y0: number; x1: number; y1: number },
  count: number,
  seed: number,
): [number, number][] {
  const spacing = Math.sqrt(((x1 - x0) * (y1 - y0)) / count);
  for (let gap = spacing; gap > 0.2; gap *= 0.97) {
    const found: [number, number][] = [];
    for (let y = y0 + gap / 2; y < y1; y += gap) {
      for (let x = x0 + gap / 2; x < x1; x += gap) {
        const cell = Math.floor(y / floor.cellM) * floor.width + Math.floor(x / floor.cellM);
        if (!floor.wall[cell])
          found.push([
            x + 0.1 * gap * (randomUnit(seed, found.length, 3) - 0.5),
            y + 0.1 * gap * (randomUnit(seed, found.length, 4) - 0.5),
          ]);
      }
    }
    if (found.length >= count) {
      const keyed = found.map((at, i) => ({ at, key: randomUnit(seed, i, 5) })).sort((a, b) => a.key - b.key);
      return keyed.slice(0, count).map(({ at }) => at);
    }
  }
  throw new RangeError(`${count} people do not fit`);
}
