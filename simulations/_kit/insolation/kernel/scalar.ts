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
  const u8 = new Uint8Array(memory.buffer);
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

  const shadow: Kernel['shadow'] = (eyes, obstacles, counts, energies, stride, width, steps, shades, ...rest) => {
    const [shadeStride, shifts, rises, best, weight, energy] = rest;
    for (let i = 0; i < steps; i++) {
      const rise = f32[(rises >> 2) + i];
      for (let phase = 0; phase < 4; phase++) {
        const shade = (shades >> 2) + phase * shadeStride + i32[(shifts >> 2) + phase * steps + i];
        for (let j = 0; j < width; j++) {
          const cell = i * stride + j;
          const stands = round(f32[(obstacles >> 2) + cell] + rise);
          if (stands > f32[shade + j]) f32[shade + j] = stands;
          if (phase !== i32[(best >> 2) + i]) continue;
          if (round(f32[(eyes >> 2) + cell] + rise) < f32[shade + j]) continue;
          u16[(counts >> 1) + cell] += weight;
          u32[(energies >> 2) + cell] += energy;
        }
      }
    }
  };

  const horizon: Kernel['horizon'] = (eyes, obstacles, map, stride, direction, width, steps, shifts, ...rest) => {
    const [uses, firstLine, lastLine, , far, firstFar, stepM] = rest;
    for (let line = firstLine; line < lastLine; line++) {
      const cellAt = (i: number) => line + i32[(shifts >> 2) + i];
      const inside = (i: number) => i < steps && cellAt(i) >= 0 && cellAt(i) < width;
      let i = 0;
      while (i < steps && !inside(i)) i++;
      const hull: Point[] = [];
      for (const { x, z } of farPoints(far && far + 8 * (line - firstFar))) hull.push({ x: round(i - x), z });
      for (; inside(i); i++) {
        const cell = cellAt(i) * stride + i * direction;
        const stands = { x: i, z: f32[(obstacles >> 2) + cell] };
        popBelow(hull, stands);
        if (!uses || i32[(uses >> 2) + i]) {
          const hidden = f32[(eyes >> 2) + cell] < stands.z;
          u16[(map >> 1) + cell] = hidden ? 1023 : entryOf(hull.at(-1), stands, round(stepM));
        }
        hull.push(stands);
      }
    }
  };

  function farPoints(at: number): Point[] {
    if (!at) return [];
    const points = u32[at >> 2] >> 2;
    return Array.from({ length: i32[(at >> 2) + 1] }, (_, n) => ({
      x: f32[points + 2 * n],
      z: f32[points + 2 * n + 1],
    }));
  }

  const lookUp: Kernel['lookUp'] = (maps, mapStride, count, tables, tableStride, planes, sums, ...rest) => {
    const [stride, width, from, to] = rest;
    for (let line = from; line < to; line++) {
      for (let cell = line * stride; cell < line * stride + width; cell++) {
        const plane = planes ? u8[planes + cell] : 0;
        for (let n = 0; n < count; n++) {
          const entry = u16[((maps + n * mapStride) >> 1) + cell];
          const at = ((tables + n * tableStride) >> 2) + 4 * (1024 * plane + entry);
          for (let k = 0; k < 4; k++) i32[(sums >> 2) + 4 * cell + k] += i32[at + k];
        }
      }
    }
  };

  const fold: Kernel['fold'] = (
    rows,
    rowCounts,
    rowEnergies,
    columnCounts,
    columnEnergies,
    rowSums,
    columnSums,
    ...rest
  ) => {
    const [threadStride, threads, width, rowStride, columnStride, from, to, out, outStride, scales] = rest;
    for (let y = from; y < to; y++) {
      for (let x = 0; x < width; x++) {
        const r = y * rowStride + x;
        const c = x * columnStride + y;
        const sum = [0, 0, 0, 0];
        for (let k = 0; rowSums && k < 4; k++) {
          sum[k] = u32[(rowSums >> 2) + 4 * r + k] + u32[(columnSums >> 2) + 4 * c + k];
        }
        for (let t = 0; rowCounts && t < threads; t++) {
          const base = t * threadStride;
          sum[0] += u16[((rowCounts + base) >> 1) + r] + u16[((columnCounts + base) >> 1) + c];
          sum[1] += u32[((rowEnergies + base) >> 2) + r] + u32[((columnEnergies + base) >> 2) + c];
        }
        const known = f32[(rows >> 2) + r] > unknownHeight;
        for (let k = 0; k < 4; k++) {
          const value = known ? round(sum[k]) * f32[(scales >> 2) + k] : Number.NaN;
          f32[((out + k * outStride) >> 2) + y * width + x] = value;
        }
      }
    }
  };

  return { prepare, shadow, horizon, lookUp, fold };
}

interface Point {
  readonly x: number;
  readonly z: number;
}

/** Row of the table for the horizon that an eye sees at the nearest point of its hull. */
function entryOf(top: Point | undefined, eye: Point, stepM: number): number {
  if (!top) return 0;
  const rise = Math.max(0, Math.fround(top.z - eye.z));
  const across = Math.fround(Math.fround(eye.x - top.x) * stepM);
  return Math.trunc(Math.fround(Math.fround(rise / Math.fround(rise + across)) * 1024));
}

function popBelow(hull: Point[], here: Point): void {
  while (hull.length > 1 && !steeper(hull[hull.length - 1], hull[hull.length - 2], here)) hull.pop();
}

/** Whether the slope from `here` up to `near` is greater than that up to `far`. */
function steeper(near: Point, far: Point, here: Point): boolean {
  const round = Math.fround;
  const left = round(round(near.z - here.z) * round(here.x - far.x));
  const right = round(round(far.z - here.z) * round(here.x - near.x));
  return left > right;
}
