import { workerData } from 'node:worker_threads';
import type { Epsg5186Box, Field } from '#core';
import { planRun, sceneOf } from '../_kit/insolation/kernel/insolation.ts';
import type { Kernel } from '../_kit/insolation/kernel/kernel.ts';
import { TaskRunner } from '../_kit/insolation/kernel/tasks.ts';
import { kernelInstance, sharedMemory } from '../_kit/kernel-module.ts';
import { crop } from '../_kit/raster.ts';
import { leafTransmittance } from '../_kit/solar/leaves.ts';
import type { SunMoment } from '../_kit/solar/sun-period.ts';
import { serveTasks } from '../_kit/worker-side.ts';

/** What every thread knows. */
export interface LightData {
  readonly module: WebAssembly.Module;
  readonly surface: Field;
  /** Tops of trees on the surface's cells; absent without any. */
  readonly canopy?: Float32Array;
  readonly area: Epsg5186Box;
  /** Directions in which the open sky is measured. */
  readonly azimuths: number;
}

/** `sky`: the share of the sky that each cell sees; `sun`: the share of a moment's direct light that reaches it. */
export interface LightTask {
  readonly kind: 'sky' | 'sun';
  readonly moment: SunMoment;
}

const { module, surface, canopy, area, azimuths } = workerData as LightData;
let memory: WebAssembly.Memory | undefined;

/** Every task has the thread's memory to itself: nothing is shared, nothing waits. */
serveTasks<LightTask>(({ kind, moment }) => {
  const trees = canopy && { canopy: { tops: { values: canopy }, transmittance: leafTransmittance } };
  const common = { surface, ...trees, moments: [moment], azimuths };
  const input =
    kind === 'sun'
      ? ({ ...common, sun: 'shadows', sky: false } as const)
      : ({ ...common, sun: 'tables', fineness: { parts: 1, phases: 1 } } as const);
  const { layout, steps } = planRun(input, 1);
  if (!memory || memory.buffer.byteLength < layout.bytes) memory = sharedMemory(layout.bytes);
  // Sums begin at nothing; heights, maps and tables are written before they are read.
  const bytes = new Uint8Array(memory.buffer);
  if (layout.sums.rows) bytes.fill(0, layout.sums.rows, layout.maps);
  if (layout.counts.rows) bytes.fill(0, layout.counts.rows, layout.scratch);
  const runner = new TaskRunner(sceneOf(input, layout, memory), kernelInstance<Kernel>(module, memory), 0);
  for (const { tasks } of steps) for (const task of tasks) runner.run(task);
  const output = kind === 'sun' ? 0 : 3;
  const values = new Float32Array(bytes.buffer, layout.out + output * layout.outStride, surface.values.length);
  const cut = crop({ ...surface, values }, area).values;
  return kind === 'sun' ? cut.map((minutes) => minutes / moment.minutes) : cut;
});
