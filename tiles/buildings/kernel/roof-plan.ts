/**
 * Where ridges run. A right-angled footprint is covered by the largest rectangles that fit into it; each carries a roof of
 * its own, and where two meet the valley between them comes by itself. Anything else has no ridge that one could know.
 */
export interface RoofRectangle {
  /** Centre. */
  readonly x: number;
  readonly y: number;
  /** Unit vector along the ridge. */
  readonly alongX: number;
  readonly alongY: number;
  /** Half of the length and of the width, metres. */
  readonly halfLength: number;
  readonly halfWidth: number;
}

/** A corner may miss the right angle by this sine (some 6 degrees). */
const squareness = 0.1;
/** More corners than this are no house with a ridge. */
const mostCorners = 12;

/** @param ring outer ring, open, counter-clockwise */
export function roofRectangles(ring: Float64Array): RoofRectangle[] | undefined {
  const corners = ring.length / 2;
  if (corners < 4 || corners > mostCorners) return undefined;
  const axis = longestEdge(ring);
  // Into a frame of the longest edge, in which every edge runs along an axis.
  const us: number[] = [];
  const vs: number[] = [];
  for (let i = 0; i < ring.length; i += 2) {
    const [dx, dy] = [ring[i] - ring[0], ring[i + 1] - ring[1]];
    us.push(dx * axis.x + dy * axis.y);
    vs.push(dy * axis.x - dx * axis.y);
  }
  for (let i = 0; i < corners; i++) {
    const j = (i + 1) % corners;
    const [du, dv] = [us[j] - us[i], vs[j] - vs[i]];
    if (Math.min(Math.abs(du), Math.abs(dv)) > squareness * Math.hypot(du, dv)) return undefined;
  }
  const [uLines, vLines] = [distinct(us), distinct(vs)];
  const inside = (u: number, v: number) => isInside(us, vs, u, v);
  const full = vLines
    .slice(1)
    .map((v, row) => uLines.slice(1).map((u, column) => inside((u + uLines[column]) / 2, (v + vLines[row]) / 2)));
  return largestRectangles(full).map(([c0, r0, c1, r1]) => {
    const [u0, u1, v0, v1] = [uLines[c0], uLines[c1 + 1], vLines[r0], vLines[r1 + 1]];
    const [u, v] = [(u0 + u1) / 2, (v0 + v1) / 2];
    const wide = u1 - u0 >= v1 - v0;
    return {
      x: ring[0] + u * axis.x - v * axis.y,
      y: ring[1] + u * axis.y + v * axis.x,
      alongX: wide ? axis.x : -axis.y,
      alongY: wide ? axis.y : axis.x,
      halfLength: Math.max(u1 - u0, v1 - v0) / 2,
      halfWidth: Math.min(u1 - u0, v1 - v0) / 2,
    };
  });
}

function longestEdge(ring: Float64Array): { x: number; y: number } {
  let longest = 0;
  let axis = { x: 1, y: 0 };
  for (let i = 0; i < ring.length; i += 2) {
    const j = (i + 2) % ring.length;
    const [dx, dy] = [ring[j] - ring[i], ring[j + 1] - ring[i + 1]];
    const length = Math.hypot(dx, dy);
    if (length > longest) {
      longest = length;
      axis = { x: dx / length, y: dy / length };
    }
  }
  return axis;
}

/** Sorted values; those closer than a hand's breadth to the one before count as the same. */
function distinct(values: readonly number[]): number[] {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted.filter((value, i) => i === 0 || value - sorted[i - 1] > 0.3);
}

function isInside(us: readonly number[], vs: readonly number[], u: number, v: number): boolean {
  let inside = false;
  for (let i = 0, j = us.length - 1; i < us.length; j = i++) {
    if (vs[i] > v !== vs[j] > v && u < ((us[j] - us[i]) * (v - vs[i])) / (vs[j] - vs[i]) + us[i]) inside = !inside;
  }
  return inside;
}

type CellRange = readonly [column0: number, row0: number, column1: number, row1: number];

/** Rectangles of full cells that cannot grow in any direction; together they cover all. */
function largestRectangles(full: readonly (readonly boolean[])[]): CellRange[] {
  const rows = full.length;
  const columns = rows > 0 ? full[0].length : 0;
  const isFull = ([c0, r0, c1, r1]: CellRange): boolean => {
    if (c0 < 0 || r0 < 0 || c1 >= columns || r1 >= rows) return false;
    for (let r = r0; r <= r1; r++) for (let c = c0; c <= c1; c++) if (!full[r][c]) return false;
    return true;
  };
  const found: CellRange[] = [];
  for (let r0 = 0; r0 < rows; r0++)
    for (let c0 = 0; c0 < columns; c0++)
      for (let r1 = r0; r1 < rows; r1++)
        for (let c1 = c0; c1 < columns; c1++) {
          const range: CellRange = [c0, r0, c1, r1];
          if (!isFull(range)) continue;
          const grown: CellRange[] = [
            [c0 - 1, r0, c1, r1],
            [c0, r0 - 1, c1, r1],
            [c0, r0, c1 + 1, r1],
            [c0, r0, c1, r1 + 1],
          ];
          if (!grown.some(isFull)) found.push(range);
        }
  return found;
}
