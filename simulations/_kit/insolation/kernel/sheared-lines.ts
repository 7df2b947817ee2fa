/**
 * Sheared lines: the cells of a raster shared out among lines that run along an azimuth, every cell on exactly one line.
 *
 * A walk goes away from the sun along the raster's axis nearest to the azimuth: `steps` lines of memory, `width` cells
 * each. After `i` steps a line has moved sideways by `shift(i) = floor(slope · i + phase)` cells.
 *
 * A cell's own ray passes other cells than its line where the two round differently. They agree at the steps where
 * `slope · i + phase` lies half a cell from rounding; walking with several phases and taking each step from the
 * phase that is nearest to that brings the lines within `1 / (2 · phases)` of a cell of the rays.
 */
export interface Walk {
  /** Steps go along rows of the raster (sun in north or south) or, transposed, along its columns. */
  readonly transposed: boolean;
  /** Steps go against the order of memory: from the last row (sun in the south) or the last column (east). */
  readonly reversed: boolean;
  readonly slope: number;
  /** Metres along the azimuth per step. */
  readonly stepM: number;
}

export interface RasterSize {
  readonly width: number;
  readonly height: number;
}

/** The walk away from a sun that stands at `azimuthDeg` (clockwise from the raster's north). */
export function walkFrom(azimuthDeg: number, cellSize: number): Walk {
  const angle = (azimuthDeg * Math.PI) / 180;
  const towardsRow = Math.cos(angle);
  const towardsColumn = -Math.sin(angle);
  const transposed = Math.abs(towardsColumn) > Math.abs(towardsRow);
  const [major, minor] = transposed ? [towardsColumn, towardsRow] : [towardsRow, towardsColumn];
  const slope = minor / Math.abs(major);
  return { transposed, reversed: major < 0, slope, stepM: cellSize * Math.hypot(1, slope) };
}

/** Number of steps and cells per step of a walk. */
export const walkSize = ({ transposed }: Walk, { width, height }: RasterSize): { steps: number; width: number } =>
  transposed ? { steps: width, width: height } : { steps: height, width };

/** Sideways moves of the lines of phase `phase` of `phases`. */
export function walkShifts(slope: number, steps: number, phase = 0, phases = 1): Int32Array {
  const shifts = new Int32Array(steps);
  const offset = (phase + 0.5) / phases;
  for (let i = 0; i < steps; i++) shifts[i] = Math.floor(slope * i + offset);
  return shifts;
}

/** Which of `phases` passes nearest to the cells' own rays at every step. */
export function nearestPhases(slope: number, steps: number, phases: number): Int32Array {
  const nearest = new Int32Array(steps);
  for (let i = 0; i < steps; i++) {
    // Phase p is off by the fraction of slope·i + (p + ½) / phases less ½.
    const wanted = (0.5 - slope * i) * phases - 0.5;
    nearest[i] = ((Math.round(wanted) % phases) + phases) % phases;
  }
  return nearest;
}

/** Where a line enters the raster. Line `l` passes cell `l + shift(i)` of step `i`. */
export interface Entry {
  readonly line: number;
  readonly step: number;
  readonly cell: number;
}

/** Entries of all lines: those of the first step, then those that come in from the side. */
export function* lineEntries(shifts: Int32Array, width: number): Generator<Entry> {
  for (let cell = 0; cell < width; cell++) yield { line: cell - shifts[0], step: 0, cell };
  for (let step = 1; step < shifts.length; step++) {
    if (shifts[step] === shifts[step - 1]) continue;
    const cell = shifts[step] > shifts[step - 1] ? 0 : width - 1;
    yield { line: cell - shifts[step], step, cell };
  }
}
