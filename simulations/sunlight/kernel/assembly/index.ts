// The inner loops of the sunlight kernel. Pointers are byte addresses in the shared memory that kernel/layout.ts lays
// out; kernel/scalar.ts does the same arithmetic in TypeScript, bit by bit.

/** Height of a cell whose height is unknown: never an obstacle. */
const UNKNOWN: f32 = -1e9;

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
 * Four positions of the sun at once, walking `steps` lines of `width` cells (a multiple of 8) away from the sun.
 *
 * Seen along the sun's rays, a cell `i` steps from the start stands at `height + rise[i]`; it is lit when nothing before
 * it on its sheared line stands higher. `shade` holds that running maximum, one value per sheared line. Lit cells count
 * one for each position in `counts` (u16) and the position's energy in `energies` (u32).
 *
 * @param heights first line; the next one is `stride` cells on, which may be negative
 * @param shades  address of four running maxima, `shadeStride` cells apart
 * @param shifts  i32[4][steps]: cells from the start of `shade` to the line's first cell
 * @param rises   f32[4][steps]
 */
export function shadow4(
  heights: usize, counts: usize, energies: usize, stride: i32, width: i32, steps: i32,
  shades: usize, shadeStride: i32, shifts: usize, rises: usize, e0: i32, e1: i32, e2: i32, e3: i32,
): void {
  const energy0 = i32x4.splat(e0), energy1 = i32x4.splat(e1), energy2 = i32x4.splat(e2), energy3 = i32x4.splat(e3);
  for (let i = 0; i < steps; i++) {
    const line = <isize>i * <isize>stride;
    let z = heights + (line << 2);
    let count = counts + (line << 1);
    let energy = energies + (line << 2);
    const table = <usize>i << 2, row = <usize>steps << 2;
    let s0 = shades + (load<i32>(shifts + table) << 2);
    let s1 = shades + (shadeStride << 2) + (load<i32>(shifts + table + row) << 2);
    let s2 = shades + (shadeStride << 3) + (load<i32>(shifts + table + 2 * row) << 2);
    let s3 = shades + (shadeStride << 3) + (shadeStride << 2) + (load<i32>(shifts + table + 3 * row) << 2);
    const r0 = f32x4.splat(load<f32>(rises + table)), r1 = f32x4.splat(load<f32>(rises + table + row));
    const r2 = f32x4.splat(load<f32>(rises + table + 2 * row)), r3 = f32x4.splat(load<f32>(rises + table + 3 * row));
    const end = z + (width << 2);
    while (z < end) {
      const low = v128.load(z), high = v128.load(z, 16);
      let w = f32x4.add(low, r0), before = v128.load(s0);
      let lit = f32x4.ge(w, before);
      v128.store(s0, f32x4.pmax(before, w));
      let litLow = lit, energyLow = v128.and(lit, energy0);
      w = f32x4.add(low, r1); before = v128.load(s1); lit = f32x4.ge(w, before);
      v128.store(s1, f32x4.pmax(before, w));
      litLow = i32x4.add(litLow, lit); energyLow = i32x4.add(energyLow, v128.and(lit, energy1));
      w = f32x4.add(low, r2); before = v128.load(s2); lit = f32x4.ge(w, before);
      v128.store(s2, f32x4.pmax(before, w));
      litLow = i32x4.add(litLow, lit); energyLow = i32x4.add(energyLow, v128.and(lit, energy2));
      w = f32x4.add(low, r3); before = v128.load(s3); lit = f32x4.ge(w, before);
      v128.store(s3, f32x4.pmax(before, w));
      litLow = i32x4.add(litLow, lit); energyLow = i32x4.add(energyLow, v128.and(lit, energy3));

      w = f32x4.add(high, r0); before = v128.load(s0, 16); lit = f32x4.ge(w, before);
      v128.store(s0, f32x4.pmax(before, w), 16);
      let litHigh = lit, energyHigh = v128.and(lit, energy0);
      w = f32x4.add(high, r1); before = v128.load(s1, 16); lit = f32x4.ge(w, before);
      v128.store(s1, f32x4.pmax(before, w), 16);
      litHigh = i32x4.add(litHigh, lit); energyHigh = i32x4.add(energyHigh, v128.and(lit, energy1));
      w = f32x4.add(high, r2); before = v128.load(s2, 16); lit = f32x4.ge(w, before);
      v128.store(s2, f32x4.pmax(before, w), 16);
      litHigh = i32x4.add(litHigh, lit); energyHigh = i32x4.add(energyHigh, v128.and(lit, energy2));
      w = f32x4.add(high, r3); before = v128.load(s3, 16); lit = f32x4.ge(w, before);
      v128.store(s3, f32x4.pmax(before, w), 16);
      litHigh = i32x4.add(litHigh, lit); energyHigh = i32x4.add(energyHigh, v128.and(lit, energy3));

      // A lit lane is -1, so subtracting it counts up.
      v128.store(count, i16x8.sub(v128.load(count), i16x8.narrow_i32x4_s(litLow, litHigh)));
      v128.store(energy, i32x4.add(v128.load(energy), energyLow));
      v128.store(energy, i32x4.add(v128.load(energy, 16), energyHigh), 16);
      z += 32; count += 16; energy += 32; s0 += 32; s1 += 32; s2 += 32; s3 += 32;
    }
  }
}

/**
 * Horizon of one azimuth by the line sweep with a convex-hull stack, along lines that run almost parallel to the lines
 * of memory. Cell (i, j) stands at `heights + 4 (j·stride + i·direction)`. Adds `weight·cos²(horizon)` to `energies`.
 *
 * @param shifts    i32[steps]: line `l` passes cell (i, l + shifts[i])
 * @param firstLine,lastLine  lines [first, last) to walk
 * @param stack     scratch: 2 f32 per step and one more pair
 * @param seeds     f32 pairs (steps before the raster, height) per line from `firstSeed` on: far terrain; 0 steps = none
 * @param stepM     metres along the line per step
 */
export function horizon(
  heights: usize, energies: usize, stride: i32, direction: i32, width: i32, steps: i32, shifts: usize,
  firstLine: i32, lastLine: i32, stack: usize, seeds: usize, firstSeed: i32, stepM: f32, weight: f32,
): void {
  const perMetre: f32 = <f32>1 / stepM;
  for (let line = firstLine; line < lastLine; line++) {
    let i = 0;
    while (i < steps && outside(line + load<i32>(shifts + (<usize>i << 2)), width)) i++;
    const seed = seeds + (<usize>(line - firstSeed) << 3);
    const seedSteps = load<f32>(seed);
    let top = stack;
    if (seedSteps > 0) {
      store<f32>(top, <f32>i - seedSteps);
      store<f32>(top, load<f32>(seed, 4), 4);
      top += 8;
    }
    for (; i < steps; i++) {
      const j = line + load<i32>(shifts + (<usize>i << 2));
      if (outside(j, width)) break;
      const offset = (<isize>j * <isize>stride + <isize>i * <isize>direction) << 2;
      const z = load<f32>(heights + offset);
      const x = <f32>i;
      let tangent: f32 = 0;
      if (top > stack) {
        let rise = load<f32>(top - 8, 4) - z;
        let run = x - load<f32>(top - 8);
        while (top - stack >= 16) {
          const nextRise = load<f32>(top - 16, 4) - z;
          const nextRun = x - load<f32>(top - 16);
          if (rise * nextRun > nextRise * run) break;
          top -= 8;
          rise = nextRise;
          run = nextRun;
        }
        if (rise > 0) tangent = (rise / run) * perMetre;
      }
      store<f32>(top, x);
      store<f32>(top, z, 4);
      top += 8;
      const energy = energies + offset;
      store<u32>(energy, load<u32>(energy) + <u32>(weight / (<f32>1 + tangent * tangent)));
    }
  }
}

// @ts-ignore: decorator
@inline
function outside(j: i32, width: i32): bool {
  return <u32>j >= <u32>width;
}

/**
 * Rows [from, to): sums the counts and energies of all threads, in both orientations, into minutes and Wh/m². Cells of
 * unknown height become NaN. A thread's sums lie `threadStride` bytes after those of the one before.
 */
export function fold(
  rows: usize, rowCounts: usize, rowEnergies: usize, columnCounts: usize, columnEnergies: usize, threadStride: usize,
  threads: i32, width: i32, rowStride: i32, columnStride: i32, from: i32, to: i32,
  minutes: usize, energy: usize, minutesPerCount: f32, wattHoursPerUnit: f32,
): void {
  for (let y = from; y < to; y++) {
    for (let x = 0; x < width; x++) {
      const r = <usize>y * <usize>rowStride + <usize>x, c = <usize>x * <usize>columnStride + <usize>y;
      let count: u32 = 0, sum: u32 = 0;
      for (let t = 0; t < threads; t++) {
        const base = <usize>t * threadStride;
        count += <u32>load<u16>(rowCounts + base + (r << 1)) + <u32>load<u16>(columnCounts + base + (c << 1));
        sum += load<u32>(rowEnergies + base + (r << 2)) + load<u32>(columnEnergies + base + (c << 2));
      }
      const out = (<usize>y * <usize>width + <usize>x) << 2;
      const known = load<f32>(rows + (r << 2)) > UNKNOWN;
      store<f32>(minutes + out, known ? <f32>count * minutesPerCount : f32.NaN);
      store<f32>(energy + out, known ? <f32>sum * wattHoursPerUnit : f32.NaN);
    }
  }
}
