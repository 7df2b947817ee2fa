import { type Eye, type Looking, quadrantsOf } from './eye.ts';
import type { Kernel, WalkArguments } from './kernel.ts';
import type { Layout } from './layout.ts';

/** Work on rows [from, to). */
export interface RowsTask {
  readonly kind: 'prepare' | 'forget' | 'foldCounts' | 'foldMissing';
  readonly from: number;
  readonly to: number;
}

/** A walk along rays [from, to] of one quadrant of an eye. */
export interface LookTask {
  readonly kind: 'countSeen' | 'hiddenHeight';
  readonly eye: Eye;
  readonly looking: Looking;
  /** Metres of a cell. */
  readonly cellSize: number;
  readonly quadrant: number;
  readonly from: number;
  readonly to: number;
}

export type Task = RowsTask | LookTask;

const noLimit = 1e30;

/** Does tasks over a scene's memory with a kernel: the compiled one, or its twin in TypeScript. */
export function runTask(task: Task, kernel: Kernel, layout: Layout, thread: number): void {
  const { heights, width, stride, out, counts, threadStride, threads, missing } = layout;
  if ('quadrant' in task) kernel[task.kind](...walkOf(task, layout, thread));
  else if (task.kind === 'prepare') kernel.prepare(heights, width, stride, task.from, task.to);
  else if (task.kind === 'forget') kernel.forget(missing, width, stride, task.from, task.to);
  else if (task.kind === 'foldCounts')
    kernel.foldCounts(heights, counts, threadStride, threads, out, width, stride, task.from, task.to);
  else kernel.foldMissing(heights, missing, out, width, stride, task.from, task.to);
}

/** The arguments of a walk: addresses of the eye's cell, the quadrant's axes, and what the eye looks at. */
function walkOf(task: LookTask, layout: Layout, thread: number): WalkArguments {
  const { eye, looking, cellSize, quadrant, from, to } = task;
  const { heights, stride, counts, threadStride, missing } = layout;
  const { major, minor, ahead, left, right } = quadrantsOf(eye, layout)[quadrant];
  const cell = eye.row * stride + eye.column;
  const out = task.kind === 'countSeen' ? counts + thread * threadStride + 2 * cell : missing + 4 * cell;
  const low = eye.lowest === undefined ? -noLimit : eye.lowest * cellSize;
  const high = eye.highest === undefined ? noLimit : eye.highest * cellSize;
  const axes = [major, minor, ahead, left, right, eye.reach] as const;
  return [heights + 4 * cell, out, ...axes, eye.z, looking.targetM, looking.drop, low, high, from, to];
}
