import type { Field } from '#core';
import { computeInsolation, type RunOptions } from '../_kit/insolation/kernel/insolation.ts';
import type { SunMoment } from '../_kit/solar/sun-period.ts';
import type { Plane, RoofCells } from './planes.ts';
import type { RoofEnergy } from './roofs.ts';

/** Directions in which horizons are measured. */
const azimuths = 32;

/** Energy of a period on the plane of every roof cell, with the shadows of what stands around; Wh/m². */
export async function roofEnergy(
  city: { readonly surface: Field; readonly far?: Field },
  cells: RoofCells,
  moments: readonly SunMoment[],
  options: RunOptions,
): Promise<RoofEnergy> {
  const common = { moments, azimuths, sun: 'tables', receivers: cells.planes } as const;
  const { beam, diffuse } = await computeInsolation({ ...common, ...city, receiverOf: cells.planeOf }, options);
  const energy = { ...beam, values: beam.values.map((direct, cell) => direct + diffuse.values[cell]) };
  return { energy, open: await openEnergy(cells.planes, moments, options) };
}

/** What each plane gets where nothing stands around it: an empty field with one cell a plane. */
async function openEnergy(
  planes: readonly Plane[],
  moments: readonly SunMoment[],
  options: RunOptions,
): Promise<number[]> {
  const [width, height] = [planes.length, 1];
  const surface: Field = {
    ...{ values: new Float32Array(width), width, height, cellSize: 1, origin: [0, 0] as const },
    ...{ crs: 'local' as const, unit: 'metre' as const, noData: Number.NaN },
  };
  const receiverOf = Uint8Array.from(planes.keys());
  const input = { surface, moments, azimuths, sun: 'tables', receivers: planes, receiverOf } as const;
  const { beam, diffuse } = await computeInsolation(input, { ...options, threads: 1, progress: undefined });
  return planes.map((_, i) => beam.values[i] + diffuse.values[i]);
}
