import type { Field } from '#core';

/** Where a raster's cells lie. */
export type Grid = Pick<Field, 'width' | 'height' | 'cellSize' | 'origin'>;

/** Sectors of the wind rose: sector `k` is wind **from** `22.5 k` degrees clockwise from grid north. */
export const sectors = 16;
export const sectorDeg = 360 / sectors;
/** A wall stands as broad in a wind as in its opposite: frontal areas are kept for half of the sectors. */
const axes = sectors / 2;

/** Towards where the wind of a sector blows, x to the east and y to the north. */
export function downwind(sector: number): readonly [x: number, y: number] {
  const angle = (sector * sectorDeg * Math.PI) / 180;
  return [-Math.sin(angle), -Math.cos(angle)];
}

/** How many of the buildings that stand most in the way are remembered per cell. */
export const remembered = 4;

/** Metres of the lowest building in a raster of heights: below, it is a car or a hedge. */
const lowestM = 2;

/** A building as morphometry needs it: closed rings as `x, y` pairs, the outer one of each polygon first. */
export interface BuiltShape {
  readonly id: string;
  readonly name: string | null;
  readonly polygons: readonly (readonly ArrayLike<number>[])[];
  readonly heightM: number;
}

/**
 * What stands in the wind, cell by cell: plan area, frontal area in every sector, heights, and who stands there. Footprints
 * are clipped to the cells exactly, walls are cut at their edges. Frontal areas are those of single buildings: a wall
 * that leans on its neighbour counts (as in Grimmond and Oke 1999), half of the walls of each facing the wind.
 */
export class Morphology {
  readonly grid: Grid;
  /** m² of footprint per cell. */
  readonly planM2: Float64Array;
  /** Σ area · height and Σ area · height². */
  readonly volumeM3: Float64Array;
  readonly squares: Float64Array;
  readonly highestM: Float32Array;
  readonly #frontalM2: readonly Float64Array[];
  /** Numbers of buildings, `remembered` per cell, and the m² of wall that each has there; -1 for none. */
  readonly #who: Int32Array;
  readonly #wallM2: Float32Array;
  readonly #buildings: { id: string; name: string | null; heightM: number }[] = [];

  constructor(grid: Grid) {
    const cells = grid.width * grid.height;
    this.grid = grid;
    this.planM2 = new Float64Array(cells);
    this.volumeM3 = new Float64Array(cells);
    this.squares = new Float64Array(cells);
    this.highestM = new Float32Array(cells);
    this.#frontalM2 = Array.from({ length: axes }, () => new Float64Array(cells));
    this.#who = new Int32Array(remembered * cells).fill(-1);
    this.#wallM2 = new Float32Array(remembered * cells);
  }

  add(shape: BuiltShape): void {
    const { id, name, heightM } = shape;
    if (!(heightM > 0)) return;
    const number = this.#buildings.push({ id, name, heightM }) - 1;
    // All its walls of a cell together: one by one, none of them might be among the largest.
    const wallM2 = new Map<number, number>();
    for (const polygon of shape.polygons) {
      polygon.forEach((ring, i) => {
        this.#addRing(ring, i === 0 ? 1 : -1, heightM);
        this.#addWalls(ring, heightM, wallM2);
      });
    }
    for (const [cell, area] of wallM2) this.#remember(cell, number, area);
  }

  /**
   * Buildings as a finer raster of heights above the ground has them, metres; NaN and less than 2 m are none. Its walls
   * are those between cells: those that run slantwise count as stairs.
   */
  addHeights(heights: Field): void {
    const { width, height, cellSize: size, origin, values } = heights;
    const at = (column: number, row: number) => {
      const inside = column >= 0 && row >= 0 && column < width && row < height;
      const metres = inside ? values[row * width + column] : 0;
      return metres >= lowestM ? metres : 0;
    };
    for (let row = 0; row < height; row++) {
      for (let column = 0; column < width; column++) {
        const here = at(column, row);
        if (here === 0) continue;
        const [x, y] = [origin[0] + column * size, origin[1] - (row + 1) * size];
        this.#addRing([x, y, x + size, y, x + size, y + size, x, y + size, x, y], 1, here);
        const [cellX, cellY] = [x + size / 2 - this.grid.origin[0], this.grid.origin[1] - y - size / 2];
        const [toColumn, toRow] = [Math.floor(cellX / this.grid.cellSize), Math.floor(cellY / this.grid.cellSize)];
        for (const side of [-1, 1]) {
          this.#addWall(toColumn, toRow, 0, size, Math.max(0, here - at(column + side, row)));
          this.#addWall(toColumn, toRow, size, 0, Math.max(0, here - at(column, row + side)));
        }
      }
    }
  }

  get count(): number {
    return this.#buildings.length;
  }

  /** Plan area density (0..1) of every cell. */
  planDensity(): Float32Array {
    const cellM2 = this.grid.cellSize ** 2;
    return Float32Array.from(this.planM2, (area) => Math.min(1, Math.max(0, area / cellM2)));
  }

  /** Frontal area density of every cell in a sector's wind. */
  frontalDensity(sector: number): Float32Array {
    const cellM2 = this.grid.cellSize ** 2;
    return Float32Array.from(this.#frontalM2[sector % axes], (area) => area / cellM2);
  }

  /** Mean height and its standard deviation, weighted by plan area; 0 where nothing stands. */
  heights(): { meanM: Float32Array; deviationM: Float32Array } {
    const { planM2, volumeM3, squares } = this;
    const meanM = Float32Array.from(planM2, (area, cell) => (area > 0 ? Math.max(0, volumeM3[cell] / area) : 0));
    const deviationM = Float32Array.from(planM2, (area, cell) =>
      area > 0 ? Math.sqrt(Math.max(0, squares[cell] / area - (volumeM3[cell] / area) ** 2)) : 0,
    );
    return { meanM, deviationM };
  }

  /** Buildings with most wall in a cell, the most first. */
  standingIn(cell: number): { id: string; name: string | null; heightM: number; wallM2: number }[] {
    const found: { id: string; name: string | null; heightM: number; wallM2: number }[] = [];
    for (let i = cell * remembered; i < (cell + 1) * remembered; i++) {
      if (this.#who[i] >= 0) found.push({ ...this.#buildings[this.#who[i]], wallM2: this.#wallM2[i] });
    }
    return found;
  }

  #addRing(ring: ArrayLike<number>, sign: number, heightM: number): void {
    const { width, height, cellSize, origin } = this.grid;
    const [left, bottom, right, top] = boundsOf(ring);
    const columns = [Math.floor((left - origin[0]) / cellSize), Math.floor((right - origin[0]) / cellSize)];
    const rows = [Math.floor((origin[1] - top) / cellSize), Math.floor((origin[1] - bottom) / cellSize)];
    const alone = columns[0] === columns[1] && rows[0] === rows[1];
    for (let row = Math.max(0, rows[0]); row <= Math.min(height - 1, rows[1]); row++) {
      const strip = alone ? ring : clip(ring, 1, origin[1] - (row + 1) * cellSize, origin[1] - row * cellSize);
      for (let column = Math.max(0, columns[0]); column <= Math.min(width - 1, columns[1]); column++) {
        const [from, to] = [origin[0] + column * cellSize, origin[0] + (column + 1) * cellSize];
        const area = sign * Math.abs(areaOf(alone ? strip : clip(strip, 0, from, to)));
        if (area === 0) continue;
        const cell = row * width + column;
        this.planM2[cell] += area;
        this.volumeM3[cell] += area * heightM;
        this.squares[cell] += area * heightM * heightM;
        if (sign > 0 && heightM > this.highestM[cell]) this.highestM[cell] = heightM;
      }
    }
  }

  #addWalls(ring: ArrayLike<number>, heightM: number, wallM2: Map<number, number>): void {
    const { cellSize, origin } = this.grid;
    for (let i = 2; i + 1 < ring.length; i += 2) {
      const [x0, y0] = [(ring[i - 2] - origin[0]) / cellSize, (origin[1] - ring[i - 1]) / cellSize];
      const [x1, y1] = [(ring[i] - origin[0]) / cellSize, (origin[1] - ring[i + 1]) / cellSize];
      const cuts = [0, ...crossings(x0, x1), ...crossings(y0, y1), 1].sort((a, b) => a - b);
      for (let k = 1; k < cuts.length; k++) {
        const [from, to] = [cuts[k - 1], cuts[k]];
        if (to <= from) continue;
        const middle = (from + to) / 2;
        const [column, row] = [Math.floor(x0 + middle * (x1 - x0)), Math.floor(y0 + middle * (y1 - y0))];
        const [dx, dy] = [(x1 - x0) * (to - from) * cellSize, (y0 - y1) * (to - from) * cellSize];
        const cell = this.#addWall(column, row, dx, dy, heightM);
        if (cell !== undefined) wallM2.set(cell, (wallM2.get(cell) ?? 0) + Math.hypot(dx, dy) * heightM);
      }
    }
  }

  /** Adds a piece of wall of the vector (dx, dy) to the cell that it lies in, and names that cell. */
  #addWall(column: number, row: number, dx: number, dy: number, heightM: number): number | undefined {
    const { width, height } = this.grid;
    if (column < 0 || row < 0 || column >= width || row >= height) return undefined;
    const cell = row * width + column;
    for (let axis = 0; axis < axes; axis++) {
      const [wx, wy] = towards[axis];
      this.#frontalM2[axis][cell] += 0.5 * Math.abs(dx * wy - dy * wx) * heightM;
    }
    return cell;
  }

  #remember(cell: number, number: number, wallM2: number): void {
    const [who, wall] = [this.#who, this.#wallM2];
    const [first, last] = [cell * remembered, (cell + 1) * remembered - 1];
    if (who[last] >= 0 && wall[last] >= wallM2) return;
    let at = last;
    for (; at > first && (who[at - 1] < 0 || wall[at - 1] < wallM2); at--) {
      who[at] = who[at - 1];
      wall[at] = wall[at - 1];
    }
    who[at] = number;
    wall[at] = wallM2;
  }
}

const towards = Array.from({ length: axes }, (_, axis) => downwind(axis));

/** Where a coordinate, in cells, crosses from one cell to the next on its way from `a` to `b`, as fractions of the way. */
function crossings(a: number, b: number): number[] {
  const found: number[] = [];
  if (Math.floor(a) === Math.floor(b)) return found;
  const [low, high] = [Math.min(a, b), Math.max(a, b)];
  for (let line = Math.ceil(low); line <= high; line++) {
    const t = (line - a) / (b - a);
    if (t > 0 && t < 1) found.push(t);
  }
  return found;
}

function boundsOf(ring: ArrayLike<number>): [number, number, number, number] {
  const box: [number, number, number, number] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let i = 0; i + 1 < ring.length; i += 2) {
    box[0] = Math.min(box[0], ring[i]);
    box[1] = Math.min(box[1], ring[i + 1]);
    box[2] = Math.max(box[2], ring[i]);
    box[3] = Math.max(box[3], ring[i + 1]);
  }
  return box;
}

/** Signed area of a closed ring (shoelace), about its first corner so that large coordinates cost no digits. */
function areaOf(ring: ArrayLike<number>): number {
  let twice = 0;
  for (let i = 2; i + 3 < ring.length; i += 2) {
    const [ax, ay] = [ring[i] - ring[0], ring[i + 1] - ring[1]];
    const [bx, by] = [ring[i + 2] - ring[0], ring[i + 3] - ring[1]];
    twice += ax * by - ay * bx;
  }
  return twice / 2;
}

/** The part of a closed ring between two lines of constant x (`axis` 0) or y (1): Sutherland and Hodgman 1974. */
function clip(ring: ArrayLike<number>, axis: 0 | 1, from: number, to: number): number[] {
  return clipHalf(clipHalf(ring, axis, from, 1), axis, to, -1);
}

function clipHalf(ring: ArrayLike<number>, axis: 0 | 1, line: number, side: 1 | -1): number[] {
  const out: number[] = [];
  for (let i = 2; i + 1 < ring.length; i += 2) {
    const [a, b] = [side * (ring[i - 2 + axis] - line), side * (ring[i + axis] - line)];
    if (a >= 0) out.push(ring[i - 2], ring[i - 1]);
    if (a >= 0 === b >= 0) continue;
    const t = a / (a - b);
    out.push(ring[i - 2] + t * (ring[i] - ring[i - 2]), ring[i - 1] + t * (ring[i + 1] - ring[i - 1]));
  }
  if (out.length > 0) out.push(out[0], out[1]);
  return out;
}
