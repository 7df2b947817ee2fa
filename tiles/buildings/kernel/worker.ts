import { serveTileTasks } from '../../_kit/worker-pool.ts';
import { buildUnit, buildUpper, type UnitResult, type UnitTask, type UpperTask } from './unit.ts';

/** A thread that builds squares of the city. */
serveTileTasks<UnitTask | UpperTask, UnitResult | Uint8Array>(
  (task) => (task.kind === 'unit' ? buildUnit(task) : buildUpper(task)),
  (result) => buffersOf(result),
);

function buffersOf(result: UnitResult | Uint8Array): ArrayBuffer[] {
  if (result instanceof Uint8Array) return [result.buffer as ArrayBuffer];
  return result.files.flatMap(({ body }) => (body === 'carried' ? [] : [body.buffer as ArrayBuffer]));
}
