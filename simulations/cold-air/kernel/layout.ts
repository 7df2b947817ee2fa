import { Arena } from '#simulations/_kit/kernel-module.ts';

/** Rasters of a night, by what they hold; see assembly/index.ts. */
export const rasters = [
  ...([
    'ground',
    'depth',
    'first',
    'second',
    'east',
    'south',
    'nextEast',
    'nextSouth',
    'fluxEast',
    'fluxSouth',
  ] as const),
  ...(['given', 'firstPart', 'secondPart', 'drag', 'walls', 'wallsPerM', 'made'] as const),
  ...(['firstOrigin', 'secondOrigin', 'reached'] as const),
] as const;
export type RasterName = (typeof rasters)[number];

/** Cells of padding before a line; behind it there are as many and what fills up a vector. */
const before = 4;

/** Where everything lies in the memory that the threads of a night share. Addresses are those of cell (0, 0). */
export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly stride: number;
  readonly at: Readonly<Record<RasterName, number>>;
  /** Int32 for the barrier: how many threads have arrived, and the round; then one f32 per thread, its fastest wave. */
  readonly barrier: number;
  readonly fastest: number;
  readonly bytes: number;
}

/** More threads than this share nothing worth having. */
export const mostThreads = 64;

export function layOut(width: number, height: number): Layout {
  const stride = Math.ceil((width + 2 * before + 4) / 4) * 4;
  const arena = new Arena();
  const barrier = arena.take(16);
  const fastest = arena.take(4 * mostThreads);
  const first = before + 2 * stride;
  const at = Object.fromEntries(
    rasters.map((name) => [name, arena.take(4 * stride * (height + 4)) + 4 * first]),
  ) as Record<RasterName, number>;
  return { width, height, stride, at, barrier, fastest, bytes: arena.bytes + 64 };
}

/** Puts a raster in its place; with `edge` its padding repeats its outermost cells. */
export function writeRaster(
  memory: WebAssembly.Memory,
  { width, height, stride, at }: Layout,
  name: RasterName,
  values: Float32Array,
  edge = false,
): void {
  const all = new Float32Array(memory.buffer, at[name] - 4 * (before + 2 * stride), stride * (height + 4));
  for (let row = edge ? -2 : 0; row < height + (edge ? 2 : 0); row++) {
    const from = Math.min(height - 1, Math.max(0, row)) * width;
    const line = (row + 2) * stride + before;
    all.set(values.subarray(from, from + width), line);
    if (!edge) continue;
    all.fill(values[from], line - before, line);
    all.fill(values[from + width - 1], line + width, line + stride - before);
  }
}

export function readRaster(
  memory: WebAssembly.Memory,
  { width, height, stride, at }: Layout,
  name: RasterName,
): Float32Array<ArrayBuffer> {
  const out = new Float32Array(width * height);
  for (let row = 0; row < height; row++) {
    out.set(new Float32Array(memory.buffer, at[name] + 4 * stride * row, width), row * width);
  }
  return out;
}
