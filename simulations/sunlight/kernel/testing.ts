import type { Field } from '#core';
import type { SunDay, SunPosition } from '#simulations/_kit/solar/sun-day.ts';
import { kernelInstance, kernelModule, sharedMemory } from '../../_kit/kernel-module.ts';
import type { Kernel } from './kernel.ts';
import { layOut } from './layout.ts';
import { scalarKernel } from './scalar.ts';
import { planStages, type SunlightInput } from './sunlight.ts';
import { type Scene, TaskRunner, unitsPerWattHour } from './tasks.ts';

/** A field of heights from a function of column and row. */
export function heights(width: number, height: number, cellSize: number, z: (x: number, y: number) => number): Field {
  const values = Float32Array.from({ length: width * height }, (_, i) => z(i % width, Math.floor(i / width)));
  return { values, width, height, cellSize, origin: [0, 0], crs: 'local', unit: 'metre', noData: Number.NaN };
}

/** A day with these positions of the sun alone, an hour each. */
export function dayOf(positions: readonly Partial<SunPosition>[]): SunDay {
  const still = { instant: 0, azimuthDeg: 180, elevationDeg: 45, ghi: 0, dni: 0, dhi: 0 };
  return {
    positions: positions.map((position) => ({ ...still, ...position })),
    stepMinutes: 60,
    linkeTurbidity: 3,
    times: { sunrise: undefined, transit: 0, sunset: undefined },
  };
}

/** Runs everything on this thread with the compiled kernel or its scalar twin. */
export async function runHere(input: SunlightInput, kind: 'wasm' | 'scalar' = 'wasm') {
  const { surface, far } = input;
  const layout = layOut(surface.width, surface.height, 1);
  const memory = sharedMemory(layout.bytes);
  const kernel =
    kind === 'wasm' ? kernelInstance<Kernel>(await kernelModule(import.meta.dirname), memory) : scalarKernel(memory);
  const cells = surface.values.length;
  new Float32Array(memory.buffer, layout.raw, cells).set(surface.values);
  const scene: Scene = { memory, layout, cellSize: surface.cellSize, origin: surface.origin, ...(far && { far }) };
  const runner = new TaskRunner(scene, kernel, 0);
  for (const task of Object.values(planStages(input)).flat()) runner.run(task);
  const read = (address: number) => new Float32Array(memory.buffer, address, cells).slice();
  return { minutes: read(layout.raw), energy: read(layout.energy) };
}

/**
 * Horizon map of one azimuth: tangent of the horizon of every cell, by the hull-stack sweep. The kernel gives cos² of
 * the horizon as a share of a weight; the tangent follows from it (to some 0.02° near the horizontal, where cos² is flat).
 */
export async function horizonTangents(surface: Field, azimuthDeg: number): Promise<Float32Array> {
  const layout = layOut(surface.width, surface.height, 1);
  const memory = sharedMemory(layout.bytes);
  const kernel = kernelInstance<Kernel>(await kernelModule(import.meta.dirname), memory);
  const cells = surface.values.length;
  new Float32Array(memory.buffer, layout.raw, cells).set(surface.values);
  const runner = new TaskRunner({ memory, layout, cellSize: surface.cellSize, origin: surface.origin }, kernel, 0);
  const weight = 2 ** 30;
  runner.run({ kind: 'prepare', from: 0, to: surface.height });
  runner.run({ kind: 'horizon', azimuthDeg, weight });
  runner.run({ kind: 'fold', from: 0, to: surface.height, minutesPerCount: 1 });
  const energy = new Float32Array(memory.buffer, layout.energy, cells);
  return energy.map((share) => Math.sqrt(Math.max(0, weight / (share * unitsPerWattHour) - 1)));
}
