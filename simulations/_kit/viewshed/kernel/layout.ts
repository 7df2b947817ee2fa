import { Arena } from '#simulations/_kit/kernel-module.ts';

/**
 * Where everything lies in the memory that the threads of one scene share. Rasters are padded by one unknown cell all
 * around, so that a ray may look past the edge; `stride` is the padded width and addresses are those of the cell (0, 0).
 */
export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly stride: number;
  readonly threads: number;
  /** f32, metres. */
  readonly heights: number;
  /** u16 of thread 0; those of thread t lie `t · threadStride` bytes on. */
  readonly counts: number;
  readonly threadStride: number;
  /** f32, metres. */
  readonly missing: number;
  /** f32 of a finished result, not padded. */
  readonly out: number;
  readonly bytes: number;
}

/** The most memory that a scene takes; beyond it, fewer threads run. */
const memoryLimit = 3.5 * 2 ** 30;

export function layOut(width: number, height: number, wantedThreads: number): Layout {
  for (let threads = Math.max(1, wantedThreads); ; threads--) {
    const layout = layOutThreads(width, height, threads);
    if (layout.bytes <= memoryLimit || threads === 1) return layout;
  }
}

function layOutThreads(width: number, height: number, threads: number): Layout {
  const stride = width + 2;
  const cells = stride * (height + 2);
  const arena = new Arena();
  const padded = (bytes: number) => arena.take(bytes * cells) + bytes * (stride + 1);
  const heights = padded(4);
  const missing = padded(4);
  const out = arena.take(4 * width * height);
  const counts = padded(2);
  const afterFirst = arena.bytes;
  const threadStride = Math.ceil((2 * cells) / 16) * 16;
  const bytes = afterFirst + (threads - 1) * threadStride;
  return { width, height, stride, threads, heights, counts, threadStride, missing, out, bytes };
}
