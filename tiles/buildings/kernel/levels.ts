import type { TileFeature } from '../contract.ts';
import { boxOf } from './rings.ts';

/**
 * What each level of the tree shows. Tiles replace their parents: near, every building; from afar, tall and large
 * buildings as they are and the rest merged into blocks.
 */
export interface LevelPlan {
  /** A square with no more buildings than this shows them all and has no children. */
  readonly leafFeatures: number;
  /** Height from which a building is shown for itself. */
  readonly aloneFromM: number;
  /** Cells of the merged blocks, metres. */
  readonly cellM: number;
  /** Steps of the blocks' tops, metres. */
  readonly stepM: number;
  /** What is wrong in the picture while the children are not shown, metres. */
  readonly errorM: number;
}

/** First level with a picture; above it tiles are empty. Some 12 km wide. */
export const firstLevel = 2;
/** The city is read in squares of this level, some 3 km wide: each is a subtree of its own, built for itself. */
export const unitLevel = 4;
export const lastLevel = 7;

/** Error of the whole tileset: far more than any screen leaves unrefined. */
export const rootErrorM = 4000;

export const levels: Readonly<Record<number, LevelPlan>> = {
  2: { leafFeatures: 0, aloneFromM: 90, cellM: 192, stepM: 10, errorM: 340 },
  3: { leafFeatures: 0, aloneFromM: 60, cellM: 96, stepM: 8, errorM: 170 },
  4: { leafFeatures: 1000, aloneFromM: 36, cellM: 48, stepM: 6, errorM: 85 },
  5: { leafFeatures: 1500, aloneFromM: 20, cellM: 24, stepM: 4, errorM: 42 },
  6: { leafFeatures: 4000, aloneFromM: 12, cellM: 16, stepM: 3, errorM: 21 },
  7: { leafFeatures: 65_535, aloneFromM: 0, cellM: 16, stepM: 3, errorM: 0 },
};

/** Levels with a picture that hold several units: their tiles are made from the units' summaries. */
export const upperLevels = [3, 2] as const;

/** Metres of height that a building's size is worth: a hall of 100 m × 100 m counts 50 m. */
export function prominenceOf(feature: TileFeature): number {
  const { west, south, east, north } = boxOf(feature.footprint);
  return Math.max(feature.heightM, Math.sqrt((east - west) * (north - south)) / 2);
}
