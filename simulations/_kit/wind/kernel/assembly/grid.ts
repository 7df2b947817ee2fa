// A level of the grid and how its cells lie in memory. Cells are [row j][level k][column i]; a row of columns is stored as
// its even columns and then its odd ones, so that the columns of one colour of a checkerboard lie side by side and four of
// them make one vector. Around every level lies one layer of cells that stay zero.

// Header, u32 each: columns, rows, levels, floats of half a row, then addresses of arrays.
export const NX: usize = 0, NY: usize = 4, NZ: usize = 8, HALF: usize = 12;
export const LAMBDA: usize = 16, RHS: usize = 20, AX: usize = 24, AY: usize = 28, AZ: usize = 32;

// @ts-ignore: decorator
@inline
export function get(level: usize, what: usize): i32 {
  return load<i32>(level + what);
}

// @ts-ignore: decorator
@inline
export function pointer(level: usize, what: usize): usize {
  return <usize>load<u32>(level + what);
}

/** Bytes of one row of columns. */
// @ts-ignore: decorator
@inline
export function rowBytes(level: usize): usize {
  return <usize>get(level, HALF) << 3;
}

/** Bytes of all levels of one row. */
// @ts-ignore: decorator
@inline
export function slabBytes(level: usize): usize {
  return rowBytes(level) * <usize>(get(level, NZ) + 1);
}

/** Byte offset of column `i` within its row of columns. */
// @ts-ignore: decorator
@inline
export function column(i: i32, half: i32): usize {
  return <usize>((i & 1) * half + ((i + 2) >> 1)) << 2;
}
