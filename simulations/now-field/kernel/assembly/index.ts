// Kriging: the triangle of a network's covariances, what each sensor weighs, and values with their uncertainty row by row of a
// raster. Every cell is computed by itself, in one order: the same bits for any number of threads. Matrices are f64, row by row,
// `stride` numbers a row; a row reaches at least four numbers beyond its last column, for columns are taken four at a time.

// A scene: f64 each, addresses too. kernel/scene.ts writes it in this order.
const SENSORS: usize = 0, TRENDS: usize = 8, SILL: usize = 16, RANGE: usize = 24;
/** f64 x, y, K⁻¹(z − Fβ), and the trends, one run of `SENSORS` each; f32 x and y from the raster's corner. */
const X: usize = 32, Y: usize = 40, DUAL: usize = 48, COLUMNS: usize = 56, NEAR_X: usize = 64, NEAR_Y: usize = 72;
/** β, mean and spread of each trend (f64), and the triangle of FᵀK⁻¹F (p × p). */
const BETA: usize = 80, SCALES: usize = 88, NORMAL: usize = 96;
const WIDTH: usize = 104, CELL: usize = 112, WEST: usize = 120, NORTH: usize = 128;
/** u8 1 where a value is wanted; the trends, one raster (f32) after the other; and where values and deviations go (f32). */
const WANTED: usize = 136, RASTERS: usize = 144, VALUES: usize = 152, DEVIATION: usize = 160, CELLS: usize = 168;
const NUGGET: usize = 176;

/** Columns that are worked on together, so that what they share is fetched once. */
const BLOCK: i32 = 24;
/** Cells along a side of a square that takes its uncertainty from the same sensors, and how many they are. */
const SQUARE: i32 = 8, NEIGHBOURS: i32 = 32;

// What a thread works in: the nearest sensors (i32) and how far they are, their places, their triangle, L⁻¹F (4 trends), and
// L⁻¹k of four cells, and what is found of them: 14,080 bytes.
const STRIDE: i32 = 36;
const NEAREST: usize = 0, FAR: usize = 256, PLACE_X: usize = 512, PLACE_Y: usize = 832, ROOM: usize = 1152;
const TRIANGLE: usize = 2560, SOLVED: usize = 12800, FOUND: usize = 13824;

// @ts-ignore: decorator
@inline
function real(scene: usize, what: usize): f64 { return load<f64>(scene + what); }
// @ts-ignore: decorator
@inline
function word(scene: usize, what: usize): usize { return <usize>load<f64>(scene + what); }
// @ts-ignore: decorator
@inline
function wide(value: f64): v128 { return f64x2.splat(value); }

/** e to the power of two numbers that are not positive: 2ⁿ times a Taylor series of what is left, to the last bit or two. */
// @ts-ignore: decorator
@inline
function exp(power: v128): v128 {
  const t = f64x2.max(power, wide(-700));
  const n = f64x2.nearest(f64x2.mul(t, wide(1.4426950408889634)));
  const r = f64x2.sub(t, f64x2.mul(n, wide(0.6931471805599453)));
  let sum = wide(1.0 / 479001600.0);
  sum = f64x2.add(f64x2.mul(sum, r), wide(1.0 / 39916800.0));
  sum = f64x2.add(f64x2.mul(sum, r), wide(1.0 / 3628800.0));
  sum = f64x2.add(f64x2.mul(sum, r), wide(1.0 / 362880.0));
  sum = f64x2.add(f64x2.mul(sum, r), wide(1.0 / 40320.0));
  sum = f64x2.add(f64x2.mul(sum, r), wide(1.0 / 5040.0));
  sum = f64x2.add(f64x2.mul(sum, r), wide(1.0 / 720.0));
  sum = f64x2.add(f64x2.mul(sum, r), wide(1.0 / 120.0));
  sum = f64x2.add(f64x2.mul(sum, r), wide(1.0 / 24.0));
  sum = f64x2.add(f64x2.mul(sum, r), wide(1.0 / 6.0));
  sum = f64x2.add(f64x2.mul(sum, r), wide(0.5));
  sum = f64x2.add(f64x2.mul(sum, r), wide(1));
  sum = f64x2.add(f64x2.mul(sum, r), wide(1));
  const whole = i64x2.extend_low_i32x4_s(i32x4.trunc_sat_f64x2_s_zero(n));
  return f64x2.mul(sum, i64x2.shl(i64x2.add(whole, i64x2.splat(1023)), 52));
}

/** 2 to the power of four numbers from −120 to 0, to 2e-7 of the result. */
// @ts-ignore: decorator
@inline
function exp2(t: v128): v128 {
  // Added to 1.5 · 2²³ a number is rounded, and its whole part stands in the lowest bits.
  const shifted = f32x4.add(t, f32x4.splat(12582912.0));
  const r = f32x4.sub(t, f32x4.sub(shifted, f32x4.splat(12582912.0)));
  let sum = f32x4.splat(1.5403530e-4);
  sum = f32x4.add(f32x4.mul(sum, r), f32x4.splat(1.3333558e-3));
  sum = f32x4.add(f32x4.mul(sum, r), f32x4.splat(9.6181291e-3));
  sum = f32x4.add(f32x4.mul(sum, r), f32x4.splat(5.5504109e-2));
  sum = f32x4.add(f32x4.mul(sum, r), f32x4.splat(2.4022651e-1));
  sum = f32x4.add(f32x4.mul(sum, r), f32x4.splat(6.9314718e-1));
  sum = f32x4.add(f32x4.mul(sum, r), f32x4.splat(1));
  return i32x4.add(sum, i32x4.shl(shifted, 23));
}

/** Covariances of sensors by their distance, up to the diagonal. x and y hold one number more than `n`. */
export function covariances(out: usize, x: usize, y: usize, n: i32, stride: i32, nugget: f64, sill: f64, range: f64): void {
  const scale = wide(-1 / range), variance = wide(sill);
  for (let i = 0; i < n; i++) {
    const row = out + (<usize>(i * stride) << 3);
    const px = wide(load<f64>(x + (<usize>i << 3))), py = wide(load<f64>(y + (<usize>i << 3)));
    for (let j: usize = 0; j < <usize>i; j += 2) {
      const dx = f64x2.sub(v128.load(x + (j << 3)), px), dy = f64x2.sub(v128.load(y + (j << 3)), py);
      const far = f64x2.sqrt(f64x2.add(f64x2.mul(dx, dx), f64x2.mul(dy, dy)));
      v128.store(row + (j << 3), f64x2.mul(variance, exp(f64x2.mul(far, scale))));
    }
    store<f64>(row + (<usize>i << 3), sill + nugget);
  }
}

/** Takes from four numbers at `out` the products of `row` with four rows from `rows` on, `count` numbers each, a multiple of four. */
// @ts-ignore: decorator
@inline
function takeProducts(out: usize, row: usize, rows: usize, bytes: usize, count: i32): void {
  let a0 = wide(0), a1 = wide(0), a2 = wide(0), a3 = wide(0), b0 = wide(0), b1 = wide(0), b2 = wide(0), b3 = wide(0);
  const end = row + (<usize>count << 3);
  let one = rows, two = one + bytes, three = two + bytes, last = three + bytes;
  for (; row < end; row += 32, one += 32, two += 32, three += 32, last += 32) {
    const low = v128.load(row), high = v128.load(row, 16);
    a0 = f64x2.add(a0, f64x2.mul(low, v128.load(one)));
    a1 = f64x2.add(a1, f64x2.mul(low, v128.load(two)));
    a2 = f64x2.add(a2, f64x2.mul(low, v128.load(three)));
    a3 = f64x2.add(a3, f64x2.mul(low, v128.load(last)));
    b0 = f64x2.add(b0, f64x2.mul(high, v128.load(one, 16)));
    b1 = f64x2.add(b1, f64x2.mul(high, v128.load(two, 16)));
    b2 = f64x2.add(b2, f64x2.mul(high, v128.load(three, 16)));
    b3 = f64x2.add(b3, f64x2.mul(high, v128.load(last, 16)));
  }
  a0 = f64x2.add(a0, b0);
  a1 = f64x2.add(a1, b1);
  a2 = f64x2.add(a2, b2);
  a3 = f64x2.add(a3, b3);
  const first = f64x2.add(v128.shuffle<i64>(a0, a1, 0, 2), v128.shuffle<i64>(a0, a1, 1, 3));
  const second = f64x2.add(v128.shuffle<i64>(a2, a3, 0, 2), v128.shuffle<i64>(a2, a3, 1, 3));
  v128.store(out, f64x2.sub(v128.load(out), first));
  v128.store(out, f64x2.sub(v128.load(out, 16), second), 16);
}

/**
 * The lower triangle L with L Lᵀ = A, in place of A; what lies above the diagonal is of no use. A pivot that rounding leaves at
 * nothing is held at `least`. There is room for three more rows.
 */
export function cholesky(l: usize, n: i32, stride: i32, least: f64): void {
  const bytes = <usize>stride << 3;
  for (let first = 0; first < n; first += BLOCK) {
    for (let i = first; i < n; i++) {
      const row = l + <usize>i * bytes, end = min(first + BLOCK, i + 1);
      if (first > 0) {
        for (let j = first; j < end; j += 4) takeProducts(row + (<usize>j << 3), row, l + <usize>j * bytes, bytes, first);
      }
      for (let j = first; j < end; j++) {
        const other = l + <usize>j * bytes;
        let rest = load<f64>(row + (<usize>j << 3));
        for (let k = first; k < j; k++) rest -= load<f64>(row + (<usize>k << 3)) * load<f64>(other + (<usize>k << 3));
        const value = i == j ? Math.sqrt(max(rest, least)) : rest / load<f64>(other + (<usize>j << 3));
        store<f64>(row + (<usize>j << 3), value);
      }
    }
  }
}

/** x with L x = b, in place. */
export function solveLower(l: usize, n: i32, stride: i32, b: usize): void {
  for (let i = 0; i < n; i++) {
    const row = l + (<usize>(i * stride) << 3);
    let rest = load<f64>(b + (<usize>i << 3));
    for (let k: usize = 0; k < <usize>i; k++) rest -= load<f64>(row + (k << 3)) * load<f64>(b + (k << 3));
    store<f64>(b + (<usize>i << 3), rest / load<f64>(row + (<usize>i << 3)));
  }
}

/** x with Lᵀ x = b, in place. */
export function solveUpper(l: usize, n: i32, stride: i32, b: usize): void {
  for (let i = n - 1; i >= 0; i--) {
    const row = l + (<usize>(i * stride) << 3);
    const value = load<f64>(b + (<usize>i << 3)) / load<f64>(row + (<usize>i << 3));
    store<f64>(b + (<usize>i << 3), value);
    for (let k: usize = 0; k < <usize>i; k++) {
      store<f64>(b + (k << 3), load<f64>(b + (k << 3)) - load<f64>(row + (k << 3)) * value);
    }
  }
}

/**
 * Diagonal of (L Lᵀ)⁻¹: sums of squares of the columns of L⁻¹, found a block at a time in `columns` (24 runs of `stride`
 * numbers, and four more). `out` has room for 24 numbers more than `n`.
 */
export function inverseDiagonal(l: usize, n: i32, stride: i32, out: usize, columns: usize): void {
  const bytes = <usize>stride << 3, ones = columns + <usize>BLOCK * bytes;
  for (let first = 0; first < n; first += BLOCK) {
    memory.fill(columns, 0, <usize>BLOCK * bytes);
    memory.fill(out + (<usize>first << 3), 0, <usize>BLOCK << 3);
    for (let i = first; i < n; i++) {
      const row = l + <usize>i * bytes, end = min(first + BLOCK, i + 1);
      const pivot = load<f64>(row + (<usize>i << 3));
      // Beyond the diagonal the columns hold nothing yet, so that whole fours may be multiplied.
      const count = (i - first + 3) & ~3;
      for (let j = first; j < end; j += 4) {
        const sum = out + (<usize>j << 3), column = columns + <usize>(j - first) * bytes;
        v128.store(ones, wide(0));
        v128.store(ones, wide(0), 16);
        if (j <= i && i < j + 4) store<f64>(ones + (<usize>(i - j) << 3), 1);
        takeProducts(ones, row + (<usize>first << 3), column + (<usize>first << 3), bytes, count);
        for (let k: usize = 0; k < 4; k++) {
          const value = load<f64>(ones + (k << 3)) / pivot;
          store<f64>(column + k * bytes + (<usize>i << 3), value);
          store<f64>(sum + (k << 3), load<f64>(sum + (k << 3)) + value * value);
        }
      }
    }
  }
}

/** Values and their uncertainty in rows [from, to): values from all sensors, uncertainty from the nearest to each square. */
export function rows(scene: usize, work: usize, from: i32, to: i32): void {
  const width = <i32>real(scene, WIDTH), wanted = word(scene, WANTED);
  for (let top = from; top < to; top += SQUARE) {
    const bottom = min(to, top + SQUARE);
    for (let left = 0; left < width; left += SQUARE) {
      let known = false;
      for (let row = top; row < bottom; row++) {
        for (let column = left; column < min(width, left + SQUARE); column += 4) {
          const cell = row * width + column, count = min(4, width - column);
          let some: u32 = 0;
          for (let k = 0; k < count; k++) some |= <u32>load<u8>(wanted + <usize>(cell + k)) << k;
          if (some == 0) continue;
          if (!known) neighbourhood(scene, work, top, left);
          known = true;
          fillCells(scene, work, row, column, some);
        }
      }
    }
  }
}

/** The sensors nearest to the middle of a square by distance and number, their triangle, and L⁻¹F. */
function neighbourhood(scene: usize, work: usize, top: i32, left: i32): void {
  const cell = real(scene, CELL), x = word(scene, X), y = word(scene, Y);
  const px = real(scene, WEST) + (<f64>left + 0.5 * SQUARE) * cell, py = real(scene, NORTH) - (<f64>top + 0.5 * SQUARE) * cell;
  const all = <i32>real(scene, SENSORS), most = min(NEIGHBOURS, all);
  let found = 0;
  for (let i = 0; i < all; i++) {
    const dx = load<f64>(x + (<usize>i << 3)) - px, dy = load<f64>(y + (<usize>i << 3)) - py, far = dx * dx + dy * dy;
    if (found == most && far >= load<f64>(work + FAR + (<usize>(found - 1) << 3))) continue;
    let at = found < most ? found++ : found - 1;
    for (; at > 0 && load<f64>(work + FAR + (<usize>(at - 1) << 3)) > far; at--) {
      store<f64>(work + FAR + (<usize>at << 3), load<f64>(work + FAR + (<usize>(at - 1) << 3)));
      store<i32>(work + NEAREST + (<usize>at << 2), load<i32>(work + NEAREST + (<usize>(at - 1) << 2)));
    }
    store<f64>(work + FAR + (<usize>at << 3), far);
    store<i32>(work + NEAREST + (<usize>at << 2), i);
  }
  pick(work, PLACE_X, x, most);
  pick(work, PLACE_Y, y, most);
  const sill = real(scene, SILL), nugget = real(scene, NUGGET);
  covariances(work + TRIANGLE, work + PLACE_X, work + PLACE_Y, most, STRIDE, nugget, sill, real(scene, RANGE));
  cholesky(work + TRIANGLE, most, STRIDE, 1e-12 * (sill + nugget));
  for (let k = 0; k < <i32>real(scene, TRENDS); k++) {
    const column = ROOM + (<usize>k * 320);
    pick(work, column, word(scene, COLUMNS) + (<usize>(k * all) << 3), most);
    solveLower(work + TRIANGLE, most, STRIDE, work + column);
  }
}

// @ts-ignore: decorator
@inline
function pick(work: usize, out: usize, from: usize, count: i32): void {
  for (let i: usize = 0; i < <usize>count; i++) {
    store<f64>(work + out + (i << 3), load<f64>(from + (<usize>load<i32>(work + NEAREST + (i << 2)) << 3)));
  }
}

/** Fills those of four cells side by side that are wanted (bits). */
function fillCells(scene: usize, work: usize, row: i32, column: i32, which: u32): void {
  const width = <i32>real(scene, WIDTH);
  const at = work + FOUND;
  sumDual(scene, at, row, column);
  deviations(scene, work, at + 32, row, column);
  for (let k = 0; k < 4; k++) {
    if (!((which >> k) & 1)) continue;
    const cell = row * width + column + k;
    const value = load<f64>(at + (<usize>k << 3)) + trendAt(scene, cell);
    store<f32>(word(scene, VALUES) + (<usize>cell << 2), <f32>value);
    store<f32>(word(scene, DEVIATION) + (<usize>cell << 2), <f32>load<f64>(at + 32 + (<usize>k << 3)));
  }
}

/** A trend at a cell, as many spreads from its mean. */
// @ts-ignore: decorator
@inline
function scaledTrend(scene: usize, k: i32, cell: i32): f64 {
  if (k == 0) return 1;
  const scale = word(scene, SCALES) + (<usize>k << 4);
  const raster = word(scene, RASTERS) + (<usize>((k - 1) * <i32>real(scene, CELLS)) << 2);
  return (<f64>load<f32>(raster + (<usize>cell << 2)) - load<f64>(scale)) / load<f64>(scale, 8);
}

function trendAt(scene: usize, cell: i32): f64 {
  let sum: f64 = 0;
  for (let k = 0; k < <i32>real(scene, TRENDS); k++) {
    sum += load<f64>(word(scene, BETA) + (<usize>k << 3)) * scaledTrend(scene, k, cell);
  }
  return sum;
}

/** Σ dualᵢ C(distance to i) of four cells side by side. */
function sumDual(scene: usize, out: usize, row: i32, column: i32): void {
  const n = <usize>real(scene, SENSORS), nearX = word(scene, NEAR_X), nearY = word(scene, NEAR_Y), dual = word(scene, DUAL);
  const cell = <f32>real(scene, CELL), middle = <f32>column + 0.5;
  const px = f32x4.mul(f32x4.add(f32x4.splat(middle), f32x4(0, 1, 2, 3)), f32x4.splat(cell));
  const py = -(<f32>row + 0.5) * cell;
  const scale = f32x4.splat(<f32>(-1.4426950408889634 / real(scene, RANGE)));
  let low = wide(0), high = wide(0);
  for (let i: usize = 0; i < n; i++) {
    const dx = f32x4.sub(v128.load32_splat(nearX + (i << 2)), px), dy = load<f32>(nearY + (i << 2)) - py;
    const far = f32x4.sqrt(f32x4.add(f32x4.mul(dx, dx), f32x4.splat(dy * dy)));
    const alike = exp2(f32x4.max(f32x4.mul(far, scale), f32x4.splat(-120)));
    const weight = v128.load64_splat(dual + (i << 3));
    low = f64x2.add(low, f64x2.mul(weight, f64x2.promote_low_f32x4(alike)));
    high = f64x2.add(high, f64x2.mul(weight, f64x2.promote_low_f32x4(v128.shuffle<i64>(alike, alike, 1, 1))));
  }
  const sill = wide(real(scene, SILL));
  v128.store(out, f64x2.mul(sill, low));
  v128.store(out, f64x2.mul(sill, high), 16);
}

/** σ² = sill − kᵀK⁻¹k + uᵀ(FᵀK⁻¹F)⁻¹u with u = f − FᵀK⁻¹k: k of the neighbourhood, the trend as well as all sensors know it. */
function deviations(scene: usize, work: usize, out: usize, row: i32, column: i32): void {
  const n = min(NEIGHBOURS, <i32>real(scene, SENSORS)), p = <i32>real(scene, TRENDS), width = <i32>real(scene, WIDTH);
  const cell = real(scene, CELL), sill = wide(real(scene, SILL)), scale = wide(-1 / real(scene, RANGE));
  const west = real(scene, WEST) + (<f64>column + 0.5) * cell;
  const px = f64x2(west, west + cell), more = f64x2(west + 2 * cell, west + 3 * cell);
  const py = real(scene, NORTH) - (<f64>row + 0.5) * cell;
  let low = sill, high = sill;
  for (let i: usize = 0; i < <usize>n; i++) {
    const x = v128.load64_splat(work + PLACE_X + (i << 3)), dy = load<f64>(work + PLACE_Y + (i << 3)) - py;
    const dy2 = wide(dy * dy), dx = f64x2.sub(x, px), dx2 = f64x2.sub(x, more);
    let one = f64x2.mul(sill, exp(f64x2.mul(f64x2.sqrt(f64x2.add(f64x2.mul(dx, dx), dy2)), scale)));
    let two = f64x2.mul(sill, exp(f64x2.mul(f64x2.sqrt(f64x2.add(f64x2.mul(dx2, dx2), dy2)), scale)));
    const l = work + TRIANGLE + i * (<usize>STRIDE << 3);
    for (let k: usize = 0; k < i; k++) {
      const factor = v128.load64_splat(l + (k << 3)), solved = work + SOLVED + (k << 5);
      one = f64x2.sub(one, f64x2.mul(factor, v128.load(solved)));
      two = f64x2.sub(two, f64x2.mul(factor, v128.load(solved, 16)));
    }
    const pivot = v128.load64_splat(l + (i << 3));
    one = f64x2.div(one, pivot);
    two = f64x2.div(two, pivot);
    v128.store(work + SOLVED + (i << 5), one);
    v128.store(work + SOLVED + (i << 5), two, 16);
    low = f64x2.sub(low, f64x2.mul(one, one));
    high = f64x2.sub(high, f64x2.mul(two, two));
  }
  // The trends: u, then its triangle solved in place.
  const rest = out + 32, first = row * width + column, last = row * width + width - 1;
  for (let k = 0; k < p; k++) {
    const at = rest + (<usize>k << 5), trend = work + ROOM + (<usize>k * 320);
    let one = f64x2(scaledTrend(scene, k, first), scaledTrend(scene, k, min(last, first + 1)));
    let two = f64x2(scaledTrend(scene, k, min(last, first + 2)), scaledTrend(scene, k, min(last, first + 3)));
    for (let i: usize = 0; i < <usize>n; i++) {
      const factor = v128.load64_splat(trend + (i << 3)), solved = work + SOLVED + (i << 5);
      one = f64x2.sub(one, f64x2.mul(factor, v128.load(solved)));
      two = f64x2.sub(two, f64x2.mul(factor, v128.load(solved, 16)));
    }
    const normal = word(scene, NORMAL) + (<usize>(k * p) << 3);
    for (let i = 0; i < k; i++) {
      const factor = v128.load64_splat(normal + (<usize>i << 3)), solved = rest + (<usize>i << 5);
      one = f64x2.sub(one, f64x2.mul(factor, v128.load(solved)));
      two = f64x2.sub(two, f64x2.mul(factor, v128.load(solved, 16)));
    }
    const pivot = v128.load64_splat(normal + (<usize>k << 3));
    one = f64x2.div(one, pivot);
    two = f64x2.div(two, pivot);
    v128.store(at, one);
    v128.store(at, two, 16);
    low = f64x2.add(low, f64x2.mul(one, one));
    high = f64x2.add(high, f64x2.mul(two, two));
  }
  v128.store(out, f64x2.sqrt(f64x2.max(low, wide(0))));
  v128.store(out, f64x2.sqrt(f64x2.max(high, wide(0))), 16);
}
