import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Field } from '#core';
import { kernelInstance, kernelModule, sharedMemory } from '#simulations/_kit/kernel-module.ts';
import { type Eye, type Looking, raysOf } from './eye.ts';
import type { Kernel } from './kernel.ts';
import { layOut } from './layout.ts';
import { runTask } from './tasks.ts';
import { fillHeights } from './view-scene.ts';

/** What the compiled kernel counts, in this thread: a scene starts workers, which takes longer than a small look. */
export async function countHere(surface: Field, eyes: readonly Eye[], looking: Looking): Promise<Float32Array> {
  const { width, height, cellSize } = surface;
  const layout = layOut(width, height, 1);
  const memory = sharedMemory(layout.bytes);
  fillHeights(surface, layout, memory);
  const module = await kernelModule(dirname(fileURLToPath(import.meta.url)));
  const kernel = kernelInstance<Kernel>(module, memory);
  const rows = { from: 0, to: height };
  runTask({ kind: 'prepare', ...rows }, kernel, layout, 0);
  for (const eye of eyes) {
    for (const rays of raysOf(eye)) runTask({ kind: 'countSeen', eye, looking, cellSize, ...rays }, kernel, layout, 0);
  }
  runTask({ kind: 'foldCounts', ...rows }, kernel, layout, 0);
  const values = new Float32Array(memory.buffer, layout.out, width * height).slice();
  for (const { column, row } of eyes) values[row * width + column] += 1;
  return values;
}

/**
 * What an eye sees by its own ray to every cell (the R3 of Franklin and Ray), in double precision: at every step along
 * the longer axis the height is interpolated between the two cells beside the ray. O(cells × range): for tests.
 * @returns 1 where seen
 */
export function seenByEveryRay(surface: Field, eye: Eye, { targetM, drop }: Looking): Uint8Array {
  const { width, height, values } = surface;
  const seen = new Uint8Array(width * height);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const [du, dv] = [column - eye.column, row - eye.row];
      if (Math.hypot(du, dv) > eye.reach) continue;
      seen[row * width + column] = seesCell(values, width, eye, du, dv, targetM, drop) ? 1 : 0;
    }
  }
  return seen;
}

function seesCell(
  values: Float32Array,
  width: number,
  { column, row, z }: Eye,
  du: number,
  dv: number,
  targetM: number,
  drop: number,
): boolean {
  const steps = Math.max(Math.abs(du), Math.abs(dv));
  if (steps === 0) return true;
  const perStep2 = (du * du + dv * dv) / (steps * steps);
  const slopeTo = (height: number, i: number) => (height - drop * perStep2 * i * i - z) / i;
  const own = slopeTo(values[(row + dv) * width + column + du] + targetM, steps);
  for (let i = 1; i < steps; i++) {
    const [u, v] = [column + (du * i) / steps, row + (dv * i) / steps];
    const [c, r] = [Math.floor(u + 1e-9), Math.floor(v + 1e-9)];
    const share = Math.abs(du) === steps ? v - r : u - c;
    const a = values[r * width + c];
    const b = Math.abs(du) === steps ? values[(r + 1) * width + c] : values[r * width + c + 1];
    if (slopeTo(share < 1e-9 ? a : a + (b - a) * share, i) > own + 1e-9) return false;
  }
  return true;
}

/** Share of the cells on which two answers agree, those beside a border of the first left out. */
export function agreement(reference: Uint8Array, other: ArrayLike<number>, width: number): number {
  let [cells, same] = [0, 0];
  const height = reference.length / width;
  for (let row = 1; row < height - 1; row++) {
    for (let column = 1; column < width - 1; column++) {
      const cell = row * width + column;
      const around = [-width - 1, -width, -width + 1, -1, 1, width - 1, width, width + 1];
      if (around.some((step) => reference[cell + step] !== reference[cell])) continue;
      cells++;
      if (Number(other[cell] > 0) === reference[cell]) same++;
    }
  }
  return same / cells;
}

/** A raster of one height. */
export const plain = (width: number, height: number, z = 0, cellSize = 1): Field => ({
  values: new Float32Array(width * height).fill(z),
  width,
  height,
  cellSize,
  origin: [200_000, 550_000],
  crs: 'EPSG:5186',
  unit: 'metre',
  noData: Number.NaN,
});
