import { layersAround, type Stack, stackNoData } from '#core';

/** A vertical section: `columns` along the line, `rows` of equal height from the top down. */
export interface Section {
  readonly columns: number;
  readonly rows: number;
  readonly lengthM: number;
  /** Metres above sea level of the section's lower and upper edge. */
  readonly bottomM: number;
  readonly topM: number;
  /** m/s; NaN in the ground and in buildings. */
  readonly speed: Float32Array;
  /** 1 in buildings, 2 in the ground. */
  readonly solid: Uint8Array;
}

const rowsOf = 90;
const mostColumns = 400;

/** The air along a line of EPSG:5186 positions; undefined when none of it lies in the stack. */
export function sectionAlong(stack: Stack, line: readonly (readonly [x: number, y: number])[]): Section | undefined {
  const { width, height, cellSize, origin, axis, ground, roofs } = stack;
  const places = alongLine(line, Math.max(cellSize / 2, lengthOf(line) / mostColumns));
  const cellAt = ([x, y]: readonly [number, number]) => {
    const [i, j] = [Math.floor((x - origin[0]) / cellSize), Math.floor((origin[1] - y) / cellSize)];
    return i >= 0 && j >= 0 && i < width && j < height ? j * width + i : -1;
  };
  const cells = places.map(cellAt);
  const known = cells.filter((cell) => cell >= 0);
  if (known.length < 2) return undefined;
  const bottomM = known.reduce((low, cell) => Math.min(low, ground[cell]), Number.POSITIVE_INFINITY) - 3;
  const highest = known.reduce((high, cell) => Math.max(high, ground[cell] + roofs[cell]), Number.NEGATIVE_INFINITY);
  const topM = Math.min(bottomM + axis[axis.length - 1], Math.max(highest + 30, bottomM + 60));
  const columns = places.length;
  const speed = new Float32Array(columns * rowsOf).fill(Number.NaN);
  const solid = new Uint8Array(columns * rowsOf);
  for (const [column, cell] of cells.entries()) {
    for (let row = 0; row < rowsOf && cell >= 0; row++) {
      const above = topM - ((row + 0.5) / rowsOf) * (topM - bottomM) - ground[cell];
      const at = row * columns + column;
      if (above < 0) solid[at] = 2;
      else if (above < roofs[cell]) solid[at] = 1;
      else speed[at] = speedAt(stack, cell, above);
    }
  }
  return { columns, rows: rowsOf, lengthM: lengthOf(line), bottomM, topM, speed, solid };
}

function speedAt(stack: Stack, cell: number, above: number): number {
  const cells = stack.width * stack.height;
  const [low, high, share] = layersAround(stack, above);
  let squares = 0;
  for (const values of Object.values(stack.components)) {
    const [a, b] = [values[low * cells + cell], values[high * cells + cell]];
    if (b === stackNoData) return Number.NaN;
    squares += (a === stackNoData ? b : a + (b - a) * share) ** 2;
  }
  return stack.step * Math.sqrt(squares);
}

const lengthOf = (line: readonly (readonly [number, number])[]): number =>
  line.slice(1).reduce((sum, [x, y], i) => sum + Math.hypot(x - line[i][0], y - line[i][1]), 0);

/** Positions every so many metres. */
function alongLine(line: readonly (readonly [number, number])[], stepM: number): (readonly [number, number])[] {
  const places: (readonly [number, number])[] = [];
  for (let i = 0; i + 1 < line.length; i++) {
    const [[x0, y0], [x1, y1]] = [line[i], line[i + 1]];
    const count = Math.max(1, Math.round(Math.hypot(x1 - x0, y1 - y0) / stepM));
    for (let n = 0; n < count; n++) {
      places.push([x0 + ((n + 0.5) / count) * (x1 - x0), y0 + ((n + 0.5) / count) * (y1 - y0)]);
    }
  }
  return places;
}
