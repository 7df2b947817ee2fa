// The nineteen directions of D3Q19 and where things lie in memory.
//
// Directions come in opposite pairs: 0 rest; 1 +x, 2 -x, 3 +y, 4 -y, 5 +z, 6 -z; 7 ++0, 8 --0, 9 +-0, 10 -+0;
// 11 +0+, 12 -0-, 13 +0-, 14 -0+; 15 0++, 16 0--, 17 0+-, 18 0-+.

// Header: u32 each, addresses or counts of cells.
export const NX: usize = 0, NY: usize = 4, NZ: usize = 8;
/** Cells of one padded row, of a padded slab of rows, and of one direction's array. */
export const ROW: usize = 12, SLAB: usize = 16, VOLUME: usize = 20;
/** i32 -1 where a cell is solid; padded like a distribution. u8 by vector of four: 0 open, 1 at a wall, 2 solid. */
export const SOLID: usize = 24, KIND: usize = 28;
/** f32 by column: relaxation time without eddies. */
export const TAU: usize = 32;
/** f32 by level: 18 sqrt 2 (mixing length in cells)². */
export const EDDY: usize = 36;
/** f32 [k][i]: what holds the air back (below 0: drives it with the wind), over the square of its speed. */
export const DRAG: usize = 40;
/** f32 volumes of sums: u, v, w, u² + v² + w². */
export const SUMS: usize = 44;
/** f32 [component][k][j] of the velocity that flows in; rows of WIDE cells, a multiple of four. */
export const INLET: usize = 48, WIDE: usize = 52;
/** Waves of the inflow: how many; f32 by wave: cosine and sine of its turn, three amplitudes; f32 [wave][k][j] cosines, sines. */
export const WAVES: usize = 56, TURNS: usize = 60, COSINES: usize = 64, SINES: usize = 68;
/** f32 by level: mean speed, and the six numbers of the lower triangle that gives waves their stresses. */
export const LEVELS: usize = 72;

/** Cells before the first of a row: rows begin at a multiple of 16 bytes. */
const PAD: i32 = 4;

// @ts-ignore: decorator
@inline
export function whole(head: usize, what: usize): i32 {
  return load<i32>(head + what);
}

// @ts-ignore: decorator
@inline
export function address(head: usize, what: usize): usize {
  return <usize>load<u32>(head + what);
}

/** Bytes from the start of an array to cell (i, j, k); i from -1 to nx, j and k likewise. */
// @ts-ignore: decorator
@inline
export function cellAt(head: usize, i: i32, j: i32, k: i32): usize {
  return <usize>((k + 1) * whole(head, SLAB) + (j + 1) * whole(head, ROW) + i + PAD) << 2;
}

// @ts-ignore: decorator
@inline
function weight(direction: i32): f32 {
  return direction == 0 ? <f32>(1.0 / 3.0) : direction < 7 ? <f32>(1.0 / 18.0) : <f32>(1.0 / 36.0);
}

// @ts-ignore: decorator
@inline
export function cx(d: i32): i32 {
  if (d == 1 || d == 7 || d == 9 || d == 11 || d == 13) return 1;
  return d == 2 || d == 8 || d == 10 || d == 12 || d == 14 ? -1 : 0;
}
// @ts-ignore: decorator
@inline
export function cy(d: i32): i32 {
  if (d == 3 || d == 7 || d == 10 || d == 15 || d == 17) return 1;
  return d == 4 || d == 8 || d == 9 || d == 16 || d == 18 ? -1 : 0;
}
// @ts-ignore: decorator
@inline
export function cz(d: i32): i32 {
  if (d == 5 || d == 11 || d == 14 || d == 15 || d == 18) return 1;
  return d == 6 || d == 12 || d == 13 || d == 16 || d == 17 ? -1 : 0;
}

/** The same direction after a mirror across y, or across z. */
// @ts-ignore: decorator
@inline
export function mirrorY(d: i32): i32 {
  if (d == 3) return 4;
  if (d == 4) return 3;
  if (d == 7) return 9;
  if (d == 9) return 7;
  if (d == 8) return 10;
  if (d == 10) return 8;
  if (d == 15) return 18;
  if (d == 18) return 15;
  if (d == 16) return 17;
  return d == 17 ? 16 : d;
}
// @ts-ignore: decorator
@inline
export function mirrorZ(d: i32): i32 {
  if (d == 5) return 6;
  if (d == 6) return 5;
  if (d == 11) return 13;
  if (d == 13) return 11;
  if (d == 12) return 14;
  if (d == 14) return 12;
  if (d == 15) return 17;
  if (d == 17) return 15;
  if (d == 16) return 18;
  return d == 18 ? 16 : d;
}

/** f - w of direction d at equilibrium; `rho` is the density less 1. */
// @ts-ignore: decorator
@inline
export function balance(d: i32, rho: f32, u: f32, v: f32, w: f32): f32 {
  const cu = <f32>cx(d) * u + <f32>cy(d) * v + <f32>cz(d) * w;
  const square = u * u + v * v + w * w;
  return weight(d) * (rho + (1 + rho) * (3 * cu + 4.5 * cu * cu - 1.5 * square));
}
