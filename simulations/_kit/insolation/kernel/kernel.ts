/**
 * The inner loops: exports of `assembly/index.ts`, which says what they do, and of its twin in `scalar.ts`. Pointers are
 * byte addresses.
 */
export interface Kernel {
  prepare(
    ...of: [
      raw: number,
      rows: number,
      columns: number,
      width: number,
      rowStride: number,
      columnStride: number,
      from: number,
      to: number,
    ]
  ): void;
  shadow(
    ...of: [
      eyes: number,
      obstacles: number,
      counts: number,
      energies: number,
      stride: number,
      width: number,
      steps: number,
      shades: number,
      shadeStride: number,
      shifts: number,
      rises: number,
      best: number,
      weight: number,
      energy: number,
    ]
  ): void;
  horizon(
    ...of: [
      eyes: number,
      obstacles: number,
      map: number,
      stride: number,
      direction: number,
      width: number,
      steps: number,
      shifts: number,
      uses: number,
      firstLine: number,
      lastLine: number,
      stack: number,
      far: number,
      firstFar: number,
      stepM: number,
    ]
  ): void;
  lookUp(
    ...of: [
      maps: number,
      mapStride: number,
      count: number,
      tables: number,
      tableStride: number,
      planes: number,
      sums: number,
      stride: number,
      width: number,
      from: number,
      to: number,
    ]
  ): void;
  fold(
    ...of: [
      rows: number,
      rowCounts: number,
      rowEnergies: number,
      columnCounts: number,
      columnEnergies: number,
      rowSums: number,
      columnSums: number,
      threadStride: number,
      threads: number,
      width: number,
      rowStride: number,
      columnStride: number,
      from: number,
      to: number,
      out: number,
      outStride: number,
      scales: number,
    ]
  ): void;
}

/** Height of a cell whose height is unknown: never an obstacle. */
export const unknownHeight = -1e9;
/** Below everything: nothing has cast a shadow yet. */
export const noShade = -1e20;
