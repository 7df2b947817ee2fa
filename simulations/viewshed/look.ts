import type { Field } from '#core';
import { eyeHeights, type PlacedEye } from '../_kit/eyes/city.ts';
import { curvatureDropM, type Eye, type Looking } from '../_kit/viewshed/kernel/eye.ts';
import { SceneMemory, type SceneOptions, threadsWorthStarting, ViewScene } from '../_kit/viewshed/kernel/view-scene.ts';
import type { ViewshedParameters } from './contract.ts';

export interface LookInput {
  /** What eyes look over: heights of ground and roofs, metres. */
  readonly surface: Field;
  /** What eyes stand on; the surface itself unless they stand at windows. */
  readonly base: Field;
  readonly eyes: readonly PlacedEye[];
  readonly parameters: Omit<ViewshedParameters, 'eyes' | 'stand' | 'cellSizeM'>;
}

export type Stage = 'prepare' | 'seen' | 'missing';

export interface LookResult {
  readonly seen: Field;
  readonly missing: Field;
}

/** @throws Outcome for an eye that cannot look, see `eyeHeights` */
function eyesOf({ surface, base, eyes, parameters }: LookInput): Eye[] {
  const { rangeM, lowestDeg, highestDeg } = parameters;
  const { cellSize, origin } = surface;
  const heights = eyeHeights(eyes, base, surface);
  return eyes.map(({ x, y, azimuthDeg = 0, fieldDeg = 360 }, i) => ({
    column: Math.floor((x - origin[0]) / cellSize),
    row: Math.floor((origin[1] - y) / cellSize),
    z: heights[i],
    reach: Math.max(1, Math.floor(rangeM / cellSize)),
    ...(fieldDeg < 360 && { fromDeg: azimuthDeg - fieldDeg / 2, widthDeg: fieldDeg }),
    ...(lowestDeg > -90 && { lowest: Math.tan((lowestDeg * Math.PI) / 180) }),
    ...(highestDeg < 90 && { highest: Math.tan((highestDeg * Math.PI) / 180) }),
  }));
}

/** Of one run after another; results are copied out of it. */
const kept = new SceneMemory();

/** Looks from every eye: how many see each cell, and what is missing where none does. */
export async function look(
  input: LookInput,
  options: SceneOptions & { progress?(fraction: number, stage: Stage): void },
): Promise<LookResult> {
  const { surface, parameters } = input;
  const { progress } = options;
  const eyes = eyesOf(input);
  const looking: Looking = {
    targetM: parameters.targetHeightM,
    drop: parameters.curvature ? curvatureDropM(surface.cellSize) : 0,
  };
  progress?.(0, 'prepare');
  const threads = threadsWorthStarting(eyes, surface, options.threads);
  const scene = await ViewScene.open(surface, { memory: kept, ...options, threads });
  try {
    const seen = await scene.count(eyes, looking, (fraction) => progress?.(0.1 + 0.4 * fraction, 'seen'));
    const kept = { ...seen, values: new Float32Array(seen.values) };
    const missing = await scene.missing(eyes, looking, (fraction) => progress?.(0.5 + 0.5 * fraction, 'missing'));
    return { seen: kept, missing: { ...missing, values: new Float32Array(missing.values) } };
  } finally {
    await scene.close();
  }
}
