import type { Cover } from '../_kit/wind/cover.ts';
import { type Morphology, sectors } from '../_kit/wind/morphology.ts';
import type { CityForm } from '../_kit/wind/read-city.ts';
import { kanda } from '../_kit/wind/roughness.ts';
import type { CorridorParameters } from './contract.ts';
import type { WindLayers } from './kernel/resistance.ts';

const axes = sectors / 2;

/**
 * Frontal area density that stands for what is no building: a wood of grown trees catches about as much wind as loosely
 * built land, grass next to none; and the roughness length of each in metres (Davenport classes: forest 1, grass 0.03,
 * water 0.0002).
 */
const coverResistance = {
  frontal: { wood: 0.15, grass: 0.02, water: 0 },
  roughness: { wood: 1, grass: 0.03, water: 0.0002 },
} as const;

/** What the wind meets in the city as `built` stands in it. */
export function windLayers(
  { grid, ground, inside, cover }: Pick<CityForm, 'grid' | 'ground' | 'inside' | 'cover'>,
  built: Morphology,
  mode: CorridorParameters['resistance'],
): WindLayers {
  const { width, height, cellSize } = grid;
  const layers = Array.from({ length: axes }, (_, axis) =>
    mode === 'frontal' ? built.frontalDensity(axis) : roughnessOf(built, axis).lengthM,
  );
  return { width, height, cellSize, built: layers, cover: coverLayer(cover, mode), ground: ground.values, inside };
}

function coverLayer({ wood, grass, water }: Cover, mode: CorridorParameters['resistance']): Float32Array {
  const of = coverResistance[mode];
  return wood.map((share, cell) => share * of.wood + grass[cell] * of.grass + water[cell] * of.water);
}

/** Roughness of every cell in a sector's wind: metres. */
export function roughnessOf(built: Morphology, sector: number): { lengthM: Float32Array; displacementM: Float32Array } {
  const [plan, frontal] = [built.planDensity(), built.frontalDensity(sector)];
  const { meanM, deviationM } = built.heights();
  const lengthM = new Float32Array(plan.length);
  const displacementM = new Float32Array(plan.length);
  for (let cell = 0; cell < plan.length; cell++) {
    const heights = { meanM: meanM[cell], deviationM: deviationM[cell], highestM: built.highestM[cell] };
    const found = kanda(plan[cell], frontal[cell], heights);
    lengthM[cell] = found.lengthM;
    displacementM[cell] = found.displacementM;
  }
  return { lengthM, displacementM };
}
