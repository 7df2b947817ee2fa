import { Arena } from '#simulations/_kit/kernel-module.ts';

/** Where everything lies in the memory that the threads of a run share; see assembly. */
export interface Layout {
  readonly nx: number;
  readonly ny: number;
  readonly nz: number;
  /** Cells of a padded row, of a padded slab, of one direction's array. */
  readonly row: number;
  readonly slab: number;
  readonly volume: number;
  readonly head: number;
  readonly copies: readonly [number, number];
  readonly solid: number;
  readonly kinds: number;
  readonly taus: number;
  readonly eddies: number;
  readonly drags: number;
  readonly sums: number;
  readonly inlet: number;
  /** Cells of a row of the inlet, a multiple of four. */
  readonly wide: number;
  readonly turns: number;
  readonly cosines: number;
  readonly sines: number;
  readonly levels: number;
  readonly bytes: number;
}

/** Cells of padding before and after a row. */
export const pad = 4;
/** Waves of the inflow. */
export const waves = 48;
/** Numbers of a wave's turn and of a level of the inflow. */
export const [turnNumbers, levelNumbers] = [5, 7];

export function layOut(nx: number, ny: number, nz: number): Layout {
  const row = nx + 2 * pad;
  const slab = row * (ny + 2);
  const volume = slab * (nz + 2) + pad;
  const wide = Math.ceil(ny / 4) * 4;
  const arena = new Arena();
  const head = arena.take(128);
  const copies = [arena.take(4 * 19 * volume), arena.take(4 * 19 * volume)] as const;
  const parts = {
    solid: arena.take(4 * volume),
    kinds: arena.take((nx / 4) * ny * nz),
    taus: arena.take(4 * nx),
    eddies: arena.take(4 * nz),
    drags: arena.take(4 * nx * nz),
    sums: arena.take(16 * nx * ny * nz),
    inlet: arena.take(12 * wide * nz),
    turns: arena.take(4 * turnNumbers * waves),
    cosines: arena.take(4 * waves * wide * nz),
    sines: arena.take(4 * waves * wide * nz),
    levels: arena.take(4 * levelNumbers * nz),
  };
  return { nx, ny, nz, row, slab, volume, wide, head, copies, ...parts, bytes: arena.bytes };
}

/** The header that the kernel reads. */
export function writeHead(memory: WebAssembly.Memory, layout: Layout): void {
  const { head, nx, ny, nz, row, slab, volume, solid, kinds, taus, eddies, drags, sums, inlet, wide } = layout;
  const { turns, cosines, sines, levels } = layout;
  const words = [nx, ny, nz, row, slab, volume, solid, kinds, taus, eddies, drags, sums, inlet, wide];
  words.push(waves, turns, cosines, sines, levels);
  new Uint32Array(memory.buffer, head, words.length).set(words);
}
