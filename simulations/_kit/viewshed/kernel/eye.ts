/** Who looks, in cells of a raster. */
export interface Eye {
  readonly column: number;
  readonly row: number;
  /** Metres in the raster's own heights. */
  readonly z: number;
  /** How far it looks, in cells. */
  readonly reach: number;
  /** Left edge of what it looks at, degrees clockwise from the raster's north; 0 when absent. */
  readonly fromDeg?: number;
  /** Width of what it looks at; 360 when absent. */
  readonly widthDeg?: number;
  /** Limits of (height - eye) / distance; absent: none. */
  readonly lowest?: number;
  readonly highest?: number;
}

/** What is the same for all eyes of a look. */
export interface Looking {
  /** Metres above the surface of what is to be seen. */
  readonly targetM: number;
  /** Metres by which the earth falls away in one cell's distance; 0 for a flat earth. */
  readonly drop: number;
}

/** Earth's mean radius (IUGG), metres. */
const earthRadiusM = 6_371_000;
/** Share of the curvature that refraction takes back over land, as surveyors use it. */
export const refraction = 1 / 7;

/** Metres by which the earth falls away over a distance: d² (1 - k) / 2R. */
export const curvatureDropM = (distanceM: number, k = refraction): number =>
  (distanceM * distanceM * (1 - k)) / (2 * earthRadiusM);

/** A quarter of the compass as a walk sees it: cells from one step to the next, and what lies ahead and to the sides. */
export interface Quadrant {
  readonly major: number;
  readonly minor: number;
  readonly ahead: number;
  readonly left: number;
  readonly right: number;
}

/** North, east, south and west of a cell of a raster whose lines are `stride` cells apart. */
export function quadrantsOf(
  { column, row }: Pick<Eye, 'column' | 'row'>,
  { width, height, stride }: { width: number; height: number; stride: number },
): Quadrant[] {
  const [west, north, east, south] = [column, row, width - 1 - column, height - 1 - row];
  return [
    { major: -stride, minor: 1, ahead: north, left: west, right: east },
    { major: 1, minor: stride, ahead: east, left: north, right: south },
    { major: stride, minor: -1, ahead: south, left: east, right: west },
    { major: -1, minor: -stride, ahead: west, left: south, right: north },
  ];
}

/**
 * The rays of each quadrant that an eye looks along, as closed ranges within (-reach, reach]. Ray `k` looks
 * atan(k / reach) to the right of the quadrant's axis. The sector is half open: eyes that share out the circle share no ray.
 */
export function raysOf({ reach, fromDeg = 0, widthDeg = 360 }: Eye): { quadrant: number; from: number; to: number }[] {
  const ranges: { quadrant: number; from: number; to: number }[] = [];
  for (let quadrant = 0; quadrant < 4; quadrant++) {
    if (widthDeg >= 360) {
      ranges.push({ quadrant, from: 1 - reach, to: reach });
      continue;
    }
    const start = (((fromDeg - 90 * quadrant) % 360) + 360) % 360;
    for (const turn of [start - 360, start]) {
      const from = rayAt(turn, reach);
      const to = rayAt(turn + widthDeg, reach) - 1;
      if (from <= to) ranges.push({ quadrant, from, to });
    }
  }
  return ranges;
}

/** The first ray at or to the right of a direction relative to the axis, degrees. */
function rayAt(deg: number, reach: number): number {
  if (deg < -45) return 1 - reach;
  if (deg > 45) return reach + 1;
  return Math.max(1 - reach, Math.ceil(reach * Math.tan((deg * Math.PI) / 180)));
}
