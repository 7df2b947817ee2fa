import { type Kernel, unknownHeight } from './kernel.ts';

/**
 * The inner loops in plain TypeScript, one cell at a time: what `assembly/index.ts` does, with the same rounding at
 * every step. Tests compare the two bit by bit.
 */
export function scalarKernel(memory: WebAssembly.Memory): Kernel {
  const f32 = new Float32Array(memory.buffer);
  const i32 = new Int32Array(memory.buffer);
  const u32 = new Uint32Array(memory.buffer);
  const u16 = new Uint16Array(memory.buffer);
  const round = Math.fround;

  const prepare: Kernel['prepare'] = (raw, rows, columns, width, rowStride, columnStride, from, to) => {
    for (let y = from; y < to; y++) {
      for (let x = 0; x < width; x++) {
        const z = f32[(raw >> 2) + y * width + x];
        const known = Number.isNaN(z) ? unknownHeight : z;
        f32[(rows >> 2) + y * rowStride + x] = known;
        f32[(columns >> 2) + x * columnStride + y] = known;
      }
    }
  };

  const shadow4: Kernel['shadow4'] = (
    heights,
    counts,
    energies,
    stride,
    width,
    steps,
    shades,
    shadeStride,
    shifts,
    rises,
    ...energy
  ) => {
    for (let position = 0; position < 4; position++) {
      for (let i = 0; i < steps; i++) {
        const table = position * steps + i;
        const shade = (shades >> 2) + position * shadeStride + i32[(shifts >> 2) + table];
        const rise = f32[(rises >> 2) + table];
        for (let j = 0; j < width; j++) {
          const cell = i * stride + j;
          const seen = round(f32[(heights >> 2) + cell] + rise);
          if (seen < f32[shade + j]) continue;
          f32[shade + j] = seen;
          u16[(counts >> 1) + cell]++;
          u32[(energies >> 2) + cell] += energy[position];
        }
      }
    }
  };

  const horizon: Kernel['horizon'] = (
    heights,
    energies,
    stride,
    direction,
    width,
    steps,
    shifts,
    firstLine,
    lastLine,
    _stack,
    seeds,
    firstSeed,
    stepM,
    weight,
  ) => {
    const perMetre = round(1 / round(stepM));
    const strength = round(weight);
    for (let line = firstLine; line < lastLine; line++) {
      const cellAt = (i: number) => line + i32[(shifts >> 2) + i];
      const inside = (i: number) => i < steps && cellAt(i) >= 0 && cellAt(i) < width;
      let i = 0;
      while (i < steps && !inside(i)) i++;
      const seed = (seeds >> 2) + 2 * (line - firstSeed);
      const hull = f32[seed] > 0 ? [{ x: round(i - f32[seed]), z: f32[seed + 1] }] : [];
      for (; inside(i); i++) {
        const offset = cellAt(i) * stride + i * direction;
        const here = { x: i, z: f32[(heights >> 2) + offset] };
        while (hull.length > 1 && !steeper(hull[hull.length - 1], hull[hull.length - 2], here)) hull.pop();
        const top = hull[hull.length - 1];
        const rise = top ? round(top.z - here.z) : 0;
        const tangent = rise > 0 ? round(round(rise / round(here.x - top.x)) * perMetre) : 0;
        hull.push(here);
        u32[(energies >> 2) + offset] += Math.trunc(round(strength / round(1 + round(tangent * tangent))));
      }
    }
  };

  /** Whether the slope from `here` up to `near` is greater than that up to `far`. */
  function steeper(near: Point, far: Point, here: Point): boolean {
    const left = round(round(near.z - here.z) * round(here.x - far.x));
    const right = round(round(far.z - here.z) * round(here.x - near.x));
    return left > right;
  }

  const fold: Kernel['fold'] = (
    rows,
    rowCounts,
    rowEnergies,
    columnCounts,
    columnEnergies,
    threadStride,
    threads,
    width,
    rowStride,
    columnStride,
    from,
    to,
    minutes,
    energy,
    minutesPerCount,
    wattHoursPerUnit,
  ) => {
    for (let y = from; y < to; y++) {
      for (let x = 0; x < width; x++) {
        const r = y * rowStride + x;
        const c = x * columnStride + y;
        let count = 0;
        let sum = 0;
        for (let t = 0; t < threads; t++) {
          const base = t * threadStride;
          count += u16[((rowCounts + base) >> 1) + r] + u16[((columnCounts + base) >> 1) + c];
          sum += u32[((rowEnergies + base) >> 2) + r] + u32[((columnEnergies + base) >> 2) + c];
        }
        const known = f32[(rows >> 2) + r] > unknownHeight;
        f32[(minutes >> 2) + y * width + x] = known ? round(count) * round(minutesPerCount) : Number.NaN;
        f32[(energy >> 2) + y * width + x] = known ? round(sum) * round(wattHoursPerUnit) : Number.NaN;
      }
    }
  };

  return { prepare, shadow4, horizon, fold };
}

interface Point {
  readonly x: number;
  readonly z: number;
}
