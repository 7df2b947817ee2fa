// The inner loops of sun and sky on height rasters. Pointers are byte addresses in the shared memory that
// kernel/layout.ts lays out; kernel/scalar.ts does the same arithmetic in TypeScript, bit by bit.

/** Height of a cell whose height is unknown: never an obstacle. */
const UNKNOWN: f32 = -1e9;
/** Entries of a table from the horizontal to the zenith; see tables.ts. */
const TABLE_STEPS: f32 = 1024;

/**
 * Rows [from, to) of the raw heights (`width` wide, NaN = unknown) into the row-major copy at `rows` and the transposed
 * copy at `columns`, whose lines are `rowStride` and `columnStride` cells apart.
 */
export function prepare(
  raw: usize, rows: usize, columns: usize, width: i32, rowStride: i32, columnStride: i32, from: i32, to: i32,
): void {
  for (let x = 0; x < width; x++) {
    const column = columns + ((<usize>x * <usize>columnStride) << 2);
    for (let y = from; y < to; y++) {
      const z = load<f32>(raw + ((<usize>y * <usize>width + <usize>x) << 2));
      const known = z == z ? z : UNKNOWN;
      store<f32>(rows + ((<usize>y * <usize>rowStride + <usize>x) << 2), known);
      store<f32>(column + (<usize>y << 2), known);
    }
  }
}

/**
 * One position of the sun, walking `steps` lines of `width` cells (a multiple of 4) away from it.
 *
 * Seen along the sun's rays, what stands `i` steps from the start stands at `height + rise[i]`; an eye is lit when nothing
 * up to it on its sheared line stands higher. The walk is made four times at once, with the lines rounded at four
 * phases; at step `i` the phase `best[i]` passes nearest to the cells' own rays, and only that one counts there
 * (-1: none does, the walk only warms up). Lit cells count `weight` in `counts` (u16) and `energy` in `energies` (u32).
 *
 * @param eyes,obstacles first line; the next one is `stride` cells on, which may be negative
 * @param shades  address of four running maxima per sheared line, `shadeStride` cells apart
 * @param shifts  i32[4][steps]: cells from the start of a phase's maxima to the line's first cell
 * @param rises   f32[steps]
 * @param best    i32[steps]
 */
export function shadow(
  eyes: usize, obstacles: usize, counts: usize, energies: usize, stride: i32, width: i32, steps: i32,
  shades: usize, shadeStride: i32, shifts: usize, rises: usize, best: usize, weight: i32, energy: i32,
): void {
  const energy4 = i32x4.splat(energy), weight4 = i32x4.splat(weight);
  const row = <usize>steps << 2, lane = <usize>shadeStride << 2;
  for (let i = 0; i < steps; i++) {
    const line = <isize>i * <isize>stride;
    const table = <usize>i << 2;
    const phase = load<i32>(best + table);
    const first = phase < 0 ? 0 : phase;
    let s0 = shades + <usize>first * lane + (load<i32>(shifts + <usize>first * row + table) << 2);
    const second = (first + 1) & 3, third = (first + 2) & 3, fourth = (first + 3) & 3;
    let s1 = shades + <usize>second * lane + (load<i32>(shifts + <usize>second * row + table) << 2);
    let s2 = shades + <usize>third * lane + (load<i32>(shifts + <usize>third * row + table) << 2);
    let s3 = shades + <usize>fourth * lane + (load<i32>(shifts + <usize>fourth * row + table) << 2);
    const rise = f32x4.splat(load<f32>(rises + table));
    let z = obstacles + (line << 2);
    const end = z + (<usize>width << 2);
    if (phase < 0) {
      while (z < end) {
        const w = f32x4.add(v128.load(z), rise);
        v128.store(s0, f32x4.pmax(v128.load(s0), w));
        v128.store(s1, f32x4.pmax(v128.load(s1), w));
        v128.store(s2, f32x4.pmax(v128.load(s2), w));
        v128.store(s3, f32x4.pmax(v128.load(s3), w));
        z += 16; s0 += 16; s1 += 16; s2 += 16; s3 += 16;
      }
      continue;
    }
    let eye = eyes + (line << 2), count = counts + (line << 1), sum = energies + (line << 2);
    while (z < end) {
      const w = f32x4.add(v128.load(z), rise);
      const shade = f32x4.pmax(v128.load(s0), w);
      const lit = f32x4.ge(f32x4.add(v128.load(eye), rise), shade);
      v128.store(s0, shade);
      v128.store(s1, f32x4.pmax(v128.load(s1), w));
      v128.store(s2, f32x4.pmax(v128.load(s2), w));
      v128.store(s3, f32x4.pmax(v128.load(s3), w));
      const counted = v128.and(lit, weight4);
      const narrow = i16x8.narrow_i32x4_s(counted, counted);
      v128.store64_lane(count, i16x8.add(v128.load64_zero(count), narrow), 0);
      v128.store(sum, i32x4.add(v128.load(sum), v128.and(lit, energy4)));
      z += 16; eye += 16; count += 8; sum += 16; s0 += 16; s1 += 16; s2 += 16; s3 += 16;
    }
  }
}

/**
 * Horizon of one azimuth by the line sweep with a convex-hull stack, along lines that run almost parallel to the lines
 * of memory: cell (i, j) lies `j·stride + i·direction` cells from the start of every raster. `map` (u16) receives for
 * each cell floor(1024 t / (1 + t)), t the tangent of its horizon: even steps of some 0.06° low down, wider high up;
 * 1023 for an eye below what stands at its own place (under a tree).
 *
 * @param eyes,obstacles heights; no eye is above the obstacles of its own cell
 * @param shifts    i32[steps]: line `l` passes cell (i, l + shifts[i])
 * @param uses      i32[steps]: 0 where cells are only obstacles; 0 = none are
 * @param firstLine,lastLine  lines [first, last) to walk
 * @param stack     scratch: 2 f32 per step and per far point
 * @param far       i32 pairs (address of points, their number) per line from `firstFar` on: f32 pairs (steps before the
 *                  line's first cell, height) from the farthest to the nearest; 0 = no far terrain
 * @param stepM     metres along the line per step
 */
export function horizon(
  eyes: usize, obstacles: usize, map: usize, stride: i32, direction: i32, width: i32, steps: i32, shifts: usize,
  uses: usize, firstLine: i32, lastLine: i32, stack: usize, far: usize, firstFar: i32, stepM: f32,
): void {
  for (let line = firstLine; line < lastLine; line++) {
    let i = 0, top = stack;
    while (i < steps && outside(line + load<i32>(shifts + (<usize>i << 2)), width)) i++;
    if (far) top = pushFar(far + (<usize>(line - firstFar) << 3), <f32>i, stack);
    // The nearest point of the hull stays at hand; what lies under it is in memory.
    let topX: f32 = 0, topZ: f32 = 0;
    if (top > stack) {
      topX = load<f32>(top - 8);
      topZ = load<f32>(top - 8, 4);
    }
    let x = <f32>i;
    for (; i < steps; i++) {
      const at = <usize>i << 2;
      const j = line + load<i32>(shifts + at);
      if (outside(j, width)) break;
      const cell = <isize>j * <isize>stride + <isize>i * <isize>direction;
      const z = load<f32>(obstacles + (cell << 2));
      let entry: i32 = 0;
      if (top > stack) {
        let rise = topZ - z, run = x - topX;
        while (top - stack >= 16) {
          const nextRise = load<f32>(top - 16, 4) - z, nextRun = x - load<f32>(top - 16);
          if (rise * nextRun > nextRise * run) break;
          top -= 8;
          rise = nextRise;
          run = nextRun;
        }
        // No branch: whether something stands higher is anybody's guess.
        rise = max<f32>(rise, 0);
        entry = <i32>(rise / (rise + run * stepM) * TABLE_STEPS);
      }
      if (!uses || load<i32>(uses + at)) {
        if (eyes != obstacles && load<f32>(eyes + (cell << 2)) < z) entry = 1023;
        store<u16>(map + (cell << 1), <u16>entry);
      }
      store<f32>(top, x);
      store<f32>(top, z, 4);
      top += 8;
      topX = x;
      topZ = z;
      x += 1;
    }
  }
}

/** Puts the hull of far terrain, in steps before `first`, on an empty stack; returns its new top. */
function pushFar(points: usize, first: f32, stack: usize): usize {
  let point = load<u32>(points), top = stack;
  for (let n = load<i32>(points, 4); n > 0; n--) {
    store<f32>(top, first - load<f32>(point));
    store<f32>(top, load<f32>(point, 4), 4);
    top += 8;
    point += 8;
  }
  return top;
}

/**
 * Looks up the horizons of `count` maps in their tables and adds the four numbers of each entry (i32) to the cell's sums:
 * lines [from, to), `width` cells each, `stride` cells apart.
 *
 * @param maps    u16, `mapStride` bytes apart
 * @param tables  v128[count][planes][1024]
 * @param planes  u8 per cell: which of a map's tables holds; 0 = the first everywhere
 * @param tableStride bytes between the tables of two maps
 */
export function lookUp(
  maps: usize, mapStride: i32, count: i32, tables: usize, tableStride: i32, planes: usize, sums: usize, stride: i32,
  width: i32, from: i32, to: i32,
): void {
  for (let line = from; line < to; line++) {
    const first = <usize>line * <usize>stride;
    for (let cell = first; cell < first + width; cell++) {
      const plane = planes ? <usize>load<u8>(planes + cell) << 14 : 0;
      let table = tables + plane, at = maps + (cell << 1);
      let sum = v128.load(sums + (cell << 4));
      let n = count;
      for (; n >= 4; n -= 4) {
        const a = v128.load(table + (<usize>load<u16>(at) << 4));
        const b = v128.load(table + tableStride + (<usize>load<u16>(at + mapStride) << 4));
        table += 2 * tableStride;
        at += 2 * mapStride;
        const c = v128.load(table + (<usize>load<u16>(at) << 4));
        const d = v128.load(table + tableStride + (<usize>load<u16>(at + mapStride) << 4));
        table += 2 * tableStride;
        at += 2 * mapStride;
        sum = i32x4.add(sum, i32x4.add(i32x4.add(a, b), i32x4.add(c, d)));
      }
      for (; n > 0; n--) {
        sum = i32x4.add(sum, v128.load(table + (<usize>load<u16>(at) << 4)));
        table += tableStride;
        at += mapStride;
      }
      v128.store(sums + (cell << 4), sum);
    }
  }
}

// @ts-ignore: decorator
@inline
function outside(j: i32, width: i32): bool {
  return <u32>j >= <u32>width;
}

/**
 * Rows [from, to): the sums in both orientations as floats. Cells of unknown height become NaN. Counts and energies are
 * each thread's own, `threadStride` bytes after those of the one before.
 *
 * @param rowSums,columnSums v128 per cell: minutes, beam, diffuse, sky; 0 = none
 * @param rowCounts,rowEnergies,columnCounts,columnEnergies of `shadow`; 0 = none
 * @param out     four rasters `outStride` bytes apart
 * @param scales  f32[4]: what one unit of each is worth
 */
export function fold(
  rows: usize, rowCounts: usize, rowEnergies: usize, columnCounts: usize, columnEnergies: usize, rowSums: usize,
  columnSums: usize, threadStride: usize, threads: i32, width: i32, rowStride: i32, columnStride: i32, from: i32,
  to: i32, out: usize, outStride: usize, scales: usize,
): void {
  for (let y = from; y < to; y++) {
    for (let x = 0; x < width; x++) {
      const r = <usize>y * <usize>rowStride + <usize>x, c = <usize>x * <usize>columnStride + <usize>y;
      let sum = i32x4.splat(0);
      if (rowSums) sum = i32x4.add(v128.load(rowSums + (r << 4)), v128.load(columnSums + (c << 4)));
      for (let t = 0; rowCounts && t < threads; t++) {
        const base = <usize>t * threadStride;
        const count = <u32>load<u16>(rowCounts + base + (r << 1)) + <u32>load<u16>(columnCounts + base + (c << 1));
        const beam = load<u32>(rowEnergies + base + (r << 2)) + load<u32>(columnEnergies + base + (c << 2));
        sum = i32x4.add(sum, i32x4.replace_lane(i32x4.replace_lane(i32x4.splat(0), 0, count), 1, beam));
      }
      const at = out + ((<usize>y * <usize>width + <usize>x) << 2);
      const known = load<f32>(rows + (r << 2)) > UNKNOWN;
      store<f32>(at, known ? <f32>(<u32>i32x4.extract_lane(sum, 0)) * load<f32>(scales) : f32.NaN);
      store<f32>(at + outStride, known ? <f32>(<u32>i32x4.extract_lane(sum, 1)) * load<f32>(scales, 4) : f32.NaN);
      store<f32>(at + 2 * outStride, known ? <f32>(<u32>i32x4.extract_lane(sum, 2)) * load<f32>(scales, 8) : f32.NaN);
      store<f32>(at + 3 * outStride, known ? <f32>(<u32>i32x4.extract_lane(sum, 3)) * load<f32>(scales, 12) : f32.NaN);
    }
  }
}

export { countFreeRays, maxima } from './exact';
