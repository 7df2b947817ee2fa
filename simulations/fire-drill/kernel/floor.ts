/** A floor as cells: 1 wall, 0 free. Row 0 at y = 0. Exits are cells through which people leave. */
export interface Floor {
  readonly width: number;
  readonly height: number;
  readonly cellM: number;
  readonly wall: Uint8Array;
  /** Metres to the nearest open exit round the walls; +∞ where none can be reached. */
  readonly distance: Float32Array;
}

export interface Rect {
  readonly x0: number;
  readonly y0: number;
  readonly x1: number;
  readonly y1: number;
}

/** A floor of free rectangles; all else is wall. `exits` are rectangles too. */
export function floorOf(
  size: { widthM: number; heightM: number; cellM: number },
  free: readonly Rect[],
  exits: readonly Rect[],
): Floor {
  const { cellM } = size;
  const [width, height] = [Math.round(size.widthM / cellM), Math.round(size.heightM / cellM)];
  const wall = new Uint8Array(width * height).fill(1);
  const fill = ({ x0, y0, x1, y1 }: Rect, put: (cell: number) => void) => {
    for (let row = Math.max(0, Math.round(y0 / cellM)); row < Math.min(height, Math.round(y1 / cellM)); row++) {
      for (let c = Math.max(0, Math.round(x0 / cellM)); c < Math.min(width, Math.round(x1 / cellM)); c++)
        put(row * width + c);
    }
  };
  for (const rect of [...free, ...exits]) {
    fill(rect, (cell) => {
      wall[cell] = 0;
    });
  }
  const starts: number[] = [];
  for (const rect of exits) fill(rect, (cell) => starts.push(cell));
  return { width, height, cellM, wall, distance: exitDistance({ width, height, cellM, wall }, starts) };
}

/**
 * Distance to the nearest start around walls: |∇T| = 1 by Godunov's upwind scheme in four sweeping orders until nothing
 * changes (Zhao, A fast sweeping method for eikonal equations, 2005).
 */
export function exitDistance(
  { width, height, cellM, wall }: Omit<Floor, 'distance'>,
  starts: readonly number[],
): Float32Array {
  const t = new Float32Array(width * height).fill(Number.POSITIVE_INFINITY);
  for (const cell of starts) if (!wall[cell]) t[cell] = 0;
  const at = (column: number, row: number) =>
    column < 0 || row < 0 || column >= width || row >= height || wall[row * width + column]
      ? Number.POSITIVE_INFINITY
      : t[row * width + column];
  for (let round = 0, changed = true; changed && round < 400; round++) {
    changed = false;
    const [right, down] = [round & 1, round & 2];
    for (let r = 0; r < height; r++) {
      const row = down ? height - 1 - r : r;
      for (let c = 0; c < width; c++) {
        const column = right ? width - 1 - c : c;
        const cell = row * width + column;
        if (wall[cell]) continue;
        const a = Math.min(at(column - 1, row), at(column + 1, row));
        const b = Math.min(at(column, row - 1), at(column, row + 1));
        const least = Math.min(a, b);
        if (least === Number.POSITIVE_INFINITY) continue;
        const both = Math.abs(a - b) < cellM;
        const next = both ? (a + b + Math.sqrt(2 * cellM * cellM - (a - b) ** 2)) / 2 : least + cellM;
        if (next < t[cell] - 1e-5) {
          t[cell] = next;
          changed = true;
        }
      }
    }
    // All four orders must find nothing before it ends.
    if (!changed && round < 3) changed = true;
  }
  return t;
}
