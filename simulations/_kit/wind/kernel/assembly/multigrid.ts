// Geometric multigrid for the Poisson equation of a mass-consistent wind: A lambda = rhs with
//   (A lambda)_c = sum over the six faces of a_face (lambda_c - lambda_neighbour)
// and lambda = 0 beyond open sides. Columns are relaxed as a whole (a tridiagonal solve upwards), alternating as on a
// checkerboard; coarse levels halve columns and rows and keep every level, so flat cells converge as fast as cubes.
import { AX, AY, AZ, column, get, HALF, LAMBDA, NX, NY, NZ, pointer, RHS, rowBytes, slabBytes } from './grid';

const TINY: f32 = 1e-30;

/** Lanes of a vector that begins `left` columns before the end of a half row. */
// @ts-ignore: decorator
@inline
export function lanes(left: i32): v128 {
  return i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(left));
}

/**
 * Relaxes the columns of one colour in rows [from, to). `scratch`: 2 f32 for every cell of half a row of columns and level.
 */
export function sweep(level: usize, colour: i32, from: i32, to: i32, scratch: usize): void {
  const nz = get(level, NZ), half = get(level, HALF), n2 = get(level, NX) >> 1;
  const row = rowBytes(level), slab = slabBytes(level), halfBytes = <usize>half << 2;
  const lambda = pointer(level, LAMBDA), rhs = pointer(level, RHS);
  const ax = pointer(level, AX), ay = pointer(level, AY), az = pointer(level, AZ);
  const scratchRow = halfBytes << 1;
  const tiny = f32x4.splat(TINY), zero = f32x4.splat(0);
  for (let j = from; j < to; j++) {
    const odd = (j + colour) & 1;
    const own: usize = odd ? halfBytes : 0;
    // Neighbours along the row lie in the other half: of an even column one place back and here, of an odd one here and on.
    const left: usize = odd ? 0 : halfBytes - 4;
    const slabAt = <usize>(j + 1) * slab + 4;
    for (let k = 0; k < nz; k++) {
      const at = slabAt + <usize>k * row, keep = scratch + <usize>k * scratchRow;
      for (let m = 0; m < n2; m += 4) {
        const here = at + own + (<usize>m << 2), beside = at + left + (<usize>m << 2), put = keep + (<usize>m << 3);
        const west = v128.load(ax + here), east = v128.load(ax + beside + 4);
        const south = v128.load(ay + here), north = v128.load(ay + here + slab);
        const below = v128.load(az + here), above = v128.load(az + here + row);
        let sum = f32x4.add(v128.load(rhs + here), f32x4.mul(west, v128.load(lambda + beside)));
        sum = f32x4.add(sum, f32x4.mul(east, v128.load(lambda + beside + 4)));
        sum = f32x4.add(sum, f32x4.mul(south, v128.load(lambda + here - slab)));
        sum = f32x4.add(sum, f32x4.mul(north, v128.load(lambda + here + slab)));
        const across = f32x4.add(f32x4.add(west, east), f32x4.add(south, north));
        let diagonal = f32x4.add(across, f32x4.add(below, above));
        if (k > 0) {
          const under = put - scratchRow;
          diagonal = f32x4.sub(diagonal, f32x4.mul(below, v128.load(under)));
          sum = f32x4.add(sum, f32x4.mul(below, v128.load(under, 16)));
        }
        const inverse = f32x4.div(f32x4.splat(1), f32x4.pmax(diagonal, tiny));
        v128.store(put, f32x4.mul(above, inverse));
        v128.store(put, f32x4.mul(sum, inverse), 16);
      }
    }
    for (let k = nz - 1; k >= 0; k--) {
      const at = slabAt + <usize>k * row + own, keep = scratch + <usize>k * scratchRow;
      for (let m = 0; m < n2; m += 4) {
        const here = at + (<usize>m << 2), put = keep + (<usize>m << 3);
        const over = k == nz - 1 ? zero : v128.load(lambda + here + row);
        let value = f32x4.add(v128.load(put, 16), f32x4.mul(v128.load(put), over));
        if (m + 4 > n2) value = v128.and(value, lanes(n2 - m));
        v128.store(lambda + here, value);
      }
    }
  }
}

/** rhs - A lambda of four columns of one colour; `here` and `beside` as in `sweep`. */
// @ts-ignore: decorator
@inline
export function residual(
  lambda: usize, rhs: usize, ax: usize, ay: usize, az: usize, here: usize, beside: usize, row: usize, slab: usize, bottom: bool,
): v128 {
  const own = v128.load(lambda + here);
  let sum = v128.load(rhs + here);
  sum = f32x4.add(sum, f32x4.mul(v128.load(ax + here), f32x4.sub(v128.load(lambda + beside), own)));
  sum = f32x4.add(sum, f32x4.mul(v128.load(ax + beside + 4), f32x4.sub(v128.load(lambda + beside + 4), own)));
  sum = f32x4.add(sum, f32x4.mul(v128.load(ay + here), f32x4.sub(v128.load(lambda + here - slab), own)));
  sum = f32x4.add(sum, f32x4.mul(v128.load(ay + here + slab), f32x4.sub(v128.load(lambda + here + slab), own)));
  sum = f32x4.add(sum, f32x4.mul(v128.load(az + here + row), f32x4.sub(v128.load(lambda + here + row), own)));
  if (bottom) return sum;
  return f32x4.add(sum, f32x4.mul(v128.load(az + here), f32x4.sub(v128.load(lambda + here - row), own)));
}

/** What is left of rows [from, to) of the coarse level: the mean of the four residuals in a cell. Its lambda begins at zero. */
export function restrict(fine: usize, coarse: usize, from: i32, to: i32): void {
  const nz = get(fine, NZ), n2 = get(fine, NX) >> 1, halfBytes = <usize>get(fine, HALF) << 2;
  const row = rowBytes(fine), slab = slabBytes(fine);
  const lambda = pointer(fine, LAMBDA), rhs = pointer(fine, RHS);
  const ax = pointer(fine, AX), ay = pointer(fine, AY), az = pointer(fine, AZ);
  const half = get(coarse, HALF), coarseRow = rowBytes(coarse), coarseSlab = slabBytes(coarse);
  const out = pointer(coarse, RHS), start = pointer(coarse, LAMBDA);
  const quarter = f32x4.splat(0.25);
  for (let j = from; j < to; j++) {
    memory.fill(start + <usize>(j + 1) * coarseSlab, 0, coarseSlab);
    for (let k = 0; k < nz; k++) {
      const bottom = k == 0;
      const put = out + <usize>(j + 1) * coarseSlab + <usize>k * coarseRow;
      for (let m = 0; m < n2; m += 4) {
        let sum = f32x4.splat(0);
        for (let side = 0; side < 2; side++) {
          const at = <usize>(2 * j + side + 1) * slab + <usize>k * row + 4 + (<usize>m << 2);
          const even = residual(lambda, rhs, ax, ay, az, at, at + halfBytes - 4, row, slab, bottom);
          const odd = residual(lambda, rhs, ax, ay, az, at + halfBytes, at, row, slab, bottom);
          sum = f32x4.add(sum, f32x4.add(even, odd));
        }
        let value = f32x4.mul(sum, quarter);
        if (m + 4 > n2) value = v128.and(value, lanes(n2 - m));
        // Columns m … m + 3: the even ones to one half, the odd ones to the other.
        v128.store64_lane(put + column(m, half), i8x16.shuffle(value, value, 0, 1, 2, 3, 8, 9, 10, 11, 4, 5, 6, 7, 12, 13, 14, 15), 0);
        v128.store64_lane(put + column(m + 1, half), i8x16.shuffle(value, value, 0, 1, 2, 3, 8, 9, 10, 11, 4, 5, 6, 7, 12, 13, 14, 15), 1);
      }
    }
  }
}

/**
 * Adds the coarse correction to rows [from, to) of the fine level: along and across, a quarter of the way from the own coarse
 * cell to the next one, as far as the fine cell's own face leads there. Walls are not looked through, and beyond an open side
 * (whose faces count twice) lies zero. `heights`: of levels; `share`: 1 / the fine cells' area. `scratch`: 2 f32 for every
 * coarse column and the two beside.
 */
export function prolong(fine: usize, coarse: usize, from: i32, to: i32, heights: usize, share: f32, scratch: usize): void {
  const nz = get(fine, NZ), n2 = get(fine, NX) >> 1, half = get(fine, HALF);
  const row = rowBytes(fine), slab = slabBytes(fine), lambda = pointer(fine, LAMBDA);
  const ax = pointer(fine, AX), ay = pointer(fine, AY);
  const coarseHalf = get(coarse, HALF), coarseRow = rowBytes(coarse), coarseSlab = slabBytes(coarse);
  const values = pointer(coarse, LAMBDA);
  const beyond = scratch + (<usize>(n2 + 8) << 2);
  for (let j = from; j < to; j++) {
    const near = <usize>((j >> 1) + 1) * coarseSlab;
    const far = j & 1 ? near + coarseSlab : near - coarseSlab;
    const across = ay + (j & 1 ? slab : 0);
    for (let k = 0; k < nz; k++) {
      const level = <usize>k * coarseRow;
      for (let i = -1; i <= n2; i++) {
        const at = level + column(i, coarseHalf), put = <usize>(i + 1) << 2;
        store<f32>(scratch + put, load<f32>(values + near + at));
        store<f32>(beyond + put, load<f32>(values + far + at));
      }
      const at = <usize>(j + 1) * slab + <usize>k * row + 4;
      const quarter = f32x4.splat(0.25 / (load<f32>(heights + (<usize>k << 2)) * share));
      for (let m = 0; m < n2; m += 4) {
        const from = <usize>m << 2, here = at + from, there = here + (<usize>half << 2);
        const own = v128.load(scratch + from, 4), side = f32x4.sub(v128.load(beyond + from, 4), own);
        const west = f32x4.sub(v128.load(scratch + from), own), east = f32x4.sub(v128.load(scratch + from, 8), own);
        let even = f32x4.add(f32x4.mul(v128.load(ax + here), west), f32x4.mul(v128.load(across + here), side));
        let odd = f32x4.add(f32x4.mul(v128.load(ax + here + 4), east), f32x4.mul(v128.load(across + there), side));
        even = f32x4.add(own, f32x4.mul(quarter, even));
        odd = f32x4.add(own, f32x4.mul(quarter, odd));
        if (m + 4 > n2) {
          even = v128.and(even, lanes(n2 - m));
          odd = v128.and(odd, lanes(n2 - m));
        }
        v128.store(lambda + here, f32x4.add(v128.load(lambda + here), even));
        v128.store(lambda + there, f32x4.add(v128.load(lambda + there), odd));
      }
    }
  }
}

/** Coefficients of rows [from, to) of the coarse level from the fine ones; with the last row, of the faces beyond it. */
export function coarsen(fine: usize, coarse: usize, from: i32, to: i32): void {
  const nx = get(coarse, NX), ny = get(coarse, NY), nz = get(coarse, NZ);
  const half = get(fine, HALF), row = rowBytes(fine), slab = slabBytes(fine);
  const coarseHalf = get(coarse, HALF), coarseRow = rowBytes(coarse), coarseSlab = slabBytes(coarse);
  const fx = pointer(fine, AX), fy = pointer(fine, AY), fz = pointer(fine, AZ);
  for (let j = from; j < (to == ny ? ny + 1 : to); j++) {
    for (let k = 0; k <= nz; k++) {
      const a = <usize>(2 * j + 1) * slab + <usize>k * row, b = a + slab;
      const put = <usize>(j + 1) * coarseSlab + <usize>k * coarseRow;
      for (let i = 0; i <= nx; i++) {
        const even = column(2 * i, half), odd = column(2 * i + 1, half), at = put + column(i, coarseHalf);
        if (j < ny && k < nz) store<f32>(pointer(coarse, AX) + at, 0.125 * (load<f32>(fx + a + even) + load<f32>(fx + b + even)));
        if (i == nx) continue;
        if (k < nz) store<f32>(pointer(coarse, AY) + at, 0.125 * (load<f32>(fy + a + even) + load<f32>(fy + a + odd)));
        if (j == ny) continue;
        const up = load<f32>(fz + a + even) + load<f32>(fz + a + odd) + load<f32>(fz + b + even) + load<f32>(fz + b + odd);
        store<f32>(pointer(coarse, AZ) + at, 0.25 * up);
      }
    }
  }
}
