// Conjugate gradients with one multigrid cycle as the preconditioner: steps on rows [from, to) of the finest level. What is
// left is in rhs, a cycle's answer in lambda; the direction, A times it and the solution are three more arrays like them.
// Sums go row by row to `out` (f64 pairs), so that they are the same for any number of threads.
import { AX, AY, AZ, get, HALF, LAMBDA, NX, NZ, pointer, RHS, rowBytes, slabBytes } from './grid';
import { lanes, residual } from './multigrid';

// @ts-ignore: decorator
@inline
function total(sum: v128): f64 {
  return <f64>f32x4.extract_lane(sum, 0) + <f64>f32x4.extract_lane(sum, 1)
    + <f64>f32x4.extract_lane(sum, 2) + <f64>f32x4.extract_lane(sum, 3);
}

/** lambda · rhs and lambda · applied. */
export function products(level: usize, applied: usize, from: i32, to: i32, out: usize): void {
  const nz = get(level, NZ), row = rowBytes(level), slab = slabBytes(level);
  const lambda = pointer(level, LAMBDA), rhs = pointer(level, RHS);
  for (let j = from; j < to; j++) {
    let first: f64 = 0, second: f64 = 0;
    for (let k = 0; k < nz; k++) {
      const start = <usize>(j + 1) * slab + <usize>k * row;
      let a = f32x4.splat(0), b = f32x4.splat(0);
      for (let at = start; at < start + row; at += 16) {
        const value = v128.load(lambda + at);
        a = f32x4.add(a, f32x4.mul(value, v128.load(rhs + at)));
        b = f32x4.add(b, f32x4.mul(value, v128.load(applied + at)));
      }
      first += total(a);
      second += total(b);
    }
    store<f64>(out + (<usize>j << 4), first);
    store<f64>(out + (<usize>j << 4), second, 8);
  }
}

/** direction = lambda + beta · direction. */
export function turn(level: usize, direction: usize, beta: f32, from: i32, to: i32): void {
  const slab = slabBytes(level), lambda = pointer(level, LAMBDA), share = f32x4.splat(beta);
  const end = <usize>(to + 1) * slab;
  for (let at = <usize>(from + 1) * slab; at < end; at += 16) {
    v128.store(direction + at, f32x4.add(v128.load(lambda + at), f32x4.mul(share, v128.load(direction + at))));
  }
}

/** applied = A direction; direction · applied. `none`: an array of zeros. */
export function apply(level: usize, direction: usize, applied: usize, none: usize, from: i32, to: i32, out: usize): void {
  const nz = get(level, NZ), n2 = get(level, NX) >> 1, halfBytes = <usize>get(level, HALF) << 2;
  const row = rowBytes(level), slab = slabBytes(level);
  const ax = pointer(level, AX), ay = pointer(level, AY), az = pointer(level, AZ);
  for (let j = from; j < to; j++) {
    let sum: f64 = 0;
    for (let k = 0; k < nz; k++) {
      const start = <usize>(j + 1) * slab + <usize>k * row + 4;
      let part = f32x4.splat(0);
      for (let m = 0; m < n2; m += 4) {
        const at = start + (<usize>m << 2);
        let even = f32x4.neg(residual(direction, none, ax, ay, az, at, at + halfBytes - 4, row, slab, k == 0));
        let odd = f32x4.neg(residual(direction, none, ax, ay, az, at + halfBytes, at, row, slab, k == 0));
        if (m + 4 > n2) {
          even = v128.and(even, lanes(n2 - m));
          odd = v128.and(odd, lanes(n2 - m));
        }
        v128.store(applied + at, even);
        v128.store(applied + at + halfBytes, odd);
        part = f32x4.add(part, f32x4.mul(even, v128.load(direction + at)));
        part = f32x4.add(part, f32x4.mul(odd, v128.load(direction + at + halfBytes)));
      }
      sum += total(part);
    }
    store<f64>(out + (<usize>j << 4), sum);
  }
}

/**
 * solution += alpha · direction, rhs -= alpha · applied, lambda = 0; the sum of squares of what is left, by the height of
 * levels, and its greatest size.
 */
export function advance(
  level: usize, direction: usize, applied: usize, solution: usize, alpha: f32, from: i32, to: i32, heights: usize, out: usize,
): void {
  const nz = get(level, NZ), row = rowBytes(level), slab = slabBytes(level);
  const lambda = pointer(level, LAMBDA), rhs = pointer(level, RHS), step = f32x4.splat(alpha), zero = f32x4.splat(0);
  for (let j = from; j < to; j++) {
    let squares: f64 = 0, greatest: f32 = 0;
    for (let k = 0; k < nz; k++) {
      const start = <usize>(j + 1) * slab + <usize>k * row;
      const inverse = f32x4.splat(1 / load<f32>(heights + (<usize>k << 2)));
      let sum = zero, most = zero;
      for (let at = start; at < start + row; at += 16) {
        v128.store(solution + at, f32x4.add(v128.load(solution + at), f32x4.mul(step, v128.load(direction + at))));
        const rest = f32x4.sub(v128.load(rhs + at), f32x4.mul(step, v128.load(applied + at)));
        v128.store(rhs + at, rest);
        v128.store(lambda + at, zero);
        const rate = f32x4.mul(inverse, rest);
        sum = f32x4.add(sum, f32x4.mul(rate, rate));
        most = f32x4.max(most, f32x4.abs(rate));
      }
      squares += total(sum);
      const first = max(f32x4.extract_lane(most, 0), f32x4.extract_lane(most, 1));
      greatest = max(greatest, max(first, max(f32x4.extract_lane(most, 2), f32x4.extract_lane(most, 3))));
    }
    store<f64>(out + (<usize>j << 4), squares);
    store<f64>(out + (<usize>j << 4), <f64>greatest, 8);
  }
}
