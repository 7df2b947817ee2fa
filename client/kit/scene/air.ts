import { type Stack, stackNoData } from '#core';

/** What is asked of a place: metres east of the west edge and south of the north edge. */
export interface AirPlace {
  readonly x: number;
  readonly y: number;
}

/** A stack of wind by height, read between its cells without making an object. */
export class Air {
  readonly stack: Stack;
  readonly widthM: number;
  readonly depthM: number;
  /** Height of the highest ground and roof, metres above sea level. */
  readonly topM: number;
  readonly #east: Int16Array;
  readonly #north: Int16Array;
  readonly #up: Int16Array | undefined;
  readonly #axis: readonly number[];

  constructor(stack: Stack) {
    const { width, height, cellSize, components, ground, roofs, axis } = stack;
    this.stack = stack;
    this.widthM = width * cellSize;
    this.depthM = height * cellSize;
    this.#east = components.east;
    this.#north = components.north;
    this.#up = components.up;
    this.#axis = axis;
    let top = Number.NEGATIVE_INFINITY;
    for (let cell = 0; cell < ground.length; cell++) top = Math.max(top, ground[cell] + roofs[cell]);
    this.topM = top;
  }

  /** Ground in metres above sea level; the edge goes on beyond it. */
  groundAt(x: number, y: number): number {
    return this.stack.ground[this.#cellAt(x, y)];
  }

  /** Height of what is built above the ground. */
  roofAt(x: number, y: number): number {
    return this.stack.roofs[this.#cellAt(x, y)];
  }

  inside(x: number, y: number): boolean {
    return x >= 0 && y >= 0 && x < this.widthM && y < this.depthM;
  }

  /** Writes east, north and up in m/s at a height above the ground into `out`; false in buildings and outside. */
  windAt(x: number, y: number, above: number, out: Float64Array): boolean {
    if (!this.inside(x, y) || this.roofAt(x, y) > above) return false;
    const { width, height, cellSize, step } = this.stack;
    const axis = this.#axis;
    let upper = 0;
    while (upper < axis.length && axis[upper] < above) upper++;
    const high = Math.min(upper, axis.length - 1);
    const low = Math.max(0, upper - 1);
    const rise = axis[high] - axis[low];
    const share = rise > 0 && upper < axis.length ? (above - axis[low]) / rise : 1;
    const u = x / cellSize - 0.5;
    const v = y / cellSize - 0.5;
    const i = Math.floor(u);
    const j = Math.floor(v);
    out[0] = out[1] = out[2] = 0;
    let weights = 0;
    for (let corner = 0; corner < 8; corner++) {
      const ci = Math.min(width - 1, Math.max(0, i + (corner & 1)));
      const cj = Math.min(height - 1, Math.max(0, j + ((corner >> 1) & 1)));
      const at = ((corner > 3 ? high : low) * height + cj) * width + ci;
      if (this.#east[at] === stackNoData) continue;
      const across = (corner & 1 ? u - i : 1 - u + i) * (corner & 2 ? v - j : 1 - v + j);
      const weight = across * (corner > 3 ? share : 1 - share);
      out[0] += weight * this.#east[at];
      out[1] += weight * this.#north[at];
      if (this.#up) out[2] += weight * this.#up[at];
      weights += weight;
    }
    if (weights < 1e-6) return false;
    for (let n = 0; n < 3; n++) out[n] *= step / weights;
    return true;
  }

  /** Whether ground or a building stands between two places; heights in metres above sea level. */
  hides(x: number, y: number, z: number, eyeX: number, eyeY: number, eyeZ: number): boolean {
    const { cellSize } = this.stack;
    const away = Math.hypot(eyeX - x, eyeY - y);
    const count = Math.min(stepsMost, Math.floor(away / cellSize));
    const scale = cellSize / Math.max(away, cellSize);
    const [dx, dy, dz] = [(eyeX - x) * scale, (eyeY - y) * scale, (eyeZ - z) * scale];
    for (let n = 1; n <= count; n++) {
      const height = z + n * dz;
      if (height > this.topM) return false;
      const [px, py] = [x + n * dx, y + n * dy];
      if (!this.inside(px, py)) return false;
      const cell = this.#cellAt(px, py);
      if (this.stack.ground[cell] + this.stack.roofs[cell] > height) return true;
    }
    return false;
  }

  #cellAt(x: number, y: number): number {
    const { width, height, cellSize } = this.stack;
    const column = Math.min(width - 1, Math.max(0, Math.floor(x / cellSize)));
    const row = Math.min(height - 1, Math.max(0, Math.floor(y / cellSize)));
    return row * width + column;
  }
}

/** Cells that are looked through towards the eye; beyond them little of a city stands in the way. */
const stepsMost = 60;
