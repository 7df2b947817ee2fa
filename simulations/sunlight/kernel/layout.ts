import { Arena } from '#simulations/_kit/kernel-module.ts';

/**
 * Where everything lies in the memory that the threads of one run share. Heights and sums exist twice, by rows and by
 * columns, so that walks along either axis touch memory in order. Lines are padded to 8 cells for SIMD.
 */
export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly rowStride: number;
  readonly columnStride: number;
  readonly threads: number;
  /** Heights as given (NaN = unknown); the minutes take their place at the end. */
  readonly raw: number;
  readonly energy: number;
  readonly rows: number;
  readonly columns: number;
  /** Sums of thread 0; those of thread t lie `t · threadStride` bytes on. */
  readonly rowCounts: number;
  readonly rowEnergies: number;
  readonly columnCounts: number;
  readonly columnEnergies: number;
  readonly scratch: number;
  readonly threadStride: number;
  readonly bytes: number;
}

/** The most memory that one run takes; beyond it, fewer threads run. */
const memoryLimit = 3 * 2 ** 30;

const padded = (cells: number) => Math.ceil(cells / 8) * 8;

/** Lays out a run, with as many of the wanted threads as fit. */
export function layOut(width: number, height: number, wantedThreads: number): Layout {
  for (let threads = Math.max(1, wantedThreads); ; threads--) {
    const layout = layOutThreads(width, height, threads);
    if (layout.bytes <= memoryLimit || threads === 1) return layout;
  }
}

function layOutThreads(width: number, height: number, threads: number): Layout {
  const rowStride = padded(width);
  const columnStride = padded(height);
  const byRows = rowStride * height;
  const byColumns = columnStride * width;
  const arena = new Arena();
  const raw = arena.take(4 * width * height);
  const energy = arena.take(4 * width * height);
  const rows = arena.take(4 * byRows);
  const columns = arena.take(4 * byColumns);
  const firstThread = arena.bytes;
  const rowCounts = arena.take(2 * byRows);
  const rowEnergies = arena.take(4 * byRows);
  const columnCounts = arena.take(2 * byColumns);
  const columnEnergies = arena.take(4 * byColumns);
  const scratch = arena.take(scratchBytes(width, height));
  const threadStride = arena.bytes - firstThread;
  const shared = { width, height, rowStride, columnStride, threads, raw, energy, rows, columns };
  const sums = { rowCounts, rowEnergies, columnCounts, columnEnergies, scratch, threadStride };
  return { ...shared, ...sums, bytes: firstThread + threads * threadStride };
}

/** Running maxima (or seeds) of every line for four positions, and per step a shift and a rise for each (or a stack). */
const scratchBytes = (width: number, height: number) =>
  4 * 4 * shadeStride(width, height) + 2 * 4 * 4 * (Math.max(width, height) + 4);

/** Cells that the running maxima of one position take: every line of a walk, and the padding. */
export const shadeStride = (width: number, height: number): number => padded(width) + padded(height) + 16;
