import type { Kernel } from './kernel.ts';
import type { Layout } from './layout.ts';

/** Work on levels [from, to); `source` is the copy that is read (and, at the beginning, the one that is filled). */
export interface Task {
  readonly kind: 'begin' | 'surround' | 'step' | 'gather';
  readonly source: 0 | 1;
  readonly from: number;
  readonly to: number;
}

export function runTask({ kind, source, from, to }: Task, kernel: Kernel, { head, copies }: Layout): void {
  if (kind === 'begin' || kind === 'surround') kernel.inflow(head, from, to);
  if (kind === 'step') kernel.step(head, copies[source], copies[1 - source], from, to);
  else kernel[kind](head, copies[source], from, to);
}
