import type { Field } from '#core';
import { Arena, kernelInstance, kernelModule, sharedMemory } from '#simulations/_kit/kernel-module.ts';
import type { SunMoment } from '#simulations/_kit/solar/sun-period.ts';
import { kernelFolder, tooLarge } from './insolation.ts';
import { unknownHeight } from './kernel.ts';

interface ExactKernel {
  maxima(below: number, belowWidth: number, belowHeight: number, level: number, width: number, height: number): void;
  countFreeRays(
    ...of: [
      levels: number,
      levelCount: number,
      width: number,
      height: number,
      rays: number,
      rayCount: number,
      counts: number,
      from: number,
      to: number,
    ]
  ): void;
}

/** Cells of one exact run: a tenth of a microsecond for each ray and cell adds up to half a minute. */
export const maxExactCells = 1_000_000;
/** Rows between two looks at the signal: cancelling waits for no more than these. */
const rowsAtATime = 4;

/**
 * Minutes of sun by exact rays: every cell is a solid block, every ray starts in the middle of its top and is blocked by
 * the first block that it enters. No lines, no sectors; much slower than the sweeps, for small areas and as their judge. Moments must have
 * equal intervals. Throws the signal's reason when aborted.
 */
export async function exactMinutes(
  surface: Field,
  moments: readonly SunMoment[],
  { signal }: { readonly signal?: AbortSignal } = {},
): Promise<Field> {
  const { width, height, cellSize } = surface;
  if (width * height > maxExactCells) throw tooLarge({ cells: width * height, limit: maxExactCells });
  const arena = new Arena();
  const levels = levelsOf(width, height).map((level) => ({ ...level, at: arena.take(4 * level.width * level.height) }));
  const table = arena.take(8 * levels.length);
  const rays = arena.take(24 * moments.length);
  const counts = arena.take(2 * width * height);
  const memory = sharedMemory(arena.bytes);
  const kernel = kernelInstance<ExactKernel>(await kernelModule(kernelFolder), memory);
  const heights = new Float32Array(memory.buffer, levels[0].at, width * height);
  heights.set(surface.values.map((z) => (Number.isNaN(z) ? unknownHeight : z)));
  levels.slice(1).forEach((level, i) => {
    kernel.maxima(levels[i].at, levels[i].width, levels[i].height, level.at, level.width, level.height);
  });
  new Int32Array(memory.buffer, table, 2 * levels.length).set(levels.flatMap((level) => [level.at, level.width]));
  new Float64Array(memory.buffer, rays, 3 * moments.length).set(moments.flatMap((moment) => rayOf(moment, cellSize)));
  for (let row = 0; row < height; row += rowsAtATime) {
    const to = Math.min(height, row + rowsAtATime);
    kernel.countFreeRays(table, levels.length, width, height, rays, moments.length, counts, row, to);
    await new Promise(setImmediate);
    signal?.throwIfAborted();
  }
  const counted = new Uint16Array(memory.buffer, counts, width * height);
  const step = moments[0]?.minutes ?? 0;
  const values = surface.values.map((z, i) => (Number.isNaN(z) ? Number.NaN : counted[i] * step));
  return { ...surface, noData: Number.NaN, mask: undefined, provenance: undefined, unit: 'minute', values };
}

/** Towards the sun: one cell along the longer axis a step. */
function rayOf({ azimuthDeg, elevationDeg }: SunMoment, cellSize: number): number[] {
  const angle = (azimuthDeg * Math.PI) / 180;
  const [east, south] = [Math.sin(angle), -Math.cos(angle)];
  const step = 1 / Math.max(Math.abs(east), Math.abs(south));
  return [east * step, south * step, step * cellSize * Math.tan((elevationDeg * Math.PI) / 180)];
}

function levelsOf(width: number, height: number): { width: number; height: number }[] {
  const levels = [{ width, height }];
  for (let last = levels[0]; last.width > 1 || last.height > 1; last = levels[levels.length - 1]) {
    levels.push({ width: (last.width + 1) >> 1, height: (last.height + 1) >> 1 });
  }
  return levels;
}
