import { Arena } from '#simulations/_kit/kernel-module.ts';

/**
 * Where everything lies in the memory that the threads of one run share. Heights and sums exist twice, by rows and by
 * columns, so that walks along either axis touch memory in order. Lines are padded to 8 cells for SIMD. An address of 0
 * says that a run has no such part.
 */
export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly rowStride: number;
  readonly columnStride: number;
  readonly threads: number;
  /** Heights as given (NaN = unknown): of the eyes, and of what stands where trees stand. */
  readonly raw: number;
  readonly rawObstacles: number;
  /** Results: minutes, beam, diffuse and sky, `outStride` bytes apart. The first two take the place of `raw`. */
  readonly out: number;
  readonly outStride: number;
  readonly eyes: Oriented;
  readonly obstacles: Oriented;
  /** Receiver plane of every cell, u8. */
  readonly planes: Oriented;
  /** What horizons give, four numbers a cell. */
  readonly sums: Oriented;
  /** Horizon maps of a batch, one after the other, and the tables in which they are looked up. */
  readonly maps: number;
  readonly mapStride: number;
  readonly mapCount: number;
  readonly tables: number;
  /** Receiver planes, each with a table of its own. */
  readonly receivers: number;
  /** Sums of thread 0; those of thread t lie `t · threadStride` bytes on. */
  readonly counts: Oriented;
  readonly energies: Oriented;
  readonly scratch: number;
  readonly threadStride: number;
  readonly bytes: number;
}

export interface Oriented {
  readonly rows: number;
  readonly columns: number;
}

/** Which parts a run needs. */
export interface Needs {
  /** Obstacles that are not the surface: trees. */
  readonly canopy: boolean;
  /** Positions of the sun at their own azimuth. */
  readonly shadows: boolean;
  /** Receiver planes other than the horizontal: one in all, or (`perCell`) one a cell. */
  readonly planes: number;
  readonly perCell: boolean;
  /** Horizons that are wanted; as many as `mapBytes` allow are held at a time. */
  readonly maps: number;
  readonly mapBytes?: number;
}

/** Memory for the horizon maps that are looked up together. */
const defaultMapBytes = 2 ** 28;

/** The most memory that one run takes; beyond it, fewer threads run. */
const memoryLimit = 3 * 2 ** 30;

const padded = (cells: number) => Math.ceil(cells / 8) * 8;

/** Lays out a run, with as many of the wanted threads as fit. */
export function layOut(width: number, height: number, wantedThreads: number, needs: Needs): Layout {
  for (let threads = Math.max(1, wantedThreads); ; threads--) {
    const layout = layOutThreads(width, height, threads, needs);
    if (layout.bytes <= memoryLimit || threads === 1) return layout;
  }
}

function layOutThreads(width: number, height: number, threads: number, needs: Needs): Layout {
  const rowStride = padded(width);
  const columnStride = padded(height);
  const arena = new Arena();
  const both = (bytes: number, wanted = true): Oriented =>
    wanted
      ? { rows: arena.take(bytes * rowStride * height), columns: arena.take(bytes * columnStride * width) }
      : { rows: 0, columns: 0 };
  const outStride = Math.ceil((4 * width * height) / 16) * 16;
  const out = arena.take(4 * outStride);
  const eyes = both(4);
  const obstacles = needs.canopy ? both(4) : eyes;
  const planes = both(1, needs.perCell);
  const sums = both(16, needs.maps > 0);
  const mapStride = 2 * Math.max(rowStride * height, columnStride * width);
  const fitting = Math.max(4, Math.floor((needs.mapBytes ?? defaultMapBytes) / mapStride / 4) * 4);
  const mapCount = Math.min(needs.maps, fitting);
  const maps = arena.take(mapStride * mapCount);
  const tables = arena.take(tableBytes * needs.planes * mapCount);
  const firstThread = arena.bytes;
  const counts = both(2, needs.shadows);
  const energies = both(4, needs.shadows);
  const scratch = arena.take(scratchBytes(width, height));
  const threadStride = arena.bytes - firstThread;
  const shared = { width, height, rowStride, columnStride, threads, out, outStride };
  const raws = { raw: out, rawObstacles: needs.canopy ? out + outStride : 0 };
  const parts = { eyes, obstacles, planes, sums, counts, energies, scratch, threadStride };
  return {
    ...shared,
    ...raws,
    ...parts,
    maps,
    mapStride,
    mapCount,
    tables,
    receivers: needs.planes,
    bytes: firstThread + threads * threadStride,
  };
}

/** Far points that all lines of a walk may have together. */
export const farPointsLimit = 65_536;

/** Running maxima (or far points) of every line, then per step shifts, rises and phases (or a stack). */
const scratchBytes = (width: number, height: number) =>
  16 * shadeStride(width, height) + 8 * farPointsLimit + 4 * 8 * (Math.max(width, height) + 1024);

/** Bytes of the table of one plane: 1024 entries of four numbers. */
export const tableBytes = 16 * 1024;

/** Cells that the running maxima of one phase take: every line of a walk, and the padding. */
export const shadeStride = (width: number, height: number): number => padded(width) + padded(height) + 16;
