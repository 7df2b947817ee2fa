import { type Field, outcomeKind } from '#core';
import type { ViewshedParameters } from './contract.ts';
import { curvatureDropM, type Eye, type Looking } from './kernel/eye.ts';
import { type SceneOptions, ViewScene } from './kernel/view-scene.ts';

/** Where an eye point stands, in the raster's CRS. */
export interface PlacedEye {
  readonly x: number;
  readonly y: number;
  /** Metres: above `base` there. */
  readonly heightM: number;
  readonly azimuthDeg?: number;
  readonly fieldDeg?: number;
}

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

/** @throws Outcome `eye-without-height`, `eye-outside`, `eye-inside` for an eye that cannot look */
export function eyesOf({ surface, base, eyes, parameters }: LookInput): Eye[] {
  const { rangeM, lowestDeg, highestDeg } = parameters;
  const { width, height, cellSize, origin } = surface;
  return eyes.map(({ x, y, heightM, azimuthDeg, fieldDeg = 360 }, i) => {
    const column = Math.floor((x - origin[0]) / cellSize);
    const row = Math.floor((origin[1] - y) / cellSize);
    const place = { eye: i + 1 };
    if (column < 0 || row < 0 || column >= width || row >= height) throw eyeOutside(place, `eyes.${i}`);
    const under = base.values[row * width + column];
    if (Number.isNaN(under)) throw eyeWithoutHeight(place, `eyes.${i}`);
    const top = surface.values[row * width + column];
    const z = Math.fround(under + heightM);
    if (z < top) throw eyeInside({ ...place, neededM: Math.ceil(top - under) }, `eyes.${i}.heightM`);
    const half = fieldDeg / 2;
    return {
      column,
      row,
      z,
      reach: Math.max(1, Math.floor(rangeM / cellSize)),
      ...(fieldDeg < 360 && { fromDeg: (azimuthDeg ?? 0) - half, widthDeg: fieldDeg }),
      ...(lowestDeg > -90 && { lowest: Math.tan((lowestDeg * Math.PI) / 180) }),
      ...(highestDeg < 90 && { highest: Math.tan((highestDeg * Math.PI) / 180) }),
    };
  });
}

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
  const scene = await ViewScene.open(surface, options);
  try {
    const seen = await scene.count(eyes, looking, (fraction) => progress?.(0.1 + 0.4 * fraction, 'seen'));
    const kept = { ...seen, values: new Float32Array(seen.values) };
    const missing = await scene.missing(eyes, looking, (fraction) => progress?.(0.5 + 0.5 * fraction, 'missing'));
    return { seen: kept, missing: { ...missing, values: new Float32Array(missing.values) } };
  } finally {
    await scene.close();
  }
}

const eyeOutside = outcomeKind({
  code: 'eye-outside',
  status: 422,
  message: { ko: '{eye}번째 보는 곳이 자료의 범위를 벗어납니다.', en: 'Eye point {eye} lies outside the data.' },
  remedy: { ko: '자료가 있는 곳을 지정하십시오.', en: 'Choose a place that the data covers.' },
});

const eyeWithoutHeight = outcomeKind({
  code: 'eye-without-height',
  status: 422,
  message: {
    ko: '{eye}번째 보는 곳의 땅 높이를 알 수 없습니다.',
    en: 'The height of the ground at eye point {eye} is not known.',
  },
  remedy: { ko: '지형 자료가 있는 곳을 지정하십시오.', en: 'Choose a place that the terrain covers.' },
});

const eyeInside = outcomeKind({
  code: 'eye-inside',
  status: 422,
  message: {
    ko: '{eye}번째 보는 곳이 건물 안이나 땅속입니다.',
    en: 'Eye point {eye} lies inside a building or under the ground.',
  },
  remedy: {
    ko: '높이를 {neededM} m 이상으로 하거나, 건물 안에서 보려면 ‘건물의 창’을 고르십시오.',
    en: 'Give it at least {neededM} m, or choose “at a window of a building” to look from inside.',
  },
});
