import type { Kernel } from './kernel.ts';
import type { Layout, Level } from './layout.ts';

type RowKind = 'zones' | 'blend' | 'unblend' | 'sideFaces' | 'faces' | 'divergence' | 'correct' | 'sample';
type SearchKind = 'products' | 'turn' | 'apply' | 'advance';
type LevelKind = 'sweep' | 'restrict' | 'prolong' | 'coarsen';

/** Work on rows [from, to); of the coarse level for `restrict` and `coarsen`, which `level` names by its fine one. */
export interface RowTask {
  readonly kind: RowKind | SearchKind | LevelKind;
  readonly level: number;
  readonly from: number;
  readonly to: number;
  readonly colour?: number;
  readonly height?: number;
  /** The factor of `turn` and `advance`. */
  readonly factor?: number;
}

/** A whole cycle on this level and those below it, in one thread. */
export interface CycleTask {
  readonly kind: 'cycle';
  readonly level: number;
}

export type Task = RowTask | CycleTask;

/** Sweeps on the coarsest level, enough that it counts as solved: sizes that halve only a few times leave a large one. */
const coarsestSweeps = ({ nx, ny }: Level) => Math.min(160, Math.max(24, 2 * Math.max(nx, ny)));
/** Colours of two sweeps before and two after the coarse correction; the second pair mirrors the first. */
export const before = [0, 1, 0, 1] as const;
export const after = [1, 0, 1, 0] as const;

export function runTask(task: Task, kernel: Kernel, layout: Layout, thread: number): void {
  const scratch = layout.scratch + thread * layout.scratchBytes;
  if (task.kind === 'cycle') cycle(task.level, kernel, layout, scratch);
  else rows(task as RowTask, kernel, layout, scratch);
}

function rows(task: RowTask, kernel: Kernel, layout: Layout, scratch: number): void {
  const { kind, from, to } = task;
  const level = layout.levels[task.level].header;
  const coarse = layout.levels[task.level + 1]?.header ?? 0;
  if (kind === 'sweep') kernel.sweep(level, task.colour ?? 0, from, to, scratch);
  else if (kind === 'restrict' || kind === 'coarsen') kernel[kind](level, coarse, from, to);
  else if (kind === 'prolong') kernel.prolong(level, coarse, from, to, ...interpolation(layout, task.level), scratch);
  else if (kind === 'products' || kind === 'turn' || kind === 'apply' || kind === 'advance')
    search(task, kernel, layout);
  else if (kind === 'blend') kernel.blend(level, layout.faces.u, layout.search.direction, from, to);
  else if (kind === 'unblend') kernel.blend(level, layout.search.direction, layout.faces.u, from, to);
  else if (kind === 'zones') kernel.zones(level, layout.scene, from, to, scratch);
  else if (kind === 'sample') kernel.sample(level, layout.scene, task.height ?? 0, from, to, layout.out);
  else if (kind === 'correct') kernel.correct(level, layout.scene, layout.search.solution, from, to);
  else kernel[kind](level, layout.scene, from, to);
}

/** Steps of conjugate gradients on the finest level. */
function search(
  { kind, from, to, factor = 0 }: RowTask,
  kernel: Kernel,
  { levels, search, norms, tables }: Layout,
): void {
  const [{ header }] = levels;
  const { direction, applied, solution, none } = search;
  if (kind === 'products') kernel.products(header, applied, from, to, norms);
  else if (kind === 'turn') kernel.turn(header, direction, factor, from, to);
  else if (kind === 'apply') kernel.apply(header, direction, applied, none, from, to, norms);
  else kernel.advance(header, direction, applied, solution, factor, from, to, tables.heights, norms);
}

/** Heights of the levels, and how many cells of a level there are to the square metre. */
const interpolation = ({ tables, cellSize }: Layout, level: number): [heights: number, share: number] => [
  tables.heights,
  1 / (cellSize * 2 ** level) ** 2,
];

function cycle(number: number, kernel: Kernel, layout: Layout, scratch: number): void {
  const level = layout.levels[number];
  const coarse = layout.levels[number + 1];
  const sweep = (colour: number) => kernel.sweep(level.header, colour, 0, level.ny, scratch);
  if (!coarse) {
    const sweeps = coarsestSweeps(level);
    for (let i = 0; i < sweeps; i++) for (const colour of i % 2 ? [1, 0] : [0, 1]) sweep(colour);
    return;
  }
  before.forEach(sweep);
  kernel.restrict(level.header, coarse.header, 0, coarse.ny);
  cycle(number + 1, kernel, layout, scratch);
  kernel.prolong(level.header, coarse.header, 0, level.ny, ...interpolation(layout, number), scratch);
  after.forEach(sweep);
}
