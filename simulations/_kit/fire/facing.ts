import { type Cells, columnsFrom, columnsTo, rowsFrom, rowsTo } from './cells.ts';
import type { Outlines } from './outlines.ts';
import { emitted, rectangleFactor } from './radiation.ts';

/** Beyond this two buildings do not face each other. */
export const farthestM = 50;
const mostNeighbours = 14;
/** Only so many are looked at, by the distance of their boxes: what is further is hidden behind these. */
const mostNear = 2 * mostNeighbours;
/** Touching walls: the fire comes through eaves and windows around the corner. */
const nearestM = 1;
/** From the gas of a fully burning room (1,123 K, emissivity 0.9), kW/m². */
const roomKw = emitted(1123, 0.9);

/** What a graph keeps of each edge, as numbers, in the order in which it lies in the graph's memory. */
export const edgeColumns = ['gapM', 'east', 'north', 'wallKw', 'frontM'] as const;
export type EdgeColumn = (typeof edgeColumns)[number];

/** Edges of a run of buildings: `degree` says how many each has. */
export interface Edges extends Readonly<Record<EdgeColumn, Float32Array>> {
  readonly degree: Uint8Array;
  readonly to: Uint32Array;
}

/** Looks for the neighbours of one building after the other, in memory of its own that is used again. */
export class Facing {
  readonly #outlines: Outlines;
  readonly #cells: Cells;
  /** Number of the building (from 1) that last looked at each other one. */
  readonly #seen: Uint32Array;
  readonly #near = new Uint32Array(mostNear);
  readonly #boxGap = new Float64Array(mostNear);
  #count = 0;
  /** Of those near: metres between the walls, and the nearest points of the two, own first. */
  readonly #gap = new Float64Array(mostNear);
  readonly #ends = new Float64Array(4 * mostNear);
  readonly #order = new Uint8Array(mostNear);

  constructor(outlines: Outlines, cells: Cells) {
    this.#outlines = outlines;
    this.#cells = cells;
    this.#seen = new Uint32Array(outlines.count);
  }

  /** Edges that leave buildings `from` … `to` - 1. */
  edges(from: number, to: number): Edges {
    const most = mostNeighbours * (to - from);
    const found = {
      degree: new Uint8Array(to - from),
      to: new Uint32Array(most),
      ...(Object.fromEntries(edgeColumns.map((key) => [key, new Float32Array(most)])) as Record<
        EdgeColumn,
        Float32Array
      >),
    };
    let edges = 0;
    for (let i = from; i < to; i++) {
      this.#gather(i);
      this.#measure(i);
      const before = edges;
      for (let k = 0; k < this.#count && edges - before < mostNeighbours; k++) {
        const at = this.#order[k];
        if (this.#isHidden(i, k)) continue;
        found.to[edges] = this.#near[at];
        found.gapM[edges] = this.#gap[at];
        this.#direct(i, at, found, edges);
        this.#face(i, at, found, edges);
        edges++;
      }
      found.degree[i - from] = edges - before;
    }
    const columns = Object.fromEntries(edgeColumns.map((key) => [key, found[key].slice(0, edges)]));
    return { degree: found.degree, to: found.to.slice(0, edges), ...(columns as Record<EdgeColumn, Float32Array>) };
  }

  /** The nearest others by the distance of their boxes, equals by number. */
  #gather(i: number): void {
    const { boxes } = this.#outlines;
    const cells = this.#cells;
    const [x0, y0, x1, y1] = [boxes[4 * i], boxes[4 * i + 1], boxes[4 * i + 2], boxes[4 * i + 3]];
    const [west, east] = [columnsFrom(cells, x0 - farthestM), columnsTo(cells, x1 + farthestM)];
    const north = rowsTo(cells, y1 + farthestM);
    this.#count = 0;
    this.#seen[i] = i + 1;
    for (let row = rowsFrom(cells, y0 - farthestM); row <= north; row++) {
      const end = cells.first[row * cells.columns + east + 1];
      for (let k = cells.first[row * cells.columns + west]; k < end; k++) {
        const j = cells.things[k];
        if (this.#seen[j] === i + 1) continue;
        this.#seen[j] = i + 1;
        const dx = Math.max(0, x0 - boxes[4 * j + 2], boxes[4 * j] - x1);
        const dy = Math.max(0, y0 - boxes[4 * j + 3], boxes[4 * j + 1] - y1);
        if (dx <= farthestM && dy <= farthestM) this.#insert(j, dx, dy);
      }
    }
  }

  #insert(j: number, dx: number, dy: number): void {
    const [near, boxGap] = [this.#near, this.#boxGap];
    const worst = this.#count === mostNear ? boxGap[mostNear - 1] : farthestM;
    // Cheap, and never wrong: the exact distance decides below.
    if (dx * dx + dy * dy > worst * worst * 1.000001 + 1e-9) return;
    const gap = Math.hypot(dx, dy);
    if (gap > farthestM) return;
    let at = this.#count;
    while (at > 0 && (boxGap[at - 1] > gap || (boxGap[at - 1] === gap && near[at - 1] > j))) at--;
    if (at === mostNear) return;
    if (this.#count < mostNear) this.#count++;
    for (let k = this.#count - 1; k > at; k--) {
      near[k] = near[k - 1];
      boxGap[k] = boxGap[k - 1];
    }
    near[at] = j;
    boxGap[at] = gap;
  }

  /** The gap to each of those near, and their order by it; those too far are dropped. */
  #measure(i: number): void {
    const order = this.#order;
    let kept = 0;
    for (let k = 0; k < this.#count; k++) {
      this.#between(i, k);
      const gap = this.#gap[k];
      if (gap > farthestM) continue;
      let at = kept++;
      for (; at > 0; at--) {
        const other = order[at - 1];
        if (this.#gap[other] < gap || (this.#gap[other] === gap && this.#near[other] < this.#near[k])) break;
        order[at] = other;
      }
      order[at] = k;
    }
    this.#count = kept;
  }

  /** Nearest points of two outlines; 0 apart where they touch or overlap. */
  #between(i: number, k: number): void {
    const { first, corners } = this.#outlines;
    const j = this.#near[k];
    let least = Number.POSITIVE_INFINITY;
    const ends = this.#ends;
    for (let turned = 0; turned < 2; turned++) {
      const points = turned ? j : i;
      const walls = turned ? i : j;
      const pointsEnd = 2 * first[points + 1];
      const wallsEnd = 2 * first[walls + 1];
      // Own end first.
      const atPoint = 4 * k + (turned ? 2 : 0);
      const onWall = 4 * k + (turned ? 0 : 2);
      for (let w = 2 * first[walls]; w < wallsEnd; w += 2) {
        const next = w + 2 === wallsEnd ? 2 * first[walls] : w + 2;
        const qx = corners[w];
        const qy = corners[w + 1];
        const dx = corners[next] - qx;
        const dy = corners[next + 1] - qy;
        const square = dx * dx + dy * dy || 1;
        for (let p = 2 * first[points]; p < pointsEnd; p += 2) {
          const px = corners[p];
          const py = corners[p + 1];
          const t = Math.min(1, Math.max(0, ((px - qx) * dx + (py - qy) * dy) / square));
          const x = qx + t * dx;
          const y = qy + t * dy;
          const away = (px - x) * (px - x) + (py - y) * (py - y);
          if (away >= least) continue;
          least = away;
          ends[atPoint] = px;
          ends[atPoint + 1] = py;
          ends[onWall] = x;
          ends[onWall + 1] = y;
        }
      }
    }
    this.#gap[k] = Math.sqrt(least);
  }

  /** Whether one of those nearer than the `place`-th stands between it and building `i`. */
  #isHidden(i: number, place: number): boolean {
    const at = this.#order[place];
    if (this.#gap[at] < nearestM) return false;
    const [ends, j, away] = [this.#ends, this.#near[at], 4 * at];
    // A little inside both: a line along the common front of a row would pass everybody.
    const x0 = this.#inward(i, 0, ends[away]);
    const y0 = this.#inward(i, 1, ends[away + 1]);
    const x1 = this.#inward(j, 0, ends[away + 2]);
    const y1 = this.#inward(j, 1, ends[away + 3]);
    for (let k = 0; k < place; k++) if (this.#crosses(x0, y0, x1, y1, this.#near[this.#order[k]])) return true;
    return false;
  }

  /** One coordinate, 15 % of the way to the middle of a building's box. */
  #inward(i: number, axis: number, at: number): number {
    const { boxes } = this.#outlines;
    return at + 0.15 * ((boxes[4 * i + axis] + boxes[4 * i + axis + 2]) / 2 - at);
  }

  /** Whether the line between two points passes a wall of building `j`. */
  #crosses(x0: number, y0: number, x1: number, y1: number, j: number): boolean {
    const { first, corners, boxes } = this.#outlines;
    if (Math.max(x0, x1) < boxes[4 * j] || Math.min(x0, x1) > boxes[4 * j + 2]) return false;
    if (Math.max(y0, y1) < boxes[4 * j + 1] || Math.min(y0, y1) > boxes[4 * j + 3]) return false;
    const begin = 2 * first[j];
    const end = 2 * first[j + 1];
    for (let w = begin; w < end; w += 2) {
      const next = w + 2 === end ? begin : w + 2;
      const ax = corners[w];
      const ay = corners[w + 1];
      const bx = corners[next];
      const by = corners[next + 1];
      if (side(x0, y0, x1, y1, ax, ay) > 0 === side(x0, y0, x1, y1, bx, by) > 0) continue;
      if (side(ax, ay, bx, by, x0, y0) > 0 !== side(ax, ay, bx, by, x1, y1) > 0) return true;
    }
    return false;
  }

  /** The direction from wall to wall; from middle to middle where they all but touch. */
  #direct(i: number, at: number, found: Record<'east' | 'north', Float32Array>, edge: number): void {
    const { boxes } = this.#outlines;
    const [ends, j] = [this.#ends, this.#near[at]];
    const middle = (of: number, axis: number) => (boxes[4 * of + axis] + boxes[4 * of + axis + 2]) / 2;
    const apart = this.#gap[at] > 0.5;
    const dx = apart ? ends[4 * at + 2] - ends[4 * at] : middle(j, 0) - middle(i, 0);
    const dy = apart ? ends[4 * at + 3] - ends[4 * at + 1] : middle(j, 1) - middle(i, 1);
    const length = Math.hypot(dx, dy) || 1;
    found.east[edge] = dx / length;
    found.north[edge] = dy / length;
  }

  /** Radiation of the openings of one building on the nearest wall of another, as rectangles parallel to it. */
  #face(i: number, at: number, found: Record<'wallKw' | 'frontM', Float32Array>, edge: number): void {
    const { first, corners, opening, burningM } = this.#outlines;
    const ends = this.#ends;
    const tx = ends[4 * at + 2];
    const ty = ends[4 * at + 3];
    const gap = Math.max(nearestM, this.#gap[at]);
    const dx = tx - ends[4 * at];
    const dy = ty - ends[4 * at + 1];
    const length = Math.hypot(dx, dy);
    // Across the line between the two; where they touch, the whole front counts half.
    const ax = length > 1e-6 ? -dy / length : 1;
    const ay = length > 1e-6 ? dx / length : 0;
    let left = Number.POSITIVE_INFINITY;
    let right = Number.NEGATIVE_INFINITY;
    for (let c = 2 * first[i]; c < 2 * first[i + 1]; c += 2) {
      const along = (corners[c] - tx) * ax + (corners[c + 1] - ty) * ay;
      left = Math.min(left, along);
      right = Math.max(right, along);
    }
    const reach = 2 * gap + 10;
    const l = Math.max(left, -reach);
    const r = Math.min(right, reach);
    const half = burningM[i] / 2;
    found.wallKw[edge] = opening[i] * rectangleFactor(Math.min(l, -0.5), Math.max(r, 0.5), -half, half, gap) * roomKw;
    found.frontM[edge] = Math.max(1, r - l);
  }
}

/** Above zero where a point lies to the left of the way from a to b. */
const side = (ax: number, ay: number, bx: number, by: number, px: number, py: number): number =>
  (bx - ax) * (py - ay) - (by - ay) * (px - ax);
