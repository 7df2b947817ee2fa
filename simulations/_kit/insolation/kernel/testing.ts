import type { Field } from '#core';
import { kernelInstance, kernelModule, sharedMemory } from '../../kernel-module.ts';
import type { SunMoment } from '../../solar/sun-period.ts';
import { type InsolationInput, kernelFolder, planRun, readResults, sceneOf } from './insolation.ts';
import type { Kernel } from './kernel.ts';
import { scalarKernel } from './scalar.ts';
import { TaskRunner } from './tasks.ts';

/** A field of heights from a function of column and row. */
export function heights(width: number, height: number, cellSize: number, z: (x: number, y: number) => number): Field {
  const values = Float32Array.from({ length: width * height }, (_, i) => z(i % width, Math.floor(i / width)));
  return { values, width, height, cellSize, origin: [0, 0], crs: 'local', unit: 'metre', noData: Number.NaN };
}

/** Moments of an hour each, without light unless said. */
export function momentsOf(moments: readonly Partial<SunMoment>[]): SunMoment[] {
  const still = { instant: 0, azimuthDeg: 180, elevationDeg: 45, minutes: 60, extraterrestrial: 1366 };
  return moments.map((moment) => ({ ...still, ghi: 0, dni: 0, dhi: 0, ...moment }));
}

/** Runs everything on this thread with the compiled kernel or its scalar twin. */
export async function runHere(input: InsolationInput, kind: 'wasm' | 'scalar' = 'wasm') {
  const { layout, steps } = planRun(input, 1);
  const memory = sharedMemory(layout.bytes);
  const kernel =
    kind === 'wasm' ? kernelInstance<Kernel>(await kernelModule(kernelFolder), memory) : scalarKernel(memory);
  const scene = sceneOf(input, layout, memory);
  const runner = new TaskRunner(scene, kernel, 0);
  for (const { tasks } of steps) for (const task of tasks) runner.run(task);
  const { minutes, beam, diffuse, skyView } = readResults(input, scene);
  return { minutes: minutes.values, beam: beam.values, diffuse: diffuse.values, skyView: skyView.values };
}
