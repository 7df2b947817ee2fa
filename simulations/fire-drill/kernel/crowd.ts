import { randomUnit } from '#core';
import type { Floor } from './floor.ts';
import { Neighbours } from './neighbours.ts';
import { type Ways, wallSide, waysOf } from './ways.ts';

export interface CrowdRules {
  /** Free speeds: mean and standard deviation (Weidmann 1.34, 0.26), m/s. */
  readonly speedMs?: number;
  readonly speedSd?: number;
  readonly seed: number;
  /** The floor's right end leads to its left one: for measuring flow. */
  readonly periodic?: boolean;
}

export const stepS = 0.05;
/** Nobody is faster than so many deviations above the mean, nor slower than this share of it. */
const [fastestSd, slowestShare] = [2.5, 0.3];
/** Room that a standing person takes along the way, and half the breadth of the lane that must be free ahead of him. */
const [bodyM, laneM] = [0.42, 0.46];
/** Seconds of headway: speed is the free distance ahead over it (Tordeux, Chraibi & Seyfried 2016). */
const headwayS = 0.6;
/** How strongly and how far those ahead push one out of their way; whoever is this far aside pushes fully. */
const [pushStrength, pushM, fullPushM] = [3, 0.25, 0.1];
/** Those beside one, and so little behind, count as ahead. */
const behindM = 0.1;
/** Half the breadth of a person: the middle keeps so far from walls, and comes off them no faster than one walks. */
const [wallM, asideM] = [0.245, 0.067];
/** Side of the squares by which neighbours are found. */
const binM = 0.6;

/**
 * People on one floor who walk to the nearest exit: speed by the distance that is free ahead (collision-free speed model,
 * Tordeux, Chraibi & Seyfried 2016), direction the shortest way out, turned aside by those ahead (only aside, as in the
 * anticipation velocity model of Xu, Chraibi & Seyfried 2021: nobody is pushed back). The constants above are set so that
 * speed by density follows Weidmann. Nobody enters a wall cell. One order, no threads, no functions but roots: the same
 * seed gives the same bits anywhere.
 */
export class Crowd {
  readonly #floor: Floor;
  readonly #ways: Ways;
  readonly #periodic: boolean;
  readonly x: Float32Array;
  readonly y: Float32Array;
  readonly free: Float32Array;
  /** Of the last step, m/s. */
  readonly speedX: Float32Array;
  readonly speedY: Float32Array;
  /** Seconds at which each begins to walk, and at which each left (NaN: still there). */
  readonly starts: Float32Array;
  readonly left: Float32Array;
  /** Those still there. */
  readonly #inside: Int32Array;
  #count: number;
  readonly #near: Neighbours;
  /** Whom the walker in turn sees: offsets and squared distances; and how far they push him to the left of his way. */
  readonly #seenX: Float64Array;
  readonly #seenY: Float64Array;
  readonly #seenAway2: Float64Array;
  /** Metres that each has yet to go. */
  readonly #toGo: Float32Array;
  #aside = 0;
  second = 0;
  /** How many walked in the last step. */
  walking = 0;
  /** Share of the free speed that smoke leaves. */
  slow = 1;

  constructor(floor: Floor, places: readonly (readonly [x: number, y: number])[], rules: CrowdRules) {
    const { speedMs = 1.34, speedSd = 0.26, seed, periodic = false } = rules;
    const n = places.length;
    this.#floor = floor;
    this.#ways = waysOf(floor, periodic);
    this.#periodic = periodic;
    this.x = Float32Array.from(places, ([x]) => x);
    this.y = Float32Array.from(places, ([, y]) => y);
    this.free = Float32Array.from(places, (_, i) => {
      const normal =
        Math.sqrt(-2 * Math.log(1 - randomUnit(seed, i, 1))) * Math.cos(2 * Math.PI * randomUnit(seed, i, 2));
      return Math.min(speedMs + fastestSd * speedSd, Math.max(slowestShare * speedMs, speedMs + speedSd * normal));
    });
    this.speedX = new Float32Array(n);
    this.speedY = new Float32Array(n);
    this.starts = new Float32Array(n);
    this.left = new Float32Array(n).fill(Number.NaN);
    this.#inside = Int32Array.from(places, (_, i) => i);
    this.#count = n;
    this.#seenX = new Float64Array(n);
    this.#seenY = new Float64Array(n);
    this.#seenAway2 = new Float64Array(n);
    this.#toGo = new Float32Array(n);
    const { width, height, cellM } = floor;
    this.#near = new Neighbours({ spanM: width * cellM, depthM: height * cellM, binM, people: n, periodic });
  }

  get inside(): number {
    return this.#count;
  }

  /** Numbers of those still there. */
  get those(): Int32Array {
    return this.#inside.subarray(0, this.#count);
  }

  /** Lets the time pass in which nobody has begun to walk. */
  waitForFirst(): void {
    const first = this.starts.reduce((least, at) => Math.min(least, at), Number.POSITIVE_INFINITY);
    if (Number.isFinite(first)) this.second = Math.floor(first / stepS) * stepS;
  }

  /** Walks until all are out or the time is over; returns the seconds. */
  run(mostS: number): number {
    while (this.#count > 0 && this.second < mostS) this.step();
    return this.second;
  }

  step(): void {
    const near = this.#near;
    if (!this.#periodic) for (let k = 0; k < this.#count; k++) this.#measure(this.#inside[k]);
    near.sort({ x: this.x, y: this.y, toGo: this.#toGo }, this.#inside, this.#count);
    this.walking = 0;
    // In the order of the grid, which is that of memory: who walks next to whom is at hand.
    let placed = 0;
    for (let k = 0; k < near.count; k++) {
      if (near.who[k] < 0) continue;
      this.#inside[placed++] = near.who[k];
      this.#turn(near.who[k], k);
    }
    this.second += stepS;
    const { distance } = this.#floor;
    let kept = 0;
    for (let k = 0; k < this.#count; k++) {
      const i = this.#inside[k];
      this.#move(i);
      if (!this.#periodic && distance[this.#cell(this.x[i], this.y[i])] === 0) this.left[i] = this.second;
      else this.#inside[kept++] = i;
    }
    this.#count = kept;
  }

  /** The way left from the middle of the cell, and what he is short of it or past it. */
  #measure(i: number): void {
    const { cellM, width, distance } = this.#floor;
    const cell = this.#cell(this.x[i], this.y[i]);
    const pastX = this.x[i] - ((cell % width) + 0.5) * cellM;
    const pastY = this.y[i] - (Math.floor(cell / width) + 0.5) * cellM;
    this.#toGo[i] = distance[cell] - pastX * this.#ways.x[cell] - pastY * this.#ways.y[cell];
  }

  /** Chooses direction and speed of one person, at `place` of the grid's order, by where all stand now. */
  #turn(i: number, place: number): void {
    this.speedX[i] = 0;
    this.speedY[i] = 0;
    const cell = this.#cell(this.x[i], this.y[i]);
    const ex = this.#ways.x[cell];
    const ey = this.#ways.y[cell];
    if (this.second < this.starts[i] || (ex === 0 && ey === 0)) return;
    const wish = this.free[i] * this.slow;
    const seen = this.#look(place, ex, ey, bodyM + wish * headwayS);
    const dx = ex - this.#aside * ey;
    const dy = ey + this.#aside * ex;
    const length = Math.sqrt(dx * dx + dy * dy);
    const speed = this.#freeAhead(seen, dx / length, dy / length, wish * headwayS) / headwayS;
    if (speed > 0) this.walking++;
    this.speedX[i] = (speed * dx) / length;
    this.speedY[i] = (speed * dy) / length;
  }

  /** Gathers whom one sees ahead within `lookM`, sums how they push aside, and returns how many they are. */
  #look(place: number, ex: number, ey: number, lookM: number): number {
    const near = this.#near;
    const { start, x, y, toGo, columns } = near;
    const seenX = this.#seenX;
    const seenY = this.#seenY;
    const seenAway2 = this.#seenAway2;
    const px = x[place];
    const py = y[place];
    const ownToGo = toGo[place];
    // The half disc ahead lies in this box.
    const c0 = Math.max(0, near.column(px - (ex > 0 ? Math.abs(ey) * lookM + behindM : lookM)));
    const c1 = Math.min(columns - 1, near.column(px + (ex < 0 ? Math.abs(ey) * lookM + behindM : lookM)));
    const r0 = Math.max(0, near.row(py - (ey > 0 ? Math.abs(ex) * lookM + behindM : lookM)));
    const r1 = Math.min(near.rows - 1, near.row(py + (ey < 0 ? Math.abs(ex) * lookM + behindM : lookM)));
    const look2 = lookM * lookM;
    let seen = 0;
    let aside = 0;
    for (let row = r0; row <= r1; row++) {
      const end = start[row * columns + c1 + 1];
      for (let k = start[row * columns + c0]; k < end; k++) {
        const sx = x[k] - px;
        const sy = y[k] - py;
        if (sx * ex + sy * ey < -behindM) continue;
        const away2 = sx * sx + sy * sy;
        if (away2 > look2 || k === place) continue;
        // Whoever is nearer to the exit goes first: were both to wait for each other, a door would be blocked for good.
        if (toGo[k] <= ownToGo) {
          seenX[seen] = sx;
          seenY[seen] = sy;
          seenAway2[seen++] = away2;
        }
        // (1 − d/8D)⁸ for the exp(−d/D) of the models: the same to a few per cent near by, and nothing beyond reach.
        const near1 = Math.min(1, 1 - (Math.sqrt(away2) - bodyM) / (8 * pushM));
        const near2 = near1 * near1;
        const near4 = near2 * near2;
        aside += near4 * near4 * Math.min(1, Math.max(-1, (sx * ey - sy * ex) / fullPushM));
      }
    }
    this.#aside = pushStrength * aside;
    return seen;
  }

  /** Metres, at most `mostM`, to whom one would meet on the way `d`, less the room that he takes. */
  #freeAhead(seen: number, dx: number, dy: number, mostM: number): number {
    const x = this.#seenX;
    const y = this.#seenY;
    const away2 = this.#seenAway2;
    let least = (mostM + bodyM) * (mostM + bodyM);
    for (let k = 0; k < seen; k++) {
      if (away2[k] < least && x[k] * dx + y[k] * dy > 0 && Math.abs(x[k] * dy - y[k] * dx) < laneM) least = away2[k];
    }
    return Math.max(0, Math.sqrt(least) - bodyM);
  }

  /** A step that would end in a wall slides along it, or is not taken. A step is shorter than a cell. */
  #move(i: number): void {
    const span = this.#floor.width * this.#floor.cellM;
    const px = this.x[i];
    const py = this.y[i];
    const x = px + this.speedX[i] * stepS;
    let nx = this.#periodic ? ((x % span) + span) % span : x;
    let ny = py + this.speedY[i] * stepS;
    if (this.#isWall(nx, ny)) {
      if (!this.#isWall(nx, py)) ny = py;
      else if (!this.#isWall(px, ny)) nx = px;
      else {
        nx = px;
        ny = py;
      }
    }
    const cell = this.#cell(nx, ny);
    const walls = this.#ways.walls[cell];
    if (walls !== 0) {
      const { width, cellM } = this.#floor;
      nx = offWalls(nx, (cell % width) * cellM, cellM, walls & wallSide.west, walls & wallSide.east);
      ny = offWalls(ny, Math.floor(cell / width) * cellM, cellM, walls & wallSide.south, walls & wallSide.north);
    }
    this.x[i] = nx;
    this.y[i] = ny;
    // A single may round up to the end, which is the beginning.
    if (this.#periodic && this.x[i] >= span) this.x[i] = 0;
  }

  #cell(x: number, y: number): number {
    const { width, cellM } = this.#floor;
    return Math.floor(y / cellM) * width + Math.floor(x / cellM);
  }

  #isWall(x: number, y: number): boolean {
    const { width, height, cellM, wall } = this.#floor;
    const column = Math.floor(x / cellM);
    const row = Math.floor(y / cellM);
    return column < 0 || row < 0 || column >= width || row >= height || wall[row * width + column] === 1;
  }
}

/** One coordinate inside a cell that begins at `cell`, moved off the walls before and after it; never out of the cell. */
function offWalls(at: number, cell: number, cellM: number, before: number, after: number): number {
  if (before && after) return cell + cellM / 2;
  if (before && at < cell + wallM) return Math.min(cell + wallM, at + asideM);
  if (after && at > cell + cellM - wallM) return Math.max(cell + cellM - wallM, at - asideM);
  return at;
}
