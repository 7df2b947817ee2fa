/** The inner loops: exports of `assembly/index.ts`, and of its twin in `scalar.ts`. Pointers are byte addresses. */
export interface Kernel {
  prepare(
    raw: number,
    rows: number,
    columns: number,
    width: number,
    rowStride: number,
    columnStride: number,
    from: number,
    to: number,
  ): void;
  shadow4(
    heights: number,
    counts: number,
    energies: number,
    stride: number,
    width: number,
    steps: number,
    shades: number,
    shadeStride: number,
    shifts: number,
    rises: number,
    e0: number,
    e1: number,
    e2: number,
    e3: number,
  ): void;
  horizon(
    heights: number,
    energies: number,
    stride: number,
    direction: number,
    width: number,
    steps: number,
    shifts: number,
    firstLine: number,
    lastLine: number,
    stack: number,
    seeds: number,
    firstSeed: number,
    stepM: number,
    weight: number,
  ): void;
  fold(
    rows: number,
    rowCounts: number,
    rowEnergies: number,
    columnCounts: number,
    columnEnergies: number,
    threadStride: number,
    threads: number,
    width: number,
    rowStride: number,
    columnStride: number,
    from: number,
    to: number,
    minutes: number,
    energy: number,
    minutesPerCount: number,
    wattHoursPerUnit: number,
  ): void;
}

/** Height of a cell whose height is unknown: never an obstacle. */
export const unknownHeight = -1e9;
/** Below everything: nothing has cast a shadow yet. */
export const noShade = -1e20;
