import { constants, setPriority } from 'node:os';
import { isMainThread } from 'node:worker_threads';

/**
 * Called first by a thread that computes: where cores are scarce, the thread that answers people goes first. Linux counts
 * priority by thread; elsewhere it belongs to the whole process, which stays as it is.
 */
export function stepBack(): void {
  if (isMainThread || process.platform !== 'linux') return;
  setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
}
