// The inner loop of the viewshed. Pointers are byte addresses in the shared memory that kernel/layout.ts lays out;
// kernel/scalar.ts does the same arithmetic in TypeScript, bit by bit.

/** Height of a cell whose height is unknown: never an obstacle. */
const UNKNOWN: f32 = -1e9;

/** What `walk` writes. */
const COUNT = 0;
const HIDDEN = 1;

/** Marks the cells of rows [from, to) whose height is NaN as unknown. Lines are `stride` cells apart. */
export function prepare(heights: usize, width: i32, stride: i32, from: i32, to: i32): void {
  for (let y = from; y < to; y++) {
    let cell = heights + ((<usize>y * <usize>stride) << 2);
    const end = cell + (<usize>width << 2);
    for (; cell < end; cell += 4) {
      const z = load<f32>(cell);
      if (z != z) store<f32>(cell, UNKNOWN);
    }
  }
}

/** Sets rows [from, to) of the missing heights to infinity: nobody has looked yet. */
export function forget(missing: usize, width: i32, stride: i32, from: i32, to: i32): void {
  for (let y = from; y < to; y++) {
    let cell = missing + ((<usize>y * <usize>stride) << 2);
    const end = cell + (<usize>width << 2);
    for (; cell < end; cell += 4) store<f32>(cell, Infinity);
  }
}

/**
 * Adds up the counts of `threads` threads, `threadStride` bytes apart, for rows [from, to), and clears them. Unknown
 * cells become NaN.
 * @param out  f32, rows without a gap
 */
export function foldCounts(
  heights: usize, counts: usize, threadStride: usize, threads: i32, out: usize, width: i32, stride: i32, from: i32, to: i32,
): void {
  const unknown = f32x4.splat(UNKNOWN), nan = f32x4.splat(NaN), none = i16x8.splat(0);
  for (let y = from; y < to; y++) {
    const line = <usize>y * <usize>stride;
    let target = out + ((<usize>y * <usize>width) << 2);
    let x = 0;
    for (; x + 8 <= width; x += 8, target += 32) {
      const cell = line + <usize>x;
      let at = counts + (cell << 1);
      let sum = v128.load(at);
      v128.store(at, none);
      for (let t = 1; t < threads; t++) {
        at += threadStride;
        sum = i16x8.add(sum, v128.load(at));
        v128.store(at, none);
      }
      const z = heights + (cell << 2);
      const first = f32x4.convert_i32x4_u(i32x4.extend_low_i16x8_u(sum));
      const second = f32x4.convert_i32x4_u(i32x4.extend_high_i16x8_u(sum));
      v128.store(target, v128.bitselect(nan, first, f32x4.eq(v128.load(z), unknown)));
      v128.store(target + 16, v128.bitselect(nan, second, f32x4.eq(v128.load(z + 16), unknown)));
    }
    for (; x < width; x++, target += 4) {
      const cell = line + <usize>x;
      let sum: u32 = 0;
      for (let t = 0; t < threads; t++) {
        const at = counts + <usize>t * threadStride + (cell << 1);
        sum += load<u16>(at);
        store<u16>(at, 0);
      }
      store<f32>(target, load<f32>(heights + (cell << 2)) == UNKNOWN ? NaN : <f32>sum);
    }
  }
}

/** Packs rows [from, to) of the missing heights; NaN where a cell is unknown or nobody looked. */
export function foldMissing(
  heights: usize, missing: usize, out: usize, width: i32, stride: i32, from: i32, to: i32,
): void {
  for (let y = from; y < to; y++) {
    for (let x = 0; x < width; x++) {
      const cell = (<usize>y * <usize>stride + <usize>x) << 2;
      const value = load<f32>(missing + cell);
      const told = value < Infinity && load<f32>(heights + cell) != UNKNOWN;
      store<f32>(out + ((<usize>y * <usize>width + <usize>x) << 2), told ? value : NaN);
    }
  }
}

/**
 * Four neighbouring rays at a time, from the eye to the rim of one quadrant, for rays
 * [from, to] of its 2 reach (the diagonal at k = -reach belongs to the neighbour).
 *
 * Ray `k` leaves the eye towards the cell (reach, k) of the quadrant's axes; at step `i` it passes `k i / reach` cells
 * beside the axis, where the height is interpolated between two cells. The running maximum of (height - eye) / i is
 * the line over which it sees. A cell belongs to the one ray that passes it nearest, and is seen when it reaches that line.
 *
 * @param heights,out  address of the eye's cell in the heights (f32) and in the output (u16 counts or f32 metres)
 * @param major,minor  cells from one step to the next along and across the quadrant's axis
 * @param ahead,left,right  cells of the raster from the eye along the axis and to both of its sides (to lower and higher `k`)
 * @param eye,target  heights of the eye above sea level and of the targets above the surface, metres
 * @param drop  metres by which the earth falls away in one cell's distance
 * @param low,high  limits of (height - eye) / distance in cells between which a cell is looked at
 */
// @ts-ignore: decorator
@inline
function walk(
  mode: i32, heights: usize, out: usize, major: i32, minor: i32, ahead: i32, left: i32, right: i32, reach: i32,
  eye: f32, target: f32, drop: f32, low: f32, high: f32, from: i32, to: i32,
): void {
  const reach4 = i32x4.splat(reach), inverse = f32x4.splat(<f32>1 / <f32>reach);
  const eye4 = f32x4.splat(eye), target4 = f32x4.splat(target);
  const first = i32x4.splat(-left - 1), last = i32x4.splat(right);
  const leftmost = i32x4.splat(-left), rightmost = i32x4.splat(right);
  const step = <isize>minor << 2;
  for (let ray = from; ray <= to; ray += 4) {
    const k = i32x4.add(i32x4.splat(ray), i32x4(0, 1, 2, 3));
    // k = base * reach + part with 0 <= part < reach: whole cells and the rest that a step adds.
    const negative = i32x4.lt_s(k, i32x4.splat(0));
    const full = i32x4.ge_s(k, reach4);
    const base = i32x4.sub(negative, full);
    const part = i32x4.sub(k, i32x4.mul(base, reach4));
    const slope = f32x4.mul(f32x4.convert_i32x4_s(k), inverse);
    const lengthSquared = f32x4.add(f32x4.splat(1), f32x4.mul(slope, slope));
    const length = f32x4.sqrt(lengthSquared);
    const limit = v128.and(
      i32x4.trunc_sat_f32x4_s(f32x4.div(f32x4.splat(<f32>reach), length)),
      i32x4.le_s(k, i32x4.splat(to)),
    );
    const drop4 = f32x4.mul(f32x4.splat(drop), lengthSquared);
    const low4 = f32x4.mul(f32x4.splat(low), length), high4 = f32x4.mul(f32x4.splat(high), length);
    let longest = i32x4.extract_lane(limit, 0);
    longest = max(longest, i32x4.extract_lane(limit, 1));
    longest = max(longest, i32x4.extract_lane(limit, 2));
    longest = min(max(longest, i32x4.extract_lane(limit, 3)), ahead);
    let cell = i32x4.splat(0), rest = i32x4.splat(0), line = f32x4.splat(-Infinity);
    let row = heights;
    for (let i = 1; i <= longest; i++) {
      rest = i32x4.add(rest, part);
      const over = i32x4.ge_s(rest, reach4);
      rest = i32x4.sub(rest, v128.and(over, reach4));
      cell = i32x4.sub(i32x4.add(cell, base), over);
      row += <isize>major << 2;
      const at = i32x4.min_s(i32x4.max_s(cell, first), last);
      const p0 = row + <isize>i32x4.extract_lane(at, 0) * step;
      const p1 = row + <isize>i32x4.extract_lane(at, 1) * step;
      const p2 = row + <isize>i32x4.extract_lane(at, 2) * step;
      const p3 = row + <isize>i32x4.extract_lane(at, 3) * step;
      let a = v128.load32_zero(p0);
      a = v128.load_lane<f32>(p1, a, 1);
      a = v128.load_lane<f32>(p2, a, 2);
      a = v128.load_lane<f32>(p3, a, 3);
      let b = v128.load32_zero(p0 + step);
      b = v128.load_lane<f32>(p1 + step, b, 1);
      b = v128.load_lane<f32>(p2 + step, b, 2);
      b = v128.load_lane<f32>(p3 + step, b, 3);
      const i4 = f32x4.splat(<f32>i), perStep = f32x4.splat(<f32>1 / <f32>i);
      const horizon = f32x4.add(eye4, f32x4.mul(drop4, f32x4.mul(i4, i4)));
      const twice = i32x4.shl(rest, 1);
      const upper = i32x4.ge_s(twice, reach4);
      const offset = i32x4.sub(twice, v128.and(upper, i32x4.shl(reach4, 1)));
      const nearest = i32x4.sub(cell, upper);
      const within = v128.and(
        v128.and(i32x4.gt_s(offset, i32x4.splat(-i)), i32x4.le_s(offset, i32x4.splat(i))),
        v128.and(
          i32x4.le_s(i32x4.splat(i), limit),
          v128.and(i32x4.ge_s(nearest, leftmost), i32x4.le_s(nearest, rightmost)),
        ),
      );
      if (v128.any_true(within)) {
        const z = f32x4.add(v128.bitselect(b, a, upper), target4);
        const own = f32x4.mul(f32x4.sub(z, horizon), perStep);
        const looked = v128.and(within, v128.and(f32x4.ge(own, low4), f32x4.le(own, high4)));
        if (mode == COUNT) {
          const seen = i32x4.bitmask(v128.and(looked, f32x4.ge(own, line)));
          const place = out + ((<isize>i * <isize>major) << 1);
          if (seen & 1) count(place, i32x4.extract_lane(nearest, 0), minor);
          if (seen & 2) count(place, i32x4.extract_lane(nearest, 1), minor);
          if (seen & 4) count(place, i32x4.extract_lane(nearest, 2), minor);
          if (seen & 8) count(place, i32x4.extract_lane(nearest, 3), minor);
        } else {
          const missing = f32x4.max(f32x4.mul(f32x4.sub(line, own), i4), f32x4.splat(0));
          const bits = i32x4.bitmask(looked);
          const place = out + ((<isize>i * <isize>major) << 2);
          if (bits & 1) lower(place + <isize>i32x4.extract_lane(nearest, 0) * step, f32x4.extract_lane(missing, 0));
          if (bits & 2) lower(place + <isize>i32x4.extract_lane(nearest, 1) * step, f32x4.extract_lane(missing, 1));
          if (bits & 4) lower(place + <isize>i32x4.extract_lane(nearest, 2) * step, f32x4.extract_lane(missing, 2));
          if (bits & 8) lower(place + <isize>i32x4.extract_lane(nearest, 3) * step, f32x4.extract_lane(missing, 3));
        }
      }
      const share = f32x4.mul(f32x4.convert_i32x4_s(rest), inverse);
      const ground = f32x4.add(a, f32x4.mul(f32x4.sub(b, a), share));
      line = f32x4.pmax(line, f32x4.mul(f32x4.sub(ground, horizon), perStep));
    }
  }
}

// @ts-ignore: decorator
@inline
function count(place: usize, cell: i32, minor: i32): void {
  const at = place + ((<isize>cell * <isize>minor) << 1);
  store<u16>(at, load<u16>(at) + 1);
}

// @ts-ignore: decorator
@inline
function lower(place: usize, value: f32): void {
  if (value < load<f32>(place)) store<f32>(place, value);
}

/** Adds 1 to the count of every cell that is seen. */
export function countSeen(
  heights: usize, out: usize, major: i32, minor: i32, ahead: i32, left: i32, right: i32, reach: i32,
  eye: f32, target: f32, drop: f32, low: f32, high: f32, from: i32, to: i32,
): void {
  walk(COUNT, heights, out, major, minor, ahead, left, right, reach, eye, target, drop, low, high, from, to);
}

/** Lowers every cell to the metres by which a target there would have to stand higher to be seen; 0 where it is seen. */
export function hiddenHeight(
  heights: usize, out: usize, major: i32, minor: i32, ahead: i32, left: i32, right: i32, reach: i32,
  eye: f32, target: f32, drop: f32, low: f32, high: f32, from: i32, to: i32,
): void {
  walk(HIDDEN, heights, out, major, minor, ahead, left, right, reach, eye, target, drop, low, high, from, to);
}
